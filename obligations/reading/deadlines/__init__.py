"""The words that say when.

``find`` reads one paragraph (or any range of the text) and returns every phrase in it that dates something
still to come. Cited documents ("resolution 61/15 of 20 November 2006"), past sessions ("adopted at its fourth
session") and names with years ("2030 Agenda") are not among them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from obligations.reading import re2
from obligations.reading.deadlines import (
    context,
    hours,
    joining,
    named_sessions,
    periods,
    printed_dates,
    printed_years,
    recurrences,
    waiting,
)
from obligations.reading.deadlines.grammar import Found, Grammar, Hit
from obligations.reading.deadlines.mention import Mention, Period, Relation, SessionName, Turn, Unit, YearlyDay
from obligations.reading.values import Form, Span, Window

__all__ = ["GRAMMAR", "Mention", "Period", "Relation", "SessionName", "Turn", "Unit", "YearlyDay", "find"]

GRAMMAR = Grammar(
    (
        *named_sessions.RULES,
        *recurrences.RULES,
        *periods.RULES,
        *waiting.RULES,
        *printed_dates.RULES,
        *printed_years.RULES,
        *waiting.LAST_RULES,
    )
)

_LIMITS = (Relation.BY, Relation.BEFORE, Relation.UNTIL)
"""A limit is not called past for the verb before it: "the work begun, to be completed by 2030"."""


_TERM = re2.compile(r"\bterms?\b")

_SAME_PARAGRAPH = 600
"""Characters before a period in which the event that it counts from may be dated."""


def find(text: str, within: Span, *, adopted: dt.date | None = None) -> list[Mention]:
    """Every phrase in that range that says when, in order; one mention per session or day of a list.

    Spans point into ``text``. The range should hold the whole paragraph: what stands before a phrase says
    whose "its" session it is and whether the matter is past; what is printed as later than the day of adoption
    is not, whatever stands before it ("the review of the outcome of the Summit in 2015").
    """
    passage = text[within.start : within.end]
    mentions: list[Mention] = []
    for hit in GRAMMAR.scan(passage):
        if not hit.found or context.is_beside(passage, hit.start):
            continue
        first = hit.found[0]
        if _has_begun(first, adopted) and passage.startswith("between ", hit.start):
            continue  # what a report is on: "the situation between 1 July 2028 and 30 June 2029"
        if first.relation in _LIMITS or _is_later(first, adopted) or not context.is_past(passage, hit.start):
            mentions += _mentions(text, passage, within.start, hit)
    mentions = [_since(text, mention, mentions) for mention in mentions]
    mentions = [mention for mention in mentions if mention.anchor not in _POINTING or mention.period is not None]
    found = joining.joined(text, [hours.with_hours(passage, mention, offset=within.start) for mention in mentions])
    return [joining.placed(passage, mention, offset=within.start) for mention in found]


_POINTING = (waiting.THE_DAY_BEFORE, named_sessions.THE_SESSION_BEFORE)
"""What points to a time that nothing before it names says nothing."""


def _is_later(found: Found, adopted: dt.date | None) -> bool:
    """Whether the words themselves print a day or a year that begins after the adoption."""
    if adopted is None:
        return False
    if found.window.start is not None:
        return found.window.start > adopted
    return found.session is not None and found.session.year is not None and found.session.year > adopted.year


def _has_begun(found: Found, adopted: dt.date | None) -> bool:
    """Whether the words print a stretch of time that had begun by the adoption."""
    return (
        found.form is Form.RANGE
        and adopted is not None
        and found.window.start is not None
        and (found.window.start < adopted)
    )


def _since(text: str, mention: Mention, mentions: list[Mention]) -> Mention:
    """A period with the day that it counts from, where the words before it print that day, or that day itself.

    "three weeks before this date", "from 1 March and within a year", "the appeal of 29 April ... during the
    three-month period of the appeal"; "by that date", "at that session".
    """
    earlier = [m for m in mentions if m.span.end <= mention.span.start]
    if mention.anchor == named_sessions.THE_SESSION_BEFORE:
        sessions = [m.session for m in earlier if m.session is not None]
        return replace(mention, session=sessions[-1], anchor="") if sessions else mention
    if mention.anchor == waiting.THE_DAY_BEFORE and mention.since is None:
        days = [m.window.end for m in earlier if m.form is Form.DAY and m.window.end]
        if not days:
            return mention
        if mention.period is not None:
            return replace(mention, since=days[-1], anchor="")
        return replace(mention, window=Window(days[-1], days[-1]), anchor="")
    if mention.period is None or mention.since is not None:
        return mention
    if not mention.anchor and mention.relation is Relation.BY:
        starts = [m for m in earlier if m.relation is Relation.FROM and m.window.start]
        and_within = starts and text[starts[-1].span.end : mention.span.start].strip() == "and"
        return replace(mention, since=starts[-1].window.start) if and_within else mention
    day = context.day_of(mention.anchor, text[max(0, mention.span.start - _SAME_PARAGRAPH) : mention.span.start])
    return replace(mention, since=day) if day else mention


def _mentions(text: str, passage: str, offset: int, hit: Hit) -> list[Mention]:
    mentions = []
    for index, part in enumerate(hit.found):
        first = hit.start + part.start
        last = hit.end if part.end is None else hit.start + part.end
        session = part.session
        if session is not None:
            session = context.with_bodies(session, text, passage, offset, hit.start, (index, len(hit.found)))
        anchor = part.anchor
        bare_limit = part.period is not None and part.relation is Relation.BY and not anchor and part.since is None
        moved = passage[hit.start : hit.start + 3].lower() == "by "  # "extends the deadline by six months"
        if bare_limit and (moved or context.runs_from_its_own_event(passage, hit.start)):
            anchor = periods.NO_EVENT
        lasting = part.period is not None and part.relation is Relation.UNTIL and not anchor and part.since is None
        if lasting and (_TERM.search(passage[first:last]) or context.is_a_term(passage, hit.start)):
            anchor = periods.ITS_TERM
        mentions.append(
            Mention(
                text=passage[first:last],
                span=Span(offset + first, offset + last),
                form=part.form,
                relation=part.relation,
                window=part.window,
                yearly=part.yearly,
                session=session,
                every=part.every,
                period=part.period,
                anchor=anchor,
                since=part.since,
                since_counts=part.since_counts,
                weak=part.weak,
                steps=part.steps,
            )
        )
    return mentions
