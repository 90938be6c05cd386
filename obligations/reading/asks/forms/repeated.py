""" "Reiterates its invitation to X to ...", "Reiterates the importance of ... and its request to X to ..."."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from obligations.reading import re2
from obligations.reading.asks.actions import infinitives, main_infinitive
from obligations.reading.asks.draft import Draft, Shape
from obligations.reading.asks.forms import acts, bindings, direct
from obligations.reading.asks.page import Page, Passage
from obligations.reading.values import Modality, Span

VERBS = ("reiterates", "renews", "repeats", "reaffirms")

_AGAIN = re2.compile(
    r"^(?:its|the|previous|earlier|support|for|strong|urgent|its support for the|calls?) ?(?:[a-z]+ ){0,4}?"
    r"(requests?|calls?|appeals?|invitations?|encouragement|recommendations?|demands?)\b"
)
_AND_ITS = re2.compile(r" and (its (?:request|call|invitation|appeal|recommendation) (?:to|upon|for|on) )")
_SECOND_NOUN = re2.compile(
    r"^and (?:its )?(?:requests?|calls?|appeals?|invitations?|encouragement) (?:to|upon|on|for) "
)
""" "its invitation and encouragement to all States": the first noun says how strong it is."""

_MODALITY = {
    "request": Modality.REQUESTS,
    "call": Modality.CALLS_UPON,
    "appeal": Modality.APPEALS,
    "invitation": Modality.INVITES,
    "encouragement": Modality.ENCOURAGES,
    "recommendation": Modality.RECOMMENDS,
    "demand": Modality.DEMANDS,
}


def applies(page: Page, passage: Passage) -> bool:
    """Does the clause make an earlier ask again?"""
    clause = passage.clause
    return (
        clause.word in VERBS
        and _AGAIN.match(page.text[clause.body : min(clause.span.end, clause.body + 90)]) is not None
    )


def read(page: Page, passage: Passage) -> Iterator[Draft]:
    """The ask that is made again, as strong as the noun says."""
    text, clause = page.text, passage.clause
    found = _AGAIN.match(text[clause.body : min(clause.span.end, clause.body + 90)])
    if found is None:
        return
    modality = _MODALITY[found.group(1).removesuffix("s")]
    verb = text[clause.span.start : clause.body + found.end()]
    start = _addressee_at(page, clause.body + found.end(), clause.span.end)
    candidates = infinitives(text, start, clause.span.end)
    main = main_infinitive(text, start, candidates)
    that = text.find(" that ", start, clause.span.end) + len(" that ")
    if text.startswith("that ", start):  # "reiterates its demand that the parties disarm"
        that = start + len("that ")
        yield from bindings.bound(page, passage.number, verb, modality, clause.span, passage.times, that)
        return
    if text.startswith("of ", start) and that > start and (main is None or that < main.start):
        yield from bindings.bound(page, passage.number, verb, modality, clause.span, passage.times, that)
        return
    if main is None:
        named = direct.nominal(page, start, clause.span.end)
        yield page.draft(
            passage.number, clause.span, verb, modality, named, act_at=start, shape=Shape.REPEATED, times=passage.times
        )
        return
    phrase = _SECOND_NOUN.sub("", text[start : main.start])
    if phrase.startswith("of ") and " to " in phrase:  # "the invitation of the Council to all special rapporteurs"
        phrase = phrase.partition(" to ")[2]
    named = page.named(phrase, clause.span.start) or direct.nominal(page, start, main.start)
    yield from acts.drafts(page, passage, verb, modality, named, main, candidates, Shape.REPEATED)


def beside(page: Page, passage: Passage) -> Iterator[Draft]:
    """An ask repeated beside something else: "Reiterates the importance of ... and its request to X to ..."."""
    clause = passage.clause
    found = _AND_ITS.search(page.text[clause.body : clause.span.end]) if clause.word in VERBS else None
    if found:
        start = clause.body + found.start(1)
        inner = replace(passage, clause=replace(clause, span=Span(start, clause.span.end), body=start))
        for draft in read(page, inner):
            yield replace(draft, verb=page.printed(clause))


def _addressee_at(page: Page, at: int, end: int) -> int:
    """Behind the "to", "on" or "for" that leads to whom is asked ("its call upon X to ...")."""
    for particle in (" on ", " upon ", " for ", " "):
        if page.text.startswith(particle, at):
            at += len(particle)
            break
    first = infinitives(page.text, at, min(at + 40, end))[:1]
    opens_act = bool(first) and first[0].start == at
    return at + len("to ") if page.text.startswith("to ", at) and not opens_act else at
