"""When mails come: the arithmetic of leads, weeks, zones and snoozes, as tables."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from obligations.models import Reminder
from obligations.models.subscriptions import Mode
from obligations.reminders.schedule import Rhythm

ACT_BY = dt.date(2008, 9, 16)  # a Tuesday


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def rhythm(*lead_days: int, mode: Mode = Mode.IMMEDIATE, zone: str = "UTC", hour: int = 8) -> Rhythm:
    return Rhythm(lead_days or (30, 7, 0), mode, zone, hour)


@pytest.mark.parametrize(
    ("now", "heard", "expected"),
    [
        ("2008-06-01", False, [(30, "2008-08-17T08"), (7, "2008-09-09T08"), (0, "2008-09-16T08")]),
        # Of the leads that are past only the newest is made up for ...
        ("2008-08-20", False, [(30, "2008-08-17T08"), (7, "2008-09-09T08"), (0, "2008-09-16T08")]),
        ("2008-09-12", False, [(7, "2008-09-09T08"), (0, "2008-09-16T08")]),
        # ... and none for somebody who knows.
        ("2008-09-12", True, [(0, "2008-09-16T08")]),
        ("2008-09-18", False, [(0, "2008-09-16T08")]),
        ("2008-09-18", True, []),
        # What is long past is not worth a mail.
        ("2008-09-24", False, []),
    ],
)
def test_leads(now: str, heard: bool, expected: list[tuple[int, str]]) -> None:
    slots = rhythm().slots(ACT_BY, now=at(now), heard=heard)
    assert [(s.lead_days, s.send_at) for s in slots] == [(lead, at(when)) for lead, when in expected]


@pytest.mark.parametrize(
    ("leads", "expected"),
    [
        # The Monday before, never a later day; leads of one week share its mail.
        ((30, 7, 0), [(30, "2008-08-11T08"), (7, "2008-09-08T08"), (0, "2008-09-15T08")]),
        ((3, 1, 0), [(3, "2008-09-08T08"), (0, "2008-09-15T08")]),
    ],
)
def test_weekly(leads: tuple[int, ...], expected: list[tuple[int, str]]) -> None:
    slots = rhythm(*leads, mode=Mode.WEEKLY).slots(ACT_BY, now=at("2008-06-01"))
    assert [(s.lead_days, s.send_at) for s in slots] == [(lead, at(when)) for lead, when in expected]


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2008-09-12", [(4, "2008-09-12T08", "snoozed"), (0, "2008-09-16T08", "lead")]),
        ("2008-09-16", [(0, "2008-09-16T08", "snoozed")]),
        ("2008-10-01", [(-15, "2008-10-01T08", "snoozed")]),
    ],
)
def test_snooze_drops_what_comes_before_and_adds_its_day(until: str, expected: list[tuple[int, str, str]]) -> None:
    slots = rhythm().slots(ACT_BY, now=at("2008-08-20"), heard=True, snoozed_until=dt.date.fromisoformat(until))
    assert [(s.lead_days, s.send_at, s.occasion) for s in slots] == [(n, at(t), why) for n, t, why in expected]


@pytest.mark.parametrize(
    ("zone", "day", "hour", "expected"),
    [
        ("Europe/Zurich", "2026-01-15", 8, "2026-01-15T07:00"),
        ("Europe/Zurich", "2026-07-15", 8, "2026-07-15T06:00"),
        # A skipped hour counts from where the gap begins: 02:00 is 03:00 summer time of the same day.
        ("Europe/Zurich", "2026-03-29", 2, "2026-03-29T01:00"),
        # An hour that comes twice means its first coming.
        ("Europe/Zurich", "2026-10-25", 2, "2026-10-25T00:00"),
        ("America/New_York", "2026-03-08", 2, "2026-03-08T07:00"),
        ("America/New_York", "2026-11-01", 1, "2026-11-01T05:00"),
        # Midnight itself is skipped.
        ("America/Havana", "2026-03-08", 0, "2026-03-08T05:00"),
        ("Pacific/Kiritimati", "2026-05-01", 8, "2026-04-30T18:00"),
        ("Asia/Kathmandu", "2026-05-01", 8, "2026-05-01T02:15"),
    ],
)
def test_local_hours(zone: str, day: str, hour: int, expected: str) -> None:
    moment = rhythm(zone=zone, hour=hour).on(dt.date.fromisoformat(day))
    assert moment == at(expected)
    assert moment.astimezone(zoneinfo.ZoneInfo(zone)).date() == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("mode", "now", "act_by", "expected"),
    [
        (Mode.IMMEDIATE, "2008-09-01T15", "2008-12-01", "2008-09-01T15"),
        (Mode.DAILY, "2008-09-01T15", "2008-12-01", "2008-09-02T08"),
        (Mode.DAILY, "2008-09-01T07", "2008-12-01", "2008-09-01T08"),
        (Mode.WEEKLY, "2008-09-02T15", "2008-12-01", "2008-09-08T08"),
        # A regular mail that would come after the day does not wait for itself.
        (Mode.WEEKLY, "2008-09-02T15", "2008-09-05", "2008-09-02T15"),
        (Mode.DAILY, "2008-09-01T15", "2008-09-01", "2008-09-01T15"),
    ],
)
def test_a_moved_date_is_told_in_the_next_mail_that_is_in_time(
    mode: Mode, now: str, act_by: str, expected: str
) -> None:
    day = dt.date.fromisoformat(act_by)
    notice = rhythm(mode=mode).notice(day, now=at(now))
    assert notice == ((day - at(now).date()).days, at(expected), Reminder.Occasion.MOVED)
