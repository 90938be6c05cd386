"""``manage.py add FILE...``: read documents, or whole folders of them, and write them once."""

from __future__ import annotations

import shlex
import signal
import sys
import threading
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from obligations import intake
from obligations.intake import bulk
from obligations.management.progress import Progress
from obligations.reading import many

EACH = 20
"""Up to so many files, each gets a line; of more only those that were refused."""
STOPPED = 128 + signal.SIGINT
"""What the shell is told after Ctrl-C."""

_WORDS = {"added": "added", "updated": "read anew", "unchanged": "already here", "refused": "refused"}


class Command(BaseCommand):
    help = (
        "Reads resolutions (text, Markdown, HTML, PDF, DOCX) and records their obligations. Safe to repeat: what is "
        "here already is passed over, so after an interruption the same command goes on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files, or folders of them")
        parser.add_argument(
            "--replace", action="store_true", help="also where another file of a document moves dates that are here"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        paths = many.listed(options["files"])
        if not paths:
            raise CommandError("There is no file to add in what was named.")
        refused: dict[Path, str] = {}
        became: Counter[str] = Counter()
        again = f"manage.py add {shlex.join(map(str, options['files']))}"
        try:
            with stopped_by(signal.SIGINT, signal.SIGTERM) as stop_if_asked:
                self._add(paths, refused, became, stop_if_asked, may_move=options["replace"])
        except KeyboardInterrupt:
            self._name(paths, refused)
            self.stderr.write(f"Stopped after {became.total():,} of {len(paths):,} files; what is done stays.")
            self.stderr.write(f"To go on: {again}")
            sys.exit(STOPPED)
        except (OperationalError, InterfaceError) as error:
            raise CommandError(
                f"The database cannot be reached ({error}). What is done stays; go on: {again}"
            ) from error
        self._name(paths, refused)
        if len(paths) > EACH:
            said = ", ".join(f"{became[word]:,} {_WORDS[word]}" for word in _WORDS if became[word])
            self.stdout.write(f"{len(paths):,} files: {said}.")
        if became["refused"]:
            raise CommandError(f"{became['refused']} of {len(paths)} files were not added; the others were.")

    def _add(
        self,
        paths: list[Path],
        refused: dict[Path, str],
        became: Counter[str],
        stop_if_asked: Callable[[], None],
        *,
        may_move: bool,
    ) -> None:
        """Add them all; count what became of them, and keep why any was refused."""
        progress = Progress(len(paths), sys.stderr, now=time.monotonic()) if len(paths) > EACH else None
        try:
            limit = settings.UPLOAD_LIMIT
            for outcome in bulk.add_files(paths, by=None, clock=timezone.now, limit=limit, may_move=may_move):
                if outcome.added is None:
                    refused[outcome.path] = outcome.reason
                    became["refused"] += 1
                else:
                    became[outcome.added.outcome] += 1
                    if progress is None:
                        self.stdout.write(f"{outcome.path}: {outcome.added.document}: {self._what(outcome.added)}")
                if progress is not None:
                    passed = became["unchanged"]
                    progress.say(became.total(), passed=passed, now=time.monotonic())
                stop_if_asked()
        finally:
            if progress is not None:
                progress.end()

    def _name(self, paths: list[Path], refused: dict[Path, str]) -> None:
        for path in paths:
            if reason := refused.pop(path, None):
                self.stderr.write(f"{path}: {reason}")

    def _what(self, added: intake.Added) -> str:
        if added.outcome == "unchanged":
            return "already here, nothing changed"
        found = added.document.obligations.accepted()
        dated = found.filter(due_dates__isnull=False).distinct()
        return f"{added.outcome}, {found.count()} obligations, {dated.count()} of them dated"


@contextmanager
def stopped_by(*numbers: signal.Signals) -> Iterator[Callable[[], None]]:
    """Each of these signals raises KeyboardInterrupt, and what is given raises it again for one that came already.

    Python has to swallow what is raised while it destroys an object; such a Ctrl-C would be lost.
    """
    asked = threading.Event()

    def ask(*_: object) -> None:
        asked.set()
        raise KeyboardInterrupt

    def stop_if_asked() -> None:
        if asked.is_set():
            raise KeyboardInterrupt

    former = {number: signal.signal(number, ask) for number in numbers}
    try:
        yield stop_if_asked
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
