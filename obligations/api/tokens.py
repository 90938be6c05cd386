"""Keys for programs: given once, found by their hash, counted, and taken back."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection

from django.contrib.auth.models import User
from django.db.models import F

from obligations.models import ApiToken
from obligations.models.tokens import Scope

PREFIX = "obl_"
"""So that a leaked one is recognised for what it is."""
MOST_DAYS = 366
PER_MINUTE = 600
"""Requests that one token may make in a minute."""


class SpentUp(Exception):
    """The token has made its requests for this minute; ``wait`` seconds are left of it."""

    def __init__(self, wait: float) -> None:
        super().__init__()
        self.wait = wait


def issue(user: User, *, name: str, scopes: Collection[Scope], days: int, now: dt.datetime) -> tuple[ApiToken, str]:
    """A new token, and its secret, which nobody can read again. ``days`` are at most ``MOST_DAYS``."""
    if not 0 < days <= MOST_DAYS:
        raise ValueError("a token lives from one day to a year")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        token_hash=_hashed(secret),
        scopes=[scope.value for scope in Scope if scope in scopes],
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    return token, secret


def find(secret: str, *, now: dt.datetime) -> ApiToken | None:
    """The live token with this secret, of somebody who may sign in."""
    found = ApiToken.objects.select_related("user").filter(token_hash=_hashed(secret), user__is_active=True).first()
    return found if found and found.is_live(now=now) else None


def spend(token: ApiToken, *, now: dt.datetime) -> None:
    """Count one request. Raises ``SpentUp`` where there were too many this minute."""
    window = now.replace(second=0, microsecond=0)
    mine = ApiToken.objects.filter(pk=token.pk)
    if mine.filter(window=window, spent__lt=PER_MINUTE).update(spent=F("spent") + 1):
        return
    if mine.filter(window=window).exists():
        raise SpentUp(60 - (now - window).total_seconds())
    mine.update(window=window, spent=1, last_used_at=now)


def revoke(token: ApiToken, *, now: dt.datetime) -> None:
    """Take it back for good."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


def _hashed(secret: str) -> str:
    """What is stored, in hex. A secret this long needs neither salt nor a slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
