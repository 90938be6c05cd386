"""What mail providers tell by webhook, already checked and put into one form by django-anymail."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, tracking

from obligations.models import Bounce
from obligations.reminders.bounces.record import accepted, record
from obligations.reminders.bounces.report import Report, our_message_id
from obligations.reminders.clock import database_now

_KINDS = {
    EventType.BOUNCED: Bounce.Kind.PERMANENT,
    EventType.REJECTED: Bounce.Kind.PERMANENT,
    EventType.FAILED: Bounce.Kind.PERMANENT,
    EventType.DEFERRED: Bounce.Kind.DELAYED,
    EventType.COMPLAINED: Bounce.Kind.UNWANTED,
}
_TAKEN = {EventType.QUEUED, EventType.SENT, EventType.DELIVERED}


def connect() -> None:
    """Called once, when the app is ready."""
    tracking.connect(_told, dispatch_uid="obligations.bounces")


def _told(*, event: AnymailTrackingEvent, esp_name: str, **_kwargs: Any) -> None:
    provider = str(esp_name)
    told = json.dumps(event.esp_event, default=str) if event.esp_event else ""
    message_id = our_message_id(str(event.message_id or "")) or our_message_id(told)
    if event.event_type in _TAKEN and message_id:
        accepted(message_id, words=f"{event.event_type}, as {provider} says")
    kind = _KINDS.get(event.event_type)
    if kind is None:
        return
    words = event.mta_response or event.description or event.reject_reason or event.event_type
    number = event.event_id or hashlib.sha256(f"{event.event_type}{event.recipient}{told}".encode()).hexdigest()
    record(
        Report(kind, message_id, str(event.recipient or ""), str(words), provider, f"{provider}:{number}"),
        now=database_now(),
    )
