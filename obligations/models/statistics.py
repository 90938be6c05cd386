"""How much is asked, and what becomes of it: counted per year, kind, actor or organ, as of any day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from obligations.models.due_dates import DueDate, Status
from obligations.models.filters import DueDateFilter
from obligations.models.obligations import Obligation

MOST = 15
"""Rows that are named; what comes after them is counted together."""

ON_TIME, LATE, NEVER = "on time", "late", "never"
OUTCOMES = (ON_TIME, LATE, NEVER)
"""Of due dates whose last day is past or which are fulfilled; what is not due yet has no outcome."""

DIMENSIONS = {
    "year": _("year of adoption"),
    "kind": _("kind"),
    "actor": _("actor"),
    "body": _("organ"),
}
_FIELDS: dict[str, Any] = {
    "year": ExtractYear("document__adopted_on"),
    "kind": F("kind"),
    "actor": F("actors__name"),
    "body": F("document__organ"),
}
_FIELDS_OF_DUE_DATES: dict[str, Any] = {
    "year": ExtractYear("obligation__document__adopted_on"),
    "kind": F("obligation__kind"),
    "actor": F("obligation__actors__name"),
    "body": F("obligation__document__organ"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One year, kind, actor or organ, "" or None where none is known: its obligations and what became of their dates.

    An obligation with two actors counts for each. ``others`` says how many of them are counted together here.
    """

    value: str | int | None
    obligations: int
    on_time: int
    late: int
    never: int
    others: int = 0

    @property
    def settled(self) -> int:
        """Due dates with an outcome."""
        return self.on_time + self.late + self.never


def total(wanted: DueDateFilter, *, on: dt.date) -> Row:
    """All that passes the filter, each obligation and due date counted once. Two queries."""
    asked = wanted.obligations(Obligation.objects.all(), on=on).count()
    outcomes = _counted(_with_outcome(wanted, on).values_list("outcome"))
    return Row(None, asked, *(outcomes.get(outcome, 0) for outcome in OUTCOMES))


def per(dimension: str, wanted: DueDateFilter, *, on: dt.date) -> list[Row]:
    """A row per year, the latest first, or per kind, actor or organ, the most asked first. Two queries.

    Past the first fifteen kinds, actors or organs there is one row for all others.
    """
    asked: QuerySet[Obligation] = wanted.obligations(Obligation.objects.all(), on=on)
    obligations = _counted(asked.annotate(row=_FIELDS[dimension]).values_list("row"))
    outcomes: dict[Any, Counter[str]] = {}
    of_due_dates = _with_outcome(wanted, on).annotate(row=_FIELDS_OF_DUE_DATES[dimension])
    for value, outcome, n in of_due_dates.values_list("row", "outcome").annotate(n=Count("pk")):
        outcomes.setdefault(value, Counter())[outcome] += n
    rows = [
        Row(value, n, *(outcomes.get(value, Counter())[outcome] for outcome in OUTCOMES))
        for value, n in obligations.items()
    ]
    if dimension == "year":
        return sorted(rows, key=lambda row: int(row.value or 0), reverse=True)
    return _named(sorted(rows, key=lambda row: (-row.obligations, str(row.value))))


def _with_outcome(wanted: DueDateFilter, on: dt.date) -> QuerySet[Any]:
    """The due dates that have an ``outcome`` on that day: fulfilled by then, or overdue."""
    outcome = Case(
        When(Q(status=Status.FULFILLED, closed_on__gt=F("window_end")), then=Value(LATE)),
        When(Q(status=Status.FULFILLED), then=Value(ON_TIME)),
        default=Value(NEVER),
        output_field=CharField(),
    )
    settled = wanted.apply(DueDate.objects.all(), on=on).standing_at(Status.FULFILLED, Status.OVERDUE, on=on)
    return settled.order_by().annotate(outcome=outcome)


def _counted(rows: QuerySet[Any, Any]) -> dict[Any, int]:
    """How many rows have each value."""
    return dict(rows.order_by().annotate(n=Count("pk")))


def _named(rows: list[Row]) -> list[Row]:
    if len(rows) <= MOST + 1:
        return rows
    return [*rows[:MOST], _together(rows[MOST:])]


def _together(rows: Iterable[Row]) -> Row:
    rows = list(rows)
    return Row(
        None,
        sum(row.obligations for row in rows),
        sum(row.on_time for row in rows),
        sum(row.late for row in rows),
        sum(row.never for row in rows),
        others=len(rows),
    )
