"""The words that people mark: where they stand in a document, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence

from obligations.intake.known import calendar
from obligations.models import Document
from obligations.reading import marked
from obligations.reading.values import HAPPENINGS, Deadline, Span


def find(document: Document, words: str, *, near: int = 0) -> Span | None:
    """Where the words stand, however they are spaced, nearest to ``near``; None where they do not."""
    return marked.find(document.text, words, near=near)


def when(document: Document, spans: Sequence[Span], *, kind: str) -> list[Deadline]:
    """What each of these comes to; unresolved, with the reason, where no day follows."""
    if not spans:
        return []
    return marked.when(document.text, spans, calendar=calendar(), happening=kind in HAPPENINGS)
