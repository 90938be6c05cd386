"""PDF: the printed lines of its pages -> paragraphs.

What a page adds - running heads, page and job numbers, the barcode, footnotes and their markers - is told by place
and size, not by wording: markers are small and raised, footnotes stand below a rule or are set smaller at the
foot, running heads repeat from page to page.
"""

from __future__ import annotations

import zlib
from collections import Counter
from itertools import pairwise

import pypdfium2

from obligations.reading import re2
from obligations.reading.files import normal
from obligations.reading.files.pdf_page import Line, Page, weightiest
from obligations.reading.values import UnreadableDocument

MAX_PAGES = 2000
_MARGIN = 0.09
"""Share of the page's height, at its head and its foot, where running heads and page numbers stand."""
_SMALL = 0.93
_RAISED = 0.78
_DIGITS = re2.compile(r"\d+")
_SYMBOL = re2.compile(r"(?:United Nations\s+)?[A-Z]+(?:/[A-Za-z0-9.()\-]+){1,6}\*{0,3}")
_MARKER = re2.compile(r"[\d,*]{1,7}")
_NUMBERED_NOTE = re2.compile(r"(\d{1,3}|\*{1,3}|[a-z])\s+(\S.*)")


def read(data: bytes) -> str:
    """The normalised text of a PDF."""
    _check_streams(data)
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
        pages = [_readable(Page.of(document, number), number + 1) for number in range(len(document))]
    lines = [line for page in pages for line in page.lines]
    if sum(len(line.text) for line in lines) < 20:
        raise UnreadableDocument(
            "The file holds no text, only pictures. Run character recognition (OCR) on it, or use another version."
        )
    body_size = weightiest([(line.size, len(line.text)) for line in lines])
    repeated = _running_heads(pages)
    body: list[Line] = []
    notes: list[str] = []
    for page in pages:
        kept = [line for line in page.lines if not _is_furniture(line, page.height, repeated, body_size)]
        above, below = _split_at_notes(kept, body_size, page.height)
        body += above
        notes += _notes(below)
    return normal.assemble(_paragraphs(body), notes, cut=True)


def _check_streams(data: bytes) -> None:
    """Refuse what unpacks to far more than the text of a page does, before it is unpacked."""
    at = 0
    while (at := data.find(b"stream", at)) >= 0:
        describes = data[max(0, at - 300) : at]
        at += len(b"stream")
        start = at + (2 if data[at : at + 2] == b"\r\n" else 1)
        if data[start : start + 1] != _DEFLATED or b"/Image" in describes[describes.rfind(b" obj") :]:
            continue
        try:
            size = len(zlib.decompressobj().decompress(data[start : start + MAX_STREAM // 100], MAX_STREAM))
        except zlib.error:
            continue
        if size == MAX_STREAM:
            raise UnreadableDocument(
                "The file unpacks to far more than it seems to hold. Save it anew as PDF, or as plain text."
            )


MAX_STREAM = 2_000_000
"""Bytes to which a hundredth as many in the file may unpack; text comes to ten times as many, and a page to 100,000."""
_DEFLATED = b"x"


def _readable(page: Page, number: int) -> Page:
    """The page, where its words can be told in their order."""
    if page.is_scan:
        raise UnreadableDocument(
            f"Page {number} of the file is a scan: a picture of words, or words that a machine has guessed from one. "
            "Run character recognition (OCR) on it, check what it gives, and add that as text or Markdown."
        )
    if page.is_in_columns:
        raise UnreadableDocument(
            f"Page {number} of the file is set in two columns, whose lines cannot be put in order safely. "
            "Use a version in one column, or add the text with one column after the other."
        )
    return page


def _key(line: Line) -> str:
    return str(_DIGITS.sub("#", line.text))


def _running_heads(pages: list[Page]) -> frozenset[str]:
    """What stands at the head or foot of more than one page, numbers aside; the masthead of the first is no head."""
    seen: Counter[str] = Counter()
    for page in pages:
        head, foot = (1 - 2 * _MARGIN) * page.height, _MARGIN * page.height
        heads = {_key(line) for line in page.lines if line.page > 0 and line.base > head}
        seen.update(heads | {_key(line) for line in page.lines if line.base < foot})
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
    leading = weightiest([(round(gap), 1) for gap in gaps]) if gaps else lines[0].size * 1.2
    right_edge = sorted(line.right for line in lines)[int(len(lines) * 0.9)]
    left_edge = weightiest([(round(line.left), 1) for line in lines])
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
