"""The table of docs/architecture.md is the one that tests/test_house.py holds every import to."""

from __future__ import annotations

import re

from tests.docs import pages
from tests.test_house import MAY_KNOW

ROWS = pages.tables(pages.ROOT / "docs" / "architecture.md")[0][1:]


def test_the_parts_may_know_whom_the_page_says() -> None:
    printed = {part.strip("`"): set(re.findall(r"`([\w.]+)`", known)) for part, _does, known in ROWS}
    assert printed == {part: known - {part} for part, known in MAY_KNOW.items()}
