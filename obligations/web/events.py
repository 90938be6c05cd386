"""What waits for an event: the list by event, one event with its record, and tying a date to another one."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from obligations import intake
from obligations.models import DueDate, Event
from obligations.models.due_dates import DueDateQuerySet
from obligations.web.access import private
from obligations.web.changes import BEGAN, DayInput, back_to, only_if
from obligations.web.context import as_of, day_query

PER_PAGE = 50
SHOWN = 3
"""Duties of an event that the list shows; its page has them all."""


class RecordForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no argument when it runs
    """When it took place, and who says so."""

    class Meta:
        model = Event
        fields = ("name", "day", "source")
        widgets: ClassVar = {"day": DayInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        for name in ("day", "source"):
            self.fields[name].required = True

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if day.year < BEGAN:
            raise forms.ValidationError(
                _("A day lies before the United Nations began. Write the year with four digits.")
            )
        return day

    def clean_source(self) -> str:
        return " ".join(self.cleaned_data["source"].split())

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class TieForm(forms.Form):
    """Which event a date waits for."""

    event = forms.ModelChoiceField(Event.objects.none(), label=_("It waits for"), empty_label=None)

    def __init__(self, *args: Any, due: DueDate, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        there = Event.objects.with_counts(on=on).values("pk")
        choice: Any = self.fields["event"]
        choice.queryset = Event.objects.filter(pk__in=there).select_related("document").order_by("name", "pk")
        choice.label_from_instance = _named
        self.initial["event"] = due.event_id


def _named(event: Event) -> str:
    """Two documents may each have a treaty of their own that they call "the Treaty"."""
    return f"{event.name} ({event.document})" if event.document else event.name


def events(request: HttpRequest) -> HttpResponse:
    """Everything that waits for an event, by event; then what waited, with the day on record."""
    on = as_of(request)
    found = Event.objects.with_counts(on=on).select_related("document")
    shown = Prefetch("due_dates", _duties(on)[:SHOWN], to_attr="first_duties")
    page = Paginator(found.waiting().order_by("-duties", "name").prefetch_related(shown), PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "on_record": found.on_record()[:PER_PAGE],
        "may_record": _may_record(request),
    }
    return render(request, "events/list.html", context)


def event(request: HttpRequest, pk: int) -> HttpResponse:
    """An event, the form that records it, and every date that rests on it."""
    return _page(request, _found(pk), RecordForm(instance=_found(pk)) if _may_record(request) else None)


@require_POST
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record or correct the day of an event; every date that rests on it follows."""
    shown = _found(pk)
    _only_editors(request)
    form = RecordForm(request.POST, instance=_found(pk))
    if not form.is_valid():
        return _page(request, shown, form)
    moved = intake.record_event(shown, **form.cleaned_data, by=request.user, now=timezone.now())
    messages.success(request, _moved(moved))
    return redirect(shown.get_absolute_url() + day_query(request))


def _found(pk: int) -> Event:
    return get_object_or_404(Event.objects.select_related("document", "recorded_by"), pk=pk)


def _page(request: HttpRequest, shown: Event, form: RecordForm | None) -> HttpResponse:
    duties = Paginator(_duties(as_of(request)).filter(event=shown), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "event": shown,
        "form": form,
        "page": duties,
        "former_days": shown.former_days.select_related("replaced_by"),
    }
    return render(request, "events/event.html", context, status=422 if form and form.errors else 200)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the record of an event back: what followed from it waits again."""
    shown = get_object_or_404(Event, pk=pk)
    _only_editors(request)
    moved = intake.take_back_event(shown, by=request.user, now=timezone.now())
    messages.success(request, _moved(moved))
    return redirect(shown.get_absolute_url() + day_query(request))


@private
def tie(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which event a date waits for, where its words were taken for another."""
    due = get_object_or_404(DueDate.objects.for_lists().filter(event__isnull=False), pk=pk)
    only_if(allowed=due.may_be_changed_by(request.user))
    form = TieForm(request.POST or None, due=due, on=as_of(request))
    if form.is_valid():
        intake.tie(due, form.cleaned_data["event"], by=request.user, now=timezone.now())
        messages.success(request, _("Noted. The date follows that event from now on."))
        return redirect(back_to(request, due))
    context = {"due": due, "form": form, "back": back_to(request, due)}
    return render(request, "events/tie.html", context, status=422 if form.errors else 200)


def _duties(on: dt.date) -> DueDateQuerySet:
    return DueDate.objects.as_of(on).for_lists().order_by("obligation__document_id", "obligation__start", "pk")


def _moved(count: int) -> str:
    if not count:
        return str(_("Noted. No date has changed."))
    said = ngettext(
        "Noted. %(count)d date has changed, with its reminders and calendars.",
        "Noted. %(count)d dates have changed, with their reminders and calendars.",
        count,
    )
    return said % {"count": count}


def _may_record(request: HttpRequest) -> bool:
    return request.user.has_perm("obligations.change_event")


def _only_editors(request: HttpRequest) -> None:
    if not _may_record(request):
        raise PermissionDenied(_("Editors record when an event took place."))


urlpatterns = [
    path("events/", events, name="events"),
    path("events/<int:pk>/", event, name="event"),
    path("events/<int:pk>/record/", record, name="event-record"),
    path("events/<int:pk>/take-back/", take_back, name="event-take-back"),
    path("due-dates/<int:pk>/event/", tie, name="due-date-event"),
]
