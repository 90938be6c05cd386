"""HTML -> paragraphs: what a browser would show of the document, without scripts, menus and footnote markers."""

from __future__ import annotations

from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype, NavigableString, ProcessingInstruction, Tag

from obligations.reading import re2
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
_MARKER = re2.compile(r"\[?(?:\d{1,3}|[a-z]|\*{1,3})\]?")


def read(data: bytes) -> str:
    """The normalised text of an HTML page."""
    page = BeautifulSoup(data, "lxml")
    for unseen in page.find_all(_UNSEEN):
        unseen.decompose()
    for raised in page.find_all("sup"):
        if _MARKER.fullmatch(raised.get_text().strip()):
            raised.replace_with(_MARKED if _opens_note(raised) else "")
    blocks: list[str] = [""]
    _gather(page, blocks)
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
    before = raised.find_previous(string=True)
    block = raised.find_parent(list(_BLOCKS))
    return block is not None and (
        before is None or block not in before.parents or not block.get_text().strip()[:1].isalpha()
    )


def _gather(node: Tag, blocks: list[str]) -> None:
    """The text below the node, a new block at every element that starts a line."""
    stack: list[tuple[Tag | NavigableString, bool]] = [(node, False)]
    while stack:
        item, closing = stack.pop()
        if isinstance(item, NavigableString):
            if not isinstance(item, Comment | Doctype | ProcessingInstruction):
                blocks[-1] += str(item)
            continue
        if item.name in _BLOCKS or item.name == "br":
            blocks.append("")
        if not closing:
            stack.append((item, True))
            stack.extend(
                (child, False) for child in reversed(item.contents) if isinstance(child, Tag | NavigableString)
            )
