"""Which mails the reminders that are due make: one each, or one for a day or week. Then they are the outbox's."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Sequence

from django.db import DatabaseError, transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Now

from obligations.models import Delivery, DueDate, Reminder, Subscription
from obligations.models.due_dates import State
from obligations.models.subscriptions import MINIMUM_GAP, Mode
from obligations.reminders import mail, plan
from obligations.reminders.clock import database_now
from obligations.reminders.items import Item
from obligations.reminders.schedule import Rhythm

logger = logging.getLogger(__name__)

Occasion = Reminder.Occasion

_DATES_AT_ONCE = 100
"""Due dates of one subscriber handed over in one transaction, so that nobody waits long for its locks."""


def due() -> QuerySet[Reminder]:
    """The reminders whose hour has come, by the database's clock."""
    return Reminder.objects.filter(state=Reminder.State.PLANNED, send_at__lte=Now())


def hand_over_due() -> int:
    """Freeze the mails of all reminders due now, by the database's clock. If there are none, it cost one query."""
    return hand_over(now=database_now()) if due().exists() else 0


def hand_over(*, now: dt.datetime) -> int:
    """Freeze the mails of all reminders due by ``now``; how many mails were made.

    Per due date and subscriber only the newest lead is sent: after a stop of three days there is one mail, marked
    late, and not three. Safe to run side by side.
    """
    due = Reminder.objects.filter(state=Reminder.State.PLANNED, send_at__lte=now)
    # Made distinct here: a database that does it may walk through the reminders of all years in the order of readers.
    subscribers = sorted(set(due.order_by().values_list("subscription", flat=True)))
    return sum(_hand_over_apart(subscriber, now=now) for subscriber in subscribers)


def _hand_over_apart(subscriber: int, *, now: dt.datetime) -> int:
    """One subscriber, whose mail may not be writable: then it stays due, which operators see, and nobody else waits."""
    try:
        return _hand_over_all(subscriber, now=now)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("No mail can be made for subscription %d; its reminders stay due.", subscriber)
        return 0


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
        items = _awake(_newest_that_hold(subscription, list(due), today=rhythm.today(now)), rhythm, now=now)
        if subscription.mode == Mode.IMMEDIATE:
            return _one_each(subscription, items, now=now)
        return _one_per_period(subscription, items, now=now)


def _newest_that_hold(subscription: Subscription, due: Sequence[Reminder], *, today: dt.date) -> list[Item]:
    """The newest reminder of each due date for which it still holds; the others are put aside."""
    dates = DueDate.objects.filter(pk__in={r.due_date_id for r in due}).for_lists()
    dates = dates.prefetch_related("versions", "evidence")
    to_happen = subscription.due_date_filter.apply(dates.filter(state=State.OPEN, act_by__isnull=False), on=today)
    by_pk = {date.pk: date for date in to_happen}
    news = any(reminder.occasion == Occasion.CALLED_OFF for reminder in due)
    off_by_pk = {date.pk: date for date in dates.called_off()} if news else {}
    spoken_of = _last_spoken_of(subscription, due)
    rhythm = Rhythm.of(subscription)
    newest: dict[int, tuple[Reminder, DueDate]] = {}
    dropped, superseded = [], []
    for reminder in sorted(due, key=lambda r: (r.send_at, -r.lead_days)):
        held = off_by_pk if reminder.occasion == Occasion.CALLED_OFF else by_pk
        date = held.get(reminder.due_date_id)
        if date is None:
            dropped.append(reminder.pk)
        elif date.version != reminder.version or _too_soon(reminder, spoken_of, rhythm, today):
            superseded.append(reminder.pk)
        else:
            if older := newest.get(date.pk):
                superseded.append(older[0].pk)
            newest[date.pk] = reminder, date
    Reminder.objects.filter(pk__in=superseded).update(state=Reminder.State.SUPERSEDED)
    Reminder.objects.filter(pk__in=dropped).delete()
    items = [
        Item(reminder, date, today=today, late=rhythm.today(reminder.send_at) < today)
        for reminder, date in newest.values()
    ]
    return sorted(items, key=lambda item: (item.act_by or dt.date.max, item.due_date.pk))


def _last_spoken_of(subscription: Subscription, due: Sequence[Reminder]) -> dict[int, dt.datetime]:
    """When the last mail was made about each date that is said to be overdue."""
    overdue = [reminder.due_date_id for reminder in due if reminder.occasion == Occasion.OVERDUE]
    if not overdue:
        return {}
    told = Reminder.objects.filter(subscription=subscription, due_date__in=overdue, delivery__isnull=False)
    return dict(told.order_by().values_list("due_date").annotate(Max("delivery__made_at")))


def _too_soon(reminder: Reminder, spoken_of: dict[int, dt.datetime], rhythm: Rhythm, today: dt.date) -> bool:
    """Whether an overdue date was spoken of so lately that it is not nagged about again: it waits for the next time."""
    last = spoken_of.get(reminder.due_date_id)
    nags = reminder.occasion == Occasion.OVERDUE
    return nags and last is not None and (today - rhythm.today(last)).days < MINIMUM_GAP


def _awake(items: Sequence[Item], rhythm: Rhythm, *, now: dt.datetime) -> list[Item]:
    """Those that need not wait for the end of the quiet hours; the others do."""
    awake = []
    for item in items:
        at = rhythm.awake(now, item.act_by)
        if at > now:
            Reminder.objects.filter(pk=item.reminder.pk).update(send_at=at)
        else:
            awake.append(item)
    return awake


def _one_each(subscription: Subscription, items: Sequence[Item], *, now: dt.datetime) -> int:
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


def _one_per_period(subscription: Subscription, items: Sequence[Item], *, now: dt.datetime) -> int:
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
    urgent = [item for item in items if item.act_by and today <= item.act_by < rhythm.today(next_mail)]
    waiting = [item.reminder.pk for item in items if item not in urgent]
    Reminder.objects.filter(pk__in=waiting).update(send_at=next_mail)
    return sum(_freeze(subscription, item.key, [item], now=now) for item in urgent)


def _freeze(subscription: Subscription, key: str, items: Sequence[Item], *, now: dt.datetime) -> int:
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
        calendar=letter.calendar,
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
