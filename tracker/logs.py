"""What must never stand in a log."""

from __future__ import annotations

import logging
import re

_SECRET_ADDRESS = re.compile(r"(/(?:calendar|invitation)/)[^/\s]+")


class HideTokens(logging.Filter):
    """Blots out the secret in the address of a calendar or an invitation, in a message or its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "/calendar/" in message or "/invitation/" in message:
            record.msg, record.args = _SECRET_ADDRESS.sub(r"\1…", message), ()
        return True
