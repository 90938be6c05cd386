"""Who may look at a page: somebody signed in, or whom LOOK_WITHOUT_LOGIN lets look. Changing always needs a login."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from obligations.models.people import may_manage_people

View = TypeVar("View", bound=Callable[..., Any])


def may_look(request: HttpRequest) -> bool:
    """Whether the request may read pages without a login, by LOOK_WITHOUT_LOGIN.

    "local" means a browser on this very machine; behind a proxy every request seems to be one, so a
    forwarded request never counts as local.
    """
    if settings.LOOK_WITHOUT_LOGIN == "everyone":
        return True
    if settings.LOOK_WITHOUT_LOGIN != "local" or {"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"} & set(
        request.META
    ):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def client_address(request: HttpRequest) -> str:
    """The address that guesses at passwords are counted by.

    Behind a proxy every request comes from the proxy: the last address in X-Forwarded-For is the one that it saw
    itself. Earlier ones are what the browser claims.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


class LookOrSignIn(LoginRequiredMiddleware):
    """Every view needs a login, except to look (GET, HEAD) where that is free, and views marked login_not_required."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            # Asked before Django does: an answer that depends on nobody must not read the session.
            return None
        private = getattr(view_func, "private", False)
        if request.method in {"GET", "HEAD"} and not private and may_look(request):
            return None
        response: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        return response


def administrators_only(view: View) -> View:
    """Mark and guard a view of those who decide about people: 403 for anybody else who is signed in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_manage_people(request.user):
            raise PermissionDenied(_("Only administrators decide who may come in. Ask one of them."))
        return view(request, *args, **kwargs)

    return private(cast("View", guarded))


def private(view: View) -> View:
    """Mark a view that shows what is its owner's alone: never open without a login."""
    view.private = True  # type: ignore[attr-defined]  # read back by LookOrSignIn
    return view
