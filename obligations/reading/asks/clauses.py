"""Cuts an operative paragraph into its clauses: "Welcomes ..., | and requests X to ..., | and invites Y to ..."."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from obligations.reading import re2, vocabulary
from obligations.reading.values import Span
from obligations.reading.verbs import ADVERBS, ASIDES, ASKS, FINITE

_WORD = re2.compile(rf"\b(?:{'|'.join(f'[{v[0].upper()}{v[0]}]{v[1:]}' for v in sorted(FINITE))})\b")

_NOT_AFTER: dict[str, frozenset[str]] = {
    "requests": frozenset(
        ["for", "from", "of", "made", "by", "to", "and", "or", "received", "submitted", "on", "in", "are"]
    ),
    "demands": frozenset(["of", "for", "on", "from", "and", "by", "made", "placed", "in", "are"]),
    "appeals": frozenset(["and", "by", "from", "of", "against", "court", "chamber", "tribunal", "in"]),
    "notes": frozenset(["verbales", "by", "and", "of"]),
    "supports": frozenset(["and", "for"]),
    "permits": frozenset(["and", "for", "to"]),
    "shares": frozenset(["of", "in", "and"]),
    "recommends": frozenset(),
}
"""A noun in disguise: what cannot follow the verb ("the requests for assistance")."""

_MUST_FOLLOW: dict[str, tuple[str, ...]] = {
    "calls": ("upon", "on", "for", "again", "once", "also", "further", "attention"),
    "looks": ("forward",),
    "takes": ("note", "into", "fully", "due", "positive", "special", "careful"),
    "draws": ("the", "attention", "to"),
    "pays": ("tribute", "special", "homage"),
    "appeals": ("to", "for", "once", "also", "again"),
    "continues": ("to",),
}

_WEAK = vocabulary.words("weak_verbs")
"""Verbs that other subjects use as well: they open a clause only where no relative clause stands between."""

_DOUBTFUL = vocabulary.words("doubtful_verbs")
"""Verbs that are the organ's own more often than not."""

_QUOTED = re2.compile(
    r"\bthat (?:the|its|this) [A-Z][^,;]{2,80}, (?:(?:as|which was|duly) )?(?:adopted|signed|issued|annexed|published|"
    r"endorsed|agreed|contained|held|convened)\b[^,;]{0,160},\s*(?:[a-z]+ly )?$"
)
"""A text that says something itself: "Notes that the Declaration, adopted in Geneva, strongly urges States"."""
_SAYING = re2.compile(r" (?:is|are|was|were|has|have|had|can|may|will|should|must|shall|remains?|continues?) ")

_ITS_OWN = (" the Secretary-General to ", " the President of ", " him to ", " her to ")
"""Behind a verb of asking these are asked by the organ alone, whoever the subject of the words before is."""

_CONNECTORS = ("and", "but", "while", "or", "as well as", "also", "further", "furthermore", "moreover")
_TAILS = tuple(f" {words}" for words in (*_CONNECTORS, *ASIDES))
_BEHIND = tuple(f"{aside}{mark}" for aside in ASIDES for mark in ", ")
"""An aside as it stands behind a verb, with what ends it."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One verb of the organ with everything that hangs on it.

    ``word`` is the verb in lower case ("requests"), ``span`` runs from the verb to the last word of
    the clause, ``body`` is where the words behind the verb (and its adverbs) begin.
    """

    word: str
    span: Span
    body: int
    opens: bool
    """Is it the first clause of its paragraph?"""


@dataclass(slots=True)
class _Head:
    word: str
    start: int
    cut: int
    """Where the clause before it ends."""


def verb_positions(masked: str) -> list[Span]:
    """Where the verbs of drafting stand in the whole text; one pass, for ``clauses`` to look into."""
    return [Span(*found.span()) for found in _WORD.finditer(masked)]


def clauses(masked: str, within: Span, verbs: list[Span]) -> list[Clause]:
    """The clauses in ``within``, a paragraph without its number; ``verbs`` are those inside it."""
    heads = list(_heads(masked, within, verbs))
    found: list[Clause] = []
    for index, head in enumerate(heads):
        end = heads[index + 1].cut if index + 1 < len(heads) else within.end
        end = head.start + len(masked[head.start : end].rstrip(" \n,;.:"))
        found.append(
            Clause(
                head.word,
                Span(head.start, end),
                _body(masked, head, end),
                opens=index == 0 and head.cut <= within.start,
            )
        )
    return found


def _heads(masked: str, within: Span, verbs: list[Span]) -> Iterator[_Head]:
    last = within.start
    foreign = False
    for start, end in verbs:
        word = masked[start:end].lower()
        cut = _boundary(masked, within.start, start)
        led = (
            cut is not None and cut <= within.start and masked[within.start].isupper() and masked[end : end + 1] == ","
        )
        if cut is None or not (led or _fits(word, masked[end : end + 60])):  # "Decides, as an exception, to ..."
            foreign = foreign or cut is None
            continue
        opens = cut <= within.start
        if not opens:
            between = masked[last:start]
            relative = " which " in between or " that " in between or " who " in between
            quoted = _QUOTED.search(between) if " that " in between else None
            if quoted and not _SAYING.search(quoted.group().partition(",")[0]):
                continue
            bare = masked[cut:start].lstrip().startswith("and ")
            if foreign and relative and bare and not masked.startswith(_ITS_OWN, end):
                continue
            if word in _WEAK and (relative or not _joined(masked[cut:start])):
                continue
            if word in _DOUBTFUL and relative and not _joined(masked[cut:start]):
                continue
        yield _Head(word, start, cut)
        last, foreign = start, False


def _joined(between: str) -> bool:
    """Does ", and" (or a semicolon, or an adverb such as "further") stand before the verb?"""
    return ";" in between or bool(between.replace(",", " ").split())


def _boundary(masked: str, floor: int, start: int) -> int | None:
    """Where the clause before this verb ends, or None where no clause can begin here."""
    left = masked[max(floor, start - 160) : start].rstrip()
    base = start - len(masked[max(floor, start - 160) : start])
    moved = True
    while moved and left:
        moved = False
        if left.endswith(ASIDES):
            aside = next(a for a in ASIDES if left.endswith(a))
            left, moved = left[: -len(aside)].rstrip(), True
        elif (word := left.rpartition(" ")[2]) and word.lower() in ADVERBS:
            left, moved = left[: -len(word)].rstrip(), True
    if not left and base == floor:
        return floor
    if left.endswith((",", ";", ":", "–", "—", " and")) or left == "and":
        return base + len(_unjoined(left))
    return None


def _unjoined(left: str) -> str:
    """What stands before the comma and the "and" that join two clauses."""
    moved = True
    while moved:
        moved = False
        bare = left.rstrip(" ,;:–—")
        while bare.endswith(_TAILS):
            bare, moved = bare[: -len(next(tail for tail in _TAILS if bare.endswith(tail)))], True
        left = bare
    return left


def _fits(word: str, after: str) -> bool:
    """Can the words that follow stand behind this verb, or is it a noun here?"""
    if after.startswith(", ") and (aside := next((a for a in ASIDES if after.startswith(f"{a},", 2)), None)):
        after = after[2 + len(aside) + 1 :]  # "encourages, in this context, States to ..."
    elif after.startswith(" in ") and (aside := next((a for a in ASIDES if after.startswith(f"{a} that ", 1)), None)):
        after = after[1 + len(aside) :]  # "demands in particular that all parties ..."
    following = after.split(None, 1)[:1]
    follows = following[0].strip(",;.:").lower() if following else ""
    if word in _MUST_FOLLOW:
        return follows in _MUST_FOLLOW[word]
    if word in _NOT_AFTER:
        return bool(follows) and follows not in _NOT_AFTER[word] and after[:1] not in ",;.:"
    return after[:1] not in ",;." or word not in ASKS


def _body(masked: str, head: _Head, end: int) -> int:
    """Behind the verb and the adverbs that follow it ("Decides also that", "Requests further")."""
    at = head.start + len(head.word)
    while True:
        while at < end and masked[at] in " ,\n":
            at += 1
        if masked.startswith(_BEHIND, at):
            at += len(next(a for a in ASIDES if masked.startswith((f"{a},", f"{a} "), at)))
            continue
        word = masked[at : at + 24].split(None, 1)[:1]
        if not word or word[0].lower() == "in" or word[0].strip(",").lower() not in ADVERBS:
            return at
        at += len(word[0])
