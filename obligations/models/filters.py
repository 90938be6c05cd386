"""Which due dates a page, a subscription or a feed is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from obligations.models.due_dates import DueDateQuerySet


@dataclass(frozen=True, slots=True)
class DueDateFilter:
    """A filter that pages, subscriptions and feeds share; empty fields leave everything in.

    ``document`` is a symbol, ``actor`` a party's name, ``kind`` and ``status`` as their choices,
    ``due_date`` the primary key of a single occurrence. Stored as JSON by ``as_json``.
    """

    document: str = ""
    actor: str = ""
    kind: str = ""
    status: str = ""
    body: str = ""
    due_date: str = ""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """From a query string or stored JSON; names it does not know are left aside."""
        return cls(**{f.name: str(values.get(f.name) or "").strip() for f in fields(cls)})

    def as_json(self) -> dict[str, str]:
        """Only the fields that filter, for storing and for query strings."""
        return {name: value for name, value in asdict(self).items() if value}

    def apply(self, due_dates: DueDateQuerySet, *, on: dt.date) -> DueDateQuerySet:
        """The due dates as of that day which pass, each with its ``status``."""
        found = due_dates.as_of(on)
        if self.document:
            found = found.filter(obligation__document__symbol=self.document)
        if self.actor:
            found = found.filter(obligation__actors__name=self.actor)
        if self.kind:
            found = found.filter(obligation__kind=self.kind)
        if self.body:
            found = found.filter(obligation__document__organ=self.body)
        if self.due_date:
            found = found.filter(pk=self.due_date) if self.due_date.isdecimal() else found.none()
        if self.status:
            found = found.standing_at(self.status)
        return found
