"""What stands before a phrase: whether its matter is past, and whose session it speaks of."""

from __future__ import annotations

import dataclasses

import re2

from obligations.reading import bodies
from obligations.reading.deadlines.mention import SessionName

_REACH = 160
"""Characters to the left in which a verb governs the phrase; further away another clause speaks."""

_TENSE = re2.compile(
    r"(?i)(?P<ahead>\bto\s+(?:be\s+)?[a-z]+|\b(?:shall|will|should|must|may)\b|\blook(?:s|ing)\s+forward|\bdecides?\b|\bscheduled\b|\bforthcoming\b|\bupcoming\b)|"
    r"(?P<past>\b(?:held|adopted|convened|endorsed|submitted|presented|issued|signed|established|organi[sz]ed|"
    r"took\s+place|taken|concluded|launched|proclaimed|reached|agreed|contained|considered|approved|hosted|made|"
    r"was|were|had|has|welcomed|recalled|declared|on\s+the\s+work\s+of|on\s+the\s+report\s+of|report\s+on|reports\s+on|recommended|issued|expressed|discussed|set\s+out)\b)"
)
_NOT_VERBS = frozenset({"the", "its", "their", "all", "a", "an", "which", "that", "this", "these", "those", "it"})


def is_past(passage: str, start: int, end: int) -> bool:
    """Whether the nearest verb before the phrase says that it has happened: "adopted at its fourth session"."""
    left = passage[max(0, start - _REACH) : start]
    clause = max(left.rfind(";"), left.rfind(":")) + 1
    past = False
    for verb in _TENSE.finditer(left[clause:]):
        if verb.group("past"):
            before = left[clause : clause + verb.start()]
            past = not before.rstrip().lower().endswith((" be", " been scheduled"))
        elif verb.group("ahead").split()[-1].lower() not in _NOT_VERBS:
            past = False
    return past


class Owners:
    """The bodies whose session a phrase may mean, most likely first."""

    def __init__(self, text: str, offset: int, passage: str, start: int) -> None:
        self._text, self._offset, self._passage, self._start = text, offset, passage, start

    def of(self, session: SessionName, index: int, count: int) -> SessionName:
        """The session with its candidates; "respectively" gives the first body the first of several numbers."""
        if session.bodies:
            return dataclasses.replace(session, bodies=tuple(self._full(name, self._start) for name in session.bodies))
        near = bodies.named(self._passage[: self._start])
        names = [self._full(name, at) for at, name in near]
        if session.words == "their" and count > 1 and len(names) >= count:
            return dataclasses.replace(session, bodies=(names[-count:][index],))
        unique = list(dict.fromkeys(reversed(names)))
        return dataclasses.replace(session, bodies=(*unique, ""))

    def _full(self, name: str, before: int) -> str:
        """The full name for a short one: "the Council" is the council named last before it, if any is."""
        if not bodies.is_short(name):
            return name
        candidates = {n: self._text.rfind(n, 0, self._offset + before) for n in bodies.full_names(name)}
        named = {n: at for n, at in candidates.items() if at >= 0}
        return max(named, key=lambda n: named[n]) if named else name
