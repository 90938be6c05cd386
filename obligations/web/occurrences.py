"""One day of a series: held on another day, called off, or as the rule has it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obligations.models import DueDate, occurrences
from obligations.web.access import private
from obligations.web.changes import DayInput, back_to, only_if

MOVED, CANCELLED, BY_RULE = "moved", "cancelled", "rule"


@private
def change(request: HttpRequest, pk: int, day: str) -> HttpResponse:
    """A page that changes one day of a series and goes back to it; 404 for a day that the rule does not give."""
    due = get_object_or_404(DueDate.objects.for_lists(), pk=pk)
    only_if(allowed=due.may_be_changed_by(request.user))
    original = _day_of(due, day)
    sent = request.POST if request.method == "POST" else None
    form = OccurrenceForm(sent, original=original, changed=_changed(due, original))
    if form.is_valid():
        day_after_all, reason = form.day_after_all(), form.cleaned_data["reason"]
        occurrences.change(due, original, day=day_after_all, reason=reason, by=request.user, now=timezone.now())
        messages.success(request, _("The day is changed. Calendars and reminders follow."))
        return redirect(back_to(request, due))
    context = {"due": due, "original": original, "form": form, "back": back_to(request, due)}
    return render(request, "obligations/occurrence.html", context)


def _day_of(due: DueDate, day: str) -> dt.date:
    try:
        original = dt.date.fromisoformat(day)
    except ValueError as problem:
        raise Http404 from problem
    if not occurrences.is_day_of(due, original):
        raise Http404
    return original


def _changed(due: DueDate, original: dt.date) -> dict[str, Any]:
    """What the form begins with: what somebody has said of the day already."""
    row = due.changed_occurrences.filter(original=original).first()
    if row is None:
        return {"takes_place": MOVED}
    return {"takes_place": MOVED if row.day else CANCELLED, "day": row.day, "reason": row.reason}


class OccurrenceForm(forms.Form):
    takes_place = forms.ChoiceField(
        label=_("It takes place"),
        widget=forms.RadioSelect,
        choices=[
            (MOVED, _("on another day")),
            (CANCELLED, _("not at all")),
            (BY_RULE, _("on its day, as the text says")),
        ],
    )
    day = forms.DateField(label=_("The other day"), required=False, widget=DayInput)
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Calendars and pages show it. Say who decided it, and where that is written."),
    )

    def __init__(self, data: Any, *, original: dt.date, changed: dict[str, Any]) -> None:
        super().__init__(data, initial=changed, label_suffix="")
        self.original = original

    def clean(self) -> None:
        data = self.cleaned_data
        takes_place = data.get("takes_place")
        if takes_place == MOVED and "day" not in self.errors:
            if not data.get("day"):
                self.add_error("day", _("Give the day on which it takes place."))
            elif data["day"] == self.original:
                self.add_error("day", _("That is its day already."))
        if takes_place in {MOVED, CANCELLED} and not data.get("reason"):
            self.add_error("reason", _("Say why: whoever finds another day in the calendar will ask."))

    def day_after_all(self) -> dt.date | None:
        """The day on which it takes place; None if it does not."""
        day: dt.date | None = self.cleaned_data["day"]
        return {MOVED: day, CANCELLED: None, BY_RULE: self.original}[self.cleaned_data["takes_place"]]


urlpatterns: list[URLPattern] = [
    path("due-dates/<int:pk>/days/<str:day>/", change, name="occurrence"),
]
