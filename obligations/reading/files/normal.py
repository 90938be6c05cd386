"""From the lines of a document to paragraphs: the wording as printed, without what the page adds to it.

Footnote markers, page numbers, job numbers and rules are taken out, lines are joined, a word broken at a line's
end is made whole, and a sentence that a page break or a footnote block cuts in two is put together again.
Footnotes are kept, after everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from obligations.reading import re2

FOOTNOTES = "Footnotes"
"""The heading under which footnotes stand at the end of the text, each as "[number] text"."""

_INVISIBLE = dict.fromkeys(
    code
    for first, last in (
        *((0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD)),  # control characters, soft hyphen
        *((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064), (0xFEFF, 0xFEFF)),  # zero width, direction
        (0xE000, 0xF8FF),  # private use, of which this package uses some as marks
    )
    for code in range(first, last + 1)
)
_RULE = r"(?:[-_*=–—~]\s*){3,}"

_NUMBER = r"(?:[Pp]age\s+\d{1,4}|[-–—]?\s*\d{1,3}\s*[-–—]?|(?:[Pp]age\s+)?\d{1,3}\s*(?:/|of)\s*\d{1,3})"
_JOB = r"(?:GE\.|V\.|N)?\s?\d{2}-\d{5,6}(?:\s*\([A-Z]\))?(?:\s+\d{6})?"
_PAGE = rf"{_JOB}|{_NUMBER}\s+{_JOB}|{_JOB}\s+{_NUMBER}|\*\d{{6,9}}\*|/\.\.\.|Please recycle.?|<!--.*-->"
_PAGE_NUMBER = re2.compile(_NUMBER)
_LONGEST_NUMBER = 24
_TAKES_NUMBER = re2.compile(
    r"(?:\b(?:paragraphs?|articles?|rules?|sections?|chapters?|resolutions?|decisions?|Goals?|and|or|to|of|by|in|than|within|"
    r"the|January|February|March|April|May|June|July|August|September|October|November|December)|(?:No|para|art|vol)s?\.|[-–])$"
)
_LONGEST_HEAD = 120
_RUNNING_HEAD = (
    r"\d{0,4}\s*General Assembly\s*[—–-]+\s*[A-Z][a-z]+(?:-[a-z]+)?\s+[Ss]ession\s*\d{0,4}|"
    r"[IVXL]+\.\s+Resolutions?\s+adopted\s+(?:on\s+the\s+reports?\s+of|without\s+reference\s+to)\b[^.;]*\s\d{1,4}"
)
"""Heads of the bound volumes: "General Assembly—Forty-first Session", "II. Resolutions adopted without ... 59"."""
_PAGE_MATTER = re2.compile(f"{_RULE}|{_PAGE}|{_RUNNING_HEAD}")

_NOTE = re2.compile(
    r"(?:\[\^?(?P<boxed>\d{1,3}|[a-z*])\]:?|<sup>(?P<raised>\d{1,3}|[a-z]|\*+)</sup>|\^(?P<caret>\d{1,3})\^?|"
    r"(?P<plain>\d{1,3}))\s+(?P<text>[A-Z“\"(‘].*)"
)
_OPENS_NOTE = frozenset("[<^0123456789")
_CITATION = re2.compile(
    r"(?:See|Ibid|Official Records|United Nations|Resolutions?|General Assembly resolutions?|Report of|Available|"
    r"Adopted|Annexed|Subsequently|Articles?|[A-Z]{1,7}(?:[./][A-Za-z0-9.-]+)+)\b"
)
_ITEM = re2.compile(r"(?:\d{1,3}\.|\(?[a-z]{1,2}\)|\([ivxl]+\)|[•·–—-]\s|[IVX]+\.\s|[A-Z]\.\s)")
_ONLY_NUMBER = re2.compile(r"\(?(?:\d{1,3}|[a-z]{1,4}|\d{1,4}/\d{1,3})[.)]")
"""A number that a table or a hard line break keeps apart from its paragraph."""
_CONTINUES = re2.compile(r"[a-z(]")
_HYPHEN_AT_END = re2.compile(r"(?:[A-Za-z][-‐]|\d[–-])\s*$")

_LINE_END = "\ue001"
"""Stands after a hyphen at a line's end until it is known whether the word has it."""
_WORDS_ALONE = bytes(byte if byte in b"-abcdefghijklmnopqrstuvwxyz" else 32 for byte in range(256))
"""What is no letter and no hyphen as a space."""
_BROKEN = re2.compile(rf"([A-Za-z]+)[-‐]{_LINE_END}([a-z]+)")


def tidy(line: str) -> str:
    """The line without invisible characters, with single plain spaces."""
    return " ".join((line if line.isprintable() else line.translate(_INVISIBLE)).split())


def is_page_number(line: str) -> bool:
    """Whether the whole line may be a page number; a sentence may end in such a line too."""
    return len(line) <= _LONGEST_NUMBER and bool(_PAGE_NUMBER.fullmatch(line))


def takes_number(line: str) -> bool:
    """Whether the line asks for a number to follow: "paragraph", "articles 3 and", "of 14 December"."""
    return bool(_TAKES_NUMBER.search(line[-20:]))


def is_page_matter(line: str) -> bool:
    """Whether the whole line is a rule, a running head or a job number, wherever it stands."""
    if len(line) > _LONGEST_HEAD:
        return False
    return bool(_PAGE_MATTER.fullmatch(line))


def joined(lines: Sequence[str]) -> str:
    """The lines of one paragraph as one; whether a hyphen at a line's end is the word's own is left to ``assemble``."""
    pieces: list[str] = []
    for line, following in pairwise((*lines, "")):
        pieces += (line, (_LINE_END if _HYPHEN_AT_END.search(line[-4:]) else " ") if following else "")
    return "".join(pieces)


def note(line: str, *, ruled: bool) -> str | None:
    """The line as a footnote, "[4] See A/62/314.", or None where it is none.

    A bare number counts only below a rule (``ruled``) or before words that open a citation.
    """
    found = _NOTE.fullmatch(line) if line[:1] in _OPENS_NOTE else None
    if found is None:
        return None
    mark = found.group("boxed") or found.group("raised") or found.group("caret") or found.group("plain")
    if found.group("plain") and not (ruled or _CITATION.match(found.group("text"))):
        return None
    return f"[{mark}] {found.group('text')}"


def begins_item(line: str) -> bool:
    """Whether the line opens a numbered paragraph, a sub-paragraph or a list item."""
    return bool(_ITEM.match(line))


def is_open(paragraph: str) -> bool:
    """Whether the paragraph stops in the middle of a sentence."""
    return bool(paragraph) and (paragraph[-1] not in '.;:!?”"’)]' or paragraph.endswith(("No.", "para.", "vol.")))


def continues(line: str) -> bool:
    """Whether the line can only go on with a sentence."""
    return bool(_CONTINUES.match(line)) and not begins_item(line)


def assemble(paragraphs: list[str], notes: list[str], *, cut: bool) -> str:
    """The normalised text: footnotes stand at the end, one blank line between all paragraphs.

    With ``cut`` the page may have cut a sentence in two, and such are joined; a number that stands alone always
    joins its paragraph.
    """
    body: list[list[str]] = []
    for paragraph in paragraphs:
        if not paragraph:
            continue
        before = body[-1][-1] if body else ""
        cut_in_two = cut and continues(paragraph) and is_open(before)
        if cut_in_two or _ONLY_NUMBER.fullmatch(before):
            body[-1].append(paragraph)
        else:
            body.append([paragraph])
    if not body:
        return ""
    whole = [joined(parts) for parts in body]
    return _mended("\n\n".join([*whole, FOOTNOTES, *notes] if notes else whole) + "\n")


def _mended(text: str) -> str:
    """Words broken at a line's end made whole: without the hyphen only where the text elsewhere prints them so."""
    if _LINE_END not in text:
        return text
    words = frozenset(text.lower().encode("ascii", "replace").translate(_WORDS_ALONE).decode().split())

    def whole(match: Any) -> str:
        first, second = match.group(1), match.group(2)
        return f"{first}{second}" if (first + second).lower() in words else f"{first}-{second}"

    return str(_BROKEN.sub(whole, text)).replace(_LINE_END, "")
