"""What has changed, as an Atom feed (RFC 4287): documents, dates that moved, obligations reviewed, dates settled.

Open to whoever may look at the pages, and to everybody where PUBLIC_CALENDAR is on. It names nobody: neither who did
it, nor who answers for it, nor what they wrote about it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obligations.akomantoso.elements import clean
from obligations.models import Change, Document
from obligations.models.history import Act
from obligations.models.obligations import LEFT_OUT
from obligations.web.access import may_look

MOST = 50
TOLD = (
    *(Act.CONFIRMED, Act.CORRECTED, Act.ADDED, Act.IMPORTED, Act.MERGED, Act.SPLIT, Act.MOVED, Act.CLOSED),
    *(Act.REOPENED, Act.EVIDENCE, Act.UNDONE),
)
"""Acts that anybody may hear of; who answers for what is not among them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: ``key`` names it for ever."""

    key: str
    title: str
    words: str
    address: str
    at: dt.datetime


def entries() -> list[Entry]:
    """The latest changes, the last one first."""
    found = [
        Entry(
            f"document:{row.pk}:{row.sha256}",
            clean(_("%(document)s was added: %(title)s") % {"document": row, "title": row.title}),
            clean(row.organ),
            row.get_absolute_url(),
            row.added_at,
        )
        for row in Document.objects.defer("text").order_by("-added_at", "-pk")[:MOST]
    ]
    changes = (
        Change.objects.filter(act__in=[*TOLD, Act.READ])
        .exclude(obligation__review__in=LEFT_OUT)
        .select_related("obligation__document", "obligation__paragraph")
        .defer("obligation__document__text")
        .order_by("-pk")
    )
    found += [
        Entry(
            f"change:{row.batch}:{row.obligation_id}",
            clean(f"{row.obligation.citation}: {row.get_act_display()}"),
            clean(row.obligation.action),
            row.obligation.get_absolute_url(),
            row.at,
        )
        for row in changes[:MOST]
    ]
    return sorted(found, key=lambda entry: entry.at, reverse=True)[:MOST]


class Changes(Feed):  # type: ignore[type-arg]  # generic to the type checker only
    feed_type = Atom1Feed

    def title(self) -> str:
        return str(_("Obligations Tracker: changes"))

    def subtitle(self) -> str:
        return str(_("Documents added, dates moved and settled, obligations reviewed."))

    def link(self) -> str:
        return f"{settings.SITE_URL}{reverse('today')}"

    def feed_url(self) -> str:
        return f"{settings.SITE_URL}{reverse('changes-atom')}"

    def feed_guid(self) -> str:
        return f"{settings.SITE_URL}{reverse('changes-atom')}"

    def author_name(self) -> str:
        return "Obligations Tracker"

    def items(self) -> list[Entry]:
        return entries()

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return str(item.words)

    def item_link(self, item: Any) -> str:
        return f"{settings.SITE_URL}{item.address}"

    def item_guid(self, item: Any) -> str:
        return f"{settings.SITE_URL}/#{item.key}"

    def item_pubdate(self, item: Any) -> dt.datetime:
        at: dt.datetime = item.at
        return at

    item_updateddate = item_pubdate


@login_not_required
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """The feed, or 304 for who has it as it is."""
    if not (settings.PUBLIC_CALENDAR or request.user.is_authenticated or may_look(request)):
        raise Http404
    rendered: HttpResponse = Changes()(request)
    answer = HttpResponse(rendered.content, content_type="application/atom+xml; charset=utf-8")
    answer["ETag"] = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    answer["Cache-Control"] = "private, no-cache" if not settings.PUBLIC_CALENDAR else "public, max-age=300"
    modified = max((entry.at for entry in entries()), default=None)
    if modified:
        answer["Last-Modified"] = http_date(modified.timestamp())
    conditional = get_conditional_response(request, etag=answer["ETag"], response=answer)
    return conditional if isinstance(conditional, HttpResponse) else answer


urlpatterns: list[URLPattern] = [path("changes.atom", changes, name="changes-atom")]
