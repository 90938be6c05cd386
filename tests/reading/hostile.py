"""Texts and files made to cost a reader time or memory. ``bench/reading.py`` times them at a megabyte each."""

from __future__ import annotations

from itertools import product

from obligations.reading.limits import MAX_PARAGRAPH

HEADING = (
    "Resolution adopted by the General Assembly on 18 December 2014\n\n69/187. A title\n\nThe General Assembly,\n\n"
    + "Recalling that the work of the Council is to be taken up on the basis of the report, with the view that its "
    "members and the others in the field of the law of the sea attend to it,\n\n" * 20
)
"""Enough English to pass for a resolution, whatever follows."""

_LEADS = (
    "Requests the Council to report",
    "Decides that",
    "Stresses",
    "Notes",
    "Looks forward to",
    "Welcomes the report, and requests",
)
_UNITS = (
    *("on 5 May 2016,", "at its sixty-third session,", "every two years", "7 to 9 and", "sixty-third and"),
    *("within 90 days of the", "to be held in", "and invites the Council to report,", "report and to", "requests, and"),
    *("inviting the Council to act,", "the Council is requested to act;", "the need for the Council to act"),
    *("the holding of the session of the Committee", "the Commission,", "that it shall be", "the report of the Board"),
    *("in accordance with,", "which shall meet,", "the Abc of the", "“a”", "by States and", "( \t", "its request that"),
    *("with the request that it report", "in this regard,", "also", "the Panel of Experts of the Council to act and"),
)
CLAUSES = {f"{lead} | {unit}": (lead, unit) for lead, unit in product(_LEADS, _UNITS)}
"""What one paragraph may repeat: after each way to begin a clause, each form that the reader looks for."""

PAGES = {
    "one word without an end": "a",
    "blanks": " ",
    "empty lines": "\n",
    "lines of one letter": "x\n",
    "carriage returns": "x\r",
    "form feeds": "1\f",
    "Markdown headings": "# a\n",
    "Markdown emphasis": "**a** _b_ ",
    "Markdown escapes": "\\*",
    "open emphasis": "*a ",
    "footnotes": "[1] See A/62/1\n",
    "footnote marks": "<sup>1</sup>",
    "open tags": "<",
    "entities": "&amp",
    "words broken at the end of a line": "abc-\n",
    "numbered paragraphs": "1. Requests the Council to act;\n\n",
    "paragraphs without a number": "Requests the Council to act;\n\n",
    "lettered paragraphs": "(a) to act;\n\n",
    "sections": "I\n\n1. Requests the Council to act;\n\n",
    "openings": "The General Assembly,\n\n",
    "asks and dates": "1. Requests the Council to report at its next session, and invites States to act by 5 May;\n\n",
    "annexes": "Annex\n\n",
    "symbols": "A/RES/62/12\n\n",
    "quotation marks": "“",
    "accents": "é",
    "pictures": "😀 ",
    "nothing to see": "\u200b",
}
"""What a whole page may repeat."""


def clauses(lead: str, unit: str, size: int, paragraph: int = MAX_PARAGRAPH - 1000) -> str:
    """A resolution of about ``size`` characters, whose paragraphs are as long as one may be."""
    words = f"{lead} " + f"{unit} " * (paragraph // (len(unit) + 1)) + ";"
    return HEADING + "\n\n".join(f"{n}. {words}" for n in range(1, max(1, size // len(words)) + 1))


def page(unit: str, size: int) -> str:
    """The beginning of a resolution and then the same again and again, to about ``size`` characters."""
    return HEADING + "1. Requests the Council to act:\n\n" + unit * (size // len(unit))
