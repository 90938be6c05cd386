"""What became of the resolution that ships, as a demonstration: facts that have a source, recorded and taken back."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from django.db import transaction

from obligations.models import DueDate, Evidence
from obligations.models.due_dates import State

DATA = Path(__file__).resolve().parent.parent / "data" / "story.csv"
MARK = "Demonstration: "
"""Begins the note of each piece of evidence, so that nobody takes it for what people here have recorded."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the story: of which due date, and what shows what became of it."""

    document: str
    paragraph: str
    actor: str
    words: str
    dated: dt.date
    fulfils: bool
    symbol: str
    url: str
    note: str
    verified: bool

    @classmethod
    def of(cls, line: dict[str, str]) -> Self:
        return cls(
            document=line["document"],
            paragraph=line["paragraph"],
            actor=line["actor"],
            words=line["words"],
            dated=dt.date.fromisoformat(line["dated"]),
            fulfils=line["fulfils"] == "yes",
            symbol=line["symbol"],
            url=line["url"],
            note=MARK + line["note"],
            verified=line["verified"] == "yes",
        )

    def due_date(self) -> DueDate | None:
        """The due date it is about; None where its document was not added, or a person has changed it."""
        return DueDate.objects.filter(
            obligation__document__symbol=self.document,
            obligation__paragraph__number=self.paragraph,
            obligation__actors__name=self.actor,
            words=self.words,
        ).first()


def facts() -> Iterator[Fact]:
    """The story, in the order in which it happened."""
    with DATA.open(encoding="utf-8", newline="") as file:
        yield from map(Fact.of, csv.DictReader(file))


@transaction.atomic
def tell(*, now: dt.datetime) -> int:
    """Record what is not recorded yet; how many facts that were. What people have closed stays as they left it."""
    told = 0
    for fact in facts():
        due = fact.due_date()
        if due is None or _recorded(due, fact):
            continue
        shown = {"symbol": fact.symbol, "url": fact.url, "note": fact.note, "verified": fact.verified}
        if fact.fulfils and due.state == State.OPEN:
            due.settle(State.FULFILLED, dated=fact.dated, by=None, now=now, **shown)
        else:
            due.prove(dated=fact.dated, by=None, now=now, **shown)
        told += 1
    return told


@transaction.atomic
def take_back(*, now: dt.datetime) -> int:
    """Remove what ``tell`` recorded; how many facts that were. The history keeps that it was there."""
    removed = 0
    for fact in facts():
        due = fact.due_date()
        evidence = due and _recorded(due, fact)
        if not due or not evidence:
            continue
        due.withdraw(evidence, by=None, now=now)
        if fact.fulfils and due.state == State.FULFILLED and due.closed_on == fact.dated:
            due.reopen(now=now)
        removed += 1
    return removed


def _recorded(due: DueDate, fact: Fact) -> Evidence | None:
    return due.evidence.filter(dated=fact.dated, note=fact.note).first()
