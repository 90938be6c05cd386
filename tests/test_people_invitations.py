"""Accounts by invitation: a secret that is mailed or copied, works once and for a week, and is stored by its hash."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from obligations.models import Delivery, Invitation, Role
from obligations.people import invitations, roles
from obligations.reminders import deliver
from tests import factories
from tests.mailserver import MailServer

pytestmark = pytest.mark.django_db

NAME_AND_PASSWORD = {
    "username": "newcomer",
    "password1": "quite a long password",
    "password2": "quite a long password",
}


@pytest.fixture
def administrator(db: None) -> User:
    return factories.make_user("administrator", role="administrator")


@pytest.fixture
def admin(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def visitor() -> Client:
    return Client(REMOTE_ADDR="203.0.113.7", enforce_csrf_checks=False)


def invite(admin: Client, **fields: str) -> str:
    """What the page that answers shows as the link; "" where it was mailed."""
    data = {"email": "newcomer@example.org", "role": "reader", "language": "en"} | fields
    page = admin.post("/people/invite/", data, follow=True).content.decode()
    found = re.search(r'id="link"[^>]* value="http://127.0.0.1:8000(/invitation/[^"]+)"', page)
    return found[1] if found else ""


@pytest.mark.parametrize("role", list(Role))
def test_an_invitation_makes_one_account_with_its_role(admin: Client, visitor: Client, role: Role) -> None:
    link = invite(admin, role=role)
    assert "Make your account" in visitor.get(link).content.decode()
    response = visitor.post(link, NAME_AND_PASSWORD)
    assert response.headers["Location"] == "/account/"
    newcomer = User.objects.get(username="newcomer")
    assert newcomer.email == "newcomer@example.org"
    assert newcomer.check_password("quite a long password")
    assert roles.role_of(newcomer) == role
    assert visitor.session["_auth_user_id"] == str(newcomer.pk)


def test_it_works_once(admin: Client, visitor: Client) -> None:
    link = invite(admin)
    visitor.post(link, NAME_AND_PASSWORD)
    for response in (visitor.get(link), visitor.post(link, NAME_AND_PASSWORD | {"username": "another"})):
        assert response.status_code == 404
        assert "It has been used" in response.content.decode()
    assert not User.objects.filter(username="another").exists()


def test_it_works_for_a_week(admin: Client, visitor: Client, time_machine: Any) -> None:
    link, made = invite(admin), timezone.now()
    time_machine.move_to(made + dt.timedelta(days=6, hours=23))
    assert visitor.get(link).status_code == 200
    time_machine.move_to(made + dt.timedelta(days=7, minutes=1))
    assert visitor.get(link).status_code == 404
    assert visitor.post(link, NAME_AND_PASSWORD).status_code == 404
    assert not User.objects.filter(username="newcomer").exists()


def test_a_hundred_gets_as_mail_scanners_make_them_use_nothing_up(admin: Client, visitor: Client) -> None:
    link = invite(admin)
    before = list(Invitation.objects.values())
    for _ in range(100):
        assert visitor.get(link).status_code == 200
    assert list(Invitation.objects.values()) == before


def test_the_secret_is_stored_nowhere(admin: Client) -> None:
    token = invite(admin).split("/")[2]
    assert len(token) >= 32
    stored = str(list(Invitation.objects.values())) + str(list(Delivery.objects.values()))
    assert token not in stored


def test_the_page_of_the_secret_is_not_kept_and_tells_nobody(admin: Client, visitor: Client) -> None:
    response = visitor.get(invite(admin))
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("link", ["/invitation/nonsense/", "/invitation/%00/", f"/invitation/{'A' * 500}/"])
def test_a_made_up_link_lets_nobody_in(visitor: Client, link: str) -> None:
    assert visitor.get(link).status_code == visitor.post(link, NAME_AND_PASSWORD).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"username": ""}, "This field is required."),
        ({"username": "ADMINISTRATOR"}, "Somebody here has that name."),
        ({"username": "a b<c>"}, "Enter a valid username."),
        ({"password1": "short1x", "password2": "short1x"}, "This password is too short."),
        ({"password1": "newcomer@example", "password2": "newcomer@example"}, "too similar to the"),
        ({"password2": "another long password"}, "The two password fields didn"),
    ],
)
def test_what_is_wrong_is_said_and_uses_nothing_up(
    admin: Client, visitor: Client, wrong: dict[str, str], says: str
) -> None:
    link = invite(admin)
    page = visitor.post(link, NAME_AND_PASSWORD | wrong).content.decode()
    assert says in page
    assert visitor.post(link, NAME_AND_PASSWORD).status_code == 302


def test_one_with_an_account_is_not_invited_again(admin: Client, owner: User) -> None:
    page = admin.post("/people/invite/", {"email": "OWNER@example.org", "role": "reader", "language": "en"})
    assert "has an account already" in page.content.decode()
    assert not Invitation.objects.exists()


def test_a_second_invitation_takes_the_first_back(admin: Client, visitor: Client) -> None:
    first, second = invite(admin), invite(admin, email="Newcomer@example.org", role="editor")
    assert visitor.get(first).status_code == 404
    assert visitor.get(second).status_code == 200


def test_taken_back_it_lets_nobody_in(admin: Client, visitor: Client) -> None:
    link = invite(admin)
    assert "newcomer@example.org" in admin.get("/people/").content.decode()
    admin.post(f"/people/invitations/{Invitation.objects.get().pk}/withdraw/")
    assert visitor.post(link, NAME_AND_PASSWORD).status_code == 404
    assert 'id="waiting"' not in admin.get("/people/").content.decode()


def test_a_new_link_voids_the_old_one(admin: Client, visitor: Client) -> None:
    link = invite(admin)
    page = admin.post(f"/people/invitations/{Invitation.objects.get().pk}/link/").content.decode()
    renewed = re.search(r"/invitation/[^/]+/", page)
    assert renewed
    assert visitor.get(link).status_code == 404
    assert visitor.get(renewed[0]).status_code == 200


def test_of_two_who_hold_it_at_once_the_quicker_gets_the_account(administrator: User) -> None:
    now = timezone.now()
    _made, token = invitations.invite("newcomer@example.org", Role.READER, language="en", by=administrator, now=now)
    quicker, slower = invitations.at(token, now=now), invitations.at(token, now=now)
    invitations.accept(quicker, username="quicker", password="x" * 20, now=now)
    with pytest.raises(invitations.NotOpen):
        invitations.accept(slower, username="slower", password="x" * 20, now=now)
    assert list(User.objects.filter(email="newcomer@example.org").values_list("username", flat=True)) == ["quicker"]


# --- by mail ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def mailserver(settings: Any, tmp_path: Path) -> Iterator[MailServer]:
    with MailServer(tmp_path / "mail.log") as server:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def test_with_a_mail_server_it_goes_through_the_outbox_once(admin: Client, visitor: Client, mailserver: Any) -> None:
    assert invite(admin) == ""
    delivery = Delivery.objects.get()
    assert (delivery.to, delivery.state, delivery.subscription) == ("newcomer@example.org", "due", None)
    assert deliver.deliver_due() == 1
    assert deliver.deliver_due() == 0
    (mail,) = mailserver.accepted
    text = mail.get_payload()[0].get_payload(decode=True).decode()
    link = re.search(r"http://127.0.0.1:8000(/invitation/\S+)", text)
    assert link
    assert "administrator invites you" in text
    assert visitor.post(link[1], NAME_AND_PASSWORD).status_code == 302


def test_what_the_mail_said_is_forgotten_once_it_has_left(admin: Client, mailserver: Any) -> None:
    invite(admin)
    assert "/invitation/" in Delivery.objects.get().text
    deliver.deliver_due()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.text, delivery.html) == ("sent", "", "")


def test_taken_back_before_it_left_it_does_not_leave(admin: Client, mailserver: Any) -> None:
    invite(admin)
    invitations.withdraw(Invitation.objects.get(), now=timezone.now())
    assert deliver.deliver_due() == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.text) == ("superseded", "")


def test_the_mail_speaks_the_language_that_was_chosen(admin: Client, mailserver: Any) -> None:
    invite(admin, language="fr")
    delivery = Delivery.objects.get()
    assert delivery.subject == "Votre invitation à l’Obligations Tracker"
    assert '<html lang="fr">' in delivery.html


# --- roles ------------------------------------------------------------------------------------------------------------


def test_a_role_is_changed_and_holds_at_once(admin: Client, outsider: User) -> None:
    person = Client()
    person.force_login(outsider)
    assert person.get("/documents/add/").status_code == 403
    admin.post(f"/people/{outsider.pk}/", {"role": "editor"})
    assert person.get("/documents/add/").status_code == 200
    admin.post(f"/people/{outsider.pk}/", {"role": "administrator"})
    assert person.get("/people/").status_code == 200
    admin.post(f"/people/{outsider.pk}/", {"role": "reader"})
    assert person.get("/documents/add/").status_code == person.get("/people/").status_code == 403


def test_the_last_administrator_stays_one(admin: Client, administrator: User) -> None:
    demoted = admin.post(f"/people/{administrator.pk}/", {"role": "reader"})
    assert "At least one administrator has to stay" in demoted.content.decode()
    shut_out = admin.post(f"/people/{administrator.pk}/shut-out/", follow=True)
    assert "At least one administrator has to stay" in shut_out.content.decode()
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.is_superuser
    other = factories.make_user("other", role="administrator")
    roles.shut_out(other, now=timezone.now())
    with pytest.raises(ValidationError):
        roles.give(administrator, Role.EDITOR)


def test_who_is_shut_out_is_out_at_once_and_gets_nothing_more(admin: Client, owner: User) -> None:
    from obligations.feeds import addresses
    from obligations.models import DueDateFilter, FeedOptions

    subscription = factories.make_subscription(user=owner)
    _feed, token = addresses.create(
        owner, name="mine", wanted=DueDateFilter(), options=FeedOptions(), now=timezone.now()
    )
    person = Client()
    person.force_login(owner)
    assert person.get("/account/").status_code == 200
    admin.post(f"/people/{owner.pk}/shut-out/")
    assert person.get("/account/").status_code == 302
    subscription.refresh_from_db()
    assert not subscription.is_active
    assert person.get(f"/calendar/{token}/mine.ics").status_code in {404, 410}
    admin.post(f"/people/{owner.pk}/let-in/")
    owner.refresh_from_db()
    assert owner.is_active


def test_a_forgotten_password_is_replaced_by_a_link(admin: Client, visitor: Client, owner: User) -> None:
    page = admin.post(f"/people/{owner.pk}/new-password/").content.decode()
    link = re.search(r"/invitation/[^/]+/", page)
    assert link
    signed_in = Client()
    signed_in.force_login(owner)
    new = {"password1": "quite another password", "password2": "quite another password"}
    assert visitor.post(link[0], new).headers["Location"] == "/sign-in/"
    owner.refresh_from_db()
    assert owner.check_password("quite another password")
    assert roles.role_of(owner) == Role.EDITOR
    assert signed_in.get("/account/").status_code == 302, "whoever was signed in with the old one is not any more"
    assert visitor.post(link[0], new).status_code == 404


def test_a_list_of_many_people_asks_as_often_as_one_of_few(admin: Client, django_assert_max_num_queries: Any) -> None:
    for n in range(20):
        factories.make_user(f"person{n}", role="editor")
    with django_assert_max_num_queries(10):
        admin.get("/people/")
