"""``manage.py load FILE``: what export has printed, into an empty database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from obligations import archive
from obligations.archive import rows
from obligations.reminders import sending


class Command(BaseCommand):
    help = "Loads the JSON Lines that export printed into an empty database, all of them or none; - is standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        if not rows.is_empty():
            raise CommandError("There are documents or people here already. Load into an empty database: migrate anew.")
        try:
            if options["file"] == "-":
                counted = archive.load(sys.stdin)
            else:
                with open(options["file"], encoding="utf-8") as file:  # noqa: PTH123 - named on the command line
                    counted = archive.load(file)
        except archive.Damaged as damage:
            raise CommandError(str(damage)) from damage
        except IntegrityError as error:
            raise CommandError(f"A row points to one that is missing ({error}). Nothing was changed.") from error
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']} cannot be read: {error}") from error
        self.stdout.write(
            f"{sum(counted.values())} rows are here, without the documents' files: those are in a backup."
        )
        sending.hold("Rows were loaded: what they had forgotten was sent would be sent again.")
        self.stdout.write("No mail leaves until you let it go: manage.py sending release, or the page Mail operations.")
