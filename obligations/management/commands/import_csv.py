"""``manage.py import_csv FILE --by NAME``: obligations and their owners from a spreadsheet, as on the page."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from obligations import sheets
from obligations.models import Sheet
from obligations.sheets import Outcome


class Command(BaseCommand):
    help = "Imports obligations and their owners from a CSV file, all rows as one act, or says what is wrong with each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
        parser.add_argument("--by", metavar="NAME", help="user name of the editor in whose name it is done")
        parser.add_argument("--dry-run", action="store_true", help="only say what each row would do")
        parser.add_argument("--only-good", action="store_true", help="leave rows with errors out")
        parser.add_argument("--undo", type=int, metavar="NUMBER", help="take the import of that number back")
        parser.add_argument("--template", action="store_true", help="print an empty table with all columns")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["template"]:
            self.stdout.write(sheets.template(), ending="")
        elif options["undo"] is not None:
            self._undo(options["undo"], by=_editor(options["by"]))
        elif options["file"] is None:
            raise CommandError("Name a file. An empty one to begin with: manage.py import_csv --template")
        else:
            self._import(options["file"], options)

    def _import(self, file: Path, options: dict[str, Any]) -> None:
        try:
            data = file.read_bytes()
            self._tell(sheets.check(sheets.decoded(data)))
            if options["dry_run"]:
                return
            by = _editor(options["by"])
            with transaction.atomic():
                sheet = sheets.receive(data, file.name, by=by, now=timezone.now())
                sheets.import_sheet(sheet, only_good=options["only_good"], seen=None, by=by, now=timezone.now())
        except OSError as error:
            raise CommandError(f"{file} cannot be opened: {error.strerror}") from error
        except (sheets.Unusable, sheets.CannotBeImported) as reason:
            raise CommandError(f"{reason} Nothing was written.") from reason
        undone = f"manage.py import_csv --undo {sheet.pk} --by {by.get_username()}"
        self.stdout.write(f"Imported as number {sheet.pk}. To take it back: {undone}")

    def _tell(self, plan: sheets.Plan) -> None:
        for line in plan.lines:
            for error in line.errors:
                self.stderr.write(f"row {line.number}: {error}")
        counted = {outcome: len(plan.of(outcome)) for outcome in Outcome}
        self.stdout.write(
            f"{len(plan.lines)} rows: {counted[Outcome.ADD]} to add, {counted[Outcome.ASSIGN]} get another owner, "
            f"{counted[Outcome.NOTHING]} here already, {counted[Outcome.ERROR]} with errors."
        )

    def _undo(self, number: int, *, by: User) -> None:
        sheet = Sheet.objects.filter(pk=number).first()
        if sheet is None:
            raise CommandError(f"There is no import of the number {number}.")
        try:
            sheets.undo(sheet, by=by, now=timezone.now())
        except sheets.CannotBeUndone as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(f"Taken back: {sheet.name}")


def _editor(name: str | None) -> User:
    """Who answers for what is written: it stands in the history of each obligation."""
    user = User.objects.filter(username=name or "", is_active=True).first()
    if user is None or not user.has_perms(("obligations.add_obligation", "obligations.change_obligation")):
        raise CommandError(f"{name or 'Nobody'} is no editor here. Say in whose name it is done: --by NAME")
    return user
