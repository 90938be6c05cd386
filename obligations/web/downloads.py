"""Calendars as files: one due date, or a selection, for whoever may look."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obligations.feeds import calendar, ical
from obligations.feeds.fragments import Unpublishable
from obligations.models import DueDate, DueDateFilter, FeedOptions
from obligations.web.context import as_of
from obligations.web.feed_forms import SelectionForm


@require_safe
def due_date_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """One due date as a file."""
    due_date = get_object_or_404(DueDate.objects.as_of(as_of(request)).exclude(act_by=None), pk=pk)
    return _download(request, DueDateFilter(due_date=str(pk)), FeedOptions(), name=due_date.obligation.citation)


@require_safe
def due_dates_ics(request: HttpRequest) -> HttpResponse:
    """A selection as a file, however long; the query string is the dashboard's, with a feed's options."""
    form = SelectionForm(request.GET, reader=request.user)
    if not form.is_valid():
        problems = (f"{field}: {' '.join(map(str, errors))}" for field, errors in form.errors.items())
        return _plain("\n".join(problems), status=400)
    return _download(request, form.wanted, form.options, name=name_of(form.wanted))


def name_of(wanted: DueDateFilter) -> str:
    """ "A/RES/62/12, para. 9" for a single due date, else "Due dates: A/RES/62/12, report" or "My obligations"."""
    if wanted.due_date.isdecimal() and (one := DueDate.objects.for_lists().filter(pk=wanted.due_date).first()):
        return one.obligation.citation[:120]
    values = ", ".join(wanted.without("owner").as_json().values())
    if wanted.owner:
        return (_("My obligations: %s") % values)[:120] if values else _("My obligations")
    return (_("Due dates: %s") % values)[:120] if values else _("All due dates")


def file_name(name: str) -> str:
    """Readable, and safe in an address: programs name the calendar after it."""
    return slugify(name) or "due-dates"


def _download(request: HttpRequest, wanted: DueDateFilter, options: FeedOptions, *, name: str) -> HttpResponse:
    try:
        rendered = calendar.render(wanted, options, name=name, on=as_of(request), room=calendar.UNLIMITED)
    except Unpublishable as problem:
        return _plain(str(problem), status=503)
    disposition = f'attachment; filename="{file_name(name)}.ics"'
    return HttpResponse(rendered.body, content_type=ical.CONTENT_TYPE, headers={"Content-Disposition": disposition})


def _plain(text: str, *, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")


urlpatterns: list[URLPattern] = [
    path("due-dates/<int:pk>/event.ics", due_date_ics, name="due-date-ics"),
    path("due-dates.ics", due_dates_ics, name="due-dates-ics"),
]
