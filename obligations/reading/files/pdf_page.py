"""One page of a PDF -> its printed lines: characters with their places and sizes, put together.

Small raised characters are footnote markers and are taken out of their line. A page that has no words of its own, or
whose lines stand in two columns, is told here.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from obligations.reading import limits
from obligations.reading.files import normal

_RAISED = 0.78
_WORD_GAP, _SPACE_GAP = 0.18, 0.08
"""The least width of a space, in sizes of its letters: of one that pdfium infers, and of one that the file prints."""


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


@dataclass(frozen=True, slots=True)
class Page:
    """What is printed on one page; ``height`` in PDF points."""

    lines: list[Line]
    height: float
    is_scan: bool
    """Is it a picture of a page, with no words or with those that a machine has guessed behind it?"""

    @classmethod
    def of(cls, document: pypdfium2.PdfDocument, number: int) -> Page:
        """The page of that number, from 0."""
        page = document[number]
        textpage = page.get_textpage()
        try:
            ruler = _Ruler(textpage)
            lines = [line for run in _runs(ruler) if (line := _line(number, run, ruler))]
            return cls(lines, float(page.get_height()), ruler.is_invisible() or (_is_bare(lines) and _is_picture(page)))
        finally:
            textpage.close()
            page.close()

    @property
    def is_in_columns(self) -> bool:
        """Does a gutter run down the page, with running text on both sides of it?"""
        page = self.lines
        if len(page) < 12:
            return False
        left, right = min(line.left for line in page), max(line.right for line in page)
        middle, width = (left + right) / 2, right - left
        first = [line for line in page if line.right < middle + 0.04 * width]
        second = [line for line in page if line.left > middle - 0.04 * width]
        if min(len(first), len(second)) < 8 or len(first) + len(second) < 0.75 * len(page):
            return False
        rows = sum(1 for a in first for b in second if abs(a.base - b.base) < 0.5 * a.size)
        return rows >= 5 and statistics.median(line.right - line.left for line in first + second) >= 0.25 * width


_BARE = 200
"""Characters below which a page with a large picture is a picture: a stamp or a running head may be typed over it."""
_PICTURE = 0.5
"""The share of the page that a large picture covers at the least."""


def _is_bare(lines: list[Line]) -> bool:
    return sum(len(line.text) for line in lines) < _BARE


def _is_picture(page: pypdfium2.PdfPage) -> bool:
    """Does one picture cover most of the page?"""
    area = page.get_width() * page.get_height()
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) >= _PICTURE * area:
            return True
    return False


class _Piece(NamedTuple):
    """A word, a part of one, or a single character that is no letter."""

    text: str
    x: float
    right: float
    y: float
    size: float
    place: int
    """Of its first character, as pdfium counts them on the page."""


def _runs(ruler: _Ruler) -> Iterator[list[_Piece]]:
    """The pieces of each line; a gap of several characters parts a line in two."""
    place = 0
    for row in ruler.text.replace("\r", "\n").split("\n"):
        run: list[_Piece] = []
        space = -1
        for word in row.split(" "):
            for part in (word,) if word.isalpha() else _parts(word):
                if part.isspace():
                    space = place
                elif part != _NOTHING:
                    for piece in ruler.pieces(part, place):
                        if run and _apart(run[-1], piece):
                            yield run
                            run = []
                        if run and space >= 0 and ruler.is_wide(space, piece.x - run[-1].right, piece.size):
                            _, _, right, y, size, last = run[-1]
                            run.append(_Piece(" ", right, right, y, size, last))
                        run.append(piece)
                        space = -1
                place += len(part)
            space = place
            place += 1  # the blank behind the word, or the end of the row
        if run:
            yield run


def _parts(word: str) -> Iterator[str]:
    """The letters that stand together in one part, every other character in its own."""
    letters = ""
    for char in word:
        if char.isalpha():
            letters += char
            continue
        if letters:
            yield letters
            letters = ""
        yield char
    if letters:
        yield letters


_NOTHING = "\0"
"""Stands for what the file prints without saying which character it is."""
_HYPHENS = {0x02: "-", 0xFFFE: "-"}
"""pdfium marks a hyphen at a line's end with one of these."""


def _characters(textpage: pypdfium2.PdfTextPage) -> str:
    """The characters of a page, each at the place by which pdfium knows it."""
    count = textpage.count_chars()
    limits.check_count(count, limits.MAX_CHARACTERS, "characters")
    text: str = textpage.get_text_range(0, count) if count else ""
    if len(text) != count:  # pdfium left some out
        codes = (pdfium.FPDFText_GetUnicode(textpage, index) for index in range(count))
        text = "".join(chr(c) if 0 < c < 0x110000 and not 0xD800 <= c < 0xE000 else _NOTHING for c in codes)
    return text.translate(_HYPHENS)


class _Ruler:
    """Measures characters. To ask pdfium is dear, so the letters of a word are measured at both ends alone."""

    def __init__(self, textpage: pypdfium2.PdfTextPage) -> None:
        self.text = _characters(textpage)
        self._textpage = textpage.raw
        self._box = pdfium.FS_RECTF()
        self._x, self._y = pdfium.c_double(), pdfium.c_double()

    def pieces(self, text: str, place: int) -> list[_Piece]:
        """The characters from that place on in one piece, or one by one where the last is set unlike the first."""
        box = self._box
        pdfium.FPDFText_GetCharOrigin(self._textpage, place, self._x, self._y)
        pdfium.FPDFText_GetLooseCharBox(self._textpage, place, box)
        x, top, bottom = self._x.value, box.top, box.bottom
        size = abs(top - bottom)
        if len(text) > 1:
            pdfium.FPDFText_GetLooseCharBox(self._textpage, place + len(text) - 1, box)
            if abs(box.top - top) > _SAME * size or abs(box.bottom - bottom) > _SAME * size:
                return [piece for n, char in enumerate(text, place) for piece in self.pieces(char, n)]
        return [_Piece(text, x, max(box.right, x), self._y.value, round(size, 1), place)]

    def is_wide(self, space: int, gap: float, size: float) -> bool:
        """Whether the gap at a space parts two words set in that size: pdfium infers some that are none."""
        if gap > _WORD_GAP * size or gap <= _SPACE_GAP * size:
            return gap > _WORD_GAP * size
        return not pdfium.FPDFText_IsGenerated(self._textpage, space)

    def is_invisible(self) -> bool:
        """Is the first word set to be found and not to be seen, as behind a scan?"""
        first = next((place for place, char in enumerate(self.text) if char.isalnum()), None)
        if first is None:
            return False
        word = pdfium.FPDFText_GetTextObject(self._textpage, first)
        return bool(word and pdfium.FPDFTextObj_GetTextRenderMode(word) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)

    def is_bold(self, place: int) -> bool:
        """Whether a character is set in bold."""
        return bool(pdfium.FPDFText_GetFontWeight(self._textpage, place) >= _BOLD)


_SAME = 0.03
"""Share of their size by which two characters of one size on one line may differ."""
_BOLD = 600


def _apart(before: _Piece, here: _Piece) -> bool:
    """Whether a wide gap or a new line lies between two pieces (pdfium prints no line end after a hyphen)."""
    size = max(before.size, here.size)
    return here.x - before.right > 3.5 * size or here.x < before.x - 3 * size or abs(here.y - before.y) > 0.75 * size


def _line(page: int, run: list[_Piece], ruler: _Ruler) -> Line | None:
    """The line without its raised markers; one that opens the line is kept aside."""
    size = weightiest([(piece.size, len(piece.text)) for piece in run if piece.text != " "])
    base = weightiest([(round(piece.y, 1), len(piece.text)) for piece in run if piece.size == size])
    if all(piece.size == size for piece in run):
        text, marker = "".join(piece.text for piece in run), ""
    else:
        text, marker = _without_markers(run, size, base)
    text = normal.tidy(_before_punctuation(text))
    if not text:
        return None
    bold = ruler.is_bold(max(run, key=lambda piece: len(piece.text)).place)
    return Line(page, text, run[0].x, run[-1].right, base, size, bold, marker.strip())


def _without_markers(run: list[_Piece], size: float, base: float) -> tuple[str, str]:
    """The words of a line, and the small raised marker that opens it."""
    text, marker, in_marker = "", "", False
    for piece in run:
        if piece.size < _RAISED * size and piece.y > base + 0.1 * size:
            if not text:
                marker += piece.text
            in_marker = True
            continue
        if in_marker and text and piece.text != " ":
            text += " "
        text += piece.text
        in_marker = False
    return text, marker


def weightiest(values: Sequence[tuple[float, int]]) -> float:
    """The value of the most characters."""
    first = values[0][0]
    if all(value == first for value, _ in values):
        return first
    weights: defaultdict[float, int] = defaultdict(int)
    for value, weight in values:
        weights[value] += weight
    return max(weights, key=weights.__getitem__)


def _before_punctuation(text: str) -> str:
    for mark in (" ,", " .", " ;", " :", " )", " ”"):
        text = text.replace(mark, mark[1])
    return text
