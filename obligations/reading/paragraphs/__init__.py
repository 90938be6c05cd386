"""The printed structure of a resolution: heading, preamble, operative paragraphs, notes, annexes.

Everything here goes by the line: what a line looks like and what stood before it. Nothing is
cut out of the text; positions always point into the text that came in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from obligations.reading.paragraphs.blocks import blocks
from obligations.reading.paragraphs.heading import Header, header
from obligations.reading.paragraphs.sorter import Sorter
from obligations.reading.paragraphs.spoken import Edit
from obligations.reading.values import Paragraph, Part

__all__ = ["Header", "Outline", "outline"]


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of one document.

    ``masked`` has the length of the text, with notes and page furniture blanked: a paragraph
    that was split by a page break reads on without the break. ``organs`` says from which position on which organ
    speaks; there are two where one recommends a draft to another.
    """

    header: Header
    masked: str
    paragraphs: tuple[Paragraph, ...]
    warnings: tuple[str, ...] = ()
    organs: tuple[tuple[int, str], ...] = ()

    def of(self, part: Part) -> list[Paragraph]:
        """The paragraphs of one part, in the order of the text."""
        return [p for p in self.paragraphs if p.part is part]

    def voices(self) -> Iterator[Outline]:
        """The document once for each organ that speaks in it, with the paragraphs in which it does."""
        if len(self.organs) < 2:
            yield self
            return
        ends = [start for start, _ in self.organs[1:]] + [len(self.masked)]
        begin = 0
        for (_, organ), end in zip(self.organs, ends, strict=True):
            spoken = tuple(p for p in self.paragraphs if begin <= p.span.start < end)
            yield replace(self, header=replace(self.header, organ=organ), paragraphs=spoken)
            begin = end


def outline(text: str) -> Outline:
    """The structure of ``text``. What could not be placed is named in ``warnings``."""
    sorter = Sorter(text)
    for block in blocks(text):
        sorter.take(block)
    first = sorter.organs[0][1] if sorter.organs else ""
    return Outline(
        header(sorter.heading, first, sorter.closing, decided=sorter.decided),
        masked(text, sorter.edits),
        sorter.paragraphs(),
        tuple(sorter.warnings),
        tuple(sorter.organs),
    )


def masked(text: str, edits: list[Edit]) -> str:
    """``text`` with the given ranges read otherwise, so that every position stays."""
    pieces: list[str] = []
    at = 0
    for start, end, words in sorted(edits):
        pieces += [text[at:start], words]
        at = end
    pieces.append(text[at:])
    return "".join(pieces)
