"""An obligation: its exact words, and why its dates are what they are. And those without any date."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from obligations.models import DateVersion, Evidence, Note, Obligation, Subscription, search
from obligations.models.document_deadlines import DocumentCalendar
from obligations.models.history import Act
from obligations.reading.values import Span
from obligations.web.context import as_of
from obligations.web.highlight import marks_of, split
from obligations.web.history import history_of
from obligations.web.paging import OpenPage
from obligations.web.selecting import SelectionForm, chips, selection_from

PER_PAGE = 50


def obligation(request: HttpRequest, pk: int) -> HttpResponse:
    """The sentence in its paragraph, each due date with its derivation, notes, and the history of every change."""
    on, user = as_of(request), request.user
    shown = get_object_or_404(Obligation.objects.for_lists().defer(None).select_related("owner", "merged_into"), pk=pk)
    changes = history_of(shown) if user.is_authenticated else []
    last = next((change for change in changes if change.act not in (Act.READ, Act.EVENT)), None)
    return render(
        request,
        "obligations/obligation.html",
        {
            **in_its_paragraph(shown, on=on),
            "not_adopted_yet": not Obligation.objects.filter(pk=pk).known(on=on).exists(),
            "may_change": shown.may_be_changed_by(user),
            "may_work": shown.may_be_worked_on_by(user),
            "watching": Subscription.objects.watching(shown, user).exists() if user.is_authenticated else False,
            "notes": Note.objects.visible_to(user).filter(obligation=shown).select_related("author"),
            "changes": changes,
            "undoable": last if last and changes[0] == last else None,
        },
    )


def in_its_paragraph(shown: Obligation, *, on: dt.date) -> dict[str, Any]:
    """For templates: ``obligation``, its ``due_dates`` as they stand on that day, and its paragraph in ``pieces``."""
    due_dates = list(
        shown.due_dates.with_status(on=on)
        .in_order()
        .prefetch_related(
            Prefetch("evidence", Evidence.objects.filter(dated__lte=on)),
            "changed_occurrences",
            "event",
            Prefetch("versions", DateVersion.objects.select_related("replaced_by")),
        )
    )
    for due in due_dates:
        due.obligation = shown
    paragraph = Span(min(shown.paragraph.start, shown.start), max(shown.paragraph.end, shown.end))
    return {
        "obligation": shown,
        "due_dates": due_dates,
        "document_calendar": DocumentCalendar.now(),
        "paragraph_start": paragraph.start,
        "pieces": split(shown.document.text, marks_of(shown, due_dates), paragraph),
    }


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
