"""An ask as found in the words, before its times are resolved."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from obligations.reading.deadlines import Mention
from obligations.reading.values import Kind, Modality, Span


class Shape(enum.StrEnum):
    """The grammatical form an ask was found in; how sure a reader can be depends on it."""

    DIRECT = "Requests the Secretary-General to report"
    UNADDRESSED = "Calls for the implementation of the plan"
    DECISION = "Decides to remain seized of the matter"
    BOUND = "Decides that all States shall refrain"
    ACT = "Extends the mandate until 31 July"
    FOUNDED = "a Committee, which will report to the Council"
    REPEATED = "Reiterates its call upon States to ratify"
    HIDDEN = "Emphasizes the need for the Secretary-General to inform"
    PASSIVE = "the Secretary-General is requested to transmit"
    PARTICIPLE = "urging all States to cooperate"
    AWAITED = "looks forward to receiving the report"
    INTENDED = "Expresses its intention to review the mandate"
    SUBPARAGRAPH = "(d) A substantial increase by 2020"
    EXPECTED = "looks forward to the conference to be held in May"
    MENTIONED = "Notes the conference to be held in June 2017"
    RECITED = "the anniversary of which will be marked on 17 July"


_SURE: dict[Shape, float] = {
    Shape.DIRECT: 0.97,
    Shape.DECISION: 0.97,
    Shape.BOUND: 0.97,
    Shape.UNADDRESSED: 0.97,
    Shape.REPEATED: 0.94,
    Shape.AWAITED: 0.9,
    Shape.MENTIONED: 0.87,
    Shape.EXPECTED: 0.82,
    Shape.HIDDEN: 0.83,
    Shape.INTENDED: 0.83,
    Shape.RECITED: 0.83,
    Shape.SUBPARAGRAPH: 0.86,
    Shape.ACT: 0.75,
    Shape.FOUNDED: 0.75,
    Shape.PASSIVE: 0.75,
    Shape.PARTICIPLE: 0.66,
}
"""How often a careful reader agrees that this is an ask, due at that time: (right + 1) / (seen + 2) on labelled
resolutions, so that a form seen twice is never sure, and at most 0.97, what new documents bear out.
``docs/accuracy.md`` has the counts. ACT was not among them and counts as seen twice."""

_NAMELESS = 0.95
"""The share that stays where nobody was found to ask; measured in the same way."""

_ACTORLESS = (Shape.UNADDRESSED, Shape.EXPECTED, Shape.MENTIONED, Shape.RECITED)
"""Forms that rightly name nobody; in the others a missing name is a doubt."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One ask; each of ``times`` becomes a deadline of it.

    A ``happening`` is a thing to come that nobody is asked for. ``servicing`` is set where the times are
    those of the meetings for which services are asked, and not the ask's own words.
    """

    paragraph: str
    span: Span
    verb: str
    modality: Modality
    actors: tuple[str, ...]
    recipient: str | None
    action: str
    kind: Kind
    shape: Shape
    times: tuple[Mention, ...] = ()
    servicing: bool = False

    @property
    def happening(self) -> bool:
        """Whether this only names what is to come."""
        return self.shape in (Shape.EXPECTED, Shape.MENTIONED, Shape.RECITED)

    @property
    def confidence(self) -> float:
        """The estimated chance (0..1) that a careful reader would agree."""
        sure = _SURE[self.shape]
        return sure if self.actors or self.shape in _ACTORLESS else sure * _NAMELESS

    def holds(self, mention: Mention) -> bool:
        """Whether the words that say when stand inside the ask."""
        return self.span.start <= mention.span.start < self.span.end
