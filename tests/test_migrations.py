"""The old code runs beside the new database while a release is rolled out: what a migration may do, and what not.

The rules stand in CONTRIBUTING.md. The first migration makes an empty database and is bound by none.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation


def wrong(operation: Operation) -> str:
    """What of an operation the old code, or a busy table, would not stand; "" if nothing."""
    if isinstance(operation, migrations.RenameField | migrations.RenameModel | migrations.AlterModelTable):
        return "renames what the old code still names: add the new, copy, and remove the old in a later release"
    if isinstance(operation, migrations.RemoveField | migrations.DeleteModel):
        return "removes what the old code still reads: take it out of the state alone, and drop it in a later release"
    if isinstance(operation, migrations.AddField):
        field = operation.field
        if not (field.null or field.many_to_many or field.has_db_default()):
            return "adds a column that the old code does not fill: let it be null, or give it db_default"
    if isinstance(operation, migrations.AddIndex | migrations.AddConstraint):
        return "locks a table that is written to: use AddIndexConcurrently, or AddConstraintNotValid and validate later"
    if isinstance(operation, migrations.RunPython | migrations.RunSQL) and not operation.reversible:
        return "cannot be taken back: give it a reverse"
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        return next(filter(None, map(wrong, operation.database_operations)), "")
    return ""


def _later() -> Iterator[tuple[str, Operation]]:
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if app == "obligations" and name != "0001_initial":
            yield from ((name, operation) for operation in migration.operations)


def test_no_migration_breaks_the_release_before_it() -> None:
    assert not [f"{name}: {operation.describe()} {said}" for name, operation in _later() if (said := wrong(operation))]


TEXT = models.TextField()


@pytest.mark.parametrize(
    ("operation", "allowed"),
    [
        (migrations.AddField("document", "x", models.TextField(null=True)), True),
        (migrations.AddField("document", "x", models.TextField(db_default="")), True),
        (migrations.AddField("document", "x", TEXT), False),
        (migrations.RemoveField("document", "x"), False),
        (migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("document", "x")]), True),
        (migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("document", "x")]), False),
        (migrations.RenameField("document", "x", "y"), False),
        (migrations.AddIndex("document", models.Index(fields=["x"], name="x")), False),
        (migrations.CreateModel("new", [("id", models.BigAutoField(primary_key=True))]), True),
        (migrations.RunSQL("SELECT 1"), False),
        (migrations.RunSQL("SELECT 1", migrations.RunSQL.noop), True),
    ],
)
def test_what_is_allowed_and_what_not(operation: Operation, *, allowed: bool) -> None:
    assert (not wrong(operation)) == allowed
