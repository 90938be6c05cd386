"""Which due dates a calendar shows, and its bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from obligations.feeds import ical, timezones
from obligations.feeds.fragments import Fragment, Fragments, Wanted
from obligations.models import DueDate, DueDateFilter, FeedOptions


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
    room: Room,
    fragments: Fragments | None = None,
) -> Rendered:
    """The calendar of a filter as published on a day. The same rows give the same bytes.

    Due dates without a day are left out; where there are too many, the ones nearest to ``on`` are kept.
    ``fragments`` holds what was written for other calendars. Raises ``Unpublishable``.
    """
    found = options.apply(wanted.apply(DueDate.objects.all(), on=on), on=on)
    rows = found.order_by().values_list("act_by", "pk", "uid", "revision")
    nearest = sorted((abs((act_by or on) - on), pk, uid, revision) for act_by, pk, uid, revision in rows)
    due_dates = [Wanted(pk, uid, revision) for _distance, pk, uid, revision in nearest[: room.entries]]
    around = ical.calendar(name=name, source=source(wanted, options), fragments=())
    written = (fragments or Fragments()).of(due_dates, options, on=on)
    shown, kept = _fitting(written, room._replace(octets=room.octets - len(around)))
    kept.sort()
    lines = [*_zones(kept), *(fragment.lines for fragment in kept)]
    body = ical.calendar(name=name, source=source(wanted, options), fragments=lines)
    return Rendered(body, frozenset(shown), len(nearest) - len(shown))


def source(wanted: DueDateFilter, options: FeedOptions) -> str:
    """Where whoever may look reads the same selection; the feed's own address is a secret and never in its bytes."""
    query = urlencode(wanted.as_json() | options.as_json())
    return f"{settings.SITE_URL}{reverse('due-dates-ics')}{'?' if query else ''}{query}"


def _fitting(written: Iterable[tuple[Wanted, tuple[Fragment, ...]]], room: Room) -> tuple[set[int], list[Fragment]]:
    """The keys and entries of the due dates that come before the calendar is full."""
    shown: set[int] = set()
    kept: list[Fragment] = []
    left = room.octets
    for due_date, fragments in written:
        left -= sum(len(fragment.lines) for fragment in fragments)
        if left < 0 or len(kept) + len(fragments) > room.entries:
            break
        kept += fragments
        shown.add(due_date.pk)
    return shown, kept


def _zones(entries: Sequence[Fragment]) -> list[bytes]:
    """A whole VTIMEZONE for each zone that an entry names, from the year of its first entry on."""
    first: dict[str, int] = {}
    for entry in entries:
        if entry.zone not in {"", "UTC"}:
            first.setdefault(entry.zone, entry.first.year)
    return [timezones.component(zone, year) for zone, year in sorted(first.items())]
