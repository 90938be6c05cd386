"""Sends what is due and reads what was uploaded, with no broker at all."""

from __future__ import annotations

import logging
import math
import signal
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from obligations.intake import uploads
from obligations.reminders import deliver, health, plan, sending, unreachable
from obligations.reminders.bounces import maildir
from obligations.reminders.clock import database_now

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Send what is due. With --loop, plan, send, resolve and read uploads again and again until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until SIGTERM or SIGINT")
        parser.add_argument("--every", type=float, default=30, metavar="SECONDS", help="pause between rounds (30)")

    def handle(self, *_args: Any, loop: bool, every: float, **_options: Any) -> None:
        if not loop:
            sent = deliver.deliver_due()
            resolved = deliver.resolve_unsure()
            self.stdout.write(f"{sent} sent, {resolved} unsure ones resolved.")
            return
        asked_to_stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            # The mail in hand is finished first.
            signal.signal(number, lambda *_: asked_to_stop.set())
        parts = _parts(stop=asked_to_stop.is_set)
        while not asked_to_stop.is_set():
            for part in parts:
                try:
                    part()
                except (OperationalError, InterfaceError):
                    logger.exception("The database is away; trying again in a moment.")
                    connection.close()
                    break
                except Exception:
                    # Nobody may be there to start the loop again, and mails do not wait for what else went wrong.
                    logger.exception("A part of this round failed; the others go on.")
            asked_to_stop.wait(every)


def _parts(*, stop: Callable[[], bool]) -> Sequence[Callable[[], object]]:
    """What is done in each round, one after the other and none because of another."""
    planned_at = -math.inf

    def plan_now_and_then() -> None:
        nonlocal planned_at
        if time.monotonic() - planned_at >= plan.RESCAN.total_seconds():
            plan.plan_all(now=database_now())
            unreachable.tell_seconds(now=database_now())
            planned_at = time.monotonic()

    return (
        plan_now_and_then,
        sending.look,
        maildir.read_configured,
        lambda: deliver.tick(stop=stop),
        lambda: uploads.read_waiting(clock=timezone.now),
        health.heartbeat,
    )
