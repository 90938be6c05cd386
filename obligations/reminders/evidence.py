"""What is known of a mail whose fate its sender did not live to see."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from obligations.reminders import transport


class Verdict(enum.Enum):
    """What a source says of a Message-ID."""

    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not accepted"
    UNKNOWN = "unknown"


Source = Callable[[str], Verdict]
"""Asked for a Message-ID with its angle brackets. It must not say NOT_ACCEPTED of what it merely cannot see."""


def source() -> Source | None:
    """The source to ask: the one named in MAIL_EVIDENCE, the mail server's log, or the files themselves."""
    if settings.MAIL_EVIDENCE:
        named: Source = import_string(settings.MAIL_EVIDENCE)
        return named
    if settings.MAIL_EVIDENCE_LOG:
        return _log(Path(settings.MAIL_EVIDENCE_LOG))
    return None if settings.EMAIL_URL else in_files


def in_files(message_id: str) -> Verdict:
    """For the file transport: the mail is there or it is not."""
    return Verdict.ACCEPTED if transport.file_of(message_id).exists() else Verdict.NOT_ACCEPTED


class Log:
    """Reads a mail server's log, each line once, and the file it was rotated to.

    Any line that names one of our Message-IDs counts as acceptance, with two exceptions: a line that speaks of a
    rejection, and that of Postfix' cleanup, which names it while the mail is still coming in: there the queue
    manager's line of the same queue id must follow.
    """

    _POSTFIX_CLEANUP = re.compile(r"postfix\S*/cleanup\[\d+\]: ([0-9A-Za-z]+): (?:resent-)?message-id=(<[^<>\s]+>)")
    _POSTFIX_QUEUED = re.compile(r"postfix\S*/qmgr\[\d+\]: ([0-9A-Za-z]+): from=<.*queue active")
    _MESSAGE_ID = re.compile(r"\b[0-9a-f]{40}@[^<>\s,;\"')]+")
    _REJECTION = re.compile(r"reject|blocked", re.IGNORECASE)

    def __init__(self, path: Path) -> None:
        self._path = path
        self._accepted: set[str] = set()
        self._incoming: dict[str, str] = {}
        self._inode: int | None = None
        self._offset = 0
        self._read(path.with_name(path.name + ".1"))

    def __call__(self, message_id: str) -> Verdict:
        """UNKNOWN only if the log cannot be read."""
        try:
            self._catch_up()
        except OSError:
            return Verdict.UNKNOWN
        return Verdict.ACCEPTED if message_id.strip("<>") in self._accepted else Verdict.NOT_ACCEPTED

    def _catch_up(self) -> None:
        stat = self._path.stat()
        if stat.st_ino != self._inode or stat.st_size < self._offset:
            if self._inode is not None:
                self._read(self._path.with_name(self._path.name + ".1"))
            self._inode, self._offset = stat.st_ino, 0
        with self._path.open("rb") as file:
            file.seek(self._offset)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._note(line.decode(errors="replace"))
                self._offset += len(line)

    def _read(self, path: Path) -> None:
        if path.exists():
            with path.open(errors="replace") as file:
                for line in file:
                    self._note(line)

    def _note(self, line: str) -> None:
        if cleanup := self._POSTFIX_CLEANUP.search(line):
            self._incoming[cleanup[1]] = cleanup[2].strip("<>")
        elif queued := self._POSTFIX_QUEUED.search(line):
            if message_id := self._incoming.pop(queued[1], None):
                self._accepted.add(message_id)
        elif not self._REJECTION.search(line):
            self._accepted.update(self._MESSAGE_ID.findall(line))


_logs: dict[Path, Log] = {}


def _log(path: Path) -> Log:
    """The one reader of that log in this process."""
    if path not in _logs:
        _logs[path] = Log(path)
    return _logs[path]
