"""For monitors: whether mail flows, in JSON and for Prometheus."""

from __future__ import annotations

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from obligations.reminders import health
from obligations.reminders.clock import database_now


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
def metrics(request: HttpRequest) -> HttpResponse:
    """The same for Prometheus, with METRICS_TOKEN as bearer token; without one the address does not exist."""
    if not settings.METRICS_TOKEN:
        return HttpResponse(_("There is nothing here: METRICS_TOKEN is not set.") + "\n", status=404)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponse(
            _("Give METRICS_TOKEN as bearer token.") + "\n", status=401, headers={"WWW-Authenticate": "Bearer"}
        )
    registry = CollectorRegistry()
    registry.register(_Sending())
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type, headers={"Cache-Control": "no-store"})


class _Sending(Collector):
    """What ``health.report`` says, read anew for each scrape: any process may answer, all say the same."""

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        report = health.report(now=database_now())
        mails = GaugeMetricFamily("obligations_mails", "Mails by state.", labels=["state"])
        for state, number in report.mails.items():
            mails.add_metric([state], number)
        yield mails
        oldest = report.oldest_due.total_seconds()
        yield _gauge("oldest_due_seconds", "How long the oldest due reminder or mail has waited.", oldest)
        yield _gauge("reminders_planned", "Reminders whose day is still to come.", report.planned)
        yield _gauge("mails_kept_back", "Due mails that an operator keeps back.", report.kept_back)
        yield _gauge("sending_held", "1 while no mail may leave, as after a restored backup.", bool(report.held_since))
        beat = report.heartbeat_at.timestamp() if report.heartbeat_at else 0
        yield _gauge("last_heartbeat_timestamp_seconds", "When the heartbeat address last answered; 0: never.", beat)


def _gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"obligations_{name}", help_text, value=value)


urlpatterns = [path("healthz", healthz, name="healthz"), path("metrics", metrics, name="metrics")]
