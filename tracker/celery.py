"""Celery only says "wake up": the truth of every job is a row, so a lost or doubled message does no harm."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

_TICK = 30.0
"""Seconds. Every job looks for its work in the database; a message older than the next one is worth nothing."""

app.conf.beat_schedule = {
    name: {"task": f"obligations.tasks.{name}", "schedule": _TICK, "options": {"expires": _TICK}}
    for name in ("plan_reminders", "deliver_due", "resolve_unsure", "send_heartbeat", "publish_stale_feeds")
}
