"""What a tick costs: one query if there is nothing to do, and never a look at what was sent long ago."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from obligations.models import Delivery, Reminder
from obligations.reminders import claims, deliver, digest, plan, transport
from obligations.tasks import deliver_due, resolve_unsure, send_heartbeat
from tests.factories import make_due_date, make_subscription

pytestmark = pytest.mark.django_db


def due_now() -> None:
    """A reminder whose hour came a moment ago, and a mail that was superseded before."""
    now = timezone.now()
    today = now.date()
    make_due_date(act_by=today, window_start=today, window_end=today)
    make_subscription(lead_days=[0], hour=0, confirmed_at=now - dt.timedelta(days=2))
    plan.plan_all(now=now - dt.timedelta(days=1))
    digest.hand_over(now=now)
    plan.take_back(Reminder.objects.all())


@pytest.mark.parametrize("tick", [deliver.tick, deliver_due, resolve_unsure])
def test_a_tick_with_nothing_due_is_one_query(tick: Callable[[], object], django_assert_num_queries: Any) -> None:
    due_now()
    deliver.tick()
    assert Delivery.objects.filter(state="sent").count() == 1
    with django_assert_num_queries(1):
        tick()


def test_a_heartbeat_that_nobody_wants_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        send_heartbeat()


def test_no_tick_looks_through_the_mails_of_all_years() -> None:
    """Every statement of a tick, idle or not, finds its reminders and mails by an index."""
    with CaptureQueriesContext(connection) as idle:
        deliver.tick()
    due_now()
    with CaptureQueriesContext(connection) as busy:
        deliver.tick()
    assert Delivery.objects.filter(state="sent").count() == 1
    with CaptureQueriesContext(connection) as planning:
        plan.plan_all(now=timezone.now())
    statements = [query["sql"] for queries in (idle, busy, planning) for query in queries]
    looked_at = [sql for sql in statements if sql.lstrip().startswith(("SELECT", "UPDATE", "DELETE"))]
    assert len(looked_at) > 10
    assert [sql for sql in looked_at if looks_through_everything(sql)] == []


TABLES = ("obligations_delivery", "obligations_reminder")
NARROW = {index.name for model in (Delivery, Reminder) for index in model._meta.indexes if index.condition}
"""Indexes that hold only the rows of some states, none of them final: to walk through one is to see what is open."""


def looks_through_everything(sql: str) -> bool:
    """Whether the database would read all reminders or mails for it, though there are indexes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # it reads a table this small whole, if it may
            cursor.execute(f"EXPLAIN {sql}")
            lines = [line for (line,) in cursor.fetchall()]
            return any(f"Seq Scan on {table}" in line for line in lines for table in TABLES)
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        steps = [row[-1].split() for row in cursor.fetchall()]
        return any(step[0] == "SCAN" and step[1] in TABLES and not NARROW & set(step) for step in steps)


def test_the_times_are_in_order() -> None:
    """Whoever takes a mail over does so when nobody can still be sending it."""
    sending = dt.timedelta(seconds=transport.FRESH_SECONDS + settings.EMAIL_TIMEOUT)
    assert sending < deliver.SETTLE
    assert transport.BODY_SECONDS < transport.FRESH_SECONDS
    assert dt.timedelta(seconds=5 * transport.CONNECT_SECONDS) < claims.LEASE


def test_the_fault_runs_keep_that_order() -> None:
    from tests.faults.worker import HURRY

    assert HURRY["FRESH_SECONDS"] + HURRY["EMAIL_TIMEOUT"] < HURRY["SETTLE"]
    assert HURRY["BODY_SECONDS"] < HURRY["FRESH_SECONDS"] < HURRY["LEASE"]
