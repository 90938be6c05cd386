"""``?known=2008-06-01``: the page as it was known at the end of that day. Nothing can be changed there."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from obligations.past import known_at
from obligations.web.context import end_of, known_on

HEADER = "As-Known-On"
"""Says the day in every answer, for programs."""
SAFE = ("GET", "HEAD", "OPTIONS")


class AsKnownThen:
    """Answers within ``known_at``; an answer that is written bit by bit is written before it ends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        day = known_on(request)
        if day is None:
            return self.get_response(request)
        if request.method not in SAFE and not _has_no_such_method(request):
            return _refused(request)
        with known_at(end_of(day)):
            response = self.get_response(request)
            if response.streaming:
                response.streaming_content = list(response)  # type: ignore[attr-defined]
        response[HEADER] = day.isoformat()
        return response


def _has_no_such_method(request: HttpRequest) -> bool:
    """Nothing would be changed: the API says by itself what its address does not take."""
    try:
        actions = getattr(resolve(request.path_info).func, "actions", None)
    except Resolver404:
        return True
    return actions is not None and str(request.method).lower() not in actions


def _refused(request: HttpRequest) -> HttpResponseBase:
    said = _("You see what was known on an earlier day. Go back to what is known today to change something.")
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": _("Conflict"), "status": 409, "detail": said}
        return JsonResponse(problem, status=409, content_type="application/problem+json")
    return render(request, "past.html", {"said": said}, status=409)
