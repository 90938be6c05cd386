"""Real servers for tests: PostgreSQL, Valkey, and the tracker itself; for mail see ``tests/mailserver.py``."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import pytest

PROJECT = Path(__file__).resolve().parent.parent
PATIENCE = 120.0
"""Seconds after which what has not happened will not."""


def until(happens: Callable[[], Any], what: str, *, seconds: float = PATIENCE) -> Any:
    """The first true answer of ``happens``, asked again and again; fails with ``what`` if there is none in time."""
    end = time.monotonic() + seconds
    while not (answer := happens()):
        if time.monotonic() > end:
            pytest.fail(f"waited {seconds:.0f} s: {what}")
        time.sleep(0.05)
    return answer


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def answers_on(port: int) -> bool:
    """Whether anybody listens on that port of this machine."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def postgresql_programs() -> Path | None:
    """The folder with initdb and postgres, newest version first; None where PostgreSQL is not installed."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -float(folder.parent.name))
    on_path = shutil.which("initdb")
    for folder in [*packaged, *([Path(on_path).resolve().parent] if on_path else [])]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


class PostgreSQL:
    """A server of our own, which forgets everything in the end and leaves the disk to the system: what it committed
    outlives a kill -9 of the server, though not a power failure.

    PostgreSQL refuses to run as root, so there it runs as its own user.
    """

    def __init__(self) -> None:
        programs = postgresql_programs()
        assert programs, "PostgreSQL is not installed"
        self._programs = programs
        self._user: dict[str, Any] = (
            {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        )
        self._port = free_port()
        self.url = f"postgres://tracker:only%20for%20tests@127.0.0.1:{self._port}/postgres"
        """The address of its first database."""

    def __enter__(self) -> Self:
        self._home = home = Path(tempfile.mkdtemp(prefix="tracker-postgres-"))
        (home / "password").write_text("only for tests")
        if self._user:
            for path in (home, home / "password"):
                shutil.chown(path, self._user["user"], self._user["group"])
        initdb = [
            self._programs / "initdb", "--pgdata", home / "data", "--username", "tracker",
            "--pwfile", home / "password", "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C",
            "--no-sync",
        ]  # fmt: skip
        subprocess.run(initdb, cwd=home, check=True, stdout=subprocess.DEVNULL, **self._user)
        self._start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stop()
        shutil.rmtree(self._home, ignore_errors=True)

    @property
    def pid(self) -> int:
        """Of its first process; the others are its children."""
        return self._process.pid

    def restart(self) -> None:
        """Stop it as an operator does, without waiting for its clients, and start it again."""
        self._stop()
        self._start()

    def crash(self) -> None:
        """Kill it and all its processes with -9, and start it again: it recovers from its log."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        self._process.kill()
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        self._process.wait()
        self._start()

    def _start(self) -> None:
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self._port,
            "unix_socket_directories": "",
            "fsync": "off",
            "full_page_writes": "off",
            "max_connections": 200,
        }
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._home / "data", *words],
                cwd=self._home,
                stdout=log,
                stderr=log,
                **self._user,
            )
        until(lambda: _answers(self.url), "PostgreSQL does not start")

    def _stop(self) -> None:
        self._process.send_signal(signal.SIGINT)
        self._process.wait()


def _answers(address: str) -> bool:
    import psycopg

    try:
        psycopg.connect(address, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server: the one that ``make test`` has started, else one of our own."""
    if given := os.environ.get("TEST_POSTGRESQL"):
        yield given
    elif postgresql_programs():
        with PostgreSQL() as server:
            yield server.url
    else:
        pytest.skip("PostgreSQL is not installed")


@pytest.fixture
def postgresql_database(postgresql_server: str) -> Iterator[str]:
    """The address of a new, empty PostgreSQL database."""
    import psycopg

    name = f"t_{os.urandom(6).hex()}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgresql_server.rpartition("/")[0] + f"/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


# --- Valkey -----------------------------------------------------------------------------------------------------------


class Valkey:
    """The embedded broker as a process of its own; it can be killed and started again on the same data."""

    def __init__(self, home: Path) -> None:
        from tracker.embedded import broker

        self.home = home
        self.url = broker.url(home)
        self.socket = broker.socket_path(home)

    def start(self) -> None:
        with (self.home / "broker.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tracker.embedded.broker"],
                env=os.environ | {"TRACKER_HOME": str(self.home)},
                cwd=PROJECT,
                stdout=log,
                stderr=log,
            )
        until(self.answers, "Valkey does not start")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def clear(self) -> None:
        """Remove the short folder that a socket with a long path was moved to."""
        if self.socket.parent != self.home:
            shutil.rmtree(self.socket.parent)

    def answers(self) -> bool:
        return self.command("PING") == "PONG"

    def command(self, *words: str) -> Any:
        """What the server replies, or None if there is nobody."""
        import redis

        with redis.Redis(unix_socket_path=str(self.socket), decode_responses=True) as client:
            try:
                return "PONG" if (reply := client.execute_command(*words)) is True else reply
            except redis.ConnectionError:
                return None


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path)
    server.start()
    yield server
    server.kill()
    server.clear()


# --- the tracker in processes of its own ------------------------------------------------------------------------------


class Installation:
    """The tracker as an operator has it: variables, a folder, commands and processes. What was started ends with it."""

    def __init__(self, home: Path, **variables: str) -> None:
        self.home = home
        # Nothing of this test's own settings: no database, no broker, no Django but what is given.
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        self.environment = kept | {"TRACKER_HOME": str(home), "PYTHONUNBUFFERED": "1"} | variables
        self.environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{self.environment['PATH']}"
        self.processes: list[subprocess.Popen[bytes]] = []

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command to its end, whatever that is."""
        return subprocess.run(
            command, env=self.environment, cwd=PROJECT, text=True, capture_output=True, timeout=PATIENCE, check=False
        )

    def manage(self, *words: str) -> str:
        """What ``manage.py`` prints; fails the test if it fails."""
        done = self.run(sys.executable, "manage.py", *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *command: str, log: Path) -> subprocess.Popen[bytes]:
        """A process that goes on, in a group of its own; what it says goes to ``log``."""
        with log.open("wb") as file:
            process = subprocess.Popen(
                command, env=self.environment, cwd=PROJECT, stdout=file, stderr=file, start_new_session=True
            )
        self.processes.append(process)
        return process

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        """A real worker, once it has found its broker."""
        log = self.home / f"worker-{len(self.processes)}.log"
        process = self.start(sys.executable, "-m", "celery", "--app", "tracker", "worker", *options, log=log)
        until(lambda: " ready." in log.read_text(), "the worker does not start")
        return process

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Callable[..., Installation]]:
    """Makes an installation in a folder of its own, with the variables given."""
    made: list[Installation] = []

    def make(**variables: str) -> Installation:
        home = tmp_path / f"home{len(made)}"
        home.mkdir()
        made.append(Installation(home, **variables))
        return made[-1]

    yield make
    for installation in made:
        installation.end()
