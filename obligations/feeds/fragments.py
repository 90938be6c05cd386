"""The lines that due dates take in a calendar, written once for each revision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from obligations.feeds import ical
from obligations.feeds.entries import entries, rows
from obligations.feeds.phrases import Phrases
from obligations.models import DueDate, FeedOptions
from obligations.models.document_deadlines import DocumentCalendar

MOST_KEPT = 20_000
"""Due dates; about 25 MB in each process that publishes."""


class Unpublishable(Exception):
    """A due date from which no entry can be made. The message names it, for the owner of the feed."""


class Fragment(NamedTuple):
    """One entry: its first day, by which a calendar is in order, its lines, and the zone of its hours."""

    first: dt.date
    lines: bytes
    zone: str = ""


Wanted = tuple[int, int]
"""A due date by what names its content: primary key, which is never given twice, and revision."""


class Fragments:
    """Writes due dates, and keeps what it has written for the next calendar in the same language that shows them.

    A changed due date has another revision and is written anew. So is everything on another day: what changed without
    being counted as a revision shows a day later at the latest.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], dict[Wanted, tuple[Fragment, ...]]] = {}
        self._day: dt.date | None = None

    def of(self, wanted: Sequence[Wanted], options: FeedOptions, *, on: dt.date) -> list[tuple[Fragment, ...]]:
        """The entries of each, in the order wanted; () for what is deleted meanwhile. Raises ``Unpublishable``."""
        kept = self._kept_on(on, options)
        try:
            return list(map(kept.__getitem__, wanted))  # most often all are there: nothing is asked of each
        except KeyError:
            missing = [due for due in wanted if due not in kept]
        written = _all_written([pk for pk, _revision in missing], options)
        kept |= {due: written.get(due[0], ()) for due in missing}
        return list(map(kept.__getitem__, wanted))

    def forget(self) -> None:
        self._kept = {}

    def _kept_on(self, on: dt.date, options: FeedOptions) -> dict[Wanted, tuple[Fragment, ...]]:
        if on != self._day or sum(map(len, self._kept.values())) > MOST_KEPT:
            self._kept, self._day = {}, on
        manner = (options.alarms, options.todos, options.omit_cancelled, options.document_deadlines)
        return self._kept.setdefault(manner, {})


def _all_written(keys: Sequence[int], options: FeedOptions) -> dict[int, tuple[Fragment, ...]]:
    phrases = Phrases()
    due_dates = rows(DueDate.objects.filter(pk__in=keys))
    documents = DocumentCalendar.now() if options.document_deadlines else None
    return {due_date.pk: _written(due_date, options, phrases, documents) for due_date in due_dates}


def _written(
    due_date: DueDate, options: FeedOptions, phrases: Phrases, documents: DocumentCalendar | None
) -> tuple[Fragment, ...]:
    try:
        return tuple(
            Fragment(item.first, ical.entry(item), item.zone if item.timed else "")
            for item in entries(due_date, options, phrases, documents)
        )
    except Exception as problem:
        raise Unpublishable(
            _("%(citation)s, due date %(pk)d, cannot be written as a calendar entry: %(problem)s")
            % {"citation": due_date.obligation.citation, "pk": due_date.pk, "problem": problem}
        ) from problem
