"""What every page knows: the day it speaks of, and whether it is another day than today."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from obligations.models import Obligation
from obligations.web.fragments import layout

MANY = 999
"""The menu counts no further: what awaits review may be a whole library."""


def today() -> dt.date:
    """The one place where pages look at the clock."""
    return timezone.localdate()


def as_of(request: HttpRequest) -> dt.date:
    """The day from ``?as_of=2008-06-01``, else today. A day that is none counts as today; the page says so."""
    return _asked(request) or today()


def moment(request: HttpRequest) -> dt.datetime:
    """The end of the day that was asked for: what happened on it is part of it."""
    return dt.datetime.combine(as_of(request), dt.time.max, tzinfo=timezone.get_current_timezone())


def day_query(request: HttpRequest) -> str:
    """What a link appends to stay on the day that was asked for: "?as_of=2008-06-01", or "" for today."""
    on = as_of(request)
    return "" if on == today() else f"?as_of={on.isoformat()}"


def on_day(request: HttpRequest, address: str) -> str:
    """An address of ours, also with a query of its own, on the day that was asked for."""
    day = day_query(request)
    return address + (day.replace("?", "&") if "?" in address else day)


def page(request: HttpRequest) -> dict[str, Any]:
    """For every template: ``on``, the day the page speaks of, and ``as_of``, the same if it is not today, else None.

    ``not_a_day`` is what was asked for where that names no day; ``day_query`` is for links; ``layout`` is what a
    page extends that can also be renewed in place. ``awaiting_review`` is for the menu: how many obligations the reader
    may review, None where that is not theirs to do.
    """
    on, now = as_of(request), today()
    return {
        "on": on,
        "today": now,
        "as_of": on if on != now else None,
        "not_a_day": "" if _asked(request) else request.GET.get("as_of", "").strip(),
        "day_query": day_query(request),
        "layout": layout(request),
        "awaiting_review": SimpleLazyObject(lambda: _awaiting(request)) if _may_review(request) else None,
    }


def _may_review(request: HttpRequest) -> bool:
    return hasattr(request, "user") and request.user.has_perm("obligations.change_obligation")


def _awaiting(request: HttpRequest) -> str:
    """Asked only when a page prints it."""
    count = Obligation.objects.changeable_by(request.user).awaiting_review()[: MANY + 1].count()
    return f"{MANY}+" if count > MANY else str(count)


def _asked(request: HttpRequest) -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.GET.get("as_of", "").strip())
    except ValueError:
        return None
