"""A PostgreSQL server of our own, to be restarted in the middle of everything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from tests.servers import PostgreSQL

_ours: list[PostgreSQL] = []


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a server that lives as long as the block and can be restarted."""
    with PostgreSQL() as server:
        _ours.append(server)
        yield server.url


def is_ours() -> bool:
    """Whether there is a server that may be restarted."""
    return bool(_ours)


def restart() -> None:
    """Stop it as an operator does, without waiting for its clients, and start it again."""
    connections.close_all()
    _ours[-1].restart()
