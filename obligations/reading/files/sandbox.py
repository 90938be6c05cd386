"""Formats that need a parser are read in a process of their own, which may be killed.

A PDF or a DOCX from outside may be built to eat memory or never to end. The child has limits on memory, time and
written files, sees no environment, and speaks only through its standard output; whatever happens to it, the
parent gets a text or an ``UnreadableDocument``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from obligations.reading.values import UnreadableDocument

SECONDS = 60
MEMORY = 1 << 30
READERS = ("pdf", "docx", "web")

_REFUSED = 3
_CHILD = f"import sys; from {__name__} import main; sys.exit(main())"
_ROOT = Path(__file__).resolve().parents[3]


def read(kind: str, data: bytes, *, seconds: float = SECONDS) -> str:
    """The normalised text that the reader ``kind`` finds in the file, read in a child process."""
    command = [sys.executable, "-c", _CHILD, kind]
    environment = {"PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    if "SYSTEMROOT" in os.environ:  # Windows starts no process without it
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter and module; the file goes in by standard input
            command, input=data, capture_output=True, timeout=seconds, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocument(
            f"The file takes longer than {seconds:g} seconds to read. Split it, or save it as plain text."
        ) from error
    if child.returncode == 0:
        return child.stdout.decode("utf-8")
    if child.returncode == _REFUSED:
        raise UnreadableDocument(child.stdout.decode("utf-8"))
    raise UnreadableDocument(
        "The file is damaged, or needs more memory or time than one file may use. Save it as plain text and try again."
    )


def _limit() -> None:
    """Memory, processor time and written bytes of this process; where the system knows no limits, only time holds."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Read standard input with the reader named by the first argument; 0 with the text, 3 with what is wrong."""
    kind = sys.argv[1]
    data = sys.stdin.buffer.read()
    _limit()
    try:
        reader = import_module(f"obligations.reading.files.{READERS[READERS.index(kind)]}")
        text, status = str(reader.read(data)), 0
    except UnreadableDocument as error:
        text, status = str(error), _REFUSED
    except RecursionError:
        text, status = "The file is nested too deeply to be read. Save it as plain text and try again.", _REFUSED
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    return status
