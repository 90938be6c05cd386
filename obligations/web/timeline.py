"""The timeline: windows as bars on a line of days, each beside its words."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obligations.models import DueDate, Obligation, search
from obligations.models.saved_views import Look
from obligations.web.context import as_of
from obligations.web.paging import OpenPage
from obligations.web.selecting import about, query_without, selection_from
from obligations.web.timescale import Bar, TimeScale, shifted

PER_PAGE = 40
SPANS: dict[int, Promise] = {
    3: _("3 months"),
    12: _("1 year"),
    24: _("2 years"),
    60: _("5 years"),
    240: _("20 years"),
}
"""How many months the line shows."""
SPAN = 24


class Row(NamedTuple):
    """A due date, its bar, and where on the line the day to act by lies, in percent."""

    due: DueDate
    bar: Bar
    act_by: float | None


def timeline(request: HttpRequest) -> HttpResponse:
    """The selected windows that touch the line, those that open first at the top."""
    on, selection = as_of(request), selection_from(request)
    months, scale = _scale(request, on)
    touching = selection.apply(DueDate.objects.all(), on=on).between(scale.first, scale.last)
    dated = touching.exclude(window_start=None, window_end=None)
    found = dated.order_by(Coalesce("window_start", "window_end"), "window_end", "pk").for_lists()
    page = OpenPage(found, request.GET.get("page"), PER_PAGE)
    half = max(months // 2, 1)
    return render(
        request,
        "timeline/timeline.html",
        {
            "scale": scale,
            "marks": list(scale.marks()),
            "now": scale.x(on),
            "rows": [Row(due, bar, scale.x(due.act_by) if due.act_by else None) for due, bar in _bars(page, scale)],
            "page": page,
            "zooms": [
                (name, query_without(request.GET, span=str(span)), span == months) for span, name in SPANS.items()
            ],
            "earlier": query_without(request.GET, start=shifted(scale.first, -half).isoformat()),
            "later": query_without(request.GET, start=shifted(scale.first, half).isoformat()),
            "around_the_day": query_without(request.GET, "start"),
            "kept": {name: request.GET[name] for name in ("start", "span") if name in request.GET},
            "hits": search.highlighted(Obligation, selection.words, [due.obligation_id for due in page]),
        }
        | about(request, selection, Look.TIMELINE),
    )


def _scale(request: HttpRequest, on: dt.date) -> tuple[int, TimeScale]:
    """How many months, and the line: from ``?start=``, else a quarter of it before the day."""
    asked = request.GET.get("span", "")
    months = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 and int(asked) in SPANS else SPAN
    try:
        first = dt.date.fromisoformat(request.GET.get("start", ""))
    except ValueError:
        first = shifted(on, -(months // 4))
    after = shifted(first, months)
    last = after - dt.timedelta(days=1) if after > first else dt.date.max
    return months, TimeScale(first, last)


def _bars(page: Any, scale: TimeScale) -> list[tuple[DueDate, Bar]]:
    return [(due, bar) for due in page if (bar := scale.bar(due.window))]
