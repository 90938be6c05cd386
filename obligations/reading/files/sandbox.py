"""Formats that need a parser are read in a process of their own, which may be killed.

A PDF or a DOCX from outside may be built to eat memory or never to end. Whatever becomes of the child that parses it
(``nursery``), the parent gets a text or an ``UnreadableDocument``, and goes on.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from obligations.reading.files.nursery import HEADER
from obligations.reading.limits import MAX_CHARACTERS
from obligations.reading.values import UnreadableDocument

SECONDS = 60.0
READERS = {kind: f"obligations.reading.files.{kind}" for kind in ("pdf", "docx", "web")}

_GRACE = 5.0
"""Seconds after which a child that its own alarm should have ended is waited for no longer."""
_LONGEST = 4 * MAX_CHARACTERS + HEADER.size
"""Bytes of an answer: no character of UTF-8 has more than four."""
_ROOT = Path(__file__).resolve().parents[3]
_PROGRAM = "from obligations.reading.files.nursery import main; main()"


def read(kind: str, data: bytes, *, seconds: float = SECONDS) -> str:
    """The normalised text that the reader ``kind`` finds in the file, read in a child process."""
    begun = time.monotonic()
    answer = _asked(f"{READERS[kind]} {seconds}", data, seconds + _GRACE)
    if len(answer) >= HEADER.size:
        is_text, size = HEADER.unpack_from(answer)
        words = answer[HEADER.size :]
        if len(words) == size and is_text:
            return words.decode()
        if len(words) == size:
            raise UnreadableDocument(words.decode())
    if time.monotonic() - begun >= seconds:
        raise UnreadableDocument(
            f"The file takes longer than {seconds:g} seconds to read. Split it, or save it as plain text."
        )
    raise UnreadableDocument(
        "The file is damaged, or needs more memory or time than one file may use. Save it as plain text and try again."
    )


def _asked(request: str, data: bytes, seconds: float) -> bytes:
    """What the nursery's child answers in that time, as far as it came."""
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.seek(0)
        answer, target = os.pipe()
        try:
            try:
                _nursery.send(request, source.fileno(), target)
            finally:
                os.close(target)
            return _received(answer, time.monotonic() + seconds)
        finally:
            os.close(answer)


def _received(answer: int, until: float) -> bytes:
    """Everything up to the end, to the deadline, or to more than any text comes to."""
    pieces: list[bytes] = []
    size = 0
    while size <= _LONGEST and select.select([answer], [], [], max(0.0, until - time.monotonic()))[0]:
        piece = os.read(answer, 1 << 20)
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


class _Nursery:
    """The process that forks; started when first needed, and again where it is gone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def send(self, request: str, *files: int) -> None:
        """Have the files read; they are passed on, and may be closed here."""
        with self._lock:
            if self._requests is not None:
                with contextlib.suppress(OSError):
                    socket.send_fds(self._requests, [request.encode()], files)
                    return
            socket.send_fds(self._started(), [request.encode()], files)

    def _started(self) -> socket.socket:
        if self._requests is not None and self._process is not None:
            self._requests.close()
            self._process.poll()
        self._requests, theirs = socket.socketpair()
        environment = {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-c", _PROGRAM, *READERS.values()],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
        return self._requests


_nursery = _Nursery()
