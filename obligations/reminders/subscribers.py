"""What people do with their subscriptions; each act and its consequences for the plan in one transaction."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from obligations.models import Delivery, DueDate, Silence, Subscription
from obligations.reminders import digest, mail, plan

ASKS_PER_DAY = 3
"""Requests to confirm that one address gets in 24 hours: nobody's mailbox is filled with them."""
FARTHEST_SNOOZE = dt.timedelta(days=730)


def begin(subscription: Subscription, *, now: dt.datetime, known: bool) -> None:
    """Save a new subscription. ``known`` says that the address is the signed-in person's own: it begins at once.

    Any other address is asked to confirm first, and hears nothing if it was asked too often already.
    """
    with transaction.atomic():
        subscription.created_at = now
        subscription.confirmed_at = None
        if known:
            subscription.save()
            confirm(subscription, now=now)
            return
        recent = Subscription.objects.filter(
            email__iexact=subscription.email, confirmed_at=None, created_at__gt=now - dt.timedelta(days=1)
        )
        if recent.count() < ASKS_PER_DAY:
            subscription.save()
            digest.outbox(subscription, f"confirm:{subscription.pk}", mail.ask_to_confirm(subscription), now=now)


def confirm(subscription: Subscription, *, now: dt.datetime) -> None:
    """The address agrees. Once is enough; an ended subscription stays ended."""
    with transaction.atomic():
        waiting = Subscription.objects.filter(pk=subscription.pk, confirmed_at=None, ended_at=None)
        if waiting.update(confirmed_at=now):
            _follow(subscription, now=now)


def change(subscription: Subscription, *, now: dt.datetime) -> None:
    """Save edited wishes; mails in the old words that have not begun to leave are made anew."""
    with transaction.atomic():
        subscription.save(update_fields=["filter", "lead_days", "mode", "zone", "hour", "note"])
        _follow(subscription, now=now)


def pause(subscription: Subscription, *, now: dt.datetime) -> None:
    with transaction.atomic():
        Subscription.objects.filter(pk=subscription.pk, paused_at=None).update(paused_at=now)
        _follow(subscription, now=now)


def resume(subscription: Subscription, *, now: dt.datetime) -> None:
    """Go on with what lies ahead; what passed in between is not made up for."""
    with transaction.atomic():
        Subscription.objects.filter(pk=subscription.pk).update(paused_at=None)
        _follow(subscription, now=now)


def end(subscription: Subscription, *, now: dt.datetime) -> None:
    """Unsubscribe, for good. Nothing that has not begun to leave is sent."""
    with transaction.atomic():
        Subscription.objects.filter(pk=subscription.pk, ended_at=None).update(ended_at=now)
        subscription.deliveries.retractable().update(state=Delivery.State.SUPERSEDED)
        _follow(subscription, now=now)


def acknowledge(subscription: Subscription, due_date: DueDate, *, now: dt.datetime) -> None:
    """No more reminders of this date, unless it moves."""
    _silence(subscription, due_date, until=None, now=now)


def snooze(subscription: Subscription, due_date: DueDate, *, until: dt.date, now: dt.datetime) -> None:
    """No reminder of this date before that day, and one on it. Raises ValidationError for a day that is none."""
    today = now.date()
    if not today < until <= today + FARTHEST_SNOOZE:
        raise ValidationError(_("Choose a day after today and within two years."))
    _silence(subscription, due_date, until=until, now=now)


def _silence(subscription: Subscription, due_date: DueDate, *, until: dt.date | None, now: dt.datetime) -> None:
    with transaction.atomic():
        Silence.objects.update_or_create(
            subscription=subscription,
            due_date=due_date,
            defaults={"version": due_date.version, "until": until, "made_at": now},
        )
        plan.replan_pair(subscription, due_date, now=now)


def _follow(subscription: Subscription, *, now: dt.datetime) -> None:
    subscription.refresh_from_db()
    plan.replan_subscription(subscription, now=now)
