"""Writes a file."""

from pathlib import Path


def read(data: bytes) -> str:
    Path(data.decode()).write_text("x" * 10)
    return "done"
