"""Which due dates a calendar shows, and its bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from obligations.feeds import ical
from obligations.feeds.fragments import Fragment, Fragments, Wanted
from obligations.models import DueDate, DueDateFilter, FeedOptions
from obligations.models.due_dates import DueDateQuerySet

MAX_ENTRIES = 1300
MAX_BYTES = 900_000
"""Google Calendar stops reading near a megabyte and says nothing."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A calendar: its bytes, the primary keys of what it shows, and how many more due dates it had no room for."""

    body: bytes
    shown: frozenset[int]
    left_out: int


def render(
    wanted: DueDateFilter, options: FeedOptions, *, name: str, on: dt.date, fragments: Fragments | None = None
) -> Rendered:
    """The calendar of a filter as published on a day. The same rows give the same bytes.

    Due dates without a day are left out; where there are too many, the ones nearest to ``on`` are kept.
    ``fragments`` holds what was written for other calendars. Raises ``Unpublishable``.
    """
    found = options.apply(wanted.apply(DueDate.objects.all(), on=on), on=on)
    return _render(found, options, name=name, source=source(wanted, options), on=on, fragments=fragments)


def of_rows(due_dates: DueDateQuerySet, *, name: str, on: dt.date) -> bytes:
    """The calendar of any due dates that have a day, to take away once; whoever asks keeps to ``MAX_ENTRIES``."""
    plain = FeedOptions()
    return _render(plain.apply(due_dates, on=on), plain, name=name, source=settings.SITE_URL, on=on).body


def _render(
    found: DueDateQuerySet,
    options: FeedOptions,
    *,
    name: str,
    source: str,
    on: dt.date,
    fragments: Fragments | None = None,
) -> Rendered:
    rows = found.order_by().values_list("act_by", "pk", "uid", "revision")
    nearest = sorted((abs((act_by or on) - on), pk, uid, revision) for act_by, pk, uid, revision in rows)
    due_dates = [Wanted(pk, uid, revision) for _distance, pk, uid, revision in nearest[:MAX_ENTRIES]]
    shown, kept = _fitting((fragments or Fragments()).of(due_dates, options, on=on))
    lines = (fragment.lines for fragment in sorted(kept))
    body = ical.calendar(name=name, source=source, fragments=lines)
    return Rendered(body, frozenset(shown), len(nearest) - len(shown))


def source(wanted: DueDateFilter, options: FeedOptions) -> str:
    """Where whoever may look reads the same selection; the feed's own address is a secret and never in its bytes."""
    query = urlencode(wanted.as_json() | options.as_json())
    return f"{settings.SITE_URL}{reverse('due-dates-ics')}{'?' if query else ''}{query}"


def _fitting(written: Iterable[tuple[Wanted, tuple[Fragment, ...]]]) -> tuple[set[int], list[Fragment]]:
    """The keys and entries of the due dates that come before the calendar is full."""
    shown: set[int] = set()
    kept: list[Fragment] = []
    room = MAX_BYTES
    for due_date, fragments in written:
        room -= sum(len(fragment.lines) for fragment in fragments)
        if room < 0 or len(kept) + len(fragments) > MAX_ENTRIES:
            break
        kept += fragments
        shown.add(due_date.pk)
    return shown, kept
