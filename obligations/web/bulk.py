"""Changing several due dates at once. A GET shows which, and which not; only a POST changes, asking of every row."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from obligations.models import DueDate
from obligations.models.due_dates import State
from obligations.models.obligations import Review
from obligations.web.access import private
from obligations.web.changes import FulfilForm
from obligations.web.context import as_of
from obligations.web.picks import keys
from obligations.web.selecting import query_without


class TogetherForm(forms.Form):
    """What is done to each of several due dates: ``title`` and ``button`` are what the page says."""

    title: ClassVar[Promise]
    button: ClassVar[Promise]

    def why_not(self, due: DueDate, user: User | AnonymousUser) -> str:
        """Why this row stays as it is, "" if it is to be changed."""
        raise NotImplementedError

    def change(self, due: DueDate, *, by: Any, now: dt.datetime) -> None:
        raise NotImplementedError


class AssignForm(TogetherForm):
    title = gettext_lazy("Assign to somebody")
    button = gettext_lazy("Assign")

    owner = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("username"),
        label=gettext_lazy("Who answers for them"),
        required=False,
        empty_label=gettext_lazy("nobody"),
    )

    def why_not(self, due: DueDate, user: User | AnonymousUser) -> str:
        return "" if due.obligation.may_be_assigned_by(user) else _("Only editors assign obligations.")

    def change(self, due: DueDate, *, by: Any, now: dt.datetime) -> None:  # noqa: ARG002  # as the others
        if due.obligation.owner != self.cleaned_data["owner"]:
            due.obligation.hand_to(self.cleaned_data["owner"], now=now)


class ConfirmForm(TogetherForm):
    title = gettext_lazy("Confirm that they were read rightly")
    button = gettext_lazy("Confirm")

    def why_not(self, due: DueDate, user: User | AnonymousUser) -> str:
        if not due.obligation.may_be_changed_by(user):
            return _("Only editors and its owner may confirm it.")
        return "" if due.obligation.review == Review.UNREVIEWED else _("It does not await review.")

    def change(self, due: DueDate, *, by: Any, now: dt.datetime) -> None:  # noqa: ARG002  # as the others
        due.obligation.review_as(Review.CONFIRMED, now=now)


class FulfilTogetherForm(TogetherForm, FulfilForm):
    title = gettext_lazy("Record what fulfilled them")
    button = gettext_lazy("Record as fulfilled")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, due=None, **kwargs)  # type: ignore[arg-type]  # of many, each is told in change

    def why_not(self, due: DueDate, user: User | AnonymousUser) -> str:
        if not due.may_be_changed_by(user):
            return _("Only editors and its owner may record what fulfilled it.")
        return "" if due.state == State.OPEN else _("It is settled already.")

    def change(self, due: DueDate, *, by: Any, now: dt.datetime) -> None:
        due.settle(State.FULFILLED, by=by, now=now, **self.cleaned_data)


FORMS: dict[str, type[TogetherForm]] = {"assign": AssignForm, "confirm": ConfirmForm, "fulfil": FulfilTogetherForm}


@private
def change(request: HttpRequest) -> HttpResponse:
    """Ask first, naming every row; then change those that may be changed, all of them or none."""
    form_class = FORMS.get(request.GET.get("do", ""))
    if form_class is None:
        raise BadRequest("no such change")
    back = reverse("due-dates") + query_without(request.GET, "do", "pick")
    if not (picks := keys(request.GET)):
        messages.warning(request, _("Pick at least one row first: nothing was changed."))
        return redirect(back)
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        changed, left = _change(form, picks, on=as_of(request), by=request.user, now=timezone.now())
        messages.success(request, ngettext("%d due date changed.", "%d due dates changed.", changed) % changed)
        if left:
            messages.warning(request, ngettext("%d left as it was.", "%d left as they were.", left) % left)
        return redirect(back)
    rows = list(DueDate.objects.as_of(as_of(request)).filter(pk__in=picks).in_order().for_lists())
    told = [(due, form.why_not(due, request.user)) for due in rows]
    context = {"form": form, "rows": told, "back": back, "any": any(not why_not for _due, why_not in told)}
    return render(request, "due_dates/together.html", context, status=422 if form.is_bound else 200)


def _change(form: TogetherForm, picks: list[int], *, on: dt.date, by: Any, now: dt.datetime) -> tuple[int, int]:
    """How many were changed and how many left, each row asked again under lock."""
    with transaction.atomic():
        locked = DueDate.objects.filter(pk__in=picks).order_by("pk").select_for_update().values_list("pk", flat=True)
        rows = list(DueDate.objects.as_of(on).filter(pk__in=list(locked)).in_order().for_lists())
        changed = 0
        for due in rows:
            # Another occurrence of the same obligation may just have changed it.
            due.obligation.refresh_from_db(fields=["review", "owner"])
            if not form.why_not(due, by):
                form.change(due, by=by, now=now)
                changed += 1
    return changed, len(picks) - changed
