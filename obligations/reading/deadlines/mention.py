"""What the grammar reads out of the words that say when, before any calendar is asked."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from obligations.reading.values import Form, Span, Window


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


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time: six months is ``Period(6, Unit.MONTHS)``; ``count`` may be negative ("90 days before")."""

    count: int
    unit: Unit

    @property
    def iso(self) -> str:
        """ISO 8601 duration: P6M, P1Y, P90D."""
        letter = {Unit.DAYS: "D", Unit.WEEKS: "W", Unit.MONTHS: "M", Unit.YEARS: "Y"}[self.unit]
        return f"P{abs(self.count)}{letter}"

    def __str__(self) -> str:
        count = abs(self.count)
        return f"{count} {self.unit.value if count != 1 else self.unit.value[:-1]}"


class Turn(enum.StrEnum):
    """Which session is meant when it is not called by a number."""

    CURRENT = "current"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class SessionName:
    """A session as the words name it: by number, by year or by its turn.

    ``bodies`` are the names it may belong to, most likely first ("General Assembly"); an empty string
    among them stands for the adopting organ. ``words`` is what points to the body: "its", "the Council".
    """

    bodies: tuple[str, ...]
    words: str
    number: int | None = None
    year: int | None = None
    turn: Turn | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase that says when. ``text`` is the exact wording at ``span``.

    ``window`` holds the first and last day of the time that the words print themselves ("in June 2017",
    "2 to 6 June 2008"); ``relation`` says how the ask stands to it. A ``period`` counts from ``anchor``,
    which is "adoption", "" (not said) or the words of an event. ``adjectival`` marks the weak recurrence in a
    noun ("annual report"), which dates an ask only when that very thing is asked for.
    """

    text: str
    span: Span
    form: Form
    relation: Relation = Relation.AT
    window: Window = Window(None, None)
    session: SessionName | None = None
    every: str | None = None
    period: Period | None = None
    anchor: str = ""
    place: str = ""
    adjectival: bool = False
    steps: tuple[str, ...] = ()
