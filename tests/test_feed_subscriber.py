"""What a calendar program sees between two fetches: a real HTTP client that keeps ETags, as programs do."""

from __future__ import annotations

import datetime as dt
import http.client
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import icalendar
import pytest
from django.contrib.auth.models import User
from pytest_django.live_server_helper import LiveServer

from obligations import feeds
from obligations.feeds import addresses
from obligations.models import DueDate, Feed, FeedOptions, occurrences
from obligations.models.due_dates import State
from obligations.models.obligations import Review
from obligations.reading.values import Origin, Window
from tests.factories import NOW, make_due_date, make_meeting, make_series
from tests.feeds import address_of, make_feed

pytestmark = pytest.mark.django_db(transaction=True)


class Program:
    """Fetches an address again and again, as the server's validators allow, and keeps what it was given."""

    def __init__(self, site: str, path: str) -> None:
        self.path = path
        self.kept: dict[str, str] = {}
        self.body = b""
        self.connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=20)

    def fetch(self, method: str = "GET", **headers: str) -> int:
        self.connection.request(method, self.path, headers=self.kept | headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status == 200 and method == "GET":
            self.body = body
            self.kept = {
                "If-None-Match": answer.headers["ETag"],
                "If-Modified-Since": answer.headers["Last-Modified"],
            }
        self.headers = answer.headers
        return answer.status

    @property
    def events(self) -> dict[tuple[str, Any], Any]:
        """By UID and, of a changed day of a series, the day that it replaces."""
        calendar: Any = icalendar.Calendar.from_ical(self.body)
        return {
            (str(event["UID"]), event["RECURRENCE-ID"].dt if "RECURRENCE-ID" in event else None): event
            for event in calendar.walk("VEVENT")
        }


class Clock:
    """The time of each change, a minute after the one before."""

    now = NOW

    def tick(self) -> dt.datetime:
        self.now += dt.timedelta(minutes=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def program(owner: User, live_server: LiveServer, clock: Clock) -> Iterator[Program]:
    """One that has fetched its feed once, of a window and a meeting, and was told at the second time: no change."""
    make_due_date()
    make_meeting()
    _feed, token = make_feed(owner)
    feeds.publish_stale(now=clock.now)
    program = Program(live_server.url, address_of(token))
    assert (program.fetch(), program.fetch()) == (200, 304)
    yield program
    program.connection.close()


def next_fetch(program: Program, clock: Clock) -> int:
    """After the next tick of the scheduler; and once more, when nothing has changed."""
    feeds.publish_stale(now=clock.tick())
    status = program.fetch()
    assert program.fetch() == (304 if status == 200 else status)
    return status


def one() -> DueDate:
    return DueDate.objects.order_by("pk")[0]


def test_nothing_changed(program: Program, clock: Clock) -> None:
    assert next_fetch(program, clock) == 304


def test_what_is_added_comes(program: Program, clock: Clock) -> None:
    before = set(program.events)
    added = make_due_date()
    feeds.mark_stale([added.pk], now=clock.tick())
    assert next_fetch(program, clock) == 200
    assert set(program.events) - before == {(str(added.uid), None)}


def test_what_is_moved_moves_under_its_uid(program: Program, clock: Clock) -> None:
    due_date, day = one(), dt.date(2008, 12, 1)
    key = (str(due_date.uid), None)
    before = program.events[key]
    due_date.move(Window(day, day), act_by=day, origin=Origin.BY_HAND, derivation=["x"], reason="x", now=clock.tick())
    assert next_fetch(program, clock) == 200
    after = program.events[key]
    assert (before["DTSTART"].dt, after["DTSTART"].dt) == (dt.date(2008, 9, 16), day)
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
    assert len(program.events) == 2


def test_what_is_cancelled_stays_and_is_marked(program: Program, clock: Clock) -> None:
    one().close(State.CANCELLED, on=NOW.date(), now=clock.tick())
    assert next_fetch(program, clock) == 200
    event = program.events[str(one().uid), None]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert str(event["SUMMARY"]).startswith("Cancelled – ")


def test_or_goes_where_the_subscriber_wants_nothing_cancelled(
    owner: User, live_server: LiveServer, clock: Clock
) -> None:
    due_date = make_due_date()
    _feed, token = make_feed(owner, options=FeedOptions(omit_cancelled=True))
    feeds.publish_stale(now=clock.now)
    program = Program(live_server.url, address_of(token))
    assert program.fetch() == 200
    due_date.close(State.CANCELLED, on=NOW.date(), now=clock.tick())
    assert next_fetch(program, clock) == 200
    assert program.events == {}
    program.connection.close()


def test_what_is_deleted_goes_and_the_date_of_the_calendar_still_advances(program: Program, clock: Clock) -> None:
    gone = one()
    key, before = (str(gone.uid), None), program.headers["Last-Modified"]
    gone.delete()
    assert next_fetch(program, clock) == 200
    assert key not in program.events
    assert len(program.events) == 1
    assert program.headers["Last-Modified"] > before


def test_what_is_rejected_goes_and_comes_back_when_that_is_taken_back(program: Program, clock: Clock) -> None:
    obligation, everything = one().obligation, set(program.events)
    for said, shown in ((Review.REJECTED, 1), (Review.CONFIRMED, 2)):
        obligation.review_as(said, now=clock.tick())
        assert next_fetch(program, clock) == 200
        assert len(program.events) == shown
    assert set(program.events) == everything


def test_a_single_day_of_a_series_is_moved_and_put_back(program: Program, clock: Clock, owner: User) -> None:
    due_date = make_series()
    feeds.mark_stale([due_date.pk], now=clock.tick())
    next_fetch(program, clock)
    original, day = dt.date(2009, 7, 18), dt.date(2009, 7, 20)
    occurrences.change(due_date, original, day=day, reason="a Saturday", by=owner, now=clock.tick())
    assert next_fetch(program, clock) == 200
    assert program.events[str(due_date.uid), original]["DTSTART"].dt == day
    occurrences.change(due_date, original, day=original, reason="", by=owner, now=clock.tick())
    assert next_fetch(program, clock) == 200
    assert (str(due_date.uid), original) not in program.events
    assert program.events[str(due_date.uid), None]["SEQUENCE"] == 2


def test_a_revoked_calendar_is_gone_whatever_the_program_has_kept(program: Program, clock: Clock) -> None:
    addresses.revoke(Feed.objects.get(), now=clock.tick())
    assert next_fetch(program, clock) == 410
    program.kept = {}
    assert (program.fetch(), program.fetch("HEAD")) == (410, 410)


def test_a_rotated_calendar_is_gone_at_the_old_address_only(program: Program, clock: Clock) -> None:
    token = addresses.rotate(Feed.objects.get())
    assert program.fetch() == 410
    program.path = address_of(token)
    assert program.fetch() == 304


def test_a_program_that_lost_its_calendar_gets_all_of_it(program: Program) -> None:
    kept, program.kept = program.kept, {}
    assert program.fetch() == 200
    assert program.kept == kept


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 304),
        ({"If-None-Match": "W/{etag}"}, 304),  # a proxy that compresses makes it weak
        ({"If-None-Match": '"another"'}, 200),
        ({"If-None-Match": ""}, 304),  # then by the date alone
        ({"If-None-Match": "", "If-Modified-Since": ""}, 200),
        ({"If-None-Match": '"another"', "Range": "bytes=0-99"}, 200),  # all of it may be sent
        ({"If-None-Match": '"another"', "Accept": "text/html"}, 200),
        ({"If-None-Match": '"another"', "Accept-Encoding": "br, *;q=0.1"}, 200),
        ({"If-None-Match": '"another"', "User-Agent": "\xe9\xff" * 300}, 200),
    ],
)
def test_as_programs_ask(program: Program, headers: dict[str, str], status: int) -> None:
    sent = {name: value.replace("{etag}", program.kept["If-None-Match"]) for name, value in headers.items()}
    for name in [name for name, value in sent.items() if not value]:
        del program.kept[name], sent[name]
    whole = program.body
    assert program.fetch(**sent) == status
    assert program.body == whole


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("OPTIONS", 200), ("PROPFIND", 405), ("REPORT", 405)])
def test_what_programs_send_before_their_first_get(program: Program, method: str, status: int) -> None:
    program.kept = {}
    assert program.fetch(method, **{"Content-Length": "0", "Depth": "0"}) == status
    if method == "HEAD":
        assert int(program.headers["Content-Length"]) == len(program.body)
    assert program.fetch() == 200


@pytest.mark.parametrize(
    "name", ["", "due-dates", "due-dates.ICS", "due-dates.ics/", "Ⅻ%20due%20dates.ics", "x.ics?t=1"]
)
def test_whatever_they_make_of_the_name(program: Program, name: str) -> None:
    program.path = program.path.rpartition("/")[0] + "/" + name.replace("Ⅻ", "%E2%85%AB")
    assert program.fetch() == 304
