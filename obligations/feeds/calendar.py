"""Which due dates a calendar shows, and its bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from obligations.feeds import ical
from obligations.feeds.entries import entries
from obligations.models import DueDate, DueDateFilter, FeedOptions

MAX_ENTRIES = 1300
MAX_BYTES = 900_000
"""Google Calendar stops reading near a megabyte and says nothing."""


class Unpublishable(Exception):
    """A due date from which no entry can be made. The message names it, for the owner of the feed."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A calendar: its bytes, the primary keys of what it shows, and how many more due dates it had no room for."""

    body: bytes
    shown: frozenset[int]
    left_out: int


def render(wanted: DueDateFilter, options: FeedOptions, *, name: str, on: dt.date) -> Rendered:
    """The calendar of a filter as published on a day. The same rows give the same bytes.

    Due dates without a day are left out; where there are too many, the ones nearest to ``on`` are kept.
    Raises ``Unpublishable``.
    """
    days = dict(options.apply(wanted.apply(DueDate.objects.all(), on=on), on=on).order_by().values_list("pk", "act_by"))
    nearest = sorted(days, key=lambda pk: (abs((days[pk] or on) - on), pk))
    fragments, shown = _fitting(_rows(nearest[:MAX_ENTRIES]), options)
    body = ical.calendar(
        name=name,
        source=source(wanted, options),
        fragments=[fragment for _first, _uid, fragment in sorted(fragments)],
    )
    return Rendered(body, frozenset(shown), len(days) - len(shown))


def source(wanted: DueDateFilter, options: FeedOptions) -> str:
    """Where whoever may look reads the same selection; the feed's own address is a secret and never in its bytes."""
    query = urlencode(wanted.as_json() | options.as_json())
    return f"{settings.SITE_URL}{reverse('due-dates-ics')}{'?' if query else ''}{query}"


def _rows(keys: Sequence[int]) -> list[DueDate]:
    """Those due dates in that order, with all that an entry prints."""
    rows = DueDate.objects.filter(pk__in=keys).for_lists().prefetch_related("evidence").in_bulk()
    return [rows[key] for key in keys if key in rows]


def _fitting(rows: Sequence[DueDate], options: FeedOptions) -> tuple[list[tuple[dt.date, str, bytes]], set[int]]:
    """(first day, UID, lines) of the entries of the rows that come before the calendar is full, and their keys."""
    fragments: list[tuple[dt.date, str, bytes]] = []
    shown: set[int] = set()
    room = MAX_BYTES
    for row in rows:
        try:
            added = [(item.first, item.uid, ical.entry(item)) for item in entries(row, options)]
        except Exception as problem:
            raise Unpublishable(
                _("%(citation)s, due date %(pk)d: %(problem)s")
                % {"citation": row.obligation.citation, "pk": row.pk, "problem": problem}
            ) from problem
        room -= sum(len(lines) for _first, _uid, lines in added)
        if room < 0 or len(fragments) + len(added) > MAX_ENTRIES:
            break
        fragments += added
        shown.add(row.pk)
    return fragments, shown
