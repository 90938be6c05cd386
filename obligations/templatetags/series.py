"""What other pages say of a series."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template

from obligations.lineage import story
from obligations.models import Document, Obligation, Series

register = template.Library()


@register.inclusion_tag("series/of_document.html")
def series_of(document: Document, on: dt.date, day_query: str) -> dict[str, Any]:
    """A link to the series of a document, if it has others in it."""
    found = Series.objects.of_several(on=on).filter(pk__in=Series.objects.filter(members__document=document)).first()
    return {"series": found, "day_query": day_query}


@register.inclusion_tag("series/of_obligation.html")
def years_of(obligation: Obligation, on: dt.date, day_query: str) -> dict[str, Any]:
    """The same request in the resolutions before and after."""
    thread = story.thread_of(obligation, on=on)
    return {"thread": thread, "obligation": obligation, "day_query": day_query}
