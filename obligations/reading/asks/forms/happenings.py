"""Dated things to come that nobody is asked for: "the tenth anniversary of which will be marked on 17 July 2008"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from obligations.reading import re2
from obligations.reading.asks.draft import Draft, Shape
from obligations.reading.asks.page import Page, Passage
from obligations.reading.deadlines import Mention, Relation
from obligations.reading.values import Form, Kind, Modality, Paragraph, Span

_COMING = re2.compile(
    r"\b(?:to be (?:held|convened|observed|celebrated|adopted|organized|hosted|launched|submitted|presented|completed|"
    r"marked|commemorated|opened|reviewed|concluded)|"
    r"(?:will|shall) (?:be|mark|take place|begin|start|end|come to an end|expire|meet|convene|celebrate|commence|"
    r"host|hold|conclude|complete)|"
    r"(?:should|must) (?:end|be (?:held|completed|concluded))|"
    r"(?:will|intends? to|is (?:scheduled|due) to) (?:submit|report|present|issue|publish|review|consider|discuss)|"
    r"marks? the|scheduled|upcoming|forthcoming|expected|planned|looks? forward|[Ll]ooking (?:forward|ahead)|"
    r"(?:intention|commitment|offer|proposal|readiness|plans?|invitation) (?:of [^,;:]{3,80} )?to (?:submit|present|"
    r"report|convene|hold|host|organize|launch|publish|issue|review|conclude|complete)|"
    r"proclaim(?:ed|s)?|due (?:to|in|on|by)|"
    r"(?:decision|decided) to (?:convene|hold|observe|celebrate|extend)|to (?:convene|hold|host) (?:the|its|an?)|"
    r"expires?|to take place|be (?:held|convened|hosted))\b"
)
"""Words that say a thing is still to come; a date alone may be anything."""

_LOOKING = re2.compile(r"[Ll]ooking (?:forward|ahead)")

_MEETING = re2.compile(
    r"(?i)\b(?:session|conference|meeting|summit|forum|congress|symposium|assembly|panel|debate|dialogue|segment|"
    r"workshop|seminar|consultation)s?\b"
)
_OBSERVANCE = re2.compile(
    r"(?i)\b(?:anniversary|(?:international|world) (?:day|year|week|decade)|day of|year of|decade|commemorat\w+|"
    r"observance|celebrat\w+)\b"
)
_SESSION_OF = re2.compile(
    r"\bsession of (the [A-Z][A-Za-z-]+(?: (?:of the |of |on the |on |for |and )?[A-Z][A-Za-z-]+)*)"
)
_FORUM_OF = re2.compile(r"\bat the (?:\d{4} )?([A-Z][a-z]+(?: (?:and )?[A-Z][a-z]+)*) (?:forum|segment)\b")
_AWAITED = re2.compile(
    r"^forward to (?:(?:continuing to )?receiv(?:e|ing)[ ,]|"
    r"the (?:[a-z]+ ){0,2}?(?:reports?|updates?|findings|recommendations|proposals|results|contributions|briefings?|"
    r"dialogue)\b)"
)
_GIVER = re2.compile(r"\b(?:from|of|by) ((?:the )?[A-Z][^,;]{3,80})")
_REPORT_OF = re2.compile(r"\b(?:[Rr]eports?|briefings?) (?:of|by|from) (the [A-Z][^,;:.]{3,80})")
_REPORTS_OF = re2.compile(r"(?:\breports of|^ of) (the [A-Z][^,;:.]{3,80})")
_DECIDED = re2.compile(
    r"^(?:its|the) decision(?:, [^,;]{3,60},)? to (?:convene|hold|organize|observe|devote|extend|review|consider)\b"
)
"""What "Reaffirms its decision to ..." says again is still to come."""

_IT_WILL = re2.compile(r"\bthat it (?:will|shall|intends to)\b")
_AGAIN = ("reaffirms", "reiterates", "confirms")

_TO_BE = re2.compile(
    r"\b(?:to be (?:held|convened|submitted|presented)|will (?:be held|be convened|take place|meet|convene))\b"
    r"[^,;]{0,60}$"
)
"""Right before a session: a thing that comes at it, whoever's session it is."""

_LOOKS_BACK = 800
"""Characters in which the report is named that more is looked forward to of."""

_TITLE_LEAD = re2.compile(
    r"^(?:and |also |with [a-z]+ )*(?:[Ll]ook(?:s|ing) forward to |to |the proposal to convene )?"
    r"(?:the convening of |the holding of |the launch of )?(?:the |an? )?"
)
_TITLE_END = re2.compile(
    r",? (?:which (?:is|are|will)|to be (?:held|convened|hosted|observed|celebrated|marked)|(?:that |which )?will be|"
    r"scheduled)\b"
)
_PLACE = re2.compile(
    r"\b(?:held|convened|hosted|place|meet)(?:,| virtually)? (?:in|at) ((?:the )?[A-Z][^,;]{2,60}?)"
    r"(?: from | on | in |,|$)"
)
_HOSTED = re2.compile(
    r"\bbe (?:co-)?(?:hosted|organized|convened) by ((?:the )?[A-Z].{2,80}?)"
    r"(?: and)?(?: in | on | from | at |,|$)"
)
_OF_WHICH = re2.compile(r"^(.* of )which\b")
_ANOTHER = ", and to the "
"""Here the verb that looks forward takes another thing."""
_JOINTS = (", as well as to ", " as well as to ", ", as well as ", " and to ", ", and to ", ", and ", " and ", ", ")
_COMMAS = 4
"""How many commas back the noun may stand: "the Summit, chaired by France, to be held in Geneva, from ..."."""

_AROUND = 120
"""Characters before the date in which the words that say "to come" must stand."""


def in_preamble(page: Page, paragraph: Paragraph, times: Sequence[Mention], adopted: dt.date | None) -> Iterator[Draft]:
    """The dated happenings to come that a preambular paragraph names; anything else there asks nothing."""
    text = page.text
    for mention in times:
        if mention.weak or _undated_session(mention):
            continue
        span = _part_around(page, paragraph.span, mention.span)
        if not _on_later_days(mention, adopted) and _COMING.search(text[span.start : span.end]) is None:
            continue
        if looking := [*_LOOKING.finditer(text[paragraph.span.start : mention.span.start])]:
            start = paragraph.span.start + looking[-1].start()
            verb, modality, span = looking[-1].group(), Modality.LOOKS_FORWARD, Span(start, span.end)
        else:
            verb, modality = (
                text[paragraph.span.start : paragraph.span.end].split(None, 1)[0].strip("*,"),
                Modality.OTHER,
            )
        yield _draft(page, paragraph.number, span, verb, modality, (), mention, Shape.RECITED)


def in_clause(page: Page, passage: Passage, adopted: dt.date | None) -> Iterator[Draft]:
    """The dated happenings of a clause that asks nothing: "looks forward to", "notes the conference to be held"."""
    text, clause = page.text, passage.clause
    looks, verb = clause.word == "looks", page.printed(clause)
    decided = clause.word in _AGAIN and _DECIDED.match(text[clause.body : clause.span.end]) is not None
    start = clause.span.start
    bodies: tuple[str, ...] = ()
    for mention in passage.times:
        around = text[max(clause.span.start, mention.span.start - _AROUND) : mention.span.end + 40]
        due_then = decided or _TO_BE.search(text[start : mention.span.start]) is not None
        coming = _COMING.search(around) is not None or _is_a_day_to_come(mention, adopted)
        if not (looks or due_then) and (_undated_session(mention) or not coming):
            continue
        span = Span(start, mention.span.end)
        if looks:
            bodies = _meeting_body(page, span) or _reporting(page, span) or _hosts(page, span) or bodies
            yield _draft(page, passage.number, span, verb, Modality.LOOKS_FORWARD, bodies, mention, Shape.EXPECTED)
        else:
            hosts = _hosts(page, span) or _meeting_again(page, mention)
            hosts = (page.organ,) if _IT_WILL.search(text[span.start : span.end]) else hosts
            yield _draft(page, passage.number, span, verb, Modality.OTHER, hosts, mention, Shape.MENTIONED)
        start = _after(text, mention.span.end, clause.span.end)
        start = max(start, text.rfind(_ANOTHER, start, clause.span.end) + len(_ANOTHER)) if looks else start


def _is_a_day_to_come(mention: Mention, adopted: dt.date | None) -> bool:
    """Whether it is printed as later than the adoption, and not what money is for: "the estimates for the period"."""
    return not mention.weak and not mention.text.startswith("for ") and _on_later_days(mention, adopted)


def _on_later_days(mention: Mention, adopted: dt.date | None) -> bool:
    """Days or a month printed as later than the adoption are still to come, whatever the words around them say.

    A year alone may be part of a name or a goal ("by 2030", "the 2030 Agenda"), a limit the end of anything.
    """
    start = mention.window.start
    days = mention.form in (Form.DAY, Form.RANGE, Form.MONTH) and mention.relation in (Relation.AT, Relation.FROM)
    return days and adopted is not None and start is not None and start > adopted and (start.month, start.day) != (1, 1)


def _undated_session(mention: Mention) -> bool:
    """A session without days of its own; where one is only stated, it may be anybody's and long past."""
    session = mention.session
    return session is not None and session.year is None and not any(mention.window)


def is_awaited(page: Page, passage: Passage) -> bool:
    """ "looks forward to receiving ...", "looks forward to the report of ...": does somebody owe it?"""
    clause = passage.clause
    return _AWAITED.match(page.text[clause.body : clause.span.end]) is not None


def awaited(page: Page, passage: Passage) -> Iterator[Draft]:
    """Somebody is expected to give a report or the like; where nobody is named, only what is dated counts."""
    text, clause = page.text, passage.clause
    found = _AWAITED.match(text[clause.body : clause.span.end])
    if found is None:
        return
    behind = text[clause.body + found.end() - 1 : clause.span.end]
    givers = (page.named(giver.group(1), clause.body) for giver in _GIVER.finditer(behind))
    named = next((names for names in givers if names), ()) or _reporter(page, clause.span.start)
    if not (named or passage.times or "receiv" in found.group()):
        return
    yield page.draft(
        passage.number,
        clause.span,
        page.printed(clause),
        Modality.LOOKS_FORWARD,
        named,
        act_at=clause.body + len("forward to "),
        shape=Shape.AWAITED,
        times=passage.times,
    )


def _reporter(page: Page, before: int) -> tuple[str, ...]:
    """Whose report stands last before: "Welcomes the report of X, and looks forward to receiving another"."""
    start = max(0, before - _LOOKS_BACK, page.text.rfind("\n\n", 0, before))
    reports = list(_REPORT_OF.finditer(page.text[start:before]))
    return page.named(reports[-1].group(1).partition(" on ")[0], before)[:1] if reports else ()


def _meeting_body(page: Page, span: Span) -> tuple[str, ...]:
    """The organ whose session is looked forward to; a conference is a meeting itself and acts by nobody."""
    found = _SESSION_OF.search(page.text[span.start : span.end])
    found = found or _FORUM_OF.search(page.text[span.start : span.end])
    return page.addressees.organs(found.group(1), span.start) if found else ()


def _reporting(page: Page, span: Span) -> tuple[str, ...]:
    """Whose reports are looked forward to: "the consideration of it in the reports of the Task Force"."""
    found = _REPORTS_OF.search(page.text[span.start : span.end])
    return page.named(re2.split(" on ", found.group(1))[0], span.start)[:1] if found else ()


def _hosts(page: Page, span: Span) -> tuple[str, ...]:
    """Who is to hold it: "to be hosted by the Government of Germany"."""
    found = _HOSTED.search(page.text[span.start : span.end])
    return page.named(found.group(1), span.start) if found else ()


def _meeting_again(page: Page, mention: Mention) -> tuple[str, ...]:
    """The organ whose sessions come back: "its sessions in odd-numbered years, commencing with its third session"."""
    named = mention.session.bodies if mention.session and mention.every else ()
    return tuple(party.name for body in named[:1] if (party := page.parties.find(body)) and party.kind == "organ")


def _after(text: str, at: int, end: int) -> int:
    """Where the next happening of the same verb begins, behind "as well as to" and the like."""
    joint = next((joint for joint in _JOINTS if text.startswith(joint, at)), "")
    return min(at + len(joint), end)


def _part_around(page: Page, paragraph: Span, mention: Span) -> Span:
    """The stretch between commas that holds the mention, back to the noun that it dates."""
    text, start = page.text, mention.start
    for _ in range(_COMMAS):
        left = text.rfind(", ", paragraph.start, max(paragraph.start, start - 3))
        start = paragraph.start if left < 0 else left + 2
        if left < 0 or _kind(text[start : mention.start]) is not Kind.EVENT:
            break
    right = text.find(",", mention.end, paragraph.end)
    return Span(start, page.trimmed(start, paragraph.end if right < 0 else right))


def _draft(
    page: Page,
    number: str,
    span: Span,
    verb: str,
    modality: Modality,
    actors: tuple[str, ...],
    mention: Mention,
    shape: Shape,
) -> Draft:
    words = " ".join(page.text[span.start : span.end].split())
    before = page.text[max(0, span.start - 200) : span.start].rpartition("\n")[2]
    title = _title(words.removeprefix(verb).lstrip(), before).removesuffix(mention.text).rstrip(" ,")
    return Draft(number, span, verb, modality, actors, None, title, _kind(words), shape, (mention,))


def _title(words: str, before: str) -> str:
    """What is to come, as a title: "sixth session of the Assembly of States Parties, New York"."""
    lead = _TITLE_LEAD.match(words)
    bare = words[lead.end() :] if lead else words
    if (of_which := _OF_WHICH.match(bare)) and " of " in before:
        bare = of_which.group(1) + before.partition(" of ")[2].strip(" ,")
    end = _TITLE_END.search(bare)
    place = _PLACE.search(words)
    title = bare[: end.start()] if end and end.start() > 0 else bare
    return f"{title}, {place.group(1)}" if place and place.group(1) not in title else title


def _kind(words: str) -> Kind:
    if _OBSERVANCE.search(words):
        return Kind.OBSERVANCE
    if _MEETING.search(words):
        return Kind.MEETING
    if " report" in words:
        return Kind.REPORT
    return Kind.REVIEW if " review" in words else Kind.EVENT
