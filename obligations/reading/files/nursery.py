"""The process in which files from outside are parsed: it has the parsers at hand, and forks a child for every file.

It sees no environment and knows nothing of the program that started it. A request comes with two open files: one to
read, one to answer to. The child has its limits from the system before it looks at the file, so that nobody needs to
watch it: when its time, its memory or its processor time is up it is gone, and the answer stays without an end.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import struct
import sys
from importlib import import_module

from obligations.reading.values import UnreadableDocument

MEMORY = 512 << 20
"""Bytes of address space that a child may have; a resolution takes a quarter of it, the parsers included."""
CPU_SECONDS, CPU_SECONDS_PER_MB = 0.75, 20.0
"""Processor time for any file, and for each megabyte of it: ten times and more what resolutions take."""
REQUEST = 200
"""The longest request, in bytes: the name of a module with ``read(data)``, and seconds."""
HEADER = struct.Struct("!?Q")
"""Before an answer: whether it is the text (or else the reason why there is none), and how many bytes it has."""


def main() -> None:
    """Serve the requests on standard input until nobody is left who could send one; arguments are modules to load."""
    requests = socket.socket(fileno=sys.stdin.fileno())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    for module in sys.argv[1:]:
        import_module(module)
    while True:
        request, files, _, _ = socket.recv_fds(requests, REQUEST, 2)
        if not request:
            return
        if os.fork() == 0:
            requests.close()
            _answer(request.decode(), *files)
        for file in files:
            os.close(file)


def _answer(request: str, source: int, target: int) -> None:
    """Read the file and answer; whatever goes wrong ends the child without an answer."""
    try:
        module, seconds = request.split()
        _limit(float(seconds), os.fstat(source).st_size)
        is_text, words = _read(module, source)
        answer = words.encode("utf-8", "replace")
        with open(target, "wb") as file:
            file.write(HEADER.pack(is_text, len(answer)) + answer)
    finally:
        os._exit(0)


def _read(module: str, source: int) -> tuple[bool, str]:
    try:
        with open(source, "rb") as file:
            return True, str(import_module(module).read(file.read()))
    except UnreadableDocument as unreadable:
        return False, str(unreadable)
    except RecursionError:
        return False, "The file is nested too deeply to be read. Save it as plain text and try again."


def _limit(seconds: float, size: int) -> None:
    """Time, processor time, memory and written bytes of this process, for a file of so many bytes."""
    for alarm, timer, limit in (
        (signal.SIGALRM, signal.ITIMER_REAL, seconds),
        (signal.SIGPROF, signal.ITIMER_PROF, min(seconds, CPU_SECONDS + CPU_SECONDS_PER_MB * size / 1e6)),
    ):
        signal.signal(alarm, signal.SIG_DFL)
        signal.setitimer(timer, limit)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
