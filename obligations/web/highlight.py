"""Cuts a text where its marks begin and end, so that a template can print every piece escaped and marked.

No piece holds markup: what a resolution says, "<script>" included, stays text until the template escapes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from obligations.models import DueDate, Obligation, Paragraph
from obligations.models.due_dates import State
from obligations.reading.values import Span

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mark(Generic[T]):
    """A span of the text, and what it stands for."""

    span: Span
    what: T


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """A stretch of text in which no mark begins or ends.

    ``marks`` are those that cover it, the widest first; ``starting`` those that begin with it.
    """

    text: str
    span: Span
    marks: tuple[Mark[T], ...]

    @property
    def starting(self) -> tuple[Mark[T], ...]:
        return tuple(mark for mark in self.marks if mark.span.start == self.span.start)


def split(text: str, marks: Iterable[Mark[T]], within: Span | None = None) -> list[Piece[T]]:
    """The pieces of ``text[within]`` in order; joined, they are that text.

    Marks may nest, overlap and reach beyond ``within``; empty ones are left out.
    """
    start, end = within or Span(0, len(text))
    opening: dict[int, list[Mark[T]]] = defaultdict(list)
    cuts = {start, end}
    for mark in marks:
        first, last = max(mark.span.start, start), min(mark.span.end, end)
        if first < last:
            opening[first].append(mark)
            cuts |= {first, last}
    pieces = []
    open_: list[Mark[T]] = []
    for first, last in pairwise(sorted(cuts)):
        open_ = sorted(
            [mark for mark in open_ if mark.span.end > first] + opening[first],
            key=lambda mark: mark.span.start - mark.span.end,
        )
        pieces.append(Piece(text[first:last], Span(first, last), tuple(open_)))
    return pieces


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a mark in a resolution stands for: an obligation's quote, or in it the words that say when."""

    obligation: Obligation
    when: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One printed paragraph, or a line outside of them (``paragraph`` is None), cut at its quotes.

    ``first`` says that the numbered paragraph begins here, ``place`` is "before", "within" or "after" the
    numbered paragraphs.
    """

    pieces: list[Piece[Quoted]]
    paragraph: Paragraph | None
    first: bool
    place: str


def blocks(text: str, paragraphs: Iterable[Paragraph], obligations: Iterable[Obligation]) -> list[Block]:
    """The whole text as its paragraphs, with the quotes of the obligations marked. Prefetch their ``due_dates``."""
    outline = [Mark(Span(paragraph.start, paragraph.end), paragraph) for paragraph in paragraphs]
    begins = min((mark.span.start for mark in outline), default=len(text))
    ends = max((mark.span.end for mark in outline), default=0)
    quotes = [mark for obligation in obligations for mark in marks_of(obligation)]
    found = []
    seen: set[int] = set()
    for stretch in split(text, outline):
        # Of a paragraph and its sub-paragraph, the text belongs to the narrower one.
        paragraph = stretch.marks[-1].what if stretch.marks else None
        for span in _printed(text, stretch.span):
            first = paragraph is not None and paragraph.pk not in seen
            if paragraph is not None:
                seen.add(paragraph.pk)
            place = "before" if span.end <= begins else "after" if span.start >= ends else "within"
            found.append(Block(split(text, quotes, span), paragraph, first, place))
    return found


def marks_of(obligation: Obligation, due_dates: Iterable[DueDate] | None = None) -> Iterator[Mark[Quoted]]:
    """The obligation's quote, and in it the words that say when, of those dates that hold."""
    yield Mark(Span(obligation.start, obligation.end), Quoted(obligation))
    for due in obligation.due_dates.all() if due_dates is None else due_dates:
        if due.state == State.SUPERSEDED:
            continue
        if due.start is not None and due.end is not None:
            yield Mark(Span(due.start, due.end), Quoted(obligation, when=True))


def _printed(text: str, span: Span) -> Iterator[Span]:
    """The parts of a stretch that a blank line sets apart, without the blanks around them."""
    start = span.start
    while start < span.end:
        gap = text.find("\n\n", start, span.end)
        end = span.end if gap < 0 else gap
        part = text[start:end]
        if part.strip():
            yield Span(start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip()))
        start = end + 2
