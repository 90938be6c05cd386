"""The tables of docs/reading.md: every sentence is read, and comes out as the page says."""

from __future__ import annotations

import pytest

from obligations.reading.reader import read
from obligations.reading.values import Ask
from tests.docs import pages

ASKING, SILENT, DATED = pages.tables(pages.ROOT / "docs" / "reading.md")[:3]

RESOLUTION = """\
A/RES/62/12

Resolution adopted by the General Assembly on 26 November 2007

62/12. A title

The General Assembly,

Recalling its resolution 61/15 of 20 November 2006,

1. {}
"""


def _asks(sentence: str) -> tuple[Ask, ...]:
    return read(RESOLUTION.format(sentence)).asks


def test_the_tables_are_the_ones_that_are_meant() -> None:
    assert [len(ASKING) > 8, len(SILENT) > 4, len(DATED) > 15] == [True] * 3
    assert DATED[0][0].startswith("Requests the Secretary-General")


@pytest.mark.parametrize("row", ASKING[1:], ids=lambda row: row[0][:60])
def test_what_asks(row: list[str]) -> None:
    sentence, who, how, kind = row
    (ask,) = _asks(sentence)
    assert [", ".join(ask.actors), ask.modality, ask.kind] == [who, how, kind]


@pytest.mark.parametrize("row", SILENT[1:], ids=lambda row: row[0][:60])
def test_what_asks_nothing(row: list[str]) -> None:
    assert not _asks(row[0])


@pytest.mark.parametrize("row", DATED[1:], ids=lambda row: row[0][:60])
def test_what_words_come_to(row: list[str]) -> None:
    words, *printed = row
    (ask,) = _asks(f"{DATED[0][0]} {words}.")
    read_so = [[due.form, *(str(day or "–") for day in (*due.window, due.act_by)), due.origin] for due in ask.deadlines]
    assert read_so == ([printed] if any(printed) else [])
