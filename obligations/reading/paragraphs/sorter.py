"""Walks down the printed paragraphs of a document and says in which part of it each stands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from obligations.reading.paragraphs import spoken
from obligations.reading.paragraphs.blocks import (
    ANNEX,
    CLOSING,
    FURNITURE,
    GLUED,
    LETTERED,
    NOTE,
    NUMBERED,
    SECTION,
    Block,
)
from obligations.reading.paragraphs.heading import DATE, opening_of, opens_resolution, part_of
from obligations.reading.paragraphs.spoken import Edit
from obligations.reading.values import Paragraph, Part, Span
from obligations.reading.verbs import opens_operative, opens_preamble

_SHORT = 120
"""A line of at most so many characters without a stop is a heading, and no loss where it is passed over."""

_PARTS = "ABCDEFGH"
_MARKS = _PARTS + "IVX"


@dataclass(slots=True)
class Sorter:
    """Where it is in the document, and what it has placed so far.

    ``part`` is heading, preamble, operative, spoken, closing, annex, notes or other (another document).
    """

    text: str
    part: str = "heading"
    heading: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    placed: list[Paragraph] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    organs: list[tuple[int, str]] = field(default_factory=list)
    """From which position on which organ speaks."""
    decided: bool = False
    """Is it a decision, told in the past tense?"""
    recitals: int = 0
    number: str = ""
    division: str = ""
    """The part that is read, of a resolution adopted as A, B ..."""
    section: str = ""
    unplaced: str = ""
    """The line that stood last and belongs to no paragraph."""
    mark: str = ""
    """The letter or number of a part or a section that stood last and has not been used."""
    places: list[tuple[str, str, str]] = field(default_factory=list)
    """Part, section and number of each of ``placed``."""
    last: int = -1
    """Index in ``placed`` of the paragraph that a stray continuation belongs to."""

    def take(self, block: Block) -> None:
        """Place one block."""
        line = block.text
        if line == "Footnotes":
            self.part = "notes"
        elif self.part == "other":
            return
        elif FURNITURE.fullmatch(line) and not (self.part == "heading" and SECTION.match(line)):
            self._hide(block)
            if self.part == "heading":
                self.heading.append(line)
        elif self.part == "notes" or (self.part != "heading" and self._is_note(line)):
            self._place("", Part.NOTE, block)
        elif self._marks(line):
            return
        elif opening_of(line) and (self.part not in ("closing", "annex") or self.mark):
            self._open(block)
        elif self.part == "annex":
            self._place("", Part.ANNEX, block)
        elif self.part in ("heading", "spoken"):
            self._take_spoken(block)
        else:
            self._take_body(block)

    def _marks(self, line: str) -> bool:
        """Does a part or a section begin here: "B", "II", "III. Sources of funds"?"""
        short = len(line) < _SHORT and line[0] in _MARKS
        found = SECTION.match(line.partition("\n")[0]) if short else None
        if found is None:
            return False
        mark = (found.group(1) or found.group(2)).rstrip(".")
        if self.part == "heading":
            return mark in _PARTS
        if self.part in ("closing", "annex"):
            self.mark = mark if mark in _PARTS and mark > self.division else self.mark
            return self.part == "closing"
        self.mark, self.number = mark, ""
        return True

    def _open(self, block: Block) -> None:
        """ "The General Assembly," : a preamble begins, also in each part of a resolution adopted as A, B ..."""
        self.part, self.recitals, self.number, self.last = "preamble", 0, "", -1
        mark = self.mark or part_of(self.unplaced) if self.placed else ""
        if mark > self.division:
            self.division, self.section = mark, ""
        self.mark = ""
        self._speaks(opening_of(block.text), block)

    def _speaks(self, organ: str, block: Block) -> None:
        if not self.organs or self.organs[-1][1] != organ:
            self.organs.append((block.start, organ))

    def _take_spoken(self, block: Block) -> None:
        """A paragraph of a statement or a decision, or one more line of the heading."""
        line = block.text
        organ = spoken.organ_of(line)
        if organ and self.organs:
            organ = self.organs[-1][1]
        elif organ == spoken.THE_SAME:
            organ = ""
        if organ and not line.endswith(("following text:", "following statement:", "following decision:")):
            if self.part == "heading":
                self.decided = spoken.is_told(line)
                self.heading.append(line[: len(line) if self.decided else 0])
            numbered = NUMBERED.match(line)
            self.part, self.number = "spoken", numbered.group(1) if numbered else str(int(self.number or 0) + 1)
            self._speaks(organ, block)
            self._place(self.number, Part.OPERATIVE, block)
        elif self.part == "heading":
            self.heading.append(line)
        else:
            self._take_body(block)
        if self.part == "spoken":
            self.edits += spoken.edits(line, block.start)

    def _take_body(self, block: Block) -> None:
        line = block.text
        if ANNEX.match(line) and len(line) < _SHORT and self.placed:
            self.part = "annex"
            self._place("", Part.ANNEX, block)
        elif self.part == "closing" or self._closes(line):
            self._close(line)
        elif (found := NUMBERED.match(line)) or (
            (found := GLUED.match(line)) and self._comes_next(found.group(1)) and opens_operative(found.group(2))
        ):
            self._take_numbered(found.group(1), block)
        elif self.number and (found := LETTERED.match(line)):
            self._take_lettered(found.group(1), block)
        elif self._continues(line):
            self._join(block)
        elif self.part == "preamble" and not opens_operative(line):
            self._take_recital(block)
        elif opens_operative(line):
            self._take_unnumbered(block)
        else:
            self._lose(block)

    def _close(self, line: str) -> None:
        self.part = "closing"
        self.closing.append(line)
        if opens_resolution(line):
            self.part = "other"
            self.warnings.append(
                f"Another resolution begins behind this one (“{line[:60]}”) and was not read. "
                "Add it as a file of its own."
            )

    def _take_numbered(self, number: str, block: Block) -> None:
        if self.part != "spoken":
            self.part = "operative"
        if self.mark:
            self.section, self.mark = self.mark, ""
        self.number = number
        self._place(number, Part.OPERATIVE, block)

    def _comes_next(self, number: str) -> bool:
        return self.number.isdigit() and int(number) == int(self.number) + 1

    def _take_lettered(self, letter: str, block: Block) -> None:
        """A list that starts again at (a) belongs to a paragraph whose number was lost on the way."""
        held = self.places[self.last][2] if self.last >= 0 else ""
        if letter == "a" and held.startswith(f"{self.number} ("):
            self.warnings.append(f"The number of the paragraph after {held} is missing; it was counted on.")
            self.number = str(int(self.number) + 1)
        self._place(f"{self.number} ({letter})", Part.OPERATIVE, block)

    def _take_recital(self, block: Block) -> None:
        if opens_preamble(block.text) or block.text[-1] in ",;:":
            self.recitals += 1
            self._place(f"pre {self.recitals}", Part.PREAMBLE, block)
        else:
            self._lose(block)

    def _take_unnumbered(self, block: Block) -> None:
        """A resolution of a single operative paragraph prints no number."""
        self.part, self.number = "operative", self.number or "1"
        self._place(self.number, Part.OPERATIVE, block)

    def _lose(self, block: Block) -> None:
        """Say what belongs to no paragraph; the heading of a section is no loss."""
        self.unplaced = line = " ".join(block.text.split())
        heads_section = self.mark and line[-1] not in ".;,"
        if not heads_section and (len(line) >= _SHORT or line[-1] in ".;,"):
            where = f"after paragraph {self.places[self.last][2]}" if self.last >= 0 else "before the first paragraph"
            self.warnings.append(
                f"What stands {where} could not be placed and was not read (characters {block.start} to {block.end}): "
                f"“{line[:60]}…”"
            )

    def _place(self, number: str, part: Part, block: Block) -> None:
        self.placed.append(Paragraph(number, part, Span(block.start, block.end)))
        self.places.append((self.division, self.section, number))
        if part in (Part.PREAMBLE, Part.OPERATIVE):
            self.last = len(self.placed) - 1
        else:
            self._hide(block)

    def paragraphs(self) -> tuple[Paragraph, ...]:
        """All that was placed. Where the numbers start again, each has its part and section before it: "B.II.3"."""
        operative = [place for p, place in zip(self.placed, self.places, strict=True) if p.part is Part.OPERATIVE]
        divided = len({division for division, *_ in operative}) > 1
        first = "A" if divided else ""
        sectioned = len({(division, number) for division, _, number in operative}) < len(operative)
        return tuple(
            replace(p, number=".".join(filter(None, (division or first, section * sectioned, number))))
            if p.part is Part.OPERATIVE
            else p
            for p, (division, section, number) in zip(self.placed, self.places, strict=True)
        )

    def _hide(self, block: Block) -> None:
        self.edits.append(Edit(block.start, block.end, " " * (block.end - block.start)))

    def _continues(self, line: str) -> bool:
        """A page break cut the last paragraph in two: it lacks its stop, and this block starts in the middle."""
        if self.last < 0:
            return False
        before = self.text[self.placed[self.last].span.end - 1]
        return line[0].islower() or ((before not in ',;:.?!”"' and line[0] in '(“"') or before == "-")

    def _join(self, block: Block) -> None:
        held = self.placed[self.last]
        self.placed[self.last] = Paragraph(held.number, held.part, Span(held.span.start, block.end))

    def _closes(self, line: str) -> bool:
        return (
            self.part in ("operative", "spoken")
            and len(line) < 160
            and (CLOSING.match(line) is not None or DATE.fullmatch(line) is not None)
        )

    def _is_note(self, line: str) -> bool:
        return NOTE.match(line) is not None and DATE.match(line) is None and CLOSING.match(line) is None
