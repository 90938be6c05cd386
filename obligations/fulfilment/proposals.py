"""Open due dates beside an issued document: what speaks for each, and what against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from obligations.models import DueDate
from obligations.models.due_dates import State
from obligations.reading.issued import Issued
from obligations.reading.values import Kind

ENOUGH = 30
"""Points from which a due date is proposed; the session alone, of a report, is just enough."""
MOST = 20
"""Proposals shown at the most."""
_CONSIDERED = 2_000
"""Open due dates compared at the most, the nearest first."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for a due date (points above 0) or against it."""

    points: int
    words: Promise


@dataclass(frozen=True, slots=True)
class Proposal:
    """A due date, and why the document may be what was asked for."""

    due_date: DueDate
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)

    @property
    def is_strong(self) -> bool:
        """Whether the document itself names the resolution, and nothing speaks against it."""
        points = [reason.points for reason in self.reasons]
        return max(points) >= 40 and min(points) > 0


def propose(issued: Issued, *, on: dt.date) -> list[Proposal]:
    """The open due dates known on a day that the document may fulfil, the likeliest first."""
    found = (Proposal(due, tuple(_reasons(issued, due))) for due in _candidates(issued, on=on))
    likely = [proposal for proposal in found if proposal.points >= ENOUGH]
    return sorted(likely, key=lambda proposal: (-proposal.points, proposal.due_date.act_by or dt.date.max))[:MOST]


def _candidates(issued: Issued, *, on: dt.date) -> Iterable[DueDate]:
    wanted = Q(pk=None)
    for answered in issued.answers:
        wanted |= Q(obligation__document__symbol__endswith=f"/{answered.number}")
    if issued.session:
        wanted |= Q(session=issued.session)
    if issued.author:
        wanted |= Q(obligation__actors__name__iexact=issued.author)
    still_open = DueDate.objects.as_of(on).filter(state=State.OPEN).filter(wanted).distinct()
    return still_open.for_lists().in_order()[:_CONSIDERED]


def _reasons(issued: Issued, due: DueDate) -> Iterable[Reason]:
    obligation = due.obligation
    for answered in issued.answers:
        if not obligation.document.symbol.endswith(f"/{answered.number}"):
            continue
        yield Reason(50, _("It says that it answers this resolution."))
        if answered.paragraph == obligation.paragraph.number.partition(" ")[0]:
            yield Reason(25, _("It names this paragraph."))
        elif answered.paragraph:
            yield Reason(-30, _("It names another paragraph."))
    if issued.session and due.session:
        if issued.session == due.session:
            yield Reason(20, _("Its symbol is of the session at which this is due."))
        else:
            yield Reason(-20, _("Its symbol is of another session."))
    if issued.author and any(_same(issued.author, party.name) for party in obligation.actors.all()):
        yield Reason(20, _("It was written by whoever was asked."))
    if issued.title and fuzz.token_set_ratio(issued.title.lower(), obligation.document.title.lower()) >= 85:
        yield Reason(15, _("Its title is that of the resolution."))
    if obligation.kind == Kind.REPORT:
        yield Reason(10, _("A report was asked for."))


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()
