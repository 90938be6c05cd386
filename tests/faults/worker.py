"""A real worker for the fault runs: the drain loop, with short leases, and a fault to play if FAULT names one.

The faults that a process commits upon itself sit exactly where they hurt: between the server's 250 and the commit,
between the fence and the body, between the claim and the fence.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import signal
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402  # after setup
from django.db import connections  # noqa: E402

from obligations.models import Delivery  # noqa: E402
from obligations.reminders import claims, deliver, digest, transport  # noqa: E402
from obligations.reminders.clock import database_now  # noqa: E402

HURRY: dict[str, float] = json.loads(os.environ.get("HURRY", "{}"))
"""Seconds for the times of deliver.py, so that an hour of waiting is a moment."""


def hurry() -> None:
    for name, seconds in HURRY.items():
        setattr(claims if name == "LEASE" else deliver, name, dt.timedelta(seconds=seconds))


def killed(*_args: Any, **_kwargs: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_after_250() -> None:
    claims.sent = killed


def killed_before_body() -> None:
    transport._stuffed = killed


def stopped_before_fence() -> None:
    """Stands still at every second mail until somebody says SIGCONT."""
    fence, mails = deliver.fence, itertools.count()

    def stop_first(delivery: Delivery) -> bool:
        if next(mails) % 2:
            os.kill(os.getpid(), signal.SIGSTOP)
        return fence(delivery)

    deliver.fence = stop_first


def without_fence() -> None:
    """The mutant: what the same run shows if nothing asks whether the mail is still ours."""
    deliver.fence = lambda delivery: bool(Delivery.objects.filter(pk=delivery.pk).update(data_started_at=None)) or True
    stopped_before_fence()


def shifted_clock() -> None:
    import time_machine

    shift = dt.timedelta(hours=(-2, 2)[os.getpid() % 2])
    time_machine.travel(dt.datetime.now(dt.UTC) + shift, tick=True).start()


def die_again_and_again(times: int) -> None:
    """Children that each take one mail and die of it, without the cost of starting Python anew."""
    connections.close_all()
    for _ in range(times):
        child = os.fork()
        if child == 0:
            deliver.drain()
            os._exit(0)
        os.waitpid(child, 0)


def build_digests() -> None:
    digest.hand_over(now=database_now())


def celery(role: str) -> None:
    """As the operator runs them, but a beat every second instead of every half minute."""
    from tracker.celery import app

    if role == "worker":
        app.worker_main(["worker", "--concurrency", "2", "--loglevel", "WARNING"])
        return
    for entry in app.conf.beat_schedule.values():
        entry["schedule"] = 1.0
    app.Beat(schedule=os.environ["SCHEDULE"], loglevel="WARNING").run()


FAULTS = {
    "killed after 250": killed_after_250,
    "killed before body": killed_before_body,
    "stopped before fence": stopped_before_fence,
    "without fence": without_fence,
    "shifted clock": shifted_clock,
}

if __name__ == "__main__":
    hurry()
    if fault := FAULTS.get(os.environ.get("FAULT", "")):
        fault()
    if times := int(os.environ.get("DEATHS", "0")):
        die_again_and_again(times)
    elif role := os.environ.get("CELERY"):
        celery(role)
    elif os.environ.get("ONLY_DIGESTS"):
        build_digests()
    else:
        call_command("drain", "--loop", "--every", "0.2")
