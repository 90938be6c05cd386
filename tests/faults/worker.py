"""A real worker for the fault runs: the drain loop or Celery, with short times, and a fault to play if it has one.

The faults that a process commits upon itself sit exactly where they hurt: between the server's 250 and the commit,
between the fence and the body, between the claim and the fence, between what a planner found and what it writes.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django
import kombu.transport.redis  # noqa: F401  # as above
from django.apps import apps

if not apps.ready:
    django.setup()

from django.conf import settings  # after setup, as the rest
from django.core.management import call_command
from django.db import connections

from obligations.models import Delivery, Reminder
from obligations.reminders import claims, deliver, digest, plan, sending, transport
from obligations.reminders.clock import database_now
from tests.mailserver import leave_with_parent

HURRY: Mapping[str, float] = {
    "LEASE": 2,
    "BODY_SECONDS": 1,
    "FRESH_SECONDS": 1.5,
    "EMAIL_TIMEOUT": 2.5,
    "SETTLE": 5,
    "BACK_OFF": 0.1,
    "VERIFY": 1,
    "ADVANCE": 0.2,
}
"""Seconds. The order of these times is what matters, and is that of the real ones."""
SPANS: tuple[Any, ...] = (claims, deliver, sending)
"""Where times are spans; elsewhere they are seconds."""


@dataclass(frozen=True)
class Part:
    """What a worker is to be: a loop unless ``role`` says otherwise, and the fault that it plays."""

    role: str = "loop"
    fault: str = ""
    deaths: int = 0
    broker: str = "redis://127.0.0.1:1/0"
    schedule: str = ""
    tick: float = 1.0
    hurry: Mapping[str, float] = field(default_factory=lambda: HURRY)


LOOP = Part()


def play(part: Part, mail_port: int, evidence: str, log: Path) -> None:
    """The life of one worker process."""
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), sys.stdout.fileno())
    os.dup2(sys.stdout.fileno(), sys.stderr.fileno())
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=leave_with_parent, daemon=True).start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{mail_port}"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = ""
    settings.MAIL_EVIDENCE_LOG = evidence
    hurry(part.hurry)
    if part.fault:
        FAULTS[part.fault]()
    ROLES[part.role](part)


def hurry(times: Mapping[str, float]) -> None:
    for name, seconds in times.items():
        holder: Any = next(place for place in (*SPANS, transport, settings) if hasattr(place, name))
        setattr(holder, name, dt.timedelta(seconds=seconds) if holder in SPANS else seconds)


# --- what a worker may be ---------------------------------------------------------------------------------------------


def loop(_part: Part) -> None:
    call_command("drain", "--loop", "--every", "0.2")


def die_again_and_again(part: Part) -> None:
    """Children that each take one mail and die of it."""
    connections.close_all()
    for _ in range(part.deaths):
        child = os.fork()
        if child == 0:
            deliver.drain()
            os._exit(0)
        os.waitpid(child, 0)


def plan_once(_part: Part) -> None:
    plan.plan_all(now=database_now())


def build_digests(_part: Part) -> None:
    digest.hand_over(now=database_now())


def celery_worker(part: Part) -> None:
    _celery(part).worker_main(["worker", "--concurrency", "2", "--loglevel", "WARNING"])


def celery_beat(part: Part) -> None:
    app = _celery(part)
    for entry in app.conf.beat_schedule.values():
        entry["schedule"] = min(part.tick, entry["schedule"])
        entry["options"] = {"expires": entry["schedule"]}
    app.Beat(schedule=part.schedule, loglevel="WARNING").run()


def _celery(part: Part) -> Any:
    from tracker.celery import app

    app.conf.broker_url = part.broker
    return app


ROLES: dict[str, Callable[[Part], None]] = {
    "loop": loop,
    "mortal": die_again_and_again,
    "planner": plan_once,
    "builder": build_digests,
    "celery worker": celery_worker,
    "celery beat": celery_beat,
}


# --- faults -----------------------------------------------------------------------------------------------------------


def killed(*_args: Any, **_kwargs: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_after_250() -> None:
    claims.sent = killed


def killed_before_body() -> None:
    transport._stuffed = killed


def stand_still() -> None:
    """Until somebody says SIGCONT."""
    os.kill(os.getpid(), signal.SIGSTOP)


def stopped_before_fence() -> None:
    """Stands still with a claimed mail in hand, at every second one."""
    look, mails = deliver._is_out_already, itertools.count()

    def stop_first(delivery: Delivery) -> bool:
        if next(mails) % 2:
            stand_still()
        return look(delivery)

    deliver._is_out_already = stop_first


def without_fence() -> None:
    """The mutant: what the same run shows if nothing asks whether the mail is still ours."""
    deliver.fence = lambda _delivery: True
    stopped_before_fence()


def stopped_before_body() -> None:
    """Past the fence, stands still at every second mail."""
    stuffed, mails = transport._stuffed, itertools.count()

    def stop_first(message: bytes) -> bytes:
        if next(mails) % 2:
            stand_still()
        return stuffed(message)

    transport._stuffed = stop_first


def stopped_before_insert() -> None:
    """Has found what is missing, and stands still before it writes that down."""
    missing = plan._missing

    def stop_then_give(*args: Any, **kwargs: Any) -> Iterator[Reminder]:
        found = list(missing(*args, **kwargs))
        stand_still()
        return iter(found)

    plan._missing = stop_then_give


def shifted_clock() -> None:
    import time_machine

    shift = dt.timedelta(hours=(-2, 2)[os.getpid() % 2])
    time_machine.travel(dt.datetime.now(dt.UTC) + shift, tick=True).start()


FAULTS: dict[str, Callable[[], None]] = {
    "killed after 250": killed_after_250,
    "killed before body": killed_before_body,
    "stopped before fence": stopped_before_fence,
    "stopped before body": stopped_before_body,
    "stopped before insert": stopped_before_insert,
    "without fence": without_fence,
    "shifted clock": shifted_clock,
}
