"""The review queue: what nobody has looked at yet, the least certain first, one at a time in its paragraph."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligations.models import Change, Document, Obligation
from obligations.models.obligations import ObligationQuerySet, Review
from obligations.web.access import private
from obligations.web.changes import REVIEWS
from obligations.web.context import as_of, awaiting_review, on_day
from obligations.web.obligations import in_its_paragraph
from obligations.web.words import KINDS

PER_PAGE = 20
UNDO_FOR = dt.timedelta(minutes=30)
"""How long the queue offers to undo what one did last; the page of the obligation always does."""


@private
def queue(request: HttpRequest) -> HttpResponse:
    """The queue beside the one obligation of it that is looked at: ``?at=``, else the first."""
    waiting = _wanted(request)
    page = list(waiting.for_lists()[: PER_PAGE + 1])
    shown = _shown(request, waiting) or (page[0] if page else None)
    context: dict[str, Any] = {
        "items": page[:PER_PAGE],
        "more": len(page) > PER_PAGE,
        "filters": _filters(request),
        "kinds": KINDS.items(),
        "documents": Document.objects.exclude(symbol="").order_by("symbol").values_list("symbol", flat=True)[:200],
        "last": _last_of(request),
    }
    if shown is not None:
        context |= in_its_paragraph(shown, on=as_of(request)) | _neighbours(waiting, shown)
    return render(request, "review/queue.html", context)


@require_POST
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or reject, and go on with the next one of the queue."""
    obligation = get_object_or_404(Obligation.objects.for_lists(), pk=pk)
    if not obligation.may_be_changed_by(request.user):
        raise PermissionDenied(_("Only editors and the owner of an obligation may change it."))
    said = request.POST.get("review", "")
    if said not in {Review.CONFIRMED, Review.REJECTED}:
        raise BadRequest(_("Confirm or reject: nothing else can be said of an obligation here."))
    then = address(request, at=following(request, obligation))
    obligation.review_as(Review(said), by=request.user, now=timezone.now())
    messages.success(request, f"{obligation.citation} – {REVIEWS[said]}")
    return redirect(on_day(request, then))


def address(request: HttpRequest, at: int | None = None) -> str:
    """The queue, filtered as in the query string, at one obligation of it."""
    query = _filters(request) | ({"at": str(at)} if at else {})
    return reverse("review") + (f"?{urlencode(query)}" if query else "")


def following(request: HttpRequest, obligation: Obligation) -> int | None:
    """The one after it in the queue, by primary key."""
    return _neighbours(_wanted(request), obligation)["following"]


def _filters(request: HttpRequest) -> dict[str, str]:
    given = {name: request.GET.get(name, "").replace("\0", "").strip() for name in ("document", "kind")}
    return {name: value for name, value in given.items() if value}


def _wanted(request: HttpRequest) -> ObligationQuerySet:
    filters = _filters(request)
    waiting = awaiting_review(request) & Obligation.objects.changeable_by(request.user)
    if "document" in filters:
        waiting = waiting.filter(document__symbol=filters["document"])
    return waiting.filter(kind=filters["kind"]) if "kind" in filters else waiting


def _shown(request: HttpRequest, waiting: ObligationQuerySet) -> Obligation | None:
    at = request.GET.get("at", "")
    return waiting.for_lists().filter(pk=at).first() if at.isdecimal() and len(at) < 19 else None


def _neighbours(waiting: ObligationQuerySet, shown: Obligation) -> dict[str, int | None]:
    """Those before and after it in the queue, by primary key; after the last one comes the first again."""
    before = waiting.before(shown).values_list("pk", flat=True).last()
    after = waiting.after(shown).values_list("pk", flat=True).first()
    first = waiting.exclude(pk=shown.pk).values_list("pk", flat=True).first()
    return {"previous": before, "following": after or first}


def _last_of(request: HttpRequest) -> Change | None:
    """What the reader did last, if it can still be undone from here."""
    since = timezone.now() - UNDO_FOR
    mine = Change.objects.filter(by_id=request.user.pk, at__gte=since).latest_first()
    last = mine.select_related("obligation__document", "obligation__paragraph").first()
    return last if last is not None and last.is_last else None
