"""After the last day: reminders that repeat with a gap, and a second contact who hears of what stays overdue."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from obligations.models import Delivery, DueDate, Reminder, Subscription
from obligations.models.due_dates import State
from obligations.models.subscriptions import MINIMUM_GAP, Mode
from obligations.reading.values import Kind
from obligations.reminders import digest, plan, subscribers
from obligations.reminders.schedule import Rhythm
from tests.factories import NOW, make_due_date, make_meeting, make_obligation, make_subscription

pytestmark = pytest.mark.django_db

LAST_DAY = dt.date(2008, 8, 20)  # a Wednesday


def day(text: str) -> dt.datetime:
    """Nine o'clock UTC, an hour after the mails of that day are due."""
    return dt.datetime.fromisoformat(text).replace(hour=9, tzinfo=dt.UTC)


@pytest.fixture
def due() -> DueDate:
    return make_due_date(act_by=LAST_DAY, window_start=LAST_DAY, window_end=LAST_DAY)


def live_through(first: str, last: str) -> dict[str, list[str]]:
    """Plan, hand over and send once a day; the subjects by the day on which they were made."""
    made: dict[str, list[str]] = {}
    at, seen = day(first), set(Delivery.objects.values_list("pk", flat=True))
    while at <= day(last):
        plan.plan_all(now=at)
        digest.hand_over(now=at)
        for delivery in Delivery.objects.exclude(pk__in=seen).order_by("pk"):
            seen.add(delivery.pk)
            made.setdefault(str(at.date()), []).append(f"{delivery.to.partition('@')[0]}: {delivery.subject[:15]}")
        Delivery.objects.filter(state=Delivery.State.DUE).update(state=Delivery.State.SENT, sent_at=at)
        at += dt.timedelta(days=1)
    return made


def test_what_is_overdue_is_repeated_until_it_is_done(due: DueDate) -> None:
    make_subscription(email="desk@example.org", lead_days=[0], overdue_every=7)
    assert live_through("2008-08-19", "2008-09-05") == {
        "2008-08-20": ["desk: Today: A/RES/62"],
        "2008-08-27": ["desk: 7 days overdue:"],
        "2008-09-03": ["desk: 14 days overdue"],
    }
    due.settle(State.FULFILLED, dated=dt.date(2008, 9, 5), by=None, now=day("2008-09-05"), symbol="A/63/323")
    assert live_through("2008-09-05", "2008-09-25") == {}


def test_a_window_is_overdue_after_its_end_and_not_after_its_opening() -> None:
    make_due_date(act_by=LAST_DAY, window_start=LAST_DAY, window_end=dt.date(2008, 9, 1))
    make_subscription(email="desk@example.org", lead_days=[0], overdue_every=5)
    assert list(live_through("2008-08-19", "2008-09-08")) == ["2008-08-20", "2008-09-06"]


@pytest.mark.parametrize(
    "silent",
    [
        {"overdue_every": None},
        {"filter": {"actor": "Assembly of States Parties"}, "overdue_every": 7},
        {"paused_at": NOW, "overdue_every": 7},
    ],
)
def test_who_hears_nothing_of_what_is_overdue(due: DueDate, silent: dict[str, Any]) -> None:
    make_subscription(**{"lead_days": [0]} | silent)
    live_through("2008-08-19", "2008-09-20")
    assert not Reminder.objects.filter(occasion=Reminder.Occasion.OVERDUE).exists()


def test_what_passes_by_itself_or_never_ends_is_never_overdue() -> None:
    make_meeting(window_start=LAST_DAY, window_end=LAST_DAY, act_by=LAST_DAY)
    make_due_date(window_start=LAST_DAY, window_end=None, act_by=LAST_DAY)
    make_subscription(lead_days=[0], overdue_every=7)
    assert list(live_through("2008-08-19", "2008-09-20")) == ["2008-08-20"]


def test_what_was_overdue_before_somebody_subscribed_is_left_alone_unless_they_watch_it_by_name(due: DueDate) -> None:
    began = day("2008-10-01")
    make_subscription(email="all@example.org", overdue_every=7, confirmed_at=began)
    make_subscription(
        email="one@example.org", overdue_every=7, confirmed_at=began, filter={"due_date": f"{due.pk},{due.pk + 1000}"}
    )
    assert live_through("2008-10-01", "2008-10-09") == {
        "2008-10-01": ["one: 42 days overdue"],
        "2008-10-08": ["one: 49 days overdue"],
    }


def test_acknowledged_is_silent_and_snoozed_rests(due: DueDate) -> None:
    subscription = make_subscription(email="desk@example.org", lead_days=[0], overdue_every=7)
    live_through("2008-08-19", "2008-08-27")
    subscribers.snooze(subscription, due, until=dt.date(2008, 9, 9), now=day("2008-08-28"))
    # On the 10th it would be three weeks overdue: a day after the snooze is too soon.
    assert list(live_through("2008-08-28", "2008-09-18")) == ["2008-09-09", "2008-09-17"]
    subscribers.acknowledge(subscription, due, now=day("2008-09-18"))
    assert live_through("2008-09-18", "2008-10-30") == {}
    subscribers.speak_again(subscription, due, now=day("2008-10-30"))
    assert list(live_through("2008-10-30", "2008-11-06")) == ["2008-11-05"]


def test_a_late_mail_keeps_its_distance_from_the_next(due: DueDate) -> None:
    """The minimum gap: what came late on the 2nd is not followed by the regular one of the 3rd."""
    make_subscription(email="desk@example.org", lead_days=[0], overdue_every=7)
    live_through("2008-08-19", "2008-08-26")
    assert list(live_through("2008-09-02", "2008-09-12")) == ["2008-09-02", "2008-09-10"]
    assert MINIMUM_GAP > 1


def test_repeats_are_planned_one_at_a_time_and_never_twice(due: DueDate) -> None:
    make_subscription(lead_days=[0], overdue_every=7)
    for _ in range(3):
        plan.plan_all(now=day("2008-08-22"))
    overdue = Reminder.objects.filter(occasion=Reminder.Occasion.OVERDUE)
    assert [reminder.lead_days for reminder in overdue] == [-7]


@pytest.mark.parametrize(
    ("now", "mode", "expected"),
    [
        # The newest that is past, and the next.
        ("2008-08-21", Mode.IMMEDIATE, ["2008-08-27"]),
        ("2008-08-30", Mode.IMMEDIATE, ["2008-08-27", "2008-09-03"]),
        ("2009-08-21", Mode.IMMEDIATE, ["2009-08-19", "2009-08-26"]),
        # A weekly mail speaks of it on the Monday after, never on one before it is so.
        ("2008-08-21", Mode.WEEKLY, ["2008-09-01"]),
    ],
)
def test_of_the_past_repeats_only_the_newest_counts(now: str, mode: Mode, expected: list[str]) -> None:
    rhythm = Rhythm((0,), mode, "UTC", 8, overdue_every=7)
    slots = rhythm.slots(LAST_DAY, now=day(now), last_day=LAST_DAY)
    found = [str(slot.send_at.date()) for slot in slots if slot.occasion == Reminder.Occasion.OVERDUE]
    assert found == expected


def test_the_preview_shows_the_repeats(due: DueDate) -> None:
    subscription = make_subscription(lead_days=[0], overdue_every=14)
    coming = plan.preview(subscription, now=day("2008-08-25"), days=45)
    assert [str(mail.send_at.date()) for mail in coming] == ["2008-09-03", "2008-09-17", "2008-10-01"]


# --- the second contact -----------------------------------------------------------------------------------------------


@pytest.fixture
def first() -> Subscription:
    return make_subscription(email="desk@example.org", lead_days=[0], overdue_every=7)


@pytest.fixture
def second(first: Subscription) -> Subscription:
    assert subscribers.name_second(first, "head@example.org", after=10, now=NOW)
    second = first.second
    assert second is not None
    subscribers.confirm(second, now=NOW)
    return second


def test_the_second_hears_once_of_what_stays_overdue_and_of_nothing_else(due: DueDate, second: Subscription) -> None:
    made = live_through("2008-08-19", "2008-10-15")
    to_head = {date: [s for s in subjects if s.startswith("head")] for date, subjects in made.items()}
    assert {date: found for date, found in to_head.items() if found} == {"2008-08-30": ["head: 10 days overdue"]}
    letter = Delivery.objects.get(to="head@example.org", subject__contains="overdue")
    assert "desk@example.org was reminded of it and has not acknowledged it" in letter.text
    assert "named you as second contact" in letter.text
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_second_must_agree_first(due: DueDate, first: Subscription) -> None:
    """Escalation is mail to an outside address like any other: confirmation before anything else."""
    subscribers.name_second(first, "head@example.org", after=10, now=NOW)
    live_through("2008-08-19", "2008-09-10")
    to_head = Delivery.objects.filter(to="head@example.org")
    assert [delivery.subject for delivery in to_head] == ["Please confirm: second contact for due dates"]
    assert "desk@example.org has named you as second contact" in to_head[0].text


def test_a_second_who_agrees_late_hears_of_what_is_overdue_already(due: DueDate, first: Subscription) -> None:
    subscribers.name_second(first, "head@example.org", after=10, now=NOW)
    live_through("2008-08-19", "2008-09-10")
    second = first.second
    assert second is not None
    subscribers.confirm(second, now=day("2008-09-11"))
    assert live_through("2008-09-11", "2008-09-11") == {"2008-09-11": ["head: 22 days overdue"]}


def test_the_second_is_asked_only_once_the_first_has_agreed() -> None:
    first = make_subscription(email="desk@example.org", confirmed_at=None)
    subscribers.name_second(first, "head@example.org", after=10, now=NOW)
    assert not Delivery.objects.filter(to="head@example.org").exists()
    subscribers.confirm(first, now=NOW)
    assert Delivery.objects.filter(to="head@example.org").count() == 1


def silenced_by(what: str, first: Subscription, second: Subscription, due: DueDate) -> None:
    now = day("2008-08-21")
    match what:
        case "the first acknowledges":
            subscribers.acknowledge(first, due, now=now)
        case "the second acknowledges":
            subscribers.acknowledge(second, due, now=now)
        case "it is fulfilled":
            due.close(State.FULFILLED, on=now.date(), now=now)
        case "the first unsubscribes":
            subscribers.end(first, now=now)
        case "the second unsubscribes":
            subscribers.end(second, now=now)
        case "the first pauses":
            subscribers.pause(first, now=now)
        case "another is named":
            subscribers.name_second(first, "other@example.org", after=10, now=now)
        case "nobody is named":
            subscribers.name_second(first, "", after=10, now=now)


@pytest.mark.parametrize(
    "what",
    [
        "the first acknowledges",
        "the second acknowledges",
        "it is fulfilled",
        "the first unsubscribes",
        "the second unsubscribes",
        "the first pauses",
        "another is named",
        "nobody is named",
    ],
)
def test_what_keeps_the_second_from_being_told(
    due: DueDate, first: Subscription, second: Subscription, what: str
) -> None:
    live_through("2008-08-19", "2008-08-21")
    silenced_by(what, first, second, due)
    live_through("2008-08-22", "2008-09-20")
    assert not Delivery.objects.filter(to="head@example.org", subject__contains="overdue").exists()


def test_a_snooze_of_the_first_does_not_keep_the_second_in_the_dark(
    due: DueDate, first: Subscription, second: Subscription
) -> None:
    subscribers.snooze(first, due, until=dt.date(2008, 12, 1), now=day("2008-08-21"))
    live_through("2008-08-22", "2008-09-20")
    assert Delivery.objects.filter(to="head@example.org", subject__contains="overdue").exists()


def test_what_the_first_changes_holds_for_the_second_and_its_own_end_ends_only_it(
    first: Subscription, second: Subscription
) -> None:
    meeting = make_obligation(kind=Kind.MEETING)
    first.filter, first.zone, first.language = {"document": meeting.document.symbol}, "Asia/Tokyo", "en-us"
    subscribers.change(first, now=NOW)
    second.refresh_from_db()
    assert (second.filter, second.zone, second.language) == (first.filter, "Asia/Tokyo", "en-us")
    subscribers.end(second, now=NOW)
    first.refresh_from_db()
    assert first.is_active
    assert first.second is None


def test_one_second_at_a_time(first: Subscription, second: Subscription) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_subscription(second_for=first)
    subscribers.end(second, now=NOW)
    make_subscription(second_for=first)
