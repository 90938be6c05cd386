"""Feeds for tests, published and not."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import User
from django.urls import reverse

from obligations.feeds import addresses, publish
from obligations.models import DueDateFilter, Feed, FeedOptions, PublishedBytes
from tests.factories import NOW


def make_feed(
    owner: User,
    *,
    wanted: DueDateFilter | None = None,
    options: FeedOptions | None = None,
    name: str = "Due dates",
    now: dt.datetime = NOW,
) -> tuple[Feed, str]:
    """A feed that waits to be published, and its token."""
    return addresses.create(
        owner, name=name, wanted=wanted or DueDateFilter(), options=options or FeedOptions(), now=now
    )


def published(owner: User, *, wanted: DueDateFilter | None = None, options: FeedOptions | None = None) -> Feed:
    """A feed published at ``NOW``."""
    feed, _token = make_feed(owner, wanted=wanted, options=options)
    publish.publish(feed.pk, now=NOW)
    feed.refresh_from_db()
    return feed


def body_of(feed: Feed) -> bytes:
    """What the feed's address answers with, b"" if nothing is published."""
    stored = PublishedBytes.objects.filter(feed=feed).first()
    return bytes(stored.body) if stored else b""


def address_of(token: str, name: str = "due-dates") -> str:
    return reverse("feed-ics", args=[token, name])
