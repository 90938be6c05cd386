"""A span of days as a line: where days and windows lie on it, and which months and years are marked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.formats import date_format

from obligations.reading.values import Window

NARROWEST = 0.4
"""Percent of the line; a day on a long line can still be seen."""
STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 3000, 12_000)
"""Months from one mark to the next."""
MOST_MARKS = 14


class Mark(NamedTuple):
    """A day on the line, in percent of it; ``label`` is empty where only a line is drawn. ``minor`` yields first."""

    x: float
    label: str
    minor: bool


class Bar(NamedTuple):
    """A window on the line, in percent of it. ``earlier`` and ``later`` say that it goes on beyond the line's ends."""

    x: float
    width: float
    earlier: bool
    later: bool

    @property
    def end(self) -> float:
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class TimeScale:
    """The days from ``first`` to ``last``, both inclusive."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def x(self, day: dt.date) -> float | None:
        """Where the day begins, in percent; None outside of the line."""
        return 100 * (day - self.first).days / self.days if self.first <= day <= self.last else None

    def bar(self, window: Window) -> Bar | None:
        """The part of a window that lies on the line; None where nothing does."""
        if window == (None, None):
            return None
        start, end = window.start or self.first, window.end or self.last
        first, last = max(start, self.first), min(end, self.last)
        if first > last:
            return None
        x, width = 100 * (first - self.first).days / self.days, 100 * ((last - first).days + 1) / self.days
        width = max(width, NARROWEST)
        return Bar(
            min(x, 100 - width),
            width,
            earlier=window.start is None or start < self.first,
            later=window.end is None or end > self.last,
        )

    def marks(self) -> Iterator[Mark]:
        """The first days of months, as many as can be read: by one, three or six months, or by years."""
        months = self.days / 30.44
        step = next((step for step in STEPS if months / step <= MOST_MARKS), STEPS[-1])
        number = self.first.year * 12 + self.first.month - 1
        number += -number % step
        n = 0
        while number < 9999 * 12 + 12:
            day = dt.date(number // 12, number % 12 + 1, 1) if number >= 12 else self.first
            if day > self.last:
                return
            x = self.x(day)
            if x is not None:
                yield Mark(x, _label(day, step), minor=bool(n % 2))
                n += 1
            number += step


def _label(day: dt.date, step: int) -> str:
    if step >= 12:
        return str(day.year)
    return f"{date_format(day, 'M')} {day.year}" if day.month == 1 or step > 1 else date_format(day, "M")


def shifted(day: dt.date, months: int) -> dt.date:
    """The first day of the month so many months on, kept within the days there are."""
    number = min(max(day.year * 12 + day.month - 1 + months, 12), 9999 * 12 + 11)
    return dt.date(number // 12, number % 12 + 1, 1)
