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
import math
import random
import time
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet
from django.utils import translation

from obligations.feeds import calendar
from obligations.feeds.fragments import Fragments
from obligations.models import DueDate, DueDateFilter, Feed, FeedEntry, PublishedBytes

log = logging.getLogger(__name__)

_fragments = Fragments()
_AT_ONCE = 10_000
"""Feeds that are marked by one query, or looked at by one run: bounds memory, not meaning."""


def mark_stale(due_dates: Sequence[int], *, now: dt.datetime) -> None:
    """Mark every feed that shows, showed or may come to show one of these. Run in the transaction that changes them.

    One feed too many costs a rendering that changes nothing, so the day, on which a filter by status depends, is not
    asked for. The number of queries depends neither on the feeds nor on the due dates, and feeds whose filter has
    nothing to do with these never leave the database.
    """
    live = Feed.objects.live()
    touched = list(DueDate.objects.filter(pk__in=due_dates).for_lists())
    wanting = (
        pk
        for pk, stored in live.that_may_show(touched).values_list("pk", "filter").iterator()
        if any(map(DueDateFilter.of(stored).may_show, touched))
    )
    found = sorted({*wanting, *_showing(due_dates)})
    for start in range(0, len(found), _AT_ONCE):
        live.filter(pk__in=found[start : start + _AT_ONCE]).mark_stale(now=now)


def mark_deleted(due_date: int, *, now: dt.datetime) -> None:
    """Mark every feed that shows a due date which is being deleted. Run in the transaction that does it."""
    Feed.objects.live().filter(pk__in=_showing([due_date])).mark_stale(now=now)


def _showing(due_dates: Sequence[int]) -> QuerySet[FeedEntry, int]:
    return FeedEntry.objects.filter(due_date__in=due_dates).values_list("feed", flat=True)


def publish_stale(*, now: dt.datetime, seconds: float | None = None) -> int:
    """Render and store every stale feed, then those last published on an earlier day; how many were stored.

    What changed does not wait for what only grew a day older. After ``seconds`` it stops between two feeds; the next
    run goes on. Several may run at once: each takes the feeds in another order, and passes over what is published.
    """
    ends = time.monotonic() + seconds if seconds is not None else math.inf
    stored = 0
    for waiting in (Feed.objects.stale(), Feed.objects.of_an_earlier_day(now.date())):
        keys = list(waiting.values_list("pk", flat=True)[:_AT_ONCE])
        random.shuffle(keys)
        for pk in keys:
            if time.monotonic() > ends:
                return stored
            if (feed := waiting.filter(pk=pk).first()) is not None:
                stored += _publish(feed, now=now)
    return stored


def publish(pk: int, *, now: dt.datetime) -> bool:
    """Render and store one feed; False if it was left as it is, for the next time or until it changes.

    What cannot be published, such as a due date of which no entry can be made, leaves the last good bytes; ``error``
    then says why.
    """
    feed = Feed.objects.live().filter(pk=pk).first()
    return feed is not None and _publish(feed, now=now)


def _publish(feed: Feed, *, now: dt.datetime) -> bool:
    try:
        # Whoever has it published: the language of one reader must not become everybody's.
        with translation.override(settings.LANGUAGE_CODE):
            rendered = calendar.render(
                feed.due_date_filter,
                feed.feed_options,
                name=feed.name,
                on=now.date(),
                room=calendar.SUBSCRIBED,
                fragments=_fragments,
            )
    except DatabaseError:
        raise
    except Exception as problem:
        # Whatever is wrong with one feed must not keep the others from being published.
        log.exception("feed %d is not published", feed.pk)
        _store(feed, now=now, error=str(problem) or type(problem).__name__, failed_at=feed.failed_at or now)
        return False
    with transaction.atomic():
        answer = _answer(feed, rendered.body, now=now)
        counted = {"shown": len(rendered.shown), "left_out": rendered.left_out, "error": "", "failed_at": None}
        if not _store(feed, now=now, **counted, **answer):
            return False
        if answer:
            compressed = gzip.compress(rendered.body, 6, mtime=0)
            PublishedBytes.objects.update_or_create(feed=feed, defaults={"body": rendered.body, "gzipped": compressed})
        _note_entries(feed, rendered.shown)
    return True


def _store(feed: Feed, *, now: dt.datetime, **values: Any) -> bool:
    """Write the outcome of a publication, unless the feed has been published or marked since it was read."""
    unchanged = Feed.objects.live().filter(pk=feed.pk, change=feed.change)
    return bool(unchanged.update(change=F("change") + 1, stale_since=None, published_on=now.date(), **values))


def _answer(feed: Feed, body: bytes, *, now: dt.datetime) -> dict[str, Any]:
    """The validators of what the address answers with from now on; {} if that is what it answers already.

    HTTP dates count seconds: the second of two publications within one is dated a second later, so that
    Last-Modified always advances and never goes back.
    """
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if etag == feed.etag:
        return {}
    modified = now.replace(microsecond=0)
    if feed.last_modified:
        modified = max(modified, feed.last_modified + dt.timedelta(seconds=1))
    return {"etag": etag, "last_modified": modified}


def _note_entries(feed: Feed, shown: frozenset[int]) -> None:
    """Keep on record what the stored calendar shows, so that ``mark_stale`` finds it when that is deleted."""
    noted = set(feed.entries.values_list("due_date_id", flat=True))
    if gone := noted - shown:
        feed.entries.filter(due_date_id__in=gone).delete()
    if new := shown - noted:
        FeedEntry.objects.bulk_create(FeedEntry(feed=feed, due_date_id=pk) for pk in new)
