"""Reads a resolution, top to bottom: its structure, its asks, and the times by which they are due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from obligations.reading import dates, deadlines
from obligations.reading.asks import Draft, Finder
from obligations.reading.asks.finder import shortened
from obligations.reading.asks.happenings import names_the_day_of
from obligations.reading.paragraphs import Outline, outline
from obligations.reading.parties import Parties
from obligations.reading.sessions import Calendar
from obligations.reading.values import Ask, Deadline, Form, Reading, Span


def read(text: str, *, calendar: Calendar | None = None, parties: Parties | None = None) -> Reading:
    """Everything that ``text`` asks of anybody, with the words it asks it in and the days it is due.

    ``text`` is what ``files.load`` gives. Raises ``UnreadableDocument`` where it is no resolution.
    """
    printed = outline(text)
    finder = Finder(printed, parties or Parties.standard())
    times = _Times(printed, calendar or Calendar.standard())
    asks = tuple(ask for draft in finder.asks(times.within) if (ask := times.dated(draft, text)) is not None)
    header = printed.header
    return Reading(
        symbol=header.symbol,
        title=header.title,
        organ=header.organ,
        session=header.session,
        adopted=header.adopted,
        language="en",
        text=text,
        paragraphs=printed.paragraphs,
        asks=asks,
        warnings=printed.warnings,
    )


class _Times:
    """The words that say when, and what they come to in this document."""

    def __init__(self, printed: Outline, calendar: Calendar) -> None:
        self._printed = printed
        self._calendar = calendar

    def within(self, span: Span) -> list[deadlines.Mention]:
        return deadlines.find(self._printed.masked, span)

    def dated(self, draft: Draft, text: str) -> Ask | None:
        """The ask with its deadlines; None for a happening that is over."""
        due = tuple(d for d in self._deadlines(draft, text) if not dates.is_past(d, self._printed.header.adopted))
        if draft.happening:
            due = tuple(d for d in due if not self._under_way(d))
            if not due:
                return None
        return Ask(
            paragraph=draft.paragraph,
            span=draft.span,
            quote=text[draft.span.start : draft.span.end],
            verb=draft.verb,
            modality=draft.modality,
            actors=draft.actors,
            recipient=draft.recipient,
            action=shortened(draft.action),
            kind=draft.kind,
            confidence=0.9,
            deadlines=due,
        )

    def _under_way(self, due: Deadline) -> bool:
        """A year that has begun by the day of adoption says too little to call its happening one to come."""
        adopted = self._printed.header.adopted
        return due.form is Form.YEAR and adopted is not None and due.window.start is not None and due.window.start <= adopted

    def _deadlines(self, draft: Draft, text: str) -> Iterator[Deadline]:
        """The resolved times; where one names a session and the next its days, they are one."""
        session: Deadline | None = None
        for index, mention in enumerate(draft.times):
            resolved = self._resolved(mention, draft)
            following = draft.times[index + 1] if index + 1 < len(draft.times) else None
            if mention.session and following and names_the_day_of(text, mention, following):
                session = resolved
            else:
                yield replace(resolved, session=session.session) if session and not resolved.session else resolved
                session = None

    def _resolved(self, mention: deadlines.Mention, draft: Draft) -> Deadline:
        header = self._printed.header
        return dates.resolve(mention, adopted=header.adopted, organ=header.organ, calendar=self._calendar, happening=draft.happening)
