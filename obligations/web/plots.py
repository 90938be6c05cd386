"""Plots as values that a template writes as SVG: lengths along the page in percent, heights in CSS pixels.

So they fit a telephone and a desk without a script, and their letters keep their size. In a language written from right
to left a plot runs from right to left.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

BAR = 46
"""Pixels for a bar with the line of its label above it."""
COLUMNS = 180
"""Pixels for the tallest column."""
ROOM = 88
"""Percent of the line for the longest bar; its number stands in the rest."""


@dataclass(frozen=True, slots=True)
class Part:
    """A rectangle of one series. Across: "12.5%"; down: pixels."""

    series: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar or column: where its label and its number stand, and its parts."""

    label: str
    label_x: str
    label_y: str
    number: int | str
    number_x: str
    number_y: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """Marks in a space of so many pixels; ``upright`` for columns, whose labels stand centred below them."""

    height: int
    marks: tuple[Mark, ...]
    upright: bool = False


Series = Sequence[tuple[str, int]]
"""Names of series with their values, in the order in which they are stacked."""


def bars(rows: Sequence[tuple[str, Series]], *, rtl: bool = False) -> Plot:
    """A bar for each label, the series one after the other."""
    most = max((_sum(series) for _label, series in rows), default=0) or 1
    marks = []
    for i, (label, series) in enumerate(rows):
        parts, start = [], 0.0
        for name, value in series:
            width = ROOM * value / most
            if value:
                x = 100 - start - width if rtl else start
                parts.append(Part(name, _percent(x), str(i * BAR + 22), _percent(width), "14"))
            start += width
        number_x = 100 - start if rtl else start
        marks.append(
            Mark(
                label,
                _percent(100 if rtl else 0),
                str(i * BAR + 15),
                _sum(series),
                _percent(number_x),
                str(i * BAR + 34),
                tuple(parts),
            )
        )
    return Plot(len(rows) * BAR, tuple(marks))


def shares(rows: Sequence[tuple[str, float, float, str]], *, rtl: bool = False) -> Plot:
    """A line for each label, filled as far as its share (0 to 1), with a mark at another; the last is a number."""
    marks = []
    for i, (label, share, mark, number) in enumerate(rows):
        y, parts = i * BAR, []
        for name, start, width, top, height in (
            ("on-time", 0.0, 100 * share, 22, 14),
            ("never", 100 * share, 100 * (1 - share), 22, 14),
            ("mark", min(100 * mark, 99.4), 0.6, 18, 22),
        ):
            if width:
                x = 100 - start - width if rtl else start
                parts.append(Part(name, _percent(x), str(y + top), _percent(width), str(height)))
        at = _percent(100 if rtl else 0)
        marks.append(Mark(f"{label}: {number}", at, str(y + 14), "", at, str(y + 14), tuple(parts)))
    return Plot(len(rows) * BAR, tuple(marks))


def columns(rows: Sequence[tuple[str, Series]], *, rtl: bool = False) -> Plot:
    """A column for each label, the series one upon the other; where there are many, only some have their label."""
    most = max((_sum(series) for _label, series in rows), default=0) or 1
    step = 100 / max(len(rows), 6)
    every = math.ceil(len(rows) / 6)
    marks = []
    for i, (label, series) in enumerate(rows):
        x = 100 - (i + 1) * step if rtl else i * step
        parts, top = [], COLUMNS + 20.0
        for name, value in series:
            height = COLUMNS * value / most
            top -= height
            if value:
                parts.append(
                    Part(name, _percent(x + step * 0.14), f"{top:.2f}", _percent(step * 0.72), f"{height:.2f}")
                )
        labelled = label if i % every == 0 else ""
        middle = _percent(x + step / 2)
        marks.append(Mark(labelled, middle, str(COLUMNS + 38), _sum(series), middle, f"{top - 6:.2f}", tuple(parts)))
    return Plot(COLUMNS + 46, tuple(marks), upright=True)


def _sum(series: Series) -> int:
    return sum(value for _name, value in series)


def _percent(number: float) -> str:
    """Written for SVG, whatever the language."""
    return f"{number:.3f}%"
