"""Words that a person has marked in a text: where they stand, and what they come to if they say when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import re2

from obligations.reading import dates, deadlines
from obligations.reading.deadlines import Mention
from obligations.reading.paragraphs import outline
from obligations.reading.sessions import Calendar
from obligations.reading.values import Deadline, Form, Origin, Span, Window


def find(text: str, words: str, *, near: int = 0) -> Span | None:
    """Where ``words`` stand in ``text``, however they are spaced; of several places the one nearest to ``near``."""
    parts = words.split()
    if not parts:
        return None
    places = [Span(*found.span()) for found in re2.compile(r"\s+".join(map(re2.escape, parts))).finditer(text)]
    return min(places, key=lambda span: abs(span.start - near), default=None)


def when(text: str, marked: Iterable[Span], *, calendar: Calendar, happening: bool = False) -> list[Deadline]:
    """What each marked stretch comes to, in order: its window with its derivation, or unresolved with the reason.

    The words are read in their paragraph, which may say whose "its" session it is. ``happening`` as in
    ``dates.resolve``.
    """
    printed = outline(text)
    found = []
    for span in marked:
        around = [p.span for p in printed.paragraphs if p.span.start <= span.start < p.span.end]
        within = min(around, key=lambda p: p.end - p.start, default=span)
        mention = _meant(printed.masked, within, span) or _meant(printed.masked, span, span)
        if mention is None:
            found.append(_unread(text, span))
            continue
        due = dates.resolve(
            mention,
            adopted=printed.header.adopted,
            organ=printed.header.organ,
            calendar=calendar,
            happening=happening,
        )
        found.append(replace(due, text=text[span.start : span.end], span=span))
    return found


def _meant(masked: str, within: Span, marked: Span) -> Mention | None:
    """The time in that range that shares most of its words with what was marked."""

    def shared(mention: Mention) -> int:
        return min(mention.span.end, marked.end) - max(mention.span.start, marked.start)

    best = max(deadlines.find(masked, within), key=shared, default=None)
    return best if best is not None and shared(best) > 0 else None


def _unread(text: str, span: Span) -> Deadline:
    return Deadline(
        text=text[span.start : span.end],
        span=span,
        form=Form.OTHER,
        window=Window(None, None),
        origin=Origin.UNRESOLVED,
        derivation=("no day follows from these words",),
    )
