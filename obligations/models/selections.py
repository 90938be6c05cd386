"""What a list of due dates shows, and in which order: the filter that feeds share, and what only lists ask besides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from obligations.models import search
from obligations.models.due_dates import URGENT, DueDateQuerySet, Status
from obligations.models.filters import DueDateFilter
from obligations.models.obligations import ObligationQuerySet

SORTS = {
    "": _("most pressing first"),
    "day": _("earliest day first"),
    "-day": _("latest day first"),
    "document": _("by document"),
    "-document": _("by document, backwards"),
    "kind": _("by kind"),
    "-kind": _("by kind, backwards"),
    "-changed": _("last changed first"),
    "sure": _("least certain first"),
}

_ORDERS: dict[str, tuple[Any, ...]] = {
    "day": (F("act_by").asc(nulls_last=True), "pk"),
    "-day": (F("act_by").desc(nulls_last=True), "-pk"),
    "document": ("obligation__document__symbol", "obligation__start", "number", "pk"),
    "-document": ("-obligation__document__symbol", "obligation__start", "number", "pk"),
    "kind": ("obligation__kind", F("act_by").asc(nulls_last=True), "pk"),
    "-kind": ("-obligation__kind", F("act_by").asc(nulls_last=True), "pk"),
    "-changed": ("-changed_at", "-pk"),
    "sure": ("obligation__confidence", F("act_by").asc(nulls_last=True), "pk"),
}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which due dates, in which order.

    ``words`` is a full-text query over the obligations, ``review`` and ``origin`` as their choices; of a due date
    some day lies between ``first`` and ``last``, both inclusive. ``sort`` is a key of ``SORTS``. Written in query
    strings, and stored in saved views, as ``as_query`` says.
    """

    wanted: DueDateFilter = field(default_factory=DueDateFilter)
    words: str = ""
    review: str = ""
    origin: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    sort: str = ""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """From a query string or stored JSON. What it does not know, and days that are none, are left aside."""
        # No database takes a NUL, and no name holds one.
        said = {name: str(values[name] or "").replace("\0", "").strip() for name in values}
        return cls(
            wanted=DueDateFilter.of(said),
            words=said.get("q", "")[: search.LONGEST],
            review=said.get("review", ""),
            origin=said.get("origin", ""),
            first=_day(said.get("from", "")),
            last=_day(said.get("to", "")),
            sort=said.get("sort", "") if said.get("sort") in SORTS else "",
        )

    def as_query(self) -> dict[str, str]:
        """Only what selects or sorts, by the names that query strings use."""
        own = {
            "q": self.words,
            "review": self.review,
            "origin": self.origin,
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
            "sort": self.sort,
        }
        return self.wanted.as_json() | {name: value for name, value in own.items() if value}

    @property
    def is_plain(self) -> bool:
        """Whether a feed or a reminder can select the same: they know the shared filter only."""
        return self == Selection(wanted=self.wanted, sort=self.sort)

    def without(self, *names: str) -> Self:
        """The same with these fields of the shared filter left open."""
        return replace(self, wanted=self.wanted.without(*names))

    def may_be_used_by(self, user: AbstractBaseUser | AnonymousUser | None) -> bool:
        return self.wanted.may_be_used_by(user)

    def apply(self, due_dates: DueDateQuerySet, *, on: dt.date) -> DueDateQuerySet:
        """The due dates as of that day which pass, each with its ``status``, in no order yet."""
        found = self.wanted.apply(due_dates, on=on).filter(self._reviewed("obligation__"))
        if self.origin:
            found = found.filter(origin=self.origin)
        found = found.between(self.first, self.last)
        return search.matching(found, self.words, of="obligation__") if self.words else found

    def standing(self, obligations: ObligationQuerySet, *, on: dt.date) -> ObligationQuerySet:
        """The undated obligations known on that day which pass; of days they have none to ask for."""
        found = self.wanted.standing(obligations, on=on).filter(self._reviewed(""))
        return search.matching(found, self.words) if self.words else found

    def in_order(self, found: DueDateQuerySet) -> DueDateQuerySet:
        """Those given by ``apply``, sorted."""
        return found.order_by(*_ORDERS[self.sort]) if self.sort else found.by_urgency()

    def rows(
        self, due_dates: DueDateQuerySet, counts: Mapping[str, int], rows: slice, *, on: dt.date
    ) -> DueDateQuerySet:
        """Of all that pass, these rows in order; ``counts`` is how many have each status.

        By urgency only the statuses that the rows lie in are sorted: the few that are open, and not all that ever was.
        """
        found = self.apply(due_dates, on=on)
        if self.sort:
            return self.in_order(found)[rows]
        before, among = 0, []
        for statuses in (*((status,) for status in URGENT), tuple(set(Status) - set(URGENT))):
            after = before + sum(counts.get(status, 0) for status in statuses)
            if before < rows.stop and after > rows.start:
                among.append((before, statuses))
            before = after
        if not among:
            return due_dates.none()
        skipped = among[0][0]
        sorted_ = found.standing_at(*(way for _before, statuses in among for way in statuses), on=on).by_urgency()
        return sorted_[rows.start - skipped : rows.stop - skipped]

    def _reviewed(self, obligation: str) -> Q:
        return Q(**{f"{obligation}review": self.review}) if self.review else Q()


def _day(said: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        return None
