"""What templates say of rows, in the words of ``obligations.web.words``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser, User
from django.utils.translation import gettext as _

from obligations.models import ChangedOccurrence, DueDate, occurrences
from obligations.models.document_deadlines import DocumentCalendar, DocumentDeadline
from obligations.models.due_dates import URGENT, Status
from obligations.reading.values import Window
from obligations.web import reasons, words
from obligations.web.context import on_day as context_of_day

register = template.Library()


@register.filter
def kind_label(kind: str) -> str:
    return str(words.KINDS.get(kind, kind))


@register.filter
def modality_label(modality: str) -> str:
    return str(words.MODALITIES.get(modality, modality))


@register.filter
def origin_label(origin: str) -> str:
    return str(words.ORIGINS.get(origin, origin))


@register.simple_tag(takes_context=True)
def on_day(context: dict[str, Any], address: str) -> str:
    """An address, also one with a query, on the day that the page shows."""
    return context_of_day(context["request"], address)


@register.filter
def said(step: str) -> str:
    """What reading says in English, in the language of the page."""
    return reasons.said(step)


@register.filter
def status_label(status: str) -> str:
    return str(Status(status).label) if status in Status.values else status


@register.filter
def window_text(dated: DueDate) -> str:
    """Of a due date or one of its earlier versions."""
    return words.window_text(Window(dated.window_start, dated.window_end))


@register.filter
def countdown(due: DueDate, on: dt.date) -> str:
    return words.countdown(due, on)


@register.filter
def owner_for(due: DueDate, reader: User | AnonymousUser) -> str:
    return words.owner_for(due.obligation, reader)


@register.filter
def at(found: Mapping[Any, Any], key: Any) -> Any:
    """What is found under a key, None where nothing is."""
    return found.get(key)


@register.filter
def lateness(due: DueDate, day: dt.date) -> str:
    return words.lateness(due.days_late(day))


@register.filter
def group_of(due: DueDate) -> str:
    """The heading under which the dashboard lists it."""
    return str(Status(due.status).label if due.status in URGENT else _("Past and closed"))


@register.inclusion_tag("due_dates/track.html")
def track(due: DueDate, on: dt.date, *, explained: bool = False) -> dict[str, Any]:
    """A line around the day asked for, with the window on it. Decoration: the words beside it say the same."""
    return {"track": words.track(due.window, on), "status": due.status, "explained": explained, "on": on}


@register.filter
def often(due: DueDate) -> str:
    """How often it comes back."""
    return occurrences.often(due.every)


@register.filter
def coming(due: DueDate, on: dt.date) -> list[ChangedOccurrence]:
    """The next days of a series, with what people have changed of them; none for what does not come back."""
    return occurrences.coming(due, on=on, count=5)


@register.filter
def document_deadlines(due: DueDate, calendar: DocumentCalendar) -> tuple[DocumentDeadline, ...]:
    """The days by which the document for it has to be ready."""
    return calendar.before(due)
