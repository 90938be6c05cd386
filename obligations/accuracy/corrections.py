"""What the people of this installation found right and wrong in what the reader read: from the history alone.

So it can be told as of any day. Only obligations on which somebody has given a verdict count, by the last one. What was
read is what stood there before a person first touched it; what is right is what people left. A date that was moved
later ("agreed with the bureau") was no error of the reader; one that was changed in a correction was.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from obligations.accuracy.figures import BANDS, Band, Found, Share, band_of
from obligations.models import Change, DueDate, Obligation
from obligations.models.due_dates import State
from obligations.models.history import Act
from obligations.models.obligations import SETTLED, Review

OF_REVIEW = (Act.CONFIRMED, Act.REJECTED, Act.TAKEN_BACK, Act.CORRECTED, Act.ADDED, Act.MERGED, Act.SPLIT)
"""Acts by which people say whether the reader was right."""

PARTS = {
    "actors": ("actors",),
    "kind": ("kind",),
    "date": ("due_dates",),
    "words": ("quote", "start", "end", "paragraph"),
    "others": ("verb", "modality", "action", "recipient"),
}
"""What people correct, and the parts of the history that tell of it."""

_OF_A_DATE = {"words", "window", "act_by", "every", "hours", "recurs_on", "state"}
"""What makes a date another one; where its words stand and how it was derived do not."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """``asks`` counts what was found and held, missed and added by hand, rejected or merged into another.

    ``as_read`` held without any correction, ``corrected`` says in how many each of ``PARTS`` was put right, an
    obligation counting for each. ``complete`` is the same as ``asks`` for the ``documents`` of which nothing awaits
    review: only there is it known what was missed. ``dates``: of those found with a date, who kept it as read.
    """

    asks: Found
    as_read: int
    corrected: Mapping[str, int]
    rejected: int
    merged: int
    complete: Found
    documents: int
    dates: Share
    bands: tuple[Band, ...]

    @property
    def reviewed(self) -> int:
        """What was read and has a verdict."""
        return self.asks.found + self.asks.wrong

    @property
    def put_right(self) -> int:
        """What was found and had to be corrected in some part."""
        return self.asks.found - self.as_read


@dataclass(slots=True)
class _Seen:
    """One obligation as its history has it at a moment: what was read, and what people have left."""

    document: int
    confidence: float
    dated: bool
    review: str = Review.UNREVIEWED
    by_hand: bool = False
    read: dict[str, Any] = field(default_factory=dict)
    left: dict[str, Any] = field(default_factory=dict)

    @property
    def held(self) -> bool:
        """Whether it was read, and people let it stand."""
        return not self.by_hand and self.review in (Review.CONFIRMED, Review.CORRECTED)

    @property
    def corrected(self) -> set[str]:
        """Which of ``PARTS`` differ. Of a date that is no more, only that it is not."""
        differ = {name.split("/", 1)[0] for name, was in self.read.items() if self.left.get(name, was) != was}
        return {part for part, names in PARTS.items() if differ & set(names)}


def corrections(*, on: dt.datetime) -> Corrections:
    """All verdicts up to that moment. Two queries, over the acts of review alone."""
    seen = _seen(on)
    unfinished = _unfinished(seen)
    settled = [one for one in seen if one.review in SETTLED]
    complete = [one for one in settled if one.document not in unfinished]
    found = [one for one in settled if one.held]
    corrected = [one.corrected for one in found]
    dated = [parts for one, parts in zip(found, corrected, strict=True) if one.dated]
    return Corrections(
        asks=_found(settled),
        as_read=sum(not parts for parts in corrected),
        corrected={part: sum(part in parts for parts in corrected) for part in PARTS},
        rejected=sum(not one.by_hand and one.review == Review.REJECTED for one in settled),
        merged=sum(not one.by_hand and one.review == Review.MERGED for one in settled),
        complete=_found(complete),
        documents=len({one.document for one in complete}),
        dates=Share(sum("date" not in parts for parts in dated), len(dated)),
        bands=tuple(_bands(settled)),
    )


def _found(settled: list[_Seen]) -> Found:
    left_out = (Review.REJECTED, Review.MERGED)
    return Found(
        found=sum(one.held for one in settled),
        missed=sum(one.by_hand and one.review not in left_out for one in settled),
        wrong=sum(not one.by_hand and one.review in left_out for one in settled),
    )


def _bands(settled: list[_Seen]) -> Iterator[Band]:
    """Of what was read, by the confidence it was shown with; right is an ask that held, with the date as read."""
    count: Counter[float] = Counter()
    right: Counter[float] = Counter()
    shown: dict[float, float] = defaultdict(float)
    for one in settled:
        if not one.by_hand:
            low = band_of(one.confidence)
            count[low] += 1
            shown[low] += one.confidence
            right[low] += one.held and "date" not in one.corrected
    for low, high in BANDS:
        if count[low]:
            yield Band(low, high, count[low], shown[low] / count[low], right[low])


def _seen(on: dt.datetime) -> list[_Seen]:
    """Every obligation that an act of review has ever reached, as these acts had left it at that moment."""
    dated = Exists(DueDate.objects.filter(obligation=OuterRef("obligation")))
    rows = Change.objects.filter(act__in=(*OF_REVIEW, Act.UNDONE)).order_by("pk")
    seen: dict[int, _Seen] = {}
    counted: set[int] = set()
    of_obligation = ("obligation_id", "obligation__document_id", "obligation__confidence")
    told = ("pk", "act", "undoes_id", "at", "before", "after", *of_obligation)
    for change, act, undoes, at, before, after, pk, *what in rows.values_list(*told, dated).iterator():
        if act == Act.UNDONE and undoes not in counted:
            continue
        counted.add(change)
        one = seen.setdefault(pk, _Seen(*what))
        one.by_hand = one.by_hand or ("review" in before and before["review"] is None)
        if at <= on:
            one.review = after.get("review", one.review)
            one.read = dict(_flat(before)) | one.read
            one.left.update(_flat(after))
    return list(seen.values())


def _flat(state: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The parts by name, of each date by its name as well; a date that is not there is as one that is superseded."""
    for name, value in state.items():
        if name != "due_dates":
            yield name, value
            continue
        for uid, of_date in (value or {}).items():
            values = {"state": State.SUPERSEDED} if of_date is None else of_date
            for part in _OF_A_DATE & set(values):
                yield f"due_dates/{uid}/{part}", values[part]


def _unfinished(seen: Iterable[_Seen]) -> set[int]:
    """The documents of which something had yet to be reviewed."""
    documents = {one.document for one in seen}
    waiting = Obligation.objects.filter(document__in=documents, review=Review.UNREVIEWED)
    reviewed_later = {one.document for one in seen if one.review == Review.UNREVIEWED and not one.by_hand}
    return {*waiting.values_list("document_id", flat=True).distinct(), *reviewed_later}
