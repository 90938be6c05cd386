"""Which mails the reminders that are due make: one each, or one for a day or week. Then they are the outbox's."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from obligations.models import Delivery, DueDate, Reminder, Subscription
from obligations.models.due_dates import State
from obligations.models.subscriptions import Mode
from obligations.reminders import mail, plan
from obligations.reminders.schedule import Rhythm

_DATES_AT_ONCE = 100
"""Due dates of one subscriber handed over in one transaction, so that nobody waits long for its locks."""


def due() -> QuerySet[Reminder]:
    """The reminders whose hour has come, by the database's clock."""
    return Reminder.objects.filter(state=Reminder.State.PLANNED, send_at__lte=Now())


def hand_over(*, now: dt.datetime) -> int:
    """Freeze the mails of all reminders due by ``now``; how many mails were made.

    Per due date and subscriber only the newest lead is sent: after a stop of three days there is one mail, marked
    late, and not three. Safe to run side by side.
    """
    due = Reminder.objects.filter(state=Reminder.State.PLANNED, send_at__lte=now)
    subscribers = due.order_by("subscription").values_list("subscription", flat=True).distinct()
    return sum(_hand_over_all(subscriber, now=now) for subscriber in list(subscribers))


def _hand_over_all(subscriber: int, *, now: dt.datetime) -> int:
    made = 0
    while (step := _hand_over_some(subscriber, now=now)) is not None:
        made += step
    return made


def _hand_over_some(subscriber: int, *, now: dt.datetime) -> int | None:
    """One transaction's worth of one subscriber; None when nothing is left."""
    with transaction.atomic():
        locked = plan.lock(Subscription.objects.filter(pk=subscriber))
        due = Reminder.objects.filter(subscription=subscriber, state=Reminder.State.PLANNED, send_at__lte=now)
        if not locked or not due.exists():
            return None
        subscription = locked[0]
        if not subscription.is_active:
            due.delete()
            return None
        rhythm = Rhythm.of(subscription)
        if subscription.mode == Mode.IMMEDIATE:
            some = due.order_by("due_date").values_list("due_date", flat=True).distinct()[:_DATES_AT_ONCE]
            due = due.filter(due_date__in=list(some))
        items = _newest_that_hold(subscription, list(due), today=rhythm.today(now))
        if subscription.mode == Mode.IMMEDIATE:
            return _one_each(subscription, items, now=now)
        return _one_per_period(subscription, items, now=now)


def _newest_that_hold(subscription: Subscription, due: Sequence[Reminder], *, today: dt.date) -> list[mail.Item]:
    """The newest reminder of each due date that is still open and of that version; the others are put aside."""
    dates = subscription.due_date_filter.apply(
        DueDate.objects.filter(pk__in={r.due_date_id for r in due}, state=State.OPEN), on=today
    )
    by_pk = {date.pk: date for date in dates.for_lists().prefetch_related("versions")}
    newest: dict[int, Reminder] = {}
    dropped, superseded = [], []
    for reminder in sorted(due, key=lambda r: (r.send_at, -r.lead_days)):
        date = by_pk.get(reminder.due_date_id)
        if date is not None and date.version == reminder.version:
            if older := newest.get(date.pk):
                superseded.append(older.pk)
            newest[date.pk] = reminder
        elif date is not None:
            superseded.append(reminder.pk)
        else:
            dropped.append(reminder.pk)
    Reminder.objects.filter(pk__in=superseded).update(state=Reminder.State.SUPERSEDED)
    Reminder.objects.filter(pk__in=dropped).delete()
    rhythm = Rhythm.of(subscription)
    items = [
        mail.Item(reminder, by_pk[pk], today=today, late=rhythm.today(reminder.send_at) < today)
        for pk, reminder in newest.items()
    ]
    return sorted(items, key=lambda item: (item.act_by, item.due_date.pk))


def _one_each(subscription: Subscription, items: Sequence[mail.Item], *, now: dt.datetime) -> int:
    """A mail per due date; but what was news together (a first day, a new document, a moved session) is one mail."""
    news = [item for item in items if item.reminder.send_at <= item.reminder.planned_at]
    together = news if len(news) > 1 else []
    made = 0
    for item in items:
        if item not in together:
            made += _freeze(subscription, item.key, [item], now=now)
    if together:
        made += _freeze(subscription, mail.key_of_all(together), together, now=now)
    return made


def _one_per_period(subscription: Subscription, items: Sequence[mail.Item], *, now: dt.datetime) -> int:
    """A mail for the day or week; what comes up after it waits for the next, or goes alone if that were too late."""
    if not items:
        return 0
    rhythm = Rhythm.of(subscription)
    today = rhythm.today(now)
    key = f"digest:{subscription.pk}:{rhythm.mail_day(today)}"
    gone = Delivery.objects.filter(key=key).exclude(state=Delivery.State.SUPERSEDED).exists()
    if not gone:
        return _freeze(subscription, key, items, now=now)
    next_mail = rhythm.next_mail(now)
    urgent = [item for item in items if today <= item.act_by < rhythm.today(next_mail)]
    waiting = [item.reminder.pk for item in items if item not in urgent]
    Reminder.objects.filter(pk__in=waiting).update(send_at=next_mail)
    return sum(_freeze(subscription, item.key, [item], now=now) for item in urgent)


def _freeze(subscription: Subscription, key: str, items: Sequence[mail.Item], *, now: dt.datetime) -> int:
    """Write the mail's words down and hand its reminders over to it; 1, or 0 if that mail is there already."""
    made = outbox(
        subscription,
        key,
        mail.remind(subscription, items),
        now=now,
        since=min(max(item.reminder.send_at, item.reminder.planned_at) for item in items),
        late=any(item.late for item in items),
    )
    live = Delivery.objects.exclude(state=Delivery.State.SUPERSEDED).get(key=key)
    Reminder.objects.filter(pk__in=[item.reminder.pk for item in items]).update(
        state=Reminder.State.HANDED_OVER, delivery=live
    )
    return made


def outbox(
    subscription: Subscription | None,
    key: str,
    letter: mail.Letter,
    *,
    now: dt.datetime,
    to: str = "",
    since: dt.datetime | None = None,
    late: bool = False,
    secret: bool = False,
) -> int:
    """Put a mail into the outbox; 1, or 0 if one with that key is there that was not superseded.

    It goes to the subscription's address, or ``to``. ``secret`` has its words forgotten once it has left.
    ``since`` is when it fell due, if that was earlier than ``now``. The Message-ID follows from the key, so that
    even rows lost with a restored backup come back as the mail that the evidence speaks of.
    """
    to = to or (subscription.email if subscription else "")
    made_before = Delivery.objects.filter(key=key, state=Delivery.State.SUPERSEDED).count()
    delivery = Delivery(
        subscription=subscription,
        key=key,
        to=to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        headers=letter.headers,
        message_id=mail.message_id(key, to, made_before),
        token=uuid.uuid4(),
        made_at=now,
        next_try_at=since or now,
        late=late,
        secret=secret,
    )
    Delivery.objects.bulk_create([delivery], ignore_conflicts=True)
    return int(Delivery.objects.filter(message_id=delivery.message_id, token=delivery.token).exists())
