"""The address of an export: the query string is the table's."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obligations.feeds import calendar, ical
from obligations.models import DueDate, Selection
from obligations.models.due_dates import DueDateQuerySet
from obligations.web.context import as_of
from obligations.web.exports import csv, pdf, xlsx
from obligations.web.exports.columns import columns
from obligations.web.picks import picked
from obligations.web.selecting import chips, selection_from

MOST = {"csv": 250_000, "xlsx": 20_000, "pdf": 1_000, "ics": 20_000}
"""Due dates that a file of each format takes; beyond it nobody gets half a list, but is told."""
AT_ONCE = 2_000


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """All due dates that the table shows with this query string, on all its pages; of those picked, only them."""
    if form not in MOST:
        raise Http404
    on, selection = as_of(request), selection_from(request)
    found = picked(selection.apply(DueDate.objects.all(), on=on), request.GET)
    count = found.count()
    if count > MOST[form]:
        too_many = {"count": count, "most": MOST[form], "form": form.upper(), "most_of_csv": MOST["csv"]}
        return render(request, "due_dates/too_many.html", too_many, status=400)
    name = f"due-dates-{on.isoformat()}.{form}"
    answer = _answer(request, form, selection, found, count)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _answer(
    request: HttpRequest, form: str, selection: Selection, found: DueDateQuerySet, count: int
) -> HttpResponseBase:
    on = as_of(request)
    if form == "ics":
        body = calendar.of_rows(found, name=_("Due dates"), on=on)
        return HttpResponse(body, content_type=ical.CONTENT_TYPE)
    rows = _in_parts(selection.in_order(found).for_lists())
    match form:
        case "csv":
            return StreamingHttpResponse(csv.write(rows, columns(request.user, on)), content_type=csv.CONTENT_TYPE)
        case "xlsx":
            return HttpResponse(xlsx.write(rows, columns(request.user, on)), content_type=xlsx.CONTENT_TYPE)
        case _:
            selected = [(str(chip.label), str(chip.value)) for chip in chips(selection, request.GET)]
            return HttpResponse(pdf.write(rows, on=on, selected=selected, count=count), content_type=pdf.CONTENT_TYPE)


def _in_parts(rows: DueDateQuerySet) -> Iterator[DueDate]:
    return rows.iterator(chunk_size=AT_ONCE)
