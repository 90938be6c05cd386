"""``manage.py backup FILE``: everything that people entered, in one file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from obligations import archive


class Command(BaseCommand):
    help = "Writes everything (rows and documents' files) to a .tar.gz. Safe while the tracker runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="where to write it, as backup.tar.gz")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counted = archive.backup(options["file"], now=timezone.now())
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}") from error
        documents = counted.get("obligations.Document", 0)
        self.stdout.write(f"{options['file']}: {sum(counted.values())} rows, {documents} documents.")
