"""Who gets which reminder on a day; without --dry-run they are handed over to the outbox."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from obligations.models import Delivery, Reminder
from obligations.reminders import digest, plan
from obligations.reminders.clock import database_now


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is no day. Write it as in 2008-06-01.") from error


class Command(BaseCommand):
    help = "Plan the reminders of one day (UTC; today unless --on is given) and hand them over to the outbox."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=_day, metavar="DAY", help="the day, as in 2008-06-01")
        parser.add_argument("--dry-run", action="store_true", help="only say who would get what")

    def handle(self, *_args: Any, on: dt.date | None, dry_run: bool, **_options: Any) -> None:
        now = database_now()
        begins = dt.datetime.combine(on or now.date(), dt.time(), tzinfo=dt.UTC)
        ends = begins + dt.timedelta(days=1, microseconds=-1)
        with transaction.atomic():
            before = set(Delivery.objects.values_list("pk", flat=True))
            plan.plan_all(now=begins)
            digest.hand_over(now=ends)
            if begins.date() < now.date():
                # A day that is past is shown as it was: what would follow it is not to be sent today.
                Reminder.objects.filter(state=Reminder.State.PLANNED, planned_at=begins).delete()
            made = Delivery.objects.exclude(pk__in=before).order_by("to", "pk")
            for delivery in made:
                late = " (late)" if delivery.late else ""
                self.stdout.write(f"{delivery.to}  {delivery.subject}{late}")
            self.stdout.write(f"{made.count()} mails {'would be sent' if dry_run else 'handed over'}.")
            transaction.set_rollback(dry_run)
