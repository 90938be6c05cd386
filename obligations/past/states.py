"""The rows that acts have changed since a moment, as they were then."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, Model, OuterRef

from obligations.models import (
    Change,
    ChangedOccurrence,
    Document,
    DocumentRule,
    DueDate,
    Event,
    Evidence,
    Former,
    Holiday,
    Note,
    Obligation,
    Paragraph,
    Party,
    Session,
)
from obligations.models.history import (
    OF_A_DATE,
    OF_EVIDENCE,
    OF_ITS_DAYS,
    OF_ITS_RECORD,
    OF_ITS_STATE,
    PLAIN,
    WHOLE,
    State,
)

_WHOLE_DATE = {*OF_A_DATE, *OF_ITS_DAYS, *OF_ITS_STATE, *OF_ITS_RECORD, "window", "hours", "evidence", "occurrences"}
_COLUMNS = {column.attname: column for column in DueDate._meta.concrete_fields}

Link = tuple[int, int]
"""An obligation and an actor or contributor of it."""


KEPT = (Document, Paragraph, Party, Session, Event, Note, DocumentRule, Holiday)
"""Of these it is kept row by row what they said; see ``models/former.py``."""


def formerly_other(moment: dt.datetime) -> set[type[Model]]:
    """Those of ``KEPT`` of which anything was changed after the moment."""
    named = set(Former.objects.filter(until__gt=moment).values_list("table", flat=True).distinct())
    return {model for model in KEPT if model._meta.model_name in named}


def former(model: type[Model], moment: dt.datetime) -> list[Model]:
    """The rows of one of ``KEPT`` that were changed or deleted after the moment, as they were then. Two queries."""
    states: dict[int, State | None] = {}
    later = Former.objects.filter(table=model._meta.model_name, until__gt=moment).order_by("-pk")
    for pk, said in later.values_list("row", "said").iterator():
        states[pk] = None if said is None else (states.get(pk) or {}) | said
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    now = {row["id"]: row for row in model._default_manager.filter(pk__in=list(states)).values(*names)}
    return [
        model(**{field.attname: field.to_python(row[field.attname]) for field in fields})
        for pk, state in sorted(states.items())
        if state is not None and len(row := now.get(pk, {}) | state) == len(fields)
    ]


@dataclass(slots=True)
class Past:
    """Rows as they were, to stand in the place of those that are; and which of those that are had to give way.

    ``touched`` are the obligations that acts have reached since, made by them or not.
    """

    touched: set[int] = field(default_factory=set)
    obligations: list[Obligation] = field(default_factory=list)
    actors: list[Link] = field(default_factory=list)
    contributors: list[Link] = field(default_factory=list)
    due_dates: list[DueDate] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    occurrences: list[ChangedOccurrence] = field(default_factory=list)


def at(moment: dt.datetime) -> Past:
    """Everything that acts after the moment have changed, before them. A constant number of queries."""
    states = _states(moment)
    past = Past(touched=set(states))
    if not states:
        return past
    reached = Exists(Change.objects.filter(obligation=OuterRef("pk"), at__gt=moment))
    of_reached = Exists(Change.objects.filter(obligation=OuterRef("obligation"), at__gt=moment))
    lookup = _Lookup.of(states)
    due_rows = {str(due.uid): due for due in DueDate.objects.filter(of_reached)}
    own: dict[int, set[str]] = defaultdict(set)
    for uid, due in due_rows.items():
        own[due.obligation_id].add(uid)
    since = _Since(moment)
    actors, contributors = (_links(through) for through in (Obligation.actors.through, Obligation.contributors.through))
    paragraphs: dict[int, list[Paragraph]] = defaultdict(list)
    was: dict[int, Any] = {row.pk: row for row in former(Paragraph, moment)}
    for paragraph in Paragraph.objects.filter(
        Exists(Obligation.objects.filter(reached, document=OuterRef("document")))
    ):
        paragraphs[paragraph.document_id].append(was.pop(paragraph.pk, paragraph))
    for paragraph in was.values():
        paragraphs[paragraph.document_id].append(paragraph)
    kept = _kept_evidence(of_reached)
    kept_days = _kept_days(of_reached)
    for row in Obligation.objects.filter(reached, document__added_at__lte=moment).select_related("document"):
        state = states[row.pk]
        if "review" in state and state["review"] is None:
            continue
        _restore(row, state, lookup, paragraphs[row.document_id])
        past.obligations.append(row)
        past.actors += _named(row, state.get("actors"), lookup.parties, actors)
        past.contributors += _named(row, state.get("contributors"), lookup.users, contributors)
        dates: Mapping[str, Any] = state.get("due_dates") or {}
        for uid in sorted(own[row.pk] | set(dates)):
            if uid in dates and dates[uid] is None:
                continue  # made since, or another obligation's then
            due, values = due_rows[uid], dates.get(uid) or {}
            _restore_date(due, row, values)
            past.due_dates.append(due)
            # A date that has moved to another obligation was kept whole, with all the evidence that it had then.
            whole = set(values) >= _WHOLE_DATE
            proofs, days = ({}, {}) if whole else (kept.get(due.pk, {}), kept_days.get(due.pk, {}))
            past.evidence += _evidence(due, values.get("evidence") or {}, proofs, since)
            past.occurrences += _days(due, values.get("occurrences") or {}, days, since)
    return past


def _states(moment: dt.datetime) -> dict[int, State]:
    """By obligation, every part that has changed since, as it was before the first of these changes."""
    states: dict[int, State] = defaultdict(dict)
    changes = Change.objects.filter(at__gt=moment).order_by("-pk").values_list("obligation_id", "before")
    for pk, before in changes.iterator():
        _lay_over(states[pk], before)
    return dict(states)


def _lay_over(state: State, before: State) -> None:
    for name, value in before.items():
        if isinstance(value, dict) and isinstance(state.get(name), dict) and name not in WHOLE:
            _lay_over(state[name], value)
        else:
            state[name] = value


@dataclass(frozen=True, slots=True)
class _Lookup:
    """Rows that the history names."""

    parties: Mapping[str, int]
    users: Mapping[str, int]

    @classmethod
    def of(cls, states: Mapping[int, State]) -> _Lookup:
        named = {name for state in states.values() for name in (state.get("contributors") or ())}
        named |= {state["owner"] for state in states.values() if state.get("owner")}
        return cls(
            dict(Party.objects.values_list("name", "pk")),
            dict(User.objects.filter(username__in=named).values_list("username", "pk")) if named else {},
        )


def _restore(row: Obligation, state: State, lookup: _Lookup, paragraphs: list[Paragraph]) -> None:
    for name in PLAIN:
        if name in state:
            setattr(row, name, state[name])
    if "paragraph" in state:
        numbered = [paragraph for paragraph in paragraphs if paragraph.number == state["paragraph"]]
        if numbered:
            row.paragraph = min(numbered, key=lambda it: max(it.start - row.start, row.start - it.end, 0))
    if "recipient" in state:
        row.recipient_id = lookup.parties.get(state["recipient"])
    if "owner" in state:
        row.owner_id = lookup.users.get(state["owner"])
    if "merged_into" in state:
        row.merged_into_id = state["merged_into"]


def _restore_date(due: DueDate, row: Obligation, values: Mapping[str, Any]) -> None:
    due.obligation = row
    for name in (*OF_A_DATE, *OF_ITS_DAYS, *OF_ITS_STATE, *OF_ITS_RECORD):
        if name in values:
            setattr(due, name, _COLUMNS[name].to_python(values[name]))
    if "window" in values:
        due.window_start, due.window_end = map(_day, values["window"])
    if "hours" in values:
        starts, ends, due.zone = values["hours"]
        due.starts_at, due.ends_at = (dt.time.fromisoformat(time) if time else None for time in (starts, ends))


def _named(row: Obligation, names: Any, known: Mapping[str, int], now: Mapping[int, list[int]]) -> Iterator[Link]:
    found = now.get(row.pk, []) if names is None else [known[name] for name in names if name in known]
    return ((row.pk, pk) for pk in found)


def _links(through: Any) -> dict[int, list[int]]:
    """Actors or contributors by obligation, as they are."""
    links: dict[int, list[int]] = defaultdict(list)
    reached = Change.objects.values("obligation")
    of = [field.attname for field in through._meta.fields if field.is_relation]  # the only way to them
    for obligation, other in through.objects.filter(obligation__in=reached).order_by("pk").values_list(*of):
        links[obligation].append(other)
    return links


def _kept_evidence(of_reached: Exists) -> dict[int, dict[str, Evidence]]:
    kept: dict[int, dict[str, Evidence]] = defaultdict(dict)
    for item in Evidence.objects.filter(due_date__in=DueDate.objects.filter(of_reached)):
        kept[item.due_date_id][str(item.pk)] = item
    return kept


def _kept_days(of_reached: Exists) -> dict[int, dict[str, ChangedOccurrence]]:
    kept: dict[int, dict[str, ChangedOccurrence]] = defaultdict(dict)
    for single in ChangedOccurrence.objects.filter(due_date__in=DueDate.objects.filter(of_reached)):
        kept[single.due_date_id][single.original.isoformat()] = single
    return kept


def _evidence(due: DueDate, was: Mapping[str, Any], now: Mapping[str, Evidence], since: _Since) -> Iterator[Evidence]:
    for pk in sorted({*was, *now}, key=int):
        if pk in was and was[pk] is None:
            continue
        item = now.get(pk) or Evidence(pk=int(pk))
        for name in OF_EVIDENCE:
            if name in was.get(pk, {}):
                setattr(item, name, _day(was[pk][name]) if name == "dated" else was[pk][name])
        item.due_date = due
        item.added_at, item.added_by_id = since.added.get((str(due.uid), pk), (due.changed_at, item.added_by_id))
        yield item


def _days(
    due: DueDate, was: Mapping[str, Any], now: Mapping[str, ChangedOccurrence], since: _Since
) -> Iterator[ChangedOccurrence]:
    for original in sorted({*was, *now}):
        if original in was and was[original] is None:
            continue
        single = now.get(original) or ChangedOccurrence(original=dt.date.fromisoformat(original))
        values = was.get(original, {})
        single.due_date = due
        single.day = _day(values["day"]) if "day" in values else single.day
        single.reason = values.get("reason", single.reason)
        single.changed_at, single.changed_by_id = since.added.get(
            (str(due.uid), original), (due.changed_at, single.changed_by_id)
        )
        yield single


class _Since:
    """When evidence and changed days, of obligations that were changed later, had come by the moment, and by whom."""

    def __init__(self, moment: dt.datetime) -> None:
        self.added: dict[tuple[str, str], tuple[dt.datetime, int | None]] = {}
        # A date moves between the obligations of one document.
        later = Change.objects.filter(at__gt=moment).values("obligation__document")
        earlier = Change.objects.filter(at__lte=moment, obligation__document__in=later).order_by("pk")
        for when, by, before, after in earlier.values_list("at", "by", "before", "after").iterator():
            for uid, values in (after.get("due_dates") or {}).items():
                moved_here = (before.get("due_dates") or {}).get(uid) is None
                for part in ("evidence", "occurrences"):
                    for name in (values or {}).get(part) or {}:
                        if not moved_here or (uid, name) not in self.added:
                            self.added[uid, name] = when, by


def _day(written: str | None) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None
