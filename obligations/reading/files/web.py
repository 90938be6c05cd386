"""HTML -> paragraphs: what a browser would show of the document, without scripts, menus and footnote markers."""

from __future__ import annotations

from itertools import islice

from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype, NavigableString, ProcessingInstruction, Tag

from obligations.reading import limits, re2
from obligations.reading.files import normal
from obligations.reading.values import UnreadableDocument

_UNSEEN = (
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "header",
    "footer",
    "form",
    "iframe",
    "svg",
    "head",
    "aside",
)
_BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "blockquote",
            "body",
            "center",
            "caption",
            "dd",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figure",
        ),
        *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "html", "li", "main", "ol", "p", "pre", "section"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
MAX_TAGS = 30_000
_NEAR = 30
"""Elements among which the surroundings of a marker are looked for."""
_MARKER = re2.compile(r"\[?(?:\d{1,3}|[a-z]|\*{1,3})\]?")


def read(data: bytes) -> str:
    """The normalised text of an HTML page."""
    limits.check_count(data.count(b"<"), MAX_TAGS, "tags")
    page = BeautifulSoup(data, "lxml")
    blocks = _blocks(page)
    body: list[str] = []
    notes: list[str] = []
    for block in blocks:
        text = normal.tidy(block)  # the marks go with it
        if not text or normal.is_page_matter(text) or normal.is_page_number(text):
            continue
        if block.lstrip().startswith(_MARKED):
            notes.append(f"[{len(notes) + 1}] {text}")
        elif (note := normal.note(text, ruled=False)) is not None:
            notes.append(note)
        else:
            body.append(text)
    if not body:
        raise UnreadableDocument(
            "The file is a web page without text of its own. Save the document itself and try again."
        )
    return normal.assemble(body, notes, cut=False)


_MARKED = "\ue000"
"""Stands where a marker opened a footnote, until the notes are told from the body."""


def _opens_note(raised: Tag) -> bool:
    """Whether the marker stands first in its paragraph, or behind what is no word."""
    block = next((parent for parent in islice(raised.parents, _NEAR) if parent.name in _BLOCKS), None)
    if block is None:
        return False
    earlier = islice(raised.previous_elements, _NEAR)
    before = next((element for element in earlier if element is block or isinstance(element, NavigableString)), None)
    return before is block or not _beginning(block).strip()[:1].isalpha()


def _beginning(element: Tag) -> str:
    """The first words in an element, which is not looked through to its end."""
    return "".join(str(part) for part in islice(element.descendants, _NEAR) if isinstance(part, NavigableString))


def _blocks(page: Tag) -> list[str]:
    """The text of the page, a new block at every element that starts a line; a footnote's marker is ``_MARKED``."""
    blocks: list[str] = []
    words: list[str] = []
    stack: list[tuple[Tag | NavigableString, bool]] = [(page, False)]
    while stack:
        item, closing = stack.pop()
        if isinstance(item, NavigableString):
            if not isinstance(item, Comment | Doctype | ProcessingInstruction):
                words.append(str(item))
            continue
        if item.name in _UNSEEN:
            continue
        if item.name == "sup" and not closing and _MARKER.fullmatch(_beginning(item).strip()):
            words.append(_MARKED if _opens_note(item) else "")
            continue
        if item.name in _BLOCKS or item.name == "br":
            blocks.append("".join(words))
            words = []
        if not closing:
            stack.append((item, True))
            stack.extend(
                (child, False) for child in reversed(item.contents) if isinstance(child, Tag | NavigableString)
            )
    return [*blocks, "".join(words)]
