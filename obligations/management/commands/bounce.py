"""The door for what comes back: a mail server's pipe, or a Maildir."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from obligations.reminders.bounces import Report, dsn, record
from obligations.reminders.bounces.maildir import NoMaildir, read_new
from obligations.reminders.clock import database_now


class Command(BaseCommand):
    help = (
        "Read a delivery status notification (RFC 3464) from standard input, as a mail server's pipe gives it, "
        "or all new ones in a Maildir, and note on the subscription what came back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--maildir", type=Path, metavar="FOLDER", help="read the new mails in it, and mark them seen"
        )

    def handle(self, *_args: Any, maildir: Path | None, **_options: Any) -> None:
        if maildir is None:
            self._read(sys.stdin.buffer.read(dsn.LARGEST))
            return
        try:
            recorded = read_new(maildir)
        except NoMaildir as error:
            raise CommandError(str(error)) from error
        for report in recorded:
            self._say(report)
        self.stdout.write(f"{len(recorded)} reports recorded.")

    def _read(self, raw: bytes) -> None:
        """A mail that is no report is left aside, not refused: refusing it would make another bounce of it."""
        try:
            reports = dsn.read(raw)
        except dsn.NotAReport as other:
            self.stdout.write(f"No delivery report, left aside: {other}")
            return
        for report in reports:
            self._say(report, known=not record(report, now=database_now()))
        if not reports:
            self.stdout.write("It reports that all went well.")

    def _say(self, report: Report, *, known: bool = False) -> None:
        self.stdout.write(f"{report.address} {report.kind.label}{' (known already)' if known else ''}: {report.words}")
