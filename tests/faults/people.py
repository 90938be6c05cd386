"""Rows 15 to 18 and 20, and the planner's race: what people asked for holds, whoever does what at the same time."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import zoneinfo
from collections import Counter
from urllib.parse import urlsplit

from django.test import Client, override_settings

from obligations.models import Delivery, Reminder, Subscription
from obligations.models.due_dates import State
from obligations.reading.values import Origin, Window
from obligations.reminders import digest, links, plan, subscribers
from obligations.reminders.clock import database_now
from tests import factories
from tests.faults import database
from tests.faults.stage import Outcome, Stage
from tests.faults.worker import Part
from tests.faults.workers import stands_still
from tests.mailserver import Manner
from tests.test_reminders_plan import ZONES

CLOCKS_CHANGE = ("2025-03-07", "2025-03-28", "2025-10-24", "2025-10-31", "2026-03-06")
"""Fridays before a weekend on which clocks change somewhere."""


def due_today(n: int) -> None:
    """So many due dates for today, of one document."""
    today = database_now().date()
    document = factories.make_document()
    for _ in range(n):
        obligation = factories.make_obligation(document)
        factories.make_due_date(obligation, act_by=today, window_start=today, window_end=today)


def readers(n: int, **wishes: object) -> None:
    """So many who want everything on its day."""
    now = database_now()
    for i in range(n):
        wanted = {"lead_days": [0], "hour": 0, "confirmed_at": now} | wishes
        factories.make_subscription(email=f"s{i}@example.org", **wanted)


def nothing_planned() -> bool:
    return not Reminder.objects.filter(state="planned", send_at__lte=database_now()).exists()


def racing_planners(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """Planners have found what is missing and stand still; others plan that and more, and send it; then they go on.

    Each reader gets one mail of all that is news: a second one means that something was planned twice.
    """
    people = max(2, n // 10)
    due_today(5)
    readers(people)
    planners = run.work(3, Part("planner", "stopped before insert"))
    run.until(lambda: all(map(stands_still, planners)))
    due_today(5)
    run.work(2)
    run.arrived(people)
    run.quiet()
    for planner in planners:
        os.kill(planner.pid or 0, signal.SIGCONT)
        planner.join(60)
    run.until(nothing_planned)
    outcome = run.count(set(Delivery.objects.values_list("message_id", flat=True)))
    per_reader = Counter(recipient for _id, recipient in run.server.arrivals)
    doubled = sum(mails - 1 for mails in per_reader.values())
    return Outcome(people - len(per_reader) + outcome.lost, doubled, f"{people} readers, 10 dates each", outcome.broken)


def racing_planners_without_key(run: Stage, n: int, chance: random.Random) -> Outcome:
    """The mutant of the run before: it must double, else the run proves nothing."""
    with database.without_the_unique_key():
        outcome = racing_planners(run, n, chance)
        run.stop()
    return outcome


def three_days_down(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """Nobody was there for three days: one mail per due date and subscriber, the newest."""
    due_today(n // 10)
    readers(10, lead_days=[3, 2, 1, 0])
    plan.plan_all(now=database_now() - dt.timedelta(days=10))
    run.work(2)
    run.until(nothing_planned)
    outcome = run.count(set(Delivery.objects.values_list("message_id", flat=True)))
    told = Reminder.objects.filter(state="handed over")
    expected = n // 10 * 10
    return Outcome(
        expected - told.values("subscription", "due_date").distinct().count() + outcome.lost,
        len(run.server.arrivals) - expected,
        "all the newest",
        outcome.broken + told.exclude(lead_days=0).count(),
    )


def zones(run: Stage, n: int, chance: random.Random) -> Outcome:
    """Readers in twenty zones over days on which clocks change, at any hour: each once, on the right local date."""
    first = dt.date.fromisoformat(chance.choice(CLOCKS_CHANGE))
    days = [first + dt.timedelta(days=i) for i in run.times(5)]
    document = factories.make_document()
    for day in days:
        obligation = factories.make_obligation(document)
        factories.make_due_date(obligation, act_by=day, window_start=day, window_end=day)
    begins = dt.datetime.combine(first - dt.timedelta(days=2), dt.time(), tzinfo=dt.UTC)
    people = max(1, n // (len(ZONES) * len(days)))
    for zone in ZONES:
        for i in range(people):
            name = f"{zone.replace('/', '.')}.{i}@example.org"
            hour = chance.randrange(24)
            factories.make_subscription(email=name, zone=zone, hour=hour, lead_days=[0], confirmed_at=begins)
    plan.plan_all(now=begins)
    step = dt.timedelta(minutes=60 if run.short else 30)
    for i in range((len(days) + 4) * dt.timedelta(days=1) // step):
        digest.hand_over(now=begins + i * step)
    run.work(2)
    mails = Delivery.objects.select_related("subscription").prefetch_related("reminders__due_date")
    wrong = sum(not _on_its_day(mail) for mail in mails)
    expected = len(ZONES) * len(days) * people
    outcome = run.count({mail.message_id for mail in mails}, f"around {first}, {wrong} on a wrong date", wrong)
    return outcome._replace(
        lost=outcome.lost + expected - len(mails), doubled=outcome.doubled + len(run.server.arrivals) - expected
    )


def _on_its_day(mail: Delivery) -> bool:
    """Whether it was made on the local day and hour that its reader asked for; a gap may take up to two hours."""
    local = mail.made_at.astimezone(zoneinfo.ZoneInfo(mail.subscription.zone))
    (reminder,) = mail.reminders.all()
    return local.date() == reminder.due_date.act_by and 0 <= local.hour - mail.subscription.hour <= 2


def racing_changes(run: Stage, n: int, chance: random.Random) -> Outcome:
    """People edit, unsubscribe, fulfil and move dates while the mails go out: nothing stale leaves after the commit."""
    now = database_now()
    due_today(n)
    for i, due in enumerate(factories.DueDate.objects.order_by("pk")):
        wish = {"due_date": str(due.pk)}
        factories.make_subscription(
            email=f"s{i}@example.org", filter=wish, lead_days=[0], confirmed_at=now, hour=0, note="in the old words"
        )
    plan.plan_all(now=now - dt.timedelta(days=10))
    digest.hand_over(now=now)
    run.server.restart(Manner(wait=0.03))
    run.work(2)
    stale = taken_back = 0
    edited: list[str] = []
    run.arrived(1)
    # From the last to the first: the workers come towards us.
    for subscription in Subscription.objects.order_by("-pk"):
        mail = subscription.deliveries.get()
        change = chance.choice(("end", "edit", "close", "move"))
        _change(subscription, change)
        committed = database_now()
        mail.refresh_from_db()
        taken_back += mail.state == Delivery.State.SUPERSEDED
        stale += mail.data_started_at is None and mail.state != Delivery.State.SUPERSEDED
        stale += bool(mail.data_started_at and mail.data_started_at > committed)
        if change == "edit":
            edited.append(subscription.email)
    run.until(nothing_planned)
    outcome = run.count(set())
    superseded = set(Delivery.objects.filter(state="superseded").values_list("message_id", flat=True))
    stale += len(superseded & set(run.server.ids))
    per_reader = Counter(recipient for _id, recipient in run.server.arrivals)
    return Outcome(
        sum(per_reader[email] == 0 for email in edited),
        outcome.doubled + sum(per_reader[email] > 1 for email in edited),
        f"{stale} stale; {taken_back} taken back, {n - taken_back} were ahead {outcome.note}".strip(),
        outcome.broken + stale,
    )


def _change(subscription: Subscription, what: str) -> None:
    now = database_now()
    today = now.date()
    due = subscription.reminders.get(version=1).due_date
    if what == "end":
        subscribers.end(subscription, now=now)
    elif what == "edit":
        subscription.note = "in the new words"
        subscribers.change(subscription, now=now)
    elif what == "close":
        due.close(State.FULFILLED, on=today, now=now)
    else:
        later = today + dt.timedelta(days=60)
        window = Window(later, later)
        due.move(window, act_by=later, origin=Origin.BY_HAND, derivation=["by hand"], reason="a race", now=now)


def ten_builders(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """Ten processes build the same digests at the same time."""
    people = max(2, n // 10)
    due_today(5)
    readers(people, mode="daily")
    plan.plan_all(now=database_now() - dt.timedelta(days=1))
    for builder in run.work(10, Part("builder")):
        builder.join(120)
    run.work()
    outcome = run.count(set(Delivery.objects.values_list("message_id", flat=True)), f"{people} digests, ten times each")
    per_reader = Counter(recipient for _id, recipient in run.server.arrivals)
    doubled = sum(mails - 1 for mails in per_reader.values())
    return outcome._replace(lost=people - len(per_reader) + outcome.lost, doubled=doubled)


def looked_at_and_unsubscribed(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """A hundred GETs of an unsubscribe link change nothing, one POST ends it; mail for the others goes out."""
    people = max(2, n // 100)
    due_today(1)
    readers(people)
    plan.plan_all(now=database_now() - dt.timedelta(days=1))
    digest.hand_over(now=database_now())
    ended: set[str] = set()
    changed = 0
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=plain):
        for i, subscription in enumerate(Subscription.objects.order_by("pk")):
            address = urlsplit(links.to_unsubscribe(subscription)).path
            scanner = Client(headers={"host": "localhost"})
            shown = Counter(scanner.get(address).status_code for _ in range(100))
            changed += shown != {200: 100} or not Subscription.objects.active().filter(pk=subscription.pk).exists()
            changed += not subscription.deliveries.filter(state="due").exists()
            if i % 2 == 0:
                scanner.post(address, {"List-Unsubscribe": "One-Click"})
                changed += Subscription.objects.active().filter(pk=subscription.pk).exists()
                ended.add(subscription.email)
    run.work(2)
    others = set(Delivery.objects.exclude(to__in=ended).values_list("message_id", flat=True))
    outcome = run.count(others, f"{people} links, {len(ended)} posted")
    stale = sum(recipient in ended for _id, recipient in run.server.arrivals)
    return outcome._replace(broken=outcome.broken + changed + stale, lost=outcome.lost + people // 2 - len(others))
