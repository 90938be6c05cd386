"""What a series tells: each request through the years, and when the next resolution is to be expected."""

from __future__ import annotations

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import re2

from obligations.lineage.requests import SAME
from obligations.models import Document, Obligation, Renewal, Series, Session

_TOKENS = re2.compile(r"\s+|[\pL\pN]+\s*|[^\s\pL\pN]\s*")
"""Words and marks, each with the space behind it, so that a comparison shows words and not the gaps between them."""
GRACE = dt.timedelta(days=60)
"""How long after the expected day a renewal may still come before it counts as missed."""


class Change(enum.StrEnum):
    """What became of a request in the next resolution of its organ."""

    NEW = "new"
    RENEWED = "renewed"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Step:
    """A request in one resolution, and how it came there from the one before: ``renewal`` is None at the beginning."""

    obligation: Obligation
    renewal: Renewal | None = None

    @property
    def change(self) -> Change:
        if self.renewal is None:
            return Change.NEW
        return Change.RENEWED if self.renewal.likeness >= SAME else Change.REWORDED

    @property
    def moved(self) -> bool:
        """Whether it stands in another order than the rest."""
        return self.renewal is not None and self.renewal.moved


@dataclass(frozen=True, slots=True)
class Thread:
    """One request through the years. ``cells`` has a place for each resolution of the strand, None where it is not."""

    cells: tuple[Step | None, ...]

    @property
    def steps(self) -> list[Step]:
        return [step for step in self.cells if step]

    @property
    def latest(self) -> Obligation:
        return self.steps[-1].obligation

    @property
    def is_dropped(self) -> bool:
        """Whether the newest resolution of the strand no longer makes it."""
        return self.cells[-1] is None

    @property
    def is_dropped_now(self) -> bool:
        """Whether the newest resolution is the first that no longer makes it."""
        return self.is_dropped and len(self.cells) > 1 and self.cells[-2] is not None


@dataclass(frozen=True, slots=True)
class Expected:
    """The next resolution, as the rhythm of the last ones has it. An estimate, never a due date.

    ``session`` is "GA 64", and the window its days; or "", and the window the months around the estimated day.
    """

    session: str
    start: dt.date
    end: dt.date
    missed: bool


@dataclass(frozen=True, slots=True)
class Strand:
    """The resolutions of a series that one organ adopted, in order, and what they ask."""

    organ: str
    documents: tuple[Document, ...]
    threads: tuple[Thread, ...]
    expected: Expected | None

    @property
    def dropped(self) -> list[Thread]:
        return [thread for thread in self.threads if thread.is_dropped_now]


def strands(series: Series, *, on: dt.date) -> list[Strand]:
    """The strands of a series as known on a day, the longest first. A constant number of queries for each strand."""
    found: dict[str, list[Document]] = defaultdict(list)
    members = Document.objects.filter(membership__series=series, adopted_on__lte=on).defer("text")
    for document in members.order_by("adopted_on", "pk"):
        found[document.organ].append(document)
    in_order = sorted(found.items(), key=lambda strand: (-len(strand[1]), strand[0]))
    return [
        Strand(organ, tuple(documents), tuple(_threads(documents)), expected(documents, on=on))
        for organ, documents in in_order
    ]


def thread_of(obligation: Obligation, *, on: dt.date) -> Thread:
    """The one request that an obligation belongs to, through the resolutions of its organ known on a day."""
    document = obligation.document
    members = Document.objects.filter(organ=document.organ, membership__series__members__document=document)
    documents = list(members.filter(adopted_on__lte=on).defer("text").order_by("adopted_on", "pk").distinct())
    for thread in _threads(documents):
        if any(step.obligation.pk == obligation.pk for step in thread.steps):
            return thread
    return Thread((Step(obligation),))


def expected(documents: Sequence[Document], *, on: dt.date) -> Expected | None:
    """When the next resolution of a strand is to be expected; None for a single one."""
    days = [document.adopted_on for document in documents if document.adopted_on]
    if len(days) < 2:
        return None
    gap = median((later - earlier).days for earlier, later in list(pairwise(days))[-3:])
    day = days[-1] + dt.timedelta(days=round(gap))
    start, end, name = day - GRACE, day + GRACE, ""
    if session := _next_session(documents):
        start, end, name = session.opens, session.closes or max(end, session.opens + GRACE), str(session)
    return Expected(name, start, end, missed=end + GRACE < on)


def _next_session(documents: Sequence[Document]) -> Session | None:
    """The session on record that follows by the usual number of sessions, if all are sessions of one body."""
    parts = [document.session.rpartition(" ") for document in documents]
    if len({body for body, _, _ in parts}) != 1 or not all(number.isdecimal() for _, _, number in parts):
        return None
    numbers = [int(number) for _, _, number in parts]
    step = round(median(later - earlier for earlier, later in list(pairwise(numbers))[-3:]))
    return Session.objects.filter(body=parts[0][0], number=numbers[-1] + step).first() if step > 0 else None


def _threads(documents: Sequence[Document]) -> Iterator[Thread]:
    """Every request of these resolutions, in the order in which they first appear."""
    place = {document.pk: n for n, document in enumerate(documents)}
    asked = Obligation.objects.filter(document__in=place).accepted().for_lists().defer("document__text")
    by_pk = {obligation.pk: obligation for obligation in asked}
    renewals = Renewal.objects.holding().filter(earlier__in=by_pk, later__in=by_pk)
    follows = {renewal.earlier_id: renewal for renewal in renewals}
    renewing = {renewal.later_id for renewal in follows.values()}
    in_order = sorted(by_pk.values(), key=lambda o: (place[o.document_id], o.start, o.pk))
    for first in in_order:
        if first.pk in renewing:
            continue
        cells: list[Step | None] = [None] * len(documents)
        step: Step | None = Step(first)
        while step:
            cells[place[step.obligation.document_id]] = step
            renewal = follows.get(step.obligation.pk)
            step = Step(by_pk[renewal.later_id], renewal) if renewal else None
        yield Thread(tuple(cells))


class Piece(NamedTuple):
    """A piece of a comparison: ``kind`` is "same", "added" or "removed"."""

    kind: str
    text: str


def word_diff(earlier: str, later: str) -> list[Piece]:
    """The later text in pieces, with what was added, and what was removed where it stood. Capitals are no change."""
    old, new = _TOKENS.findall(earlier), _TOKENS.findall(later)
    keys = [[token.lower().strip() for token in tokens] for tokens in (old, new)]
    pieces = []
    for what, a, b, c, d in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(new[c:d])))
            continue
        if a < b:
            pieces.append(Piece("removed", "".join(old[a:b])))
        if c < d:
            pieces.append(Piece("added", "".join(new[c:d])))
    return pieces
