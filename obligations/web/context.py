"""What every page knows: the day it speaks of, and whether it is another day than today."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils import timezone


def today() -> dt.date:
    """The one place where pages look at the clock."""
    return timezone.localdate()


def as_of(request: HttpRequest) -> dt.date:
    """The day from ``?as_of=2008-06-01``, else today. A day that is none counts as today; the page says so."""
    try:
        return dt.date.fromisoformat(request.GET.get("as_of", ""))
    except ValueError:
        return today()


def page(request: HttpRequest) -> dict[str, Any]:
    """For every template: ``on``, the day the page speaks of, and ``as_of``, the same if asked for, else None."""
    on = as_of(request)
    asked = request.GET.get("as_of", "")
    return {"on": on, "as_of": on if asked and asked == on.isoformat() else None}
