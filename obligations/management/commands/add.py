"""``manage.py add FILE...``: read documents and write them once."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from obligations import intake
from obligations.reading.values import UnreadableDocument


class Command(BaseCommand):
    help = "Reads resolutions (text, Markdown, HTML, PDF, DOCX) and records their obligations. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        refused = 0
        for path in options["files"]:
            try:
                if path.stat().st_size > settings.UPLOAD_LIMIT:
                    raise UnreadableDocument(f"is larger than {settings.UPLOAD_LIMIT // 2**20} MB: split it first")
                added = intake.add(path.read_bytes(), path.name, by=None, now=timezone.now())
            except OSError as error:
                refused += 1
                self.stderr.write(f"{path}: cannot be opened: {error.strerror}")
            except UnreadableDocument as reason:
                refused += 1
                self.stderr.write(f"{path}: {reason}")
            else:
                self.stdout.write(f"{path}: {added.document}: {self._what(added)}")
        if refused:
            raise CommandError(f"{refused} of {len(options['files'])} files were not added; the others were.")

    def _what(self, added: intake.Added) -> str:
        if added.outcome == "unchanged":
            return "already here, nothing changed"
        found = added.document.obligations.accepted()
        dated = found.filter(due_dates__isnull=False).distinct()
        return f"{added.outcome}, {found.count()} obligations, {dated.count()} of them dated"
