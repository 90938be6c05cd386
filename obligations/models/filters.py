"""Which due dates a page, a subscription or a feed is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q

from obligations.models.due_dates import DueDate, DueDateQuerySet
from obligations.models.obligations import ObligationQuerySet


@dataclass(frozen=True, slots=True)
class DueDateFilter:
    """A filter that pages, subscriptions and feeds share; empty fields leave everything in.

    ``document`` is a symbol, ``actor`` a party's name, ``kind`` and ``status`` as their choices,
    ``due_date`` the primary keys of single occurrences, comma-separated, ``owner`` that of the person who answers for
    the obligation: see ``may_be_used_by``. Stored as JSON by ``as_json``.
    """

    document: str = ""
    actor: str = ""
    kind: str = ""
    status: str = ""
    body: str = ""
    due_date: str = ""
    owner: str = ""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """From a query string or stored JSON; names it does not know are left aside."""
        return cls(**{f.name: str(values.get(f.name) or "").strip() for f in fields(cls)})

    def as_json(self) -> dict[str, str]:
        """Only the fields that filter, for storing and for query strings."""
        return {name: value for name, value in asdict(self).items() if value}

    def without(self, *names: str) -> Self:
        """The same filter with these fields left open."""
        return replace(self, **dict.fromkeys(names, ""))

    @property
    def due_dates(self) -> tuple[int, ...]:
        """The single occurrences that ``due_date`` names."""
        words = (word.strip() for word in self.due_date.split(","))
        return tuple(int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 19)

    def may_be_used_by(self, user: AbstractBaseUser | AnonymousUser | None) -> bool:
        """Whether the user may select so: what somebody owns is nobody else's to list, or to be sent."""
        return not self.owner or (user is not None and user.pk is not None and self.owner == str(user.pk))

    def apply(self, due_dates: DueDateQuerySet, *, on: dt.date) -> DueDateQuerySet:
        """The due dates as of that day which pass, each with its ``status``."""
        found = due_dates.as_of(on).filter(self._about("obligation__"))
        if self.due_date:
            found = found.filter(pk__in=self.due_dates)
        if self.status:
            found = found.standing_at(self.status, on=on)
        return found

    def may_show(self, due_date: DueDate) -> bool:
        """Whether a due date passes on some day: ``apply`` without a query, for many filters against one row."""
        obligation = due_date.obligation
        return (
            self.document in {"", obligation.document.symbol}
            and self.kind in {"", obligation.kind}
            and self.body in {"", obligation.document.organ}
            and (not self.due_date or due_date.pk in self.due_dates)
            and self.owner in {"", str(obligation.owner_id)}
            and (not self.actor or any(party.name == self.actor for party in obligation.actors.all()))
        )

    def obligations(self, obligations: ObligationQuerySet, *, on: dt.date) -> ObligationQuerySet:
        """The obligations known on that day which pass, dated or not; the status of a date plays no part."""
        return obligations.accepted().known(on=on).filter(self._about(""))

    def standing(self, obligations: ObligationQuerySet, *, on: dt.date) -> ObligationQuerySet:
        """The undated ones among ``obligations``; having no date, they have no status either."""
        return self.obligations(obligations, on=on).standing()

    def among(self, obligations: ObligationQuerySet) -> ObligationQuerySet:
        """Of these obligations those that pass, dated or not; how a date stands plays no part."""
        return obligations.filter(self._about(""))

    def _about(self, obligation: str) -> Q:
        """What is asked of the obligation itself, by the path that leads to it."""
        asked = {
            "document__symbol": self.document,
            "actors__name": self.actor,
            "kind": self.kind,
            "document__organ": self.body,
            "owner": self.owner,
        }
        return Q(**{obligation + field: value for field, value in asked.items() if value})
