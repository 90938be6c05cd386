"""What the reader knows, as frozen values: no Django, no clock, no database.

Every position is a half-open ``Span`` into ``Reading.text``, so that
``reading.text[span.start:span.end]`` is always the exact wording it speaks of.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field
from typing import NamedTuple

READER_VERSION = "6"
"""Raised whenever the same text may give other values; stored with every document."""


class Span(NamedTuple):
    """Half-open range of characters in the normalised text."""

    start: int
    end: int


class Part(enum.StrEnum):
    """Where in a resolution a paragraph stands."""

    PREAMBLE = "preamble"
    OPERATIVE = "operative"
    ANNEX = "annex"
    NOTE = "note"


class Modality(enum.StrEnum):
    """How strongly the organ speaks."""

    DECIDES = "decides"
    REQUESTS = "requests"
    CALLS_UPON = "calls upon"
    URGES = "urges"
    INVITES = "invites"
    ENCOURAGES = "encourages"
    RECOMMENDS = "recommends"
    DEMANDS = "demands"
    AUTHORIZES = "authorizes"
    STRESSES = "stresses"
    LOOKS_FORWARD = "looks forward"
    APPEALS = "appeals"
    OTHER = "other"


class Kind(enum.StrEnum):
    """What sort of act is asked for."""

    REPORT = "report"
    MEETING = "meeting"
    AGENDA = "agenda"
    OBSERVANCE = "observance"
    EVENT = "event"
    CONTRIBUTION = "contribution"
    FINANCE = "finance"
    SERVICE = "service"
    REVIEW = "review"
    ELECTION = "election"
    MANDATE = "mandate"
    LEGISLATION = "legislation"
    COOPERATION = "cooperation"
    POLICY = "policy"
    OTHER = "other"


HAPPENINGS = (Kind.MEETING, Kind.OBSERVANCE, Kind.EVENT)
"""Kinds that take place: one acts by their first day, and when their days are over they are past, not overdue."""


class Form(enum.StrEnum):
    """The shape of the words that say when."""

    DAY = "day"
    RANGE = "range"
    SESSION = "session"
    RECURRING = "recurring"
    RELATIVE = "relative"
    YEAR = "year"
    MONTH = "month"
    OTHER = "other"


class Origin(enum.StrEnum):
    """Where a date comes from; a reader of the date is always told which."""

    STATED = "stated"
    """The text itself prints the date."""
    OBSERVED = "observed"
    """A session whose opening is on record."""
    RULE = "rule"
    """A session whose opening follows from the rule in force for it."""
    EVENT = "event"
    """It waited for an event, whose day is on record since."""
    ESTIMATED = "estimated"
    """Computed from something that is itself not certain."""
    BY_HAND = "by hand"
    """A person set it."""
    UNRESOLVED = "unresolved"
    """There are words that say when, but no date follows from them yet."""


class Window(NamedTuple):
    """First and last day, both inclusive; either may be open."""

    start: dt.date | None
    end: dt.date | None


class Hours(NamedTuple):
    """The time of day, local to ``zone`` (an IANA name, "America/New_York"); all empty where only days are known.

    ``ends`` may be unknown; there is never a time without a zone.
    """

    starts: dt.time | None = None
    ends: dt.time | None = None
    zone: str = ""


NO_HOURS = Hours()


_FREQUENCIES = {"D": "DAILY", "W": "WEEKLY", "M": "MONTHLY", "Y": "YEARLY"}


def counted_rule(every: str, first: dt.date) -> str:
    """The rule (RFC 5545, 3.3.10) of what comes back after every such period, "P2Y", from a day on.

    Where a month has no such day, on its last.
    """
    count, unit = int(every[1:-1]), every[-1]
    rule = f"FREQ={_FREQUENCIES[unit]}" + (f";INTERVAL={count}" if count > 1 else "")
    if unit == "Y":
        return f"{rule};BYMONTHDAY={first.day};BYMONTH={first.month}"
    if unit == "M" and first.day > 28:
        return f"{rule};BYMONTHDAY={','.join(str(day) for day in range(28, first.day + 1))};BYSETPOS=-1"
    return rule


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: ``number`` as printed ("9", "7 (b)"), "pre 4" in the preamble."""

    number: str
    part: Part
    span: Span


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a time waits for: the words of an event whose day the text cannot know.

    ``length`` counts from it, ISO 8601 ("P90D", and "-P60D" for 60 days before), or is "" where the event itself is
    the limit; ``relation`` says how the ask stands to the time ("by", "until", "at" ...).
    """

    event: str
    length: str
    relation: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """Words that say when, and what they come to.

    ``window`` is empty (both ends None) where nothing could be resolved; the last step of
    ``derivation`` then says why. ``session`` is "BODY NUMBER" ("GA 63") or None, ``every`` an
    ISO 8601 period ("P1Y") or None. ``recurs_on`` is the rule (RFC 5545, 3.3.10) of the days on which it comes
    back, where the text fixes them: "FREQ=YEARLY;BYMONTHDAY=18;BYMONTH=7", "FREQ=MONTHLY;INTERVAL=6"; or "". The
    first of them opens the window. ``act_by`` is the one day reminders and sorting use; ``hours`` are those of a
    single day. ``waiting`` names the event whose day is not known, where the words wait for one.
    """

    text: str
    span: Span
    form: Form
    window: Window
    origin: Origin
    session: str | None = None
    every: str | None = None
    recurs_on: str = ""
    act_by: dt.date | None = None
    place: str = ""
    hours: Hours = NO_HOURS
    derivation: tuple[str, ...] = ()
    waiting: Waiting | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One clause in which the organ asks or binds someone to do something, or names a dated happening.

    ``quote`` is the exact wording at ``span``; ``action`` a readable shortening of it. An ask
    without ``deadlines`` is a standing obligation; several deadlines are several occurrences.
    ``confidence`` is the estimated chance (0..1) that a careful reader would agree.
    """

    paragraph: str
    span: Span
    quote: str
    verb: str
    modality: Modality
    actors: tuple[str, ...]
    recipient: str | None
    action: str
    kind: Kind
    confidence: float
    deadlines: tuple[Deadline, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read in one document; ``warnings`` name what was not, and where.

    ``agenda_item`` and ``meeting`` are as printed ("27 (b)", "46th plenary meeting"), or empty.
    """

    symbol: str
    title: str
    organ: str
    session: str
    adopted: dt.date | None
    language: str
    text: str
    agenda_item: str = ""
    meeting: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    asks: tuple[Ask, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    reader_version: str = READER_VERSION


class UnreadableDocument(Exception):
    """The file cannot be read as a resolution. The message tells a user what is wrong and what to do."""
