"""Answers without an end."""

import contextlib
import os


def read(_data: bytes) -> str:
    for file in range(3, 20):
        with contextlib.suppress(OSError):
            while True:
                os.write(file, b"x" * (1 << 20))
    return "done"
