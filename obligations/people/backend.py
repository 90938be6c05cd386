"""Signing in: password and second factor are checked in one step, so that every way in asks for both."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission, User
from django.db.models import Q
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

    def get_user(self, user_id: Any) -> User | None:
        """With the visit, which the first page asks for."""
        user = User.objects.select_related("visit").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Those a person has by themselves and by their role, asked for at once: every page asks."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_perm_cache"):
            theirs = Q() if user_obj.is_superuser else Q(user=user_obj) | Q(group__user=user_obj)
            found = Permission.objects.filter(theirs).order_by().values_list("content_type__app_label", "codename")
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in found}
        cached: set[str] = user_obj._perm_cache
        return cached
