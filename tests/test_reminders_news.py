"""What changes after people were told: a date that moves, one that is called off, one that takes place after all."""

from __future__ import annotations

import datetime as dt

import pytest

from obligations.models import Delivery, DueDate, Reminder, Subscription
from obligations.models.due_dates import State
from obligations.models.obligations import Review
from obligations.reading.values import Origin, Window
from obligations.reminders import digest, plan, subscribers
from tests.factories import NOW, make_due_date, make_subscription

pytestmark = pytest.mark.django_db

TOLD = dt.datetime(2008, 8, 17, 9, tzinfo=dt.UTC)
LATER = dt.datetime(2008, 8, 20, 9, tzinfo=dt.UTC)


@pytest.fixture
def due() -> DueDate:
    return make_due_date()


@pytest.fixture
def reader(due: DueDate) -> Subscription:
    """Somebody who was told of the date, 30 days ahead."""
    reader = make_subscription(email="reader@example.org")
    plan.plan_all(now=NOW)
    sent(TOLD)
    return reader


def sent(now: dt.datetime) -> list[Delivery]:
    """What leaves at that moment."""
    digest.hand_over(now=now)
    left = list(Delivery.objects.filter(state=Delivery.State.DUE).order_by("pk"))
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in left]).update(state=Delivery.State.SENT, sent_at=now)
    return left


def call_off(due: DueDate, *, now: dt.datetime = LATER, state: State = State.CANCELLED) -> None:
    due.settle(state, dated=now.date(), by=None, now=now, note="The item was taken off the agenda.")


def test_a_date_that_moves_sends_was_now_because(due: DueDate, reader: Subscription) -> None:
    to = dt.date(2008, 12, 1)
    due.move(Window(to, to), act_by=to, origin=Origin.BY_HAND, derivation=["by hand"], reason="put off", now=LATER)
    (mail,) = sent(LATER)
    for words in (mail.text, mail.html):
        assert "was 16 September 2008 – 14 September 2009, now 1 December 2008, because put off" in words
    assert mail.subject.startswith("Date moved to 1 December 2008")


@pytest.mark.parametrize("state", [State.CANCELLED, State.SUPERSEDED])
def test_a_cancelled_one_says_so_once_and_why(due: DueDate, reader: Subscription, state: State) -> None:
    call_off(due, state=state)
    (mail,) = sent(LATER)
    assert mail.subject.startswith("Called off: ")
    assert "This was due 16 September 2008 – 14 September 2009 and is called off." in mail.text
    reason = "The item was taken off the agenda." if state == State.CANCELLED else "no longer says so"
    assert reason in mail.text
    assert reason in mail.html
    assert "STATUS:CANCELLED" in mail.calendar
    assert "Acknowledge" not in mail.text
    plan.plan_all(now=LATER)
    plan.plan_all(now=LATER + dt.timedelta(days=1))
    assert sent(LATER + dt.timedelta(days=60)) == []


@pytest.mark.parametrize("state", [State.FULFILLED, State.WAIVED])
def test_what_is_done_or_waived_is_silence(due: DueDate, reader: Subscription, state: State) -> None:
    call_off(due, state=state)
    plan.plan_all(now=LATER)
    assert sent(LATER + dt.timedelta(days=60)) == []


def test_who_was_never_told_is_not_told_that_it_is_called_off(due: DueDate) -> None:
    make_subscription()
    plan.plan_all(now=NOW)
    call_off(due)
    plan.plan_all(now=LATER)
    assert sent(LATER + dt.timedelta(days=60)) == []


@pytest.mark.parametrize("unfit", ["paused", "ended"])
def test_who_wants_no_mail_is_not_told(due: DueDate, reader: Subscription, unfit: str) -> None:
    {"paused": subscribers.pause, "ended": subscribers.end}[unfit](reader, now=LATER)
    call_off(due)
    plan.plan_all(now=LATER)
    assert sent(LATER + dt.timedelta(days=60)) == []


def test_who_has_acknowledged_it_is_told(due: DueDate, reader: Subscription) -> None:
    """They may be at work on it."""
    subscribers.acknowledge(reader, due, now=LATER)
    call_off(due)
    assert [mail.subject[:10] for mail in sent(LATER)] == ["Called off"]


def test_a_reading_found_wrong_says_so_to_those_who_were_told(due: DueDate, reader: Subscription) -> None:
    due.obligation.review_as(Review.REJECTED, now=LATER)
    (mail,) = sent(LATER)
    assert "A person has found that the text was read wrongly." in mail.text


def test_a_day_that_is_not_known_any_more_says_so(due: DueDate, reader: Subscription) -> None:
    due.move(
        Window(None, None),
        act_by=None,
        origin=Origin.UNRESOLVED,
        derivation=["no session of that number is on record"],
        reason="The session was struck from the record.",
        now=LATER,
    )
    (mail,) = sent(LATER)
    assert mail.subject.startswith("Date no longer known")
    assert "This date was 16 September 2008 – 14 September 2009, and is not known any more." in mail.text
    assert "The session was struck from the record." in mail.text
    assert mail.calendar == ""


def test_called_off_on_again_and_off_again_are_each_told_once(due: DueDate, reader: Subscription) -> None:
    told = []
    for step in range(4):
        now = LATER + dt.timedelta(hours=step)
        if step % 2:
            due.reopen(now=now)
        else:
            call_off(due, now=now)
        for _ in range(2):
            plan.plan_all(now=now)
        told += [mail.subject.split(":")[0] for mail in sent(now)]
    assert told == [
        "Called off",
        "After all, 16 September 2008 – 14 September 2009",
        "Called off",
        "After all, 16 September 2008 – 14 September 2009",
    ]
    assert [mail.subject[:9] for mail in sent(dt.datetime(2008, 9, 9, 9, tzinfo=dt.UTC))] == ["In 7 days"]


def test_called_off_and_taken_back_before_anybody_heard_of_it_is_no_news(due: DueDate, reader: Subscription) -> None:
    call_off(due)
    due.reopen(now=LATER)
    plan.plan_all(now=LATER)
    assert sent(LATER) == []


def test_a_cancelled_one_tells_readers_of_a_digest_in_the_next_one(due: DueDate) -> None:
    make_subscription(mode="daily", hour=8)
    plan.plan_all(now=NOW)
    assert len(sent(TOLD)) == 1
    call_off(due, now=LATER)
    assert sent(LATER) == []
    assert [mail.subject[:10] for mail in sent(LATER + dt.timedelta(days=1))] == ["Called off"]


def test_news_has_the_keys_of_every_reminder(due: DueDate, reader: Subscription) -> None:
    """Unique per subscriber, due date, version, lead and channel: ten planners that all see the same tell it once."""
    call_off(due)
    Reminder.objects.filter(occasion=Reminder.Occasion.CALLED_OFF).delete()
    for _ in range(10):
        plan.plan_all(now=LATER)
    assert Reminder.objects.filter(occasion=Reminder.Occasion.CALLED_OFF).count() == 1
    assert len(sent(LATER)) == 1
