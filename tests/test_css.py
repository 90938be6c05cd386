"""Style sheets speak of start and end, never of left and right, so that Arabic and Hebrew are laid out rightly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SHEETS = sorted((Path(__file__).resolve().parent.parent / "static/css").glob("*.css"))
PHYSICAL = re.compile(
    r"(?:^|[\s;{])(?P<rule>(?:(?:margin|padding|border|inset)-(?:left|right)[\w-]*|left|right)\s*:[^;}]*"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b[^;}]*"
    r"|border-(?:top|bottom)-(?:left|right)-radius\s*:[^;}]*)"
)
FOUR_SIDES = re.compile(r"(?:^|[\s;{])(?P<rule>(?:margin|padding|inset)\s*:\s*(?P<sides>[^;}]+))")


def values(sides: str) -> list[str]:
    """The values of a shorthand, functions kept whole."""
    return re.findall(r"[\w.%-]+\([^()]*(?:\([^()]*\)[^()]*)*\)|[^\s()]+", sides)


def physical(css: str) -> list[str]:
    """The rules that say left or right."""
    found = [match["rule"].strip() for match in PHYSICAL.finditer(css)]
    for match in FOUR_SIDES.finditer(css):
        sides = values(match["sides"])
        if len(sides) == 4 and sides[1] != sides[3]:
            found.append(match["rule"].strip())
    return found


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: str(sheet.name))
def test_no_rule_says_left_or_right(sheet: Path) -> None:
    assert not physical(sheet.read_text())


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ("a { margin-left: 1px; }", 1),
        ("a { left: 0 }", 1),
        ("a { text-align: right; }", 1),
        ("a { margin: 0 1px 0 0; }", 1),
        ("a { border-top-left-radius: 1px }", 1),
        ("a { margin: 0 1px 2px 1px; padding: 1rem clamp(1rem, 2vw, 2rem); }", 0),
        ("a { margin-inline-start: 1px; text-align: start; inset-inline-end: 0; }", 0),
        ("a { transform-origin: left; }", 0),
    ],
)
def test_the_search_finds_what_it_should(css: str, found: int) -> None:
    assert len(physical(css)) == found
