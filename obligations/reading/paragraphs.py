"""The printed structure of a resolution: heading, preamble, operative paragraphs, notes, annexes.

Everything here goes by the line: what a line looks like and what stood before it. Nothing is
cut out of the text; positions always point into the text that came in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from obligations.reading import re2
from obligations.reading.asks.verbs import opens_operative, opens_preamble
from obligations.reading.values import Paragraph, Part, Span

_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905 - a list of twelve quoted words reads worse
)
_DATE = re2.compile(rf"(\d{{1,2}})\s+({'|'.join(_MONTHS)})\s+(\d{{4}})")

_ORGANS = {
    "general assembly": "General Assembly",
    "human rights council": "Human Rights Council",
    "economic and social council": "Economic and Social Council",
    "security council": "Security Council",
}
_SYMBOL = re2.compile(r"\b(?:A/HRC/RES|A/RES|E/RES|S/RES)/(?:S-|ES-)?[\d/]*\d(?: ?\(\d{4}\)| ?[A-Z]\b)?")
_NUMBERED_TITLE = re2.compile(r"^((?:ES-|S-)?\d+/\d+)((?:\s+[A-Z])?)\.\s+(\S.*)$")
_COUNCIL_TITLE = re2.compile(r"^Resolution\s+(\d+)\s+\((\d{4})\)")
_ADOPTED = re2.compile(
    r"(?i)\badopted\s+by\s+the\s+(general assembly|human rights council|economic and social council|security council)\b"
)
_CLOSING = re2.compile(
    r"(?i)^(?:resumed )?\d+(?:st|nd|rd|th)\s+(?:\(.*\)\s+)?(?:plenary\s+|closed\s+)?meeting\b|"
    r"^\[?adopted (?:without a vote|by a recorded vote|unanimously)"
)
_ANNEX = re2.compile(r"^(?:Annex|ANNEX|Appendix|APPENDIX|Enclosure)(?:\s+[IVX\d]+)?\b")
_NUMBERED = re2.compile(r"^(\d{1,3})\s?[.)]\s+[\"“‘*\pL]")
_LETTERED = re2.compile(r"^\(([a-z]{1,2}|[ivx]{1,5})\)\s+\S")
_NOTE = re2.compile(r"^(?:\^?\d{1,3}\s|\[\d{1,3}\]\s|\^\d{1,3}|\*\s)\s*\S")
_FURNITURE = re2.compile(
    r"^(?:[-–—_*=\s]+|<!--.*-->?|\d{1,4}(?:/\d{1,3})?|\d{2}-\d{5}.*|(?:A|E|S)/[\w./()-]+|GE\.\d.*|Page \d+|/\.\.\.|"
    r"Please recycle.*|[\d\s]*\*\d+\*[\d\s]*)$"
)
"""What a page prints around the text: rules, page numbers, job numbers, the symbol again."""

_SECTION = re2.compile(r"^(?:[IVX]{1,5}|[A-H])\.?$")

_INVISIBLE = "\u200b\u200c\u200d\ufeff\u00ad"
_EDGE = " \t\r\f\v\u00a0*_#>" + _INVISIBLE


@dataclass(frozen=True, slots=True)
class Header:
    """What the heading says; a field that is not printed is empty."""

    symbol: str = ""
    title: str = ""
    organ: str = ""
    session: str = ""
    adopted: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of one document.

    ``masked`` has the length of the text, with notes and page furniture blanked: a paragraph
    that was split by a page break reads on without the break.
    """

    header: Header
    masked: str
    paragraphs: tuple[Paragraph, ...]
    warnings: tuple[str, ...] = ()

    def of(self, part: Part) -> list[Paragraph]:
        """The paragraphs of one part, in the order of the text."""
        return [p for p in self.paragraphs if p.part is part]


@dataclass(slots=True)
class _Block:
    """One printed paragraph: lines that belong together, without marks at its edges."""

    start: int
    end: int
    text: str


def outline(text: str) -> Outline:
    """The structure of ``text``. What could not be placed is named in ``warnings``."""
    sorter = _Sorter(text)
    for block in _blocks(text):
        sorter.take(block)
    return sorter.outline()


def _blocks(text: str) -> Iterator[_Block]:
    """Runs of lines between blank lines; a line that opens a numbered or lettered paragraph starts a new one."""
    start = end = -1
    position = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip(_EDGE + "\n")
        left = position + (line.index(bare) if bare else 0)
        position += len(line)
        if start >= 0 and (not bare or _opens(bare, text[start:end])):
            yield _Block(start, end, text[start:end])
            start = -1
        if bare:
            start = left if start < 0 else start
            end = left + len(bare)
    if start >= 0:
        yield _Block(start, end, text[start:end])


def _opens(line: str, before: str) -> bool:
    """Does this line start a paragraph although no blank line stands before it?"""
    first = line[0]
    if first.isdigit():
        return _NUMBERED.match(line) is not None or _CLOSING.match(line) is not None
    if first == "(":
        return _LETTERED.match(line) is not None
    if before[-1] in ",;:." and first.isupper():
        return opens_preamble(line) or opens_operative(line) or _ANNEX.match(line) is not None
    return _FURNITURE.fullmatch(line) is not None or _FURNITURE.fullmatch(before) is not None


@dataclass(slots=True)
class _Sorter:
    """Walks down the blocks and remembers in which part of the resolution it is."""

    text: str
    part: str = "heading"
    heading: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    placed: list[Paragraph] = field(default_factory=list)
    hidden: list[Span] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    recitals: int = 0
    operative: int = 0
    number: str = ""
    opener: str = ""
    last: int = -1
    """Index in ``placed`` of the paragraph that a stray continuation belongs to."""

    def take(self, block: _Block) -> None:
        """Place one block."""
        line = block.text
        if line == "Footnotes":
            self.part = "notes"
        elif _FURNITURE.fullmatch(line):
            self.hidden.append(Span(block.start, block.end))
        elif self.part == "notes" or (self.part != "heading" and self._is_note(line)):
            self._place("", Part.NOTE, block)
        elif self.part == "annex":
            self._take_annex(block)
        elif _opening_of(line) and self.part != "closing":
            self._open(line)
        elif self.part == "heading":
            self.heading.append(line)
        else:
            self._take_body(block)

    def _open(self, line: str) -> None:
        """ "The General Assembly," : a preamble begins, also in each part of a resolution adopted as A, B ..."""
        self.part, self.recitals, self.number, self.last = "preamble", 0, "", -1
        self.opener = self.opener or _opening_of(line)

    def _take_body(self, block: _Block) -> None:
        line = block.text
        if _ANNEX.match(line) and len(line) < 120 and self.placed:
            self.part = "annex"
            self._place("", Part.ANNEX, block)
        elif self.part == "closing" or self._closes(line):
            self.part = "closing"
            self.closing.append(line)
        elif found := _NUMBERED.match(line):
            self.part, self.number = "operative", found.group(1)
            self._place(self.number, Part.OPERATIVE, block)
        elif self.number and (found := _LETTERED.match(line)):
            self._take_lettered(found.group(1), block)
        elif self._continues(line):
            self._join(block)
        elif self.part == "preamble" and not opens_operative(line):
            self._take_recital(block)
        elif opens_operative(line):
            self._take_unnumbered(block)
        elif len(line) > 200:
            self.warnings.append(f"A paragraph after paragraph {self.number} could not be placed: “{line[:60]}…”")

    def _take_lettered(self, letter: str, block: _Block) -> None:
        """A list that starts again at (a) belongs to a paragraph whose number was lost on the way."""
        held = self.placed[self.last].number if self.last >= 0 else ""
        if letter == "a" and held.startswith(f"{self.number} ("):
            self.warnings.append(f"The number of the paragraph after {held} is missing; it was counted on.")
            self.number = str(int(self.number) + 1)
        self._place(f"{self.number} ({letter})", Part.OPERATIVE, block)

    def _take_recital(self, block: _Block) -> None:
        if opens_preamble(block.text) or block.text[-1] in ",;:":
            self.recitals += 1
            self._place(f"pre {self.recitals}", Part.PREAMBLE, block)

    def _take_unnumbered(self, block: _Block) -> None:
        """A resolution of a single operative paragraph prints no number."""
        self.part, self.number = "operative", self.number or str(self.operative + 1)
        self._place(self.number, Part.OPERATIVE, block)

    def _take_annex(self, block: _Block) -> None:
        self._place("", Part.ANNEX, block)

    def _place(self, number: str, part: Part, block: _Block) -> None:
        self.placed.append(Paragraph(number, part, Span(block.start, block.end)))
        self.operative += part is Part.OPERATIVE
        if part in (Part.PREAMBLE, Part.OPERATIVE):
            self.last = len(self.placed) - 1
        else:
            self.hidden.append(Span(block.start, block.end))

    def _continues(self, line: str) -> bool:
        """A page break cut the last paragraph in two: it lacks its stop, and this block starts in the middle."""
        if self.last < 0:
            return False
        before = self.text[self.placed[self.last].span.end - 1]
        return line[0].islower() or ((before not in ',;:.?!”"' and line[0] in '(“"') or before == "-")

    def _join(self, block: _Block) -> None:
        held = self.placed[self.last]
        self.placed[self.last] = Paragraph(held.number, held.part, Span(held.span.start, block.end))

    def _closes(self, line: str) -> bool:
        return (
            self.part == "operative"
            and len(line) < 160
            and (_CLOSING.match(line) is not None or _DATE.fullmatch(line) is not None)
        )

    def _is_note(self, line: str) -> bool:
        return _NOTE.match(line) is not None and _DATE.match(line) is None and _CLOSING.match(line) is None

    def outline(self) -> Outline:
        header = _header(self.heading, self.opener, self.closing)
        return Outline(header, masked(self.text, self.hidden), tuple(self.placed), tuple(self.warnings))


def masked(text: str, hidden: list[Span]) -> str:
    """``text`` with the given ranges blanked, so that every position stays."""
    pieces: list[str] = []
    at = 0
    for start, end in hidden:
        pieces += [text[at:start], " " * (end - start)]
        at = end
    pieces.append(text[at:])
    return "".join(pieces)


def _opening_of(line: str) -> str:
    """The organ that a line such as "The General Assembly," names, or ""."""
    if len(line) > 60 or not line.lower().startswith("the "):
        return ""
    return _ORGANS.get(line.strip(_EDGE + ",:").lower().removeprefix("the ").strip(), "")


def _header(heading: list[str], opener: str, closing: list[str]) -> Header:
    whole = " ".join(" ".join(line.split()) for line in heading)
    adopted_by = _ADOPTED.search(whole)
    organ = opener or (_ORGANS[adopted_by.group(1).lower()] if adopted_by else "")
    symbol, title = _named(heading, organ)
    return Header(
        symbol,
        title,
        organ,
        _session(symbol, organ),
        _adopted(whole, adopted_by.end() if adopted_by else -1, closing),
    )


def _adopted(heading: str, after: int, closing: list[str]) -> dt.date | None:
    """The day of adoption: in the heading behind "adopted by ...", else where the meeting is named at the end."""
    found = _DATE.search(heading[after : after + 80]) if after >= 0 else None
    return _date(found or _DATE.search(" ".join(closing[:4])) or _DATE.search(heading))


def _date(found: re2.Match | None) -> dt.date | None:
    if found is None:
        return None
    try:
        return dt.date(int(found.group(3)), _MONTHS.index(found.group(2)) + 1, int(found.group(1)))
    except ValueError:
        return None


def _named(heading: list[str], organ: str) -> tuple[str, str]:
    """Symbol and title: from "62/12. Report of ..." under an organ, "Resolution 1540 (2004)", or a symbol."""
    prefix = {
        "General Assembly": "A/RES/",
        "Human Rights Council": "A/HRC/RES/",
        "Economic and Social Council": "E/RES/",
    }.get(organ, "")
    for index, line in enumerate(heading):
        flat = " ".join(line.split())
        if found := _NUMBERED_TITLE.match(flat):
            return prefix + found.group(1) + found.group(2), _without_note(
                " ".join([found.group(3), *_rest(heading, index)])
            )
        if found := _COUNCIL_TITLE.match(flat):
            return f"S/RES/{found.group(1)} ({found.group(2)})", flat
    printed = next((found.group() for line in heading if (found := _SYMBOL.search(line))), "")
    return printed, ""


def _rest(heading: list[str], index: int) -> list[str]:
    """The lines that carry a title on; nothing where the next line is another heading."""
    return [" ".join(line.split()) for line in heading[index + 1 :] if not _SECTION.match(line) and line[0].islower()]


def _without_note(title: str) -> str:
    """A title without the note mark glued to its end ("Council*", "United Nations110")."""
    bare = title.rstrip("*")
    word = bare.rpartition(" ")[2]
    letters = word.rstrip("0123456789")
    return bare[: len(bare) - len(word) + len(letters)] if letters and letters.isalpha() else bare


def _session(symbol: str, organ: str) -> str:
    """ "GA 62", "HRC 39", "ECOSOC 2012"; for the Security Council, which has none, "SC"."""
    number = symbol.removeprefix("A/HRC/RES/").removeprefix("A/RES/").removeprefix("E/RES/").partition("/")[0]
    if organ == "Security Council":
        return "SC"
    code = {"General Assembly": "GA", "Human Rights Council": "HRC", "Economic and Social Council": "ECOSOC"}.get(
        organ, ""
    )
    return f"{code} {number}" if code and number else ""
