"""docs/scale.md: its sums are right, and what it calls measured stands on the page that it names."""

from __future__ import annotations

import re

import pytest

from tests.docs import pages

PAGE = pages.ROOT / "docs" / "scale.md"
SUMS = [text for text in pages.code(PAGE) if re.search(r"[×÷].* = ", text)]
MEASURED = pages.tables(PAGE)[0][1:]


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _worked_out(left: str) -> float:
    """Products and quotients, from left to right."""
    first, *steps = re.split(r" ([×÷]) ", left)
    value = _number(first)
    for sign, number in zip(steps[::2], steps[1::2], strict=True):
        value = value * _number(number) if sign == "×" else value / _number(number)
    return value


@pytest.mark.parametrize("text", SUMS)
def test_a_sum_is_right(text: str) -> None:
    left, right = text.split(" = ")
    assert _worked_out(left) == pytest.approx(_number(right), rel=0.015)


def test_a_wrong_sum_would_be_seen() -> None:
    assert len(SUMS) > 20
    assert _worked_out("10 ÷ 4 × 3") == 7.5


@pytest.mark.parametrize("row", MEASURED, ids=lambda row: row[0])
def test_what_is_called_measured_stands_on_its_page(row: list[str]) -> None:
    _what, figure, where = row
    page = re.search(r"\((\w+\.md)#", where)
    assert page
    assert re.search(rf"(?<![\d,.]){re.escape(figure)}(?!\d|,\d)", (PAGE.parent / page[1]).read_text())
