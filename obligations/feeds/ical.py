"""Calendar entries as iCalendar bytes (RFC 5545, 7986). Knows nothing of due dates.

Written for speed: the bytes are joined from the values. They equal what the ``icalendar`` package writes with
``to_ical(sorted=False)``, at a small part of its time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = "PT12H"
"""How often programs are asked to fetch a calendar anew, ISO 8601."""
COLOR = "steelblue"
"""A CSS3 name, as RFC 7986 wants."""
MORNING = 9
"""The hour at which alarms go off, local time of the device."""

_UNSAFE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


class Status(StrEnum):
    """STATUS of an event, and of a task."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"
    NEEDS_ACTION = "NEEDS-ACTION"
    COMPLETED = "COMPLETED"


class Entry(NamedTuple):
    """One all-day event or task.

    ``last`` is its last day, inclusive; of a task only that day counts. ``alarms`` are days before ``first`` (of a
    task: before ``last``). ``completed`` is the day on which a task was done. ``rule`` is how an event comes back (RFC
    5545, 3.3.10), its first day on ``first``.
    """

    uid: str
    changed_at: dt.datetime
    revision: int
    first: dt.date
    last: dt.date
    summary: str
    description: str
    status: Status
    url: str
    categories: tuple[str, ...] = ()
    location: str = ""
    task: bool = False
    completed: dt.date | None = None
    rule: str = ""
    alarms: tuple[int, ...] = ()


def clean(text: str) -> str:
    """The text as a calendar can carry it: every kind of line end as a newline, no other control characters."""
    return _UNSAFE.sub("", _LINE_ENDS.sub("\n", text))


def text(value: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11): nothing in it can end the line, start a property or separate values."""
    return clean(value).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def uri(value: str) -> str:
    """A URI value: it is not escaped, so whatever no URI holds is dropped."""
    return "".join(character for character in value if character.isprintable() and character not in ' "<>\\^`{|}')


def fold(line: str) -> bytes:
    """A content line of at most 75 octets a piece, cut between characters and never inside an escape, with CRLF."""
    octets = line.encode()
    if len(octets) < 75:
        return octets + b"\r\n"
    pieces = []
    start, end = 0, len(octets)
    while end - start > 74:
        cut = start + 74
        while octets[cut] & 0xC0 == 0x80:
            cut -= 1
        if octets[cut - 1] in b"\\^":
            cut -= 1
        pieces.append(octets[start:cut])
        start = cut
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces) + b"\r\n"


def calendar(*, name: str, source: str, fragments: Iterable[bytes]) -> bytes:
    """A whole calendar of entries that ``entry`` has written; ``source`` is where the same selection can be read."""
    head = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Obligations Tracker//Due dates//EN",
        "CALSCALE:GREGORIAN",
        f"NAME:{text(name)}",
        f"X-WR-CALNAME:{text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
        f"COLOR:{COLOR}",
        f"SOURCE;VALUE=URI:{uri(source)}",
    )
    return b"".join([*map(fold, head), *fragments, b"END:VCALENDAR\r\n"])


def entry(item: Entry) -> bytes:
    """The lines of one VEVENT or VTODO."""
    component = "VTODO" if item.task else "VEVENT"
    stamp = _utc(item.changed_at)
    lines = [
        f"BEGIN:{component}",
        f"UID:{text(item.uid)}",
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        f"SEQUENCE:{item.revision}",
        *(_task_days(item) if item.task else _event_days(item)),
        f"SUMMARY:{text(item.summary)}",
        f"DESCRIPTION:{text(item.description)}",
        f"STATUS:{item.status}",
        f"URL:{uri(item.url)}",
    ]
    if item.categories:
        lines.append("CATEGORIES:" + ",".join(map(text, item.categories)))
    if item.location:
        lines.append(f"LOCATION:{text(item.location)}")
    for days in item.alarms:
        lines += _alarm(item, days)
    lines.append(f"END:{component}")
    return b"".join(map(fold, lines))


def _event_days(item: Entry) -> list[str]:
    """All day, and the day stays free: a deadline is no appointment. DTEND is exclusive."""
    return [
        f"DTSTART;VALUE=DATE:{_day(item.first)}",
        f"DTEND;VALUE=DATE:{_day(item.last + dt.timedelta(days=1))}",
        *([f"RRULE:{item.rule}"] if item.rule else []),
        "TRANSP:TRANSPARENT",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
    ]


def _task_days(item: Entry) -> list[str]:
    lines = [f"DUE;VALUE=DATE:{_day(item.last)}"]
    if item.completed:
        lines += [f"COMPLETED:{_day(item.completed)}T000000Z", "PERCENT-COMPLETE:100"]
    return lines


def _alarm(item: Entry, days: int) -> list[str]:
    """In the morning of the day so many days before."""
    trigger = f"-P{days - 1}DT{24 - MORNING}H" if days > 1 else f"-PT{24 - MORNING}H" if days else f"PT{MORNING}H"
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER;RELATED=END:{trigger}" if item.task else f"TRIGGER:{trigger}",
        f"DESCRIPTION:{text(item.summary)}",
        "END:VALARM",
    ]


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _day(day: dt.date) -> str:
    return day.isoformat().replace("-", "")
