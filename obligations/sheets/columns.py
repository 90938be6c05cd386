"""The columns of a spreadsheet: named as ``manage.py read --json`` names the same things, in any order."""

from __future__ import annotations

import csv
import io
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obligations.reading.values import Kind, Modality


class Column(NamedTuple):
    """A heading, what stands under it, an example, and where only some words will do, which."""

    name: str
    means: Promise
    example: str
    values: tuple[str, ...] = ()


COLUMNS = (
    Column("document", _("The symbol of a document that is here. Every row needs it."), "A/RES/62/12"),
    Column(
        "quote", _("Exact words of the document. Without them, the whole paragraph."), "to inform the General Assembly"
    ),
    Column("paragraph", _("The paragraph as the tracker numbers it, where the words stand several times."), "9"),
    Column("actors", _("Who is asked; several with a semicolon between them."), "Secretary-General"),
    Column("action", _("To do what, in short. Without it, the words themselves."), "inform the Assembly on expenses"),
    Column("kind", _("What sort of act it is. Without it, other."), "report", tuple(Kind)),
    Column("modality", _("How strongly it is said. Without it, requests."), "requests", tuple(Modality)),
    Column("verb", _("The verb as printed."), "Requests"),
    Column("recipient", _("Towards whom."), "General Assembly"),
    Column("when", _("Words of the document that say when; the days follow from them."), "at its sixty-third session"),
    Column("act_by", _("The day to act by, as 2008-09-16, where a person sets it."), "2008-09-16"),
    Column("start", _("First day, where it is a window."), "2008-09-16"),
    Column("end", _("Last day, where it is a window."), "2009-09-14"),
    Column("owner", _("Who answers for it: user name or address of somebody who may sign in."), "maria"),
)
NAMES = tuple(column.name for column in COLUMNS)


def template() -> str:
    """An empty table with all columns, marked as UTF-8 so that Excel keeps it so."""
    out = io.StringIO()
    csv.writer(out).writerow(NAMES)
    return "\ufeff" + out.getvalue()
