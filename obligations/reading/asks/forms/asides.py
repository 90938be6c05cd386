"""Asks that are no main clause: "X is requested to ...", "urging X to ...", "with the request that it ..."."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from obligations.reading import re2
from obligations.reading.asks.actions import first_infinitive
from obligations.reading.asks.draft import Draft, Shape
from obligations.reading.asks.forms import bindings, direct
from obligations.reading.asks.page import Page
from obligations.reading.deadlines import Mention
from obligations.reading.values import Modality, Span

_PASSIVE = re2.compile(
    r"\b(?:is|are) (?:also |further |strongly |hereby )?"
    r"(requested|invited|encouraged|urged|called upon|asked|directed|authorized) to "
)
_WITH_REQUEST = re2.compile(r"\bwith (?:the|a) (request) (?:that|to) ")
_PARTICIPLE = re2.compile(r"\b((?:[Uu]rg|[Ii]nvit|[Rr]equest|[Ee]ncourag)ing|[Cc]alling (?:upon|on)) ")
_MODALITY = {
    "request": Modality.REQUESTS,
    "ask": Modality.REQUESTS,
    "direct": Modality.REQUESTS,
    "invit": Modality.INVITES,
    "encourag": Modality.ENCOURAGES,
    "urg": Modality.URGES,
    "call": Modality.CALLS_UPON,
    "authori": Modality.AUTHORIZES,
}
_LEADS = ("further, ", "furthermore, ", "and ", "to this end, ", "in addition, ")
_RELATIVES = (" which ", " that ", " who ")


def read(page: Page, number: str, within: Span, times: Sequence[Mention]) -> list[Draft]:
    """The asks inside other words of the range."""
    words = page.text[within.start : within.end]
    found: list[Draft] = []
    if "ed to " in words or "called upon to " in words:
        found += _passives(page, number, within, times)
    if "ing " in words:
        found += _participles(page, number, within, times)
    if " request " in words:
        found += _with_requests(page, number, within, times)
    return found


def _modality(word: str) -> Modality:
    return next(modality for stem, modality in _MODALITY.items() if word.lower().startswith(stem))


def _passives(page: Page, number: str, within: Span, times: Sequence[Mention]) -> Iterator[Draft]:
    """ "; further, the Secretary-General is requested to ..."; a relative clause tells of another's request."""
    text = page.text
    for found in _PASSIVE.finditer(text[within.start : within.end]):
        at = within.start + found.start()
        left = text[within.start : at]
        start = within.start + max(left.rfind("; "), left.rfind(". ")) + 1
        subject = text[start:at].strip()
        start = text.index(subject, start)
        for lead in _LEADS:
            if subject.startswith(lead):
                subject, start = subject[len(lead) :], start + len(lead)
        if (start == within.start and left[:1].islower()) or any(word in subject for word in _RELATIVES):
            continue
        named = page.named(subject, at)
        if named:
            span = Span(start, page.stop(at, within.end))
            verb = found.group().removesuffix(" to ")
            yield page.draft(
                number, span, verb, _modality(found.group(1)), named,
                act_at=within.start + found.end(), shape=Shape.PASSIVE, times=_inside(times, span),
            )  # fmt: skip


def _participles(page: Page, number: str, within: Span, times: Sequence[Mention]) -> Iterator[Draft]:
    """A participle that opens a sub-paragraph or stands behind a comma, and names whom it asks."""
    text = page.text
    for found in _PARTICIPLE.finditer(text[within.start : within.end]):
        at, start = within.start + found.start(1), within.start + found.end()
        opens = at == within.start
        if not opens and not page.follows((",", ", and", " while"), within.start, at):
            continue
        span = Span(at, page.stop(at, within.end))
        main = first_infinitive(text, start, span.end)
        named = page.named(text[start : main.start], at) if main else direct.nominal(page, start, span.end)
        if opens or (main and named):
            yield page.draft(
                number, span, text[at:start].strip(), _modality(found.group(1)), named,
                act_at=main.verb_at if main and named else start, shape=Shape.PARTICIPLE, times=_inside(times, span),
            )  # fmt: skip


def _with_requests(page: Page, number: str, within: Span, times: Sequence[Mention]) -> Iterator[Draft]:
    """ "transmit ... to the Commission, with the request that it report to the Assembly"."""
    text = page.text
    for found in _WITH_REQUEST.finditer(text[within.start : within.end]):
        at, start = within.start + found.start(), within.start + found.end()
        span = Span(at, page.stop(start, within.end))
        verb = bindings.BASE_VERBS.search(text[start : span.end])
        if verb:
            named = page.named(text[start : start + verb.start()], start) or _receiver(page, within.start, at)
            yield page.draft(
                number, span, "request", Modality.REQUESTS, named,
                act_at=start + verb.start(), shape=Shape.PASSIVE, times=_inside(times, span),
            )  # fmt: skip


def _receiver(page: Page, start: int, end: int) -> tuple[str, ...]:
    """The one "it" means: whoever something goes to just before."""
    words = page.text[start:end]
    at = words.rfind(" to the ")
    return page.named(words[at + 4 :].partition(" those ")[0].partition(",")[0], start) if at >= 0 else ()


def _inside(times: Sequence[Mention], span: Span) -> list[Mention]:
    return [m for m in times if span.start <= m.span.start < span.end]
