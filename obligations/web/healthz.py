"""For monitors: whether mail flows."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.urls import path

from obligations.reminders import health
from obligations.reminders.clock import database_now


@login_not_required
def healthz(_request: HttpRequest) -> JsonResponse:
    """``ok`` and ``oldest_due_seconds``; 503 where that is over 15 minutes or the database does not answer."""
    try:
        oldest = health.oldest_due(now=database_now())
    except DatabaseError:
        return JsonResponse({"ok": False, "error": "the database does not answer"}, status=503)
    ok = oldest <= health.TOO_OLD
    body = {"ok": ok, "oldest_due_seconds": round(oldest.total_seconds())}
    return JsonResponse(body, status=200 if ok else 503, headers={"Cache-Control": "no-store"})


urlpatterns = [path("healthz", healthz, name="healthz")]
