"""A PostgreSQL server of our own, to be restarted in the middle of everything."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

_server: dict[str, Path] = {}


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a server that lives as long as the block and can be restarted. It refuses to run as root."""
    data = Path(tempfile.mkdtemp(prefix="tracker-faults-pg-"))
    if os.getuid() == 0:
        shutil.chown(data, "postgres", "postgres")
    _server["data"] = data
    _pg("initdb", "-D", str(data / "db"), "-A", "trust", "-U", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (data / "db" / "postgresql.conf").open("a") as conf:
        conf.write(f"port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n")
    _pg("pg_ctl", "-w", "-D", str(data / "db"), "-l", str(data / "log"), "start")
    try:
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        _pg("pg_ctl", "-w", "-m", "immediate", "-D", str(data / "db"), "stop")
        shutil.rmtree(data, ignore_errors=True)


def is_ours() -> bool:
    """Whether there is a server that may be restarted."""
    return bool(_server)


def restart() -> None:
    """Stop it as an operator does, without waiting for its clients, and start it again."""
    connections.close_all()
    data = _server["data"]
    _pg("pg_ctl", "-w", "-m", "fast", "-D", str(data / "db"), "-l", str(data / "log"), "restart")


def _pg(*command: str) -> None:
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    subprocess.run([*as_user, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
