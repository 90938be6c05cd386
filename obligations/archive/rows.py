"""All rows as JSON Lines: one JSON object a line, in Django's own format, what others point to first.

The same lines load into SQLite and PostgreSQL. Left out is what is made anew by itself: sessions of browsers,
attempts to sign in, and what describes the tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from contextlib import closing
from itertools import chain
from typing import IO

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import connection, models, transaction

from obligations.models import sealed

LEFT_OUT = frozenset({"contenttypes", "sessions", "axes", "staticfiles", "messages"})
"""Apps whose rows are not kept."""
_MADE_BY_MIGRATIONS = frozenset({"auth.Permission"})


class Damaged(Exception):
    """The lines cannot be read. The message names the line and says what to do; nothing was written."""


def kept() -> list[type[models.Model]]:
    """The models whose rows are kept, each after those that it points to."""
    wanted = [
        (config, None) for config in apps.get_app_configs() if config.models_module and config.label not in LEFT_OUT
    ]
    in_order = serializers.sort_dependencies(wanted, allow_cycles=True)
    return [model for model in in_order if model._meta.label not in _MADE_BY_MIGRATIONS and model._meta.managed]


def export(file: IO[str]) -> Counter[str]:
    """Write all rows, as they are at one moment; how many of each model, by its label."""
    counted: Counter[str] = Counter()

    def rows() -> Generator[models.Model]:
        for model in kept():
            for row in model._base_manager.order_by("pk").iterator(chunk_size=500):
                counted[model._meta.label] += 1
                yield row

    # In ASCII, so that no program takes a character of a text for the end of a line.
    with _at_one_moment(), closing(rows()) as all_rows:
        serializers.serialize("jsonl", all_rows, stream=file, use_natural_foreign_keys=True, ensure_ascii=True)
    return counted


def load(lines: IO[str]) -> Counter[str]:
    """Put these rows in the place of all that is there, in one transaction; how many of each model.

    Raises ``Damaged`` and leaves everything as it was if a line cannot be read, or points to what is not there.
    """
    models_kept = kept()
    counted: Counter[str] = Counter()
    # Both databases look at links between rows when they are told to, or at the end.
    with transaction.atomic():
        with sealed.lifted(connection):
            for model in reversed(models_kept):
                model._base_manager.all()._raw_delete(model._base_manager.db)
        _empty_links(models_kept)
        try:
            for item in serializers.deserialize("jsonl", lines, handle_forward_references=False):
                if type(item.object) not in models_kept:
                    raise Damaged(f"Rows of {item.object._meta.label} are not ours. Nothing was changed.")
                item.save()
                counted[item.object._meta.label] += 1
        except DeserializationError as error:
            number = sum(counted.values()) + 1
            raise Damaged(f"Line {number} cannot be read ({error}). Nothing was changed.") from error
        connection.check_constraints()
        _go_on_counting(models_kept)
    return counted


def is_empty() -> bool:
    """Whether nobody has entered anything: what migrations bring does not count."""
    from django.contrib.auth.models import User

    from obligations.models import Document

    return not Document.objects.exists() and not User.objects.exists()


def _at_one_moment() -> transaction.Atomic:
    """A transaction that sees no change of others. SQLite's always does."""
    atomic = transaction.atomic()
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        return _Snapshot(using=None, savepoint=True, durable=False)
    return atomic


class _Snapshot(transaction.Atomic):
    def __enter__(self) -> None:
        super().__enter__()
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _empty_links(models_kept: list[type[models.Model]]) -> None:
    """The tables of many-to-many fields, whose rows come with those of the model."""
    for field in chain.from_iterable(model._meta.local_many_to_many for model in models_kept):
        through = field.remote_field.through
        if through and through._meta.auto_created:
            through._base_manager.all()._raw_delete(through._base_manager.db)


def _go_on_counting(models_kept: list[type[models.Model]]) -> None:
    """New rows get numbers above those that were loaded."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models_kept):
            cursor.execute(statement)
