"""Correct, split and merge an obligation, add one that was missed, undo. Rules are in ``obligations.corrections``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligations import corrections
from obligations.corrections import CannotBeUndone
from obligations.models import Change, Document, Obligation
from obligations.web import review
from obligations.web.access import private
from obligations.web.context import as_of, day_query
from obligations.web.correction_forms import CorrectionForm, MergeForm, SplitForm, Whens, blank
from obligations.web.highlight import blocks
from obligations.web.obligations import in_its_paragraph


def _not_merged(view: Callable[[HttpRequest, int], HttpResponse]) -> Callable[[HttpRequest, int], HttpResponse]:
    """One that is merged into another leads there: it has nothing left to correct."""

    @wraps(view)
    def led(request: HttpRequest, pk: int) -> HttpResponse:
        into = Obligation.objects.filter(pk=pk, merged_into__isnull=False).values_list("merged_into", flat=True).first()
        if into is None:
            return view(request, pk)
        messages.warning(request, _("It is merged into this one. Correct this one, or undo the merge below."))
        return redirect(reverse("obligation", args=[into]) + day_query(request))

    return led


@private
@_not_merged
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right what was read: words, actors, kind, dates."""
    obligation = _changeable(request, pk)
    data = request.POST if request.method == "POST" else None
    form = CorrectionForm(
        data, document=obligation.document, obligation=obligation, initial=CorrectionForm.initial_of(obligation)
    )
    whens = Whens(data, document=obligation.document, obligation=obligation)
    if form.is_valid() & whens.is_valid():
        following = review.address(request, at=review.following(request, obligation))
        corrections.correct(
            obligation,
            form.correction(whens.whens()),
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Corrected: %s. Reminders and calendars follow.") % obligation.citation)
        return redirect(following if _from_queue(request) else _page_of(request, obligation))
    context = {"form": form, "whens": whens, "back": _back(request, obligation)}
    return render(request, "corrections/correct.html", context | in_its_paragraph(obligation, on=as_of(request)))


@private
@_not_merged
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Make two obligations of one."""
    obligation = _changeable(request, pk)
    form = SplitForm(request.POST if request.method == "POST" else None, obligation=obligation)
    if form.is_valid():
        first, second = form.parts()
        other = corrections.split(obligation, first, second, reason="", by=request.user, now=timezone.now())
        messages.success(request, _("Split. The second one is shown; the first is linked in the document."))
        return redirect(_page_of(request, other))
    context = {"form": form, "back": _back(request, obligation)}
    return render(request, "corrections/split.html", context | in_its_paragraph(obligation, on=as_of(request)))


@private
@_not_merged
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one obligation of this and another one of the document."""
    obligation = _changeable(request, pk)
    form = MergeForm(request.POST if request.method == "POST" else None, obligation=obligation)
    if form.is_valid():
        other = form.cleaned_data["other"]
        _only_if(allowed=other.may_be_changed_by(request.user))
        corrections.merge(obligation, other, reason="", by=request.user, now=timezone.now())
        messages.success(request, _("Merged: this one holds the words, actors and dates of both."))
        return redirect(_page_of(request, obligation))
    context = {"form": form, "back": _back(request, obligation)}
    return render(request, "corrections/merge.html", context | in_its_paragraph(obligation, on=as_of(request)))


@private
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an obligation that the reader has missed."""
    document = get_object_or_404(Document, pk=pk)
    _only_if(allowed=request.user.has_perm("obligations.add_obligation"))
    data = request.POST if request.method == "POST" else None
    form = CorrectionForm(data, document=document, initial=blank() | _marked(request))
    whens = Whens(data, document=document)
    if form.is_valid() & whens.is_valid():
        obligation = corrections.add(
            document,
            form.correction(whens.whens()),
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Added. Reading the document again keeps it."))
        return redirect(_page_of(request, obligation))
    shown = document.obligations.accepted().for_lists().prefetch_related("due_dates")
    text = blocks(document.text, document.paragraphs.all(), shown)
    return render(request, "corrections/add.html", {"document": document, "blocks": text, "form": form, "whens": whens})


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo one act, if it is still the last on all that it reached and the reader may change each of them."""
    change = get_object_or_404(Change, pk=pk)
    reached = Obligation.objects.filter(changes__batch=change.batch).prefetch_related("contributors")
    _only_if(allowed=all(row.may_be_changed_by(request.user) for row in reached))
    try:
        corrections.undo(change, by=request.user, now=timezone.now())
    except CannotBeUndone as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, _("Undone: %s.") % change.get_act_display())
    if _from_queue(request):
        return redirect(review.address(request, at=change.obligation_id))
    return redirect(_page_of(request, change.obligation))


def _marked(request: HttpRequest) -> dict[str, str]:
    """The words that were marked on the page of the document."""
    words, at = request.GET.get("words", "").replace("\0", ""), request.GET.get("at", "")
    return {"quote": words, "at": at if at.isdecimal() else ""} if words else {}


def _changeable(request: HttpRequest, pk: int) -> Obligation:
    obligation = get_object_or_404(Obligation.objects.for_lists(), pk=pk)
    _only_if(allowed=obligation.may_be_changed_by(request.user))
    return obligation


def _only_if(*, allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied(_("Only editors and the owner of an obligation may change it."))


def _from_queue(request: HttpRequest) -> bool:
    return request.GET.get("from") == "review"


def _back(request: HttpRequest, obligation: Obligation) -> str:
    if _from_queue(request):
        return review.address(request, at=obligation.pk)
    return _page_of(request, obligation)


def _page_of(request: HttpRequest, obligation: Obligation) -> str:
    return reverse("obligation", args=[obligation.pk]) + day_query(request)
