"""One day of a series: moved, called off and put back by whoever may, and followed by page, reminders and calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from obligations.models import ChangedOccurrence, DueDate, Feed, occurrences
from obligations.reading.values import Origin
from tests.factories import NOW, make_due_date, make_series
from tests.feeds import published

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = dt.date(2008, 7, 18), dt.date(2009, 7, 18), dt.date(2010, 7, 18)
ELSEWHEN = dt.date(2009, 7, 20)
DAY = "?as_of=2008-06-01"


@pytest.fixture
def series() -> DueDate:
    return make_series()


@pytest.fixture
def me(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def page_of(due_date: DueDate, day: dt.date = SECOND) -> str:
    return f"/due-dates/{due_date.pk}/days/{day}/{DAY}"


def test_a_day_is_moved_and_the_page_says_so(me: Client, series: DueDate) -> None:
    sent = {"takes_place": "moved", "day": str(ELSEWHEN), "reason": "18 July is a Saturday"}
    page = me.post(page_of(series), sent, follow=True).content.decode()
    assert "moved from 18 July 2009" in page
    assert "18 July is a Saturday" in page
    row = ChangedOccurrence.objects.get()
    assert (row.original, row.day, row.changed_by) == (SECOND, ELSEWHEN, User.objects.get(username="owner"))


def test_a_day_is_called_off_and_put_back(me: Client, series: DueDate) -> None:
    page = me.post(page_of(series), {"takes_place": "cancelled", "reason": "x"}, follow=True).content.decode()
    assert "cancelled" in page
    me.post(page_of(series), {"takes_place": "rule"})
    assert not ChangedOccurrence.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"takes_place": "moved", "reason": "x"}, "Give the day"),
        ({"takes_place": "moved", "day": str(SECOND), "reason": "x"}, "That is its day already"),
        ({"takes_place": "moved", "day": str(ELSEWHEN)}, "Say why"),
        ({"takes_place": "cancelled"}, "Say why"),
        ({"takes_place": "sometimes", "reason": "x"}, "Select a valid choice"),
        ({}, "This field is required"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_changes(
    me: Client, series: DueDate, sent: dict[str, str], said: str
) -> None:
    assert said in me.post(page_of(series), sent).content.decode()
    assert not ChangedOccurrence.objects.exists()


@pytest.mark.parametrize("day", ["2009-07-19", "2007-07-18", "yesterday", "9999-12-31"])
def test_only_days_that_the_rule_gives_have_a_page(me: Client, series: DueDate, day: str) -> None:
    assert me.get(f"/due-dates/{series.pk}/days/{day}/").status_code == 404


def test_what_does_not_come_back_has_none(me: Client) -> None:
    assert me.get(page_of(make_due_date(), dt.date(2008, 9, 16))).status_code == 404


@pytest.mark.parametrize(("who", "allowed"), [("owner", True), ("assistant", True), ("outsider", False), (None, False)])
def test_who_may(
    client: Client, series: DueDate, request: pytest.FixtureRequest, who: str | None, allowed: bool
) -> None:
    if who:
        client.force_login(request.getfixturevalue(who))
    client.post(page_of(series), {"takes_place": "cancelled", "reason": "x"})
    assert ChangedOccurrence.objects.exists() == allowed
    page = client.get(f"/obligations/{series.obligation_id}/{DAY}").content.decode()
    assert "18 July 2009" in page
    assert ('aria-label="Change 18 July 2009"' in page) == allowed


def test_the_owner_of_the_obligation_may_too(client: Client, outsider: User, series: DueDate) -> None:
    series.obligation.hand_to(outsider, now=NOW)
    client.force_login(outsider)
    client.post(page_of(series), {"takes_place": "cancelled", "reason": "x"})
    assert ChangedOccurrence.objects.exists()


def test_looking_changes_nothing(me: Client, series: DueDate) -> None:
    before = DueDate.objects.values().get()
    assert me.get(page_of(series)).status_code == 200
    assert DueDate.objects.values().get() == before


def test_a_change_marks_the_calendars_that_show_it(owner: User, series: DueDate) -> None:
    feed = published(owner)
    occurrences.change(series, SECOND, day=None, reason="x", by=owner, now=NOW)
    assert Feed.objects.stale().get() == feed


def test_reminders_follow_the_next_day_when_it_moves(owner: User, series: DueDate) -> None:
    """The day to act by is the first that stands; every earlier one is kept as a version, with the reason."""
    occurrences.change(series, FIRST, day=dt.date(2008, 7, 21), reason="x", by=owner, now=NOW)
    assert (series.act_by, series.version) == (dt.date(2008, 7, 21), 2)
    occurrences.change(series, FIRST, day=None, reason="x", by=owner, now=NOW)
    assert series.act_by == SECOND
    occurrences.change(series, SECOND, day=None, reason="x", by=owner, now=NOW)
    assert series.act_by == THIRD
    occurrences.change(series, FIRST, day=FIRST, reason="x", by=owner, now=NOW)
    assert series.versions.count() == series.version - 1


def test_a_later_day_leaves_the_reminders_alone(owner: User, series: DueDate) -> None:
    occurrences.change(series, SECOND, day=ELSEWHEN, reason="x", by=owner, now=NOW)
    assert (series.act_by, series.version, series.revision) == (FIRST, 1, 1)


def test_the_next_days_with_what_has_been_changed_of_them(series: DueDate) -> None:
    occurrences.change(series, SECOND, day=ELSEWHEN, reason="x", by=None, now=NOW)
    occurrences.change(series, THIRD, day=None, reason="x", by=None, now=NOW)
    coming = occurrences.coming(series, on=dt.date(2009, 7, 19), count=3)
    assert [(row.original, row.day) for row in coming] == [
        (SECOND, ELSEWHEN),
        (THIRD, None),
        (dt.date(2011, 7, 18), dt.date(2011, 7, 18)),
    ]


# --- the whole date set by hand ---------------------------------------------------------------------------------------


def by_hand(me: Client, due_date: DueDate, **sent: str) -> Any:
    sent = {"act_by": "2026-09-25", "window_start": "", "window_end": "", "reason": "Journal", **sent}
    return me.post(f"/due-dates/{due_date.pk}/move/", sent)


def test_hours_are_set_by_hand_with_their_zone(me: Client) -> None:
    due_date = make_due_date()
    answer = by_hand(me, due_date, starts_at="10:00", ends_at="13:00", zone="America/New_York")
    assert answer.status_code == 302
    due_date.refresh_from_db()
    assert due_date.hours == (dt.time(10), dt.time(13), "America/New_York")
    page = me.get(f"/obligations/{due_date.obligation_id}/").content.decode()
    assert "10:00–13:00" in page
    assert "America/New_York" in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"starts_at": "10:00"}, "Say in which time zone"),
        ({"ends_at": "10:00", "zone": "UTC"}, "Give the time at which it begins"),
        ({"starts_at": "10:00", "ends_at": "09:00", "zone": "UTC"}, "It ends before it begins"),
        ({"starts_at": "10:00", "zone": "Europe/Atlantis"}, "Select a valid choice|is not a time zone"),
        ({"starts_at": "10:00", "zone": "UTC", "window_start": "2026-09-21", "window_end": "2026-09-25"}, "single day"),
    ],
)
def test_hours_that_mean_nothing_are_told_so(me: Client, sent: dict[str, str], said: str) -> None:
    due_date = make_due_date()
    page = by_hand(me, due_date, **sent).content.decode()
    assert any(part in page for part in said.split("|"))
    due_date.refresh_from_db()
    assert due_date.origin != Origin.BY_HAND


def test_what_comes_back_every_two_years_does_so_from_a_day_set_by_hand(me: Client) -> None:
    due_date = make_series(every="P2Y", recurs_on="", window_start=None, act_by=None, origin=Origin.UNRESOLVED)
    assert "comes back every 2 years" in me.get(f"/due-dates/{due_date.pk}/move/").content.decode()
    by_hand(me, due_date, comes_back="on")
    due_date.refresh_from_db()
    assert due_date.recurs_on == "FREQ=YEARLY;INTERVAL=2;BYMONTHDAY=25;BYMONTH=9"
    assert [row.day for row in occurrences.coming(due_date, on=dt.date(2026, 1, 1), count=2)] == [
        dt.date(2026, 9, 25),
        dt.date(2028, 9, 25),
    ]
    by_hand(me, due_date, act_by="2026-09-26")
    due_date.refresh_from_db()
    assert not due_date.is_series
