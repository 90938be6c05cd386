"""A Maildir that a mail server fills with what comes back."""

from __future__ import annotations

import logging
import mailbox
from pathlib import Path

from django.conf import settings

from obligations.reminders.bounces import dsn
from obligations.reminders.bounces.record import record
from obligations.reminders.bounces.report import Report
from obligations.reminders.clock import database_now

logger = logging.getLogger(__name__)


class NoMaildir(Exception):
    """The folder is none. Says what to do."""


def read_new(folder: Path) -> list[Report]:
    """Record the reports among the new mails, and mark all of them seen; what was recorded. Raises NoMaildir.

    A process that dies on the way leaves a mail new: it is read again, and its reports count once.
    """
    if not (folder / "new").is_dir():
        raise NoMaildir(f"{folder} is no Maildir: it has no folder “new”. Name the one your mail server fills.")
    recorded = []
    box = mailbox.Maildir(folder, create=False)
    for key, mail in list(box.iteritems()):
        if mail.get_subdir() != "new":
            continue
        try:
            reports = dsn.read(mail.as_bytes())
        except dsn.NotAReport as other:
            logger.info("No delivery report, left aside: %s", other)
            reports = []
        recorded += [report for report in reports if record(report, now=database_now())]
        mail.set_subdir("cur")
        mail.add_flag("S")
        box[key] = mail
    return recorded


def read_configured() -> int:
    """The same for BOUNCE_MAILDIR, if there is one; how many were recorded."""
    if not settings.BOUNCE_MAILDIR:
        return 0
    try:
        return len(read_new(Path(settings.BOUNCE_MAILDIR)))
    except (NoMaildir, OSError) as problem:
        logger.error("What comes back cannot be read: %s", problem)
        return 0
