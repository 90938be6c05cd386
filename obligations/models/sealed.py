"""The database itself refuses to alter the history: no page, no call and no mistake of ours gets past it.

Made after every ``migrate``, like the search, and not by a migration: SQLite drops the triggers of a table that it
rebuilds. Only the account of who acted may be forgotten (``by`` becomes empty when an account is deleted).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

from obligations.models.history import Change

TABLE = Change._meta.db_table
_COLUMNS = [field.column for field in Change._meta.concrete_fields]
_KEPT = [column for column in _COLUMNS if column != "by_id"]
_ALTERED = "history is never altered"
_OPEN = "tracker.history_is_replaced"
"""A setting of the transaction on PostgreSQL, which only ``lifted`` makes."""


def seal(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers, or make them anew."""
    with connection.cursor() as cursor:
        for statement in _postgresql() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Within, in a transaction, all rows may be replaced: for a restore, which puts another history in the place."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET LOCAL {_OPEN} = 'yes'")
        else:
            for name in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{name}")
    yield
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL {_OPEN} = 'no'")
    else:
        seal(connection)


def _sqlite() -> Iterator[str]:
    differs = " OR ".join(f'old."{column}" IS NOT new."{column}"' for column in _KEPT)
    for name, what in (
        ("update", f"UPDATE ON {TABLE} WHEN {differs} OR new.by_id IS NOT NULL"),
        ("delete", f"DELETE ON {TABLE}"),
    ):
        yield f"DROP TRIGGER IF EXISTS {TABLE}_{name}"
        yield f"CREATE TRIGGER {TABLE}_{name} BEFORE {what} BEGIN SELECT RAISE(ABORT, '{_ALTERED}'); END"


def _postgresql() -> Iterator[str]:
    differs = " OR ".join(f'old."{column}" IS DISTINCT FROM new."{column}"' for column in _KEPT)
    yield f"""
        CREATE OR REPLACE FUNCTION {TABLE}_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF coalesce(current_setting('{_OPEN}', true), '') <> 'yes' THEN
                IF TG_OP <> 'UPDATE' THEN
                    RAISE EXCEPTION '{_ALTERED}' USING ERRCODE = 'integrity_constraint_violation';
                ELSIF {differs} OR new.by_id IS NOT NULL THEN
                    RAISE EXCEPTION '{_ALTERED}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN old; END IF;
            RETURN new;
        END $$
    """
    yield f"""
        CREATE OR REPLACE TRIGGER {TABLE}_sealed BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION {TABLE}_is_sealed()
    """
