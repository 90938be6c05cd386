"""Who may look at a page: somebody signed in, or whom LOOK_WITHOUT_LOGIN lets look. Changing always needs a login."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase


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


View = TypeVar("View", bound=Callable[..., Any])


def private(view: View) -> View:
    """Mark a view that shows what is its owner's alone: never open without a login."""
    view.private = True  # type: ignore[attr-defined]  # read back by LookOrSignIn
    return view
