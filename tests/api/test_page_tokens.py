"""A person makes and revokes tokens on a page; nobody sees another's, and no secret is shown twice."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from obligations.models import ApiToken

pytestmark = pytest.mark.django_db

WISH = {"name": "the mission's dashboard", "scopes": ["read", "own"], "days": "30"}


def test_a_token_is_shown_once_and_works_until_it_is_revoked(client: Client, outsider: User) -> None:
    client.force_login(outsider)
    page = client.post(reverse("tokens"), WISH).content.decode()
    (secret,) = set(re.findall(r"obl_[\w-]+", page))
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/documents/", headers=headers).status_code == 200
    listed = client.get(reverse("tokens")).content.decode()
    assert secret not in listed
    assert "the mission&#x27;s dashboard" in listed
    client.post(reverse("token-revoke", args=[ApiToken.objects.get().pk]), follow=True)
    assert Client().get("/api/v1/documents/", headers=headers).status_code == 401
    assert "the mission" not in client.get(reverse("tokens")).content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"name": ""}, "required"), ({"scopes": []}, "at least one"), ({"days": "4000"}, "valid choice")],
)
def test_what_is_missing_is_said_and_no_token_is_made(
    client: Client, outsider: User, wrong: dict[str, object], words: str
) -> None:
    client.force_login(outsider)
    answer = client.post(reverse("tokens"), WISH | wrong)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not ApiToken.objects.exists()


def test_nobody_revokes_or_sees_anothers(client: Client, owner: User, outsider: User) -> None:
    client.force_login(owner)
    client.post(reverse("tokens"), WISH)
    client.force_login(outsider)
    assert "the mission" not in client.get(reverse("tokens")).content.decode()
    assert client.post(reverse("token-revoke", args=[ApiToken.objects.get().pk])).status_code == 404
    client.logout()
    assert client.get(reverse("tokens")).status_code == 302
    assert ApiToken.objects.get().revoked_at is None
