"""``manage.py demo``: what became of the resolution that ships, to look at the tracker in full life."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from obligations.fulfilment import story


class Command(BaseCommand):
    help = "Records what became of A/RES/62/12 from 2007 to 2009, each fact with its source; see docs/story.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="take it back")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["remove"]:
            self.stdout.write(f"{story.take_back(now=now)} facts taken back.")
        else:
            self.stdout.write(f"{story.tell(now=now)} facts recorded. Look at /?as_of=2008-11-01")
