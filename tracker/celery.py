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
    }.items()
}
