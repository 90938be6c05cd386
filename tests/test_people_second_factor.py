"""The optional second factor: one sign-in form, both factors checked in one step, every wrong code counted."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from obligations.models import RecoveryCode
from obligations.people import second_factor
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "a password of some length"
KEY = "3132333435363738393031323334353637383930"
"""That of RFC 6238, appendix B: the ASCII digits 1 to 9 and 0, twice."""
NOON = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _noon(time_machine: Any) -> None:
    time_machine.move_to(NOON, tick=False)


def code_now() -> str:
    return f"{totp(bytes.fromhex(KEY)):06}"


@pytest.fixture
def codes(owner: User, time_machine: Any) -> list[str]:
    """The owner has a second factor, set up an hour ago; their recovery codes."""
    time_machine.move_to(NOON - dt.timedelta(hours=1), tick=False)
    made = second_factor.set_up(owner, KEY, code_now())
    time_machine.move_to(NOON, tick=False)
    assert made
    return made


def sign_in(client: Client, **fields: str) -> Any:
    return client.post("/sign-in/", {"username": "owner", "password": PASSWORD} | fields)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_code_of_rfc_6238() -> None:
    """Appendix B, at 59 seconds, SHA-1: 94287082, of which six digits are asked."""
    second = int(dt.datetime.now(dt.UTC).timestamp())
    assert totp(bytes.fromhex(KEY), t0=second - 59) == 287082


def test_without_one_nobody_is_asked(client: Client, owner: User) -> None:
    assert 'name="code"' not in client.get("/sign-in/").content.decode()
    sign_in(client)
    assert is_in(client)


def test_both_are_needed_in_one_form(client: Client, codes: list[str]) -> None:
    assert 'autocomplete="one-time-code"' in client.get("/sign-in/").content.decode()
    assert "do not belong together" in sign_in(client).content.decode()
    assert not is_in(client)
    assert sign_in(client, code=code_now()).headers["Location"] == "/"
    assert is_in(client)


def test_who_has_none_leaves_the_code_empty(client: Client, codes: list[str], assistant: User) -> None:
    sign_in(client, username="assistant")
    assert is_in(client)


@pytest.mark.parametrize("code", ["000000", "12345", "abc", "１２３４５６", "-12345", " ", "x" * 40, "\0"])
def test_a_wrong_code_opens_nothing(client: Client, codes: list[str], code: str) -> None:
    assert sign_in(client, code=code).status_code == 200
    assert not is_in(client)


def test_the_right_code_does_not_make_up_for_a_wrong_password(client: Client, codes: list[str]) -> None:
    sign_in(client, password="wrong", code=code_now())
    assert not is_in(client)
    sign_in(client, password="wrong", code=codes[0])
    assert RecoveryCode.objects.filter(used_at=None).count() == second_factor.CODES, "and it uses no code up"


def test_a_code_counts_once(client: Client, codes: list[str]) -> None:
    code = code_now()
    sign_in(client, code=code)
    assert is_in(client)
    another = Client()
    sign_in(another, code=code)
    assert not is_in(another)


def test_a_recovery_code_stands_in_once_however_it_is_typed(client: Client, codes: list[str]) -> None:
    sign_in(client, code=f" {codes[0].upper().replace('-', ' ')} ")
    assert is_in(client)
    another = Client()
    sign_in(another, code=codes[0])
    assert not is_in(another)
    assert RecoveryCode.objects.filter(used_at=None).count() == second_factor.CODES - 1


def test_another_persons_recovery_code_opens_nothing(client: Client, codes: list[str], assistant: User) -> None:
    second_factor.set_up(assistant, KEY, code_now())
    sign_in(client, username="assistant", code=codes[0])
    assert not is_in(client)


def test_wrong_codes_are_counted_and_lock_as_wrong_passwords_do(
    client: Client, codes: list[str], settings: Any
) -> None:
    for n in range(settings.AXES_FAILURE_LIMIT):
        response = sign_in(client, code=f"{n:06}")
    assert response.status_code == 429
    assert AccessAttempt.objects.get().failures_since_start == settings.AXES_FAILURE_LIMIT
    assert sign_in(client, code=codes[0]).status_code == 429
    assert not is_in(client)


def test_a_guesser_from_many_places_is_slowed_down_too(client: Client, codes: list[str]) -> None:
    for n in range(5):
        client.post(
            "/sign-in/", {"username": "owner", "password": PASSWORD, "code": "000000"}, REMOTE_ADDR=f"203.0.113.{n}"
        )
    assert sign_in(client, code=code_now()).status_code == 200, "within the pause even the right code waits"
    assert not is_in(client)


def test_no_code_is_kept_with_a_failed_attempt(client: Client, codes: list[str]) -> None:
    sign_in(client, password="wrong", code=codes[0])
    kept = str(list(AccessAttempt.objects.values()))
    assert "owner" in kept
    assert codes[0] not in kept


def test_recovery_codes_are_kept_by_their_hash_alone(codes: list[str]) -> None:
    stored = str(list(RecoveryCode.objects.values()))
    assert len(set(codes)) == second_factor.CODES
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


def test_the_administration_has_no_door_of_its_own(client: Client, owner: User) -> None:
    response = client.post("/admin/login/?next=/admin/", {"username": "owner", "password": PASSWORD})
    assert not is_in(client)
    assert response.headers["Location"].startswith("/sign-in/?next=/admin/")
    client.force_login(owner)
    assert client.get("/admin/login/?next=/admin/").status_code == 403


def test_guesses_behind_a_proxy_are_counted_by_who_made_them(client: Client, owner: User, settings: Any) -> None:
    settings.BEHIND_PROXY = True
    for _ in range(settings.AXES_FAILURE_LIMIT):
        guess = client.post(
            "/sign-in/",
            {"username": "owner", "password": "wrong"},
            headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"},
        )
    assert guess.status_code == 429
    assert AccessAttempt.objects.get().ip_address == "203.0.113.9"
    client.post(
        "/sign-in/", {"username": "owner", "password": PASSWORD}, headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.1"}
    )
    assert is_in(client), "the owner comes from elsewhere"


# --- setting it up ----------------------------------------------------------------------------------------------------


@pytest.fixture
def signed_in(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def shown_key(client: Client) -> str:
    page = client.get("/account/second-factor/").content.decode()
    found = re.search(r'id="key"[^>]*>([A-Z2-7 ]+)<', page)
    assert found
    return found[1]


def test_set_up_by_key_and_first_code(signed_in: Client, owner: User) -> None:
    import base64

    key = base64.b32decode(shown_key(signed_in).replace(" ", ""))
    assert shown_key(signed_in) == shown_key(signed_in), "a second look shows the same key"
    data = {"password": PASSWORD, "code": f"{totp(key):06}"}
    page = signed_in.post("/account/second-factor/", data).content.decode()
    assert len(re.findall(r"<code>[a-z2-7]{4}(?:-[a-z2-7]{4}){3}</code>", page)) == second_factor.CODES
    assert second_factor.has(owner)
    assert "10 recovery codes are left." in signed_in.get("/account/").content.decode()
    assert signed_in.get("/account/second-factor/").headers["Location"] == "/account/"


@pytest.mark.parametrize(
    ("password", "code", "says"),
    [
        (PASSWORD, "000000", "That is not the code for this key."),
        (PASSWORD, "letters", "Give the six digits"),
        ("wrong", "000000", "The password or the code is wrong."),
    ],
)
def test_nothing_is_set_up_by_mistake(signed_in: Client, owner: User, password: str, code: str, says: str) -> None:
    shown_key(signed_in)
    page = signed_in.post("/account/second-factor/", {"password": password, "code": code}).content.decode()
    assert says in page
    assert not TOTPDevice.objects.exists()


@pytest.mark.parametrize("address", ["/account/second-factor/remove/", "/account/recovery-codes/"])
def test_to_weaken_it_both_factors_are_asked_again(
    signed_in: Client, owner: User, codes: list[str], address: str
) -> None:
    before = list(RecoveryCode.objects.values())
    for wrong in ({"password": "wrong", "code": code_now()}, {"password": PASSWORD, "code": "000000"}):
        assert "The password or the code is wrong." in signed_in.post(address, wrong).content.decode()
    assert second_factor.has(owner)
    assert [row["used_at"] for row in RecoveryCode.objects.values()] == [row["used_at"] for row in before]
    signed_in.post(address, {"password": PASSWORD, "code": codes[0]})
    assert list(RecoveryCode.objects.values()) != before
    assert second_factor.has(owner) is (address == "/account/recovery-codes/")


def test_an_administrator_removes_it_for_who_lost_the_telephone(client: Client, owner: User, codes: list[str]) -> None:
    client.force_login(factories.make_user("administrator", role="administrator"))
    assert "Remove the second factor" in client.get(f"/people/{owner.pk}/").content.decode()
    client.post(f"/people/{owner.pk}/second-factor/remove/")
    assert not second_factor.has(owner)
    assert not RecoveryCode.objects.exists()
    client.logout()
    sign_in(client)
    assert is_in(client)
