"""The database of a fault run: a PostgreSQL server of our own to be crashed, or an SQLite file; both backed up."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections

from obligations.models import Reminder
from tests.servers import PostgreSQL, postgresql_programs

_ours: list[PostgreSQL] = []


def use(server: PostgreSQL | None) -> None:
    """The server that runs are on; none where they are on SQLite."""
    _ours[:] = [server] if server else []


def server() -> PostgreSQL:
    """The server, to be crashed. Our own connection to it is closed."""
    connections.close_all()
    return _ours[0]


def back_up(to: Path) -> None:
    """A consistent copy of how things are at this moment, while others go on."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(to)])
        return
    _run("pg_dump", "--format", "custom", "--file", str(to), _ours[0].url)


def restore(backup: Path) -> None:
    """As it was when the copy was made. Nobody may be connected."""
    name = connection.settings_dict["NAME"]
    connections.close_all()
    if connection.vendor == "sqlite":
        for leftover in ("-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                Path(f"{name}{leftover}").unlink()
        shutil.copy(backup, name)
        return
    _run("pg_restore", "--clean", "--if-exists", "--dbname", _ours[0].url, str(backup))


def _run(program: str, *words: str) -> None:
    programs = postgresql_programs()
    assert programs
    subprocess.run([programs / program, *words], check=True, capture_output=True)


@contextmanager
def without_the_unique_key() -> Iterator[None]:
    """The mutant: nothing in the database says that a reminder is there once. All reminders are gone afterwards."""
    constraints = Reminder._meta.constraints
    key = next(constraint for constraint in constraints if constraint.name == "one_reminder_per_lead_time")
    Reminder._meta.constraints = [
        other for other in constraints if other is not key
    ]  # SQLite makes the table anew, with what is said here
    with connection.schema_editor() as editor:
        editor.remove_constraint(Reminder, key)
    try:
        yield
    finally:
        Reminder.objects.all().delete()
        Reminder._meta.constraints = constraints
        with connection.schema_editor() as editor:
            editor.add_constraint(Reminder, key)
