"""What those who run the installation see of calendars: that they are published, and why one is not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from obligations import feeds
from obligations.models import DueDate, Feed
from tests.factories import NOW, make_due_date, make_user
from tests.feeds import body_of, make_feed, published

pytestmark = pytest.mark.django_db

PAGE = "/operations/calendars/"


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(make_user("operator", role="administrator"))
    return client


@pytest.fixture
def broken(owner: User) -> Feed:
    """A published feed of which a due date can no longer be written."""
    due_date = make_due_date()
    feed = published(owner)
    Feed.objects.update(name="What only its owner should read")
    DueDate.objects.update(derivation=5)
    DueDate.objects.filter(pk=due_date.pk).revise(now=NOW)
    feeds.publish_stale(now=NOW + dt.timedelta(minutes=1))
    return feed


def test_it_says_why_a_calendar_cannot_be_published(operator: Client, broken: Feed) -> None:
    page = operator.get(PAGE).content.decode()
    assert DueDate.objects.get().obligation.citation in page
    assert "cannot be written as a calendar entry" in page
    assert "1 June 2008, 09:01 UTC" in page  # since when
    assert "owner" in page
    assert "What only its owner should read" not in page


def test_the_last_good_bytes_stay(broken: Feed) -> None:
    assert body_of(broken).count(b"BEGIN:VEVENT") == 1


def test_what_stays_broken_keeps_the_time_since_when(operator: Client, broken: Feed) -> None:
    operator.post(reverse("feed-publish-again", args=[broken.pk]))
    feeds.publish_stale(now=NOW + dt.timedelta(days=1))
    broken.refresh_from_db()
    assert broken.failed_at == NOW + dt.timedelta(minutes=1)


def test_once_mended_it_is_published_again(operator: Client, broken: Feed) -> None:
    DueDate.objects.update(derivation=["mended"])
    operator.post(reverse("feed-publish-again", args=[broken.pk]))
    feeds.publish_stale(now=NOW + dt.timedelta(days=1))
    assert b"mended" in body_of(broken)
    page = operator.get(PAGE).content.decode()
    assert "Nothing: every calendar can be published" in page


@pytest.mark.parametrize(("minutes", "late"), [(1, False), (30, True)])
def test_it_says_when_nothing_is_published(operator: Client, owner: User, minutes: int, late: bool) -> None:
    make_feed(owner, now=timezone.now() - dt.timedelta(minutes=minutes))
    assert ("Calendars are not published" in operator.get(PAGE).content.decode()) == late


@pytest.mark.parametrize("who", ["owner", "assistant", "outsider", None])
def test_it_is_for_staff_only(client: Client, broken: Feed, request: pytest.FixtureRequest, who: str | None) -> None:
    if who:
        client.force_login(request.getfixturevalue(who))
    again = reverse("feed-publish-again", args=[broken.pk])
    assert client.get(PAGE).status_code in {302, 403}
    assert client.post(again).status_code in {302, 403}
    assert not Feed.objects.stale().exists()


def test_looking_publishes_nothing(operator: Client, broken: Feed) -> None:
    assert operator.get(reverse("feed-publish-again", args=[broken.pk])).status_code == 405
    assert operator.get(PAGE).status_code == 200
    assert not Feed.objects.stale().exists()
