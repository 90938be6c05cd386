"""``manage.py up``: the whole tracker on this machine, in the foreground."""

from __future__ import annotations

import secrets
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.checks import WARNING, run_checks
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

import obligations
from obligations import intake
from obligations.models import Document
from tracker.embedded import broker, supervisor

FIRST_DOCUMENT = Path(obligations.__file__).parent / "data" / "A_RES_62_12.md"


class Command(BaseCommand):
    help = "Starts web, worker, scheduler and, unless REDIS_URL names another, a broker; all state is in TRACKER_HOME."
    requires_system_checks = ()  # they are run below, without what is only told

    def handle(self, *args: Any, **options: Any) -> None:
        # Whoever asks us to stop, at whatever step, is Ctrl-C. A terminal that was left behind by nohup asks nothing.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN or number != signal.SIGHUP:
                signal.signal(number, signal.default_int_handler)
        self._check_settings()
        try:
            with supervisor.held(settings.HOME) as lock:
                supervisor.check_free(settings.HOST, settings.PORT)
                own_broker = broker.url(settings.HOME) == settings.REDIS_URL
                if own_broker:
                    broker.command(settings.HOME)
                self._prepare()
                supervisor.run(
                    settings.HOME,
                    host=settings.HOST,
                    port=settings.PORT,
                    own_broker=own_broker,
                    lock=lock,
                    ready=self._welcome,
                )
        except supervisor.CannotStart as reason:
            raise CommandError(str(reason)) from reason
        except KeyboardInterrupt:
            with suppress(OSError):  # nobody listens any more where the terminal has gone
                self.stdout.write("Everything has stopped.")

    def _check_settings(self) -> None:
        wrong = [message for message in run_checks() if message.level >= WARNING]
        for message in wrong:
            self.stderr.write(str(message))
        if any(message.is_serious() for message in wrong):
            raise CommandError("Nothing was started: set this right first.")

    def _prepare(self) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if not Document.objects.exists():
            intake.add(FIRST_DOCUMENT.read_bytes(), FIRST_DOCUMENT.name, by=None, now=timezone.now())
        connections.close_all()

    def _welcome(self) -> None:
        self.stdout.write(f"\nObligations Tracker: {settings.SITE_URL}")
        if not User.objects.exists():
            password = secrets.token_urlsafe(12)
            User.objects.create_superuser("admin", password=password)
            self.stdout.write(f"Sign in as admin with the password {password} - it is not shown again.")
        self.stdout.write("Ctrl-C stops everything.")
        self.stdout.flush()
        connections.close_all()
