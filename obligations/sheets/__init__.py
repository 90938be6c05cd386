"""Obligations and their owners from a spreadsheet: checked row by row, imported as one act, undone as one."""

from obligations.corrections import CannotBeUndone
from obligations.sheets.acts import CannotBeImported, changed_since, import_sheet, receive, undo
from obligations.sheets.check import Line, Outcome, Plan, check
from obligations.sheets.columns import COLUMNS, template
from obligations.sheets.table import MOST_BYTES, MOST_ROWS, Unusable, decoded

__all__ = [
    "COLUMNS",
    "MOST_BYTES",
    "MOST_ROWS",
    "CannotBeImported",
    "CannotBeUndone",
    "Line",
    "Outcome",
    "Plan",
    "Unusable",
    "changed_since",
    "check",
    "decoded",
    "import_sheet",
    "receive",
    "template",
    "undo",
]
