"""PDF: characters with their places and sizes -> lines -> paragraphs.

What a page adds - running heads, page and job numbers, the barcode, footnotes and their markers - is told by place
and size, not by wording: markers are small and raised, footnotes stand below a rule or are set smaller at the
foot, running heads repeat from page to page.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from obligations.reading import re2
from obligations.reading.files import normal
from obligations.reading.values import UnreadableDocument

MAX_PAGES = 2000
_MARGIN = 0.09
"""Share of the page's height, at its head and its foot, where running heads and page numbers stand."""
_SMALL = 0.93
_RAISED = 0.78
_WORD_GAP, _SPACE_GAP = 0.18, 0.08
"""The least width of a space, in sizes of its letters: of one that pdfium infers, and of one that the file prints."""
_DIGITS = re2.compile(r"\d+")
_SYMBOL = re2.compile(r"(?:United Nations\s+)?[A-Z]+(?:/[A-Za-z0-9.()\-]+){1,6}\*{0,3}")
_MARKER = re2.compile(r"[\d,*]{1,7}")
_NUMBERED_NOTE = re2.compile(r"(\d{1,3}|\*{1,3}|[a-z])\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, or one part of it where a wide gap stands between two parts. Units are PDF points."""

    page: int
    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    marker: str = ""
    """The small raised number that opens the line, as it does in a footnote."""


def read(data: bytes) -> str:
    """The normalised text of a PDF."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableDocument(
                "The file is protected by a password. Save a copy without the password."
            ) from error
        raise UnreadableDocument("The file is damaged and cannot be opened as a PDF. Download it again.") from error
    with document:
        if len(document) > MAX_PAGES:
            raise UnreadableDocument(f"The file has {len(document)} pages; at most {MAX_PAGES} are read. Split it.")
        pages = [_lines(document, number) for number in range(len(document))]
    lines = [line for page, _ in pages for line in page]
    if sum(len(line.text) for line in lines) < 20:
        raise UnreadableDocument(
            "The file holds no text, only pictures. Run character recognition (OCR) on it, or use another version."
        )
    body_size = _most_common(line.size for line in lines for _ in range(len(line.text)))
    repeated = _running_heads(pages)
    body: list[Line] = []
    notes: list[str] = []
    for page, height in pages:
        kept = [line for line in _in_columns(page) if not _is_furniture(line, height, repeated, body_size)]
        above, below = _split_at_notes(kept, body_size, height)
        body += above
        notes += _notes(below)
    return normal.assemble(_paragraphs(body), notes, cut=True)


def _lines(document: pypdfium2.PdfDocument, number: int) -> tuple[list[Line], float]:
    page = document[number]
    textpage = page.get_textpage()
    try:
        height = float(page.get_height())
        return [line for run in _runs(textpage) if (line := _line(number, run))], height
    finally:
        textpage.close()
        page.close()


@dataclass(frozen=True, slots=True)
class _Char:
    text: str
    x: float
    right: float
    y: float
    size: float
    bold: bool


def _runs(textpage: Any) -> Iterator[list[_Char]]:
    """The characters of each line; a gap of several characters parts a line in two."""
    box, x, y = pdfium.FS_RECTF(), pdfium.c_double(), pdfium.c_double()
    run: list[_Char] = []
    space = 0.0
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        char = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if char in "\r\n" and char:
            if run:
                yield run
            run, space = [], 0.0
            continue
        if not char or char in "\ufffe\x02":  # pdfium marks a hyphen at a line's end with one of these
            char = "-" if char else ""
        if char.isspace():
            space = _WORD_GAP if pdfium.FPDFText_IsGenerated(textpage, index) else _SPACE_GAP
            continue
        if not char:
            continue
        pdfium.FPDFText_GetLooseCharBox(textpage, index, box)
        pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
        size = round(abs(box.top - box.bottom), 1)
        bold = pdfium.FPDFText_GetFontWeight(textpage, index) >= 600
        here = _Char(char, x.value, max(box.right, x.value), y.value, size, bold)
        if run and _apart(run[-1], here):
            yield run
            run = []
        if run and space and here.x - run[-1].right > space * size:
            run.append(_Char(" ", run[-1].right, run[-1].right, run[-1].y, run[-1].size, run[-1].bold))
        run.append(here)
        space = 0.0
    if run:
        yield run


def _apart(before: _Char, here: _Char) -> bool:
    """Whether a wide gap or a new line lies between two characters (pdfium prints no line end after a hyphen)."""
    size = max(before.size, here.size)
    return here.x - before.right > 3.5 * size or here.x < before.x - 3 * size or abs(here.y - before.y) > 0.75 * size


def _line(page: int, run: list[_Char]) -> Line | None:
    """The line without its raised markers; one that opens the line is kept aside."""
    size = _most_common(char.size for char in run if char.text != " ")
    base = _most_common(round(char.y, 1) for char in run if char.size == size)
    text, marker, in_marker = "", "", False
    for char in run:
        raised = char.size < _RAISED * size and char.y > base + 0.1 * size
        if raised:
            if not text:
                marker += char.text
            in_marker = True
            continue
        if in_marker and text and char.text != " ":
            text += " "
        text += char.text
        in_marker = False
    text = normal.tidy(_before_punctuation(text))
    if not text:
        return None
    return Line(page, text, run[0].x, run[-1].right, base, size, run[len(run) // 2].bold, marker.strip())


def _before_punctuation(text: str) -> str:
    for mark in (",", ".", ";", ":", ")", "”"):
        text = text.replace(f" {mark}", mark)
    return text


def _most_common(values: Iterable[float]) -> float:
    return float(Counter(values).most_common(1)[0][0])


def _key(line: Line) -> str:
    return str(_DIGITS.sub("#", line.text))


def _running_heads(pages: list[tuple[list[Line], float]]) -> frozenset[str]:
    """What stands at the head or foot of more than one page, numbers aside; the masthead of the first is no head."""
    seen: Counter[str] = Counter()
    for page, height in pages:
        heads = {_key(line) for line in page if line.page > 0 and line.base > (1 - 2 * _MARGIN) * height}
        seen.update(heads | {_key(line) for line in page if line.base < _MARGIN * height})
    return frozenset(key for key, count in seen.items() if count > 1)


def _is_furniture(line: Line, height: float, repeated: frozenset[str], body_size: float) -> bool:
    at_head, at_foot = line.base > (1 - 2 * _MARGIN) * height, line.base < _MARGIN * height
    if line.size < _RAISED * body_size and _MARKER.fullmatch(line.text):
        return True
    if normal.is_page_matter(line.text) and any(c.isalnum() for c in line.text):
        return True
    if not (at_head or at_foot):
        return False
    if _key(line) in repeated and (line.page > 0 or at_foot):
        return True
    if line.page > 0 and at_head and (line.size < _SMALL * body_size or _SYMBOL.fullmatch(line.text)):
        return True
    return normal.is_page_number(line.text)


def _in_columns(page: list[Line]) -> list[Line]:
    """The lines in reading order: where a gutter runs down the page, the left column before the right."""
    if len(page) < 12:
        return page
    left, right = min(line.left for line in page), max(line.right for line in page)
    middle = (left + right) / 2
    width = right - left
    first = [line for line in page if line.right < middle + 0.04 * width]
    second = [line for line in page if line.left > middle - 0.04 * width]
    if min(len(first), len(second)) < 8 or len(first) + len(second) < 0.75 * len(page):
        return page
    rows = sum(1 for a in first for b in second if abs(a.base - b.base) < 0.5 * a.size)
    if rows < 5 or statistics.median(line.right - line.left for line in first + second) < 0.25 * width:
        return page
    ordered: list[Line] = []
    columns: tuple[list[Line], list[Line]] = ([], [])
    for line in sorted(page, key=lambda line: -line.base):
        if line in first or line in second:
            columns[line in second].append(line)
            continue
        ordered += [*columns[0], *columns[1], line]
        columns = ([], [])
    return [*ordered, *columns[0], *columns[1]]


def _split_at_notes(page: list[Line], body_size: float, height: float) -> tuple[list[Line], list[Line]]:
    """The lines above the footnotes, and the footnotes."""
    for index, line in enumerate(page):
        if len(line.text) >= 5 and set(line.text) <= {"_", "—", "–", "-"}:
            below = page[index + 1 :]
            if all(after.size <= body_size and after.base <= line.base for after in below):
                return page[:index], below
            return [*page[:index], *below], []
    start = len(page)
    while start > 0 and page[start - 1].size < _SMALL * body_size and page[start - 1].base < 0.6 * height:
        start -= 1
    if start < len(page) and (page[start].marker or _NUMBERED_NOTE.match(page[start].text)):
        return page[:start], page[start:]
    return page, []


def _notes(lines: list[Line]) -> list[str]:
    notes: list[list[str]] = []
    for line in lines:
        numbered = _NUMBERED_NOTE.fullmatch(line.text)
        if line.marker:
            notes.append([f"[{line.marker}] {line.text}"])
        elif numbered and numbered.group(1).isdigit() and (not notes or _follows(notes[-1][0], numbered.group(1))):
            notes.append([f"[{numbered.group(1)}] {numbered.group(2)}"])
        elif notes:
            notes[-1].append(line.text)
        else:
            notes.append([line.text])
    return [normal.joined(note) for note in notes]


def _follows(note: str, number: str) -> bool:
    before = note[1:].partition("]")[0]
    return before.isdigit() and int(number) == int(before) + 1


def _paragraphs(lines: list[Line]) -> list[str]:
    """Lines joined to paragraphs: a wider gap, an indent or a short line before ends one."""
    if not lines:
        return []
    gaps = [a.base - b.base for a, b in pairwise(lines) if a.page == b.page and 0 < a.base - b.base < 40]
    leading = _most_common(round(gap) for gap in gaps) if gaps else lines[0].size * 1.2
    right_edge = sorted(line.right for line in lines)[int(len(lines) * 0.9)]
    left_edge = _most_common(round(line.left) for line in lines)
    width = max(right_edge - left_edge, 1.0)
    paragraphs = [[lines[0].text]]
    for before, line in pairwise(lines):
        if _goes_on(before, line, leading, right_edge, left_edge, width):
            paragraphs[-1].append(line.text)
        else:
            paragraphs.append([line.text])
    return [normal.joined(paragraph) for paragraph in paragraphs]


def _goes_on(before: Line, line: Line, leading: float, right_edge: float, left_edge: float, width: float) -> bool:
    """Whether the line belongs to the paragraph of the line before it."""
    same_style = before.bold == line.bold and abs(before.size - line.size) < 0.6
    if before.page != line.page or before.base < line.base:  # a new page or column
        indented = line.left > left_edge + 0.6 * line.size and not normal.continues(line.text)
        return same_style and normal.is_open(before.text) and not normal.begins_item(line.text) and not indented
    gap = before.base - line.base
    if gap > 1.35 * max(leading, before.size) or not same_style:
        return False
    if gap < 0.4 * line.size:  # the rest of the same printed line
        return not before.bold and line.left - before.right < 6 * line.size
    if line.bold:
        return True
    if normal.begins_item(line.text) and line.left >= left_edge:
        return False
    if min(before.left, line.left) > left_edge + 0.4 * width:  # set to the right: signature, distribution
        return False
    short = before.right < right_edge - 0.18 * width
    return not short or normal.continues(line.text)
