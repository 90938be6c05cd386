"""What the grammar reads out of the words that say when, before any calendar is asked."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from obligations.reading.values import NO_HOURS, Form, Hours, Span, Window

NO_WINDOW = Window(None, None)


class Relation(enum.StrEnum):
    """How the ask stands to the time that is named."""

    AT = "at"
    """At, on, in, during: the time is when it happens."""
    BY = "by"
    """By, no later than, before the end of: its last day is the limit."""
    BEFORE = "before"
    """Before, prior to, in advance of: the day before its first day is the limit."""
    UNTIL = "until"
    """Until, up to, through: it lasts to the last day."""
    FROM = "from"
    """As of, from, beginning in: it starts on the first day."""
    AFTER = "after"
    """After: it starts when the time has come."""


class Unit(enum.StrEnum):
    """A unit that periods are counted in; the value is its plural in English."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


_MONTHS = 12
"""Of a year."""


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time: six months is ``Period(6, Unit.MONTHS)``.

    ``days`` are what a longer unit has beside it: "five months and twenty-three days". Both are negative for
    "90 days before".
    """

    count: int
    unit: Unit
    days: int = 0

    @property
    def iso(self) -> str:
        """ISO 8601 duration: P6M, P90D, P5M23D; twelve months are P1Y."""
        count, unit = abs(self.count), self.unit
        if unit is Unit.MONTHS and count and count % _MONTHS == 0:
            count, unit = count // _MONTHS, Unit.YEARS
        return f"P{count}{unit.value[0].upper()}" + (f"{abs(self.days)}D" if self.days else "")

    def __str__(self) -> str:
        count = abs(self.count)
        whole = f"{count} {self.unit.value if count != 1 else self.unit.value[:-1]}"
        return f"{whole} and {Period(abs(self.days), Unit.DAYS)}" if self.days else whole


@dataclass(frozen=True, slots=True)
class YearlyDay:
    """A day that every year has: 18 July, or the first Saturday of July (``nth`` 1, ``weekday`` 5; the last is -1).

    With neither ``day`` nor ``weekday`` it is the whole month. ``odd`` says which years have it, if not all of them do.
    """

    month: int
    day: int | None = None
    nth: int | None = None
    weekday: int | None = None
    odd: bool | None = None


class Turn(enum.StrEnum):
    """Which session is meant when it is not called by a number."""

    CURRENT = "current"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class SessionName:
    """A session as the words name it: by number, by year or by its turn.

    ``bodies`` are the names it may belong to, most likely first ("General Assembly"); an empty string
    among them stands for the adopting organ. ``words`` is what points to the body ("its", "the Council"),
    ``ordinal`` the number as printed ("sixty-third").
    ``part`` is "main part", "resumed", "special" ... or empty; special sessions have numbers of their own.
    """

    bodies: tuple[str, ...]
    words: str
    number: int | None = None
    year: int | None = None
    turn: Turn | None = None
    part: str = ""
    meeting: bool = False
    ordinal: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase that says when. ``text`` is the exact wording at ``span``.

    ``window`` holds the first and last day of the time that the words print themselves ("in June 2017",
    "2 to 6 June 2008"); ``relation`` says how the ask stands to it. ``yearly`` is a day without a year. A
    ``period`` counts from ``since``, a printed day, or from ``anchor``: "adoption", "" (not said) or the words
    of an event; with ``since_counts`` that day is the first of the period ("beginning on 1 July"). ``weak`` marks
    words that only date an ask when that very thing is asked for: the recurrence in a noun ("annual report"), the
    year in a title ("the 2026 Conference"), a session that is spoken of but not pointed to ("preparations for the
    first session").
    """

    text: str
    span: Span
    form: Form
    relation: Relation = Relation.AT
    window: Window = NO_WINDOW
    yearly: YearlyDay | None = None
    session: SessionName | None = None
    every: str | None = None
    period: Period | None = None
    anchor: str = ""
    since: dt.date | None = None
    since_counts: bool = False
    place: str = ""
    hours: Hours = NO_HOURS
    weak: bool = False
    steps: tuple[str, ...] = ()
