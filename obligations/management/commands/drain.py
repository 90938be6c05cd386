"""Sends what is due and reads what was uploaded, with no broker at all."""

from __future__ import annotations

import logging
import signal
import threading
import time
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
        planned_at = -plan.RESCAN.total_seconds()
        while not asked_to_stop.is_set():
            try:
                if time.monotonic() - planned_at >= plan.RESCAN.total_seconds():
                    plan.plan_all(now=database_now())
                    unreachable.tell_seconds(now=database_now())
                    planned_at = time.monotonic()
                sending.look()
                maildir.read_configured()
                deliver.tick(stop=asked_to_stop.is_set)
                uploads.read_waiting(clock=timezone.now)
                health.heartbeat()
            except (OperationalError, InterfaceError):
                logger.exception("The database is away; trying again in a moment.")
                connection.close()
            asked_to_stop.wait(every)
