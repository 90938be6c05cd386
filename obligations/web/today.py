"""The first page: what is overdue, what is open now, what comes next, what has changed, what awaits review."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from obligations.models import Visit
from obligations.models.agenda import AHEAD, agenda, until
from obligations.models.document_deadlines import document_agenda
from obligations.models.news import News
from obligations.web.access import private
from obligations.web.context import as_of, awaiting_review, may_review, on_day, today
from obligations.web.paging import FirstRows

WEEK = dt.timedelta(days=7)
STEPS = 8
"""Steps of documents to be prepared."""
AWAITING = 4
"""Obligations that await review, to begin with."""


def first_page(request: HttpRequest) -> HttpResponse:
    """Today, or any day. Of somebody signed in it notes the visit, so that the next one is told what changed."""
    on = as_of(request)
    since, to, last_visit = _span(request, on)
    awaiting = FirstRows(
        awaiting_review(request).select_related("document", "paragraph").defer("document__text"), AWAITING
    )
    return render(
        request,
        "today/today.html",
        {
            "agenda": {part.value: rows for part, rows in agenda(on=on).items()},
            "documents": document_agenda(on=on, until=until(on), most=STEPS),
            "ahead": AHEAD.days,
            "until": until(on),
            "news": News.between(since, to),
            "since": since,
            "last_visit": last_visit,
            "awaiting": awaiting,
        }
        | ({"awaiting_review": awaiting.counted} if may_review(request) else {}),
    )


@private
@require_POST
def all_seen(request: HttpRequest) -> HttpResponse:
    """Count everything up to now as seen."""
    Visit.objects.all_seen(request.user, now=timezone.now())  # type: ignore[arg-type]  # private: signed in
    messages.success(request, _("From now on you are told what changes after this."))
    return redirect(on_day(request, reverse("today")))


def _span(request: HttpRequest, on: dt.date) -> tuple[dt.datetime, dt.datetime, bool]:
    """From when to when changes are told: since the last visit, else in the week before; whether it is a visit."""
    now = timezone.now()
    if on != today():
        to = dt.datetime.combine(on, dt.time.max, tzinfo=timezone.get_current_timezone())
        return (to - WEEK if on > dt.date.min + WEEK else to), to, False
    if request.user.is_authenticated and request.method == "GET":
        since = Visit.objects.note(request.user, now=now).since
        if since:
            return since, now, True
    return now - WEEK, now, False
