"""From the lines of a document to paragraphs: the wording as printed, without what the page adds to it.

Footnote markers, page numbers, job numbers and rules are taken out, lines are joined, a word broken at a line's
end is made whole, and a sentence that a page break or a footnote block cuts in two is put together again.
Footnotes are kept, after everything else.
"""

from __future__ import annotations

import re2

FOOTNOTES = "Footnotes"
"""The heading under which footnotes stand at the end of the text, each as "[number] text"."""

_INVISIBLE = re2.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0b\x0e-\x1f\x7f]")
_SPACES = re2.compile("[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_RULE = re2.compile(r"(?:[-_*=–—]\s*){3,}")
_PAGE = re2.compile(
    r"(?:(?:[Pp]age\s+)?\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?|\d{2}-\d{5}(?:\s*\([EFCRAS]\))?|\*\d{5,}\*|/\.\.\.)"
)
_NOTE = re2.compile(
    r"(?:\[\^?(?P<boxed>\d{1,3}|[a-z*])\]:?|<sup>(?P<raised>\d{1,3}|[a-z*]+)</sup>|\^(?P<caret>\d{1,3})\^?|(?P<plain>\d{1,3}))\s+(?P<text>[A-Z“\"(‘].*)"
)
_NOTE_START = re2.compile(
    r"(?:See|Ibid|Official Records|United Nations,|A/|E/|S/|CCPR|CEDAW|CRC|Articles?|Resolution|General Assembly resolution|"
    r"Adopted|Report|FCCC|ST/|Subsequently|The\s|In\s|Available|World|International|League|Treaty)"
)
_ITEM = re2.compile(r"(?:\d{1,3}\.|\(?[a-z]{1,2}\)|\([ivxl]+\)|[•·–—-]\s|[IVX]+\.?\s|[A-Z]\.\s)")
_CONTINUES = re2.compile(r"[a-z(]")
_HYPHEN_AT_END = re2.compile(r"[A-Za-z][-‐]\s*$")


def tidy(line: str) -> str:
    """The line without invisible characters, with single plain spaces."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", line)).strip()


def is_page_matter(line: str) -> bool:
    """Whether the whole line is a rule, a page number or a job number."""
    return bool(_RULE.fullmatch(line) or _PAGE.fullmatch(line))


def join(first: str, second: str) -> str:
    """Two lines of one paragraph: a hyphen at the line's end stays, as resolutions break words only at their own."""
    if _HYPHEN_AT_END.search(first):
        return first.rstrip() + second.lstrip()
    return f"{first.rstrip()} {second.lstrip()}"


def note(line: str, *, ruled: bool) -> str | None:
    """The line as a footnote, "[4] See A/62/314.", or None where it is none.

    A bare number counts only below a rule (``ruled``) or before words that open a citation.
    """
    found = _NOTE.fullmatch(line)
    if found is None:
        return None
    mark = found.group("boxed") or found.group("raised") or found.group("caret") or found.group("plain")
    if found.group("plain") and not (ruled or _NOTE_START.match(found.group("text"))):
        return None
    return f"[{mark}] {found.group('text')}"


def begins_item(line: str) -> bool:
    """Whether the line opens a numbered paragraph, a sub-paragraph or a list item."""
    return bool(_ITEM.match(line))


def is_open(paragraph: str) -> bool:
    """Whether the paragraph stops in the middle of a sentence."""
    return bool(paragraph) and paragraph[-1] not in '.;:!?”"’)]' or paragraph.endswith(("No.", "para.", "vol."))


def continues(line: str) -> bool:
    """Whether the line can only go on with a sentence."""
    return bool(_CONTINUES.match(line)) and not begins_item(line)


def assemble(paragraphs: list[str], notes: list[str]) -> str:
    """The normalised text: sentences cut in two are joined, footnotes stand at the end, one blank line between all."""
    body: list[str] = []
    for paragraph in paragraphs:
        if not paragraph:
            continue
        if body and continues(paragraph) and is_open(body[-1]):
            body[-1] = join(body[-1], paragraph)
        else:
            body.append(paragraph)
    if notes:
        body += [FOOTNOTES, *notes]
    return "\n\n".join(body) + "\n" if body else ""
