"""``manage.py export_labels --out DIR``: what people have said, to measure readers by."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from obligations import labels


class Command(BaseCommand):
    help = "Writes DIR/labels/NAME.json and DIR/texts/NAME.txt for every document that people have reviewed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument("--document", action="append", metavar="SYMBOL", help="only this one; may be repeated")
        parser.add_argument("--complete", action="store_true", help="only documents of which nothing awaits review")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = labels.documents()
        if options["document"]:
            chosen = chosen.filter(symbol__in=options["document"])
        rows = [row for row in chosen if not (options["complete"] and labels.waiting(row))]
        if not rows:
            raise CommandError("No document was reviewed that fits. Confirm or correct something under Review first.")
        for folder in ("labels", "texts"):
            (options["out"] / folder).mkdir(parents=True, exist_ok=True)
        for stem, document in labels.files(rows):
            said = labels.labels_of(document)
            written = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
            (options["out"] / "labels" / f"{stem}.json").write_text(written, encoding="utf-8")
            (options["out"] / "texts" / f"{stem}.txt").write_text(document.text, encoding="utf-8")
            self.stdout.write(f"{document}: {len(said['items'])} items, {labels.waiting(document)} await review")
