"""Stale feeds are rendered and stored; the web answers from the store.

A publication takes in what ``Feed.change`` counted when it began. It is stored only if nothing was counted since,
so a change that comes while a feed is rendered is never lost, and of two publishers at once one has no effect.

What a feed shows also depends on the day (how far back it reaches, which due dates are overdue), so every feed is
published once a day besides; bytes that come out equal keep their ETag.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation

from obligations.feeds import calendar
from obligations.feeds.fragments import Fragments, Unpublishable
from obligations.models import DueDate, DueDateFilter, Feed, FeedEntry

log = logging.getLogger(__name__)

_fragments = Fragments()


def mark_stale(due_dates: Sequence[int], *, now: dt.datetime) -> None:
    """Mark every feed that shows, showed or may come to show one of these. Run in the transaction that changes them.

    One feed too many costs a rendering that changes nothing, so the day, on which a filter by status depends, is not
    asked for. The number of queries depends neither on the feeds nor on the due dates.
    """
    live = Feed.objects.live()
    touched = list(DueDate.objects.filter(pk__in=due_dates).for_lists())
    wanting = [
        pk for pk, stored in live.values_list("pk", "filter") if any(map(DueDateFilter.of(stored).may_show, touched))
    ]
    live.filter(Q(entries__due_date__in=due_dates) | Q(pk__in=wanting)).mark_stale(now=now)


def publish_stale(*, now: dt.datetime) -> int:
    """Render and store every stale feed, and those last published on an earlier day; how many were stored."""
    Feed.objects.live().filter(published_on__lt=now.date(), stale_since=None).mark_stale(now=now)
    waiting = Feed.objects.stale().values_list("pk", flat=True)
    return sum(publish(pk, now=now) for pk in list(waiting))


def publish(pk: int, *, now: dt.datetime) -> bool:
    """Render and store one feed; False if it was left as it is, for the next time or until it changes.

    A due date of which no entry can be made leaves the last good bytes; ``error`` then says which.
    """
    feed = Feed.objects.live().defer("body", "gzipped").filter(pk=pk).first()
    if feed is None:
        return False
    try:
        # Whoever has it published: the language of one reader must not become everybody's.
        with translation.override(settings.LANGUAGE_CODE):
            rendered = calendar.render(
                feed.due_date_filter, feed.feed_options, name=feed.name, on=now.date(), fragments=_fragments
            )
    except (Unpublishable, ValueError) as problem:
        log.exception("feed %d is not published", feed.pk)
        _store(feed, now=now, error=str(problem))
        return False
    with transaction.atomic():
        stored = _store(
            feed,
            now=now,
            error="",
            shown=len(rendered.shown),
            left_out=rendered.left_out,
            **_answer(feed, rendered.body, now=now),
        )
        if stored:
            _note_entries(feed, rendered.shown)
    return stored


def _store(feed: Feed, *, now: dt.datetime, **values: Any) -> bool:
    """Write the outcome of a publication, unless the feed has been published or marked since it was read."""
    unchanged = Feed.objects.live().filter(pk=feed.pk, change=feed.change)
    return bool(unchanged.update(change=F("change") + 1, stale_since=None, published_on=now.date(), **values))


def _answer(feed: Feed, body: bytes, *, now: dt.datetime) -> dict[str, Any]:
    """What the address answers with from now on; {} if that is what it answers already.

    HTTP dates count seconds: the second of two publications within one is dated a second later, so that
    Last-Modified always advances and never goes back.
    """
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if etag == feed.etag:
        return {}
    modified = now.replace(microsecond=0)
    if feed.last_modified:
        modified = max(modified, feed.last_modified + dt.timedelta(seconds=1))
    return {"body": body, "gzipped": gzip.compress(body, 6, mtime=0), "etag": etag, "last_modified": modified}


def _note_entries(feed: Feed, shown: frozenset[int]) -> None:
    """Keep on record what the stored calendar shows, so that ``mark_stale`` finds it when that is deleted."""
    noted = set(feed.entries.values_list("due_date_id", flat=True))
    feed.entries.filter(due_date_id__in=noted - shown).delete()
    FeedEntry.objects.bulk_create(FeedEntry(feed=feed, due_date_id=pk) for pk in shown - noted)
