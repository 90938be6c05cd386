"""The table: what falls due, when, and for whom; every list of due dates leads here."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obligations.models import DueDate, Obligation, Selection, search
from obligations.models.saved_views import Look
from obligations.web.context import as_of
from obligations.web.paging import SelectedRows, counted_up_to, paged
from obligations.web.selecting import about, count, names_like, query_without, selection_from, tabs

PER_PAGE = 50

COLUMNS: tuple[tuple[str | Promise, str], ...] = (
    (_("When"), "day"),
    (_("Obligation"), ""),
    (_("Document"), "document"),
    (_("Kind"), "kind"),
    (_("Status"), ""),
)
"""Headings, and the order that each gives: once more, and it runs backwards."""


class Heading(NamedTuple):
    """``query`` sorts by the column, "" where none does; ``sorted`` is what ``aria-sort`` says."""

    label: str | Promise
    name: str
    query: str
    sorted: str


def due_dates(request: HttpRequest) -> HttpResponse:
    """All due dates that are selected, on the day that was asked for."""
    on, selection = as_of(request), selection_from(request)
    counts = count(selection, request)
    page = paged(SelectedRows(selection, counts, on=on), request.GET.get("page"), PER_PAGE)
    undated, more_undated = counted_up_to(selection.standing(Obligation.objects.all(), on=on))
    return render(
        request,
        "due_dates/list.html",
        {
            "page": page,
            "tabs": tabs(selection, counts, request.GET),
            "columns": _headings(request, selection),
            "grouped": not selection.sort,
            "standing": undated,
            "more_standing": more_undated,
            "waiting_for_events": _waiting_for_events(selection, on) if page.object_list else 0,
            "hits": search.highlighted(Obligation, selection.words, [due.obligation_id for due in page]),
            "similar": {} if page.object_list else names_like(selection),
            "with_owner": request.user.is_authenticated,
        }
        | about(request, selection, Look.TABLE),
    )


def _waiting_for_events(selection: Selection, on: dt.date) -> int:
    return selection.wanted.apply(DueDate.objects.waiting_for_events(), on=on).count()


def _headings(request: HttpRequest, selection: Selection) -> list[Heading]:
    ways = {"": "ascending", "-": "descending"}
    headings = []
    for label, name in COLUMNS:
        sorted_ = next((way for sign, way in ways.items() if name and selection.sort == sign + name), "")
        backwards = f"-{name}" if sorted_ == "ascending" else name
        headings.append(Heading(label, name, query_without(request.GET, sort=backwards) if name else "", sorted_))
    return [*headings, *([Heading(_("Owner"), "", "", "")] if request.user.is_authenticated else [])]
