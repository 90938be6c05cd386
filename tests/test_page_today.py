"""The first page: what presses, what is open, what comes, what has changed for this reader, what awaits review."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from obligations.models import Visit
from obligations.models.due_dates import State
from obligations.models.obligations import Review
from obligations.models.visits import GAP
from obligations.reading.values import Origin, Window
from tests import factories
from tests.test_page_due_dates import due_on

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2008, 6, 1, 9, tzinfo=dt.UTC)


def section(page: str, heading: str) -> list[str]:
    """What the rows under a heading ask for."""
    part = re.search(rf'<h2 id="{heading}">.*?</section>', page, re.DOTALL)
    assert part
    return re.findall(r'<span class="action"[^>]*>(.*?)</span>', part[0])


def test_each_part_holds_what_belongs_there(client: Client) -> None:
    due_on("2007-12-31", action="overdue")
    due_on("2008-05-01", "2008-12-31", action="closes late")
    due_on("2008-05-02", "2008-06-02", action="closes soon")
    due_on("2008-08-30", action="in 90 days")
    due_on("2008-08-31", action="in 91 days")
    due_on(None, action="no day")
    due_on("2007-12-01", action="done").close(State.FULFILLED, on=dt.date(2008, 5, 1), now=NOW)
    due_on("2008-06-05", action="rejected", review=Review.REJECTED)
    page = client.get("/?as_of=2008-06-01").content.decode()
    assert section(page, "overdue") == ["overdue"]
    assert section(page, "current") == ["closes soon", "closes late"]
    assert section(page, "soon") == ["in 90 days"]
    assert "1 more later" in page
    assert "1 whose date is not known" in page
    assert "done" not in page
    assert "rejected" not in page


def test_a_long_part_says_how_many_more_there_are(client: Client) -> None:
    document = factories.make_document()
    for n in range(11):
        due_on("2008-01-01", action=f"late {n}", document=document, paragraph=str(n))
    page = client.get("/?as_of=2008-06-01").content.decode()
    assert len(section(page, "overdue")) == 8
    assert "3 more</a>" in page


def test_an_empty_tracker_says_so_kindly(client: Client) -> None:
    page = client.get("/").content.decode()
    for words in (
        "Nothing is overdue.",
        "No window is open.",
        "Nothing falls due",
        "Nothing has changed.",
        "looked at",
    ):
        assert words in page


@time_machine.travel(NOW, tick=False)
def test_what_changed_since_the_last_visit_is_told(client: Client, owner: User) -> None:
    with time_machine.travel(NOW - dt.timedelta(days=3), tick=False):
        client.force_login(owner)
        client.get("/")
    moved, settled = factories.make_due_date(), factories.make_due_date()
    before, day = factories.make_due_date(), dt.date(2008, 10, 1)
    before.move(
        Window(day, day),
        act_by=day,
        origin=Origin.BY_HAND,
        derivation=[],
        reason="long ago",
        now=NOW - dt.timedelta(days=4),
    )
    moved.move(
        Window(day, day),
        act_by=day,
        origin=Origin.BY_HAND,
        derivation=[],
        reason="The bureau asked.",
        now=NOW - dt.timedelta(hours=1),
        by=owner,
    )
    settled.settle(
        State.FULFILLED, dated=dt.date(2008, 5, 31), by=owner, now=NOW - dt.timedelta(hours=2), symbol="A/62/314"
    )
    factories.make_document(symbol="A/RES/62/777", added_at=NOW - dt.timedelta(hours=3))
    factories.make_document(symbol="A/RES/62/778", added_at=NOW - dt.timedelta(days=5))
    page = client.get("/").content.decode()
    news = page[page.index("Since your last visit") :]
    for words in ("The bureau asked.", "A/62/314", "A/RES/62/777", "<ins>1 October 2008</ins>"):
        assert words in news
    for words in ("long ago", "A/RES/62/778"):
        assert words not in news


def test_a_visit_lasts_as_long_as_the_page_is_looked_at_now_and_then(owner: User) -> None:
    first = Visit.objects.note(owner, now=NOW)
    assert first.since is None
    assert Visit.objects.note(owner, now=NOW + GAP / 2).since is None
    assert Visit.objects.note(owner, now=NOW + GAP).since is None
    assert Visit.objects.note(owner, now=NOW + 2 * GAP).since == NOW + GAP


def test_who_looks_again_within_a_minute_writes_nothing(owner: User) -> None:
    Visit.objects.note(owner, now=NOW)
    for seconds, seen_at in ((59, NOW), (60, NOW + dt.timedelta(seconds=60))):
        again = User.objects.get(pk=owner.pk)
        assert Visit.objects.note(again, now=NOW + dt.timedelta(seconds=seconds)).seen_at == seen_at
        assert Visit.objects.get(user=owner).seen_at == seen_at


def test_what_awaits_review_is_counted_as_the_menu_counts_it(client: Client, owner: User) -> None:
    for symbol, adopted in (("A/RES/62/1", dt.date(2008, 5, 1)), ("A/RES/62/2", dt.date(2008, 7, 1))):
        factories.make_obligation(factories.make_document(symbol=symbol, adopted_on=adopted))
    client.force_login(owner)
    for query, count in (("", "2"), ("?as_of=2008-06-01", "1")):
        first, queue = (client.get(address + query).content.decode() for address in ("/", "/review/"))
        assert f"<b>{count}</b>" in first[first.index('href="#review"') :]
        assert all(f'id="awaiting" class="count">{count} ' in page for page in (first, queue))
    assert "A/RES/62/1" in first[first.index('id="review"') :]
    assert "A/RES/62/2" not in first[first.index('id="review"') :]


def test_seen_is_seen(client: Client, owner: User, assistant: User) -> None:
    for user in (owner, assistant):
        Visit.objects.note(user, now=NOW)
    client.force_login(owner)
    assert client.get("/seen/").status_code == 405
    client.post("/seen/")
    owners, assistants = Visit.objects.get(user=owner), Visit.objects.get(user=assistant)
    assert owners.since
    assert assistants.since is None


def test_nobody_is_followed_who_has_not_signed_in_or_looks_at_another_day(client: Client, owner: User) -> None:
    client.get("/")
    client.force_login(owner)
    client.get("/?as_of=2008-06-01")
    client.head("/")
    assert not Visit.objects.exists()
    client.logout()
    assert client.post("/seen/").status_code == 302
    assert not Visit.objects.exists()


def test_the_least_certain_is_offered_for_review_first(client: Client) -> None:
    factories.make_obligation(action="sure", confidence=0.99)
    factories.make_obligation(action="unsure", confidence=0.4)
    factories.make_obligation(action="settled", confidence=0.1, review=Review.CONFIRMED)
    page = client.get("/?as_of=2008-06-01").content.decode()
    review = page[page.index('id="review"') :]
    assert review.index("unsure") < review.index(" sure")
    assert "settled" not in review
    assert "2 obligations were read" in review
