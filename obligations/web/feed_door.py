"""What calendar programs are answered: from the store, before anything that only pages need.

They have no session, no language and no form, so their requests end here: nothing else is asked of the database, no
cookie is set, and an answer varies by nothing but its compression.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import Resolver404, URLPattern, path, re_path, resolve
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from obligations.feeds import addresses, ical, publish
from obligations.feeds.lookup import Found
from obligations.models import Feed, PublishedBytes
from obligations.web.rates import Limit

MAX_AGE = 15 * 60
"""Seconds for which a program need not ask again."""
METHODS = ("GET", "HEAD", "OPTIONS")
GUESSES = Limit("guess", 60)
"""Of calendars that are not there, by one network address."""
READS = Limit("read", 120, free=30)
"""Of one calendar as a whole, by one network address."""


class CalendarsFirst:
    """The middleware that lets calendar programs in, ahead of all that is for people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith("/calendar/"):
            try:
                match = resolve(request.path_info, urlconf=__name__)
            except Resolver404:
                return _nothing_here()
            answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
            return answer
        return self._get_response(request)


@csrf_exempt
@login_not_required
def feed_ics(request: HttpRequest, token: str, name: str = "") -> HttpResponse:  # noqa: ARG001 -- for programs to show
    """The stored bytes of a feed, for whoever knows its address. Any ``name`` will do, and none."""
    if request.method not in METHODS:
        # Thunderbird asks with PROPFIND first: told so, it goes on with GET.
        return HttpResponseNotAllowed(METHODS)
    try:
        feed = addresses.at(token)
    except addresses.Gone:
        return _plain(_("This calendar was revoked by its owner."), status=410)
    except Feed.DoesNotExist:
        wait = GUESSES.wait(request, now=timezone.now())
        return _too_often(wait) if wait else _nothing_here()
    return _answer(request, feed)


@csrf_exempt
@login_not_required
def public_ics(request: HttpRequest) -> HttpResponse:
    """All due dates, for anybody, where PUBLIC_CALENDAR is on."""
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    if not settings.PUBLIC_CALENDAR:
        return _nothing_here()
    return _answer(request, addresses.public(now=timezone.now()))


def _answer(request: HttpRequest, feed: Found) -> HttpResponse:
    """What the feed's address answers; one that no job has found yet is published first."""
    if request.method == "OPTIONS":
        return HttpResponse(headers={"Allow": ", ".join(METHODS), "Content-Length": "0"})
    now = timezone.now()
    if not feed.etag and not feed.error:
        publish.publish(feed.pk, now=now)
        published = Feed.objects.get(pk=feed.pk)
        feed = feed._replace(etag=published.etag, last_modified=published.last_modified)
    if not feed.etag:
        return _plain(_("This calendar is not published yet."), status=503, headers={"Retry-After": "300"})
    addresses.fetched(feed, by=request.headers.get("User-Agent", ""), now=now)
    return _from_store(request, feed)


def _from_store(request: HttpRequest, feed: Found) -> HttpResponse:
    """304 or 412 by the feed's validators, else its bytes, compressed if asked. Nothing is rendered."""
    response = HttpResponse(content_type=ical.CONTENT_TYPE)
    response["Cache-Control"] = f"{'private' if feed.owner_id else 'public'}, max-age={MAX_AGE}"
    response["Vary"] = "Accept-Encoding"
    _date(response, feed)
    modified = int(feed.last_modified.timestamp()) if feed.last_modified else None
    conditional = get_conditional_response(request, feed.etag, modified, response)
    if isinstance(conditional, HttpResponse) and conditional is not response:
        return conditional
    # Who has the newest already is not counted.
    if wait := READS.wait(request, str(feed.pk), now=timezone.now()):
        return _too_often(wait)
    gzipped = _takes_gzip(request.headers.get("Accept-Encoding", ""))
    # A publication may have come in between: validators and bytes from one moment.
    stored = PublishedBytes.objects.select_related("feed").defer("body" if gzipped else "gzipped").filter(feed=feed.pk)
    published = stored.first()
    if published is None:
        return _plain(_("This calendar was revoked by its owner."), status=410)
    _date(response, published.feed)
    response.content = bytes(published.gzipped if gzipped else published.body)
    response["Content-Length"] = str(len(response.content))
    if gzipped:
        response["Content-Encoding"] = "gzip"
    return response


def _too_often(wait: float) -> HttpResponse:
    headers = {"Retry-After": str(math.ceil(wait))}
    return _plain(
        _("You ask too often. Wait a minute, and let your program ask once an hour."), status=429, headers=headers
    )


def _date(response: HttpResponse, feed: Feed | Found) -> None:
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


def _nothing_here() -> HttpResponse:
    return _plain(_("There is no calendar at this address."), status=404)


def _plain(text: str, *, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    body = f"{text}\n".encode()
    headers = {"Content-Length": str(len(body)), "Cache-Control": "no-store", **(headers or {})}
    return HttpResponse(body, status=status, content_type="text/plain; charset=utf-8", headers=headers)


urlpatterns: list[URLPattern] = [
    path("calendar/public/obligations.ics", public_ics, name="public-ics"),
    path("calendar/<str:token>/<str:name>.ics", feed_ics, name="feed-ics"),
    # As programs and people change it: another name or case, a slash behind it, or no name at all.
    re_path(r"^calendar/(?P<token>[^/]+)/(?:(?P<name>[^/]+)/?)?$", feed_ics),
]
