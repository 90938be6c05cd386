"""The calendar of a month: what falls on each of its days."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import get_format

from obligations.models import DueDate
from obligations.models.months import DayOfMonth, days_of, on_day
from obligations.models.saved_views import Look
from obligations.web.context import as_of
from obligations.web.paging import OpenPage, counted_up_to
from obligations.web.selecting import about, query_without, selection_from
from obligations.web.timescale import shifted

PER_PAGE = 50


class Cell(NamedTuple):
    """A day in the grid; ``within`` is false for days of the months beside, which show no due dates."""

    day: dt.date
    within: bool
    found: DayOfMonth | None
    query: str


def month(request: HttpRequest) -> HttpResponse:
    """The month of ``?month=2008-06``, else that of the day; of ``?day=`` all that falls on it, below."""
    on, selection = as_of(request), selection_from(request)
    first = _first(request.GET.get("month", "") or request.GET.get("day", "")[:7], on)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    found = selection.apply(DueDate.objects.all(), on=on)
    day = _day(request.GET.get("day", ""), first, last)
    page = OpenPage(on_day(found, day).for_lists(), request.GET.get("page"), PER_PAGE) if day else None
    whole = found.filter(window_start__lt=first, window_end__gt=last)
    starts = int(get_format("FIRST_DAY_OF_WEEK")) - 1
    weekdays = [(WEEKDAYS[n % 7], WEEKDAYS_ABBR[n % 7]) for n in range(starts, starts + 7)]
    return render(
        request,
        "months/month.html",
        {
            "first": first,
            "last": last,
            "weekdays": weekdays,
            "weeks": _weeks(request, first, days_of(found, first, last), starts % 7),
            "day": day,
            "page": page,
            "open_all_month": counted_up_to(whole),
            "timeline_query": query_without(request.GET, "month", "day", start=first.isoformat(), span="3"),
            "earlier": query_without(request.GET, "day", month=_name(shifted(first, -1))),
            "later": query_without(request.GET, "day", month=_name(shifted(first, 1))),
            "month_of_the_day": query_without(request.GET, "day", "month"),
            "kept": {"month": _name(first)},
        }
        | about(request, selection, Look.MONTH),
    )


def _weeks(
    request: HttpRequest, first: dt.date, found: dict[dt.date, DayOfMonth], starts: int
) -> list[list[Cell | None]]:
    """The month in weeks of seven days, None for those before the first and after the last day there is."""
    cells: list[Cell | None] = []
    before = (first.weekday() - starts) % 7
    days = calendar.monthrange(first.year, first.month)[1]
    for n in range(-before, days + (-(before + days) % 7)):
        try:
            day = first + dt.timedelta(days=n)
        except OverflowError:
            cells.append(None)
            continue
        within = day.month == first.month
        cells.append(Cell(day, within, found.get(day), query_without(request.GET, day=day.isoformat())))
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def _name(month: dt.date) -> str:
    return f"{month:%Y-%m}" if month.year > 999 else f"{month.year:04}-{month.month:02}"


def _first(asked: str, on: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(f"{asked}-01")
    except ValueError:
        return on.replace(day=1)


def _day(asked: str, first: dt.date, last: dt.date) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(asked)
    except ValueError:
        return None
    return day if first <= day <= last else None
