"""Time zones as iCalendar bytes (RFC 5545, 3.6.5), whole: every change of the clock that a calendar's events can meet.

Written from the IANA database that Python carries. What ``icalendar`` writes begins each change of the clock in the
time after it, lists days instead of rules and puts a COMMENT inside, which libical's strict check and Ruby's parser
reject.
"""

from __future__ import annotations

import bisect
import calendar
import datetime as dt
import functools
import itertools
from collections.abc import Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

UNTIL = 2037
"""The last year that is looked at; the rules that hold in it go on for ever."""
_DAY, _MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Clock(NamedTuple):
    """What the clock of a zone shows: its offset from UTC, its name ("EST"), and whether it is summer time."""

    offset: dt.timedelta
    name: str
    summer: bool


class Change(NamedTuple):
    """A change of the clock: ``at`` is local time as the clock showed it before."""

    at: dt.datetime
    before: Clock
    after: Clock


@functools.lru_cache(maxsize=256)
def component(zone: str, first_year: int) -> bytes:
    """The VTIMEZONE of a zone for events from that year on. ``zoneinfo.ZoneInfoNotFoundError`` if there is none."""
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    for change, rule in _observances(zone, first_year):
        kind = "DAYLIGHT" if change.after.summer else "STANDARD"
        lines += [
            f"BEGIN:{kind}",
            f"DTSTART:{change.at:%Y%m%dT%H%M%S}",
            *([f"RRULE:{rule}"] if rule else []),
            f"TZNAME:{change.after.name}",
            f"TZOFFSETFROM:{_offset(change.before)}",
            f"TZOFFSETTO:{_offset(change.after)}",
            f"END:{kind}",
        ]
    return "".join(f"{line}\r\n" for line in [*lines, "END:VTIMEZONE"]).encode()


def _observances(zone: str, first_year: int) -> Iterator[tuple[Change, str]]:
    """Each change of the clock with the rule by which it comes back; first the time that held before all of them."""
    begins = dt.datetime(first_year - 1, 1, 1, tzinfo=dt.UTC)
    held = _clock(ZoneInfo(zone), begins)
    yield Change(begins, held, held), ""
    for run in sorted(_runs(list(_changes(ZoneInfo(zone), begins))), key=lambda run: run[0].at):
        if len(run) == 1:
            yield run[0], ""
            continue
        last = run[-1].at - run[-1].before.offset
        until = "" if last.year == UNTIL else f"UNTIL={last:%Y%m%dT%H%M%SZ};"
        yield run[0], f"FREQ=YEARLY;{until}BYDAY={_weekday(run)};BYMONTH={run[0].at.month}"


def _changes(zone: ZoneInfo, day: dt.datetime) -> Iterator[Change]:
    """Every change of the clock from that moment to the end of ``UNTIL``."""
    while day.year <= UNTIL:
        before, after = _clock(zone, day), _clock(zone, day + _DAY)
        if before != after:
            yield Change(_when(zone, day) + before.offset, before, after)
        day += _DAY


def _when(zone: ZoneInfo, day: dt.datetime) -> dt.datetime:
    """The minute (UTC) of the day that begins at that moment in which the clock changes."""
    was, minutes = _clock(zone, day), range(24 * 60)
    return day + bisect.bisect_left(minutes, x=True, key=lambda n: _clock(zone, day + n * _MINUTE) != was) * _MINUTE


def _clock(zone: ZoneInfo, moment: dt.datetime) -> Clock:
    local = moment.astimezone(zone)
    none = dt.timedelta()
    return Clock(local.utcoffset() or none, local.tzname() or "", (local.dst() or none) > none)


def _runs(changes: list[Change]) -> Iterator[list[Change]]:
    """Changes that follow one rule, year after year: as long as the same weekday of the same month fits them all."""
    for _alike, group in itertools.groupby(sorted(changes, key=lambda change: (_kind(change), change.at)), key=_kind):
        run: list[Change] = []
        for change in group:
            if run and (change.at.year != run[-1].at.year + 1 or not _weekday([*run, change])):
                yield run
                run = []
            run.append(change)
        yield run


def _kind(change: Change) -> tuple[object, ...]:
    return change.before, change.after, change.at.month, change.at.time()


def _weekday(run: list[Change]) -> str:
    """The weekday of the month that all of these are on, "2SU" or "-1SU"; "" if there is none."""
    if len({change.at.weekday() for change in run}) > 1:
        return ""
    name = _WEEKDAYS[run[0].at.weekday()]
    if all(change.at.day + 7 > calendar.monthrange(change.at.year, change.at.month)[1] for change in run):
        return f"-1{name}"
    nth = {(change.at.day - 1) // 7 + 1 for change in run}
    return f"{nth.pop()}{name}" if len(nth) == 1 else ""


def _offset(clock: Clock) -> str:
    minutes = int(clock.offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
