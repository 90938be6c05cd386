"""``manage.py export``: all rows as JSON Lines."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from obligations import archive


class Command(BaseCommand):
    help = "Prints all rows as JSON Lines, one object a line, for other programs. For a backup use backup."

    def add_arguments(self, parser: ArgumentParser) -> None:
        pass

    def handle(self, *args: Any, **options: Any) -> None:
        archive.export(sys.stdout)
