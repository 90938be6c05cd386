"""Correct, add, merge and split."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from obligations.corrections.words import when
from obligations.intake import due_dates
from obligations.intake.documents import paragraph_at
from obligations.intake.known import party
from obligations.models import Document, DueDate, Obligation
from obligations.models.changes import due_dates_changed
from obligations.models.due_dates import State
from obligations.models.history import Act, Recording, recorded, snapshot
from obligations.models.obligations import Review
from obligations.reading.values import Deadline, Modality, Span, Window


@dataclass(frozen=True, slots=True)
class When:
    """Words that say when, at ``span``. ``due_date`` is the row they belong to, None for one to be added.

    With ``window`` a person sets the days; without, they follow from the words.
    """

    span: Span
    due_date: int | None = None
    window: Window | None = None
    act_by: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """An obligation as a person reads it. Dates that ``whens`` does not name are no dates of it."""

    span: Span
    verb: str
    modality: str
    kind: str
    actors: tuple[str, ...]
    recipient: str
    action: str
    whens: tuple[When, ...] = ()


def correct(obligation: Obligation, correction: Correction, *, reason: str, by: Any, now: dt.datetime) -> None:
    """Write what a person reads over what was read."""
    with recorded(obligation, act=Act.CORRECTED, by=by, now=now, reason=reason):
        # What was read is kept on record, so that the next reading knows the clause by it.
        was = _what_shows(obligation)
        obligation.read_as = obligation.read_as or {"paragraph": obligation.paragraph.number, "quote": obligation.quote}
        _write(obligation, correction)
        obligation.review = Review.ADDED if obligation.review == Review.ADDED else Review.CORRECTED
        obligation.save()
        obligation.actors.set(party(name) for name in correction.actors)
        _date(obligation, correction.whens, reason=reason, by=by, now=now)
        if _what_shows(obligation) != was:
            obligation.due_dates.revise(now=now)


def _what_shows(obligation: Obligation) -> dict[str, Any]:
    """All that calendars and mails could say of it: not whether, and against what, a person has looked at it."""
    return {name: value for name, value in snapshot(obligation.pk).items() if name not in ("review", "read_as")}


def add(document: Document, correction: Correction, *, reason: str, by: Any, now: dt.datetime) -> Obligation:
    """An obligation that the reader has missed."""
    with recorded(act=Act.ADDED, by=by, now=now, reason=reason) as recording:
        return put_in(recording, document, correction, reason=reason, by=by, now=now)


def put_in(
    recording: Recording, document: Document, correction: Correction, *, reason: str, by: Any, now: dt.datetime
) -> Obligation:
    """The same within an act under way, which may add several."""
    obligation = _made(document, correction)
    recording.made(obligation)
    _date(obligation, correction.whens, reason=reason, by=by, now=now)
    return obligation


def split(
    obligation: Obligation, first: Correction, second: Correction, *, reason: str, by: Any, now: dt.datetime
) -> Obligation:
    """Two obligations of one: it keeps the first part, a new one takes the second and the dates named there.

    A date that goes over keeps its row, so that calendars know it by the same name. Returns the new one.
    """
    with recorded(obligation, act=Act.SPLIT, by=by, now=now, reason=reason) as recording:
        taken = [one.due_date for one in second.whens if one.due_date is not None]
        other = _made(obligation.document, second)
        recording.made(other)
        other.owner = obligation.owner
        other.save(update_fields=["owner"])
        _carry_over(obligation.due_dates.filter(pk__in=taken), other)
        _date(other, second.whens, reason=reason, by=by, now=now)
        correct(obligation, first, reason=reason, by=by, now=now)
        other.due_dates.revise(now=now)
    return other


def merge(kept: Obligation, other: Obligation, *, reason: str, by: Any, now: dt.datetime) -> None:
    """One obligation of two in the same document: ``kept`` takes the words, actors and dates of both."""
    if kept.document_id != other.document_id or kept.pk == other.pk:
        raise ValueError("two obligations of one document are merged")
    with recorded(kept, other, act=Act.MERGED, by=by, now=now, reason=reason):
        for row in (kept, other):
            row.read_as = row.read_as or {"paragraph": row.paragraph.number, "quote": row.quote}
        kept.start, kept.end = min(kept.start, other.start), max(kept.end, other.end)
        kept.quote = kept.document.text[kept.start : kept.end]
        kept.paragraph = paragraph_at(kept.start, kept.document.paragraphs.all()) or kept.paragraph
        kept.review = Review.CORRECTED
        kept.save()
        kept.actors.add(*other.actors.all())
        other.review, other.merged_into = Review.MERGED, kept
        other.save()
        known = {(due.words, due.act_by) for due in kept.due_dates.all()}
        doubled = [due.pk for due in other.due_dates.all() if (due.words, due.act_by) in known]
        _carry_over(other.due_dates.exclude(pk__in=doubled), kept)
        for due in other.due_dates.filter(state=State.OPEN):
            due.close(State.SUPERSEDED, on=now.date(), now=now, by=by)
        kept.due_dates.revise(now=now)


def _made(document: Document, correction: Correction) -> Obligation:
    obligation = Obligation(document=document, key=uuid.uuid4().hex, review=Review.ADDED, confidence=1.0)
    _write(obligation, correction)
    obligation.save()
    obligation.actors.set(party(name) for name in correction.actors)
    return obligation


def _write(obligation: Obligation, correction: Correction) -> None:
    """All but actors and dates, unsaved."""
    document = obligation.document
    place = paragraph_at(correction.span.start, document.paragraphs.all())
    if place is not None:
        obligation.paragraph = place
    obligation.start, obligation.end = correction.span
    obligation.quote = document.text[correction.span.start : correction.span.end]
    obligation.verb, obligation.modality = correction.verb, Modality(correction.modality)
    obligation.kind, obligation.action = correction.kind, correction.action
    obligation.recipient = party(correction.recipient) if correction.recipient else None


def _date(obligation: Obligation, whens: Sequence[When], *, reason: str, by: Any, now: dt.datetime) -> None:
    """Make the dates of an obligation those that a person has named."""
    rows = {row.pk: row for row in obligation.due_dates.all()}
    read = when(obligation.document, [one.span for one in whens], kind=obligation.kind)
    made = []
    for one, deadline in zip(whens, read, strict=True):
        row = rows.pop(one.due_date, None) if one.due_date else None
        if row is None:
            row = due_dates.new(obligation, deadline, number=_next_number(obligation), now=now)
            made.append(row.pk)
        elif row.state == State.SUPERSEDED:
            row.reopen(now=now, by=by)
        _settle_day(row, one, deadline, reason=reason, by=by, now=now)
    for row in rows.values():
        if row.state == State.OPEN:
            row.close(State.SUPERSEDED, on=now.date(), now=now, by=by)
    if made:
        due_dates_changed.send(DueDate, ids=made, now=now)


def _settle_day(row: DueDate, one: When, deadline: Deadline, *, reason: str, by: Any, now: dt.datetime) -> None:
    """The day that a person sets, or the one that the words come to if those are others than before."""
    said = reason or str(_("corrected in review"))
    marked = one.span.start < one.span.end
    if marked and (row.words != deadline.text or (row.start, row.end) != deadline.span):
        due_dates.derive(row, deadline, reason=said, now=now, by=by)
    if one.window is not None and one.act_by is not None:
        row.set_by_hand(one.window, act_by=one.act_by, reason=said, by=by, now=now)


def _carry_over(rows: Any, to: Obligation) -> None:
    """Due dates go over to another obligation as they are, under numbers that are free there."""
    for row in list(rows):
        row.number, row.obligation = _next_number(to), to
        row.save(update_fields=["number", "obligation"])


def _next_number(obligation: Obligation) -> int:
    return max(obligation.due_dates.values_list("number", flat=True), default=0) + 1
