"""Dated things to come that nobody is asked for: "the tenth anniversary of which will be marked on 17 July 2008"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import re2

from obligations.reading.asks.addressees import Addressees
from obligations.reading.asks.clauses import Clause
from obligations.reading.asks.draft import Draft
from obligations.reading.deadlines import Mention
from obligations.reading.values import Kind, Modality, Paragraph, Span

_COMING = re2.compile(
    r"\b(?:to be (?:held|convened|observed|celebrated|adopted|organized|hosted|launched|submitted|completed|marked|commemorated|opened|reviewed|concluded)|"
    r"(?:will|shall) (?:be|mark|take place|begin|start|end|expire|meet|convene|celebrate|commence|host|hold)|scheduled|upcoming|forthcoming|looks? forward|looking forward|"
    r"proposal to convene|proclaim(?:ed|s)?|due to|(?:decision|decided) to (?:convene|hold|observe|celebrate|extend)|to (?:convene|hold) |expires?|to take place)\b"
)
_MEETING = re2.compile(r"(?i)\b(?:session|conference|meeting|summit|forum|congress|symposium|assembly|panel|debate|dialogue|segment|workshop|seminar|consultations)s?\b")
_OBSERVANCE = re2.compile(r"(?i)\b(?:anniversary|(?:international|world) (?:day|year|week|decade)|day of|year of|decade|commemorat\w+|observance|celebrat\w+)\b")
_HELD = re2.compile(r"\b(?:held|convened|take place|scheduled|meet|convening)\b|^,? (?:in|at) [A-Z][^,;]{2,40}$")
_SESSION_OF = re2.compile(r"\bsession of (the [A-Z][A-Za-z-]+(?: (?:of the |of |on the |on |for |and )?[A-Z][A-Za-z-]+)*)")


def in_preamble(text: str, paragraph: Paragraph, mentions: Sequence[Mention]) -> Iterator[Draft]:
    """The dated happenings to come that a preambular paragraph names; anything else there asks nothing."""
    for mention in mentions:
        if mention.weak or mention.session:
            continue
        span = _clause_around(text, paragraph.span, mention.span)
        if _COMING.search(text[span.start : span.end]) is None:
            continue
        verb = text[paragraph.span.start : paragraph.span.end].split(None, 1)[0].strip("*,")
        modality = Modality.LOOKS_FORWARD if "looking forward" in text[paragraph.span.start : mention.span.start] else Modality.OTHER
        yield _draft(text, paragraph.number, span, verb, modality, (), (mention,))


def in_clause(
    text: str, number: str, clause: Clause, verb: str, mentions: Sequence[Mention], addressees: Addressees
) -> Iterator[Draft]:
    """The dated happenings of a clause that asks nothing ("looks forward to ...", "welcomes the convening ... in 2025")."""
    looks = clause.word == "looks"
    start = clause.span.start
    session: Mention | None = None
    bodies: tuple[str, ...] = ()
    for index, mention in enumerate(mentions):
        if mention.session and index + 1 < len(mentions) and names_the_day_of(text, mention, mentions[index + 1]):
            session = mention
            continue
        around = text[max(clause.span.start, mention.span.start - 120) : mention.span.end + 40]
        if mention.weak or (not looks and (mention.session or _COMING.search(around) is None)):
            session = None
            continue
        span = Span(start, mention.span.end)
        if looks:
            bodies = _meeting_body(text[span.start : span.end], addressees, start) or bodies
        times = (session, mention) if session else (mention,)
        yield _draft(text, number, span, verb, Modality.LOOKS_FORWARD if looks else Modality.OTHER, bodies, times)
        start = _after(text, mention.span.end, clause.span.end)
        session = None


def _meeting_body(words: str, addressees: Addressees, at: int) -> tuple[str, ...]:
    """The organ whose session is looked forward to; a conference is a meeting itself and acts by nobody."""
    found = _SESSION_OF.search(words)
    return addressees.organs(found.group(1), at) if found else ()


def names_the_day_of(text: str, session: Mention, date: Mention) -> bool:
    """Does the second phrase give the days of the session in the first ("sixth session ..., to be held from ... to ...")?"""
    between = text[session.span.end : date.span.start]
    return date.session is None and not date.every and len(between) < 200 and _HELD.search(between) is not None


def _after(text: str, at: int, end: int) -> int:
    """Where the next happening of the same verb begins, behind "as well as to" and the like."""
    for lead in (", as well as to ", " as well as to ", ", as well as ", " and to ", ", and to ", ", and ", " and ", ", "):
        if text.startswith(lead, at):
            return min(at + len(lead), end)
    return at


def _clause_around(text: str, paragraph: Span, mention: Span) -> Span:
    """The stretch between commas that holds the mention, with the noun it belongs to."""
    left = text.rfind(", ", paragraph.start, max(paragraph.start, mention.start - 30))
    start = paragraph.start if left < 0 else left + 2
    right = text.find(",", mention.end, paragraph.end)
    end = paragraph.end if right < 0 else right
    return Span(start, start + len(text[start:end].rstrip(" ,;.")))


def _draft(text: str, number: str, span: Span, verb: str, modality: Modality, actors: tuple[str, ...], times: tuple[Mention, ...]) -> Draft:
    words = " ".join(text[span.start : span.end].split())
    return Draft(number, span, verb, modality, actors, None, words, _kind(words), times, happening=True)


def _kind(words: str) -> Kind:
    if _OBSERVANCE.search(words):
        return Kind.OBSERVANCE
    return Kind.MEETING if _MEETING.search(words) else Kind.EVENT
