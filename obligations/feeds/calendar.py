"""Which due dates a calendar shows, and its bytes."""

from __future__ import annotations

import datetime as dt
import itertools
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from obligations.feeds import ical, timezones
from obligations.feeds.fragments import Fragment, Fragments, Wanted
from obligations.models import DueDate, DueDateFilter, FeedOptions
from obligations.models.due_dates import DueDateQuerySet, State


class Room(NamedTuple):
    """How many entries and bytes a calendar has room for."""

    entries: int
    octets: int


SUBSCRIBED = Room(1300, 900_000)
"""Google Calendar stops reading near a megabyte and says nothing."""
_MOST = 10**12
UNLIMITED = Room(_MOST, _MOST)
"""For a file that somebody saves, who wants all of it."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A calendar: its bytes, the primary keys of what it shows, and how many more due dates it had no room for."""

    body: bytes
    shown: frozenset[int]
    left_out: int


def render(
    wanted: DueDateFilter,
    options: FeedOptions,
    *,
    name: str,
    on: dt.date,
    room: Room = SUBSCRIBED,
    fragments: Fragments | None = None,
) -> Rendered:
    """The calendar of a filter as published on a day. The same rows give the same bytes.

    Due dates without a day are left out; where there are too many, the ones nearest to ``on`` are kept.
    ``fragments`` holds what was written for other calendars. Raises ``Unpublishable``.
    """
    found = options.apply(wanted.apply(DueDate.objects.all(), on=on), on=on)
    return _render(found, options, name=name, source=source(wanted, options), on=on, room=room, fragments=fragments)


def of_rows(due_dates: DueDateQuerySet, *, name: str, on: dt.date) -> bytes:
    """The calendar of any due dates that have a day, however many, as a file. Raises ``Unpublishable``."""
    plain = FeedOptions()
    found = plain.apply(due_dates, on=on)
    return _render(found, plain, name=name, source=settings.SITE_URL, on=on, room=UNLIMITED, fragments=None).body


def _render(
    found: DueDateQuerySet,
    options: FeedOptions,
    *,
    name: str,
    source: str,
    on: dt.date,
    room: Room,
    fragments: Fragments | None,
) -> Rendered:
    around = ical.calendar(name=name, source=source, fragments=())
    room = room._replace(octets=room.octets - len(around))
    fragments = fragments or Fragments()
    due_dates = list(found.order_by("act_by", "pk").values_list("pk", "revision"))
    written = _all_that_fit(due_dates, options, on=on, room=room, fragments=fragments)
    left_out = 0
    if written is None:
        total = len(due_dates)
        due_dates, written = _nearest_that_fit(found, options, on=on, room=room, fragments=fragments)
        left_out = total - len(due_dates)
    entries = sorted(itertools.chain.from_iterable(written), key=_first_day)
    lines = [*_zones(entries), *map(_lines, entries)]
    body = ical.calendar(name=name, source=source, fragments=lines)
    return Rendered(body, frozenset(map(_key, due_dates)), left_out)


_key, _first_day = operator.itemgetter(0), operator.itemgetter(0)
_lines, _zone = operator.itemgetter(1), operator.itemgetter(2)


def _all_that_fit(
    due_dates: Sequence[Wanted], options: FeedOptions, *, on: dt.date, room: Room, fragments: Fragments
) -> list[tuple[Fragment, ...]] | None:
    """The entries of all of them, or None if they do not fit."""
    if len(due_dates) > room.entries:
        return None
    written = fragments.of(due_dates, options, on=on)
    lines = list(map(_lines, itertools.chain.from_iterable(written)))
    return written if len(lines) <= room.entries and sum(map(len, lines)) <= room.octets else None


def _nearest_that_fit(
    found: DueDateQuerySet, options: FeedOptions, *, on: dt.date, room: Room, fragments: Fragments
) -> tuple[list[Wanted], list[tuple[Fragment, ...]]]:
    """Those that come before the calendar is full, the ones nearest to the day first, and their entries; by day."""
    rows = found.order_by("act_by", "pk").values_list("pk", "revision", "act_by", "window_end", "recurs_on", "state")
    nearest = sorted(
        (_distance(on, act_by, window_end, comes_back=bool(recurs_on) and state == State.OPEN), place)
        for place, (_pk, _revision, act_by, window_end, recurs_on, state) in enumerate(rows)
    )[: room.entries]
    due_dates: list[Wanted] = [rows[place][:2] for _far, place in nearest]
    kept: list[tuple[int, Wanted, tuple[Fragment, ...]]] = []
    left = room
    for (_far, place), due_date, entries in zip(
        nearest, due_dates, fragments.of(due_dates, options, on=on), strict=True
    ):
        left = Room(left.entries - len(entries), left.octets - sum(len(entry.lines) for entry in entries))
        if min(left) < 0:
            break
        kept.append((place, due_date, entries))
    kept.sort()
    return [due_date for _place, due_date, _entries in kept], [entries for _place, _due_date, entries in kept]


def _distance(on: dt.date, act_by: dt.date | None, window_end: dt.date | None, *, comes_back: bool) -> int:
    """Days from the day to what is to be done: none inside a window, or for what comes back again and again."""
    if act_by is None or comes_back or (act_by <= on and window_end is not None and on <= window_end):
        return 0
    return abs((act_by - on).days)


def of_one(due_date: DueDate) -> bytes:
    """The calendar of one due date that has a day to act by, as a mail carries it: its entry is that of every feed.

    Raises ``Unpublishable``.
    """
    due_dates: list[Wanted] = [(due_date.pk, due_date.revision)]
    (written,) = Fragments().of(due_dates, FeedOptions(), on=due_date.changed_at.date())
    wanted = DueDateFilter(due_date=str(due_date.pk))
    return ical.calendar(
        name=due_date.obligation.citation,
        source=source(wanted, FeedOptions()),
        fragments=[*_zones(written), *map(_lines, written)],
    )


def source(wanted: DueDateFilter, options: FeedOptions) -> str:
    """Where whoever may look reads the same selection; the feed's own address is a secret and never in its bytes."""
    query = urlencode(wanted.as_json() | options.as_json())
    return f"{settings.SITE_URL}{reverse('due-dates-ics')}{'?' if query else ''}{query}"


def _zones(entries: Sequence[Fragment]) -> list[bytes]:
    """A whole VTIMEZONE for each zone that an entry names, from the year of its first entry on."""
    first: dict[str, int] = {}
    if any(map(_zone, entries)):
        for entry in entries:
            if entry.zone not in {"", "UTC"}:
                first.setdefault(entry.zone, entry.first.year)
    return [timezones.component(zone, year) for zone, year in sorted(first.items())]
