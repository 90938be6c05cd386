"""The columns of a table that is taken away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obligations.models import DueDate
from obligations.models.due_dates import Status
from obligations.models.obligations import Review
from obligations.web import words


class Column(NamedTuple):
    """A heading, what a due date has under it, and how wide that is in characters."""

    label: str | Promise
    value: Callable[[DueDate], str | dt.date | None]
    width: int


def columns(reader: User | AnonymousUser, on: dt.date) -> list[Column]:
    """All that the table and the page of a due date say in one line each. Owners only as the reader may know them."""
    return [
        Column(_("Act by"), lambda due: due.act_by, 11),
        Column(_("First day"), lambda due: due.window_start, 11),
        Column(_("Last day"), lambda due: due.window_end, 11),
        Column(_("Status"), lambda due: str(Status(due.status).label), 14),
        Column(_("How far off"), lambda due: words.countdown(due, on), 18),
        Column(_("Actors"), lambda due: due.obligation.actor_names, 28),
        Column(_("Action"), lambda due: due.obligation.action, 60),
        Column(_("Document"), lambda due: str(due.obligation.document), 18),
        Column(_("Paragraph"), lambda due: due.obligation.paragraph.label, 12),
        Column(_("Kind"), lambda due: str(words.KINDS.get(due.obligation.kind, due.obligation.kind)), 14),
        Column(_("Organ"), lambda due: due.obligation.document.organ, 22),
        Column(_("Words that say when"), lambda due: due.words, 32),
        Column(_("Where the date comes from"), lambda due: str(words.ORIGINS.get(due.origin, due.origin)), 24),
        Column(_("Why this date"), lambda due: " / ".join(due.derivation), 60),
        Column(_("Exact words"), lambda due: due.obligation.quote, 60),
        Column(_("Review"), lambda due: str(Review(due.obligation.review).label), 14),
        Column(_("Owner"), lambda due: words.owner_for(due.obligation, reader), 14),
        Column(_("Address"), lambda due: f"{settings.SITE_URL}{due.get_absolute_url()}", 40),
    ]
