"""Programs that hold tokens: an editor's, an outsider's, and what each may be used for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from obligations.api import tokens
from obligations.models.tokens import Scope

Program = Callable[..., Client]


@pytest.fixture
def program(db: None) -> Program:
    """A client that sends a token of this person, made for these scopes (all, unless said)."""

    def signed_in(user: User, *scopes: Scope, **headers: Any) -> Client:
        _token, secret = tokens.issue(user, name="test", scopes=scopes or list(Scope), days=1, now=timezone.now())
        return Client(headers={"Authorization": f"Bearer {secret}", **headers})

    return signed_in
