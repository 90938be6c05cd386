"""Taking back the last act on an obligation: what was there before it is applied anew, as an act of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from obligations.intake.documents import paragraph_at
from obligations.intake.known import party
from obligations.models import Change, DueDate, Evidence, Obligation
from obligations.models.due_dates import State
from obligations.models.history import OF_A_DATE, OF_ITS_DAYS, PLAIN, Act, recorded
from obligations.models.obligations import Review
from obligations.reading.values import Hours, Origin, Window


class CannotBeUndone(Exception):
    """Something has happened since. The message tells the user."""


def undo(change: Change, *, by: Any, now: dt.datetime) -> None:
    """Undo an act on all obligations that it reached. Raises ``CannotBeUndone`` unless it was the last on each.

    A date goes back as a new version of itself, so that whoever was told of it is told again.
    """
    changes = list(Change.objects.filter(batch=change.batch).order_by("pk"))
    obligations = list(Obligation.objects.filter(pk__in=[one.obligation_id for one in changes]))
    with recorded(*obligations, act=Act.UNDONE, by=by, now=now, undoes=change):
        if change.act == Act.EVENT:
            raise CannotBeUndone(_("This follows from the record of an event: correct that, or take it back."))
        if change.act == Act.READ or not change.is_last:
            raise CannotBeUndone(_("Something else was changed since. Look at the history and undo that first."))
        by_pk = {row.pk: row for row in obligations}
        # First whatever goes back to an obligation, then what is no longer there.
        for one in changes:
            _go_back(by_pk[one.obligation_id], one, by=by, now=now)
        for one in changes:
            _take_away(by_pk[one.obligation_id], one, by=by, now=now)
        for row in obligations:
            row.due_dates.revise(now=now)


def _go_back(row: Obligation, change: Change, *, by: Any, now: dt.datetime) -> None:
    before = change.before
    if change.made_it:
        row.review = Review.REJECTED
        row.save(update_fields=["review"])
        return
    for name in PLAIN:
        if name in before:
            setattr(row, name, before[name])
    if "start" in before:
        row.paragraph = paragraph_at(row.start, row.document.paragraphs.all()) or row.paragraph
    if "recipient" in before:
        row.recipient = party(before["recipient"]) if before["recipient"] else None
    if "owner" in before:
        row.owner = User.objects.filter(username=before["owner"]).first()
    if "merged_into" in before:
        row.merged_into_id = before["merged_into"]
    row.save()
    if "actors" in before:
        row.actors.set(party(name) for name in before["actors"])
    if "contributors" in before:
        row.contributors.set(User.objects.filter(username__in=before["contributors"]))
    for uid, values in (before.get("due_dates") or {}).items():
        if values is not None:
            _date_goes_back(row, DueDate.objects.get(uid=uid), values, by=by, now=now)


def _date_goes_back(row: Obligation, due: DueDate, values: Mapping[str, Any], *, by: Any, now: dt.datetime) -> None:
    if due.obligation_id != row.pk:
        due.number = max(row.due_dates.values_list("number", flat=True), default=0) + 1
        due.obligation = row
    for name in OF_A_DATE:
        if name in values:
            setattr(due, name, values[name])
    due.save()
    for original, was in (values.get("occurrences") or {}).items():
        _occurrence_goes_back(due, original, was, by=by, now=now)
    if {"window", "hours", *OF_ITS_DAYS} & set(values):
        due.move(
            Window(*map(_as_day, values["window"])) if "window" in values else due.window,
            act_by=_day(values, "act_by", due.act_by),
            origin=Origin(values.get("origin", due.origin)),
            derivation=values.get("derivation", due.derivation),
            reason=_("a change was undone"),
            now=now,
            by=by,
            hours=_as_hours(values["hours"]) if "hours" in values else due.hours,
            recurs_on=values.get("recurs_on", due.recurs_on),
        )
    state, closed_on = values.get("state", due.state), _day(values, "closed_on", due.closed_on)
    if state == State.OPEN and due.state != State.OPEN:
        due.reopen(now=now, by=by)
    elif state != State.OPEN and (state, closed_on) != (due.state, due.closed_on):
        due.close(State(state), on=closed_on or now.date(), now=now, by=by)
    for pk, was in (values.get("evidence") or {}).items():
        if was is None:
            Evidence.objects.filter(pk=pk).delete()
        elif "dated" in was and not Evidence.objects.filter(pk=pk).exists():
            fields = {**was, "dated": dt.date.fromisoformat(was["dated"])}
            due.evidence.create(pk=pk, added_by=by, added_at=now, **fields)


def _occurrence_goes_back(
    due: DueDate, original: str, was: Mapping[str, Any] | None, *, by: Any, now: dt.datetime
) -> None:
    """A single day of a series: as its rule has it, or as a person had changed it before."""
    if was is None:
        due.changed_occurrences.filter(original=original).delete()
        return
    values = {name: was[name] for name in ("day", "reason") if name in was}
    due.changed_occurrences.update_or_create(original=original, defaults=values | {"changed_by": by, "changed_at": now})


def _take_away(row: Obligation, change: Change, *, by: Any, now: dt.datetime) -> None:
    """Dates that the act has made are superseded, unless they went back to where they came from."""
    for uid, values in (change.before.get("due_dates") or {}).items():
        if values is None:
            for due in row.due_dates.filter(uid=uid, state=State.OPEN):
                due.close(State.SUPERSEDED, on=now.date(), now=now, by=by)


def _day(values: Mapping[str, Any], name: str, otherwise: dt.date | None) -> dt.date | None:
    return _as_day(values[name]) if name in values else otherwise


def _as_hours(written: Sequence[Any]) -> Hours:
    starts, ends, zone = written
    return Hours(dt.time.fromisoformat(starts) if starts else None, dt.time.fromisoformat(ends) if ends else None, zone)


def _as_day(written: str | None) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None
