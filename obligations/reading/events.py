"""What waits for an event that had not happened when the text was written: which event, and the day it comes to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from obligations.reading import re2
from obligations.reading.deadlines.mention import NO_WINDOW, Mention, Period, Relation, Unit
from obligations.reading.deadlines.named_sessions import ITS_OPENING
from obligations.reading.deadlines.periods import NO_EVENT
from obligations.reading.deadlines.waiting import THE_DAY_BEFORE
from obligations.reading.deadlines.words import later, printed
from obligations.reading.values import Form, Waiting, Window

_NO_EVENTS = frozenset({"", "adoption", ITS_OPENING, THE_DAY_BEFORE, NO_EVENT})
_DAY = dt.timedelta(days=1)
_UNITS = {unit.value[0].upper(): unit for unit in Unit}
_PARTS = re2.compile(r"([0-9]+)([DWMY])")

_ONCE = re2.compile(
    r"\b(?:entry into force|signature|signing|establishment|creation|dissolution|closure|liquidation|independence)\b"
)
_PROPER = re2.compile(r"[A-Z][\w’'-]+")
_SHORT = frozenset(
    f"{word}{plural}"
    for word in (
        *("treaty", "convention", "protocol", "agreement", "statute", "covenant", "amendment", "instrument"),
        *("optional", "additional", "organization", "commission", "committee", "council", "court", "fund", "office"),
    )
    for plural in ("", "s")
)
"""What documents call something of which there are many, each its own."""
_LEADING = re2.compile(r"^(?:(?:the|a|an|its|their|date|day|of|on)\s+)+")


class Happened(NamedTuple):
    """An event as a person recorded it: its name, its day, and who says so."""

    name: str
    day: dt.date
    source: str


class Dated(NamedTuple):
    """What a time comes to once its event has happened; the window is empty where even then no day follows."""

    window: Window
    act_by: dt.date | None
    steps: tuple[str, ...]


def waiting_for(mention: Mention) -> Waiting | None:
    """What the words wait for; None where they wait for nothing that happens on a day."""
    if mention.form is not Form.RELATIVE or mention.since is not None or mention.anchor in _NO_EVENTS:
        return None
    length = mention.period
    count = "" if length is None else f"{'-' if length.count < 0 else ''}{length.iso}"
    return Waiting(event=mention.anchor, length=count, relation=mention.relation.value)


def key(words: str) -> str:
    """The words of an event as they are compared: "the date of the entry into force  of the Treaty" has one key."""
    plain = " ".join(words.lower().replace("’", "'").replace("‑", "-").split())
    return _LEADING.sub("", plain)[:_LONGEST].rstrip()


_LONGEST = 200


def is_one_everywhere(words: str) -> bool:
    """Whether the same words mean the same event in every document.

    Only what happens once, of something named in full: "the entry into force of the Arms Trade Treaty". "The Treaty"
    is another one in another document, and a mandate expires again and again.
    """
    if not _ONCE.search(words.lower()):
        return False
    proper = {found.group().lower() for found in _PROPER.finditer(words)}
    return len(proper - _SHORT) > 0


def dated(waiting: Waiting, event: Happened, *, steps: Sequence[str], happening: bool = False) -> Dated:
    """The days that follow from an event. ``steps`` are those of the time while it waited; the last said for what.

    ``happening`` as in ``dates.resolve``.
    """
    told = list(steps[:-1])
    told.append(f"the day of “{event.name}” is on record ({event.source}): {printed(event.day)}")
    relation = Relation(waiting.relation)
    window = _counted(waiting.length, event.day, relation, told) if waiting.length else _bounded(event.day, relation)
    act_by = (window.start or window.end) if happening else (window.end or window.start)
    return Dated(window, act_by, tuple(told))


def _counted(written: str, day: dt.date, relation: Relation, steps: list[str]) -> Window:
    back = written.startswith("-")
    sign = -1 if back else 1
    whole, *beside = _PARTS.finditer(written)
    days = sum(int(part.group(1)) for part in beside)  # "P5M10D"
    length = Period(sign * int(whole.group(1)), _UNITS[whole.group(2)], sign * days)
    try:
        end = later(day, length)
    except (OverflowError, ValueError):
        steps.append(f"{length} leads beyond the calendar")
        return NO_WINDOW
    steps.append(f"{length} {'earlier' if back else 'later'}: {printed(end)}")
    if relation is Relation.AT:
        return Window(end, end)
    return Window(day, end) if relation is Relation.FROM else Window(None, end)


def _bounded(day: dt.date, relation: Relation) -> Window:
    """The window of what stands to the event's own day: up to it, before it, from it on."""
    if relation in (Relation.BY, Relation.UNTIL):
        return Window(None, day)
    if relation is Relation.BEFORE:
        return Window(None, day - _DAY)
    return Window(day, None) if relation in (Relation.AFTER, Relation.FROM) else Window(day, day)
