"""A workbook with one sheet: days as days, everything else as text and never as a formula."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from obligations.models import DueDate
from obligations.web.exports.columns import Column

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767
"""Characters that a cell of a workbook holds."""


def write(rows: Iterable[DueDate], columns: Sequence[Column]) -> bytes:
    """The file; its first row stays in sight and filters."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        heading = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_("Due dates")[:31])
        sheet.freeze_panes(1, 0)
        for x, column in enumerate(columns):
            sheet.set_column(x, x, column.width)
            sheet.write_string(0, x, str(column.label), heading)
        last = 0
        for last, due in enumerate(rows, start=1):
            for x, column in enumerate(columns):
                value = column.value(due)
                if isinstance(value, dt.date):
                    sheet.write_datetime(last, x, dt.datetime.combine(value, dt.time()), day)
                else:
                    sheet.write_string(last, x, (value or "")[:LONGEST], text)
        sheet.autofilter(0, 0, last, len(columns) - 1)
    return file.getvalue()
