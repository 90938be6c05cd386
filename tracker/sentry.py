"""Errors told to Sentry, where SENTRY_DSN names one. Nothing secret goes along: no local variables, no bodies."""

from __future__ import annotations

from typing import Any

from tracker import logs


def scrub(event: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any]:
    """What may be told of an event: the same as what may stand in a log."""
    request = event.get("request")
    if isinstance(request, dict):
        for secret in ("cookies", "data", "env"):
            request.pop(secret, None)
    clean: dict[str, Any] = logs.scrubbed(event)
    return clean


def start(dsn: str, **options: Any) -> None:
    """Begin. Raises ImportError where sentry-sdk is not installed; ``options`` are those of ``sentry_sdk.init``."""
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        before_send=scrub,  # type: ignore[arg-type]  # an event is a dictionary
        before_send_transaction=scrub,  # type: ignore[arg-type]  # as above
        before_breadcrumb=scrub,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        **options,
    )
