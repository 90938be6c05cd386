"""Runs the parts of ``supervisord.conf`` in the foreground, and says when the first page can be had."""

from __future__ import annotations

import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_CONFIGURATION = Path(__file__).with_name("supervisord.conf")
_PROJECT = Path(__file__).resolve().parent.parent.parent
_PATIENCE = 120.0
"""Seconds until the web part must have answered."""


class CannotStart(Exception):
    """One line that says what is in the way and what to do about it."""


@contextmanager
def held(home: Path) -> Iterator[IO[bytes]]:
    """The folder, made if need be, for this installation alone: yields the lock, held as long as a process has it open.

    Raises ``CannotStart`` where the folder cannot be written or is in use.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / "logs").mkdir(exist_ok=True)
        lock = (home / "lock").open("wb")
    except OSError as error:
        raise CannotStart(
            f"{home} cannot be written ({error.strerror}). Name another folder: TRACKER_HOME=~/tracker make run"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotStart(
                f"A tracker already runs in {home}. Use that one, or name another folder and port: "
                "TRACKER_HOME=~/tracker2 PORT=8001 make run"
            ) from error
        yield lock


def check_free(host: str, port: int) -> None:
    """Raises ``CannotStart`` where nothing could listen."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
    except socket.gaierror as error:
        raise CannotStart(f"HOST={host} is no address of this machine: leave it out, or set HOST=0.0.0.0.") from error
    except PermissionError as error:
        raise CannotStart(f"Port {port} is only for root: choose one above 1023, PORT=8000 make run") from error
    except OSError as error:
        raise CannotStart(
            f"Cannot listen on {host}, port {port} ({error.strerror}). Choose another: PORT={port + 1} make run"
        ) from error


def run(home: Path, *, host: str, port: int, own_broker: bool, lock: IO[bytes], ready: Callable[[], None]) -> None:
    """Start all parts, call ``ready`` once the web part answers, and stay until ``KeyboardInterrupt``.

    However it ends, every part has stopped, the worker before its broker. Raises ``CannotStart`` if the web part
    does not answer within two minutes or the supervisor ends by itself.
    """
    command = [sys.executable, "-m", "supervisor.supervisord", "--nodaemon", "--configuration", str(_CONFIGURATION)]
    if os.getuid() == 0:
        command += ["--user", "root"]
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": str(_PROJECT),
        "TRACKER_HOME": str(home),
        "TRACKER_BIND": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "TRACKER_OWN_BROKER": str(own_broker).lower(),
    }
    # In a session of its own, so that Ctrl-C reaches it through us alone; with the lock open, so that the folder is
    # held even if this process is killed. It never writes to our terminal: one that has gone would end it at its first
    # word, and leave the parts without anybody to stop them.
    with (
        (home / "logs" / "supervisor.log").open("ab") as log,
        subprocess.Popen(  # noqa: S603  # no shell: the words are ours
            command, cwd=home, env=environment, stdin=lock, stdout=log, stderr=log, start_new_session=True
        ) as supervisor,
    ):
        try:
            _wait_until_it_answers(host, port, supervisor, log=home / "logs" / "web.log")
            ready()
            supervisor.wait()
            raise CannotStart(f"The supervisor ended by itself: {home / 'logs' / 'supervisor.log'} says why.")
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            supervisor.terminate()
            supervisor.wait()


def _wait_until_it_answers(host: str, port: int, supervisor: subprocess.Popen[bytes], *, log: Path) -> None:
    # Listening everywhere includes this machine.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # nothing is bound here
    end = time.monotonic() + _PATIENCE
    while supervisor.poll() is None and time.monotonic() < end:
        connection = http.client.HTTPConnection(host, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise CannotStart(f"The web part does not answer: {log} says why.")
