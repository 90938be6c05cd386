"""Which reminders there should be: rows, planned in the transaction that changes what they follow.

Planned rows are only a plan: they are deleted and made anew as dates and subscriptions change. A row that was
handed over to a mail stays, and its key (subscriber, due date, version, lead) keeps it from coming twice.
Everything here that is not a plain insert runs under a lock on the subscription, as does the hand-over.
"""

from __future__ import annotations

import datetime as dt
import itertools
import logging
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from django.db import DatabaseError, transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from obligations.models import (
    DateVersion,
    Delivery,
    DueDate,
    DueDateFilter,
    Reminder,
    Silence,
    Subscription,
    occurrences,
)
from obligations.models.document_deadlines import DocumentCalendar
from obligations.models.due_dates import DueDateQuerySet, State
from obligations.models.subscriptions import Mode
from obligations.reading.values import HAPPENINGS
from obligations.reminders.schedule import CATCH_UP, Rhythm, Slot

logger = logging.getLogger(__name__)

RESCAN = dt.timedelta(minutes=5)
"""How often everything is scanned anew for what is missing: every change has planned its own rows already."""

_AHEAD = (Reminder.Occasion.LEAD, Reminder.Occasion.STEP)
"""Occasions that a subscriber asks for by days ahead."""

_AT_ONCE = 500
"""Subscriptions whose rows are compared at a time, and rows written at a time: bounds memory, not meaning."""

Pair = tuple[int, int]
"""Subscription and due date, by primary key."""


class _Date(NamedTuple):
    pk: int
    version: int
    act_by: dt.date
    last_day: dt.date | None = None
    """After it, it is overdue; None for what passes by itself, or never ends."""
    since_first: int = 0
    """Days since the day on record, for what comes back; ``act_by`` is the time that is next."""
    period: int | None = None
    """Days from that time to the one after it, for what comes back."""
    steps: tuple[dt.date, ...] = ()
    """Days by which the document for it has to be ready, one for each thing to be done."""


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
        called_off = Q(occasion=Reminder.Occasion.CALLED_OFF)
        planned.exclude(due_date__state=State.OPEN).exclude(called_off).delete()
        # Of what comes back a single time may have moved, which makes no new version; nor does another rule for steps.
        without_version = ~Q(due_date__recurs_on="") | Q(occasion=Reminder.Occasion.STEP)
        planned.filter(without_version, send_at__gt=now).delete()
        planned.filter(called_off, due_date__in=DueDate.objects.to_happen()).delete()
        _add_missing(Subscription.objects.active().that_may_follow(due_dates), now=now, due_dates=due_dates)
        _tell_called_off(now=now, due_dates=due_dates)


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
        still_asked_for = Q(lead_days__in=subscription.lead_days) | ~Q(occasion__in=_AHEAD)
        if subscription.step_leads:
            still_asked_for |= Q(occasion=Reminder.Occasion.STEP)
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
    return _add_missing(Subscription.objects.active(), now=now) + _tell_called_off(now=now)


class Coming(NamedTuple):
    """One mail of a preview: when, and the due dates it will speak of, each with its day to act by."""

    send_at: dt.datetime
    due_dates: list[tuple[DueDate, dt.date]]


def preview(subscription: Subscription, *, now: dt.datetime, days: int = 90) -> list[Coming]:
    """The mails that would come in that many days if nothing changed, the soonest first.

    The subscription need not be saved. One that is not confirmed yet begins with what is near already, in one mail.
    """
    rhythm = Rhythm.of(subscription)
    silences = dict(_silences([subscription])) if subscription.pk else {}
    heard = subscription.confirmed_at is not None
    begins = _begins(subscription, now=now)
    ahead = dt.timedelta(days=days)
    mails: dict[tuple[dt.datetime, int], Coming] = {}
    about, documents = subscription.due_date_filter, _documents_for([subscription])
    for due in _open_dates(about, now=now, overdue=_overdue_of([subscription], now=now)).for_lists():
        date = _date(due, documents, now=now)
        silence = silences.get((subscription.pk, due.pk))
        for slot in _slots(rhythm, date, silence, begins=begins, now=now, heard=heard, ahead=ahead):
            send_at = max(slot.send_at, now)
            alone = subscription.mode == Mode.IMMEDIATE and send_at > now
            if send_at <= now + ahead:
                mail = mails.setdefault((send_at, due.pk if alone else 0), Coming(send_at, []))
                mail.due_dates.append((due, date.act_by))
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


def _open_dates(of: DueDateFilter, *, now: dt.datetime, overdue: Q | None = None) -> DueDateQuerySet:
    """Those a filter lets through, open, with a day to act by: not long past anywhere on earth, or ``overdue``."""
    wanted = Q(act_by__gte=now.date() - CATCH_UP - dt.timedelta(days=1)) | ~Q(recurs_on="")
    if overdue is not None:
        wanted |= overdue
    return of.apply(DueDate.objects.to_happen().filter(wanted), on=now.date())


def _overdue_of(subscriptions: Collection[Subscription], *, now: dt.datetime) -> Q | None:
    """Which dates that are overdue, however long, some of these still want to hear of; None if none does."""
    speaking = [subscription for subscription in subscriptions if Rhythm.of(subscription).speaks_of_overdue]
    if not speaking:
        return None
    since = min(_begins(subscription, now=now) for subscription in speaking)
    watched = [pk for subscription in speaking for pk in subscription.due_date_filter.due_dates]
    return (
        ~Q(obligation__kind__in=HAPPENINGS)
        & Q(window_end__lt=now.date() + dt.timedelta(days=1))
        & (Q(window_end__gte=since) | Q(pk__in=watched))
    )


def _begins(subscription: Subscription, *, now: dt.datetime) -> dt.date:
    """The local day from which on what falls due is its business; that of the first contact, for a second."""
    return Rhythm.of(subscription).today(min(now, subscription.first.confirmed_at or now))


def _slots(
    rhythm: Rhythm,
    due: _Date,
    silence: Silence | None,
    *,
    begins: dt.date,
    now: dt.datetime,
    heard: bool,
    watched: bool = False,
    ahead: dt.timedelta = dt.timedelta(0),
) -> list[Slot]:
    """As ``Rhythm.slots``, heeding a silence if it was said to this version of the date.

    What was due before the subscription began is left alone, but for an overdue one that it watches by name.
    """
    last_day = due.last_day if due.last_day and (due.last_day >= begins or watched) else None
    if due.act_by < begins and (last_day is None or not rhythm.speaks_of_overdue):
        return []
    until = None
    if silence is not None and silence.version == due.version and not _of_last_time(silence, due):
        if silence.until is None:
            return []
        heard, until = True, silence.until
    steps = [day for day in due.steps if day >= begins]
    slots = rhythm.slots(
        due.act_by, now=now, heard=heard, snoozed_until=until, last_day=last_day, ahead=ahead, steps=steps
    )
    if due.act_by < begins:
        slots = [slot for slot in slots if slot.occasion != Reminder.Occasion.LEAD]
    if due.period:
        # A lead of a whole period is the day of the time before.
        slots = [slot for slot in slots if slot.lead_days < due.period]
    # Counted from the day on record, so that each time has rows of its own.
    return [slot._replace(lead_days=slot.lead_days - due.since_first) for slot in slots] if due.since_first else slots


def _of_last_time(silence: Silence, due: _Date) -> bool:
    """Whether it was said of an earlier time of what comes back."""
    said_for = silence.until or silence.made_at.date()
    return due.since_first > 0 and due.period is not None and said_for <= due.act_by - dt.timedelta(days=due.period)


def _silences(subscriptions: Sequence[Subscription]) -> Iterator[tuple[Pair, Silence]]:
    """What they said to which date. That the first contact has acknowledged one silences the second as well."""
    seconds = [subscription for subscription in subscriptions if subscription.second_for_id]
    if seconds:
        by_first = {subscription.second_for_id: subscription.pk for subscription in seconds}
        for silence in Silence.objects.filter(subscription__in=list(by_first), until=None):
            yield (by_first[silence.subscription_id], silence.due_date_id), silence
    for silence in Silence.objects.filter(subscription__in=subscriptions):
        yield (silence.subscription_id, silence.due_date_id), silence


def _add_missing(
    subscriptions: QuerySet[Subscription] | Sequence[Subscription],
    *,
    now: dt.datetime,
    due_dates: Sequence[int] | None = None,
) -> int:
    """Insert the rows that are not there yet, for all due dates or some; how many were asked for."""
    by_filter: dict[DueDateFilter, list[Subscription]] = defaultdict(list)
    if isinstance(subscriptions, QuerySet):
        subscriptions = subscriptions.select_related("second_for")
    for subscription in subscriptions:
        # Many follow one date each: they share a query, and ``_of_interest`` picks theirs.
        by_filter[subscription.due_date_filter.without("due_date")].append(subscription)
    added = 0
    for of, group in by_filter.items():
        matching = _open_dates(of, now=now, overdue=_overdue_of(group, now=now))
        if due_dates is not None:
            matching = matching.filter(pk__in=due_dates)
        rows_of = matching.select_related("obligation").only(*_NEEDED)
        documents = _documents_for(group)
        dates = [_date(row, documents, now=now) for row in rows_of.iterator(chunk_size=2000)]
        for start in range(0, len(group) if dates else 0, _AT_ONCE):
            added += _add_rows(group[start : start + _AT_ONCE], dates, matching, now=now)
    return added


def _add_rows(
    subscriptions: Sequence[Subscription], dates: Sequence[_Date], matching: DueDateQuerySet, *, now: dt.datetime
) -> int:
    """What ``_missing`` finds, written. Nobody waits for one for whom nothing can be planned, whatever the reason."""
    added = 0
    try:
        rows = _missing(subscriptions, dates, matching, now=now)
        while batch := list(itertools.islice(rows, _AT_ONCE)):
            Reminder.objects.bulk_create(batch, ignore_conflicts=True)
            added += len(batch)
    except DatabaseError:
        raise
    except Exception:
        if len(subscriptions) > 1:
            return added + sum(_add_rows([each], dates, matching, now=now) for each in subscriptions)
        logger.exception("No reminders can be planned for subscription %d.", subscriptions[0].pk)
    return added


_NEEDED = (
    *("version", "act_by", "window_start", "window_end", "recurs_on", "state", "form", "session"),
    "obligation__kind",
)
"""Fields of a due date that its reminders follow from."""


def _documents_for(subscriptions: Collection[Subscription]) -> DocumentCalendar | None:
    """The rules for documents, if any of these wants to hear of their steps."""
    wanted = any(subscription.step_leads for subscription in subscriptions)
    return DocumentCalendar.now() if wanted else None


def _date(due: DueDate, documents: DocumentCalendar | None, *, now: dt.datetime) -> _Date:
    """A due date that has a day, seen from now: nowhere on earth is it later than a day ahead."""
    first = cast("dt.date", due.act_by)
    if not due.is_series:
        steps = tuple(step.day for step in documents.before(due)) if documents else ()
        return _Date(due.pk, due.version, first, due.overdue_after, steps=steps)
    act_by, *later = occurrences.next_days(due, on=now.date() - dt.timedelta(days=1), count=2)
    period = (later[0] - act_by).days if later else None
    return _Date(due.pk, due.version, act_by, None, (act_by - first).days, period)


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
    by_pk = {due.pk: due for due in dates}

    for subscription in subscriptions:
        rhythm = Rhythm.of(subscription)
        begins = _begins(subscription, now=now)
        watched = bool(subscription.due_date_filter.due_date)
        for due in _of_interest(subscription, by_pk):
            pair = subscription.pk, due.pk
            known = leads.get((*pair, due.version), set())
            heard = bool(known) or pair in told
            slots = _slots(rhythm, due, silences.get(pair), begins=begins, now=now, heard=heard, watched=watched)
            if not known and due.act_by >= begins and moved.since_told(pair, due):
                notice = rhythm.notice(due.act_by, now=now)
                slots = [notice, *(slot for slot in slots if slot.lead_days != notice.lead_days)]
            news = max((lead for lead in known if lead < Reminder.LAST_NEWS), default=None)
            if news is not None and (news - Reminder.NEWS) % 2 == 0:
                # The last that was said of it is that it was called off.
                at = rhythm.next_word(due.act_by, now=now)
                slots = [Slot(_next_news(news), at, Reminder.Occasion.ON_AGAIN), *slots]
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


def _of_interest(subscription: Subscription, by_pk: Mapping[int, _Date]) -> Collection[_Date]:
    """Of the dates that pass the rest of its filter, those it follows: all, or the ones it names."""
    wanted = subscription.due_date_filter
    if not wanted.due_date:
        return by_pk.values()
    return [by_pk[pk] for pk in wanted.due_dates if pk in by_pk]


def _tell_called_off(*, now: dt.datetime, due_dates: Sequence[int] | None = None) -> int:
    """Whoever was told of a date that is not to happen after all is told so, once for each version of it."""
    news = (
        Reminder.objects.filter(
            subscription=OuterRef("subscription"),
            due_date=OuterRef("due_date"),
            version=OuterRef("due_date__version"),
            lead_days__lt=Reminder.LAST_NEWS,
        )
        .order_by("-lead_days")
        .values("lead_days", "occasion")[:1]
    )
    told = Reminder.objects.filter(
        state=Reminder.State.HANDED_OVER,
        subscription__in=Subscription.objects.active(),
        due_date__in=DueDate.objects.called_off().filter(changed_at__gte=now - CATCH_UP),
    )
    if due_dates is not None:
        told = told.filter(due_date__in=due_dates)
    unaware = told.annotate(last=Subquery(news.values("lead_days")), said=Subquery(news.values("occasion"))).exclude(
        last__isnull=False, said=Reminder.Occasion.CALLED_OFF
    )
    pairs = list(unaware.order_by().values_list("subscription", "due_date", "last").distinct())
    subscriptions = Subscription.objects.in_bulk({subscription for subscription, _due, _last in pairs})
    dates = DueDate.objects.in_bulk({due for _subscription, due, _last in pairs})
    rows = [
        Reminder(
            subscription=subscriptions[subscription],
            due_date=dates[due],
            version=dates[due].version,
            lead_days=_next_news(last),
            occasion=Reminder.Occasion.CALLED_OFF,
            send_at=Rhythm.of(subscriptions[subscription]).next_word(dates[due].act_by, now=now),
            planned_at=now,
        )
        for subscription, due, last in pairs
    ]
    Reminder.objects.bulk_create(rows, batch_size=_AT_ONCE, ignore_conflicts=True)
    return len(rows)


def _next_news(last: int | None) -> int:
    return Reminder.NEWS if last is None else last + 1


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
