"""Whether mail may leave at all: a person may hold it, and a database that came back from a backup is held by itself.

What a restored database has forgotten was sent would be sent again. So a file outside the database, HOME/sent-42.mark,
says what the database says too: which installation this is, and, in its name, a mark that grows while mails leave. It
notes its own inode as well, which a copy of it does not have. Where the two disagree, nothing leaves until a person
says so. A backup copied over the folder leaves the newer mark beside the older; one put in its place, another inode.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from obligations.models import Sending
from obligations.reminders.clock import database_now

logger = logging.getLogger(__name__)

ADVANCE = dt.timedelta(seconds=10)
"""How often, while mails leave, the mark grows: a backup made within that time of the last mail is not told apart."""

GROWING = dt.timedelta(minutes=2)
"""Longer than from one look to the next: the mark of a database from which somebody sends grew since."""

_NAME = re.compile(r"sent-([0-9]{1,18})\.mark")


class Mark(NamedTuple):
    """What the file says, and whether it is the one that was written here. No installation: it cannot be read."""

    path: Path
    number: int
    installation: UUID | None
    is_the_original: bool


def may_leave() -> bool:
    """Whether mail may leave; asked before it does, and again every ``ADVANCE``. Makes the mark grow if so.

    Where HOME cannot be written to, mail leaves, and a restore would go unnoticed: losing mails is worse.
    """
    try:
        with _alone():
            return _advance()
    except OSError as problem:
        logger.warning("No mark can be kept, so the restore of a backup would go unnoticed: %s", problem)
        return Sending.row().held_at is None


def look() -> None:
    """Hold sending if the database seems to be a restored one, though no mail waits yet."""
    if marks() or Sending.objects.filter(mark__gt=0).exists():
        may_leave()


def hold(because: str, *, by: User | None = None) -> None:
    """From now on no mail leaves; one whose body is on its way arrives. A hold that is there stays as it is."""
    Sending.row()
    held = Sending.objects.filter(pk=Sending.ROW, held_at=None)
    if held.update(held_at=database_now(), held_because=because, held_by=by):
        logger.error("Sending is held: %s", because)


def release(*, by: User | None = None) -> None:
    """Let mail leave again. What this database says is the truth from now on."""
    row = Sending.row()
    with _alone():
        old = marks()
        number = max([row.mark, *(mark.number for mark in old)]) + 1
        Sending.objects.filter(pk=Sending.ROW).update(held_at=None, held_because="", held_by=None, mark=number)
        _begin(row.installation, number, instead_of=old)
    logger.warning("Sending was released by %s.", by.get_username() if by else "the command line")


def marks() -> list[Mark]:
    """The marks in HOME, the newest first: one, or more where a backup was copied over it."""
    found = [(int(name[1]), path) for path in _home().glob("sent-*.mark") if (name := _NAME.fullmatch(path.name))]
    return [_read(path, number) for number, path in sorted(found, reverse=True)]


def _advance() -> bool:
    row, found = Sending.row(), marks()
    newest = found[0] if found else None
    if row.held_at is not None:
        return False
    if doubt := _doubt(row, newest):
        hold(doubt)
        return False
    with transaction.atomic():
        Sending.objects.filter(pk=Sending.ROW).update(mark=F("mark") + 1, marked_at=Now())
        number = Sending.objects.values_list("mark", flat=True).get(pk=Sending.ROW)
    if newest and newest.installation == row.installation:
        newest.path.rename(_path(number))
    else:
        _begin(row.installation, number, instead_of=found)
    return True


def _doubt(row: Sending, newest: Mark | None) -> str:
    """Why this may be a restored database; "" if nothing speaks for it."""
    if newest is None or newest.installation != row.installation:
        if row.mark == 0 or _grows_elsewhere(row):
            return ""
        return _("This database has sent mails before, but not from here: it seems to be a copy or a restored backup.")
    if row.mark < newest.number:
        return _("The database is older than the last mail that left from here: it seems to be a restored backup.")
    if not newest.is_the_original:
        return _("The folder TRACKER_HOME was copied or restored, perhaps with an old database in it.")
    return ""


def _grows_elsewhere(row: Sending) -> bool:
    """Whether another machine marks this very database: a restored one stands still, so this is one more machine."""
    return row.marked_at is not None and database_now() - row.marked_at < GROWING


def _home() -> Path:
    return Path(settings.HOME)


def _path(number: int) -> Path:
    return _home() / f"sent-{number}.mark"


@contextmanager
def _alone() -> Iterator[None]:
    """No other process looks at the marks meanwhile."""
    _home().mkdir(parents=True, exist_ok=True)
    folder = os.open(_home(), os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _read(path: Path, number: int) -> Mark:
    words = path.read_text(errors="replace").split()
    try:
        return Mark(path, number, UUID(words[0]), int(words[1]) == path.stat().st_ino)
    except (IndexError, ValueError):
        return Mark(path, number, None, is_the_original=False)


def _begin(installation: UUID, number: int, *, instead_of: list[Mark]) -> None:
    for mark in instead_of:
        mark.path.unlink(missing_ok=True)
    with _path(number).open("w") as file:
        file.write(f"{installation} {os.fstat(file.fileno()).st_ino}\n")
