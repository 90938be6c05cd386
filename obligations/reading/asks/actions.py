"""What is to be done: finds the "to ..." of an ask, and the several acts that one verb may carry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from obligations.reading import re2, vocabulary

_TO = re2.compile(
    r"\bto(?:,[^,;:]{2,80},)? ((?:(?:not|also|further|better|[a-z]+ly)(?: and| or)? )*)([a-z][a-z’-]+)|\bto:"
)

_NOT_VERBS = vocabulary.words("not_verbs")
_NOUN_ENDINGS = vocabulary.phrases("noun_endings")
_LIKE_NOUNS = vocabulary.words("verbs_like_nouns")
_LIKE_ADVERBS = vocabulary.words("verbs_like_adverbs")
_GOVERNORS = vocabulary.words("governors")


@dataclass(frozen=True, slots=True)
class Infinitive:
    """A "to ..." : where its "to" stands and the verb behind it ("" where a list follows: "to:")."""

    start: int
    verb_at: int
    verb: str


_BEFORE = 60
"""Characters before a "to" in which the word that governs it stands."""


def infinitives(text: str, start: int, end: int) -> list[Infinitive]:
    """Every "to VERB" in the range."""
    return list(_infinitives(text, start, end))


def first_infinitive(text: str, start: int, end: int) -> Infinitive | None:
    """The main one of the range, which does not look further than it must."""
    return main_infinitive(text, start, _infinitives(text, start, min(end, start + _REACH)))


_REACH = 300
"""Characters behind a verb within which the "to ..." that belongs to it begins."""


def _infinitives(text: str, start: int, end: int) -> Iterator[Infinitive]:
    for match in _TO.finditer(text[start:end]):
        verb, at = match.group(2) or "", match.start(2) if match.group(2) else match.end()
        first = (match.group(1) or "").split(" ", 1)[0]
        if first in _LIKE_ADVERBS:
            verb, at = first, match.start(1)
        if verb and not _is_verb(verb):
            continue
        to = start + match.start()
        while before := next((w for w in (" not ", " also ", " neither ") if text.endswith(w, start, to)), ""):
            to -= len(before) - 1
        yield Infinitive(to, start + at, verb)


def _is_verb(word: str) -> bool:
    if word in _LIKE_NOUNS:
        return True
    plural = word.endswith("s") and not word.endswith("ss")
    return word not in _NOT_VERBS and not plural and not word.endswith(_NOUN_ENDINGS)


def main_infinitive(text: str, start: int, candidates: Iterable[Infinitive]) -> Infinitive | None:
    """The "to ..." that says what is asked: the first that no word inside the addressee's name governs."""
    first = None
    for candidate in candidates:
        if not _governed(text, start, candidate):
            return candidate
        first = first or candidate
    return first


def _governed(text: str, start: int, candidate: Infinitive) -> bool:
    before = text[max(start, candidate.start - _BEFORE) : candidate.start].rstrip()
    return not before.endswith(",") and before.rpartition(" ")[2].lower() in _GOVERNORS


def segments(text: str, first: Infinitive, candidates: list[Infinitive], end: int) -> list[tuple[int, int]]:
    """The acts one verb carries: ("to provide ... ", "to submit ...", "and to report ...") as ranges."""
    cuts = [first.start]
    for candidate in candidates:
        if candidate.start <= first.start:
            continue
        if candidate.verb == "be":
            continue
        before = text[max(cuts[-1], candidate.start - _BEFORE) : candidate.start].rstrip()
        if before.endswith((",", ";", " and", ", and then", " and then", " as well as", " and also", " and further")):
            cuts.append(candidate.start)
    ends = [*cuts[1:], end]
    return [(cut, cut + len(_trimmed(text[cut:stop]))) for cut, stop in zip(cuts, ends, strict=True)]


def _trimmed(passage: str) -> str:
    bare = passage.rstrip(" ,;:\n")
    for tail in (" and", " and also", " and further", " and then", " as well as", ", and"):
        if bare.endswith(tail):
            bare = bare[: -len(tail)].rstrip(" ,;:\n")
    return bare
