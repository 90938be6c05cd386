"""What the guide prints in bold stands on a page: a button that was renamed is renamed there too."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.docs import pages

GUIDES = [pages.ROOT / "docs" / name for name in ("start.md", "guide.md")]


@pytest.fixture(scope="module")
def on_pages() -> set[str]:
    """Everything that pages say in English, without the case of its first letter."""
    with (pages.ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.po").open("rb") as file:
        said = [message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file) if message.id]
    return {text.strip().lower() for text in said}


def _bold(page: Path) -> list[str]:
    found: list[str] = []
    inside = False
    for token in pages.tokens(page):
        if token.type == "strong_open":
            found.append("")
        inside = (inside or token.type == "strong_open") and token.type != "strong_close"
        if inside:
            found[-1] += token.content or (" " if token.type == "softbreak" else "")
    return found


@pytest.mark.parametrize("guide", GUIDES, ids=pages.name_of)
def test_what_is_printed_in_bold_stands_on_a_page(guide: Path, on_pages: set[str]) -> None:
    assert len(_bold(guide)) > 5
    assert not {words for words in _bold(guide) if words.lower() not in on_pages}
