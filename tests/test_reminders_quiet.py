"""Quiet hours: no mail leaves in them, unless it would come after its day."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from obligations.models import Delivery, Reminder
from obligations.models.subscriptions import Mode
from obligations.reading.values import Origin, Window
from obligations.reminders import digest, plan
from obligations.reminders.schedule import Rhythm
from tests.factories import NOW, make_due_date, make_subscription

pytestmark = pytest.mark.django_db

ZURICH = zoneinfo.ZoneInfo("Europe/Zurich")
DAY = dt.date(2008, 9, 16)


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZURICH)


@pytest.mark.parametrize(
    ("quiet", "at", "act_by", "expected"),
    [
        ((20, 7), "2008-09-10T19:59", DAY, "2008-09-10T19:59"),
        ((20, 7), "2008-09-10T20:00", DAY, "2008-09-11T07:00"),
        ((20, 7), "2008-09-11T03:30", DAY, "2008-09-11T07:00"),
        ((20, 7), "2008-09-11T07:00", DAY, "2008-09-11T07:00"),
        ((12, 14), "2008-09-10T13:15", DAY, "2008-09-10T14:00"),
        # Never past its due date ...
        ((20, 7), "2008-09-16T21:00", DAY, "2008-09-16T21:00"),
        # ... though on the day itself it may wait until the morning ...
        ((20, 7), "2008-09-16T02:00", DAY, "2008-09-16T07:00"),
        ((20, 7), "2008-09-15T22:00", DAY, "2008-09-16T07:00"),
        # ... and what is past already, or has no day, can wait.
        ((20, 7), "2008-09-20T22:00", DAY, "2008-09-21T07:00"),
        ((20, 7), "2008-09-20T22:00", None, "2008-09-21T07:00"),
        (None, "2008-09-10T03:00", DAY, "2008-09-10T03:00"),
    ],
)
def test_quiet_hours_never_push_a_mail_past_its_due_date(
    quiet: tuple[int, int] | None, at: str, act_by: dt.date | None, expected: str
) -> None:
    rhythm = Rhythm((0,), Mode.IMMEDIATE, "Europe/Zurich", 8, quiet=quiet)
    assert rhythm.awake(local(at), act_by) == local(expected)


@pytest.mark.parametrize("hour", range(24))
def test_whatever_the_hour_each_lead_comes_on_its_day_and_outside_quiet_hours_or_late_on_its_last(hour: int) -> None:
    rhythm = Rhythm((30, 7, 0), Mode.IMMEDIATE, "Europe/Zurich", hour, quiet=(20, 7))
    for slot in rhythm.slots(DAY, now=NOW):
        at = slot.send_at.astimezone(ZURICH)
        assert at.date() <= DAY
        assert 7 <= at.hour < 20 or at.date() == DAY


def test_news_at_night_waits_for_the_morning_and_is_one_mail() -> None:
    due = make_due_date()
    make_subscription(zone="Europe/Zurich", quiet_from=20, quiet_until=7)
    plan.plan_all(now=NOW)
    digest.hand_over(now=local("2008-08-17T09:00"))
    Delivery.objects.update(state=Delivery.State.SENT)
    night = local("2008-08-20T23:00")
    to = dt.date(2008, 12, 1)
    due.move(Window(to, to), act_by=to, origin=Origin.BY_HAND, derivation=["by hand"], reason="put off", now=night)
    assert digest.hand_over(now=night) == 0
    assert digest.hand_over(now=local("2008-08-21T06:59")) == 0
    assert digest.hand_over(now=local("2008-08-21T07:00")) == 1


def test_what_is_late_because_of_a_stop_waits_too_but_not_past_its_day() -> None:
    """After a stop the catch-up may run at any hour."""
    make_due_date(act_by=DAY, window_start=DAY, window_end=DAY)
    tomorrow = dt.date(2008, 9, 17)
    make_due_date(act_by=tomorrow, window_start=tomorrow, window_end=tomorrow)
    make_subscription(zone="Europe/Zurich", quiet_from=20, quiet_until=7, lead_days=[1, 0])
    plan.plan_all(now=NOW)
    assert digest.hand_over(now=local("2008-09-16T22:00")) == 1
    assert "Today" in Delivery.objects.get().subject
    assert Reminder.objects.filter(state="planned", send_at=local("2008-09-17T07:00")).exists()
    assert digest.hand_over(now=local("2008-09-17T07:00")) == 1
