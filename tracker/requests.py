"""What the log says of a request besides its address and status."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.http import HttpRequest
from django_structlog import signals


@receiver(signals.bind_extra_request_finished_metadata)
def name_the_person(*, request: HttpRequest, log_kwargs: dict[str, Any], **_kwargs: Any) -> None:
    """Who asked, as a number, where the answer depended on it: to ask for it here would read every session."""
    person = getattr(request, "_cached_user", None)
    if person is not None and person.pk:
        log_kwargs["user_id"] = person.pk
