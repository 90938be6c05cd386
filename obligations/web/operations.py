"""For those who run the installation: whether mail flows and calendars are published, and why what is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from obligations import tasks
from obligations.models import Bounce, Delivery, Feed
from obligations.reminders import deliver, evidence, health, sending
from obligations.reminders.clock import database_now
from obligations.web import wake
from obligations.web.access import private
from obligations.web.context import day_query

AT_ONCE = 25
"""Rows of a list that is not paged."""
LATE = dt.timedelta(minutes=10)
"""A calendar that waits longer to be published waits for a worker that is not there."""


@private
def mail(request: HttpRequest) -> HttpResponse:
    """How sending stands, what waits, and what is in trouble, the newest first."""
    _staff_only(request)
    trouble = Delivery.objects.in_trouble().select_related("subscription").order_by("-pk")
    page = Paginator(trouble, 50).get_page(request.GET.get("page"))
    ask = evidence.source()
    waiting = Delivery.objects.waiting()
    now = database_now()
    report = health.report(now=now)
    context: dict[str, Any] = {
        "report": report,
        "states": [(label, report.mails[value]) for value, label in Delivery.State.choices],
        "oldest": timesince(now - report.oldest_due, now),
        "knows": ask is not None,
        "beats": bool(settings.HEARTBEAT_URL),
        "page": page,
        "trouble": [(row, _evidence(row, ask)) for row in page],
        "waiting": waiting[:AT_ONCE],
        "more_waiting": max(0, report.mails[Delivery.State.DUE] - AT_ONCE),
        "bounces": Bounce.objects.select_related("delivery")[:AT_ONCE],
    }
    return render(request, "operations/mail.html", context)


def _evidence(delivery: Delivery, ask: evidence.Source | None) -> str:
    """What is known of an unsure mail, in a word; "" for one whose fate is known."""
    if delivery.state != Delivery.State.UNSURE:
        return ""
    return str(VERDICTS[ask(delivery.message_id) if ask else evidence.Verdict.UNKNOWN])


VERDICTS = {
    evidence.Verdict.ACCEPTED: gettext_lazy("the evidence says that it was accepted"),
    evidence.Verdict.NOT_ACCEPTED: gettext_lazy("the evidence says that it was not accepted"),
    evidence.Verdict.UNKNOWN: gettext_lazy("nothing tells whether it was accepted"),
}

DECISIONS: dict[str, tuple[Callable[[Delivery], bool], Promise]] = {
    "again": (deliver.send_again, gettext_lazy("It will be sent again within a minute.")),
    "give-up": (deliver.give_up, gettext_lazy("It will not be sent again.")),
    "now": (deliver.send_now, gettext_lazy("It will be sent within a minute.")),
    "hold": (deliver.keep_back, gettext_lazy("It is kept back until you say “Send now”.")),
}
"""What a person may decide of one mail, and what the page answers."""


@require_POST
def decide(request: HttpRequest, pk: int, decision: str) -> HttpResponse:
    """Act on one mail; one that has moved on meanwhile is left alone, and the page shows it."""
    _staff_only(request)
    if decision not in DECISIONS:
        raise Http404
    act, done = DECISIONS[decision]
    if act(get_object_or_404(Delivery, pk=pk)):
        wake.soon(tasks.deliver_due)
        messages.success(request, str(done))
    else:
        messages.warning(request, _("Nothing was done: that mail has moved on meanwhile."))
    return redirect(reverse("operations-mail") + day_query(request))


@require_POST
def hold(request: HttpRequest) -> HttpResponse:
    """Hold all mail, with a reason that the page shows."""
    _staff_only(request)
    sending.hold(request.POST.get("because", "").strip()[:500] or _("held by hand"), by=cast("User", request.user))
    return redirect(reverse("operations-mail") + day_query(request))


@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """Let mail leave again."""
    _staff_only(request)
    sending.release(by=cast("User", request.user))
    wake.soon(tasks.deliver_due)
    messages.success(request, _("Mail may leave again; what is late goes out marked so."))
    return redirect(reverse("operations-mail") + day_query(request))


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
    return redirect(reverse("operations-calendars") + day_query(request))


def _staff_only(request: HttpRequest) -> None:
    if not request.user.is_staff:
        raise PermissionDenied


urlpatterns = [
    path("operations/mail/", mail, name="operations-mail"),
    path("operations/mail/hold/", hold, name="sending-hold"),
    path("operations/mail/release/", release, name="sending-release"),
    path("operations/mail/<int:pk>/<slug:decision>/", decide, name="delivery-decide"),
    path("operations/calendars/", calendars, name="operations-calendars"),
    path("operations/calendars/<int:pk>/publish/", publish_again, name="feed-publish-again"),
]
