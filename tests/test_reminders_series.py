"""What comes back on a day of every year is reminded of every year, each time by rows of its own."""

from __future__ import annotations

import datetime as dt

import pytest

from obligations.models import Delivery, Reminder
from obligations.models.due_dates import State
from obligations.reminders import digest, plan, subscribers
from tests.factories import make_series, make_subscription

pytestmark = pytest.mark.django_db


def live_through(first: str, last: str) -> dict[str, str]:
    """Plan, hand over and send once a day; the subject by the day on which it was made."""
    made: dict[str, str] = {}
    at = dt.datetime.fromisoformat(first).replace(hour=9, tzinfo=dt.UTC)
    while at.date() <= dt.date.fromisoformat(last):
        plan.plan_all(now=at)
        digest.hand_over(now=at)
        for delivery in Delivery.objects.filter(state=Delivery.State.DUE):
            made[str(at.date())] = delivery.subject.partition(":")[0]
        Delivery.objects.filter(state=Delivery.State.DUE).update(state=Delivery.State.SENT, sent_at=at)
        at += dt.timedelta(days=1)
    return made


def test_each_year_has_its_reminders() -> None:
    make_series()
    make_subscription(lead_days=[30, 0])
    assert live_through("2008-06-10", "2008-07-25") == {"2008-06-18": "In 30 days", "2008-07-18": "Today"}
    assert live_through("2009-06-10", "2009-07-25") == {"2009-06-18": "In 30 days", "2009-07-18": "Today"}
    assert live_through("2010-06-10", "2010-07-25") == {"2010-06-18": "In 30 days", "2010-07-18": "Today"}
    assert "18 July 2010" in Delivery.objects.latest("pk").text
    assert sorted(Reminder.objects.values_list("lead_days", flat=True), reverse=True) == [
        *(30, 0),
        *(30 - 365, 0 - 365),
        *(30 - 730, 0 - 730),
        # Next year's are planned already.
        *(30 - 1095, 0 - 1095),
    ]


def test_somebody_who_begins_years_later_hears_of_the_next_time() -> None:
    make_series()
    make_subscription(lead_days=[7], confirmed_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    assert live_through("2025-07-01", "2025-07-20") == {"2025-07-11": "In 7 days"}


def test_a_lead_of_a_year_or_more_is_no_lead_of_what_comes_back_every_year() -> None:
    make_series()
    make_subscription(lead_days=[400, 7])
    assert live_through("2009-01-01", "2009-07-20") == {"2009-07-11": "In 7 days"}


def test_acknowledged_this_year_it_comes_back_next_year() -> None:
    series = make_series()
    subscription = make_subscription(lead_days=[30, 7, 0])
    live_through("2009-06-17", "2009-06-19")
    subscribers.acknowledge(subscription, series, now=dt.datetime(2009, 6, 19, 10, tzinfo=dt.UTC))
    assert live_through("2009-06-20", "2009-07-25") == {}
    assert list(live_through("2010-06-10", "2010-07-25")) == ["2010-06-18", "2010-07-11", "2010-07-18"]


def test_a_series_that_is_closed_is_silent() -> None:
    series = make_series()
    make_subscription(lead_days=[0])
    series.close(State.WAIVED, on=dt.date(2009, 1, 1), now=dt.datetime(2009, 1, 1, tzinfo=dt.UTC))
    assert live_through("2009-07-10", "2009-07-20") == {}


def test_the_preview_names_the_day_of_the_next_time() -> None:
    make_series()
    subscription = make_subscription(lead_days=[30])
    (mail,) = plan.preview(subscription, now=dt.datetime(2012, 6, 1, tzinfo=dt.UTC))
    assert [day for _due, day in mail.due_dates] == [dt.date(2012, 7, 18)]
