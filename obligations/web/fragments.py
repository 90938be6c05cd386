"""With script, lists are renewed in place: the same address then answers with the main part of its page alone."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers

WHOLE, PART = "base.html", "fragment.html"


def layout(request: HttpRequest) -> str:
    """The template that a page extends. Going back in the history always gets the whole page."""
    htmx = getattr(request, "htmx", None)
    return PART if htmx and htmx.target == "main" and not htmx.history_restore_request else WHOLE


def told_apart(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: no cache takes a part for the page."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ("HX-Request", "HX-Target"))
        return response

    return middleware
