"""What must never stand in a log."""

from __future__ import annotations

import logging
import re

_FEED_ADDRESS = re.compile(r"(/calendar/)[^/\s]+")


class HideFeedTokens(logging.Filter):
    """Blots out the secret in the address of a calendar feed, wherever a message or its arguments hold one."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "/calendar/" in message:
            record.msg, record.args = _FEED_ADDRESS.sub(r"\1…", message), ()
        return True
