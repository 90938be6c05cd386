"""What falls on each day of a month: the first few of every day, and how many there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, Window, prefetch_related_objects
from django.db.models.functions import RowNumber

from obligations.models.due_dates import DueDate, DueDateQuerySet

MOST = 4
"""Due dates that a day shows; its own list has all of them."""


@dataclass(slots=True)
class DayOfMonth:
    """``acts`` are to be done by that day, or open or begin on it; ``closes`` are windows of which it is the last."""

    day: dt.date
    acts: list[DueDate] = field(default_factory=list)
    closes: list[DueDate] = field(default_factory=list)
    count: int = 0

    @property
    def more(self) -> int:
        return self.count - len(self.acts) - len(self.closes)


def days_of(found: DueDateQuerySet, first: dt.date, last: dt.date) -> dict[dt.date, DayOfMonth]:
    """The days from ``first`` to ``last`` on which something falls, of those given by ``as_of``. In three queries."""
    days: dict[dt.date, DayOfMonth] = {}
    rows: list[DueDate] = []
    for acts, name, among in (
        (True, "act_by", found.filter(act_by__range=(first, last))),
        (False, "window_end", found.filter(closing(first, last))),
    ):
        full = [day for day, shown in days.items() if len(shown.acts) == MOST]
        for due in _first_of_each_day(among, name, full=full):
            day = days.setdefault(getattr(due, name), DayOfMonth(getattr(due, name)))
            shown = day.acts if acts else day.closes
            if not shown:
                day.count += due.among
            if len(day.acts) + len(day.closes) < MOST:
                shown.append(due)
                rows.append(due)
    prefetch_related_objects(rows, "obligation__actors")
    return days


def on_day(found: DueDateQuerySet, day: dt.date) -> DueDateQuerySet:
    """All that falls on one day."""
    return found.filter(Q(act_by=day) | closing(day, day)).in_order()


def closing(first: dt.date, last: dt.date) -> Q:
    """What closes on one of these days and was to be begun, or was open, before."""
    return Q(window_end__range=(first, last)) & (Q(act_by__isnull=True) | ~Q(act_by=F("window_end")))


def _first_of_each_day(found: DueDateQuerySet, name: str, *, full: list[dt.date]) -> Iterator[DueDate]:
    """Each with how many there are on its day; of a day that is full only the first one, for that number."""
    ranked = found.annotate(  # type: ignore[no-redef]  # declared on the model for readers of the rows
        nth=Window(RowNumber(), partition_by=F(name), order_by=F("pk").asc()),
        among=Window(Count("pk"), partition_by=F(name)),
    )
    first = Q(nth=1) | Q(nth__lte=MOST) & ~Q(**{f"{name}__in": full})
    listed = ranked.filter(first).order_by(name, "nth").select_related("obligation__document")
    # A day shows who and what, and of the document its language alone.
    of_obligation = (f"obligation__{name}" for name in ("action", "document__language"))
    yield from listed.only("number", "obligation_id", "act_by", "window_end", *of_obligation)
