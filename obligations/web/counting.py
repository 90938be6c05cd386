"""Requests counted for /metrics, by kind of page, method and status, with the time they took."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Histogram

SECONDS = Histogram(
    "obligations_request_seconds",
    "Time to an answer, by kind of address, method and status.",
    ["kind", "method", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def kind_of(path: str) -> str:
    """ "calendar", "api", "admin", "watching" or "page": few, so that inventing addresses fills no memory."""
    first = path.lstrip("/").partition("/")[0]
    if first in {"healthz", "readyz", "metrics"}:
        return "watching"
    return first if first in {"calendar", "api", "admin"} else "page"


def count_requests(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        response = get_response(request)
        method = request.method if request.method in _METHODS else "other"
        SECONDS.labels(kind_of(request.path_info), method, str(response.status_code)).observe(
            time.perf_counter() - begun
        )
        return response

    return middleware
