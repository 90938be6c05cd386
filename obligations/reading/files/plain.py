"""Plain text and Markdown, also as character recognition writes it: ``*Recalling*``, ``<sup>1</sup>``, ``---``."""

from __future__ import annotations

import html

from obligations.reading import re2
from obligations.reading.files import normal

_MARKER = re2.compile(r"\s?<sup>[^<]{1,12}</sup>|\[\^[^\]\s]{1,8}\]|\s?\^\d{1,3}\^?")
_TAG = re2.compile(r"</?(?:b|i|u|em|strong|sub|sup|br|span|p|div|a|font|center)\b[^>]{0,200}>|<!--[^>]{0,200}-->")
_HEADING = re2.compile(r"#{1,6}\s+")
_EMPHASIS = re2.compile(r"\*{1,3}([^*\s](?:[^*]*[^*\s])?)\*{1,3}|\b_{1,2}([^_\s](?:[^_]*[^_\s])?)_{1,2}\b")
_ESCAPED = re2.compile(r"\\([*_#\[\]()>.!-])")
_QUOTED = re2.compile(r"(?:>\s?)+")

_GLUED = re2.compile(
    r"([a-z]{3}[”’\"')]?[,;:]?|[a-z]{5}\.|[a-z]{3}[”’\"')],)(\d{1,3}(?:,\d{1,3})*)([\s,;:”)]|\.\s|\.$|$)"
)
"""A footnote number stuck to a word: "the report of the Group111 and", "the Fifth Committee,112 as"."""


def read(text: str) -> str:
    """The normalised text of plain text or Markdown."""
    page = _Page()
    for raw in text.splitlines():
        page.take(raw)
    return page.text()


class _Page:
    """Lines on their way to paragraphs and footnotes."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.notes: list[list[str]] = []
        self.current: list[str] = []
        self.in_note = self.ruled = self.hard_break = False

    def take(self, raw: str) -> None:
        line = normal.tidy(raw)
        if not line or self._is_of_the_page(line):
            self._end()
            self.ruled = (self.ruled and not line) or (bool(line) and not any(c.isalnum() for c in line))
            return
        heading = line[0] == "#" and bool(_HEADING.match(line))
        note = None if heading else normal.note(line, ruled=self.ruled)
        if note is not None:
            self._end()
            self.notes.append([note])
            self.in_note = True
            return
        if self.in_note:
            self.notes[-1].append(line)
            return
        line = _QUOTED.sub("", _HEADING.sub("", line), count=1) if line[0] in "#>" else line
        if heading or normal.begins_item(line) or (self.hard_break and not normal.continues(line)):
            self._end()
        self.current.append(line)
        self.hard_break = raw.endswith("  ")
        self.ruled = False
        if heading:
            self._end()

    def _is_of_the_page(self, line: str) -> bool:
        """Whether the page adds the line: its number, unless the sentence asks for one, a rule, a running head."""
        if normal.is_page_number(line):
            return not (self.current and normal.takes_number(self.current[-1]))
        return normal.is_page_matter(line)

    def _end(self) -> None:
        if self.current:
            self.blocks.append(normal.joined(self.current))
        self.current = []
        self.in_note = self.hard_break = False

    def text(self) -> str:
        self._end()
        notes = [_without_markup(normal.joined(note)) for note in self.notes]
        return normal.assemble([_unmarked(_without_markup(block)) for block in self.blocks], notes, cut=True)


def _without_markup(block: str) -> str:
    block = _TAG.sub(" ", _MARKER.sub("", block)) if "<" in block or "^" in block else block
    if "*" in block or "_" in block:
        block = _EMPHASIS.sub(r"\1\2", block).strip("*_")  # a hard line break may part what was marked as one
    if "\\" in block:
        block = _ESCAPED.sub(r"\1", block)
    if "&" in block:
        block = html.unescape(block)
    return " ".join(block.split())


def _unmarked(block: str) -> str:
    """The block without footnote numbers that are stuck to its words."""
    return str(_GLUED.sub(r"\1\3", block))
