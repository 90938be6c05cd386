"""``manage.py read FILE...``: read documents and show what they ask, without touching the database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError

from obligations.reading import contract, files, many, reader, workers
from obligations.reading.values import Ask, Reading, UnreadableDocument


class _Outcome(NamedTuple):
    """What became of one file: its result ready to print, or the reason why there is none."""

    path: Path
    result: str
    reason: str


class Command(BaseCommand):
    help = (
        "Reads resolutions (text, Markdown, HTML, PDF, DOCX) and shows what they ask. Writes nothing to the database."
    )
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django declares it so
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files, or folders of them")
        parser.add_argument("--json", action="store_true", help="one JSON object for each document")
        parser.add_argument("--out", type=Path, metavar="DIR", help="write DIR/STEM.json instead of printing")

    def handle(self, *_args: Any, **options: Any) -> None:
        out: Path | None = options["out"]
        paths = many.listed(options["files"])
        if not paths:
            raise CommandError("There is no file to read in what was named.")
        if out is not None:
            try:
                _check_stems(paths)
                out.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise CommandError(f"{out}: cannot be written to: {error.strerror}") from error
        refused = 0
        for outcome in _read_all(paths, as_json=options["json"] or out is not None):
            if outcome.reason:
                refused += 1
                self.stderr.write(f"{outcome.path}: {outcome.reason}")
            elif out is not None:
                (out / f"{outcome.path.stem}.json").write_text(outcome.result + "\n", encoding="utf-8")
            else:
                self.stdout.write(outcome.result)
        if refused:
            raise SystemExit(1)


def _check_stems(paths: list[Path]) -> None:
    """Two files of one stem would write the same result."""
    seen: dict[str, Path] = {}
    for path in paths:
        if path.stem in seen and seen[path.stem] != path:
            raise CommandError(
                f"{seen[path.stem]} and {path} would both be written to {path.stem}.json. Name them apart."
            )
        seen[path.stem] = path


def _read_all(paths: list[Path], *, as_json: bool) -> Iterator[_Outcome]:
    """The outcomes in the order of the paths, on all processors where there are more than a few files."""
    for path, outcome in workers.in_order(partial(_read, as_json=as_json), paths):
        yield outcome or _Outcome(path, "", "Reading it brought its process down. Save it as plain text and try again.")


def _read(path: Path, *, as_json: bool) -> _Outcome:
    try:
        if path.stat().st_size > files.MAX_BYTES:
            return _Outcome(path, "", f"The file is larger than {files.MAX_BYTES >> 20} MB. Split it.")
        reading = reader.read(files.load(path.read_bytes(), path.name))
    except OSError as error:
        return _Outcome(path, "", f"The file cannot be opened: {error.strerror}.")
    except UnreadableDocument as unreadable:
        return _Outcome(path, "", str(unreadable))
    if as_json:
        return _Outcome(path, json.dumps(contract.as_dict(reading), ensure_ascii=False, indent=1), "")
    return _Outcome(path, _summary(reading), "")


def _summary(reading: Reading) -> str:
    """The document and its asks, one line each, for a reader at a terminal."""
    adopted = f", adopted {reading.adopted}" if reading.adopted else ""
    lines = [
        f"{reading.symbol or 'no symbol'}  {reading.title}",
        f"{reading.organ}{adopted}, {len(reading.asks)} obligations",
    ]
    lines += [_line(ask) for ask in reading.asks]
    lines += [f"  ! {warning}" for warning in reading.warnings]
    return "\n".join(lines) + "\n"


def _line(ask: Ask) -> str:
    who = ", ".join(ask.actors) or "(no one named)"
    when = "; ".join(f"{due.text} -> {due.act_by or 'no day'}" for due in ask.deadlines)
    return f"  {ask.paragraph:>8}  {who} {ask.verb.lower()}: {ask.action}" + (f"  [{when}]" if when else "")
