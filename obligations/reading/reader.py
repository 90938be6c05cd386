"""Reads a resolution, top to bottom: its structure, its asks, and the times by which they are due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace

from obligations.reading import dates, deadlines, limits
from obligations.reading.asks import Draft, Finder
from obligations.reading.asks.quotes import core, shortened
from obligations.reading.language import NAMES, language
from obligations.reading.paragraphs import Outline, outline
from obligations.reading.parties import Parties
from obligations.reading.sessions import Calendar
from obligations.reading.values import (
    HAPPENINGS,
    Ask,
    Deadline,
    Form,
    Kind,
    Origin,
    Part,
    Reading,
    Span,
    UnreadableDocument,
)
from obligations.reading.verbs import opens_operative

_OPEN = 0.75
"""The share of its confidence that an ask keeps where its time could not be told; measured as in ``asks.draft``."""

_SERVICES = "these are the days of the meeting for which the same paragraph asks services"


def read(text: str, *, calendar: Calendar | None = None, parties: Parties | None = None) -> Reading:
    """Everything that ``text`` asks of anybody, with the words it asks it in and the days it is due.

    ``text`` is what ``files.load`` gives. Raises ``UnreadableDocument`` where it is not an English resolution.
    """
    limits.check_text(text)
    _require_english(text)
    printed = outline(text)
    _require_resolution(printed)
    limits.check_paragraphs(printed.paragraphs)
    calendar, parties = calendar or Calendar.standard(), parties or Parties.standard()
    asks: list[Ask] = []
    for voice in printed.voices():
        for ask in _asks(voice, calendar, parties, text):
            asks.append(ask)
            limits.check_count(len(asks), limits.MAX_ASKS, "asks")
    header = printed.header
    return Reading(
        symbol=header.symbol,
        title=header.title,
        organ=header.organ,
        session=header.session,
        adopted=header.adopted,
        language="en",
        text=text,
        agenda_item=header.agenda_item,
        meeting=header.meeting,
        paragraphs=printed.paragraphs,
        asks=tuple(asks),
        warnings=(*_missing(printed), *printed.warnings, *_unresolved(asks)),
    )


def _asks(printed: Outline, calendar: Calendar, parties: Parties, text: str) -> Iterator[Ask]:
    """What one organ asks."""
    times = _Times(printed, calendar)
    for draft in Finder(printed, parties).asks(times.within):
        ask = times.dated(draft, text)
        if ask is not None:
            yield ask


def _require_english(text: str) -> None:
    code = language(text)
    if code == "en":
        return
    if code is None:
        raise UnreadableDocument("The document holds no text. If it is a scan, use a version with text in it.")
    found = f"is in {NAMES[code]}, and only English is read" if code else "does not seem to be in English"
    raise UnreadableDocument(
        f"The document {found}. Use the English version of the resolution; "
        "undocs.org offers every language of a symbol."
    )


def _require_resolution(printed: Outline) -> None:
    operative = printed.of(Part.OPERATIVE)
    led = any(opens_operative(_words(printed, paragraph.span)) for paragraph in operative)
    if not operative or not (led or printed.header.organ):
        raise UnreadableDocument(
            "This does not read as a resolution: no organ such as “The General Assembly,” and no operative "
            "paragraphs such as “1. Requests …” were found. Check that the whole document was added."
        )


def _words(printed: Outline, span: Span) -> str:
    """The words of a paragraph behind its number."""
    return printed.masked[span.start : span.end].lstrip("0123456789.) *_")


def _missing(printed: Outline) -> Iterator[str]:
    """What the heading does not say, and what follows from that."""
    header = printed.header
    if header.draft:
        yield "This is a draft that has not been adopted: times that count from the adoption stay open."
    elif header.adopted is None:
        yield "The date of adoption was not found: times that count from it stay open. Add it by hand."
    if not header.symbol:
        yield "The symbol of the document was not found. Add it by hand."
    if not header.organ:
        yield "The adopting organ was not found: “its session” cannot be told. Add it by hand."
    for _, organ in printed.organs[1:]:
        yield f"From “The {organ},” on this is a draft recommended to the {organ}: it binds when that has adopted it."


def _unresolved(asks: Iterable[Ask]) -> Iterator[str]:
    for ask in asks:
        for due in ask.deadlines:
            if due.origin is Origin.UNRESOLVED and due.derivation and not due.every:
                yield f"Paragraph {ask.paragraph}: “{due.text}” could not be resolved: {due.derivation[-1]}."


def _distinct(deadlines_found: Iterable[Deadline]) -> tuple[Deadline, ...]:
    """Each time once, though the words may name it twice."""
    found = reversed(list(deadlines_found))
    distinct = {(due.form, due.window, due.session, due.every, due.waiting): due for due in found}
    return tuple(reversed(distinct.values()))


def _is_open(due: Deadline) -> bool:
    """Do the words say when without telling a day, a session or how often?"""
    return not (due.window.start or due.window.end or due.session or due.every)


class _Times:
    """The words that say when, and what they come to in this document."""

    def __init__(self, printed: Outline, calendar: Calendar) -> None:
        self._printed = printed
        self._calendar = calendar
        self._found = 0
        self._ends: dt.date | None = None

    def within(self, span: Span) -> list[deadlines.Mention]:
        """The words of a range that say when."""
        mentions = deadlines.find(self._printed.masked, span, adopted=self._printed.header.adopted)
        self._found += len(mentions)
        limits.check_count(self._found, limits.MAX_TIMES, "words that say when")
        return mentions

    def dated(self, draft: Draft, text: str) -> Ask | None:
        """The ask with its deadlines; None for a happening that is over."""
        due = _distinct(self._deadlines(draft))
        if draft.happening:
            due = tuple(d for d in due if not self._under_way(d))
            if not due:
                return None
        span = core(text, draft.span, max((d.span.end for d in due), default=0))
        return Ask(
            paragraph=draft.paragraph,
            span=span,
            quote=text[span.start : span.end],
            verb=draft.verb,
            modality=draft.modality,
            actors=draft.actors,
            recipient=draft.recipient,
            action=shortened(draft.action),
            kind=draft.kind,
            confidence=round(draft.confidence * (_OPEN if any(map(_is_open, due)) else 1), 2),
            deadlines=due,
        )

    def _under_way(self, due: Deadline) -> bool:
        """A year that has begun by the day of adoption says too little to call its happening one to come."""
        adopted, start = self._printed.header.adopted, due.window.start
        return due.form is Form.YEAR and adopted is not None and start is not None and start <= adopted

    def _deadlines(self, draft: Draft) -> Iterator[Deadline]:
        header = self._printed.header
        happening = draft.happening or draft.servicing or draft.kind in HAPPENINGS
        before: Deadline | None = None
        for mention in draft.times:
            due = dates.resolve(
                mention,
                adopted=header.adopted,
                organ=header.organ,
                calendar=self._calendar,
                happening=happening,
                ends=self._ends,
            )
            if due.window.end and mention.relation is deadlines.Relation.UNTIL and draft.kind is Kind.MANDATE:
                self._ends = due.window.end  # "to report, at the end of this period"
            due = dates.thereafter(due, before)
            before = due
            if dates.is_past(due, header.adopted, mention.relation):
                continue
            yield replace(due, derivation=(*due.derivation, _SERVICES)) if draft.servicing else due
