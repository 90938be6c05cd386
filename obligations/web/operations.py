"""For those who run the installation: whether mail flows and calendars are published, and why what is not."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from obligations import tasks
from obligations.models import Delivery, Feed
from obligations.reminders import deliver, evidence, health
from obligations.reminders.clock import database_now
from obligations.web import wake
from obligations.web.access import private

LATE = dt.timedelta(minutes=10)
"""A calendar that waits longer to be published waits for a worker that is not there."""


@private
def mail(request: HttpRequest) -> HttpResponse:
    """Mails per state, the oldest that waits, and those in trouble, the newest first."""
    _staff_only(request)
    per_state = dict(Delivery.objects.order_by().values_list("state").annotate(Count("pk")))
    trouble = Delivery.objects.in_trouble().select_related("subscription").order_by("-pk")
    oldest = health.oldest_due(now=database_now())
    context: dict[str, Any] = {
        "states": [(label, per_state.get(value, 0)) for value, label in Delivery.State.choices],
        "oldest_minutes": int(oldest.total_seconds() // 60),
        "flows": oldest <= health.TOO_OLD,
        "knows": evidence.source() is not None,
        "page": Paginator(trouble, 50).get_page(request.GET.get("page")),
    }
    return render(request, "operations/mail.html", context)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    _staff_only(request)
    if deliver.send_again(get_object_or_404(Delivery, pk=pk)):
        messages.success(request, _("It will be sent again within a minute."))
    return redirect("operations-mail")


@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    _staff_only(request)
    if deliver.give_up(get_object_or_404(Delivery, pk=pk)):
        messages.success(request, _("It will not be sent again."))
    return redirect("operations-mail")


@private
@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    """How many calendars there are and wait, and those that cannot be published, each with the reason.

    A calendar's name is its owner's alone; here it has its number.
    """
    _staff_only(request)
    now = timezone.now()
    oldest = Feed.objects.stale().values_list("stale_since", flat=True).first()
    context = {
        "live": Feed.objects.live().count(),
        "waiting": Feed.objects.stale().count(),
        "waiting_minutes": int((now - oldest).total_seconds() // 60) if oldest else 0,
        "late": oldest is not None and now - oldest > LATE,
        "cut": Feed.objects.live().filter(left_out__gt=0).count(),
        "page": Paginator(Feed.objects.broken().select_related("owner"), 50).get_page(request.GET.get("page")),
    }
    return render(request, "operations/calendars.html", context)


@require_POST
def publish_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try anew what could not be published, after its cause is mended."""
    _staff_only(request)
    with transaction.atomic():
        Feed.objects.live().filter(pk=pk).mark_stale(now=timezone.now())
        wake.soon(tasks.publish_stale_feeds)
    messages.success(request, _("It will be published within a minute, if it can be."))
    return redirect("operations-calendars")


def _staff_only(request: HttpRequest) -> None:
    if not request.user.is_staff:
        raise PermissionDenied


urlpatterns = [
    path("operations/mail/", mail, name="operations-mail"),
    path("operations/calendars/", calendars, name="operations-calendars"),
    path("operations/calendars/<int:pk>/publish/", publish_again, name="feed-publish-again"),
    path("operations/mail/<int:pk>/again/", again, name="delivery-again"),
    path("operations/mail/<int:pk>/give-up/", give_up, name="delivery-give-up"),
]
