"""Which reminders there should be: rows, planned in the transaction that changes what they follow.

Planned rows are only a plan: they are deleted and made anew as dates and subscriptions change. A row that was
handed over to a mail stays, and its key (subscriber, due date, version, lead) keeps it from coming twice.
Everything here that is not a plain insert runs under a lock on the subscription, as does the hand-over.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet

from obligations.models import DateVersion, Delivery, DueDate, DueDateFilter, Reminder, Silence, Subscription
from obligations.models.due_dates import DueDateQuerySet, State
from obligations.models.subscriptions import Mode
from obligations.reminders.schedule import CATCH_UP, Rhythm, Slot

RESCAN = dt.timedelta(minutes=5)
"""How often everything is scanned anew for what is missing: every change has planned its own rows already."""

_AT_ONCE = 500
"""Subscriptions whose rows are compared at a time, and rows written at a time: bounds memory, not meaning."""

Pair = tuple[int, int]
"""Subscription and due date, by primary key."""


class _Date(NamedTuple):
    pk: int
    version: int
    act_by: dt.date


def replan(due_dates: Sequence[int], *, now: dt.datetime) -> None:
    """Make the plan follow these due dates, in the transaction that changed them.

    Mails that have not begun to leave are taken back; rows of older versions are superseded, rows of closed dates
    dropped, missing ones added. Whoever was told of a date that has moved is told so.
    """
    with transaction.atomic():
        rows = Reminder.objects.filter(due_date__in=due_dates)
        lock(Subscription.objects.filter(pk__in=rows.values("subscription")))
        take_back(rows)
        planned = rows.filter(state=Reminder.State.PLANNED)
        planned.exclude(version=F("due_date__version")).update(state=Reminder.State.SUPERSEDED)
        planned.exclude(due_date__state=State.OPEN).delete()
        _add_missing(Subscription.objects.active().that_may_follow(due_dates), now=now, due_dates=due_dates)


def replan_subscription(subscription: Subscription, *, now: dt.datetime) -> None:
    """Make the plan follow an edited, paused, resumed, confirmed or ended subscription.

    Mails not yet leaving are taken back and made anew. What is due at this very moment stays due if its lead is still
    asked for; what lies ahead is planned afresh.
    """
    with transaction.atomic():
        rows = Reminder.objects.filter(subscription=subscription)
        lock(Subscription.objects.filter(pk=subscription.pk))
        take_back(rows)
        planned = rows.filter(state=Reminder.State.PLANNED)
        if not subscription.is_active:
            planned.delete()
            return
        still_asked_for = Q(lead_days__in=subscription.lead_days) | ~Q(occasion=Reminder.Occasion.LEAD)
        planned.exclude(still_asked_for, send_at__lte=now).delete()
        _add_missing([subscription], now=now)


def replan_pair(subscription: Subscription, due_date: DueDate, *, now: dt.datetime) -> None:
    """Make the plan follow what a subscriber said to one due date."""
    with transaction.atomic():
        rows = Reminder.objects.filter(subscription=subscription, due_date=due_date)
        lock(Subscription.objects.filter(pk=subscription.pk))
        take_back(rows)
        rows.filter(state=Reminder.State.PLANNED).delete()
        if subscription.is_active:
            _add_missing([subscription], now=now, due_dates=[due_date.pk])


def plan_all(*, now: dt.datetime) -> int:
    """Re-scan everything and add what is missing; how many rows were added. Safe to run side by side."""
    return _add_missing(Subscription.objects.active(), now=now)


class Coming(NamedTuple):
    """One mail of a preview: when, and the due dates it will speak of with their leads in days."""

    send_at: dt.datetime
    due_dates: list[tuple[DueDate, int]]


def preview(subscription: Subscription, *, now: dt.datetime, days: int = 90) -> list[Coming]:
    """The mails that would come in that many days if nothing changed, the soonest first.

    The subscription need not be saved. One that is not confirmed yet begins with what is near already, in one mail.
    """
    rhythm = Rhythm.of(subscription)
    silences = dict(_silences([subscription])) if subscription.pk else {}
    heard = subscription.confirmed_at is not None
    until = now + dt.timedelta(days=days)
    mails: dict[tuple[dt.datetime, int], Coming] = {}
    for due in _open_dates(subscription.due_date_filter, now=now).for_lists():
        if due.act_by is None or due.act_by < rhythm.today(now):
            continue
        silence = silences.get((subscription.pk, due.pk))
        for slot in _slots(rhythm, _Date(due.pk, due.version, due.act_by), silence, now=now, heard=heard):
            send_at = max(slot.send_at, now)
            alone = subscription.mode == Mode.IMMEDIATE and send_at > now
            if send_at <= until:
                mail = mails.setdefault((send_at, due.pk if alone else 0), Coming(send_at, []))
                mail.due_dates.append((due, slot.lead_days))
    return sorted(mails.values(), key=lambda mail: mail.send_at)


def lock(subscriptions: QuerySet[Subscription]) -> list[Subscription]:
    """These subscriptions, held until the transaction ends. In one order, so that no two wait for each other."""
    return list(subscriptions.select_for_update(no_key=True).order_by("pk"))


def take_back(reminders: QuerySet[Reminder]) -> None:
    """Supersede the mails of these reminders unless their body has begun to leave.

    All that such a mail spoke of is planned again. A mail that is on its way is marked as overtaken, so that
    it is never tried a second time.
    """
    handed_over = reminders.filter(state=Reminder.State.HANDED_OVER)
    mails = Delivery.objects.filter(pk__in=list(handed_over.values_list("delivery", flat=True)))
    open_states = (Delivery.State.DUE, Delivery.State.SENDING, Delivery.State.UNSURE)
    open_ones = list(mails.filter(state__in=open_states).values_list("pk", flat=True))
    if not open_ones:
        return
    mails = Delivery.objects.filter(pk__in=open_ones)
    mails.retractable().update(state=Delivery.State.SUPERSEDED, token=None, lease_until=None)
    mails.filter(state__in=open_states).update(withdrawn=True)
    plan_again(mails.filter(state=Delivery.State.SUPERSEDED))


def plan_again(mails: QuerySet[Delivery]) -> None:
    """The reminders of superseded mails are planned again; the next hand-over decides what still holds."""
    Reminder.objects.filter(delivery__in=mails, state=Reminder.State.HANDED_OVER).update(
        state=Reminder.State.PLANNED, delivery=None
    )


def _open_dates(of: DueDateFilter, *, now: dt.datetime) -> DueDateQuerySet:
    """Those a filter lets through, open, with a day to act by that is not long past anywhere on earth."""
    earliest = now.date() - CATCH_UP - dt.timedelta(days=1)
    return of.apply(DueDate.objects.filter(state=State.OPEN, act_by__gte=earliest), on=now.date())


def _slots(rhythm: Rhythm, due: _Date, silence: Silence | None, *, now: dt.datetime, heard: bool) -> list[Slot]:
    """As ``Rhythm.slots``, heeding a silence if it was said to this version of the date."""
    if silence is None or silence.version != due.version:
        return rhythm.slots(due.act_by, now=now, heard=heard)
    if silence.until is None:
        return []
    return rhythm.slots(due.act_by, now=now, heard=True, snoozed_until=silence.until)


def _silences(subscriptions: Sequence[Subscription]) -> Iterator[tuple[Pair, Silence]]:
    for silence in Silence.objects.filter(subscription__in=subscriptions):
        yield (silence.subscription_id, silence.due_date_id), silence


def _add_missing(
    subscriptions: Iterable[Subscription], *, now: dt.datetime, due_dates: Sequence[int] | None = None
) -> int:
    """Insert the rows that are not there yet, for all due dates or some; how many were asked for."""
    by_filter: dict[DueDateFilter, list[Subscription]] = defaultdict(list)
    for subscription in subscriptions:
        # Many follow one date each: they share a query, and ``_of_interest`` picks theirs.
        by_filter[subscription.due_date_filter.without("due_date")].append(subscription)
    added = 0
    for of, group in by_filter.items():
        matching = _open_dates(of, now=now)
        if due_dates is not None:
            matching = matching.filter(pk__in=due_dates)
        dates = [_Date(pk, n, day) for pk, n, day in matching.values_list("pk", "version", "act_by") if day is not None]
        for start in range(0, len(group) if dates else 0, _AT_ONCE):
            rows = _missing(group[start : start + _AT_ONCE], dates, matching, now=now)
            while batch := list(itertools.islice(rows, _AT_ONCE)):
                Reminder.objects.bulk_create(batch, ignore_conflicts=True)
                added += len(batch)
    return added


def _missing(
    subscriptions: Sequence[Subscription], dates: Sequence[_Date], matching: DueDateQuerySet, *, now: dt.datetime
) -> Iterator[Reminder]:
    """The rows these subscribers should have of these dates, which are those matching, and have not.

    Of what was sent in all the years only the rows of dates still open are looked at.
    """
    there = Reminder.objects.filter(subscription__in=subscriptions, due_date__in=matching.order_by().values("pk"))
    leads: dict[tuple[int, int, int], set[int]] = defaultdict(set)
    told: dict[Pair, int] = {}
    for owner, date, version, lead, state in (
        there.order_by().values_list("subscription", "due_date", "version", "lead_days", "state").iterator()
    ):
        leads[owner, date, version].add(lead)
        if state == Reminder.State.HANDED_OVER:
            told[owner, date] = max(version, told.get((owner, date), 0))
    silences = dict(_silences(subscriptions))
    moved = _Moves(told, dates)
    by_pk = {str(due.pk): due for due in dates}

    for subscription in subscriptions:
        rhythm = Rhythm.of(subscription)
        begins = rhythm.today(min(now, subscription.confirmed_at or now))
        for due in _of_interest(subscription, by_pk):
            if due.act_by < begins:
                continue
            pair = subscription.pk, due.pk
            known = leads.get((*pair, due.version), set())
            slots = _slots(rhythm, due, silences.get(pair), now=now, heard=bool(known) or pair in told)
            if not known and moved.since_told(pair, due):
                notice = rhythm.notice(due.act_by, now=now)
                slots = [notice, *(slot for slot in slots if slot.lead_days != notice.lead_days)]
            for slot in slots:
                if slot.lead_days not in known:
                    yield Reminder(
                        subscription=subscription,
                        due_date_id=due.pk,
                        version=due.version,
                        lead_days=slot.lead_days,
                        occasion=slot.occasion,
                        send_at=slot.send_at,
                        planned_at=now,
                    )


def _of_interest(subscription: Subscription, by_pk: Mapping[str, _Date]) -> Collection[_Date]:
    """Of the dates that pass the rest of its filter, those it follows: all, or the one it names."""
    one = subscription.due_date_filter.due_date
    if not one:
        return by_pk.values()
    return [by_pk[one]] if one in by_pk else []


class _Moves:
    """Whether a date has moved since somebody was told of it; a new derivation of the same day is no move."""

    def __init__(self, told: dict[Pair, int], dates: Sequence[_Date]) -> None:
        self._told = told
        now = {due.pk: due.version for due in dates}
        stale = {due for (_, due), version in told.items() if version < now.get(due, 0)}
        self._then = {
            (due, version): days
            for due, version, *days in DateVersion.objects.filter(due_date__in=stale).values_list(
                "due_date", "version", "act_by", "window_start", "window_end"
            )
        }
        self._now = {
            due: days
            for due, *days in DueDate.objects.filter(pk__in=stale).values_list(
                "pk", "act_by", "window_start", "window_end"
            )
        }

    def since_told(self, pair: Pair, due: _Date) -> bool:
        version = self._told.get(pair, due.version)
        return version < due.version and self._then.get((due.pk, version)) != self._now[due.pk]
