"""The words before a time and what they make of it: "no later than" sets a limit, "until" an end, "as of" a start."""

from __future__ import annotations

from obligations.reading.deadlines.grammar import Match, words_of
from obligations.reading.deadlines.mention import Relation

BY = (
    r"(?:on or before|(?:by )?(?:no|not) later than(?: at| in| on| by)?|at the latest (?:by|on|in|at|during)|by|"
    r"by the latest|(?:in no (?:case|event)|not) beyond)"
)
BEFORE = r"(?:between now and|(?:well )?in advance of|in (?:good )?time for|(?:well )?before|prior to|ahead of)"
UNTIL = r"(?:(?:until|till)(?: at least)?|up (?:to|until)|through|(?:terminating|ending|expiring) (?:on|in))"
FROM = (
    r"(?:with effect (?:from|on)|effective(?: (?:from|on|as of))?|as (?:of|from)|"
    r"(?:starting|beginning|commencing|to (?:start|begin|commence))(?: (?:from|on|in|at|with|during|as of))?|from)"
)
AFTER = r"(?:(?:immediately )?(?:after|following)|upon|not before|(?:no|not) (?:earlier|sooner) than)"
AT = r"(?:in the course of|on or (?:about|around)|on|in|during|at|for|within|over|throughout)"
CITING = r"(?:of|dated|since|as at)"
"""Before a date these point back: "resolution 61/15 of 20 November 2006", "since 2014", "the balance as at 30 June"."""

ANY = rf"(?:{BY}|{BEFORE}|{UNTIL}|{FROM}|{AFTER}|{AT})"

EDGE_END = r"(?:the )?(?:end|close|conclusion|closing) of(?: the)?"
EDGE_START = r"(?:the )?(?:beginning|start|opening|outset|commencement) of(?: the)?"

RELATION = rf"(?P<rel>(?i:{ANY}|{CITING}))"
EDGE = rf"(?P<edge>(?i:{EDGE_END}))"
LIMITED = rf"(?:{RELATION} )?(?:{EDGE} )?"
"""What may stand before a printed time: "no later than the end of"."""

_STARTS = {
    Relation.BEFORE: (
        "between now",
        "well in adv",
        "in adv",
        "in time",
        "in good",
        "before",
        "well bef",
        "prior",
        "ahead",
    ),
    Relation.BY: ("by", "no later", "not later", "on or before", "at the latest", "in no", "not beyond"),
    Relation.UNTIL: ("until", "till", "up to", "up until", "through", "terminating", "ending", "expiring"),
    Relation.FROM: (
        "with effect",
        "effective",
        "as of",
        "as from",
        "starting",
        "beginning",
        "commencing",
        "to ",
        "from",
    ),
    Relation.AFTER: (
        "after",
        "following",
        "immediately",
        "upon",
        "not before",
        "no earlier",
        "no sooner",
        "not earlier",
    ),
}


def relation(words: str, *, of_end: bool = False) -> Relation:
    """What the words before a time say; with ``of_end`` it is "the end of" the time that they name."""
    if words.startswith("throughout"):
        return Relation.AT
    for meaning, starts in _STARTS.items():
        if words.startswith(starts):
            return Relation.BY if of_end and meaning is Relation.BEFORE else meaning
    return Relation.AT


def is_citing(words: str) -> bool:
    """Whether the words point back to something that the time belongs to."""
    return words in ("of", "dated", "since", "as at")


def relation_of(match: Match) -> Relation:
    """What the words before the time in a match say."""
    return relation(words_of(match, "rel"), of_end=bool(match.groupdict().get("edge")))


def cites(match: Match) -> bool:
    """Whether the time in a match belongs to something that is cited."""
    return is_citing(words_of(match, "rel")) and not match.groupdict().get("edge")
