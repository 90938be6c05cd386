"""Receive a spreadsheet, import it as one act of the history, undo that act."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from obligations import corrections
from obligations.models import Change, Obligation, Sheet
from obligations.models.history import Act, recorded
from obligations.sheets import table
from obligations.sheets.check import Line, Outcome, Plan, check


class CannotBeImported(Exception):
    """Nothing was written. The message tells the person why, and what to do."""


def receive(data: bytes, name: str, *, by: Any, now: dt.datetime) -> Sheet:
    """Keep a file to be looked at and imported. Raises ``Unusable`` where it is no table."""
    text = table.decoded(data)
    table.parsed(text)
    return Sheet.objects.create(name=name[-255:], text=text, by=by, sent_at=now)


def import_sheet(sheet: Sheet, *, only_good: bool, seen: str | None, by: Any, now: dt.datetime) -> Plan:
    """Write what the rows ask for, all in one act; what was done.

    With errors in any row it raises ``CannotBeImported`` unless ``only_good`` leaves those rows out; also where
    something has changed since the plan with the fingerprint ``seen`` was looked at.
    """
    with transaction.atomic():
        held = Sheet.objects.select_for_update().get(pk=sheet.pk)
        if held.imported_at:
            raise CannotBeImported(_("It was imported already."))
        plan = check(held.text)
        if seen is not None and plan.fingerprint != seen:
            raise CannotBeImported(_("Something has changed since you looked. Look at the rows again."))
        if plan.of(Outcome.ERROR) and not only_good:
            raise CannotBeImported(
                _("Some rows have errors. Put them right and send the file anew, or leave them out.")
            )
        adding, assigning = plan.of(Outcome.ADD), plan.of(Outcome.ASSIGN)
        if not adding and not assigning:
            raise CannotBeImported(_("There is nothing in it that could be imported."))
        reached = [line.existing for line in assigning if line.existing]
        with recorded(*reached, act=Act.IMPORTED, by=by, now=now, reason=held.name) as recording:
            reached += [_add(line, recording, held, by=by, now=now) for line in adding]
            for line in assigning:
                if line.existing:
                    line.existing.hand_to(line.owner, now=now, by=by)
        batch = Change.objects.filter(obligation=reached[0], act=Act.IMPORTED).latest_first()[0].batch
        held.imported_at, held.batch = now, batch
        held.save(update_fields=["imported_at", "batch"])
        sheet.imported_at, sheet.batch = now, batch
    return plan


def _add(line: Line, recording: Any, sheet: Sheet, *, by: Any, now: dt.datetime) -> Obligation:
    if line.document is None or line.correction is None:
        raise ValueError("the row is not good")
    reason = _("%(name)s, row %(number)d") % {"name": sheet.name, "number": line.number}
    obligation = corrections.put_in(recording, line.document, line.correction, reason=reason, by=by, now=now)
    if line.owner:
        obligation.hand_to(line.owner, now=now, by=by)
    return obligation


def undo(sheet: Sheet, *, by: Any, now: dt.datetime) -> None:
    """Take the whole import back. Raises ``CannotBeUndone`` where anything has happened since to what it reached."""
    first = sheet.changes.first()
    if first is None or sheet.is_undone:
        raise corrections.CannotBeUndone(_("There is nothing to take back."))
    corrections.undo(first, by=by, now=now)


def changed_since(sheet: Sheet) -> list[Obligation]:
    """What the import reached and somebody has changed since: why it cannot be undone as a whole."""
    changes = list(sheet.changes.values_list("pk", "obligation"))
    if not changes:
        return []
    later = Change.objects.filter(obligation__in=[pk for _, pk in changes], pk__gt=changes[-1][0])
    return list(Obligation.objects.filter(pk__in=later.values("obligation")).for_lists())
