"""Pages of long lists: counted once, or not counted at all where counting would take longer than showing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

from obligations.models import DueDate, Selection

MOST_COUNTED = 1000
"""Beyond it a count says "more than"."""


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


def counted_up_to(rows: QuerySet[Any], most: int = MOST_COUNTED) -> tuple[int, bool]:
    """How many rows there are, and whether there are more than were counted."""
    found = rows.order_by()[: most + 1].count()
    return min(found, most), found > most


def paged(rows: SelectedRows, asked: str | None, per_page: int) -> Any:
    """The page asked for, or the nearest there is."""
    return Paginator(rows, per_page).get_page(asked)  # type: ignore[arg-type]  # it counts and slices, no more
