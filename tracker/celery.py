"""Celery only says "wake up": the truth of every job is a row, so a lost or doubled message does no harm."""

from __future__ import annotations

import logging.config
import os
import time
from contextlib import suppress
from typing import Any

import structlog
from celery import Celery, Task, signals, states
from django.conf import settings
from django.db import DatabaseError
from django.dispatch import receiver
from django.utils import timezone
from django_structlog.celery import signals as log_signals
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu import Exchange, Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)

QUEUES = ("mail", "publishing", "reading")
"""A worker takes from all of them unless ``--queues`` names some; what waits in one never holds up another's worker."""
# Each with an exchange of its own: by Celery's default one, a message would go to every queue.
app.conf.task_queues = [Queue(name, Exchange(name), routing_key=name) for name in QUEUES]
app.conf.task_default_queue = "mail"
app.conf.task_routes = {
    "obligations.tasks.publish_stale_feeds": {"queue": "publishing"},
    "obligations.tasks.read_uploads": {"queue": "reading"},
    "obligations.tasks.link_new_documents": {"queue": "reading"},
    "obligations.tasks.forget_answers": {"queue": "reading"},
    "obligations.tasks.forget_rates": {"queue": "reading"},
}


@signals.setup_logging.connect
def _log_as_the_pages_do(**_kwargs: Any) -> None:
    logging.config.dictConfig(settings.LOGGING)


@signals.task_prerun.connect
def _begun(*, task: Task[..., Any], **_kwargs: Any) -> None:
    task.request.begun_at = time.monotonic()  # type: ignore[attr-defined]  # read back below


@signals.task_postrun.connect
def _ended(*, task: Task[..., Any], state: str, **_kwargs: Any) -> None:
    """Counted in the database, so that any web process can say which job no longer runs."""
    from obligations.models import Job

    seconds = time.monotonic() - getattr(task.request, "begun_at", time.monotonic())
    with suppress(DatabaseError):  # worth less than the job
        Job.objects.ran(task.name.rpartition(".")[2], well=state == states.SUCCESS, seconds=seconds, now=timezone.now())


@receiver(log_signals.bind_extra_task_metadata)
def _name_the_job(*, task: Task[..., Any], **_kwargs: Any) -> None:
    """So that every line of a job says which it is."""
    structlog.contextvars.bind_contextvars(task=task.name)


_TICK = 30.0
"""Seconds. Every job looks for its work in the database; a message older than the next one is worth nothing."""

_RESCAN = 300.0
"""Seconds. Reminders are planned by the change that asks for them; this finds what slipped through."""

_HOUR = 3600.0

app.conf.beat_schedule = {
    name: {"task": f"obligations.tasks.{name}", "schedule": tick, "options": {"expires": tick}}
    for name, tick in {
        "plan_reminders": _RESCAN,
        "look_for_restore": _TICK,
        "tell_second_contacts": _RESCAN,
        "build_digests": _TICK,
        "deliver_due": _TICK,
        "resolve_unsure": _TICK,
        "read_bounces": _TICK,
        "send_heartbeat": _TICK,
        "publish_stale_feeds": _TICK,
        "read_uploads": _TICK,
        "link_new_documents": _TICK,
        "forget_answers": _HOUR,
        "forget_rates": _HOUR,
    }.items()
}
