"""Working on an obligation together: who answers for it, notes, and watching it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligations.models import Note, Obligation, Subscription
from obligations.models.due_dates import State
from obligations.models.former import kept
from obligations.reminders import subscribers
from obligations.web.access import private
from obligations.web.context import day_query


class PeopleForm(forms.Form):
    """Who answers for an obligation, and who helps."""

    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Owner"),
        required=False,
        empty_label=_("nobody"),
        help_text=_("Answers for it: may correct it, move its dates, waive them and hand it over."),
    )
    contributors = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Contributors"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Help: may record what fulfilled it, add evidence and write shared notes."),
    )

    def __init__(self, *args: Any, obligation: Obligation, **kwargs: Any) -> None:
        initial = {"owner": obligation.owner_id, "contributors": obligation.contributors.all()}
        super().__init__(*args, **kwargs | {"initial": initial, "label_suffix": ""})
        people = User.objects.filter(is_active=True).order_by("username")
        for name in ("owner", "contributors"):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = people


@private
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand an obligation over, and say who helps."""
    obligation = get_object_or_404(Obligation.objects.for_lists(), pk=pk)
    if not obligation.may_be_changed_by(request.user):
        raise PermissionDenied(_("Only editors and the owner of an obligation may change it."))
    form = PeopleForm(request.POST if request.method == "POST" else None, obligation=obligation)
    if form.is_valid():
        obligation.answered_for_by(
            form.cleaned_data["owner"], form.cleaned_data["contributors"], by=request.user, now=timezone.now()
        )
        messages.success(request, _("Who answers for it is recorded."))
        return redirect(_page_of(request, obligation))
    return render(request, "obligations/people.html", {"obligation": obligation, "form": form})


class NoteForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no argument when it runs
    """Private unless its author may share notes here and chooses to."""

    class Meta:
        model = Note
        fields = ("text", "shared")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}  # noqa: RUF012  # as Django has it
        labels = {"text": _("Note"), "shared": _("Share it with everybody who has an account")}  # noqa: RUF012

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"label_suffix": ""})
        if not may_share:
            del self.fields["shared"]


@private
def add_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a note: anybody with an account for themselves, those who work on the obligation for all."""
    obligation = get_object_or_404(Obligation.objects.for_lists(), pk=pk)
    if not isinstance(request.user, User):
        raise PermissionDenied(_("Sign in to write notes."))
    return _note(request, obligation, Note(obligation=obligation, author=request.user))


@private
def edit_note(request: HttpRequest, pk: int) -> HttpResponse:
    note = _own_note(request, pk)
    return _note(request, note.obligation, note)


def _note(request: HttpRequest, obligation: Obligation, note: Note) -> HttpResponse:
    form = NoteForm(
        request.POST if request.method == "POST" else None,
        instance=note,
        may_share=obligation.may_be_worked_on_by(request.user),
    )
    if form.is_valid():
        now = timezone.now()
        note.edited_at = now if note.pk else None
        note.written_at = note.written_at or now
        with kept(Note.objects.filter(pk=note.pk), now=now):
            form.save()
        messages.success(
            request,
            _("The note is kept. Everybody with an account sees it.")
            if note.shared
            else _("The note is kept. Nobody but you sees it."),
        )
        return redirect(_page_of(request, obligation) + "#notes")
    return render(request, "obligations/note.html", {"obligation": obligation, "form": form, "note": note})


@require_POST
def remove_note(request: HttpRequest, pk: int) -> HttpResponse:
    note = _own_note(request, pk)
    with kept(Note.objects.filter(pk=note.pk), now=timezone.now()):
        note.delete()
    messages.success(request, _("The note is removed."))
    return redirect(_page_of(request, note.obligation) + "#notes")


def _own_note(request: HttpRequest, pk: int) -> Note:
    """A note of the reader's own. Of another's private one not even that it exists is told."""
    note = get_object_or_404(Note.objects.visible_to(request.user).select_related("obligation"), pk=pk)
    if not note.is_by(request.user):
        raise PermissionDenied(_("Only its author may change a note."))
    return note


@require_POST
def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """Be reminded of every open date of an obligation in the usual way, or no more: one's own subscriptions only."""
    obligation = get_object_or_404(Obligation, pk=pk)
    user = request.user
    if not isinstance(user, User):
        raise Http404
    if not user.email:
        reason = _("Your account has no mail address to be reminded at. Ask an administrator to enter it.")
        messages.warning(request, reason)
        return redirect(_page_of(request, obligation))
    now, watching = timezone.now(), Subscription.objects.watching(obligation, user)
    with transaction.atomic():
        if request.POST.get("watch") == "no":
            for subscription in watching:
                subscribers.end(subscription, now=now)
            messages.success(request, _("You are no longer reminded of it."))
        else:
            followed = set(watching.values_list("filter__due_date", flat=True))
            for due in obligation.due_dates.filter(state=State.OPEN):
                if str(due.pk) not in followed:
                    wish = Subscription(user=user, email=user.email, filter={"due_date": str(due.pk)})
                    subscribers.begin(wish, now=now, known=True)
            messages.success(
                request, _("You will be reminded, and told when the date moves. Change when under Reminders.")
            )
    return redirect(_page_of(request, obligation))


def _page_of(request: HttpRequest, obligation: Obligation) -> str:
    return reverse("obligation", args=[obligation.pk]) + day_query(request)
