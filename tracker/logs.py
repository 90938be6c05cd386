"""How lines of the log look, for programs and for people, and what must never stand in one.

What passes here comes from everywhere: our own lines, Django's, Celery's, gunicorn's, and what goes to Sentry.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

BLOT = "…"

_SECRETS = (
    # The addresses that calendars, mails and invitations carry: who has one needs no password.
    (re.compile(r"(/(?:calendar|invitation|subscriptions/[a-z]+|reminders/[a-z]+)/)(?!public/|new/)[^/\s\"'<>\\]+"), 1),
    # A key for programs, wherever it stands.
    (re.compile(r"\b(obl_)[\w-]{8,}"), 1),
    (re.compile(r"(?i)\b(bearer|basic)( +)[\w.~+/=-]+"), 2),
    # The password of an address of a database, broker or mail server.
    (re.compile(r"(\b[a-z][a-z+]*://[^\s:/@\"']*:)[^\s@\"']+(?=@)"), 1),
    (re.compile(r"(?i)\b((?:password|passwd|secret|token|sessionid|csrftoken)[\"']?\s*[:=]\s*[\"']?)[^\s\"'&,;}]+"), 1),
)
_SECRET_NAMES = re.compile(r"(?i)password|passwd|secret|authorization|cookie|token|recovery|^code$")


def redacted(text: str) -> str:
    """The text with every secret that its form gives away blotted out."""
    for pattern, groups in _SECRETS:
        text = pattern.sub(lambda found, n=groups: "".join(found.group(i) for i in range(1, n + 1)) + BLOT, text)  # type: ignore[misc]  # n is bound here
    return text


def scrubbed(value: Any) -> Any:
    """The same of anything made of dictionaries and lists; what is named like a secret is blotted out whole."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, Mapping):
        return {
            name: BLOT if _SECRET_NAMES.search(str(name)) and isinstance(inner, str) else scrubbed(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [scrubbed(inner) for inner in value]
    if type(value) is tuple:  # a traceback's triple stays one; a tuple with names cannot be made from a list
        return tuple(scrubbed(inner) for inner in value)
    return value


def scrub(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """A processor: what is named like a secret. What only looks like one goes with the line as a whole."""
    clean: EventDict = scrubbed(event)
    return clean


_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


class Lines(structlog.stdlib.ProcessorFormatter):
    """One line for each thing that happened: JSON for programs, or words for people. No secret passes."""

    def __init__(self, *, for_people: bool) -> None:
        render: list[Processor] = (
            [structlog.dev.ConsoleRenderer(colors=False)]
            if for_people
            else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
        )
        super().__init__(
            foreign_pre_chain=_SHARED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, scrub, *render],
        )

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def configure() -> None:
    """Have structlog write by way of ``logging``, so that there is one way out."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
