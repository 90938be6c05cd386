"""Whom a report, a contribution or a service goes to."""

from __future__ import annotations

import re2

from obligations.reading.asks.addressees import Addressees

_TO = re2.compile(
    r"^(?:report|inform|brief|update|advise|notify|assist|support)(?: back)?"
    r"(?: regularly| annually| orally| in writing)?(?: to)? ((?:the |its )?[A-Z][^,;]{2,80})|"
    r"\b(?:to|by|before|in) (the (?:General )?Assembly|"
    r"(?:the )?(?:Human Rights |Security |Economic and Social )?Council|the Secretary-General|Member States|"
    r"the Commission[^,;]{0,60}|the Committee[^,;]{0,60}|the Trust Fund)\b"
)
_STOPS = (
    " at ", " on ", " in ", " of the ", " for ", " with ", " by ", " about ", " before ", " within ", " every ",
    " no later", " and ", " regularly", " under ", " as ",
)  # fmt: skip
"""Where the name of the recipient ends."""


def recipient_of(action: str, addressees: Addressees, at: int) -> str | None:
    """The canonical name of whom the act is done for, or None."""
    found = _TO.search(action[:400])
    if found is None:
        return None
    phrase = found.group(1) or found.group(2)
    ends = [end for stop in _STOPS if (end := phrase.find(stop)) > 0]
    names = addressees.read(phrase[: min(ends)] if ends else phrase, at)
    return names[0] if names else None
