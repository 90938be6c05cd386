"""What people record: of an obligation whether it was read rightly, of a due date what became of it."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligations.models import DueDate, Evidence, Obligation, occurrences
from obligations.models.due_dates import State
from obligations.models.obligations import Review
from obligations.models.subscriptions import validate_zone
from obligations.reading.values import NO_HOURS, Hours, Window, counted_rule
from obligations.web.access import private
from obligations.web.context import day_query, today

BEGAN = 1945

REVIEWS: dict[str, Promise] = {
    Review.CONFIRMED: _("Confirmed: a person has found it right."),
    Review.REJECTED: _("Rejected: it is left out of lists, reminders and calendars. You can take that back here."),
    Review.UNREVIEWED: _("Taken back: it awaits review again."),
}
"""What a reader may say, and what the page answers."""


@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or reject an obligation, or take that back."""
    obligation = get_object_or_404(Obligation, pk=pk)
    only_if(allowed=obligation.may_be_changed_by(request.user))
    said = request.POST.get("review", "")
    if said not in REVIEWS:
        raise BadRequest(_("Confirm, reject or take back: nothing else can be said of an obligation."))
    obligation.review_as(Review(said), by=request.user, now=timezone.now())
    messages.success(request, str(REVIEWS[said]))
    return redirect(obligation.get_absolute_url() + day_query(request))


@private
def fulfil(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, FulfilForm)


@private
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, EvidenceForm)


@require_POST
def remove_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a piece of evidence away; the history keeps it, and the change can be undone."""
    item = get_object_or_404(Evidence.objects.select_related("due_date__obligation"), pk=pk)
    due = item.due_date
    only_if(allowed=due.may_be_worked_on_by(request.user))
    due.withdraw(item, by=request.user, now=timezone.now())
    messages.success(request, _("Removed. The history keeps what it said; you can undo this below."))
    return redirect(back_to(request, due))


@private
def waive(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, WaiveForm)


@private
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, CancelForm)


@private
def move(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, MoveForm)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that a due date was fulfilled, waived or cancelled."""
    due = get_object_or_404(DueDate.objects.for_lists(), pk=pk)
    only_if(allowed=_may_record(due, request))
    due.reopen(by=request.user, now=timezone.now())
    messages.success(request, _("Reopened: it counts again, and its reminders are planned anew."))
    return redirect(back_to(request, due))


def _change(request: HttpRequest, pk: int, form_class: type[ChangeForm]) -> HttpResponse:
    """A page with one form, which changes a due date and goes back to it."""
    due = get_object_or_404(DueDate.objects.for_lists(), pk=pk)
    allowed = due.may_be_worked_on_by if form_class.for_contributors else due.may_be_changed_by
    only_if(allowed=allowed(request.user))
    form = form_class(request.POST if request.method == "POST" else None, due=due)
    # Another page may know already what is to be recorded, and link here with it.
    form.initial.update({name: request.GET[name] for name in form.fields if name in request.GET})
    if form.is_valid():
        form.save(by=request.user, now=timezone.now())
        messages.success(request, str(form.done))
        return redirect(back_to(request, due))
    return render(request, "obligations/change.html", {"due": due, "form": form, "back": back_to(request, due)})


def _may_record(due: DueDate, request: HttpRequest) -> bool:
    """Contributors may take back a fulfilment, which they may record, but no decision of others."""
    if due.state == State.FULFILLED:
        return due.may_be_worked_on_by(request.user)
    return due.may_be_changed_by(request.user)


def only_if(*, allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied(_("Only editors and the owner of an obligation may change it."))


def back_to(request: HttpRequest, due: DueDate) -> str:
    return f"{reverse('obligation', args=[due.obligation_id])}{day_query(request)}#due-{due.number}"


class DayInput(forms.DateInput):
    """The browser's own date picker, which wants ISO 8601 whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time picker; minutes are enough."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ZoneInput(forms.Select):
    """All zones by name, and none."""

    def __init__(self) -> None:
        super().__init__(
            {"translate": "no"}, choices=[("", "–"), *((zone, zone) for zone in sorted(zoneinfo.available_timezones()))]
        )


class ChangeForm(forms.Form):
    """A form that records one change of a due date: ``title``, ``button`` and ``done`` are what the page says."""

    title: ClassVar[Promise]
    button: ClassVar[Promise]
    done: ClassVar[Promise]
    for_contributors: ClassVar[bool] = False
    """Whether contributors may do it too, not only the owner and editors."""

    def __init__(self, *args: Any, due: DueDate, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.due = due

    def save(self, *, by: Any, now: dt.datetime) -> None:
        raise NotImplementedError


class FulfilForm(ChangeForm):
    title = _("Record what fulfilled it")
    button = _("Record as fulfilled")
    done = _("Recorded as fulfilled. Reminders of it stop; you can reopen it here.")
    for_contributors = True

    dated = forms.DateField(
        label=_("Fulfilled on"), widget=DayInput, help_text=_("The day the document is dated, or the act was done.")
    )
    symbol = forms.CharField(
        label=_("Document symbol"), required=False, max_length=80, help_text=_("As printed, such as A/62/314.")
    )
    url = forms.URLField(label=_("Address"), required=False, assume_scheme="https")
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_dated(self) -> dt.date:
        return _not_in_the_future(self.cleaned_data["dated"])

    def clean(self) -> None:
        data = self.cleaned_data
        if not (data.get("symbol") or data.get("url") or data.get("note")) and not self.errors:
            raise forms.ValidationError(_("Say what fulfilled it: give a document symbol, an address or a note."))

    def save(self, *, by: Any, now: dt.datetime) -> None:
        self.due.settle(State.FULFILLED, by=by, now=now, **self.cleaned_data)


class EvidenceForm(FulfilForm):
    """More of what shows it; how it stands does not change."""

    title = _("Add evidence")
    button = _("Add the evidence")
    done = _("The evidence is kept.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dated"].label = _("Dated")

    def save(self, *, by: Any, now: dt.datetime) -> None:
        self.due.prove(by=by, now=now, **self.cleaned_data)


class WaiveForm(ChangeForm):
    title = _("Waive it")
    button = _("Waive")
    done = _("Waived. Reminders of it stop; you can reopen it here.")

    dated = forms.DateField(label=_("Waived on"), widget=DayInput)
    note = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who decided it, and where that is written."),
    )

    def clean_dated(self) -> dt.date:
        return _not_in_the_future(self.cleaned_data["dated"])

    def save(self, *, by: Any, now: dt.datetime) -> None:
        self.due.settle(State.WAIVED, by=by, now=now, **self.cleaned_data)


class CancelForm(WaiveForm):
    title = _("Call it off")
    button = _("Call off")
    done = _("Called off. Everybody who was reminded of it is told so; you can reopen it here.")

    dated = forms.DateField(label=_("Called off on"), widget=DayInput)

    def save(self, *, by: Any, now: dt.datetime) -> None:
        self.due.settle(State.CANCELLED, by=by, now=now, **self.cleaned_data)


class MoveForm(ChangeForm):
    title = _("Set the date by hand")
    button = _("Set the date")
    done = _("The date is set by hand. The earlier one is kept below, with your reason.")

    act_by = forms.DateField(label=_("Day to act by"), widget=DayInput)
    window_start = forms.DateField(
        label=_("First day"), required=False, widget=DayInput, help_text=_("Only if it may be done on several days.")
    )
    window_end = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput, help_text=_("After this day it is overdue.")
    )
    starts_at = forms.TimeField(
        label=_("Time"), required=False, widget=TimeInput, help_text=_("Only for a single day, and if it is known.")
    )
    ends_at = forms.TimeField(label=_("Until"), required=False, widget=TimeInput)
    zone = forms.CharField(
        label=_("Time zone of these times"),
        required=False,
        validators=[validate_zone],
        widget=ZoneInput,
    )
    comes_back = forms.BooleanField(required=False)
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers see this under “Why this date?”."),
    )

    def __init__(self, *args: Any, due: DueDate, **kwargs: Any) -> None:
        names = ("act_by", "window_start", "window_end", "starts_at", "ends_at", "zone")
        initial = {name: getattr(due, name) for name in names} | {"comes_back": due.is_series}
        super().__init__(*args, due=due, initial=initial, **kwargs)
        if due.every:
            often = occurrences.often(due.every)
            self.fields["comes_back"].label = _("From this day on it comes back %s") % often
        else:
            del self.fields["comes_back"]

    def clean(self) -> None:
        check_days(self)
        self._clean_times()

    def _clean_times(self) -> None:
        data = self.cleaned_data
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if (starts or ends) and not data.get("zone") and "zone" not in self.errors:
            self.add_error("zone", _("Say in which time zone that is, such as America/New_York."))
        if ends and not starts:
            self.add_error("starts_at", _("Give the time at which it begins."))
        elif starts and ends and ends <= starts:
            self.add_error("ends_at", _("It ends before it begins."))
        if starts and data.get("window_start") != data.get("window_end"):
            self.add_error("starts_at", _("Times are for a single day; leave them empty for several days."))

    def save(self, *, by: Any, now: dt.datetime) -> None:
        data = self.cleaned_data
        window = Window(data["window_start"], data["window_end"])
        if window == (None, None):
            window = Window(data["act_by"], data["act_by"])
        rule = ""
        if data.get("comes_back"):
            window, rule = Window(data["act_by"], None), counted_rule(self.due.every, data["act_by"])
        hours = Hours(data["starts_at"], data["ends_at"], data["zone"]) if data["starts_at"] else NO_HOURS
        self.due.set_by_hand(
            window, act_by=data["act_by"], reason=data["reason"], by=by, now=now, hours=hours, recurs_on=rule
        )


def check_days(form: forms.Form) -> None:
    """Add what is wrong with ``act_by``, ``window_start`` and ``window_end`` to a form that is being cleaned."""
    start, end = form.cleaned_data.get("window_start"), form.cleaned_data.get("window_end")
    act_by = form.cleaned_data.get("act_by")
    if any(day and day.year < BEGAN for day in (start, end, act_by)):
        raise forms.ValidationError(_("A day lies before the United Nations began. Write the year with four digits."))
    if start and end and end < start:
        form.add_error("window_end", _("The last day lies before the first."))
    elif act_by and end and act_by > end:
        form.add_error("act_by", _("The day to act by lies after the last day."))


def _not_in_the_future(day: dt.date) -> dt.date:
    if day > today():
        raise forms.ValidationError(_("This day lies in the future; record what has happened."))
    return day
