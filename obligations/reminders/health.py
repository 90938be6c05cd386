"""Whether mail flows: the age of the oldest row that should have moved on by now."""

from __future__ import annotations

import datetime as dt
import logging
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Min
from django.db.models.functions import Greatest

from obligations.models import Delivery, Reminder, Sending
from obligations.reminders.clock import database_now

logger = logging.getLogger(__name__)

TOO_OLD = dt.timedelta(minutes=15)


def oldest_due(*, now: dt.datetime) -> dt.timedelta:
    """How long the oldest reminder or mail has been waiting for us; zero if none is.

    Mail put off by a server's 4xx waits for the server until its next try, and what an operator keeps back for them.
    """
    reminders = Reminder.objects.filter(state=Reminder.State.PLANNED, send_at__lte=now)
    due = Delivery.objects.filter(state=Delivery.State.DUE, next_try_at__lte=now, held_at=None)
    left_behind = Delivery.objects.filter(
        state=Delivery.State.SENDING, data_started_at__isnull=True, lease_until__lte=now
    )
    since = [
        reminders.aggregate(at=Min(Greatest("send_at", "planned_at")))["at"],
        due.aggregate(at=Min("next_try_at"))["at"],
        left_behind.aggregate(at=Min("lease_until"))["at"],
    ]
    return max((now - at for at in since if at is not None), default=dt.timedelta(0))


@dataclass(frozen=True, slots=True)
class Report:
    """How sending stands, for the operators' page, /healthz and /metrics alike.

    ``mails`` are rows by state, those sent long ago included only where they were asked for; ``kept_back`` are the ones
    due that an operator holds.
    """

    oldest_due: dt.timedelta
    mails: dict[str, int]
    kept_back: int
    planned: int
    held_since: dt.datetime | None
    held_because: str
    heartbeat_at: dt.datetime | None
    heartbeat_trouble: str

    @property
    def flows(self) -> bool:
        """Whether nothing waits longer than it should."""
        return self.oldest_due <= TOO_OLD


UNSETTLED = (Delivery.State.DUE, Delivery.State.SENDING, Delivery.State.UNSURE, Delivery.State.FAILED)
"""States of which there are few, however many mails were sent."""


def report(*, now: dt.datetime, everything: bool = True) -> Report:
    """How sending stands at that moment; without ``everything`` only what few rows tell, for frequent callers."""
    states = list(Delivery.State) if everything else list(UNSETTLED)
    counted = Delivery.objects.filter(state__in=states).order_by().values_list("state").annotate(Count("pk"))
    row = Sending.objects.filter(pk=Sending.ROW).first() or Sending()
    return Report(
        oldest_due=oldest_due(now=now),
        mails={state.value: 0 for state in states} | dict(counted),
        kept_back=Delivery.objects.filter(state=Delivery.State.DUE, held_at__isnull=False).count(),
        planned=Reminder.objects.filter(state=Reminder.State.PLANNED).count() if everything else 0,
        held_since=row.held_at,
        held_because=row.held_because,
        heartbeat_at=row.heartbeat_at,
        heartbeat_trouble=row.heartbeat_trouble,
    )


def heartbeat(*, now: dt.datetime | None = None) -> bool:
    """Call HEARTBEAT_URL if there is one and mail flows, and note what came of it; whether it was answered.

    Now, unless a time is given.
    """
    if not settings.HEARTBEAT_URL:
        return False
    now = now or database_now()
    if oldest_due(now=now) > TOO_OLD:
        return False
    try:
        with urllib.request.urlopen(settings.HEARTBEAT_URL, timeout=10):  # noqa: S310  # the operator's own address
            pass
    except (urllib.error.URLError, OSError) as error:
        logger.warning("The heartbeat address did not answer: %s", error)
        _note(heartbeat_trouble=str(error))
        return False
    _note(heartbeat_at=now, heartbeat_trouble="")
    return True


def _note(**fields: Any) -> None:
    Sending.row()
    Sending.objects.filter(pk=Sending.ROW).update(**fields)
