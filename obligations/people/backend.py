"""Signing in: password and second factor are checked in one step, so that every way in asks for both."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from obligations.people import second_factor


class BothFactors(ModelBackend):
    """Django's own, with the code of those who have a second factor. A wrong code is a failure like a wrong password:
    it is counted, and nothing tells which of the two was wrong."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        code: str = "",
        **kwargs: Any,
    ) -> User | None:
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if isinstance(user, User) and second_factor.passes(user, code, now=timezone.now()):
            return user
        return None
