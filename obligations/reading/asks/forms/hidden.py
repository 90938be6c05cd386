""" "Emphasizes ... the need for the Secretary-General to inform ...", "Stresses that X should submit ..."."""

from __future__ import annotations

from collections.abc import Iterator

from obligations.reading import re2
from obligations.reading.asks.actions import first_infinitive
from obligations.reading.asks.draft import Draft, Shape
from obligations.reading.asks.forms import bindings
from obligations.reading.asks.page import Page, Passage
from obligations.reading.values import Modality, Span
from obligations.reading.verbs import CONCRETE

_NEED = re2.compile(
    r"\b(?:(?:continuing |continued |urgent |critical |pressing )*need for|importance for|necessity for|"
    r"obligation of|need of) "
)
_DRAWN = re2.compile(
    r"^(?:the )?attention of (.{3,80}?) to the importance\b.{0,120}?\bof (?:having|receiving) (?:their|the) "
)
"""Dated, it asks: "Draws the attention of Governments to the importance of having their comments by 15 December"."""

_BINDING = ("shall", "should", "must")
"""Words that bind; "will" and "may" only tell."""


def read(page: Page, passage: Passage) -> Iterator[Draft]:
    """The ask behind a verb of stressing; only where somebody is named who is to do a concrete or a dated act."""
    found = _needed(page, passage) or _said(page, passage) or _drawn(page, passage)
    if found:
        yield found


def _needed(page: Page, passage: Passage) -> Draft | None:
    text, clause, end = page.text, passage.clause, passage.clause.span.end
    for found in _NEED.finditer(text[clause.body : end]):
        start = clause.body + found.end()
        main = first_infinitive(text, start, end)
        dated = main is not None and any(main.start < m.span.start < end for m in passage.times)
        counts = main is not None and (dated or _concrete(text[main.verb_at : end]))
        named = page.named(text[start : main.start], start) if main and counts else ()
        if main and named:
            span = Span(clause.body + found.start(), end)
            return _draft(page, passage, span, named, main.verb_at)
    return None


def _said(page: Page, passage: Passage) -> Draft | None:
    text, clause, end = page.text, passage.clause, passage.clause.span.end
    that = bindings.that_clause(page, clause.body, end)
    modal = bindings.MODAL.search(text[that:end]) if that is not None else None
    if that is None or modal is None or modal.group(1) not in _BINDING:
        return None
    at = that + modal.end() + 1
    subject = text[that : that + modal.start()].strip()
    if subject == "it":
        return _draft(page, passage, clause.span, (page.organ,), at)
    dated = any(that < m.span.start < end for m in passage.times)
    named = page.named(subject, that) if dated or _concrete(text[at:end]) else ()
    return _draft(page, passage, clause.span, named, at) if named else None


def _drawn(page: Page, passage: Passage) -> Draft | None:
    start, end = passage.clause.body, passage.clause.span.end
    found = _DRAWN.match(page.text[start:end]) if passage.times else None
    named = page.named(found.group(1), start) if found else ()
    return _draft(page, passage, passage.clause.span, named, start + found.end(1)) if found and named else None


def _concrete(act: str) -> bool:
    """Is it an act one can see done: "submit", "also report", "keep it informed"?"""
    first = act.split(None, 4)[:4]
    return any(word in CONCRETE for word in first[:2]) or (first[:1] == ["keep"] and "informed" in first)


def _draft(page: Page, passage: Passage, span: Span, actors: tuple[str, ...], act_at: int) -> Draft:
    inside = [m for m in passage.times if span.start <= m.span.start < span.end]
    verb = page.printed(passage.clause)
    return page.draft(
        passage.number, span, verb, Modality.STRESSES, actors, act_at=act_at, shape=Shape.HIDDEN, times=inside
    )
