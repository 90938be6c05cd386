"""``manage.py export_akn --out DIR [SYMBOL...]``: documents as Akoma Ntoso, a file for each."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from obligations import akomantoso
from obligations.models import Document


class Command(BaseCommand):
    help = "Writes documents, all or those of the symbols given, as Akoma Ntoso XML (AKN4UN)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("symbols", nargs="*", metavar="SYMBOL")
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        wanted = Document.objects.order_by("pk")
        if options["symbols"]:
            wanted = wanted.filter(symbol__in=options["symbols"])
            missing = set(options["symbols"]) - set(wanted.values_list("symbol", flat=True))
            if missing:
                raise CommandError(f"{', '.join(sorted(missing))}: not here. Write symbols as they are printed.")
        written: set[str] = set()
        try:
            out.mkdir(parents=True, exist_ok=True)
            for document in wanted.iterator(chunk_size=50):
                name = akomantoso.file_name(document)
                name = f"{document.pk}-{name}" if name in written else name
                (out / name).write_bytes(akomantoso.render(document))
                written.add(name)
        except OSError as error:
            raise CommandError(f"{out} cannot be written to: {error.strerror}") from error
        self.stdout.write(f"{len(written)} documents written to {out}.")
