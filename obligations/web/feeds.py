"""Calendars: the owner's pages, and what calendar programs read."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from obligations import tasks
from obligations.feeds import addresses, calendar, clients, ical, publish
from obligations.feeds.fragments import Unpublishable
from obligations.models import DueDate, DueDateFilter, Feed, FeedOptions
from obligations.web import wake
from obligations.web.access import private
from obligations.web.context import as_of, day_query
from obligations.web.feed_forms import FeedForm, SelectionForm

MAX_AGE = 15 * 60
"""Seconds for which a program need not ask again."""


@private
@require_safe
def feed_list(request: HttpRequest) -> HttpResponse:
    """The user's feeds, and what calendar programs do with them."""
    feeds = Feed.objects.of(request.user).defer("body", "gzipped")
    rows = [(feed, clients.client_name(feed.last_client)) for feed in feeds.live()]
    context = {"rows": rows, "revoked": feeds.exclude(revoked_at=None), "clients": clients.CLIENTS}
    public = settings.SITE_URL + reverse("public-ics") if settings.PUBLIC_CALENDAR else ""
    return render(request, "feeds/list.html", context | {"most": calendar.MAX_ENTRIES, "public": public})


@private
@never_cache
def feed_new(request: HttpRequest) -> HttpResponse:
    """A form filled in from the dashboard's query string; posted, the page that shows the new feed's address."""
    if request.method != "POST":
        initial = request.GET.dict() | {"name": _name(DueDateFilter.of(request.GET))}
        return render(request, "feeds/form.html", {"form": FeedForm(initial=initial, reader=request.user)})
    form = FeedForm(request.POST, reader=request.user)
    if not form.is_valid():
        return render(request, "feeds/form.html", {"form": form}, status=422)
    with transaction.atomic():
        feed, token = addresses.create(
            request.user,
            name=form.cleaned_data["name"],
            wanted=form.wanted,
            options=form.options,
            now=timezone.now(),
        )
        wake.soon(tasks.publish_stale_feeds)
    return _address_page(request, feed, token)


@private
@never_cache
def feed_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, selection or options; the address stays."""
    feed = _own_feed(request, pk)
    stored = {"name": feed.name, **feed.filter, **feed.options}
    form = FeedForm(request.POST or None, initial=stored, reader=request.user)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "feeds/form.html", {"form": form, "feed": feed}, status=status)
    with transaction.atomic():
        feed.name = form.cleaned_data["name"]
        feed.filter, feed.options = form.wanted.as_json(), form.options.as_json()
        feed.save(update_fields=["name", "filter", "options"])
        Feed.objects.filter(pk=feed.pk).mark_stale(now=timezone.now())
        wake.soon(tasks.publish_stale_feeds)
    messages.success(request, _("“%s” is saved.") % feed.name)
    return redirect(reverse("feeds") + day_query(request))


@private
@never_cache
def feed_rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first; then give the feed another secret address, and show it this once."""
    feed = _own_feed(request, pk)
    if request.method != "POST":
        return render(request, "feeds/rotate.html", {"feed": feed})
    return _address_page(request, feed, addresses.rotate(feed))


@private
@never_cache
def feed_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first; then take the address back for good."""
    feed = _own_feed(request, pk)
    if request.method != "POST":
        return render(request, "feeds/revoke.html", {"feed": feed})
    addresses.revoke(feed, now=timezone.now())
    messages.success(request, _("“%s” is revoked: its address answers nobody any more.") % feed.name)
    return redirect(reverse("feeds") + day_query(request))


@csrf_exempt  # so that a PROPFIND, which Thunderbird sends first, is told 405 and not 403
@login_not_required
@require_safe
def feed_ics(request: HttpRequest, token: str, name: str) -> HttpResponse:  # noqa: ARG001 -- for programs to show
    """The stored bytes of a feed, for whoever knows its address. Any ``name`` will do."""
    try:
        feed = addresses.at(token)
    except addresses.Gone:
        return _plain(_("This calendar was revoked by its owner."), status=410)
    except Feed.DoesNotExist:
        return _nothing_here()
    return _answer(request, feed)


@csrf_exempt
@login_not_required
@require_safe
def public_ics(request: HttpRequest) -> HttpResponse:
    """All due dates, for anybody, where PUBLIC_CALENDAR is on."""
    if not settings.PUBLIC_CALENDAR:
        return _nothing_here()
    return _answer(request, addresses.public(now=timezone.now()))


def _answer(request: HttpRequest, feed: Feed) -> HttpResponse:
    """What the feed's address answers; one that no job has found yet is published first."""
    now = timezone.now()
    if not feed.etag and not feed.error:
        publish.publish(feed.pk, now=now)
        feed.refresh_from_db(fields=["etag", "last_modified"])
    if not feed.etag:
        return _plain(_("This calendar is not published yet."), status=503, headers={"Retry-After": "300"})
    addresses.fetched(feed, by=request.headers.get("User-Agent", ""), now=now)
    return _from_store(request, feed)


@require_safe
def due_date_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """One due date as a file, for whoever may look at its page."""
    due_date = get_object_or_404(DueDate.objects.as_of(as_of(request)).exclude(act_by=None), pk=pk)
    return _download(request, DueDateFilter(due_date=str(pk)), FeedOptions(), name=due_date.obligation.citation)


@require_safe
def due_dates_ics(request: HttpRequest) -> HttpResponse:
    """A selection as a file, for whoever may look; the query string is the dashboard's, with a feed's options."""
    form = SelectionForm(request.GET, reader=request.user)
    if not form.is_valid():
        problems = (f"{field}: {' '.join(map(str, errors))}" for field, errors in form.errors.items())
        return _plain("\n".join(problems), status=400)
    return _download(request, form.wanted, form.options, name=_name(form.wanted))


def _from_store(request: HttpRequest, feed: Feed) -> HttpResponse:
    """304 or 412 by the feed's validators, else its bytes, compressed if asked. Nothing is rendered."""
    gzipped = _takes_gzip(request.headers.get("Accept-Encoding", ""))
    response = HttpResponse(content_type=ical.CONTENT_TYPE)
    response["Cache-Control"] = f"{'private' if feed.owner_id else 'public'}, max-age={MAX_AGE}"
    response["Vary"] = "Accept-Encoding"
    _date(response, feed)
    modified = int(feed.last_modified.timestamp()) if feed.last_modified else None
    conditional = get_conditional_response(request, feed.etag, modified, response)
    if isinstance(conditional, HttpResponse) and conditional is not response:
        return conditional
    # A publication may have come in between: validators and bytes from one row.
    stored = Feed.objects.only("etag", "last_modified", "gzipped" if gzipped else "body").get(pk=feed.pk)
    _date(response, stored)
    response.content = bytes(stored.gzipped if gzipped else stored.body)
    if gzipped:
        response["Content-Encoding"] = "gzip"
    return response


def _date(response: HttpResponse, feed: Feed) -> None:
    response["ETag"] = feed.etag
    if feed.last_modified:
        response["Last-Modified"] = http_date(feed.last_modified.timestamp())


def _takes_gzip(accept_encoding: str) -> bool:
    """Whether gzip is named and not refused (RFC 9110, 12.5.3). A client that only says "*" has not asked for it."""
    for coding in accept_encoding.lower().split(","):
        name, _semicolon, parameters = coding.partition(";")
        if name.strip() == "gzip":
            return parameters.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _download(request: HttpRequest, wanted: DueDateFilter, options: FeedOptions, *, name: str) -> HttpResponse:
    try:
        rendered = calendar.render(wanted, options, name=name, on=as_of(request))
    except Unpublishable as problem:
        return _plain(str(problem), status=503)
    disposition = f'attachment; filename="{_file_name(name)}.ics"'
    return HttpResponse(rendered.body, content_type=ical.CONTENT_TYPE, headers={"Content-Disposition": disposition})


def _address_page(request: HttpRequest, feed: Feed, token: str) -> HttpResponse:
    """The only page that ever shows the address, in an answer to a POST; no address of a page holds the secret."""
    address = settings.SITE_URL + reverse("feed-ics", args=[token, _file_name(feed.name)])
    webcal = "webcal:" + address.partition(":")[2]
    by_web = urlencode({"url": address, "name": feed.name}, quote_via=quote)
    context = {
        "feed": feed,
        "address": address,
        "webcal": webcal,
        # Black on white in every theme, with the margin that cameras need.
        "qr": segno.make_qr(address).svg_data_uri(scale=4, border=4, dark="#000", light="#fff"),
        "google": f"https://calendar.google.com/calendar/r?{urlencode({'cid': webcal})}",
        "outlook": [
            (_("Outlook.com"), f"https://outlook.live.com/calendar/0/addfromweb?{by_web}"),
            (_("Microsoft 365"), f"https://outlook.office.com/calendar/0/addfromweb?{by_web}"),
        ],
        "reachable": settings.SITE_URL.startswith("https://"),
    }
    return render(request, "feeds/address.html", context)


def _own_feed(request: HttpRequest, pk: int) -> Feed:
    """Of the user's live feeds, the one; 404 for anybody else's."""
    return get_object_or_404(Feed.objects.of(request.user).live().defer("body", "gzipped"), pk=pk)


def _name(wanted: DueDateFilter) -> str:
    """ "A/RES/62/12, para. 9" for a single due date, else "Due dates: A/RES/62/12, report" or "My obligations"."""
    if wanted.due_date.isdecimal() and (one := DueDate.objects.for_lists().filter(pk=wanted.due_date).first()):
        return one.obligation.citation[:120]
    values = ", ".join(wanted.without("owner").as_json().values())
    if wanted.owner:
        return (_("My obligations: %s") % values)[:120] if values else _("My obligations")
    return (_("Due dates: %s") % values)[:120] if values else _("All due dates")


def _file_name(name: str) -> str:
    """Readable, and safe in an address: programs name the calendar after it."""
    return slugify(name) or "due-dates"


def _nothing_here() -> HttpResponse:
    return _plain(_("There is no calendar at this address."), status=404)


def _plain(text: str, *, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers)


urlpatterns: list[URLPattern] = [
    path("calendars/", feed_list, name="feeds"),
    path("calendars/new/", feed_new, name="feed-new"),
    path("calendars/<int:pk>/", feed_edit, name="feed-edit"),
    path("calendars/<int:pk>/rotate/", feed_rotate, name="feed-rotate"),
    path("calendars/<int:pk>/revoke/", feed_revoke, name="feed-revoke"),
    path("calendar/public/obligations.ics", public_ics, name="public-ics"),
    path("calendar/<str:token>/<str:name>.ics", feed_ics, name="feed-ics"),
    path("due-dates/<int:pk>/event.ics", due_date_ics, name="due-date-ics"),
    path("due-dates.ics", due_dates_ics, name="due-dates-ics"),
]
