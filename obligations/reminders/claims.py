"""Whose mail it is: a row is taken for a while, and asked for once more just before its body leaves.

The ORM says which rows may be taken. What is done for every single mail is one statement each, in plain SQL.
"""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Callable
from typing import Any, cast

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Now

from obligations.models import Delivery

LEASE = dt.timedelta(minutes=5)
"""Longer than a session with every time-out up to the body."""

State = Delivery.State

_NOW = {"postgresql": "statement_timestamp()", "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')"}
_IN_SECONDS = {
    "postgresql": "statement_timestamp() + make_interval(secs => %s)",
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', %s || ' seconds')",
}
"""The database's clock, which alone decides, in its own words."""
_CLAIM = """
    UPDATE obligations_delivery
    SET state = 'sending', token = %s, lease_until = {in_seconds}, data_started_at = NULL, attempts = attempts + 1
    WHERE id = ({next})
    RETURNING *
"""
_FENCE = """
    UPDATE obligations_delivery
    SET data_started_at = {now}
    WHERE id = %s AND token = %s AND state = 'sending' AND lease_until > {now} AND data_started_at IS NULL
"""
_SENT = """
    UPDATE obligations_delivery
    SET state = 'sent', sent_at = {now}, reply = %s,
        text = CASE WHEN secret THEN '' ELSE text END, html = CASE WHEN secret THEN '' ELSE html END
    WHERE id = %s AND token = %s AND state IN ('sending', 'unsure')
"""


def due() -> QuerySet[Delivery]:
    """What may be sent now."""
    return Delivery.objects.filter(state=State.DUE, next_try_at__lte=Now())


def left_behind() -> QuerySet[Delivery]:
    """What a process had claimed that died before the body left."""
    return Delivery.objects.filter(state=State.SENDING, data_started_at__isnull=True, lease_until__lt=Now())


def any_of(*rows: QuerySet[Any]) -> bool:
    """Whether there is any of these, in one query."""
    selected = [each.order_by().values("pk").query.sql_with_params() for each in rows]
    exist = " OR ".join(f"EXISTS ({sql})" for sql, _parameters in selected)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {exist}", [value for _sql, parameters in selected for value in parameters])
        (answer,) = cursor.fetchone()
    return bool(answer)


def claim() -> Delivery | None:
    """One row that is ours for ``LEASE``, as it now stands: due, or left behind. Nobody else gets it meanwhile."""
    return _take(due) or _take(left_behind)


def claimed_at(delivery: Delivery) -> dt.datetime:
    """When a row in hand was claimed, by the database's clock."""
    return cast("dt.datetime", delivery.lease_until) - LEASE


def fence(delivery: Delivery) -> bool:
    """Commit that the body begins to leave. False if the row is no longer ours, or was superseded."""
    return _changes_one(_FENCE, delivery.pk, _stored(delivery.token))


def sent(delivery: Delivery, words: str) -> bool:
    """Record the server's 250, and forget words that let somebody in.

    False if the row is no longer ours; others calling it unsure changes nothing.
    """
    return _changes_one(_SENT, words, delivery.pk, _stored(delivery.token))


def _changes_one(sql: str, *parameters: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(now=_NOW[connection.vendor]), parameters)
        return bool(cursor.rowcount == 1)


def _take(those: Callable[[], QuerySet[Delivery]]) -> Delivery | None:
    sql, selecting = _taking(those, connection.vendor)
    taken = Delivery.objects.raw(sql, [_stored(uuid.uuid4()), LEASE.total_seconds(), *selecting])
    return next(iter(list(taken)), None)


@functools.cache
def _taking(those: Callable[[], QuerySet[Delivery]], vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The statement that takes the first of those, and the parameters of its inner part."""
    first, parameters = those().order_by("next_try_at", "pk").values("pk")[:1].query.sql_with_params()
    if vendor == "postgresql":
        # Elsewhere one statement that writes waits for another.
        first += " FOR UPDATE SKIP LOCKED"
    return _CLAIM.format(in_seconds=_IN_SECONDS[vendor], next=first), parameters


def _stored(token: uuid.UUID | None) -> Any:
    return Delivery._meta.get_field("token").get_db_prep_value(token, connection)
