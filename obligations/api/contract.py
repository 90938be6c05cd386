"""A stored document in the shape that the read command prints: see obligations/reading/contract.py."""

from __future__ import annotations

import datetime as dt
from typing import Any

from obligations.models import Document, DueDate, Obligation


def as_dict(document: Document) -> dict[str, Any]:
    """The document as JSON types: one obligation for each due date, or one with ``"deadline": None``."""
    asked = document.obligations.accepted().for_lists().prefetch_related("due_dates").order_by("start", "pk")
    return {
        "symbol": document.symbol,
        "title": document.title,
        "organ": document.organ,
        "session": document.session,
        "agenda_item": document.agenda_item,
        "meeting": document.meeting,
        "adopted": _day(document.adopted_on),
        "language": document.language,
        "text": document.text,
        "paragraphs": [
            {"number": p.number, "part": p.part, "span": [p.start, p.end]} for p in document.paragraphs.all()
        ],
        "obligations": [_obligation(row, due) for row in asked for due in row.due_dates.all() or (None,)],
        "warnings": document.warnings,
    }


def _obligation(row: Obligation, due: DueDate | None) -> dict[str, Any]:
    return {
        "paragraph": row.paragraph.number,
        "verb": row.verb,
        "modality": row.modality,
        "actors": [party.name for party in row.actors.all()],
        "recipient": row.recipient.name if row.recipient else None,
        "action": row.action,
        "kind": row.kind,
        "quote": row.quote,
        "span": [row.start, row.end],
        "deadline": _deadline(due) if due else None,
        "confidence": round(row.confidence, 2),
    }


def _deadline(due: DueDate) -> dict[str, Any]:
    return {
        "text": due.words,
        "span": [due.start, due.end],
        "form": due.form,
        "session": due.session or None,
        "start": _day(due.window_start),
        "end": _day(due.window_end),
        "every": due.every or None,
        "act_by": _day(due.act_by),
        "origin": due.origin,
        "derivation": due.derivation,
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
