"""An obligation: its exact words, and why its dates are what they are. And those without any date."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from obligations.models import DateVersion, Evidence, Obligation, search
from obligations.reading.values import Span
from obligations.web.context import as_of
from obligations.web.highlight import marks_of, split
from obligations.web.paging import OpenPage
from obligations.web.selecting import SelectionForm, chips, selection_from

PER_PAGE = 50


def obligation(request: HttpRequest, pk: int) -> HttpResponse:
    """The sentence in its paragraph, and each due date with its derivation, earlier versions and evidence."""
    on = as_of(request)
    shown = get_object_or_404(Obligation.objects.for_lists().defer(None), pk=pk)
    due_dates = list(
        shown.due_dates.with_status(on=on)
        .in_order()
        .prefetch_related(
            Prefetch("evidence", Evidence.objects.filter(dated__lte=on)),
            "changed_occurrences",
            Prefetch("versions", DateVersion.objects.select_related("replaced_by")),
        )
    )
    paragraph = Span(min(shown.paragraph.start, shown.start), max(shown.paragraph.end, shown.end))
    return render(
        request,
        "obligations/obligation.html",
        {
            "obligation": shown,
            "due_dates": due_dates,
            "pieces": split(shown.document.text, marks_of(shown), paragraph),
            "not_adopted_yet": not Obligation.objects.filter(pk=pk).known(on=on).exists(),
            "may_review": shown.may_be_changed_by(request.user),
            "may_record": any(due.may_be_changed_by(request.user) for due in due_dates),
        },
    )


def standing(request: HttpRequest) -> HttpResponse:
    """The obligations without a date that pass the filter."""
    selection = selection_from(request).without("status", "due_date")
    found = selection.standing(Obligation.objects.for_lists(), on=as_of(request)).newest_first()
    page = OpenPage(found, request.GET.get("page"), PER_PAGE)
    return render(
        request,
        "obligations/standing.html",
        {
            "page": page,
            "chips": chips(selection, request.GET),
            "selection": selection,
            "filter": selection.wanted,
            "form": SelectionForm(selection, request.user),
            "hits": search.highlighted(Obligation, selection.words, [obligation.pk for obligation in page]),
        },
    )
