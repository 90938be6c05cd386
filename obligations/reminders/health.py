"""Whether mail flows: the age of the oldest row that should have moved on by now."""

from __future__ import annotations

import datetime as dt
import logging
import urllib.error
import urllib.request

from django.conf import settings
from django.db.models import Min
from django.db.models.functions import Greatest

from obligations.models import Delivery, Reminder
from obligations.reminders.clock import database_now

logger = logging.getLogger(__name__)

TOO_OLD = dt.timedelta(minutes=15)


def oldest_due(*, now: dt.datetime) -> dt.timedelta:
    """How long the oldest reminder or mail has been waiting for us; zero if none is. Mail put off by a server's 4xx
    waits for the server until its next try."""
    reminders = Reminder.objects.filter(state=Reminder.State.PLANNED, send_at__lte=now)
    due = Delivery.objects.filter(state=Delivery.State.DUE, next_try_at__lte=now)
    left_behind = Delivery.objects.filter(
        state=Delivery.State.SENDING, data_started_at__isnull=True, lease_until__lte=now
    )
    since = [
        reminders.aggregate(at=Min(Greatest("send_at", "planned_at")))["at"],
        due.aggregate(at=Min("next_try_at"))["at"],
        left_behind.aggregate(at=Min("lease_until"))["at"],
    ]
    return max((now - at for at in since if at is not None), default=dt.timedelta(0))


def heartbeat(*, now: dt.datetime | None = None) -> bool:
    """Call HEARTBEAT_URL if there is one and mail flows; whether it was called. Now, unless a time is given."""
    if not settings.HEARTBEAT_URL or oldest_due(now=now or database_now()) > TOO_OLD:
        return False
    try:
        with urllib.request.urlopen(settings.HEARTBEAT_URL, timeout=10):  # noqa: S310  # the operator's own address
            return True
    except (urllib.error.URLError, OSError) as error:
        logger.warning("The heartbeat address did not answer: %s", error)
        return False
