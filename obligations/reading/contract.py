"""A reading as the plain dictionaries that the command and the HTTP API hand out."""

from __future__ import annotations

from typing import Any

from obligations.reading.values import Ask, Deadline, Reading


def as_dict(reading: Reading) -> dict[str, Any]:
    """The reading as JSON types: one obligation for each deadline of an ask, or one with ``"deadline": None``."""
    return {
        "symbol": reading.symbol,
        "title": reading.title,
        "organ": reading.organ,
        "session": reading.session,
        "agenda_item": reading.agenda_item,
        "meeting": reading.meeting,
        "adopted": reading.adopted.isoformat() if reading.adopted else None,
        "language": reading.language,
        "text": reading.text,
        "paragraphs": [{"number": p.number, "part": p.part.value, "span": list(p.span)} for p in reading.paragraphs],
        "obligations": [_obligation(ask, due) for ask in reading.asks for due in ask.deadlines or (None,)],
        "warnings": list(reading.warnings),
    }


def _obligation(ask: Ask, due: Deadline | None) -> dict[str, Any]:
    return {
        "paragraph": ask.paragraph,
        "verb": ask.verb,
        "modality": ask.modality.value,
        "actors": list(ask.actors),
        "recipient": ask.recipient,
        "action": ask.action,
        "kind": ask.kind.value,
        "quote": ask.quote,
        "span": list(ask.span),
        "deadline": _deadline(due) if due else None,
        "confidence": round(ask.confidence, 2),
    }


def _deadline(due: Deadline) -> dict[str, Any]:
    return {
        "text": due.text,
        "span": list(due.span),
        "form": due.form.value,
        "session": due.session,
        "start": due.window.start.isoformat() if due.window.start else None,
        "end": due.window.end.isoformat() if due.window.end else None,
        "every": due.every,
        "act_by": due.act_by.isoformat() if due.act_by else None,
        "origin": due.origin.value,
        "derivation": list(due.derivation),
    }
