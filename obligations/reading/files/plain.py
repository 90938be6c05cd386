"""Plain text and Markdown, also as character recognition writes it: ``*Recalling*``, ``<sup>1</sup>``, ``---``."""

from __future__ import annotations

import re2

from obligations.reading.files import normal

_MARKER = re2.compile(r"\s?<sup>[^<]{1,12}</sup>|\[\^[^\]\s]{1,8}\]|<[^>]{1,40}>")
_HEADING = re2.compile(r"#{1,6}\s+")
_EMPHASIS = re2.compile(r"\*{1,3}([^*\n]+?)\*{1,3}|\b_{1,2}([^_\n]+?)_{1,2}\b")
_GLUED = re2.compile(r"([a-z”’)]{2}[,.;:]?|[a-z][,.;:])(\d{1,3})( |$|[,.;:] |—)")
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&quot;": '"', "&#39;": "'", "\\*": "*", "\\_": "_"}


def read(text: str) -> str:
    """The normalised text of plain text or Markdown."""
    blocks: list[str] = []
    notes: list[str] = []
    current = ""
    ruled = in_note = False
    for raw in text.splitlines():
        line = normal.tidy(raw)
        heading = bool(_HEADING.match(line))
        if not line or normal.is_page_matter(line):
            blocks.append(current)
            current, in_note = "", False
            ruled = (ruled and not line) or (bool(line) and not line[0].isdigit())
            continue
        as_note = None if heading else normal.note(_plain(line, keep_markers=True), ruled=ruled)
        if as_note:
            blocks.append(current)
            notes.append(_plain(as_note))
            current, in_note = "", True
            continue
        line = _plain(_HEADING.sub("", line))
        if not line:
            continue
        if in_note:
            notes[-1] = normal.join(notes[-1], line)
            continue
        if current and (heading or normal.begins_item(line) or raw.endswith("  ")):
            blocks.append(current)
            current = ""
        current = normal.join(current, line) if current else line
        ruled = False
        if heading:
            blocks.append(current)
            current = ""
    blocks.append(current)
    return normal.assemble(blocks, notes)


def _plain(line: str, *, keep_markers: bool = False) -> str:
    line = _EMPHASIS.sub(r"\1\2", line)
    if not keep_markers:
        line = _MARKER.sub("", line)
    for written, meant in _ENTITIES.items():
        if written in line:
            line = line.replace(written, meant)
    return normal.tidy(line)
