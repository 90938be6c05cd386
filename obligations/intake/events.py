"""Dates that wait for an event: found when a document is read, resolved when the event is recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from typing import Any

from django.db import transaction

from obligations.models import Document, DueDate, Event
from obligations.models.former import kept
from obligations.models.history import Act, recorded
from obligations.reading import events
from obligations.reading.deadlines.words import printed
from obligations.reading.events import Happened
from obligations.reading.values import HAPPENINGS, Deadline, Form, Origin, Span, Waiting, Window

_NO_WINDOW = Window(None, None)


def await_(row: DueDate, deadline: Deadline) -> None:
    """Note on an occurrence, unsaved, which event its words wait for.

    The one that a person has tied it to stays as long as the words name the same.
    """
    waiting = deadline.waiting
    if waiting is None:
        row.event, row.waiting = None, {}
        return
    key = events.key(waiting.event)
    if row.event is None or key != events.key(row.waiting.get("event", "")):
        row.event = _meant(waiting, row.obligation.document)
    row.waiting = {**asdict(waiting), "steps": list(deadline.derivation)}


def _meant(waiting: Waiting, document: Document) -> Event:
    """The event of these words: one for all documents where it can only be the same, else the document's own."""
    whose = None if events.is_one_everywhere(waiting.event) else document
    name = waiting.event[:300]
    return Event.objects.get_or_create(key=events.key(waiting.event), document=whose, defaults={"name": name})[0]


def followed(row: DueDate, deadline: Deadline) -> Deadline:
    """The deadline with the days that follow from the record of its event; as it is where there is none."""
    event, waiting = row.event, deadline.waiting
    if event is None or waiting is None:
        return deadline
    if event.day is None:
        if event.key == events.key(waiting.event):
            return deadline
        tied = f"a person has tied it to “{event.name}”, whose day is not known"
        return replace(deadline, derivation=(*deadline.derivation[:-1], tied))
    happening = row.obligation.kind in HAPPENINGS
    happened = Happened(event.name, event.day, event.source)
    found = events.dated(waiting, happened, steps=deadline.derivation, happening=happening)
    origin = Origin.UNRESOLVED if found.window == _NO_WINDOW else Origin.EVENT
    return replace(deadline, window=found.window, act_by=found.act_by, origin=origin, derivation=found.steps)


def record_event(event: Event, *, name: str, day: dt.date, source: str, by: Any, now: dt.datetime) -> int:
    """Record or correct when an event took place, and by what source; every date that waits for it follows.

    How many dates have moved.
    """
    with transaction.atomic():
        event = _locked(event)
        said = "the record of an event was corrected" if event.day else "an event was recorded"
        if (event.name, event.day, event.source) == (name, day, source):
            return 0
        _remember(event, by=by, now=now)
        event.name, event.day, event.source = name, day, source
        event.recorded_by, event.recorded_at = by, now
        with kept(Event.objects.filter(pk=event.pk), now=now):
            event.save()
        return _rederive(event, reason=f"{said}: {name}, {printed(day)}", by=by, now=now)


def take_back_event(event: Event, *, by: Any, now: dt.datetime) -> int:
    """Take the record of an event back: what followed from it waits again. How many dates have moved."""
    with transaction.atomic():
        event = _locked(event)
        if event.day is None:
            return 0
        _remember(event, by=by, now=now)
        event.day, event.source, event.recorded_by, event.recorded_at = None, "", None, None
        with kept(Event.objects.filter(pk=event.pk), now=now):
            event.save()
        return _rederive(event, reason=f"the record of an event was taken back: {event.name}", by=by, now=now)


def tie(due: DueDate, event: Event, *, by: Any, now: dt.datetime) -> None:
    """Say that a date waits for another event than the one that its words were taken for."""
    with recorded(due.obligation, act=Act.EVENT, by=by, now=now):
        due.event = event
        due.save(update_fields=["event"])
        _follow(due, reason=f"it was tied to another event: {event.name}", by=by, now=now)


def _locked(event: Event) -> Event:
    """Of two people who record the same event, the second sees what the first did."""
    return Event.objects.select_for_update().get(pk=event.pk)


def _remember(event: Event, *, by: Any, now: dt.datetime) -> None:
    if event.day is not None:
        event.former_days.create(name=event.name, day=event.day, source=event.source, replaced_by=by, replaced_at=now)


def _rederive(event: Event, *, reason: str, by: Any, now: dt.datetime) -> int:
    rows = list(event.due_dates.select_related("obligation").order_by("pk"))
    moved = 0
    with recorded(*{row.obligation_id: row.obligation for row in rows}.values(), act=Act.EVENT, by=by, now=now):
        for row in rows:
            version = row.version
            _follow(row, reason=reason, by=by, now=now)
            moved += row.version != version
    return moved


def _follow(row: DueDate, *, reason: str, by: Any, now: dt.datetime) -> None:
    """Give a date what follows from its event as it stands; not one that a person has set."""
    if row.origin == Origin.BY_HAND or not row.waiting:
        return
    waiting = Waiting(*(row.waiting[name] for name in ("event", "length", "relation")))
    unread = Deadline(
        text=row.words,
        span=Span(row.start or 0, row.end or 0),
        form=Form(row.form),
        window=_NO_WINDOW,
        origin=Origin.UNRESOLVED,
        derivation=tuple(row.waiting["steps"]),
        waiting=waiting,
    )
    found = followed(row, unread)
    row.move(
        found.window,
        act_by=found.act_by,
        origin=found.origin,
        derivation=found.derivation,
        reason=reason,
        now=now,
        by=by,
    )
