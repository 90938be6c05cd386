"""The words before a time and what they make of it: "no later than" sets a limit, "until" an end, "as of" a start."""

from __future__ import annotations

from obligations.reading.deadlines.mention import Relation

BY = (
    r"(?:on\s+or\s+before|(?:by\s+)?(?:no|not)\s+later\s+than|at\s+the\s+latest\s+(?:by|on|in|at|during)|by|"
    r"by\s+the\s+latest)"
)
BEFORE = r"(?:(?:well\s+)?in\s+advance\s+of|in\s+(?:good\s+)?time\s+for|(?:well\s+)?before|prior\s+to|ahead\s+of)"
UNTIL = r"(?:until|till|up\s+(?:to|until)|through)"
FROM = (
    r"(?:with\s+effect\s+(?:from|on)|effective(?:\s+(?:from|on|as\s+of))?|as\s+(?:of|from)|"
    r"(?:starting|beginning|commencing|to\s+(?:start|begin|commence))(?:\s+(?:from|on|in|at|with|during|as\s+of))?|from)"
)
AFTER = r"(?:(?:immediately\s+)?(?:after|following)|upon|not\s+before|no\s+earlier\s+than)"
AT = r"(?:on|in|during|at|for|within|over|throughout)"
CITING = r"(?:of|dated|since)"
"""Before a date these point back: "resolution 61/15 of 20 November 2006", "since 2014"."""

EDGE_END = r"(?:the\s+)?(?:end|close|conclusion|closing)\s+of(?:\s+the)?"
EDGE_START = r"(?:the\s+)?(?:beginning|start|opening|outset)\s+of(?:\s+the)?"

_STARTS = {
    Relation.BEFORE: ("well in adv", "in adv", "in time", "in good", "before", "well bef", "prior", "ahead"),
    Relation.BY: ("by", "no later", "not later", "on or before", "at the latest"),
    Relation.UNTIL: ("until", "till", "up to", "up until", "through"),
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
    Relation.AFTER: ("after", "following", "immediately", "upon", "not before", "no earlier"),
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
    return words in ("of", "dated", "since")
