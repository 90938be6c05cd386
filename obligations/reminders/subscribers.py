"""What people do with their subscriptions; each act and its consequences for the plan in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from obligations.models import Delivery, DueDate, Silence, Subscription
from obligations.reminders import digest, mail, plan

ASKS_PER_DAY = 3
"""Requests to confirm that one address gets in 24 hours: nobody's mailbox is filled with them."""
FARTHEST_SNOOZE = dt.timedelta(days=730)
SHARED = ("filter", "zone", "hour", "language", "quiet_from", "quiet_until")
"""What a second contact has in common with the first."""


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
        if _may_be_asked(subscription.email, now=now):
            subscription.save()
            _ask(subscription, now=now)


def confirm(subscription: Subscription, *, now: dt.datetime) -> None:
    """The address agrees. Once is enough; an ended subscription stays ended."""
    with transaction.atomic():
        waiting = Subscription.objects.filter(pk=subscription.pk, confirmed_at=None, ended_at=None)
        if waiting.update(confirmed_at=now):
            _follow(subscription, now=now)
            second = subscription.second
            if second is not None and second.confirmed_at is None:
                _ask(second, now=now)


def change(subscription: Subscription, *, now: dt.datetime) -> None:
    """Save edited wishes; mails in the old words that have not begun to leave are made anew."""
    with transaction.atomic():
        subscription.save(update_fields=[*SHARED, "lead_days", "step_leads", "mode", "overdue_every", "note"])
        second = subscription.second
        if second is not None:
            _share(second)
            second.save(update_fields=SHARED)
        _follow(subscription, now=now)


def watch_also(subscription: Subscription, due_dates: Sequence[int], *, now: dt.datetime) -> None:
    """Add due dates to the ones that it follows by name."""
    watched = dict.fromkeys((*subscription.due_date_filter.due_dates, *due_dates))
    subscription.filter = subscription.filter | {"due_date": ",".join(str(pk) for pk in watched)}
    change(subscription, now=now)


def name_second(subscription: Subscription, email: str, *, after: int, now: dt.datetime) -> bool:
    """Who hears of what is ``after`` days overdue, and when mails to the subscriber do not get through; "" for nobody.

    They are asked first, once the subscriber has agreed, and may end it by themselves. False if that address was
    asked too often already. Another address ends what there was with the former one.
    """
    with transaction.atomic():
        second = subscription.second
        if second is not None and second.email.lower() != email.lower():
            end(second, now=now)
            second = None
        if second is not None:
            Subscription.objects.filter(pk=second.pk).update(escalate_after=after)
            _follow(second, now=now)
        elif email:
            if not _may_be_asked(email, now=now):
                return False
            second = Subscription(email=email, second_for=subscription, escalate_after=after, created_at=now)
            second.lead_days = []
            _share(second)
            second.save()
            if subscription.confirmed_at is not None:
                _ask(second, now=now)
    return True


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
        for person in (subscription, *subscription.seconds.filter(ended_at=None)):
            Subscription.objects.filter(pk=person.pk, ended_at=None).update(ended_at=now)
            person.deliveries.retractable().update(state=Delivery.State.SUPERSEDED)
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


def speak_again(subscription: Subscription, due_date: DueDate, *, now: dt.datetime) -> None:
    """Take back an acknowledgement or a snooze: what lies ahead is planned again."""
    with transaction.atomic():
        subscription.silences.filter(due_date=due_date).delete()
        _replan_pair(subscription, due_date, now=now)


def _silence(subscription: Subscription, due_date: DueDate, *, until: dt.date | None, now: dt.datetime) -> None:
    with transaction.atomic():
        Silence.objects.update_or_create(
            subscription=subscription,
            due_date=due_date,
            defaults={"version": due_date.version, "until": until, "made_at": now},
        )
        _replan_pair(subscription, due_date, now=now)


def _replan_pair(subscription: Subscription, due_date: DueDate, *, now: dt.datetime) -> None:
    """Its own plan, and that of its second contact, whom an acknowledgement silences too."""
    plan.replan_pair(subscription, due_date, now=now)
    if second := subscription.second:
        plan.replan_pair(second, due_date, now=now)


def _follow(subscription: Subscription, *, now: dt.datetime) -> None:
    subscription.refresh_from_db()
    plan.replan_subscription(subscription, now=now)
    for second in subscription.seconds.select_related("second_for"):
        plan.replan_subscription(second, now=now)


def _share(second: Subscription) -> None:
    """What a second contact has in common with the first."""
    for name in SHARED:
        setattr(second, name, getattr(second.first, name))


def _may_be_asked(email: str, *, now: dt.datetime) -> bool:
    recent = Subscription.objects.filter(
        email__iexact=email, confirmed_at=None, created_at__gt=now - dt.timedelta(days=1)
    )
    return recent.count() < ASKS_PER_DAY


def _ask(subscription: Subscription, *, now: dt.datetime) -> None:
    digest.outbox(subscription, f"confirm:{subscription.pk}", mail.ask_to_confirm(subscription), now=now)
