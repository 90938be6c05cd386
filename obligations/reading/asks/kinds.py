"""What sort of act is asked for, from the verb of the act, the things it acts on and who is to act.

The rules are tried in order and the first that fits names the kind. Whoever is asked matters where the
same words mean different things: support given by the Secretariat is a service, by States cooperation.
"""

from __future__ import annotations

import enum
import functools
from dataclasses import dataclass
from typing import Any

from obligations.reading import re2
from obligations.reading.values import Kind, Modality
from obligations.reading.vocabulary import kind_rules, words


class Who(enum.Enum):
    """For whom a rule holds; ``data/kinds.toml`` says who is meant."""

    ANYBODY = "anybody"
    ORGAN = "organ"
    DECIDED = "decided"
    STAFF = "staff"
    SERVANTS = "servants"
    OTHERS = "others"
    REVIEWERS = "reviewers"


@dataclass(frozen=True, slots=True)
class Rule:
    """One of its patterns must fit the act from its verb on ("submit to the General Assembly a report ...")."""

    kind: Kind
    who: Who
    example: str
    pattern: Any

    @classmethod
    def of(cls, row: dict[str, Any]) -> Rule:
        """The rule of one entry in the data file."""
        return cls(Kind(row["kind"]), Who(row["for"]), row["example"], re2.compile("|".join(row["patterns"])))


_LIGHT = re2.compile(
    r"^(?:to |efforts to |(?:also|further|then|not|only|neither|[a-z]+ly),? "
    r"|,? ?(?:inter alia|as appropriate|as necessary|where appropriate|when necessary|if necessary|once again),? "
    r"|, (?:as|in|where|when|within|with|upon) [^,]{0,120}, "
    r"|continued? (?:to (?:be )?|its |their |his |her |and (?:to )?)?"
    r"|help to "
    r"|(?:consider|pursue)(?: to)? |(?:seek|strive|work|aim) to |make (?:every|all) efforts? to |be |keep "
    r"|take (?:all |the )?(?:necessary |appropriate |further |concrete |effective |urgent )*"
    r"(?:steps|measures|action|actions) to "
    r"|(?:strengthen|increase|intensify|redouble|continue|enhance|pursue) (?:its|their|his|her) efforts to )"
)
"""What may stand before the verb that counts: "continue to", "consider", "take measures to"."""

_STAFF = re2.compile(
    r"Secretary-General|[Ss]ecretariat|(?:^|[^-])\bUnited Nations|Office |UN[A-Z]|specialized agencies|"
    r"Executive (?:Director|Secretary)|High Commissioner|funds and programmes|Department|Programme|"
    r"Economic Commission|Global Mechanism|Rapporteur|Independent Expert|"
    r"Organization\b|Fund\b|task team|Special (?:Representative|Envoy|Adviser)"
)
_REVIEWERS = re2.compile(
    _STAFF.pattern + r"|Council|Committee|Commission|Assembly|Rapporteur|Working Group|Expert|procedures|mechanisms|"
    r"treaty bodies|Group|Board|Unit\b"
)

_TALK = re2.compile(r"^the (?:[a-z]+ ){0,2}(?:dialogue|discussion|meeting|conference|session)\b")
"""A meeting that is looked forward to; anything else that is, is a report."""

_HYPHEN = re2.compile(r"\bco-\b")
"""As older resolutions print "co-operate" and "co-ordination"."""

_LIKE_ADVERBS = words("verbs_like_adverbs")
_ALONE = ("consider", "pursue")

RULES = tuple(Rule.of(row) for row in kind_rules())

_TOGETHER = re2.Several(rule.pattern.pattern for rule in RULES)


@functools.cache
def _holding(fitting: frozenset[Who]) -> frozenset[int]:
    """The places of the rules that hold for these actors."""
    return frozenset(index for index, rule in enumerate(RULES) if rule.who in fitting)


def kind_of(action: str, actors: tuple[str, ...], organ: str, modality: Modality) -> Kind:
    """The kind of an act. ``action`` are the words from the act's verb on, ``organ`` the adopting organ."""
    if modality is Modality.LOOKS_FORWARD:
        return Kind.MEETING if _TALK.match(action) else Kind.REPORT
    act = _HYPHEN.sub("co", _bare(action[:1].lower() + action[1:420]))
    holding = _holding(_fitting(actors, organ, modality))
    return next((RULES[index].kind for index in _TOGETHER.fitting(act) if index in holding), Kind.POLICY)


def _fitting(actors: tuple[str, ...], organ: str, modality: Modality) -> frozenset[Who]:
    """Which rules hold for these actors."""
    fitting = {Who.ANYBODY}
    if modality is Modality.DECIDES:
        fitting.add(Who.DECIDED)
    if modality is Modality.DECIDES and (not actors or actors == (organ,)):
        fitting.add(Who.ORGAN)
    if actors and all(_REVIEWERS.search(actor) for actor in actors):
        fitting.add(Who.REVIEWERS)
    staff = bool(actors) and all(_STAFF.search(actor) for actor in actors)
    fitting.add(Who.STAFF if staff else Who.OTHERS)
    if staff and modality is Modality.REQUESTS:
        fitting.add(Who.SERVANTS)
    return frozenset(fitting)


def _bare(action: str) -> str:
    """The act without what only leads up to its verb: "continue to ensure" -> "ensure"."""
    while (found := _LIGHT.match(action)) and not _counts(action, found.end()):
        action = action[found.end() :]
    return action


def _counts(action: str, end: int) -> bool:
    """Is it the verb itself after all: "comply with", "consider the question" (but "consider ratifying")?"""
    first = action.partition(" ")[0]
    return first in _LIKE_ADVERBS or (first in _ALONE and not action[end:].partition(" ")[0].endswith("ing"))
