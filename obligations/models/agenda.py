"""What wants attention on a day, by how soon; a few of each and how many there are, in two queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from obligations.models.due_dates import DueDate, Status, standings

AHEAD = dt.timedelta(days=90)


class Soon(models.TextChoices):
    """The parts of the first page, and what lies beyond it."""

    OVERDUE = "overdue"
    CURRENT = "current"
    SOON = "soon"
    LATER = "later"
    UNRESOLVED = "unresolved"


SHOWN = {Soon.OVERDUE: 8, Soon.CURRENT: 8, Soon.SOON: 20}


@dataclass(slots=True)
class Part:
    """The first rows of one part, and how many rows it has."""

    rows: list[DueDate] = field(default_factory=list)
    count: int = 0

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def agenda(*, on: dt.date) -> dict[Soon, Part]:
    """Every part, those without rows included. Current windows by the day they close, all else by the day to act by."""
    ways = standings(on)
    near = Q(act_by__lte=until(on))
    part = Case(
        When(ways[Status.OVERDUE], then=Value(Soon.OVERDUE)),
        When(ways[Status.CURRENT], then=Value(Soon.CURRENT)),
        When(ways[Status.UNRESOLVED], then=Value(Soon.UNRESOLVED)),
        When(near, then=Value(Soon.SOON)),
        default=Value(Soon.LATER),
        output_field=models.CharField(),
    )
    day = Case(
        When(ways[Status.CURRENT], then=Coalesce("window_end", Value(dt.date.max))),
        default=F("act_by"),
        output_field=models.DateField(),
    )
    open_ = DueDate.objects.as_of(on).standing_at(
        Status.OVERDUE, Status.CURRENT, Status.UPCOMING, Status.UNRESOLVED, on=on
    )
    first = [F("part_day").asc(nulls_last=True), F("pk").asc()]
    ranked = open_.annotate(part=part, part_day=day).annotate(  # type: ignore[no-redef]  # declared on the model
        nth=Window(RowNumber(), partition_by=F("part"), order_by=first),
        among=Window(Count("pk"), partition_by=F("part")),
    )
    found = {name: Part() for name in Soon}
    for due in ranked.filter(_first_of_each()).order_by("nth").for_lists():
        name = Soon(due.part)  # type: ignore[attr-defined]  # annotated above
        found[name].count = due.among
        if name in SHOWN:
            found[name].rows.append(due)
    return found


def until(on: dt.date) -> dt.date:
    """The last of the days that count as soon."""
    return on + AHEAD if on < dt.date.max - AHEAD else dt.date.max


def _first_of_each() -> Q:
    wanted = Q(nth=1)
    for name, most in SHOWN.items():
        wanted |= Q(part=name, nth__lte=most)
    return wanted
