"""Whether mail may leave at all: a person may hold it, and a database that came back from a backup is held by itself.

What a restored database has forgotten was sent would be sent again. So a file outside the database, HOME/sent.mark,
holds what the database holds too: which installation this is, and a mark that grows while mails leave. The file also
notes its own inode, which a copy of it does not have. Where the two disagree nothing leaves until a person says so.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from obligations.models import Sending
from obligations.reminders.clock import database_now

logger = logging.getLogger(__name__)

ADVANCE = dt.timedelta(seconds=10)
"""How often, while mails leave, the mark grows: a backup made within that time of the last mail is not told apart."""


class Mark(NamedTuple):
    """What the file says."""

    installation: UUID
    number: int
    inode: int


def may_leave() -> bool:
    """Whether mail may leave; asked before it does, and again every ``ADVANCE``. Makes the mark grow if so.

    Where HOME cannot be written to, mail leaves, and a restore would go unnoticed: losing mails is worse.
    """
    try:
        with _file() as file:
            return _advance(file)
    except OSError as problem:
        logger.warning("%s cannot be kept, so the restore of a backup would go unnoticed: %s", path(), problem)
        return Sending.row().held_at is None


def look() -> None:
    """Hold sending if the database seems to be a restored one, though no mail waits yet."""
    if not path().exists() and not Sending.objects.filter(mark__gt=0).exists():
        return
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
    with _file() as file:
        mark = _read(file)
        number = max(row.mark, mark.number if mark else 0) + 1
        Sending.objects.filter(pk=Sending.ROW).update(held_at=None, held_because="", held_by=None, mark=number)
        _write(file, row.installation, number)
    logger.warning("Sending was released by %s.", by.get_username() if by else "the command line")


def path() -> Path:
    return Path(settings.HOME) / "sent.mark"


def _advance(file: int) -> bool:
    row, mark = Sending.row(), _read(file)
    if row.held_at is not None:
        return False
    if doubt := _doubt(row, mark, inode=os.fstat(file).st_ino):
        hold(doubt)
        return False
    with transaction.atomic():
        Sending.objects.filter(pk=Sending.ROW).update(mark=F("mark") + 1)
        number = Sending.objects.values_list("mark", flat=True).get(pk=Sending.ROW)
    _write(file, row.installation, number)
    return True


def _doubt(row: Sending, mark: Mark | None, *, inode: int) -> str:
    """Why this may be a restored database; "" if nothing speaks for it."""
    if mark is None or mark.installation != row.installation:
        if row.mark == 0:
            return ""
        return _("This database has sent mails before, but not from here: it seems to be a copy or a restored backup.")
    if row.mark < mark.number:
        return _("The database is older than the last mail that left from here: it seems to be a restored backup.")
    if mark.inode != inode:
        return _("The folder TRACKER_HOME was copied or restored, perhaps with an old database in it.")
    return ""


@contextmanager
def _file() -> Iterator[int]:
    """The file, ours alone until the end."""
    path().parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path(), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _read(file: int) -> Mark | None:
    """None for a file just made, or one that holds something else."""
    words = os.pread(file, 200, 0).decode(errors="replace").split()
    try:
        return Mark(UUID(words[0]), int(words[1]), int(words[2]))
    except (IndexError, ValueError):
        return None


def _write(file: int, installation: UUID, number: int) -> None:
    """In place: a file put in its place would have another inode. Always of one length, so that none is half old."""
    os.pwrite(file, f"{installation} {number:020} {os.fstat(file).st_ino:020}\n".encode(), 0)
