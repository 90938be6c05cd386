"""The secret addresses of feeds: given once, found by their hash, changed and taken back."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from contextlib import suppress

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import OperationalError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from obligations.feeds import lookup
from obligations.feeds.lookup import Found
from obligations.models import DueDateFilter, Feed, FeedOptions, FormerAddress, PublishedBytes

PUBLIC = "public"
"""Stands where the others have the hash of their token; no token has this one."""
FETCH_NOTED_EVERY = dt.timedelta(minutes=1)


class Gone(Exception):
    """A feed was there and will not come back: it was revoked, or its address was changed."""


def create(
    owner: AbstractBaseUser | AnonymousUser, *, name: str, wanted: DueDateFilter, options: FeedOptions, now: dt.datetime
) -> tuple[Feed, str]:
    """A new feed, waiting to be published, and its token, which nobody can read again."""
    token = _new_token()
    feed = Feed.objects.create(
        owner=owner,  # type: ignore[misc]  # any user model will do
        name=name,
        filter=wanted.as_json(),
        options=options.as_json(),
        token_hash=_hashed(token),
        stale_since=now,
        created_at=now,
    )
    return feed, token


def rotate(feed: Feed) -> str:
    """Give the feed another address; programs at the old one are told that it is gone. The new token."""
    token = _new_token()
    with transaction.atomic():
        FormerAddress.objects.create(feed=feed, token_hash=feed.token_hash)
        feed.token_hash = _hashed(token)
        feed.save(update_fields=["token_hash"])
    return token


def revoke(feed: Feed, *, now: dt.datetime) -> None:
    """Take the address back for good and forget what it answered with."""
    with transaction.atomic():
        feed.entries.all().delete()
        PublishedBytes.objects.filter(feed=feed).delete()
        Feed.objects.filter(pk=feed.pk).update(revoked_at=now, stale_since=None, change=F("change") + 1, etag="")


def at(token: str) -> Found:
    """The feed at an address. Raises ``Gone``, or ``Feed.DoesNotExist``, also where its owner may not sign in."""
    token_hash = _hashed(token)
    found = lookup.by_hash(token_hash)
    if found is None and FormerAddress.objects.filter(token_hash=token_hash).exists():
        raise Gone
    if found is None or not found.owner_is_active:
        raise Feed.DoesNotExist
    if found.revoked_at:
        raise Gone
    return found


def public(*, now: dt.datetime) -> Found:
    """Everybody's feed of all due dates; made when it is first asked for."""
    if found := lookup.by_hash(PUBLIC):
        return found
    everything = {"name": _("Obligations"), "stale_since": now, "created_at": now}
    Feed.objects.get_or_create(token_hash=PUBLIC, defaults=everything)
    return public(now=now)


def fetched(feed: Found, *, by: str, now: dt.datetime) -> None:
    """Note when and by which program a feed was read, at most once a minute: reading must not queue to write."""
    if feed.last_fetched_at is None or now - feed.last_fetched_at >= FETCH_NOTED_EVERY:
        # Worth less than the answer: a database too busy to note it must not cost the reader the calendar.
        with suppress(OperationalError):
            Feed.objects.filter(pk=feed.pk).update(last_fetched_at=now, last_client=by[:200])


def _new_token() -> str:
    """192 random bits that can stand in an address."""
    return secrets.token_urlsafe(24)


def _hashed(token: str) -> str:
    """What is stored of a token, in hex. A secret this long needs neither salt nor a slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
