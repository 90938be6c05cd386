"""The one query with which every program's request begins: most of them end with it, having what is there already.

It is written as SQL once, by the ORM; writing it anew took longer than all the rest of such an answer.
"""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection

from obligations.models import Feed


class Found(NamedTuple):
    """What a feed's address answers with, but for the bytes; times in UTC."""

    pk: int
    owner_id: int | None
    etag: str
    last_modified: dt.datetime | None
    revoked_at: dt.datetime | None
    last_fetched_at: dt.datetime | None
    error: str
    owner_is_active: bool


_COLUMNS = (*Found._fields[:-1], "owner__is_active")
_HASH = "the hash"


def by_hash(token_hash: str) -> Found | None:
    """The feed with the token of this hash, None if there is none."""
    sql, parameters = _query(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [token_hash if parameter == _HASH else parameter for parameter in parameters])
        row = cursor.fetchone()
    if row is None:
        return None
    pk, owner_id, etag, modified, revoked, fetched, error, active = row
    return Found(pk, owner_id, etag, _utc(modified), _utc(revoked), _utc(fetched), error, bool(active))


@functools.cache
def _query(vendor: str) -> tuple[str, tuple[Any, ...]]:  # noqa: ARG001 -- each database has its own SQL
    query = Feed.objects.order_by().filter(token_hash=_HASH).values_list(*_COLUMNS).query
    sql, parameters = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return sql, tuple(parameters)


def _utc(moment: dt.datetime | None) -> dt.datetime | None:
    """A time as the database gives it; SQLite forgets the zone, which is UTC."""
    return moment.replace(tzinfo=dt.UTC) if moment and moment.tzinfo is None else moment
