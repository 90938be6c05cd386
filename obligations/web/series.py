"""The same item over the years: the series there are, one of them, and one request through it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from obligations.lineage import link, story
from obligations.models import Obligation, Renewal, Series, SeriesMember
from obligations.models.series import Verdict
from obligations.web.context import as_of, day_query

PER_PAGE = 50


def series_list(request: HttpRequest) -> HttpResponse:
    """The series of two resolutions or more, those found by ``?q=`` in their titles or symbols."""
    wanted = request.GET.get("q", "").replace("\0", "").strip()
    found = Series.objects.of_several(on=as_of(request)).named(wanted)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "series/list.html", {"page": page, "words": wanted})


def series(request: HttpRequest, pk: int) -> HttpResponse:
    """Its resolutions, what became of each request, and when the next is to be expected."""
    shown = get_object_or_404(Series, pk=pk)
    members = shown.members.filter(document__adopted_on__lte=as_of(request)).select_related("document")
    context = {
        "series": shown,
        "members": members.defer("document__text"),
        "strands": story.strands(shown, on=as_of(request)),
        "may_judge": request.user.has_perm("obligations.change_renewal"),
    }
    return render(request, "series/series.html", context)


def request_thread(request: HttpRequest, pk: int) -> HttpResponse:
    """One request through the years, each wording compared with the one before."""
    obligation = get_object_or_404(Obligation.objects.for_lists(), pk=pk)
    thread = story.thread_of(obligation, on=as_of(request))
    steps = thread.steps
    quotes = ["", *(step.obligation.quote for step in steps)]
    context = {
        "obligation": obligation,
        "thread": thread,
        "series": Series.objects.filter(members__document=obligation.document).first(),
        "steps": [
            (step, story.word_diff(before, step.obligation.quote) if step.renewal else [])
            for before, step in zip(quotes, steps, strict=False)
        ],
        "may_judge": request.user.has_perm("obligations.change_renewal"),
    }
    return render(request, "series/request.html", context)


@require_POST
def judge_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a resolution belongs to its series, or that it is another item."""
    member = get_object_or_404(SeriesMember.objects.select_related("series", "document"), pk=pk)
    _only_editors(request)
    left = member.series
    if _said(request) == Verdict.CONFIRMED:
        link.confirm(member)
        messages.success(request, _("Confirmed: it stays in this series."))
    else:
        link.part(member, by=request.user, now=timezone.now())
        messages.success(request, _("Taken out: it is an item of its own, and will not be put here again."))
    return redirect(left.get_absolute_url() + day_query(request))


@require_POST
def judge_renewal(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that two requests are the same one, or that they are not."""
    renewal = get_object_or_404(Renewal.objects.select_related("earlier__document", "later__document"), pk=pk)
    _only_editors(request)
    link.judge(renewal, _said(request), by=request.user, now=timezone.now())
    messages.success(request, _("Noted. Other wordings of the request were looked for again."))
    return redirect(reverse("request-thread", args=[renewal.earlier_id]) + day_query(request))


def _said(request: HttpRequest) -> Verdict:
    said = request.POST.get("verdict", "")
    if said not in {Verdict.CONFIRMED, Verdict.BROKEN}:
        raise BadRequest(_("Confirm the link or break it: nothing else can be said of it."))
    return Verdict(said)


def _only_editors(request: HttpRequest) -> None:
    if not request.user.has_perm("obligations.change_renewal"):
        raise PermissionDenied(_("Editors confirm or break links between resolutions."))


urlpatterns = [
    path("series/", series_list, name="series-list"),
    path("series/<int:pk>/", series, name="series"),
    path("series/members/<int:pk>/", judge_member, name="series-member-judge"),
    path("series/renewals/<int:pk>/", judge_renewal, name="renewal-judge"),
    path("obligations/<int:pk>/years/", request_thread, name="request-thread"),
]
