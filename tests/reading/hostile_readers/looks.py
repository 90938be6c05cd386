"""Tells what it sees of the environment."""

import os
from pathlib import Path


def read(_data: bytes) -> str:
    return " ".join([*os.environ, Path("/proc/self/environ").read_text("utf-8") if Path("/proc").exists() else ""])
