"""``manage.py restore FILE``: put a backup in the place of what is here."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from obligations import archive


class Command(BaseCommand):
    help = "Puts a backup in the place of what is here, all of it or nothing. Stop the tracker first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--replace", action="store_true", help="also where something is here: it is deleted")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counted = archive.restore(options["file"], replace=options["replace"])
        except archive.NotEmpty:
            raise CommandError(
                "There are documents or people here already. Restore into an empty database, or add --replace to "
                "delete them all."
            ) from None
        except archive.Damaged as damage:
            raise CommandError(str(damage)) from damage
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror or error}") from error
        self.stdout.write(f"{sum(counted.values())} rows are back.")
        self.stdout.write("Everybody signs in again.")
