"""Statistics: how much is asked and what became of it, as plots with their table."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.text import Truncator
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obligations.models import Selection, statistics
from obligations.models.statistics import Row
from obligations.web import plots
from obligations.web.context import as_of
from obligations.web.selecting import SelectionForm, chips, selection_from
from obligations.web.words import KINDS

LABEL = 38
"""Letters of a label that fit a telephone; the table has them all."""
COLUMNS_LABELLED = 24
"""Columns up to which each has its number above it."""


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Counts per ``?by=`` year, kind, actor or body of what passes the filter."""
    on, wanted = as_of(request), selection_from(request).wanted.without("status", "due_date")
    selection = Selection(wanted)
    by = request.GET.get("by", "")
    by = by if by in statistics.DIMENSIONS else "year"
    rows = statistics.per(by, wanted, on=on)
    named = [(label(by, row), row) for row in rows]
    return render(
        request,
        "statistics/statistics.html",
        {
            "by": by,
            "dimensions": statistics.DIMENSIONS.items(),
            "dimension": statistics.DIMENSIONS[by],
            "total": statistics.total(wanted, on=on),
            "rows": [(name, row, narrower(request, by, row)) for name, row in named],
            "numbered": by != "year" or len(rows) <= COLUMNS_LABELLED,
            "asked": plot(by, [(name, [("asked", row.obligations)]) for name, row in named]),
            "settled": any(row.settled for row in rows),
            "outcomes": plot(
                by,
                [
                    (name, [("on-time", row.on_time), ("late", row.late), ("never", row.never)])
                    for name, row in named
                    if row.settled or by == "year"
                ],
            ),
            "filter": wanted,
            "chips": chips(selection, request.GET),
            "form": SelectionForm(selection, request.user, plain=True),
        },
    )


def label(by: str, row: Row) -> str:
    """A row's name, as people say it."""
    if row.others:
        return ngettext("%d other", "%d others", row.others) % row.others
    if not row.value:
        return _("not known") if by == "year" else _("not named")
    return str(KINDS.get(str(row.value), row.value)) if by == "kind" else str(row.value)


def narrower(request: HttpRequest, by: str, row: Row) -> str:
    """The same page for this row alone, by year; "" where no filter says that."""
    if by == "year" or row.others or not row.value:
        return ""
    query = request.GET.copy()
    query[by], query["by"] = str(row.value), "year"
    query.pop("page", None)
    return f"{reverse('statistics')}?{query.urlencode()}"


def plot(by: str, rows: list[tuple[str, Any]]) -> plots.Plot:
    """Years run along the page, the earliest first; all else is listed down it."""
    rtl = get_language_bidi()
    if by == "year":
        return plots.columns(rows[::-1], rtl=rtl)
    return plots.bars([(Truncator(name).chars(LABEL), series) for name, series in rows], rtl=rtl)


urlpatterns = [path("statistics/", show, name="statistics")]
