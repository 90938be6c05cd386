"""What a change would do, told before it is made: it is made, looked at, and rolled back."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from django.core.files.storage import default_storage
from django.db import transaction

from obligations.intake import documents
from obligations.intake.knowing import save_party, save_session
from obligations.models import DateVersion, Document, DueDate, Obligation, Party, Reminder, Session, Upload
from obligations.models.document_deadlines import DocumentCalendar, rules_changing


class Moving(NamedTuple):
    """A date that would move: ``version`` is what it would no longer be, its ``due_date`` what it would become."""

    version: DateVersion
    subscribers: int
    """Who has been, or was to be, reminded of the old date."""


class MovingStep(NamedTuple):
    """A day of a document that would move; None where there was, or would be, none."""

    due_date: DueDate
    act: str
    old: dt.date | None
    new: dt.date | None


class Foreseen(NamedTuple):
    """What a change would do. All of it is of rows as they would be, and of nothing that was written."""

    moving: tuple[Moving, ...] = ()
    steps: tuple[MovingStep, ...] = ()
    appearing: tuple[Obligation, ...] = ()
    going: tuple[Obligation, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not any(self)


def review_session(session: Session, *, now: dt.datetime) -> Foreseen:
    """If the session were saved."""
    return _foresee(lambda: save_session(copy.copy(session), now=now), now=now)


def review_party(party: Party, *, now: dt.datetime) -> Foreseen:
    """If a party and its other names were saved."""
    return _foresee(lambda: save_party(copy.copy(party), now=now), now=now)


def review_reading(document: Document, *, now: dt.datetime) -> Foreseen:
    """If a document were read anew by the reader in use."""
    stored = Document.objects.get(pk=document.pk)
    return _foresee(lambda: documents.read_by_the_new_reader(stored, now=now), of=[document.pk], now=now)


def review_upload(upload: Upload, *, now: dt.datetime) -> Foreseen:
    """If the file that waits for a decision were read in the place of the one that is here."""
    if upload.document_id is None:
        return Foreseen()
    with default_storage.open(upload.path) as file:
        data = file.read()
    return _foresee(lambda: documents.add(data, upload.name, by=upload.by, now=now), of=[upload.document_id], now=now)


def review_rule(change: Callable[[], Any], *, now: dt.datetime) -> Foreseen:
    """If ``change`` were made to a rule or a holiday that days of documents follow from."""
    with transaction.atomic():
        before = DocumentCalendar.now()
        with rules_changing(now=now):
            change()
        after = DocumentCalendar.now()
        rows = (before.about(DueDate.objects.all()) | after.about(DueDate.objects.all())).distinct()
        found = [
            step
            for due in rows.select_related("obligation__document", "obligation__paragraph").iterator(chunk_size=2000)
            for step in _steps(due, before, after)
        ]
        transaction.set_rollback(True)
    found.sort(key=lambda step: (step.old or step.new or dt.date.max, step.due_date.pk))
    return Foreseen(steps=tuple(found))


def _steps(due: DueDate, before: DocumentCalendar, after: DocumentCalendar) -> list[MovingStep]:
    old = {step.rule.key: step for step in before.before(due)}
    new = {step.rule.key: step for step in after.before(due)}
    days = {key: (old[key].day if key in old else None, new[key].day if key in new else None) for key in old | new}
    return [MovingStep(due, (old | new)[key].rule.act, *both) for key, both in days.items() if both[0] != both[1]]


def _foresee(change: Callable[[], object], *, of: Collection[int] = (), now: dt.datetime) -> Foreseen:
    """Dates that would move, the soonest first, and what the documents ``of`` these numbers would ask or not ask."""
    with transaction.atomic():
        last = DateVersion.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        asked = _asked(of)
        change()
        made = DateVersion.objects.filter(pk__gt=last, replaced_at=now).select_related(
            "due_date__obligation__document", "due_date__obligation__paragraph"
        )
        moving = [Moving(version, _subscribers(version)) for version in made]
        then = _asked(of)
        transaction.set_rollback(True)
    return Foreseen(
        moving=tuple(sorted(moving, key=lambda one: (one.version.act_by or dt.date.max, one.version.pk))),
        appearing=tuple(row for pk, row in then.items() if pk not in asked),
        going=tuple(row for pk, row in asked.items() if pk not in then),
    )


def _asked(of: Collection[int]) -> dict[int, Obligation]:
    rows = Obligation.objects.filter(document__in=of).accepted() if of else Obligation.objects.none()
    return {row.pk: row for row in rows.for_lists()}


def _subscribers(version: DateVersion) -> int:
    heard = Reminder.objects.filter(due_date=version.due_date_id, version=version.version)
    return heard.values("subscription").distinct().count()
