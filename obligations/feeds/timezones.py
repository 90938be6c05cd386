"""Time zones as iCalendar bytes (RFC 5545, 3.6.5), whole: every change of the clock that a calendar's events can meet.

Written from the IANA database that Python carries, with one STANDARD and one DAYLIGHT for the usual zone. What
``icalendar`` writes begins each change of the clock in the time after it and puts a COMMENT inside, which libical's
strict check and Ruby's parser reject; and Ruby's cannot read an event that lies before one of several STANDARDs.
"""

from __future__ import annotations

import bisect
import calendar
import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

UNTIL = 2037
"""The last year that is looked at. What follows one rule until then does so for ever."""
_DAY, _MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Change(NamedTuple):
    """The clock is set from one offset to another: ``at`` is local time as it showed before."""

    at: dt.datetime
    before: dt.timedelta
    after: dt.timedelta
    name: str


@functools.lru_cache(maxsize=256)
def component(zone: str, first_year: int) -> bytes:
    """The VTIMEZONE of a zone for events from that year on. ``zoneinfo.ZoneInfoNotFoundError`` if there is none."""
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    for changes in _alike(ZoneInfo(zone), first_year):
        first = changes[0]
        kind = "DAYLIGHT" if first.after > first.before else "STANDARD"
        lines += [
            f"BEGIN:{kind}",
            f"DTSTART:{first.at:%Y%m%dT%H%M%S}",
            *_again(changes),
            f"TZNAME:{first.name}",
            f"TZOFFSETFROM:{_offset(first.before)}",
            f"TZOFFSETTO:{_offset(first.after)}",
            f"END:{kind}",
        ]
    return "".join(f"{line}\r\n" for line in [*lines, "END:VTIMEZONE"]).encode()


def _alike(zone: ZoneInfo, first_year: int) -> list[list[Change]]:
    """The changes of the clock from the year before on, those between the same offsets together, in order."""
    begins = dt.datetime(first_year - 1, 1, 1, tzinfo=dt.UTC)
    alike: dict[tuple[dt.timedelta, dt.timedelta], list[Change]] = defaultdict(list)
    changes = list(_changes(zone, begins))
    if not changes or changes[0].at.year >= first_year:
        # Nothing else says what the clock shows at the first event: as if it had been set on that day.
        held, name = _clock(zone, begins)
        before = next((change.before for change in changes if change.after == held), held)
        alike[before, held].append(Change(begins, before, held, name))
    for change in changes:
        alike[change.before, change.after].append(change)
    return sorted(alike.values())


def _changes(zone: ZoneInfo, day: dt.datetime) -> Iterator[Change]:
    """Every change of the clock from that moment to the end of ``UNTIL``."""
    while day.year <= UNTIL:
        (before, _name), (after, name) = _clock(zone, day), _clock(zone, day + _DAY)
        if before != after:
            yield Change(_when(zone, day) + before, before, after, name)
        day += _DAY


def _when(zone: ZoneInfo, day: dt.datetime) -> dt.datetime:
    """The minute (UTC) of the day that begins at that moment in which the clock changes."""
    was, minutes = _clock(zone, day), range(24 * 60)
    return day + bisect.bisect_left(minutes, x=True, key=lambda n: _clock(zone, day + n * _MINUTE) != was) * _MINUTE


def _clock(zone: ZoneInfo, moment: dt.datetime) -> tuple[dt.timedelta, str]:
    """The offset from UTC that a zone has at a moment, and its name there ("EST")."""
    local = moment.astimezone(zone)
    return local.utcoffset() or dt.timedelta(), local.tzname() or ""


def _again(changes: Sequence[Change]) -> list[str]:
    """How the clock is set so again: by a rule that holds until the last year, else on each day."""
    first, *others = changes
    if not others:
        return []
    months = {(change.at.month, change.at.time()) for change in changes}
    years = [change.at.year for change in changes]
    weekday = _weekday([change.at for change in changes])
    if len(months) == 1 and weekday and years == list(range(years[0], UNTIL + 1)):
        return [f"RRULE:FREQ=YEARLY;BYDAY={weekday};BYMONTH={first.at.month}"]
    return [f"RDATE:{change.at:%Y%m%dT%H%M%S}" for change in others]


def _weekday(days: Sequence[dt.datetime]) -> str:
    """The weekday of the month that all of these are, "2SU" or "-1SU"; "" if there is none."""
    if len({day.weekday() for day in days}) > 1:
        return ""
    name = _WEEKDAYS[days[0].weekday()]
    if all(day.day + 7 > calendar.monthrange(day.year, day.month)[1] for day in days):
        return f"-1{name}"
    nth = {(day.day - 1) // 7 + 1 for day in days}
    return f"{nth.pop()}{name}" if len(nth) == 1 else ""


def _offset(offset: dt.timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
