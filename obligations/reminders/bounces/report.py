"""A report on one mail to one address, whoever it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from obligations.models import Bounce

_OURS = re.compile(r"\b[0-9a-f]{40}@[0-9A-Za-z.:\[\]-]{1,200}")


@dataclass(frozen=True, slots=True)
class Report:
    """``message_id`` is that of our mail, with angle brackets, or "" where the report names none; see ``Bounce``."""

    kind: Bounce.Kind
    message_id: str
    address: str
    words: str
    reported_by: str
    event: str


def our_message_id(text: str) -> str:
    """The first Message-ID in the text that has the form of ours, with angle brackets; "" if there is none."""
    found = _OURS.search(text)
    return f"<{found[0]}>" if found else ""
