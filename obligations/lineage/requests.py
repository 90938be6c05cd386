"""Which request of an earlier resolution a later one takes up again: by actor, verb and wording. No database."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from obligations.lineage.likeness import lasting_words

ALIKE = 0.62
"""Likeness from which two requests are one, put in other words."""
ALIKE_ELSEWHERE = 0.75
"""The same where the actor or the verb has changed too."""
SAME = 0.97
"""Likeness from which a request is renewed as it was: what is left are commas and changed numbers."""


@dataclass(frozen=True)
class Request:
    """Of an obligation, what tells whether another resolution takes it up again."""

    pk: int
    actors: frozenset[str]
    modality: str
    quote: str

    @cached_property
    def core(self) -> tuple[str, ...]:
        """Its words without those that change with the year."""
        return lasting_words(self.quote)


@dataclass(frozen=True, slots=True)
class Pair:
    """A request taken up again. ``likeness`` is 0..1; ``moved`` says that it stands in another order than the rest."""

    earlier: int
    later: int
    likeness: float
    moved: bool


def likeness(one: Request, other: Request) -> float:
    """How far the words agree in their order, 0..1."""
    if not one.core or not other.core:
        return 0.0
    matcher = SequenceMatcher(None, one.core, other.core, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def pairs(
    earlier: Sequence[Request], later: Sequence[Request], *, apart: Collection[tuple[int, int]] = ()
) -> list[Pair]:
    """Each request with the one that takes it up again, at most one, the most alike first; in the order of the text.

    Both in the order of their texts. Of equally alike ones those are paired that stand at about the same place.
    ``apart`` are pairs, by primary key, that are known not to be the same.
    """
    likely = sorted(_likely(earlier, later, apart), key=lambda found: (-found[0], abs(found[1] - found[2])))
    partner: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for alike, n, m in likely:
        if n not in partner and m not in taken:
            partner[n] = m, alike
            taken.add(m)
    order = sorted(partner)
    in_order = _longest_rising([partner[n][0] for n in order])
    return [Pair(earlier[n].pk, later[partner[n][0]].pk, partner[n][1], partner[n][0] not in in_order) for n in order]


def _likely(
    earlier: Sequence[Request], later: Sequence[Request], apart: Collection[tuple[int, int]]
) -> Iterator[tuple[float, int, int]]:
    for n, one in enumerate(earlier):
        for m, other in enumerate(later):
            if (one.pk, other.pk) in apart:
                continue
            same_actor = bool(one.actors & other.actors) or not (one.actors or other.actors)
            alike = likeness(one, other)
            if alike >= (ALIKE if same_actor and one.modality == other.modality else ALIKE_ELSEWHERE):
                yield alike, n, m


def _longest_rising(numbers: Sequence[int]) -> frozenset[int]:
    """The longest part of distinct numbers that rises: all but the fewest that are out of order."""
    tails: list[int] = []
    places: list[int] = []
    for number in numbers:
        place = bisect_left(tails, number)
        tails[place : place + 1] = [number]
        places.append(place)
    rising, wanted = set(), len(tails) - 1
    for number, place in zip(reversed(numbers), reversed(places), strict=True):
        if place == wanted:
            rising.add(number)
            wanted -= 1
    return frozenset(rising)
