"""The words that say when.

``find`` reads one paragraph (or any range of the text) and returns every phrase in it that dates something
still to come. Cited documents ("resolution 61/15 of 20 November 2006"), past sessions ("adopted at its fourth
session") and names with years ("2030 Agenda") are not among them.
"""

from __future__ import annotations

from obligations.reading.deadlines import context, named_sessions, periods, printed_dates, recurrences
from obligations.reading.deadlines.grammar import Grammar
from obligations.reading.deadlines.mention import Mention, Period, Relation, SessionName, Turn, Unit
from obligations.reading.values import Span

__all__ = ["GRAMMAR", "Mention", "Period", "Relation", "SessionName", "Turn", "Unit", "find"]

GRAMMAR = Grammar((*named_sessions.RULES, *recurrences.RULES, *periods.RULES, *printed_dates.RULES))


def find(text: str, within: Span) -> list[Mention]:
    """Every phrase in that range that says when, in order; one mention per session of a list.

    Spans point into ``text``. The range should hold the whole paragraph: what stands before a phrase says
    whose "its" session it is and whether the matter is past.
    """
    passage = text[within.start : within.end]
    mentions: list[Mention] = []
    for _, start, end, found in GRAMMAR.scan(passage):
        if not found or context.is_past(passage, start, end):
            continue
        owners = context.Owners(text, within.start, passage, start)
        for index, part in enumerate(found):
            first = start + part.start
            last = end if part.end is None else start + part.end
            mentions.append(
                Mention(
                    text=passage[first:last],
                    span=Span(within.start + first, within.start + last),
                    form=part.form,
                    relation=part.relation,
                    window=part.window,
                    session=owners.of(part.session, index, len(found)) if part.session else None,
                    every=part.every,
                    period=part.period,
                    anchor=part.anchor,
                    adjectival=part.adjectival,
                    steps=part.steps,
                )
            )
    return mentions
