"""What people may wish of their reminders: several dates, quiet hours, a second contact, a silence taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from obligations.models import Delivery, DueDate, Reminder, Subscription
from obligations.reminders import links, plan, subscribers
from tests.factories import make_due_date, make_subscription
from tests.test_reminders_pages import FORM, path

pytestmark = pytest.mark.django_db


@pytest.fixture
def due() -> DueDate:
    day = timezone.localdate() + dt.timedelta(days=20)
    return make_due_date(act_by=day, window_start=day, window_end=day)


@pytest.fixture
def client(owner: User) -> Client:
    client = Client(REMOTE_ADDR="203.0.113.7")
    client.force_login(owner)
    return client


@pytest.fixture
def mine(owner: User) -> Subscription:
    return make_subscription(user=owner, email=owner.email, zone="Europe/Zurich", confirmed_at=timezone.now())


def manage(client: Client, subscription: Subscription, **wishes: str) -> str:
    """What the page says of these wishes."""
    address = path(links.to_manage(subscription))
    return client.post(address, FORM | {"save": "1"} | wishes, follow=True).content.decode()


# --- wishes -----------------------------------------------------------------------------------------------------------


def test_all_wishes_are_kept(client: Client, owner: User, due: DueDate) -> None:
    wishes = {
        "email": owner.email,
        "overdue_every": "7",
        "quiet_from": "20",
        "quiet_until": "7",
        "language": "en-us",
        "second_email": "head@example.org",
        "escalate_after": "10",
        "note": "Ask Ms Okafor",
    }
    page = client.post(reverse("subscribe"), FORM | wishes | {"save": "1"}).content.decode()
    assert "We have asked head@example.org" in page
    kept = Subscription.objects.get(second_for=None)
    assert (kept.overdue_every, kept.quiet_from, kept.quiet_until, kept.language) == (7, 20, 7, "en-us")
    second = kept.second
    assert second is not None
    assert (second.email, second.escalate_after, second.confirmed_at) == ("head@example.org", 10, None)
    page = client.get(path(links.to_manage(kept))).content.decode()
    assert "head@example.org was asked to be the second contact and has not agreed yet." in page
    assert 'name="overdue_every" value="7"' in page
    listed = client.get(reverse("subscriptions")).content.decode()
    assert "every 7 days while overdue" in listed
    assert "second contact: head@example.org" in listed


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"overdue_every": "1"}, "Leave at least 2 days between two mails"),
        ({"overdue_every": "-3"}, "Leave at least 2 days between two mails"),
        ({"overdue_every": "often"}, "Enter a whole number"),
        ({"overdue_every": "1000"}, "less than or equal to 365"),
        ({"quiet_from": "20"}, "from when until when"),
        ({"quiet_until": "7"}, "from when until when"),
        ({"quiet_from": "7", "quiet_until": "7"}, "at another hour"),
        ({"quiet_from": "22", "quiet_until": "9"}, "within the quiet hours"),
        ({"quiet_from": "7", "quiet_until": "9"}, "within the quiet hours"),
        ({"quiet_from": "24", "quiet_until": "7"}, "valid choice"),
        ({"language": "tlh"}, "valid choice"),
        ({"second_email": "nobody"}, "valid email"),
        ({"second_email": "OWNER@example.org"}, "Name somebody else"),
        ({"second_email": "head@example.org", "escalate_after": "0"}, "greater than or equal to 1"),
    ],
)
def test_a_wish_that_cannot_be_says_why_and_changes_nothing(
    client: Client, mine: Subscription, bad: dict[str, str], words: str
) -> None:
    page = manage(client, mine, **bad)
    assert words in page
    mine.refresh_from_db()
    assert (mine.overdue_every, mine.quiet_from, mine.language, mine.second) == (None, None, "en", None)


def test_a_wish_left_empty_is_taken_back(client: Client, mine: Subscription) -> None:
    manage(client, mine, overdue_every="7", quiet_from="20", quiet_until="6", second_email="head@example.org")
    mine.refresh_from_db()
    assert mine.second is not None
    manage(client, mine)
    mine.refresh_from_db()
    assert (mine.overdue_every, mine.quiet_from, mine.quiet_until, mine.second) == (None, None, None, None)


# --- the second contact -----------------------------------------------------------------------------------------------


def test_the_second_contact_agrees_by_the_link_in_a_mail_and_ends_it_by_one(mine: Subscription, due: DueDate) -> None:
    subscribers.name_second(mine, "head@example.org", after=7, now=timezone.now())
    second = mine.second
    assert second is not None
    stranger = Client(REMOTE_ADDR="203.0.113.7")
    asked = stranger.get(path(links.to_confirm(second))).content.decode()
    assert "Would you be the second contact?" in asked
    assert mine.email in asked
    stranger.post(path(links.to_confirm(second)))
    second.refresh_from_db()
    assert second.confirmed_at is not None
    page = stranger.get(path(links.to_manage(second))).content.decode()
    assert f"Second contact for {mine.email}" in page
    # The first's own settings are not the second's to see or change.
    assert "lead_days" not in page
    stranger.post(path(links.to_manage(second)), FORM | {"save": "1", "pause": "1"})
    mine.refresh_from_db()
    assert mine.is_active
    stranger.post(path(links.to_unsubscribe(second)), {"List-Unsubscribe": "One-Click"})
    mine.refresh_from_db()
    assert mine.second is None
    assert mine.is_active


def test_nobody_is_asked_to_be_second_more_often_than_to_subscribe(client: Client, mine: Subscription) -> None:
    for number in range(subscribers.ASKS_PER_DAY):
        make_subscription(email="head@example.org", confirmed_at=None, created_at=timezone.now(), note=str(number))
    page = manage(client, mine, second_email="head@example.org")
    assert "asked too often today" in page
    assert mine.second is None
    assert not Delivery.objects.exists()


# --- several dates ----------------------------------------------------------------------------------------------------


@pytest.fixture
def three(due: DueDate) -> list[DueDate]:
    return [due, make_due_date(act_by=due.act_by), make_due_date(act_by=due.act_by)]


def followed(subscription: Subscription) -> set[int]:
    return set(Reminder.objects.filter(subscription=subscription).values_list("due_date", flat=True))


def test_several_dates_are_followed_and_no_other(client: Client, owner: User, three: list[DueDate]) -> None:
    first, second, _other = three
    address = f"{reverse('subscribe')}?due_date={first.pk}&due_date={second.pk}"
    page = client.get(address).content.decode()
    assert page.count('type="checkbox" name="due_date"') == 2
    client.post(address, FORM | {"email": owner.email, "due_date": [str(first.pk), str(second.pk)], "save": "1"})
    kept = Subscription.objects.get()
    assert followed(kept) == {first.pk, second.pk}
    listed = client.get(reverse("subscriptions")).content.decode()
    assert f"{first.obligation.citation} and 1 more" in listed


def test_a_change_of_one_of_several_dates_is_followed(owner: User, three: list[DueDate]) -> None:
    """That many follow single dates is no reason to pass over those that follow several."""
    kept = make_subscription(filter={"due_date": ",".join(str(due.pk) for due in three[:2])})
    for due in three:
        plan.replan([due.pk], now=timezone.now())
    assert followed(kept) == {three[0].pk, three[1].pk}


def test_a_date_is_taken_off_the_list_but_not_the_last(
    client: Client, mine: Subscription, three: list[DueDate]
) -> None:
    first, second, _other = three
    mine.filter = {"due_date": f"{first.pk},{second.pk}"}
    mine.save()
    manage(client, mine, due_date=str(second.pk))
    mine.refresh_from_db()
    assert mine.filter == {"due_date": str(second.pk)}
    page = manage(client, mine)
    assert "Keep at least one of the dates" in page
    mine.refresh_from_db()
    assert mine.filter == {"due_date": str(second.pk)}


@pytest.mark.parametrize("who", ["owner", "assistant", "outsider", None])
def test_a_date_is_added_to_ones_own_list_alone(
    mine: Subscription, three: list[DueDate], request: pytest.FixtureRequest, who: str | None, settings: Any
) -> None:
    settings.LOOK_WITHOUT_LOGIN = "everyone"
    first, second, _other = three
    mine.filter = {"due_date": str(first.pk)}
    mine.save()
    client = Client(REMOTE_ADDR="203.0.113.7")
    if who:
        client.force_login(request.getfixturevalue(who))
    address = f"{reverse('subscribe')}?due_date={second.pk}"
    offered = first.obligation.citation in client.get(address).content.decode()
    answer = client.post(address, {"add_to": str(mine.pk)})
    mine.refresh_from_db()
    if who == "owner":
        assert offered
        assert mine.filter == {"due_date": f"{first.pk},{second.pk}"}
        assert followed(mine) == {first.pk, second.pk}
    else:
        assert not offered
        assert answer.status_code in {200, 404}
        assert mine.filter == {"due_date": str(first.pk)}


# --- silences ---------------------------------------------------------------------------------------------------------


def test_a_silence_is_listed_and_can_be_undone(client: Client, mine: Subscription, due: DueDate) -> None:
    plan.plan_all(now=timezone.now())
    subscribers.acknowledge(mine, due, now=timezone.now())
    assert not Reminder.objects.filter(subscription=mine, state="planned").exists()
    address = path(links.to_manage(mine))
    assert "acknowledged" in client.get(address).content.decode()
    client.post(address, {"speak": str(due.pk)})
    assert Reminder.objects.filter(subscription=mine, state="planned").exists()
    for nonsense in ("", "0", "x", "9" * 18):
        assert client.post(address, {"speak": nonsense}).status_code == 302


def test_acknowledging_says_that_it_also_keeps_the_second_from_being_told(mine: Subscription, due: DueDate) -> None:
    subscribers.name_second(mine, "head@example.org", after=7, now=timezone.now())
    page = Client().get(path(links.to_answer(mine, due))).content.decode()
    assert "Nor is head@example.org told if it stays overdue." in page
