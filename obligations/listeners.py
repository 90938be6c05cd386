"""What follows when due dates change: reminders are planned and feeds marked stale in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models.signals import pre_delete
from django.utils import timezone

from obligations import feeds
from obligations.models import DueDate, Reminder
from obligations.models.changes import due_dates_changed
from obligations.reminders import plan


def connect() -> None:
    """Called once, when the app is ready."""
    due_dates_changed.connect(_due_dates_changed, dispatch_uid="obligations.listeners")
    pre_delete.connect(_due_date_deleted, sender=DueDate, dispatch_uid="obligations.listeners")


def _due_dates_changed(*, ids: Sequence[int], now: dt.datetime, **_kwargs: Any) -> None:
    plan.replan(ids, now=now)
    feeds.mark_stale(ids, now=now)


def _due_date_deleted(*, instance: DueDate, **_kwargs: Any) -> None:
    with transaction.atomic():
        plan.take_back(Reminder.objects.filter(due_date=instance))
        # A deletion brings no time with it; nothing but the order in which feeds wait depends on this one.
        feeds.mark_deleted(instance.pk, now=timezone.now())
