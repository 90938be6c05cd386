"""Which obligation of an earlier reading is the same clause as one of this reading."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from obligations.models import Obligation
from obligations.reading.values import Ask

ALIKE = 0.6
"""Share of the shorter quote's words that two readings of one clause have in common at the least."""


def matched(asks: Sequence[Ask], rows: Sequence[Obligation]) -> list[tuple[Ask, Obligation | None]]:
    """Each ask with the row that holds the same clause, if any: in the same paragraph, in nearly the same words.

    A row whose words a person has changed is also known by the words it was last read in. Most alike first, and the
    earlier of two alike, so that a reading that quotes a little more or less of a clause keeps its row, with all that
    people have said of it.
    """
    by_paragraph: dict[str, list[Obligation]] = defaultdict(list)
    for row in rows:
        for number in {row.paragraph.number, row.read_as.get("paragraph", row.paragraph.number)}:
            by_paragraph[number].append(row)
    likely = [
        (-alike, n, m, row)
        for n, ask in enumerate(asks)
        for m, row in enumerate(by_paragraph[ask.paragraph])
        if (alike := max(_alike(ask.quote, words) for words in _words(row))) >= ALIKE
    ]
    found: dict[int, Obligation] = {}
    taken: set[int] = set()
    for _, n, _, row in sorted(likely, key=lambda pair: pair[:3]):
        if n not in found and row.pk not in taken:
            found[n] = row
            taken.add(row.pk)
    return [(ask, found.get(n)) for n, ask in enumerate(asks)]


def _words(row: Obligation) -> tuple[str, ...]:
    as_read = row.read_as.get("quote")
    return (row.quote, as_read) if as_read else (row.quote,)


def _alike(one: str, other: str) -> float:
    """Share (0..1) of the shorter text's words that the longer has too, plus a little for the share of the longer."""
    first, second = Counter(one.lower().split()), Counter(other.lower().split())
    common = (first & second).total()
    shorter, longer = sorted((first.total(), second.total()))
    return common / shorter + common / longer / 100 if shorter else 0.0
