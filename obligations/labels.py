"""What people have said of documents, as labelled data, by which readers are measured: one JSON object per document.

Of an obligation with several dates there is one item for each. What nobody has reviewed yet is "optional": whoever
finds it is not wrong. What was rejected is left out, so that finding it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet

from obligations.models import Document, DueDate, Obligation
from obligations.models.due_dates import State
from obligations.models.obligations import SETTLED, Review
from obligations.reading.values import Form, Origin, Part

_OPEN_START = ("by ", "before ", "until ", "no later than", "not later than")


def documents() -> QuerySet[Document]:
    """Those of which people have said something."""
    return Document.objects.filter(obligations__review__in=SETTLED).distinct().order_by("symbol", "pk")


def labels_of(document: Document) -> dict[str, Any]:
    """``{"symbol", "adopted", "items": [...]}``, the items in the order of the text."""
    dates = Prefetch("due_dates", DueDate.objects.exclude(state=State.SUPERSEDED).order_by("number"))
    rows = document.obligations.accepted().for_lists().exclude(paragraph__part=Part.ANNEX).prefetch_related(dates)
    return {
        "symbol": document.symbol,
        "adopted": document.adopted_on.isoformat() if document.adopted_on else None,
        "items": [item for row in rows.order_by("start", "pk") for item in _items(row)],
    }


def waiting(document: Document) -> int:
    """How many of its obligations nobody has looked at."""
    return document.obligations.filter(review=Review.UNREVIEWED).count()


def file_name(document: Document) -> str:
    """The stem of its files: the symbol with what no file name takes replaced."""
    name = document.symbol or f"document {document.pk}"
    return "".join(c if c.isalnum() or c in "-." else "_" for c in name).strip("._") or str(document.pk)


def files(chosen: Iterable[Document]) -> Iterator[tuple[str, Document]]:
    """Each document with the stem of its files, no stem twice."""
    taken: set[str] = set()
    for document in chosen:
        stem = file_name(document)
        if stem in taken:
            stem = f"{stem}_{document.pk}"
        taken.add(stem)
        yield stem, document


def _items(row: Obligation) -> Iterator[dict[str, Any]]:
    said = {
        "para": row.paragraph.number,
        "quote": row.quote,
        "verb": row.verb,
        "modality": row.modality,
        "actors": [party.name for party in row.actors.all()],
        "action": row.action,
        "recipient": row.recipient.name if row.recipient else None,
        "kind": row.kind,
    }
    neutral = {"optional": True, "note": "awaits review"} if row.review == Review.UNREVIEWED else {}
    dates: list[DueDate | None] = list(row.due_dates.all())
    for due in dates or [None]:
        yield {
            **said,
            "deadline_text": due.words or None if due else None,
            "due": _due(due) if due else None,
            "dated": due is not None,
            **neutral,
        }


def _due(due: DueDate) -> dict[str, Any]:
    """A session is named, its days are not the text's; days that a person has set are."""
    form, start, end, session = due.form, due.window_start, due.window_end, due.session or None
    if due.origin == Origin.BY_HAND:
        form, session = (Form.DAY if start == end else Form.RANGE), None
    elif form == Form.SESSION:
        start = end = None
    elif form == Form.DAY and due.words.lower().startswith(_OPEN_START):
        start = None
    return {
        "form": str(form),
        "start": start.isoformat() if start else None,
        "end": end.isoformat() if end else None,
        "session": session,
        "every": due.every or None,
    }
