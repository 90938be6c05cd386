"""What has changed between two moments: documents that came in, dates that moved, and what became of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Self

from obligations.models.documents import Document
from obligations.models.due_dates import DateVersion, Evidence
from obligations.models.obligations import LEFT_OUT

MOST = 6
"""Of each sort; one more is looked for, to know whether there are more."""


@dataclass(frozen=True, slots=True)
class News:
    """Each sort the latest first, ``MOST`` of it at most. ``more`` says whether there was more of any."""

    documents: list[Document]
    moved: list[DateVersion]
    settled: list[Evidence]
    more: bool

    @classmethod
    def between(cls, since: dt.datetime, until: dt.datetime) -> Self:
        """In three queries. What was rejected meanwhile is left out, as everywhere."""
        span = (since, until)
        documents = list(Document.objects.filter(added_at__range=span).defer("text").order_by("-added_at")[: MOST + 1])
        moved = list(
            DateVersion.objects.filter(replaced_at__range=span)
            .exclude(due_date__obligation__review__in=LEFT_OUT)
            .select_related("due_date__obligation__document", "due_date__obligation__paragraph", "replaced_by")
            .defer("due_date__obligation__document__text")
            .order_by("-replaced_at", "-pk")[: MOST + 1]
        )
        settled = list(
            Evidence.objects.filter(added_at__range=span)
            .exclude(due_date__obligation__review__in=LEFT_OUT)
            .select_related("due_date__obligation__document", "due_date__obligation__paragraph", "added_by")
            .defer("due_date__obligation__document__text")
            .order_by("-added_at", "-pk")[: MOST + 1]
        )
        more = any(len(rows) > MOST for rows in (documents, moved, settled))
        return cls(documents[:MOST], moved[:MOST], settled[:MOST], more)

    def __bool__(self) -> bool:
        return bool(self.documents or self.moved or self.settled)
