"""Signing in and out, a new password, and pages for when something is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings
from django.urls import path

from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "a password of some length"


def sign_in(client: Client, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in/", {"username": "owner", "password": password, **more})


def test_sign_in_goes_back_to_where_one_was(client: Client, owner: User) -> None:
    wanted = "/obligations/1/?as_of=2008-06-01"
    assert sign_in(client, next=wanted).headers["Location"] == wanted
    assert "Sign out" in client.get("/").content.decode()


def test_sign_in_never_leads_elsewhere(client: Client, owner: User) -> None:
    assert sign_in(client, next="https://example.org/").headers["Location"] == "/"


def test_a_wrong_password_is_told_plainly(client: Client, owner: User) -> None:
    response = sign_in(client, "wrong")
    assert "This name and password do not belong together." in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_guessing_is_stopped_with_a_page_that_says_for_how_long(client: Client, owner: User, settings: Any) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = sign_in(client, "wrong")
    assert response.status_code == 429
    assert "a quarter of an hour" in response.content.decode()
    assert sign_in(client).status_code == 429


def test_sign_out_by_post_alone(client: Client, owner: User) -> None:
    client.force_login(owner)
    assert client.get("/sign-out/").status_code == 405
    assert "_auth_user_id" in client.session
    client.post("/sign-out/")
    assert "_auth_user_id" not in client.session


def test_a_new_password(client: Client, owner: User) -> None:
    client.force_login(owner)
    new = "quite another long one"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    wrong = client.post("/password/", data | {"old_password": "x"}).content.decode()
    assert "Your old password was entered incorrectly." in wrong
    page = client.post("/password/", data, follow=True).content.decode()
    assert "Your new password holds from now on." in page
    owner.refresh_from_db()
    assert owner.check_password(new)


def test_the_password_page_is_never_open(client: Client) -> None:
    assert client.get("/password/").headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("who", ["nobody", "everyone", "local"])
def test_who_may_look_without_signing_in(client: Client, settings: Any, who: str) -> None:
    settings.LOOK_WITHOUT_LOGIN = who
    here, elsewhere = client.get("/"), client.get("/", REMOTE_ADDR="192.0.2.1")
    assert (here.status_code, elsewhere.status_code) == {
        "nobody": (302, 302),
        "everyone": (200, 200),
        "local": (200, 302),
    }[who]
    assert client.get("/sign-in/", REMOTE_ADDR="192.0.2.1").status_code == 200


def _broken(request: Any) -> None:
    raise RuntimeError("secret detail")


urlpatterns = [path("broken/", _broken)]


@override_settings(ROOT_URLCONF="tests.test_page_account")
def test_a_mistake_of_ours_shows_no_detail(client: Client, owner: User) -> None:
    client.raise_request_exception = False
    client.force_login(owner)
    response = client.get("/broken/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "Something went wrong" in page
    assert "secret detail" not in page
    assert "Traceback" not in page


def test_no_such_page(client: Client) -> None:
    response = client.get("/nowhere/<script>alert(1)</script>")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()
    assert "<script>alert" not in response.content.decode()


def test_pages_forbid_scripts_and_styles_of_others(client: Client) -> None:
    factories.make_due_date()
    response = client.get("/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = response.content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert "<script>" not in page
