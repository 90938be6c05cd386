"""The operative verbs of United Nations drafting, and how strongly each speaks.

Resolutions are written with a closed set of verbs in the third person ("Requests", "further
encourages"); a clause begins where one of them stands at a boundary, so the lists here decide
what a clause is. The modality names are those of ``values.Modality``.
"""

from __future__ import annotations

from obligations.reading import vocabulary
from obligations.reading.values import Modality

ASKS: dict[str, Modality] = {
    "requests": Modality.REQUESTS,
    "asks": Modality.REQUESTS,
    "directs": Modality.REQUESTS,
    "instructs": Modality.REQUESTS,
    "tasks": Modality.REQUESTS,
    "entrusts": Modality.REQUESTS,
    "mandates": Modality.REQUESTS,
    "expects": Modality.REQUESTS,
    "requires": Modality.DEMANDS,
    "demands": Modality.DEMANDS,
    "insists": Modality.DEMANDS,
    "calls": Modality.CALLS_UPON,
    "urges": Modality.URGES,
    "exhorts": Modality.URGES,
    "implores": Modality.URGES,
    "appeals": Modality.APPEALS,
    "invites": Modality.INVITES,
    "encourages": Modality.ENCOURAGES,
    "recommends": Modality.RECOMMENDS,
    "suggests": Modality.RECOMMENDS,
    "proposes": Modality.RECOMMENDS,
    "authorizes": Modality.AUTHORIZES,
    "authorises": Modality.AUTHORIZES,
    "empowers": Modality.AUTHORIZES,
    "permits": Modality.AUTHORIZES,
    "decides": Modality.DECIDES,
    "resolves": Modality.DECIDES,
    "undertakes": Modality.DECIDES,
    "agrees": Modality.OTHER,
}
"""Verbs that ask or bind somebody by themselves."""

ACTS: dict[str, Modality] = {
    "extends": Modality.DECIDES,
    "renews": Modality.DECIDES,
    "prolongs": Modality.DECIDES,
    "establishes": Modality.DECIDES,
    "creates": Modality.DECIDES,
    "terminates": Modality.DECIDES,
    "proclaims": Modality.DECIDES,
    "declares": Modality.DECIDES,
    "designates": Modality.DECIDES,
    "appropriates": Modality.DECIDES,
    "apportions": Modality.DECIDES,
    "convenes": Modality.DECIDES,
    "defers": Modality.DECIDES,
    "elects": Modality.DECIDES,
    "appoints": Modality.DECIDES,
}
"""Verbs by which the organ does the thing itself ("Extends the mandate until ...")."""

STRESSES = vocabulary.words("stresses")
"""Verbs behind which an ask may hide: "Emphasizes ... the need for X to inform ..."."""

STATES = vocabulary.words("states")
"""Verbs that open a clause and ask nothing (some do together with a noun: "repeats its call")."""

FINITE = frozenset([*ASKS, *ACTS, *STRESSES, *STATES]) - {"states", "tasks", "mandates", "values", "bears"}
"""Every verb that may open a clause; nouns in disguise ("States", "mandates") are left to a paragraph's first word."""

CONCRETE = vocabulary.words("concrete_acts")
"""Acts concrete enough for an ask that only stands behind "the need for X to ..." or "which shall ..."."""

OPENERS = FINITE | {"tasks", "mandates"}

ADVERBS = vocabulary.words("adverbs")
"""Words that may stand between a boundary and the verb, or right behind the verb."""

ASIDES = vocabulary.phrases("asides")
"""The same, of several words."""

_RECITALS = frozenset(
    [
        "mindful",
        "aware",
        "conscious",
        "cognizant",
        "desirous",
        "anxious",
        "confident",
        "determined",
        "bearing",
        "having",
    ]
)


def _first_word(line: str) -> str:
    """The word that opens a line, lower case, without adverbs in front ("Also strongly urges" -> urges)."""
    opening = line[:160].split()[:14]
    while opening and (word := opening[0].strip("*_,;:").lower()) in ADVERBS:
        aside = " ".join(word.strip("*_,;:").lower() for word in opening[:3])
        opening = opening[3:] if aside in ASIDES else opening[1:]
    return word if opening else ""


def opens_operative(line: str) -> bool:
    """Does this line begin as an operative paragraph does: "Requests ...", "Also takes note ..."?"""
    return line[:1].isupper() and _first_word(line) in OPENERS


def opens_preamble(line: str) -> bool:
    """Does this line begin as a preambular paragraph does: "Recalling ...", "Deeply concerned ..."?"""
    word = _first_word(line) if line[:1].isupper() else ""
    return word.endswith(("ing", "ed")) or word in _RECITALS
