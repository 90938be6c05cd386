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
    """One event or task: all day, or from ``starts`` to ``ends`` (if known) in ``zone`` where it is on a single day.

    ``last`` is its last day, inclusive; of a task only that day counts. ``alarms`` are days before ``first`` (of a
    task: before ``last``). ``completed`` is the day on which a task was done. ``rule`` is how an event comes back (RFC
    5545, 3.3.10), its first day on ``first``, and ``without`` the days of the rule on which it does not. ``instead_of``
    is the day of the rule in whose place an event is, under the same UID.
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
    without: tuple[dt.date, ...] = ()
    instead_of: dt.date | None = None
    starts: dt.time | None = None
    ends: dt.time | None = None
    zone: str = ""
    alarms: tuple[int, ...] = ()

    @property
    def timed(self) -> bool:
        """Several days stay whole days: the hours of each are for the description."""
        return self.starts is not None and self.first == self.last


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
    """A whole calendar of what ``entry`` and ``timezones.component`` have written.

    ``source`` is where the same selection can be read.
    """
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
    """The time stays free: a deadline is no appointment. DTEND is exclusive."""
    lines = [] if item.instead_of is None else [f"RECURRENCE-ID{_moment(item, item.instead_of, item.starts)}"]
    lines.append(f"DTSTART{_moment(item, item.first, item.starts)}")
    if not item.timed:
        lines.append(f"DTEND{_moment(item, item.last + dt.timedelta(days=1), None)}")
    elif item.ends:
        lines.append(f"DTEND{_moment(item, item.last, item.ends)}")
    else:
        lines.append("DURATION:P0D")  # ts-ics takes no event without an end, and none is known
    if item.rule:
        lines.append(f"RRULE:{item.rule}")
    lines += [f"EXDATE{_moment(item, day, item.starts)}" for day in item.without]
    return [*lines, "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"]


def _task_days(item: Entry) -> list[str]:
    lines = [f"DUE{_moment(item, item.last, item.ends or item.starts)}"]
    if item.completed:
        lines += [f"COMPLETED:{_day(item.completed)}T000000Z", "PERCENT-COMPLETE:100"]
    return lines


def _moment(item: Entry, day: dt.date, time: dt.time | None) -> str:
    """Parameters and value of a day, or of a time on it in the zone of the entry."""
    if time is None or not item.timed:
        return f";VALUE=DATE:{_day(day)}"
    if item.zone == "UTC":
        return f":{_day(day)}T{time:%H%M%S}Z"
    return f";TZID={item.zone}:{_day(day)}T{time:%H%M%S}"


def _alarm(item: Entry, days: int) -> list[str]:
    """In the morning of the day so many days before; on the day itself not after what it warns of."""
    begins = (item.ends or item.starts if item.task else item.starts) if item.timed else None
    minutes = (MORNING * 60 if days or begins is None else min(MORNING * 60, _minutes(begins))) - days * 24 * 60
    trigger = _duration(minutes - (_minutes(begins) if begins else 0))
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER;RELATED=END:{trigger}" if item.task else f"TRIGGER:{trigger}",
        f"DESCRIPTION:{text(item.summary)}",
        "END:VALARM",
    ]


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _duration(minutes: int) -> str:
    """ISO 8601: "-P1DT15H", "PT9H", "P0D" where there is none."""
    days, rest = divmod(abs(minutes), 24 * 60)
    hours, left = divmod(rest, 60)
    time = (f"{hours}H" if hours else "") + (f"{left}M" if left else "")
    if not (days or time):
        return "P0D"
    return ("-" if minutes < 0 else "") + "P" + (f"{days}D" if days else "") + (f"T{time}" if time else "")


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _day(day: dt.date) -> str:
    return day.isoformat().replace("-", "")
