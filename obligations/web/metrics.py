"""For Prometheus: how mail flows, what the jobs have done, and what was asked of this server."""

from __future__ import annotations

import datetime as dt
import hmac
import os
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from obligations.models import Job
from obligations.reminders import health
from obligations.reminders.clock import database_now
from obligations.web import counting


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """All of it, with METRICS_TOKEN as bearer token; without one the address does not exist."""
    if not settings.METRICS_TOKEN:
        return HttpResponse(_("There is nothing here: METRICS_TOKEN is not set.") + "\n", status=404)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponse(
            _("Give METRICS_TOKEN as bearer token.") + "\n", status=401, headers={"WWW-Authenticate": "Bearer"}
        )
    registry = CollectorRegistry()
    registry.register(_Rows())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(counting.SECONDS)
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type, headers={"Cache-Control": "no-store"})


class _Rows(Collector):
    """What the database knows, read anew for each scrape: any process may answer, all say the same."""

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        yield from _sending()
        yield from _jobs()


def _sending() -> Iterator[Metric]:
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
    beat = _seconds(report.heartbeat_at)
    yield _gauge("last_heartbeat_timestamp_seconds", "When the heartbeat address last answered; 0: never.", beat)


def _jobs() -> Iterator[Metric]:
    runs = CounterMetricFamily("obligations_job_runs", "Jobs that ended, well or not.", labels=["job", "outcome"])
    seconds = CounterMetricFamily("obligations_job_seconds", "Time that jobs took in all.", labels=["job"])
    last = GaugeMetricFamily(
        "obligations_job_last_success_timestamp_seconds", "When a job last ended well; 0: never.", labels=["job"]
    )
    for job in Job.objects.all():
        runs.add_metric([job.name, "well"], job.ran)
        runs.add_metric([job.name, "failed"], job.failed)
        seconds.add_metric([job.name], job.seconds)
        last.add_metric([job.name], _seconds(job.ran_at))
    yield from (runs, seconds, last)


def _seconds(at: dt.datetime | None) -> float:
    return at.timestamp() if at else 0


def _gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"obligations_{name}", help_text, value=value)


urlpatterns = [path("metrics", metrics, name="metrics")]
