"""No link leads nowhere, on any page. (``make lint`` builds docs/ besides; README.md is not part of that.)"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs import pages


@pytest.mark.parametrize("document", pages.PAGES, ids=pages.name_of)
def test_every_link_and_picture_is_there(document: Path) -> None:
    for target in pages.links(document):
        path, _hash, anchor = target.partition("#")
        found = (document.parent / path) if path else document
        assert found.exists(), target
        if anchor:
            assert anchor in pages.anchors(found), target


def test_every_page_of_the_documentation_is_in_its_contents() -> None:
    contents = set(re.findall(r"<(\w+)>", (pages.ROOT / "docs" / "index.md").read_text()))
    assert contents == {page.stem for page in (pages.ROOT / "docs").glob("*.md")} - {"index"}
