"""Calendars: their owner's pages. What programs read is ``feed_door``."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from obligations import tasks
from obligations.feeds import addresses, calendar, clients
from obligations.models import DueDateFilter, Feed
from obligations.web import wake
from obligations.web.access import private
from obligations.web.context import day_query
from obligations.web.downloads import file_name, name_of
from obligations.web.feed_forms import FeedForm


@private
@require_safe
def feed_list(request: HttpRequest) -> HttpResponse:
    """The user's feeds, and what calendar programs do with them."""
    feeds = Feed.objects.of(request.user)
    rows = [(feed, clients.client_name(feed.last_client)) for feed in feeds.live()]
    context = {"rows": rows, "revoked": feeds.exclude(revoked_at=None), "clients": clients.CLIENTS}
    public = settings.SITE_URL + reverse("public-ics") if settings.PUBLIC_CALENDAR else ""
    return render(request, "feeds/list.html", context | {"most": calendar.SUBSCRIBED.entries, "public": public})


@private
@never_cache
def feed_new(request: HttpRequest) -> HttpResponse:
    """A form filled in from the dashboard's query string; posted, the page that shows the new feed's address."""
    if request.method != "POST":
        initial = request.GET.dict() | {"name": name_of(DueDateFilter.of(request.GET))}
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


def _address_page(request: HttpRequest, feed: Feed, token: str) -> HttpResponse:
    """The only page that ever shows the address, in an answer to a POST; no address of a page holds the secret."""
    address = settings.SITE_URL + reverse("feed-ics", args=[token, file_name(feed.name)])
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
    return get_object_or_404(Feed.objects.of(request.user).live(), pk=pk)


urlpatterns: list[URLPattern] = [
    path("calendars/", feed_list, name="feeds"),
    path("calendars/new/", feed_new, name="feed-new"),
    path("calendars/<int:pk>/", feed_edit, name="feed-edit"),
    path("calendars/<int:pk>/rotate/", feed_rotate, name="feed-rotate"),
    path("calendars/<int:pk>/revoke/", feed_revoke, name="feed-revoke"),
]
