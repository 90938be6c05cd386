""" "Decides to include ...", "Decides to establish a Committee, which will report", "Extends the mandate"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from obligations.reading import re2
from obligations.reading.asks.actions import Infinitive, infinitives
from obligations.reading.asks.clauses import Clause
from obligations.reading.asks.draft import Draft, Shape
from obligations.reading.asks.forms import acts, bindings
from obligations.reading.asks.kinds import kind_of
from obligations.reading.asks.page import Page, Passage
from obligations.reading.deadlines import Mention
from obligations.reading.values import Modality, Span
from obligations.reading.verbs import ACTS, CONCRETE

_PASSING_ON = frozenset(
    [
        "request",
        "recommend",
        "urge",
        "encourage",
        "entrust",
        "mandate",
        "task",
        "authorize",
        "authorise",
        "ask",
        "direct",
        "invite",
        "call upon",
    ]
)
_WHICH_SHALL = re2.compile(r"\b(?:which|that|who) (?:shall|will)\b")
_NEW_BODY = re2.compile(r",? (?:a|an) ([A-Za-z][^,;]{3,80})")
_TASKS = re2.compile(
    r"\b(?:whose|following|these|with the) (?:tasks?|mandate|functions|responsibilities|terms of reference)\b"
)
"""Words that open the list of what a new body is to do."""

_MANDATE_OF = re2.compile(r"\bmandate of (the [A-Z][^,;]{3,80})")
_FOUNDING = re2.compile(r"\bto (?:establish|create|set up|appoint)\b")
_LOOKS_BACK = 600
"""Characters in which the body is named that was set up before."""
_LASTING = re2.compile(r"(?:(?:further|initial|new|additional) )?(?:period|term)\b")
_EXTENDED = re2.compile(r"\b(?:mandates?|measures|authori[sz]ations?|terms?|period|until|Day|Year|Decade|Week)\b")
_BY = re2.compile(r"^[A-Z][a-z]+(?:ing|ion|ment|al)(?: [a-z]+){0,4} by (the [A-Z][^,;]{2,80}?)(?:,| of | in )")
_EMPTY_ACTS = ("endorse", "welcome", "take")
_INTENTION = re2.compile(r"its (?:firm |clear |continued )?inten(?:t|tion)(?:, [^;:]{3,120}?,)? to ")
_BARE = 4
"""A clause of at most so many characters behind its verb only opens a list ("Decides:")."""


def read(page: Page, passage: Passage, start: int) -> Iterator[Draft]:
    """What the organ decides to do itself, or passes on to somebody ("Decides to request X to ...")."""
    clause, end = passage.clause, passage.clause.span.end
    candidates = infinitives(page.text, start, end)
    if page.text.startswith("to ", start) and not (candidates and candidates[0].start == start):
        at = start + len("to ")  # right behind "Decides" any word is a verb: "to appropriate"
        candidates.insert(0, Infinitive(start, at, page.text[at:end].partition(" ")[0]))
    if not candidates:
        return
    main, verb = candidates[0], page.printed(clause)
    actors, passed = _passed_on(page, main, candidates, end)
    if passed:
        yield from acts.drafts(page, passage, verb, Modality.DECIDES, actors, passed, candidates, Shape.DECISION)
        return
    actors = actors or (page.organ,)
    founded = _founded(page, passage, verb, Span(main.start, end))
    if founded is None:
        yield from acts.drafts(page, passage, verb, Modality.DECIDES, actors, main, candidates, Shape.DECISION)
        return
    span = Span(clause.span.start, page.trimmed(clause.span.start, founded.span.start))
    yield page.draft(
        passage.number,
        span,
        verb,
        Modality.DECIDES,
        actors,
        act_at=main.verb_at,
        shape=Shape.DECISION,
        times=[m for m in passage.times if m not in founded.times],
    )
    yield founded


def act(page: Page, passage: Passage) -> Iterator[Draft]:
    """What the organ does by saying so: "Extends the mandate"; "Renews its commitment" does nothing."""
    clause = passage.clause
    words = page.text[clause.body : min(clause.span.end, clause.body + 120)]
    if not (clause.opens or passage.times):
        return
    if clause.word in ("renews", "extends", "declares") and _EXTENDED.search(words) is None:
        return
    start, verb = clause.span.start, page.printed(clause)
    draft = page.draft(
        passage.number,
        clause.span,
        verb,
        ACTS[clause.word],
        (page.organ,),
        act_at=start,
        shape=Shape.ACT,
        times=passage.times,
    )
    done = f"{_infinitive(clause.word)} {draft.action.partition(' ')[2]}"
    yield replace(draft, kind=kind_of(done, draft.actors, page.organ, draft.modality))


def _infinitive(finite: str) -> str:
    """ "establishes" -> "establish", "proclaims" -> "proclaim"."""
    return finite.removesuffix("es") if finite.endswith("shes") else finite.removesuffix("s")


def intends(page: Page, passage: Passage) -> bool:
    """Does the organ say what it means to do itself: "Expresses its intention to ..."?"""
    return _INTENTION.match(page.text[passage.clause.body : passage.clause.span.end]) is not None


def intended(page: Page, passage: Passage) -> Iterator[Draft]:
    """ "Expresses its intention to review the mandate within six months"."""
    clause = passage.clause
    candidates = infinitives(page.text, clause.body, clause.span.end)
    if candidates:
        verb, main = page.printed(clause), candidates[0]
        yield from acts.drafts(page, passage, verb, Modality.OTHER, (page.organ,), main, candidates, Shape.INTENDED)


def in_list(page: Page, number: str, governing: Clause, body: Span, times: Sequence[Mention]) -> Iterator[Draft]:
    """ "Decides: (a) To continue ...; (b) That X shall ...": what one sub-paragraph of a decision binds somebody to."""
    text, verb = page.text, page.printed(governing)
    if text.startswith(("That ", "that "), body.start):
        body = Span(body.start + len("That "), body.end)
        yield from bindings.bound(page, number, verb, Modality.DECIDES, body, times, body.start)
    elif not text.startswith("To ", body.start):
        bound = list(bindings.bound(page, number, verb, Modality.DECIDES, body, times, None))
        yield from bound or _assigned(page, number, verb, body, times)
    elif governing.span.end - governing.body < _BARE and not text.startswith(_EMPTY_ACTS, body.start + 3):
        actors, act = _passed_on(page, *_opening(page, body), body.end)
        yield page.draft(
            number,
            body,
            verb,
            Modality.DECIDES,
            actors or (page.organ,),
            act_at=act.verb_at if act else body.start + 3,
            shape=Shape.DECISION,
            times=times,
        )


def _opening(page: Page, body: Span) -> tuple[Infinitive, list[Infinitive]]:
    """The "To ..." that a sub-paragraph opens with, and those behind it."""
    at = body.start + len("To ")
    verb = page.text[at : body.end].partition(" ")[0]
    particle = " upon" if page.text.startswith("call upon", at) else ""
    return Infinitive(body.start, at, verb + particle), infinitives(page.text, at, body.end)


def holder(page: Page, governing: Clause, before: tuple[str, ...]) -> tuple[str, ...]:
    """Whose tasks a list tells: "Decides to appoint a special rapporteur, whose tasks will include: (a) To ...".

    ``before`` are those whom the clause itself asks: "decides that the Panel shall carry out the following tasks".
    """
    words = page.text[governing.body : governing.span.end]
    if _TASKS.search(words) is None:
        return ()
    if not words.startswith("that "):
        phrases = _new_bodies(words) or [found.group(1) for found in _MANDATE_OF.finditer(words)]
        for phrase in phrases:
            if named := page.named(phrase, governing.span.start)[:1]:
                return named
    return before


def new_body(page: Page, before: int) -> tuple[str, ...]:
    """What is set up earlier in the paragraph: "Decides to establish a team of experts, and requests them to"."""
    start = max(0, before - _LOOKS_BACK, page.text.rfind("\n\n", 0, before))
    words = page.text[start:before]
    founding = _FOUNDING.search(words)
    phrases = _new_bodies(words[founding.end() :]) if founding else []
    return page.named(re2.split(" (?:of|to|on|for) ", phrases[0])[0], before)[:1] if phrases else ()


def _new_bodies(words: str) -> list[str]:
    """What is set up: "a Committee", and not "a period of three years"."""
    phrases = [found.group(1) for found in _NEW_BODY.finditer(words)]
    return [phrase for phrase in phrases if not _LASTING.match(phrase)]


def _assigned(page: Page, number: str, verb: str, body: Span, times: Sequence[Mention]) -> Iterator[Draft]:
    """ "(d) Drawing up by the Secretary-General of a calendar": a thing to be done by somebody."""
    found = _BY.match(page.text[body.start : body.end])
    named = page.named(found.group(1), body.start) if found else ()
    if named:
        yield page.draft(
            number, body, verb, Modality.DECIDES, named, act_at=body.start, shape=Shape.SUBPARAGRAPH, times=times
        )


def _passed_on(
    page: Page, main: Infinitive, candidates: list[Infinitive], end: int
) -> tuple[tuple[str, ...], Infinitive | None]:
    """X in "Decides to request X to ...", with the act that is X's, or in "Decides to recommend that X ..."."""
    if main.verb.lower() not in _PASSING_ON:
        return (), None
    start = main.verb_at + len(main.verb) + 1
    that = bindings.that_clause(page, start, end)
    if that is not None:
        verb = bindings.BASE_VERBS.search(page.text[that:end])
        return page.named(page.text[that : that + verb.start()], that) if verb else (), None
    later = [c for c in candidates if c.start >= start]
    named = page.named(page.text[start : later[0].start], start) if later else ()
    return named, later[0] if named else None


def _founded(page: Page, passage: Passage, verb: str, within: Span) -> Draft | None:
    """The ask of a body that is only being set up: "establish a Committee ..., which will report to the Council"."""
    text = page.text
    for found in _WHICH_SHALL.finditer(text[within.start : within.end]):
        start, at = within.start + found.start(), within.start + found.end()
        act = next((w for w in text[at : at + 80].replace(",", " ").split() if w in CONCRETE or w == "meet"), None)
        bodies = _new_bodies(text[within.start : start])
        named = page.named(bodies[0], at) if bodies else ()
        if act and named:
            return page.draft(
                passage.number,
                Span(start, within.end),
                verb,
                Modality.DECIDES,
                named[:1],
                act_at=text.index(act, at),
                shape=Shape.FOUNDED,
                times=[m for m in passage.times if m.span.start >= start],
            )
    return None
