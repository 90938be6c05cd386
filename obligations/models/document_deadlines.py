"""When the document has to be ready for a report that a body takes up at a session."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obligations.models.due_dates import DueDate
from obligations.reading.values import Form, Kind


class DocumentDeadline(NamedTuple):
    """So many weeks before the day to act by: what has to be done by then, and by which rule."""

    weeks: int
    day: dt.date
    act: Promise
    rule: Promise


RULES = (
    (
        10,
        _("submit the report for processing"),
        _(
            "Slotting: a pre-session document is submitted ten weeks ahead, for four weeks of processing before the "
            "six weeks of resolution 49/221 B (practice; no document for it was verified)."
        ),
    ),
    (
        6,
        _("report out in all official languages"),
        _("Resolution 49/221 B: documents are out in all languages six weeks before they are taken up."),
    ),
)


def document_deadlines(due_date: DueDate) -> tuple[DocumentDeadline, ...]:
    """Ten and six weeks before a report is due at a session, counted from the day to act by; () for all else."""
    act_by = due_date.act_by
    if act_by is None or due_date.form != Form.SESSION or due_date.obligation.kind != Kind.REPORT:
        return ()
    return tuple(DocumentDeadline(weeks, act_by - dt.timedelta(weeks=weeks), act, rule) for weeks, act, rule in RULES)
