"""From paragraphs to asks: walks the clauses of every operative paragraph and the dated words of the preamble."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from obligations.reading import re2
from obligations.reading.asks.clauses import Clause, clauses, verb_positions
from obligations.reading.asks.draft import Draft, Shape
from obligations.reading.asks.forms import asides, decisions, direct, happenings, hidden, repeated
from obligations.reading.asks.page import Page, Passage
from obligations.reading.deadlines import Mention
from obligations.reading.parties import Parties
from obligations.reading.values import Kind, Modality, Paragraph, Part, Span
from obligations.reading.verbs import ACTS, ASKS, STRESSES

if TYPE_CHECKING:
    from obligations.reading.paragraphs import Outline  # which is built on the words of asks

Times = Callable[[Span], Sequence[Mention]]
"""Gives the words that say when in a range of the text."""

_SUBMITS = re2.compile(r"\b(?:submit|present|prepare|provide|deliver|issue|publish|receive|receiving|transmit)\b")
_REGARDING = re2.compile(
    r"(?:, (?:taking into account|bearing in mind|in the light of|in view of|drawing on|building on|recalling|noting)|"
    r" in preparation for (?:the|its|an?)|(?:so as|in order) to enable (?:the|it|them))\b[^,;:]*$|"
    r"\b[a-z]+s planned\s+$"
)
_AND_BY = re2.compile(r"\band (?:in any (?:case|event) )?(?:by|before|within|(?:no|not) later than)\b")
"""Behind an aside the ask goes on: "to decide, in the light of that report and by the end of the year, on measures"."""
_PRINTED_NUMBER = re2.compile(r"^(?:\([a-z]+\)|\d+(?:\s?[.)])?)")
_PAPER = re2.compile(r"\b(?:reports?|reporting|briefings?|updates?)\b")
_TOLD = re2.compile(r", (?:whose|which|who) [^,;:]*$")
_BINDS = re2.compile(r"\b(?:shall|should|must|will|would|(?:is|are) (?:to|requested|invited|due))\b")
_GOES_ON = re2.compile(r"^[^,;:.]*, ")
_LIMIT = len("not later than ")
_HOLDING = re2.compile(r"\b(?:hold|holding|convene|convening)\s+(?:of its sessions (?:in|of) \d{4} and\s+)?$")
_BUDGETS = re2.compile(
    r"\b(?:appropriat|apportion|assess(?:ed|ments?)\b|working capital fund|commitments\b)|"
    r"\b(?:resolves|decides) that,\s+$"
)
"""Money is given for its period: "the Working Capital Fund shall be established for the biennium 2028-2029"."""
_PROLONGS = re2.compile(r"\b(?:extend|renew|prolong)")
_SERVICING = re2.compile(r"\b(?:services and facilities|conference services|servic(?:es|ing)|secretariat support)\b")


@dataclass(slots=True)
class _Unit:
    """One operative paragraph: its chapeau and its sub-paragraphs."""

    chapeau: Paragraph
    subs: list[Paragraph] = field(default_factory=list)


class Finder:
    """Finds the asks of one document."""

    def __init__(self, outline: Outline, parties: Parties) -> None:
        self._outline = outline
        self._page = Page(outline.masked, outline.header.organ, parties)
        self._verbs = verb_positions(outline.masked)
        self._starts = [verb.start for verb in self._verbs]
        self._asked: tuple[str, ...] = ()
        """Who was asked in the paragraph before."""

    def asks(self, times: Times) -> Iterator[Draft]:
        """Every ask, in the order of the text."""
        for paragraph in self._outline.of(Part.PREAMBLE):
            yield from happenings.in_preamble(
                self._page, paragraph, times(paragraph.span), self._outline.header.adopted
            )
        governing: Clause | None = None
        for unit in self._units():
            found = self._clauses(unit.chapeau)
            if found and found[0].opens:
                governing = found[-1] if self._opens_list(unit, found[-1]) else None
                yield from _serving(list(self._in_unit(unit, found, times)))
            elif governing is None:
                yield from self._in_unit(unit, found, times)
            else:
                yield from self._in_sub(unit.chapeau, governing, self._dating(times(unit.chapeau.span)), ())

    def _units(self) -> Iterator[_Unit]:
        unit: _Unit | None = None
        for paragraph in self._outline.of(Part.OPERATIVE):
            if unit and "(" in paragraph.number:
                unit.subs.append(paragraph)
            else:
                if unit:
                    yield unit
                unit = _Unit(paragraph)
        if unit:
            yield unit

    def _opens_list(self, unit: _Unit, last: Clause) -> bool:
        """ "Resolves that, for the biennium 2006-2007:" governs the numbered paragraphs that follow it."""
        return (
            not unit.subs
            and ASKS.get(last.word) is Modality.DECIDES
            and self._page.text[last.span.end : last.span.end + 1] == ":"
        )

    def _in_unit(self, unit: _Unit, found: list[Clause], times: Times) -> Iterator[Draft]:
        reach = unit.subs[0].span.end if unit.subs else unit.chapeau.span.end
        before: tuple[str, ...] = ()
        asked = self._asked
        for draft in self._in_clauses(unit.chapeau.number, found, self._dating(times(unit.chapeau.span)), reach):
            before = draft.actors or before
            asked = draft.actors if draft.actors not in ((), (self._page.organ,)) else asked
            yield draft
        self._asked = asked
        for sub in unit.subs:
            yield from self._in_sub(sub, found[-1] if found else None, self._dating(times(sub.span)), before)

    def _in_sub(
        self, sub: Paragraph, governing: Clause | None, times: list[Mention], actors: tuple[str, ...]
    ) -> Iterator[Draft]:
        """A sub-paragraph asks for itself where it has a verb of the organ, an actor or a time of its own."""
        own = self._clauses(sub)
        if own:
            yield from self._in_clauses(sub.number, own, times, sub.span.end)
        if own and own[0].opens:
            return
        body = self._body(sub)
        body = Span(body.start, self._page.trimmed(body.start, own[0].span.start)) if own else body
        times = [m for m in times if m.span.start < body.end]
        beside = asides.read(self._page, sub.number, body, times)
        yield from beside
        times = _outside(times, beside)
        modality = ASKS.get(governing.word) if governing else None
        if governing is None or modality is None:
            return
        holder = decisions.holder(self._page, governing, actors) if times else ()
        if holder:
            at = body.start + len("To ") * self._page.text.startswith("To ", body.start)
            verb, shape = self._page.printed(governing), Shape.SUBPARAGRAPH
            yield self._page.draft(sub.number, body, verb, modality, holder, act_at=at, shape=shape, times=times)
            return
        if modality is Modality.DECIDES:
            yield from decisions.in_list(self._page, sub.number, governing, body, times)
        elif times and self._page.text[body.start].isupper():
            verb = self._page.printed(governing)
            yield self._page.draft(
                sub.number, body, verb, modality, actors, act_at=body.start, shape=Shape.SUBPARAGRAPH, times=times
            )

    def _in_clauses(self, number: str, found: list[Clause], times: list[Mention], reach: int) -> Iterator[Draft]:
        before: tuple[str, ...] = ()
        for index, clause in enumerate(found):
            following = found[index + 1] if index + 1 < len(found) else None
            inside = tuple(m for m in times if clause.span.start <= m.span.start < clause.span.end)
            passage = Passage(
                number,
                clause,
                following,
                inside,
                before,
                self._asked,
                reach if following is None else clause.span.end,
            )
            for draft in self._in_clause(passage):
                before = draft.actors or before
                yield draft

    def _in_clause(self, passage: Passage) -> Iterator[Draft]:
        """The asks of one clause, by the form it has."""
        page, clause = self._page, passage.clause
        beside = asides.read(page, passage.number, Span(clause.body, clause.span.end), passage.times)
        if beside:
            passage = replace(passage, times=tuple(_outside(passage.times, beside)))
        if clause.word == "continues":
            yield from direct.continued(page, passage)
        elif repeated.applies(page, passage):
            yield from repeated.read(page, passage)
        elif clause.word in ASKS and not page.text.startswith("attention ", clause.body):  # "Calls attention to"
            yield from direct.read(page, passage)
        elif clause.word in ACTS:
            yield from decisions.act(page, passage)
        elif decisions.intends(page, passage):
            yield from decisions.intended(page, passage)
        elif clause.word == "looks" and happenings.is_awaited(page, passage):
            yield from happenings.awaited(page, passage)
        else:
            yield from self._stated(passage)
        yield from beside

    def _stated(self, passage: Passage) -> Iterator[Draft]:
        """A clause that only states: an ask may hide in it, or a date to come."""
        found: list[Draft] = []
        if passage.clause.word in STRESSES or passage.clause.word == "draws":
            found = [*hidden.read(self._page, passage), *repeated.beside(self._page, passage)]
        yield from found
        rest = replace(passage, times=tuple(_outside(passage.times, found))) if found else passage
        yield from happenings.in_clause(self._page, rest, self._outline.header.adopted)

    def _clauses(self, paragraph: Paragraph) -> list[Clause]:
        body = self._body(paragraph)
        low, high = bisect_left(self._starts, body.start), bisect_left(self._starts, body.end)
        return clauses(self._page.text, body, self._verbs[low:high])

    def _body(self, paragraph: Paragraph) -> Span:
        """The paragraph without its printed number."""
        start, end = paragraph.span
        text = self._page.text
        if number := _PRINTED_NUMBER.match(text[start:end]):
            start += number.end()
        while start < end and (text[start].isspace() or text[start] in "*_"):
            start += 1
        return Span(start, end)

    def _dating(self, times: Iterable[Mention]) -> list[Mention]:
        """Without what stands in titles and asides; "annual" dates only the report that is asked for."""
        text = self._page.text
        dating = [
            m
            for m in times
            if not (_in_title(text, m.span.start) or _in_aside(text, m.span.start) or _is_told(text, m.span))
        ]
        return [m for m in dating if not m.weak or (m.every and _reported(text, m)) or _dates_after_all(text, m)]


def _outside(times: Iterable[Mention], drafts: list[Draft]) -> list[Mention]:
    """The words that say when and belong to none of these asks."""
    return [m for m in times if not any(draft.holds(m) for draft in drafts)]


def _serving(drafts: list[Draft]) -> list[Draft]:
    """Services asked for meetings whose days stand in the same paragraph are due on those days."""
    days = tuple(m for d in drafts if d.happening and d.kind is Kind.MEETING for m in d.times)
    if not days:
        return drafts
    return [replace(d, times=days, servicing=True) if _serves(d) else d for d in drafts]


def _serves(draft: Draft) -> bool:
    return draft.kind is Kind.SERVICE and not draft.times and _SERVICING.search(draft.action) is not None


def _reported(text: str, mention: Mention) -> bool:
    """Does "annual" speak of the report that is asked for, or of the one in which something is to be included?"""
    before = text[max(0, mention.span.start - 90) : mention.span.start]
    return (mention.text.startswith("in ") and _PAPER.search(mention.text) is not None) or _SUBMITS.search(
        before
    ) is not None


def _dates_after_all(text: str, mention: Mention) -> bool:
    """Does it date the ask after all: "defer the item to its sixty-third session", "hold its fifth session in 2015",
    "renew the mandate for the period 2012–2016", "apportion the expenses for the year 2027"?"""
    before = text[max(0, mention.span.start - 200) : mention.span.start].lower()
    if mention.session is not None and mention.session.year is not None and _HOLDING.search(before):
        return True
    if mention.session is not None:
        return mention.text.startswith("to ") and ("defer" in before or "postpone" in before)
    if mention.text.startswith("for the ") and _BUDGETS.search(before):
        return True
    return mention.text.startswith("for the period") and _PROLONGS.search(before) is not None


def _in_aside(text: str, at: int) -> bool:
    """Do the words before say what to regard, prepare for or enable: ", taking into account the panel to be held"?"""
    aside = _REGARDING.search(text[max(0, at - 300) : at])
    return aside is not None and _AND_BY.search(aside.group() + text[at : at + _LIMIT]) is None


def _is_told(text: str, span: Span) -> bool:
    """Does the time stand in what is told of somebody: "the mission, whose mandate expires on 30 June, is closed"?"""
    before, behind = text[max(0, span.start - 160) : span.start], text[span.end : span.end + 40]
    told = _TOLD.search(before)
    return told is not None and _BINDS.search(told.group()) is None and _GOES_ON.match(behind) is not None


def _in_title(text: str, at: int) -> bool:
    """Does the position stand between quotation marks, as the title of an item or a report does?"""
    return text.rfind("“", max(0, at - 400), at) > text.rfind("”", max(0, at - 400), at)
