"""The printed paragraphs of a text, and what their first line says they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from obligations.reading import re2
from obligations.reading.paragraphs.heading import EDGE
from obligations.reading.verbs import opens_operative, opens_preamble

CLOSING = re2.compile(
    r"(?i)^(?:resumed )?\d+(?:st|nd|rd|th)\s+(?:\(.*\)\s+)?(?:plenary\s+|closed\s+)?meeting\b|"
    r"^\[?adopted (?:without a vote|by a recorded vote|unanimously)"
)
ANNEX = re2.compile(r"^(?:Annex|ANNEX|Appendix|APPENDIX|Enclosure)(?:\s+[IVX\d]+)?\b")
NUMBERED = re2.compile(r"^(\d{1,3})\s?[.)]\s+[\"“‘*\pL]")
GLUED = re2.compile(r"^(\d{1,3})([A-Z][a-z]+ .*)")
"""The stop behind the number was lost in print: "6Also reaffirms"."""

LETTERED = re2.compile(r"^\(([a-z]{1,2}|[ivx]{1,5})\)\s+\S")
NOTE = re2.compile(
    r"^(?:\^?\d{1,3}\s|\[\d{1,3}\]\s|\^\d{1,3}|\*\s)\s*\S|"
    r"^(?:Official Records of|Ibid\.|See (?:Official Records|resolution|[AES]/|United Nations, Treaty)|"
    r"United Nations, Treaty)"
)
"""A footnote, by its mark or by the words that citations begin with."""

FURNITURE = re2.compile(
    r"^(?:[-–—_*=\s]+|<!--.*-->?|\d{1,4}(?:/\d{1,3})?|\d{2}-\d{5}.*|(?:A|E|S)/[\w./()-]+|GE\.\d.*|Page \d+|/\.\.\.|"
    r"Please recycle.*|[\d\s]*\*\d+\*[\d\s]*)$"
)
"""What a page prints around the text: rules, page numbers, job numbers, the symbol again."""

SECTION = re2.compile(r"^(?:([IVX]{1,5}|[A-H])\.?|([IVX]{1,5}\.?|[A-H]\.)\s+[A-Z][^.;:]{1,120}[^.;:\d])$")
"""A section or a part begins: "II", "B", "III. Sources of funds"."""


@dataclass(slots=True)
class Block:
    """One printed paragraph: lines that belong together, without marks at its edges."""

    start: int
    end: int
    text: str


def blocks(text: str) -> Iterator[Block]:
    """Runs of lines between blank lines; a line that opens a numbered or lettered paragraph starts a new one."""
    start = end = -1
    position = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip(EDGE + "\n")
        left = position + (line.index(bare) if bare else 0)
        position += len(line)
        if start >= 0 and (not bare or _opens(bare, text[start:end])):
            yield Block(start, end, text[start:end])
            start = -1
        if bare:
            start = left if start < 0 else start
            end = left + len(bare)
    if start >= 0:
        yield Block(start, end, text[start:end])


def _opens(line: str, before: str) -> bool:
    """Does this line start a paragraph although no blank line stands before it?"""
    first = line[0]
    if first.isdigit():
        return NUMBERED.match(line) is not None or CLOSING.match(line) is not None
    if first == "(":
        return LETTERED.match(line) is not None
    if before[-1] in ",;:." and first.isupper():
        return opens_preamble(line) or opens_operative(line) or ANNEX.match(line) is not None
    return FURNITURE.fullmatch(line) is not None or FURNITURE.fullmatch(before) is not None
