"""The acts that hang on one verb: one ask, or several where they have times of their own."""

from __future__ import annotations

from collections.abc import Iterator

from obligations.reading import re2
from obligations.reading.asks.actions import Infinitive, segments
from obligations.reading.asks.draft import Draft, Shape
from obligations.reading.asks.kinds import kind_of
from obligations.reading.asks.page import Page, Passage
from obligations.reading.deadlines import Mention
from obligations.reading.values import Kind, Modality, Span

_MEANS = re2.compile(
    r",? (?:(?:including|inter alia,?) )?((?:by|through) ((?:providing|submitting|presenting|reporting|briefing|"
    r"the (?:presentation|submission|provision|preparation) of)\b))"
)


def drafts(
    page: Page,
    passage: Passage,
    verb: str,
    modality: Modality,
    actors: tuple[str, ...],
    main: Infinitive,
    candidates: list[Infinitive],
    shape: Shape,
) -> Iterator[Draft]:
    """ "Requests X to provide an update at ..., and to submit a report at ...": an ask for each time.

    An act without a time goes with the dated one beside it.
    """
    clause, times = passage.clause, passage.times
    start, end = clause.span.start, _end(page, passage, main)
    ranges = [Span(*cut) for cut in segments(page.text, main, candidates, end)]
    dated = [cut for cut in ranges if any(cut.start <= m.span.start < cut.end for m in times)]
    if not dated or any(m.span.start < main.start for m in times):
        yield page.draft(
            passage.number, Span(start, end), verb, modality, actors, act_at=main.verb_at, shape=shape, times=times
        )
        return
    for index, act in enumerate(dated):
        until = ranges.index(dated[index + 1]) if index + 1 < len(dated) else len(ranges)
        span = Span(start if index == 0 else act.start, ranges[until - 1].end)
        inside = [m for m in times if act.start <= m.span.start < span.end]
        act_at = _at(act, candidates, main)
        if index == 0 and _reports(page, main.verb_at, span.end, actors, modality):
            act_at = main.verb_at
        yield from _whole_or_means(page, passage.number, span, verb, modality, actors, act_at, shape, inside)


def _at(act: Span, candidates: list[Infinitive], main: Infinitive) -> int:
    """Where the verb of an act stands."""
    return next((c.verb_at for c in candidates if c.start == act.start), main.verb_at)


def _whole_or_means(
    page: Page,
    number: str,
    span: Span,
    verb: str,
    modality: Modality,
    actors: tuple[str, ...],
    act_at: int,
    shape: Shape,
    times: list[Mention],
) -> Iterator[Draft]:
    """An act; or two, where its means have the time: "to monitor ..., including by providing a report by May"."""
    means = _MEANS.search(page.text[act_at : span.end])
    cut = act_at + means.start() if means else span.end
    if means is None or not times or any(m.span.start < cut for m in times):
        yield page.draft(number, span, verb, modality, actors, act_at=act_at, shape=shape, times=times)
        return
    yield page.draft(
        number, Span(span.start, page.trimmed(span.start, cut)), verb, modality, actors, act_at=act_at, shape=shape
    )
    begin = act_at + means.start(1)
    yield page.draft(
        number, Span(begin, span.end), verb, modality, actors, act_at=act_at + means.start(2), shape=shape, times=times
    )


def _end(page: Page, passage: Passage, main: Infinitive) -> int:
    """The end of the clause, or of its first sub-paragraph: "Calls upon all States: (a) To promote ..."."""
    end = passage.clause.span.end
    listed = page.text[end : end + 1] == ":" and end - main.start < 12
    return max(end, page.trimmed(passage.clause.span.start, passage.reach)) if listed else end


def _reports(page: Page, start: int, end: int, actors: tuple[str, ...], modality: Modality) -> bool:
    """Is the first act a report? Then the time is for it: "to present a report and to engage in a dialogue at"."""
    act = " ".join(page.text[start:end].split())
    return kind_of(act, actors, page.organ, modality) is Kind.REPORT
