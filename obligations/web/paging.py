"""Pages of long lists: counted once, or not counted at all where counting would take longer than showing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple, Self

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Window

from obligations.models import DueDate, Selection

MOST_COUNTED = 999
"""Beyond it a count says "999+"."""


class SelectedRows:
    """The due dates of a selection for a ``Paginator``, which asks how many there are and then for one page."""

    def __init__(self, selection: Selection, counts: dict[str, int], *, on: dt.date) -> None:
        self._selection, self._counts, self._on = selection, counts, on
        status = selection.wanted.status
        self._counted = counts if not status else {status: counts.get(status, 0)}

    def count(self) -> int:
        return sum(self._counted.values())

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, rows: slice) -> Sequence[DueDate]:
        return list(self._selection.rows(DueDate.objects.for_lists(), self._counted, rows, on=self._on))


class OpenPage(list[Any]):
    """One page of rows that nobody has counted: it knows whether there is a next one."""

    def __init__(self, rows: QuerySet[Any], asked: str | None, per_page: int) -> None:
        number = int(asked) if asked and asked.isdecimal() and len(asked) < 6 else 1
        self.number = max(number, 1)
        start = (self.number - 1) * per_page
        found = list(rows[start : start + per_page + 1])
        super().__init__(found[:per_page])
        self.has_next, self.has_previous = len(found) > per_page, self.number > 1
        self.next_page_number, self.previous_page_number = self.number + 1, self.number - 1


def counted_up_to(rows: QuerySet[Any]) -> Counted:
    """How many rows there are, as far as it is worth counting."""
    return Counted.of(rows.order_by()[: MOST_COUNTED + 1].count())


class Counted(NamedTuple):
    """How many rows there are, and whether there are more than were counted; printed as "12" or "999+"."""

    found: int
    more: bool

    @classmethod
    def of(cls, found: int) -> Self:
        return cls(min(found, MOST_COUNTED), found > MOST_COUNTED)

    def __str__(self) -> str:
        return f"{self.found}+" if self.more else str(self.found)


class FirstRows:
    """The first rows of many and, by the same query, how many there are."""

    def __init__(self, rows: QuerySet[Any], most: int) -> None:
        near = rows.filter(pk__in=rows.values("pk")[: MOST_COUNTED + 1])
        self.rows: list[Any] = list(near.annotate(among=Window(Count("pk")))[:most])
        self.counted = Counted.of(self.rows[0].among if self.rows else 0)


def paged(rows: SelectedRows, asked: str | None, per_page: int) -> Any:
    """The page asked for, or the nearest there is."""
    return Paginator(rows, per_page).get_page(asked)  # type: ignore[arg-type]  # it counts and slices, no more
