"""The table: what is shown on which day, in which order, for which filter."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from obligations.models import DueDate
from obligations.models.due_dates import State
from obligations.models.obligations import Review
from obligations.reading.values import Kind, Origin, Window
from obligations.web.words import track
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DAY = "as_of=2008-06-01"


def due_on(start: str | None, end: str | None = None, /, *, action: str = "act", **fields: Any) -> DueDate:
    """A due date with this window; ``fields`` are the obligation's."""
    first = dt.date.fromisoformat(start) if start else None
    last = dt.date.fromisoformat(end) if end else first
    obligation = factories.make_obligation(action=action, **fields)
    return factories.make_due_date(obligation, window_start=first, window_end=last, act_by=first or last)


def actions(client: Client, query: str = "") -> list[str]:
    """What the rows ask for, from top to bottom."""
    page = client.get(f"/due-dates/?{DAY}&{query}").content.decode()
    return re.findall(r'<span class="action"[^>]*>(.*?)</span>', page)


def test_the_most_pressing_come_first_and_each_group_by_its_day(client: Client) -> None:
    due_on("2008-09-16", action="upcoming late")
    due_on("2008-06-02", action="upcoming soon")
    due_on(None, action="no day")
    due_on("2008-05-01", "2008-07-01", action="current")
    due_on("2008-03-31", action="overdue late")
    due_on("2007-12-31", action="overdue long ago")
    due_on("2007-11-30", "2007-12-14", action="meeting", kind=Kind.MEETING)
    done = due_on("2008-05-31", action="done")
    done.close(State.FULFILLED, on=dt.date(2008, 5, 30), now=NOW)
    page = client.get(f"/due-dates/?{DAY}").content.decode()
    assert re.findall(r"<h2>(.*?)</h2>", page) == [
        "Overdue",
        "Current",
        "Upcoming",
        "Date not known",
        "Past and closed",
    ]
    assert re.findall(r'<span class="action"[^>]*>(.*?)</span>', page) == [
        "overdue long ago",
        "overdue late",
        "current",
        "upcoming soon",
        "upcoming late",
        "no day",
        "meeting",
        "done",
    ]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Court", "Court later", "Meeting"]),
        ("actor=International+Criminal+Court", ["Court", "Court later"]),
        ("kind=meeting", ["Meeting"]),
        ("status=upcoming", ["Court later"]),
        ("status=overdue&actor=International+Criminal+Court", ["Court"]),
        ("document=A/RES/62/9012", ["Meeting"]),
        ("body=Security+Council", []),
        ("actor=Nobody", []),
        ("status=nonsense", []),
        ("kind=meeting&status=overdue", []),
        ("due_date=x", []),
        ("due_date=99999999999999999999999", []),
        ("actor=%00", ["Court", "Court later", "Meeting"]),
        ("unknown=1", ["Court", "Court later", "Meeting"]),
    ],
)
def test_filters_combine(client: Client, query: str, shown: list[str]) -> None:
    court = ("International Criminal Court",)
    due_on("2008-03-31", action="Court", actors=court)
    due_on("2008-09-16", action="Court later", actors=court)
    document = factories.make_document(symbol="A/RES/62/9012")
    due_on("2007-11-30", action="Meeting", kind=Kind.MEETING, document=document)
    assert actions(client, query) == shown


@pytest.mark.parametrize(
    ("sort", "shown"),
    [
        ("day", ["b", "c", "a"]),
        ("-day", ["a", "c", "b"]),
        ("document", ["c", "a", "b"]),
        ("nonsense", ["b", "c", "a"]),
    ],
)
def test_sorting(client: Client, sort: str, shown: list[str]) -> None:
    for action, day, symbol in (("a", "2008-12-01", "B"), ("b", "2008-07-01", "C"), ("c", "2008-08-01", "A")):
        due_on(day, action=action, document=factories.make_document(symbol=symbol))
    assert actions(client, f"sort={sort}") == shown


def test_the_latest_first_still_has_those_without_a_day_last(client: Client) -> None:
    due_on("2008-12-01", action="dated")
    due_on(None, action="undated")
    assert actions(client, "sort=-day") == ["dated", "undated"]


def test_a_filter_is_a_chip_that_can_be_taken_away(client: Client) -> None:
    due_on("2008-09-16", action="report")
    page = client.get(f"/due-dates/?{DAY}&kind=report&status=upcoming&page=1").content.decode()
    chips = re.search(r'<ul class="chips".*?</ul>', page, re.DOTALL)
    assert chips
    assert "as_of=2008-06-01&amp;status=upcoming" in chips[0]
    assert "as_of=2008-06-01&amp;kind=report" in chips[0]
    assert "page=" not in chips[0]


def test_a_row_says_all_that_is_needed(client: Client) -> None:
    factories.make_due_date()
    page = client.get(f"/due-dates/?{DAY}").content.decode()
    for words in (
        "Secretary-General:",
        "para. 9",
        "at its sixty-third session",
        "16 September 2008 – 14 September 2009",
        "from a session on record",
        "in 107 days",
        "Upcoming",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("on", "countdown"),
    [
        ("2008-06-01", "in 107 days"),
        ("2008-09-15", "tomorrow"),
        ("2008-09-16", "363 days left"),
        ("2009-09-13", "1 day left"),
        ("2009-09-14", "last day"),
        ("2009-09-15", "1 day overdue"),
        ("2009-09-24", "10 days overdue"),
    ],
)
def test_the_countdown_is_relative_to_the_day_asked(client: Client, on: str, countdown: str) -> None:
    factories.make_due_date()
    page = client.get(f"/due-dates/?as_of={on}").content.decode()
    assert re.findall(r'<span class="countdown \w+">(.*?)</span>', page) == [countdown]


@pytest.mark.parametrize(
    ("on", "countdown"), [("2008-06-01", "tomorrow"), ("2008-06-04", "2 more days"), ("2008-06-07", "ended 1 day ago")]
)
def test_a_meeting_that_is_over_is_past_and_not_overdue(client: Client, on: str, countdown: str) -> None:
    factories.make_meeting()
    page = client.get(f"/due-dates/?as_of={on}").content.decode()
    assert countdown in page
    assert "overdue</span>" not in page


def test_nothing_is_shown_that_was_not_adopted_yet(client: Client) -> None:
    factories.make_due_date()
    assert "sixty-third" not in client.get("/due-dates/?as_of=2007-11-25").content.decode()
    assert "sixty-third" in client.get("/due-dates/?as_of=2007-11-26").content.decode()


def test_what_is_rejected_is_not_shown(client: Client) -> None:
    due = factories.make_due_date()
    due.obligation.review_as(Review.REJECTED, now=NOW)
    assert actions(client) == []


def test_undated_obligations_are_counted_apart_and_never_dated(client: Client) -> None:
    factories.make_obligation(action="ratify")
    page = client.get(f"/due-dates/?{DAY}").content.decode()
    assert "1 obligation is asked for without any date." in page
    assert "ratify" not in page
    assert "ratify" in client.get(f"/obligations/standing/?{DAY}").content.decode()


def test_an_unresolved_date_shows_its_words_and_no_day(client: Client) -> None:
    factories.make_due_date(
        words="in due course", window_start=None, window_end=None, act_by=None, origin=Origin.UNRESOLVED
    )
    page = client.get(f"/due-dates/?{DAY}").content.decode()
    assert "in due course" in page
    assert "No day" in page
    assert "<time" not in page.split("<main")[1]


def test_the_number_of_queries_does_not_grow(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    document = factories.make_document()
    for n in range(30):
        due_on("2008-09-16", document=document, paragraph=str(n), actors=(f"Actor {n}", "Secretary-General"))
    with django_assert_max_num_queries(7):
        assert len(actions(client)) == 30


def test_paging_keeps_the_filter_and_the_day(client: Client) -> None:
    document = factories.make_document()
    for n in range(51):
        due_on("2008-09-16", document=document, paragraph=str(n))
    page = client.get(f"/due-dates/?{DAY}&kind=report").content.decode()
    assert "?as_of=2008-06-01&amp;kind=report&amp;page=2" in page
    assert len(actions(client, "page=2")) == 1
    for odd in ("page=0", "page=x", "page=99"):
        assert client.get(f"/due-dates/?{odd}").status_code == 200


def test_what_a_document_says_is_never_markup(client: Client) -> None:
    obligation = factories.make_obligation(action="<script>alert(1)</script>", actors=("<b>X</b>",))
    factories.make_due_date(obligation, words="<img src=x onerror=alert(1)>")
    page = client.get(f"/due-dates/?{DAY}&actor=<script>alert(2)</script>").content.decode()
    page += client.get(f"/due-dates/?{DAY}").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>X</b>" not in page


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        ("2008-06-01", "2008-07-01", 182, 213),
        ("2007-12-02", "2009-12-01", 0, 731),
        ("2000-01-01", "2008-06-01", 0, 183),
        ("2008-06-01", "2020-01-01", 182, 731),
        (None, "2008-06-01", 0, 183),
        ("2008-06-01", None, 182, 731),
    ],
)
def test_a_window_lies_where_its_days_are_on_the_line(
    start: str | None, end: str | None, first: int, last: int
) -> None:
    window = Window(*(dt.date.fromisoformat(day) if day else None for day in (start, end)))
    found = track(window, dt.date(2008, 6, 1))
    assert found
    assert (found.start, found.width) == pytest.approx((100 * first / 731, 100 * (last - first) / 731))
    assert found.now == pytest.approx(100 * 182 / 731)


@pytest.mark.parametrize("day", ["2007-12-02", "2008-06-01", "2009-12-01"])
def test_a_single_day_can_be_seen_on_the_line(day: str) -> None:
    found = track(Window(dt.date.fromisoformat(day), dt.date.fromisoformat(day)), dt.date(2008, 6, 1))
    assert found
    assert found.width >= 1
    assert 0 <= found.start <= 100 - found.width


@pytest.mark.parametrize(("start", "end"), [(None, None), ("2000-01-01", "2001-01-01"), ("2030-01-01", None)])
def test_what_is_out_of_sight_is_not_drawn(start: str | None, end: str | None) -> None:
    window = Window(*(dt.date.fromisoformat(day) if day else None for day in (start, end)))
    assert track(window, dt.date(2008, 6, 1)) is None


def test_the_owner_lists_what_is_hers(client: Client, owner: User, assistant: User) -> None:
    for user, action in ((owner, "mine"), (assistant, "theirs"), (None, "nobody’s")):
        due_on("2008-06-02", action=action, owner=user)
    client.force_login(owner)
    assert actions(client, f"owner={owner.pk}") == ["mine"]
    page = client.get(f"/due-dates/?{DAY}&owner={owner.pk}").content.decode()
    assert "Owner: <b>you</b>" in page
    assert f'<option value="{owner.pk}" selected>you</option>' in page


@pytest.mark.parametrize(
    "address", ["/due-dates/", "/timeline/", "/month/", "/due-dates/export.csv", "/obligations/standing/"]
)
def test_nobody_else_lists_what_somebody_owns(client: Client, owner: User, outsider: User, address: str) -> None:
    due_on("2008-06-02", action="hers", owner=owner)
    for reader in (None, outsider):
        if reader:
            client.force_login(reader)
        for pk in (owner.pk, 10**6, "None", "x"):
            answer = client.get(f"{address}?owner={pk}")
            assert answer.status_code == 403
            assert "Only its owner may list" in answer.content.decode()
        page = client.get(address).getvalue().decode()
        assert f'<option value="{owner.pk}"' not in page
        assert "owner</td>" not in page
