"""``manage.py reread``: what the reader in use would change in documents that an earlier one has read."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from obligations import intake
from obligations.models import Document


class Command(BaseCommand):
    help = (
        "Prints which dates would move, and why, in documents that an earlier version of the reader has read. "
        "Changes nothing unless --apply is said."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("symbols", nargs="*", metavar="SYMBOL", help="only these documents")
        parser.add_argument("--apply", action="store_true", help="read them anew")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Document.objects.read_by_an_earlier_reader().order_by("pk")
        if options["symbols"]:
            found = found.filter(symbol__in=options["symbols"])
        count = 0
        for document in found.iterator(chunk_size=50):
            now = timezone.now()
            self._say(document, intake.review_reading(document, now=now))
            if options["apply"]:
                intake.read_by_the_new_reader(document, now=now)
            count += 1
        done = "read anew" if options["apply"] else "would be read anew; nothing was changed"
        self.stdout.write(f"{count} documents {done}.")

    def _say(self, document: Document, foreseen: intake.Foreseen) -> None:
        moving, more, less = len(foreseen.moving), len(foreseen.appearing), len(foreseen.going)
        self.stdout.write(f"{document}: {moving} dates move, {more} obligations come, {less} go")
        for one in foreseen.moving:
            due, was = one.version.due_date, one.version
            self.stdout.write(f"  {due.obligation.citation}: {was.act_by} -> {due.act_by}, because {was.reason}")
