"""Comma-separated values (RFC 4180), a row at a time, however many there are."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from obligations.models import DueDate
from obligations.web.exports.columns import Column

CONTENT_TYPE = "text/csv; charset=utf-8"
MARK = "\ufeff"
"""Without it Excel takes UTF-8 for something else."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With these a spreadsheet takes a cell for a formula (OWASP, CSV injection)."""


class _Line:
    """Gives back what the writer writes."""

    def write(self, line: str) -> str:
        return line


def write(rows: Iterable[DueDate], columns: Sequence[Column]) -> Iterator[str]:
    """The file in lines, the headings first. Days are ISO 8601."""
    writer = csv.writer(_Line())
    yield MARK + writer.writerow([str(column.label) for column in columns])
    for due in rows:
        yield writer.writerow([cell(column.value(due)) for column in columns])


def cell(value: str | dt.date | None) -> str:
    """The value so that no spreadsheet runs it: what looks like a formula begins with an apostrophe."""
    text = value.isoformat() if isinstance(value, dt.date) else value or ""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
