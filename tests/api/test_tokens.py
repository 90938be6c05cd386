"""A token is a key to what its owner may do and what it was made for, and to nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from obligations.api import tokens
from obligations.models import ApiToken
from obligations.models.tokens import Scope
from tests.api.conftest import Program
from tests.factories import make_due_date, make_obligation

pytestmark = pytest.mark.django_db

LISTS = ("documents", "obligations", "due-dates", "parties", "sessions", "subscriptions", "feeds")


@pytest.mark.parametrize("noun", LISTS)
def test_without_a_token_nothing_is_answered_however_open_the_pages_are(client: Client, noun: str, owner: User) -> None:
    client.force_login(owner)
    answer = client.get(f"/api/v1/{noun}/")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Bearer a b", "Bearer obl_\xff", "Basic b3duZXI6"])
def test_a_wrong_token_is_refused(client: Client, header: str) -> None:
    assert client.get("/api/v1/parties/", headers={"Authorization": header}).status_code == 401


@pytest.mark.parametrize("how", ["expired", "revoked", "shut out"])
def test_a_token_that_is_over_is_refused(client: Client, owner: User, how: str) -> None:
    now = timezone.now()
    token, secret = tokens.issue(owner, name="old", scopes=[Scope.READ], days=1, now=now - dt.timedelta(hours=23))
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/parties/", headers=headers).status_code == 200
    if how == "expired":
        ApiToken.objects.update(expires_at=now)
    elif how == "revoked":
        tokens.revoke(token, now=now)
    else:
        User.objects.filter(pk=owner.pk).update(is_active=False)
    assert client.get("/api/v1/parties/", headers=headers).status_code == 401


def test_only_a_hash_is_kept(owner: User) -> None:
    _token, secret = tokens.issue(owner, name="mine", scopes=[Scope.READ], days=1, now=timezone.now())
    assert secret not in str(list(ApiToken.objects.values_list()))
    assert len(secret) > 40


@pytest.mark.parametrize("days", [0, -1, 367])
def test_no_token_lives_for_ever(owner: User, days: int) -> None:
    with pytest.raises(ValueError, match="a year"):
        tokens.issue(owner, name="mine", scopes=[Scope.READ], days=days, now=timezone.now())


def test_a_token_does_only_what_it_was_made_for(program: Program, owner: User) -> None:
    due = make_due_date()
    reader = program(owner, Scope.READ)
    for address, body in (
        (f"/api/v1/due-dates/{due.pk}/waive/", {"dated": "2008-06-01", "note": "x"}),
        ("/api/v1/feeds/", {"name": "x"}),
    ):
        answer = reader.post(address, body, content_type="application/json")
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert reader.get("/api/v1/feeds/").status_code == 403
    assert program(owner, Scope.OWN).get("/api/v1/documents/").status_code == 403


def test_a_token_never_allows_more_than_its_owner_may(program: Program, outsider: User) -> None:
    due = make_due_date()
    everything = program(outsider, *Scope)
    seen = everything.get(f"/api/v1/due-dates/{due.pk}/")
    match = {"If-Match": seen["ETag"]}
    for verb in ("fulfil", "waive", "move", "reopen"):
        answer = everything.post(
            f"/api/v1/due-dates/{due.pk}/{verb}/", {}, content_type="application/json", headers=match
        )
        assert answer.status_code == 403
    obligation = make_obligation()
    address = f"/api/v1/obligations/{obligation.pk}/"
    match = {"If-Match": everything.get(address)["ETag"]}
    answer = everything.patch(address, {"review": "confirmed"}, content_type="application/json", headers=match)
    assert answer.status_code == 403
    due.refresh_from_db()
    obligation.refresh_from_db()
    assert (due.state, obligation.review) == ("open", "unreviewed")


@time_machine.travel("2008-06-01T09:00:30Z", tick=False)
def test_too_many_requests_in_a_minute_are_told_to_wait(program: Program, owner: User) -> None:
    reader = program(owner)
    assert reader.get("/api/v1/parties/").status_code == 200
    ApiToken.objects.update(spent=tokens.PER_MINUTE)
    answer = reader.get("/api/v1/parties/")
    assert (answer.status_code, answer["Retry-After"]) == (429, "30")
    with time_machine.travel("2008-06-01T09:01:00Z", tick=False):
        assert reader.get("/api/v1/parties/").status_code == 200
