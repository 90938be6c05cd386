"""Holding and releasing all mail by hand."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from obligations.models import Delivery, Sending
from obligations.reminders import sending


class Command(BaseCommand):
    help = "Say whether mail may leave; hold it, or let it go again, as after the restore of a backup."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", nargs="?", choices=("hold", "release"), help="without it, only say how it stands")
        parser.add_argument("--because", default="held by hand", metavar="REASON", help="shown to operators")

    def handle(self, *_args: Any, what: str | None, because: str, **_options: Any) -> None:
        if what == "hold":
            sending.hold(because)
        elif what == "release":
            sending.release()
        else:
            sending.look()
        row = Sending.row()
        waiting = Delivery.objects.waiting().count()
        if row.held_at is None:
            self.stdout.write(f"Mail may leave; {waiting} in the outbox.")
        else:
            self.stdout.write(f"Held since {row.held_at:%Y-%m-%d %H:%M} UTC: {row.held_because}")
            self.stdout.write(f"{waiting} mails wait. To let them go: manage.py sending release")
