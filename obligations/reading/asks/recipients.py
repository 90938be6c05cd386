"""Whom a report, a contribution or a service goes to."""

from __future__ import annotations

from obligations.reading import re2
from obligations.reading.asks.addressees import Addressees
from obligations.reading.values import Kind

_NAME = r"((?:the |its |all |those )?(?:[A-Z]|voluntary |trust )[^,;]{2,90})"
_REPORT = re2.compile(
    rf"^(?:also |further |continue to )*(?:report|inform|brief|update|advise|notify)(?: back)?"
    rf"(?: regularly| annually| orally| in writing)?(?: to)? {_NAME}|"
    rf"^keep {_NAME} .{{0,30}}informed|^provide {_NAME} with |(?:consideration|adoption) by {_NAME}|"
    rf"to the attention of {_NAME}|\bbrief {_NAME}|\bto {_NAME}"
)
_GIFT = re2.compile(
    rf"^(?:provide|supply) {_NAME} with |\b(?:contributions?|funding|inputs|contribute|support|resources) to {_NAME}"
)
_HELP = re2.compile(
    rf"^(?:continue to )?cooperate (?:fully |closely )?with {_NAME}|^(?:provide|supply) {_NAME} with |"
    rf"\bto enable {_NAME} to |\b(?:assistance|support|services|advice) to {_NAME}|^(?:continue to )?assist {_NAME} in "
)
_PATTERNS = {
    Kind.REPORT: _REPORT,
    Kind.CONTRIBUTION: _GIFT,
    Kind.FINANCE: _GIFT,
    Kind.COOPERATION: _HELP,
    Kind.SERVICE: _HELP,
}
_STOPS = (
    " at ", " on ", " in ", " for ", " with ", " by ", " about ", " before ", " within ", " every ", " no later",
    " not later", " a ", " an ", " information", " those ", " his ", " its ", " their ", " and the ", " and to ",
    " regularly", " under ", " as ", " during ", " so that", " through", " to ",
)  # fmt: skip
"""Where the name of the recipient ends."""


def recipient_of(action: str, kind: Kind, addressees: Addressees, at: int, organ: str) -> str | None:
    """The canonical name of whom the act is done for, or None.

    A report that names nobody goes to the organ that asks for it.
    """
    pattern = _PATTERNS.get(kind)
    if pattern is None:
        return None
    found = pattern.search(action[:400])
    phrase = next((group for group in found.groups() if group), "") if found else ""
    if opening := addressees.opening(phrase):
        return opening
    ends = [end for stop in _STOPS if (end := phrase.find(stop)) > 0]
    names = addressees.read(phrase[: min(ends)] if ends else phrase, at) if phrase else ()
    if names:
        return names[0]
    return organ or None if kind is Kind.REPORT else None
