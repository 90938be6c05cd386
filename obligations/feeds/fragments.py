"""The lines that due dates take in a calendar, written once for each revision."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from obligations.feeds import ical
from obligations.feeds.entries import entries
from obligations.models import DueDate, FeedOptions

MOST_KEPT = 20_000
"""Due dates; about 25 MB in each process that publishes."""


class Unpublishable(Exception):
    """A due date from which no entry can be made. The message names it, for the owner of the feed."""


class Fragment(NamedTuple):
    """One entry: its first day and its UID, by which a calendar is in order, its lines, and the zone of its hours."""

    first: dt.date
    uid: str
    lines: bytes
    zone: str = ""


class Wanted(NamedTuple):
    """A due date by what names its content."""

    pk: int
    uid: uuid.UUID
    revision: int


class Fragments:
    """Writes due dates, and keeps what it has written for the next calendar in the same language that shows them.

    A changed due date has another revision and is written anew. So is everything on another day: what changed without
    being counted as a revision shows a day later at the latest.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], tuple[Fragment, ...]] = {}
        self._day: dt.date | None = None

    def of(
        self, wanted: Sequence[Wanted], options: FeedOptions, *, on: dt.date
    ) -> list[tuple[Wanted, tuple[Fragment, ...]]]:
        """The entries of each, in the order wanted; none for what is deleted meanwhile. Raises ``Unpublishable``."""
        kept = self._kept_on(on)
        manner = (options.alarms, options.todos, options.omit_cancelled, options.document_deadlines)
        missing = [due.pk for due in wanted if (due.uid, due.revision, manner) not in kept]
        rows = DueDate.objects.filter(pk__in=missing).for_lists()
        rows = rows.prefetch_related("evidence", "changed_occurrences")
        written = {row.pk: _written(row, options) for row in rows} if missing else {}
        found = []
        for due in wanted:
            key = (due.uid, due.revision, manner)
            if due.pk in written:
                kept[key] = written[due.pk]
            if key in kept:
                found.append((due, kept[key]))
        return found

    def _kept_on(self, on: dt.date) -> dict[tuple[object, ...], tuple[Fragment, ...]]:
        if on != self._day or len(self._kept) > MOST_KEPT:
            self._kept, self._day = {}, on
        return self._kept


def _written(due_date: DueDate, options: FeedOptions) -> tuple[Fragment, ...]:
    try:
        return tuple(
            Fragment(item.first, item.uid, ical.entry(item), item.zone if item.timed else "")
            for item in entries(due_date, options)
        )
    except Exception as problem:
        raise Unpublishable(
            _("%(citation)s, due date %(pk)d, cannot be written as a calendar entry: %(problem)s")
            % {"citation": due_date.obligation.citation, "pk": due_date.pk, "problem": problem}
        ) from problem
