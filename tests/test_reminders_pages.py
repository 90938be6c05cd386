"""Subscribing, and the pages behind a mail's links: a GET shows, a POST acts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from obligations.models import Delivery, DueDate, Reminder, Sending, Silence, Subscription
from obligations.reminders import deliver, digest, links, plan, subscribers
from tests.factories import make_due_date, make_subscription, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def due() -> DueDate:
    day = timezone.localdate() + dt.timedelta(days=20)
    return make_due_date(act_by=day, window_start=day, window_end=day)


@pytest.fixture
def visitor() -> Client:
    """Somebody from anywhere, without an account, whose browser insists on CSRF tokens."""
    return Client(REMOTE_ADDR="203.0.113.7", enforce_csrf_checks=True)


@pytest.fixture
def client(visitor: Client) -> Client:
    return Client(REMOTE_ADDR="203.0.113.7")


def path(address: str) -> str:
    return address.removeprefix("http://127.0.0.1:8000")


def everything() -> list[Any]:
    """All rows that a link could change."""
    return [list(model.objects.order_by("pk").values()) for model in (Subscription, Reminder, Delivery, Silence)]


@pytest.mark.any_database
@pytest.mark.parametrize("name", ["to_confirm", "to_manage", "to_unsubscribe", "to_answer"])
def test_a_hundred_gets_of_a_link_change_nothing(client: Client, due: DueDate, name: str) -> None:
    subscription = make_subscription(confirmed_at=None if name == "to_confirm" else timezone.now())
    plan.plan_all(now=timezone.now())
    address = path(getattr(links, name)(*([subscription, due] if name == "to_answer" else [subscription])))
    before = everything()
    for _ in range(100):
        response = client.get(address)
        assert response.status_code == 200
    for _ in range(3):
        client.head(address)
    assert everything() == before


def test_one_click_unsubscribes_without_any_cookie(visitor: Client, due: DueDate) -> None:
    subscription, neighbour = make_subscription(), make_subscription()
    plan.plan_all(now=timezone.now())
    digest.hand_over(now=timezone.now())
    response = visitor.post(path(links.to_unsubscribe(subscription)), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    subscription.refresh_from_db()
    assert subscription.ended_at is not None
    assert not Reminder.objects.filter(subscription=subscription, state=Reminder.State.PLANNED).exists()
    claimed = deliver.claim()
    assert claimed is not None
    assert claimed.to == neighbour.email
    assert deliver.claim() is None


@pytest.mark.parametrize("name", ["subscription-confirm", "subscription-manage", "subscription-end", "reminder-answer"])
@pytest.mark.parametrize("token", ["nonsense", "MQ:1:x"])
def test_a_broken_link_says_what_to_do(client: Client, name: str, token: str) -> None:
    for response in (client.get(reverse(name, args=[token])), client.post(reverse(name, args=[token]))):
        assert response.status_code == 404
        assert "Open it from the mail again" in response.content.decode()


def test_a_confirmation_works_for_a_week(client: Client, due: DueDate, time_machine: Any) -> None:
    subscription = make_subscription(confirmed_at=None)
    address = path(links.to_confirm(subscription))
    begun = timezone.now()
    time_machine.move_to(begun + dt.timedelta(days=8))
    assert client.post(address).status_code == 404
    time_machine.move_to(begun + dt.timedelta(days=6))
    assert client.post(address).status_code == 200
    subscription.refresh_from_db()
    assert subscription.is_active
    assert Reminder.objects.filter(subscription=subscription).exists()


def test_acknowledge_and_snooze(client: Client, due: DueDate) -> None:
    subscription = make_subscription(lead_days=[10, 5, 0])
    plan.plan_all(now=timezone.now())
    address = path(links.to_answer(subscription, due))
    until = timezone.localdate() + dt.timedelta(days=12)

    response = client.post(address, {"snooze": "1", "until": until.isoformat()})
    assert "You will be reminded again" in response.content.decode()
    leads = Reminder.objects.order_by("send_at").values_list("lead_days", flat=True)
    assert list(leads) == [8, 5, 0]

    client.post(address, {"acknowledge": "1"})
    assert not leads.all().exists()


@pytest.mark.parametrize("until", ["", "tomorrow", "2001-01-01", "2999-01-01"])
def test_a_bad_day_to_snooze_until_is_explained(client: Client, due: DueDate, until: str) -> None:
    address = path(links.to_answer(make_subscription(), due))
    response = client.post(address, {"snooze": "1", "until": until})
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert not Silence.objects.exists()


FORM = {"lead_days": "30, 7, 0", "mode": "immediate", "zone": "Europe/Zurich", "hour": "8", "note": ""}


def test_an_outside_address_is_asked_first(client: Client, due: DueDate, settings: Any) -> None:
    settings.LOOK_WITHOUT_LOGIN = "everyone"
    response = client.post(reverse("subscribe"), FORM | {"email": "outside@example.org", "save": "1"})
    assert "We have written to outside@example.org" in response.content.decode()
    assert not Subscription.objects.get().is_active
    confirm = Delivery.objects.get()
    assert "/subscriptions/confirm/" in confirm.text
    assert not Reminder.objects.exists()


def test_nobody_subscribes_who_may_not_look(client: Client, settings: Any) -> None:
    settings.LOOK_WITHOUT_LOGIN = "nobody"
    for response in (client.get(reverse("subscribe")), client.post(reverse("subscribe"), FORM)):
        assert response.status_code == 302
        assert "sign-in" in response["Location"]
    assert not Subscription.objects.exists()


def test_an_account_subscribes_its_own_address_at_once_and_another_not(
    client: Client, owner: User, due: DueDate
) -> None:
    client.force_login(owner)
    client.post(reverse("subscribe"), FORM | {"email": owner.email.upper(), "save": "1"})
    client.post(reverse("subscribe"), FORM | {"email": "boss@example.org", "save": "1"})
    mine, boss = Subscription.objects.order_by("pk")
    assert (mine.is_active, boss.is_active) == (True, False)
    assert mine.lead_days == [30, 7, 0]
    assert Reminder.objects.filter(subscription=mine).exists()


def test_a_preview_saves_nothing(client: Client, owner: User, due: DueDate) -> None:
    client.force_login(owner)
    response = client.post(reverse("subscribe"), FORM | {"email": owner.email, "preview": "1"})
    assert due.obligation.citation in response.content.decode()
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"lead_days": "soon"}, "whole numbers"),
        ({"lead_days": ""}, "required"),
        ({"lead_days": "999"}, "between 0 and 730"),
        ({"lead_days": "-3"}, "whole numbers"),
        ({"zone": "Mars/Olympus"}, "not a time zone"),
        ({"hour": "24"}, "valid choice"),
        ({"document": "<b>A/RES/99/99"}, "There is no document “&lt;b&gt;A/RES/99/99”"),
        ({"actor": "<script>"}, "valid choice"),
        ({"body": "Parliament"}, "valid choice"),
        ({"due_date": "9" * 30}, "not here any more"),
        ({"due_date": "0"}, "not here any more"),
        ({"email": "nobody"}, "valid email"),
    ],
)
def test_a_form_filled_in_wrongly_says_so(
    client: Client, owner: User, due: DueDate, bad: dict[str, str], words: str
) -> None:
    client.force_login(owner)
    response = client.post(reverse("subscribe"), FORM | {"email": owner.email, "save": "1"} | bad)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not Subscription.objects.exists()


def test_a_page_can_fill_in_the_filter(client: Client, owner: User, due: DueDate) -> None:
    client.force_login(owner)
    symbol = due.obligation.document.symbol
    page = client.get(reverse("subscribe"), {"document": symbol}).content.decode()
    assert f'value="{symbol}"' in page
    client.post(reverse("subscribe"), FORM | {"email": owner.email, "document": symbol, "save": "1"})
    assert Subscription.objects.get().filter == {"document": symbol}


def test_each_sees_only_their_own(client: Client, owner: User, assistant: User, outsider: User) -> None:
    make_subscription(user=owner, email="owner@example.org")
    make_subscription(user=assistant, email="assistant@example.org")
    for person, seen, unseen in (
        (owner, ["owner@"], ["assistant@"]),
        (assistant, ["assistant@"], ["owner@"]),
        (outsider, [], ["owner@", "assistant@"]),
    ):
        client.force_login(person)
        page = client.get(reverse("subscriptions")).content.decode()
        assert all(address in page for address in seen)
        assert not any(address in page for address in unseen)


def test_a_visitor_is_led_to_the_form_and_sees_nobodys(client: Client) -> None:
    make_subscription()
    assert client.get(reverse("subscriptions")).headers["Location"] == reverse("subscribe")


def test_manage_shows_what_comes_and_what_went_wrong_and_changes_it(client: Client, due: DueDate) -> None:
    subscription = make_subscription(lead_days=[10])
    now = timezone.now()
    plan.plan_all(now=now)
    digest.hand_over(now=now + dt.timedelta(days=11))
    Delivery.objects.update(state=Delivery.State.FAILED, reply="550 no such mailbox")
    address = path(links.to_manage(subscription))
    page = client.get(address).content.decode()
    assert "550 no such mailbox" in page
    assert due.obligation.citation in page

    client.post(address, FORM | {"lead_days": "5 2", "save": "1"})
    subscription.refresh_from_db()
    assert subscription.lead_days == [5, 2]
    assert subscription.email.startswith("reader")
    leads = Reminder.objects.filter(state=Reminder.State.PLANNED).order_by("send_at")
    assert list(leads.values_list("lead_days", flat=True)) == [5, 2]

    client.post(address, {"pause": "1"})
    assert not leads.all().exists()
    client.post(address, {"resume": "1"})
    assert leads.all().count() == 2

    client.post(address, FORM | {"lead_days": "never", "save": "1"})
    subscription.refresh_from_db()
    assert subscription.lead_days == [5, 2]


def test_an_address_cannot_be_changed_behind_its_owners_back(client: Client) -> None:
    subscription = make_subscription()
    client.post(path(links.to_manage(subscription)), FORM | {"email": "thief@example.org", "save": "1"})
    assert Subscription.objects.get().email == subscription.email


def test_an_ended_subscription_cannot_be_woken(client: Client, due: DueDate) -> None:
    subscription = make_subscription(ended_at=timezone.now())
    address = path(links.to_manage(subscription))
    assert "You have unsubscribed" in client.get(address).content.decode()
    for wish in ({"resume": "1"}, FORM | {"save": "1"}):
        client.post(address, wish)
    client.post(path(links.to_confirm(subscription)))
    subscription.refresh_from_db()
    assert not subscription.is_active
    assert not Reminder.objects.exists()


# --- for those who run it ---------------------------------------------------------------------------------------------


@pytest.fixture
def refused(due: DueDate) -> Delivery:
    now = timezone.now()
    make_subscription(lead_days=[30], confirmed_at=now)
    plan.plan_all(now=now)
    digest.hand_over(now=now)
    Delivery.objects.update(state=Delivery.State.FAILED, reply="550 <no such> mailbox")
    return Delivery.objects.get()


@pytest.mark.parametrize("who", ["owner", "assistant", "outsider", None])
def test_only_staff_see_and_decide_on_mails(
    client: Client, refused: Delivery, request: pytest.FixtureRequest, who: str | None
) -> None:
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("operations-mail")).status_code in {302, 403}
    addresses = [reverse("delivery-decide", args=[refused.pk, what]) for what in ("again", "give-up", "now", "hold")]
    for address in (*addresses, reverse("sending-hold"), reverse("sending-release")):
        assert client.post(address).status_code in {302, 403}
        assert client.get(address).status_code in {302, 403, 405}
    assert not Sending.objects.filter(held_at__isnull=False).exists()
    refused.refresh_from_db()
    assert refused.state == Delivery.State.FAILED


def test_a_refused_mail_is_made_anew_by_hand_only_while_it_holds(client: Client, refused: Delivery) -> None:
    client.force_login(make_user("admin", role="administrator"))
    page = client.get(reverse("operations-mail")).content.decode()
    assert "550 &lt;no such&gt; mailbox" in page
    client.post(reverse("delivery-decide", args=[refused.pk, "again"]))
    assert digest.hand_over(now=timezone.now()) == 1
    anew = Delivery.objects.get(state=Delivery.State.DUE)
    Delivery.objects.filter(pk=anew.pk).update(state=Delivery.State.FAILED)
    subscribers.end(anew.subscription, now=timezone.now())
    client.post(reverse("delivery-decide", args=[anew.pk, "again"]))
    assert digest.hand_over(now=timezone.now()) == 0
    assert deliver.claim() is None


def test_an_unsure_mail_goes_again_or_is_given_up(client: Client, refused: Delivery) -> None:
    client.force_login(make_user("admin", role="administrator"))
    Delivery.objects.update(state=Delivery.State.UNSURE)
    client.post(reverse("delivery-decide", args=[refused.pk, "again"]))
    claimed = deliver.claim()
    assert claimed is not None
    assert claimed.message_id == refused.message_id
    Delivery.objects.update(state=Delivery.State.UNSURE)
    client.post(reverse("delivery-decide", args=[refused.pk, "give-up"]))
    assert deliver.claim() is None
    assert Delivery.objects.get().reply == "given up by hand"


def test_the_owner_is_reminded_of_what_is_hers_and_of_nothing_else(client: Client, owner: User, due: DueDate) -> None:
    make_due_date(act_by=due.act_by)
    due.obligation.hand_to(owner, now=timezone.now())
    client.force_login(owner)
    form = client.get(f"{reverse('subscribe')}?owner={owner.pk}").context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    client.post(reverse("subscribe"), sent)
    assert Subscription.objects.get().filter == {"owner": str(owner.pk)}
    assert {reminder.due_date for reminder in Reminder.objects.all()} == {due}


def test_nobody_else_is_reminded_of_what_somebody_owns(
    client: Client, settings: Any, owner: User, outsider: User, due: DueDate
) -> None:
    settings.LOOK_WITHOUT_LOGIN = "everyone"
    due.obligation.hand_to(owner, now=timezone.now())
    addresses = [reverse("subscribe"), path(links.to_manage(make_subscription(filter={"kind": "meeting"})))]
    for address in addresses:
        for reader in (None, outsider):
            if reader:
                client.force_login(reader)
            sent = {"email": "x@example.org", "lead_days": "7", "mode": "immediate", "zone": "UTC", "hour": "8"}
            answer = client.post(address, sent | {"owner": str(owner.pk), "save": "1"})
            assert "valid choice" in answer.content.decode()
    assert not Reminder.objects.exists()
    assert Subscription.objects.get().filter == {"kind": "meeting"}
