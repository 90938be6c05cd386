"""What every form of asking needs to know: the text, its names, and where in a paragraph it reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from obligations.reading import re2
from obligations.reading.asks.addressees import Addressees
from obligations.reading.asks.clauses import Clause
from obligations.reading.asks.draft import Draft, Shape
from obligations.reading.asks.kinds import kind_of
from obligations.reading.asks.recipients import recipient_of
from obligations.reading.deadlines import Mention
from obligations.reading.parties import Parties
from obligations.reading.values import Kind, Modality, Span

_LIST_MARK = re2.compile(r"^: ?\([a-z]\) (?:To )?")
_PARTICLES = ("upon", "on", "for", "forward", "note")


@dataclass(frozen=True, slots=True)
class Passage:
    """One clause in its place.

    ``times`` are the words in it that say when, ``before`` the actors of the ask before it ("urges them to
    ...") and ``earlier`` those of the paragraph before, ``reach`` the end of the first sub-paragraph where a list
    follows the clause.
    """

    number: str
    clause: Clause
    following: Clause | None
    times: tuple[Mention, ...]
    before: tuple[str, ...]
    earlier: tuple[str, ...]
    reach: int


class Page:
    """One document, as the forms of asking see it."""

    def __init__(self, text: str, organ: str, parties: Parties) -> None:
        self.text = text
        self.organ = organ
        self.parties = parties
        self.addressees = Addressees(text, organ, parties)

    def named(self, phrase: str, at: int) -> tuple[str, ...]:
        """Who is named in ``phrase``, which stands at ``at``."""
        return self.addressees.read(phrase, at)

    def printed(self, clause: Clause) -> str:
        """The verb as printed, with its particle and without adverbs: "calls upon", "looks forward"."""
        verb = self.text[clause.span.start : clause.span.start + len(clause.word)]
        after = self.text[clause.body : clause.body + 12].split()
        if clause.word in ("calls", "looks", "takes") and after and after[0] in _PARTICLES:
            return f"{verb} {after[0]}"
        return verb

    def follows(self, words: tuple[str, ...], floor: int, at: int) -> bool:
        """Whether one of these stands right before ``at``, blanks apart."""
        while at > floor and self.text[at - 1] == " ":
            at -= 1
        return self.text.endswith(words, floor, at)

    def trimmed(self, start: int, end: int) -> int:
        """``end`` without the punctuation before it."""
        return start + len(self.text[start:end].rstrip(" ,;.:\n"))

    def stop(self, at: int, end: int) -> int:
        """The end of the sentence part that holds ``at``: its semicolon, at most ``end``."""
        found = self.text.find(";", at, end)
        return self.trimmed(at, end if found < 0 else found)

    def draft(
        self,
        number: str,
        span: Span,
        verb: str,
        modality: Modality,
        actors: tuple[str, ...],
        *,
        act_at: int,
        shape: Shape,
        times: Iterable[Mention] = (),
    ) -> Draft:
        """An ask whose act reads from ``act_at`` to the end of ``span``."""
        action = _LIST_MARK.sub("", " ".join(self.text[act_at : span.end].split()))
        kind = kind_of(action, actors, self.organ, modality)
        recipient = recipient_of(action, kind, self.addressees, span.start, self.organ)
        return Draft(
            number, span, verb, modality, actors, recipient, action, kind, shape, self._own(_strong(times, kind), kind)
        )

    def _own(self, times: tuple[Mention, ...], kind: Kind) -> tuple[Mention, ...]:
        """Of a report: its own times, and not those of what it is on ("on the outcome of the Summit, to be held in
        2026, at its eighty-first session"), where it has one."""
        if kind is not Kind.REPORT or len(times) == 1:
            return times
        return (
            tuple(m for m in times if not _HELD.search(self.text[max(0, m.span.start - _NEAR) : m.span.start])) or times
        )


_HELD = re2.compile(
    r"\b(?:outcome|results?|findings|conclusions|recommendations|preparations?|proceedings) (?:of|for) [^;:]{3,120}?, "
    r"(?:which is |originally |currently )?(?:to be (?:held|convened|organized|hosted)|scheduled|to take place)"
    r"(?: [^,;:]{0,60})?$"
)
_NEAR = 260
"""Characters before a time in which the words stand that say what is held then."""


def _strong(times: Iterable[Mention], kind: Kind) -> tuple[Mention, ...]:
    """Without a weak recurrence ("annual reports") beside another time, and without how long a meeting lasts."""
    every = tuple(m for m in times if kind is not Kind.MEETING or m.period is None or not m.text.startswith("for "))
    return tuple(m for m in every if not m.weak) or every
