"""When an obligation falls due: what was read, as rows, and what people have said of them kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from obligations.intake import events
from obligations.intake.known import calendar
from obligations.models import DueDate, Obligation, occurrences
from obligations.models.due_dates import State
from obligations.models.obligations import Review
from obligations.reading import marked
from obligations.reading.values import HAPPENINGS, Deadline, Origin, Span


def store(obligation: Obligation, deadlines: Sequence[Deadline], *, reason: str, now: dt.datetime) -> list[int]:
    """Rows for an obligation's occurrences; the primary keys of those that are new or changed."""
    known = {row.number: row for row in obligation.due_dates.all()}
    changed = []
    for number, deadline in enumerate(deadlines, start=1):
        row = known.pop(number, None)
        if row is None:
            changed.append(new(obligation, deadline, number=number, now=now).pk)
            continue
        if row.state == State.SUPERSEDED:
            row.reopen(now=now)
        derive(row, deadline, reason=reason, now=now)
    for row in known.values():
        if row.state == State.OPEN and row.origin != Origin.BY_HAND:
            row.close(State.SUPERSEDED, on=now.date(), now=now)
    return changed


def keep(obligation: Obligation, read: Sequence[Deadline], *, text: str, reason: str, now: dt.datetime) -> None:
    """The dates of what a person has settled: which words say when stays, what they come to follows the sessions."""
    if obligation.review == Review.MERGED:
        return
    alone = []
    for row in obligation.due_dates.exclude(words=""):
        deadline = next((deadline for deadline in read if deadline.text == row.words), None)
        if deadline is not None:
            derive(row, deadline, reason=reason, now=now)
        elif span := place(obligation, row.words, text):
            alone.append((row, span))
    happening = obligation.kind in HAPPENINGS
    spans = [span for _, span in alone]
    found = marked.when(text, spans, calendar=calendar(), happening=happening) if spans else []
    for (row, _), deadline in zip(alone, found, strict=True):
        if deadline.origin != Origin.UNRESOLVED or row.origin == Origin.UNRESOLVED:
            derive(row, deadline, reason=reason, now=now)


def place(obligation: Obligation, words: str, text: str) -> Span | None:
    """Where words that say when stand: in the obligation's own if they can, else nearest to them."""
    within = marked.find(text[obligation.start : obligation.end], words)
    if within is not None:
        return Span(obligation.start + within.start, obligation.start + within.end)
    return marked.find(text, words, near=obligation.start)


def derive(row: DueDate, deadline: Deadline, *, reason: str, now: dt.datetime, by: Any = None) -> None:
    """Give an occurrence the words of a deadline and its date, unless a person has set the date: that stands."""
    row.words, (row.start, row.end) = deadline.text, deadline.span
    row.form, row.session, row.place = deadline.form, deadline.session or "", deadline.place
    row.every = deadline.every or ""
    events.await_(row, deadline)
    row.save(update_fields=["words", "start", "end", "form", "session", "place", "every", "event", "waiting"])
    deadline = events.followed(row, deadline)
    if row.origin != Origin.BY_HAND:
        row.move(
            deadline.window,
            act_by=occurrences.standing_day(row, deadline.act_by) if deadline.act_by else None,
            origin=deadline.origin,
            derivation=deadline.derivation,
            reason=reason,
            now=now,
            by=by,
            hours=deadline.hours,
            recurs_on=deadline.recurs_on,
        )


def new(obligation: Obligation, deadline: Deadline, *, number: int, now: dt.datetime) -> DueDate:
    """A row for an occurrence. Whoever makes it announces it."""
    row = unsaved(obligation, deadline, number=number, now=now)
    row.save()
    return row


def unsaved(obligation: Obligation, deadline: Deadline, *, number: int, now: dt.datetime) -> DueDate:
    """The same, for whoever writes many at once; an event that it waits for is written."""
    row = DueDate(obligation=obligation, number=number)
    events.await_(row, deadline)
    deadline = events.followed(row, deadline)
    return DueDate(
        obligation=obligation,
        number=number,
        words=deadline.text,
        start=deadline.span.start,
        end=deadline.span.end,
        form=deadline.form,
        session=deadline.session or "",
        every=deadline.every or "",
        recurs_on=deadline.recurs_on,
        place=deadline.place,
        starts_at=deadline.hours.starts,
        ends_at=deadline.hours.ends,
        zone=deadline.hours.zone,
        window_start=deadline.window.start,
        window_end=deadline.window.end,
        act_by=deadline.act_by,
        origin=deadline.origin,
        derivation=list(deadline.derivation),
        event=row.event,
        waiting=row.waiting,
        changed_at=now,
    )
