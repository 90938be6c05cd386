"""For monitors: whether mail flows, and whether this server can do its work."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.urls import path
from kombu.exceptions import OperationalError as BrokerAway

from obligations.reminders import health
from obligations.reminders.clock import database_now
from tracker.celery import app

_migrated: set[str] = set()
"""Databases that were seen to have all migrations: they do not go back while this server runs."""


@login_not_required
def healthz(_request: HttpRequest) -> JsonResponse:
    """How sending stands; 503 where a mail has waited for over 15 minutes or the database does not answer."""
    try:
        report = health.report(now=database_now(), everything=False)
    except DatabaseError:
        return JsonResponse({"ok": False, "error": "the database does not answer"}, status=503)
    body = {
        "ok": report.flows,
        "oldest_due_seconds": round(report.oldest_due.total_seconds()),
        "mails": report.mails,
        "kept_back": report.kept_back,
        "sending": "held" if report.held_since else "on",
        "last_heartbeat": report.heartbeat_at.isoformat() if report.heartbeat_at else None,
    }
    return JsonResponse(body, status=200 if report.flows else 503, headers={"Cache-Control": "no-store"})


@login_not_required
def readyz(_request: HttpRequest) -> JsonResponse:
    """Whether requests may be sent here: 503 unless database and broker answer and all migrations are applied."""
    parts = {"database": _database(), "migrations": False, "broker": _broker()}
    if parts["database"]:
        parts["migrations"] = _all_migrated()
    ready = all(parts.values())
    body = {"ready": ready} | parts
    return JsonResponse(body, status=200 if ready else 503, headers={"Cache-Control": "no-store"})


def _database() -> bool:
    try:
        database_now()
    except DatabaseError:
        return False
    return True


def _all_migrated() -> bool:
    if connection.alias not in _migrated:
        try:
            executor = MigrationExecutor(connection)
        except DatabaseError:
            return False
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated.add(connection.alias)
    return True


def _broker() -> bool:
    """Within three seconds."""
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=3, errback=None)
    except (BrokerAway, OSError):
        return False
    return True


urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]
