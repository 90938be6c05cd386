"""What rows said before they were changed, where no act on an obligation tells it: texts, sessions, notes, rules ..."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction


class Former(models.Model):
    """The columns of one row that were changed ``until`` that moment, as they were; null where there was no row.

    Of a row that was deleted, all of them. ``table`` is the name of its model.
    """

    table = models.CharField(max_length=40)
    row = models.BigIntegerField()
    said = models.JSONField(null=True)
    until = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["table", "until", "row"]),)

    def __str__(self) -> str:
        return f"{self.table} {self.row} until {self.until:%Y-%m-%d %H:%M}"


@contextmanager
def kept(*sets: models.QuerySet[Any], now: dt.datetime) -> Iterator[None]:
    """Keep what the block changes, makes or deletes among these rows, in one transaction with it."""
    with transaction.atomic():
        before = [_said(rows) for rows in sets]
        yield
        for rows, old in zip(sets, before, strict=True):
            Former.objects.bulk_create(
                Former(table=rows.model._meta.model_name, row=pk, said=said, until=now)
                for pk, said in _differing(old, _said(rows))
            )


def _differing(
    old: dict[int, dict[str, Any]], new: dict[int, dict[str, Any]]
) -> Iterator[tuple[int, dict[str, Any] | None]]:
    for pk in sorted({*old, *new}):
        if pk not in old:
            yield pk, None
        elif pk not in new:
            yield pk, old[pk]
        elif changed := {name: value for name, value in old[pk].items() if value != new[pk][name]}:
            yield pk, changed


def _said(rows: models.QuerySet[Any]) -> dict[int, dict[str, Any]]:
    names = [field.attname for field in rows.model._meta.concrete_fields]
    found = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk")).values(*names)
    return {row["id"]: {name: _plain(value) for name, value in row.items()} for row in found}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
