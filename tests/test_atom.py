"""What has changed, as an Atom feed: valid, the same entry under the same name, and nothing private in it."""

from __future__ import annotations

import datetime as dt

import feedparser
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from obligations.models.due_dates import State
from obligations.models.obligations import Review
from obligations.reading.values import Window
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(owner: User) -> None:
    now = timezone.now()
    due = factories.make_due_date(factories.make_obligation(factories.make_document(title="A & <b> \x0b مجلس")))
    due.obligation.review_as(Review.CONFIRMED, now=now, by=owner)
    due.obligation.hand_to(owner, now=now, by=owner)
    day = dt.date(2009, 1, 1)
    due.set_by_hand(Window(day, day), act_by=day, reason="a private word", by=owner, now=now)
    due.settle(State.FULFILLED, dated=day, by=owner, now=now, note="a private note")


def test_every_change_is_an_entry_that_anybody_may_read(changed: None, client: Client) -> None:
    answer = client.get("/changes.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    read = feedparser.parse(answer.content)
    assert not read.bozo
    assert read.version == "atom10"
    titles = [entry.title.rpartition(": ")[2] for entry in read.entries]
    assert titles[:3] == ["settled a date", "changed a date", "confirmed"]
    assert any("was added" in entry.title for entry in read.entries)
    assert all(entry.id and entry.updated_parsed and entry.link.startswith("http") for entry in read.entries)
    identifiers = [entry.id for entry in read.entries]
    assert len(identifiers) == len(set(identifiers))
    for private in ("owner", "private"):
        assert private not in answer.content.decode()


def test_entries_keep_their_names_and_an_unchanged_feed_is_not_sent_again(changed: None, client: Client) -> None:
    first = client.get("/changes.atom")
    again = client.get("/changes.atom", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    factories.make_document(added_at=timezone.now())
    later = client.get("/changes.atom", headers={"If-None-Match": first["ETag"]})
    assert later.status_code == 200
    before, after = (feedparser.parse(answer.content).entries for answer in (first, later))
    assert {entry.id for entry in before} < {entry.id for entry in after}


@pytest.mark.parametrize(
    ("look", "public", "status"), [("nobody", False, 404), ("nobody", True, 200), ("everyone", False, 200)]
)
def test_it_is_open_to_whoever_may_look(client: Client, settings: object, look: str, public: bool, status: int) -> None:
    settings.LOOK_WITHOUT_LOGIN, settings.PUBLIC_CALENDAR = look, public  # type: ignore[attr-defined]
    assert client.get("/changes.atom", REMOTE_ADDR="203.0.113.7").status_code == status


def test_what_was_rejected_is_left_out(changed: None, client: Client, owner: User) -> None:
    from obligations.models import Obligation

    Obligation.objects.get().review_as(Review.REJECTED, now=timezone.now(), by=owner)
    shown = client.get("/changes.atom").content.decode()
    assert "was added" in shown
    assert "was settled" not in shown
