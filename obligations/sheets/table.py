"""The bytes of a CSV file -> its rows as dictionaries, by the names of their columns."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

from obligations.sheets.columns import NAMES

MOST_BYTES = 2 << 20
MOST_ROWS = 1000
_BETWEEN = ",;\t"


class Unusable(Exception):
    """The file is no table that can be imported. The message tells a person what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` by their number in the spreadsheet, whose first line is 1; ``unused`` are headings that mean nothing."""

    rows: dict[int, dict[str, str]]
    unused: tuple[str, ...]


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8 with a mark or without, or UTF-16 as Excel writes "Unicode text"."""
    if len(data) > MOST_BYTES:
        raise Unusable(_("The file is larger than %d MB. Split it.") % (MOST_BYTES >> 20))
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise Unusable(_("The file is not in UTF-8. Save it as “CSV UTF-8” and send it again.")) from None
    if "\0" in text:
        raise Unusable(_("The file is no CSV file. In your spreadsheet choose “Save as”, “CSV UTF-8”."))
    return text


def parsed(text: str) -> Table:
    """The rows that hold anything. What separates the cells is what separates the headings."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    between = max(_BETWEEN, key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True))
    except csv.Error as error:
        raise Unusable(_("The file cannot be read as CSV (%s). Save it anew from your spreadsheet.") % error) from error
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if any(cell.strip() for cell in line)]
    if not numbered:
        raise Unusable(_("The file is empty. Begin with the template."))
    headings = [_plain(cell) for cell in numbered[0][1]]
    _check(headings)
    if len(numbered) - 1 > MOST_ROWS:
        raise Unusable(_("The file has more than %d rows. Split it.") % MOST_ROWS)
    rows = {number: dict.fromkeys(NAMES, "") | _named(headings, line) for number, line in numbered[1:]}
    if not rows:
        raise Unusable(_("There are no rows below the headings."))
    return Table(rows, tuple(heading for heading in headings if heading and heading not in NAMES))


def _plain(heading: str) -> str:
    return "_".join(heading.strip().lower().split())


def _check(headings: list[str]) -> None:
    if "document" not in headings:
        raise Unusable(
            _("There is no column “document”. The first row has the names of the columns, as in the template.")
        )
    if doubled := next((name for name in NAMES if headings.count(name) > 1), ""):
        raise Unusable(_("The column “%s” is there twice. Leave one of them out.") % doubled)


def _named(headings: list[str], line: list[str]) -> dict[str, str]:
    return {name: cell.strip() for name, cell in zip(headings, line, strict=False) if name in NAMES}
