"""The Markdown of the project as the tests see it: its links, its examples, and the names it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted(
    path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "obligations").rglob("*.md")]
    if path.name != "A_RES_62_12.md"  # a resolution
)  # fmt: skip
DATA = frozenset({"text", "ini", "json", "yaml", "csv"})
"""Languages in which a block is nothing to run."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code, with the language that it is marked with; none means commands for a shell."""

    page: Path
    line: int
    language: str
    text: str

    @property
    def is_for_shell(self) -> bool:
        return self.language in {"", "sh"}


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def tokens(page: Path) -> Iterator[Token]:
    """Everything on a page, what stands inside paragraphs too."""
    for token in MarkdownIt("commonmark").enable("table").parse(page.read_text()):
        yield token
        yield from token.children or ()


def blocks(page: Path) -> list[Block]:
    """Top to bottom. MyST's directives, such as a table of contents, are none."""
    return [
        Block(page, (token.map or [0])[0] + 1, token.info.strip(), token.content)
        for token in tokens(page)
        if token.type in {"fence", "code_block"} and not token.info.startswith("{")
    ]


def code(page: Path) -> list[str]:
    """What is set as code, within a line or as a block."""
    return [token.content for token in tokens(page) if token.type in {"code_inline", "fence", "code_block"}]


def links(page: Path) -> list[str]:
    """Where links and pictures point, but not outside."""
    found = [
        str(token.attrs[name])
        for token in tokens(page)
        for name in ("href", "src")
        if token.type in {"link_open", "image"} and name in token.attrs
    ]
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def anchors(page: Path) -> set[str]:
    """The names that GitHub gives the headings."""
    all_tokens = list(tokens(page))
    headings = [after.content for token, after in pairwise(all_tokens) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def tables(page: Path) -> list[list[list[str]]]:
    """Each table by rows and cells, its heading first."""
    found: list[list[list[str]]] = []
    cell = False
    for token in MarkdownIt("commonmark").enable("table").parse(page.read_text()):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type in {"th_open", "td_open"}:
            cell = True
        elif token.type == "inline" and cell:
            found[-1][-1].append(token.content)
            cell = False
    return found
