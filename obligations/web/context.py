"""What every page knows: the day it speaks of, and whether it is another day than today."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from obligations.models import Obligation
from obligations.models.obligations import ObligationQuerySet
from obligations.web.fragments import layout
from obligations.web.paging import counted_up_to


def today() -> dt.date:
    """The one place where pages look at the clock."""
    return timezone.localdate()


def as_of(request: HttpRequest) -> dt.date:
    """The day from ``?as_of=2008-06-01``, else today. A day that is none counts as today; the page says so."""
    return _asked(request, "as_of") or _asked(request, "known") or today()


def known_on(request: HttpRequest) -> dt.date | None:
    """The day from ``?known=2008-06-01``: what became known after it is not there. None for what is known today.

    ``?known=then`` is the day of ``?as_of=``.
    """
    day = _asked(request, "as_of" if _then(request) else "known")
    return day if day and day < today() else None


def moment(request: HttpRequest) -> dt.datetime:
    """The end of the day that was asked for."""
    return end_of(as_of(request))


def end_of(day: dt.date) -> dt.datetime:
    """What happened on a day is part of it."""
    return dt.datetime.combine(day, dt.time.max, tzinfo=timezone.get_current_timezone())


def day_query(request: HttpRequest) -> str:
    """What a link appends to stay on the day that was asked for: "?as_of=2008-06-01", or "" for today.

    Where it was also asked what was known then, "?as_of=2008-06-01&known=2008-06-01".
    """
    on, known = as_of(request), known_on(request)
    asked = {"as_of": on if on != today() or known else None, "known": known}
    query = urlencode({name: day.isoformat() for name, day in asked.items() if day})
    return f"?{query}" if query else ""


def on_day(request: HttpRequest, address: str) -> str:
    """An address of ours, also with a query of its own, on the day that was asked for."""
    day = day_query(request)
    return address + (day.replace("?", "&") if "?" in address else day)


def page(request: HttpRequest) -> dict[str, Any]:
    """For every template: ``on``, the day the page speaks of, and ``as_of``, the same if it is not today, else None.

    ``known`` is the day as known on which everything is shown, None for what is known today.

    ``not_a_day`` is what was asked for where that names no day; ``day_query`` is for links; ``layout`` is what a
    page extends that can also be renewed in place. ``awaiting_review`` is for the menu: how many obligations the reader
    may review, None where that is not theirs to do.
    """
    on, now = as_of(request), today()
    return {
        "on": on,
        "today": now,
        "as_of": on if on != now or known_on(request) else None,
        "known": known_on(request),
        "not_a_day": _not_a_day(request),
        "day_query": day_query(request),
        "layout": layout(request),
        "awaiting_review": SimpleLazyObject(lambda: counted_up_to(awaiting_review(request)))
        if may_review(request)
        else None,
    }


def may_review(request: HttpRequest) -> bool:
    return hasattr(request, "user") and request.user.has_perm("obligations.change_obligation")


def awaiting_review(request: HttpRequest) -> ObligationQuerySet:
    """What nobody has looked at on the day that was asked for, the least certain first."""
    waiting = Obligation.objects.awaiting_review()
    return waiting.known(on=as_of(request)) if day_query(request) else waiting


def _asked(request: HttpRequest, name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.GET.get(name, "").strip())
    except ValueError:
        return None


def _then(request: HttpRequest) -> bool:
    return request.GET.get("known", "").strip() == "then"


def _not_a_day(request: HttpRequest) -> str:
    names = ("as_of",) if _then(request) else ("as_of", "known")
    said = (request.GET.get(name, "").strip() for name in names if not _asked(request, name))
    return next((words for words in said if words), "")
