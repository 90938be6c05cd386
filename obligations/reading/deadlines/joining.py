"""Phrases that say one thing together: a session and the days it is held on, a recurrence and its first time."""

from __future__ import annotations

import dataclasses

from obligations.reading import re2
from obligations.reading.deadlines import words
from obligations.reading.deadlines.mention import NO_WINDOW, Mention, Relation
from obligations.reading.values import Form, Span

_HELD = re2.compile(
    r"[^;:]{0,160}?\b(?:to|will|shall)\s+(?:be\s+(?:held|convened|hosted|organized)|take\s+place|meet)"
    r"\b[^;:]{0,100}|"
    r"(?:\s+(?:to|on)\s+[^,;:]{0,120})?,?(?:\s+(?:in|at)\s+[A-Z][^;:]{1,60})?,?\s*"
)
"""What may stand between a session and its days: "of the Assembly, which is to be held in New York"."""

_BESIDE = re2.compile(
    r"\b(?:at|by|in|for|to|with|during)\s+(?:an?|another|any|the\s+next)\s+(?:[\w’'-]+\s+){0,5}?"
    r"(?:meetings?|conference|summit|forum|event|panel|dialogue|workshop|seminar|symposium)\b"
)
"""What is held then is something else: "at its session, and to convey it to a meeting to be convened in 2027"."""
_USED = re2.compile(r"\bfor (?:further |possible )?(?:discussion|consideration|deliberation|use|review|adoption)\b")
"""Behind it stands what becomes of a paper after its time: "at its session, for discussion at a meeting in 2027"."""

_ASKING = re2.compile(
    r"\b(?:[Rr]equests|[Dd]ecides|[Ii]nvites|[Uu]rges|[Ee]ncourages|[Cc]alls\s+upon|[Rr]ecommends|[Ww]elcomes|"
    r"[Nn]otes|takes\s+note|"
    r"[Rr]ecalls|looks\s+forward|expresses|session)\b"
)
_ENDING = re2.compile(
    r",?\s*(?:that\s+is,?(?:\s+to\s+say,?)?\s+|i\.e\.,?\s+)?"
    r"(?:(?:(?:and\s+)?(?:ending|expiring)|to\s+(?:end|expire))(?:\s+on)?\s+|to\s+)?"
)
"""What may stand between a period and the day it ends on: ", that is, until", "ending on", ", to"."""

_EXPIRING = ("expiring", "ending", "terminating")
_BEGINNING = ("beginning", "starting", "commencing")

_PLACE = re2.compile(r"\b(?:in|at)\s+(?P<place>[A-Z][\w’'-]*(?:,?\s+[A-Z][\w’'-]*){0,3})\s*,?\s*(?:on|from)?\s*$")
_NAME = r"[A-Z][\w’'-]*(?:,?\s+[A-Z][\w’'-]*){0,3}"
_HELD_IN = re2.compile(
    rf"\b(?:held|convened?|hosted?|meet(?:ings?)?|place|conferences?|summits?|sessions?|forums?|events?)\b[^;:.]{{0,60}}?"
    rf"\b(?:in|at)\s+(?P<place>{_NAME})\s*,?\s*$"
)
"""What stands before the day of something that is held somewhere."""
_THERE = re2.compile(rf"^,?\s*(?:in|at)\s+(?P<place>{_NAME})")
_NO_PLACE = re2.compile(
    rf"^(?:{words.MONTH}|{words.WEEKDAY}|Member|States?|The|Its|Headquarters|"
    r"Arabic|Chinese|English|French|Russian|Spanish)\b"
)
_GAP, _NEAR = 200, 80
"""Characters that may stand between a session and its days, and between a recurrence and its start."""


def joined(text: str, mentions: list[Mention]) -> list[Mention]:
    """The mentions with those that belong together made one; the order stays."""
    result: list[Mention] = []
    for mention in mentions:
        before = result[-1] if result else None
        if before is not None and (whole := _together(text, before, mention)) is not None:
            result[-1] = whole
        elif before is not None and _beside(text, before, mention):
            result.append(dataclasses.replace(mention, relation=before.relation, every=before.every, weak=False))
        else:
            result.append(mention)
    return result


def placed(passage: str, mention: Mention, *, offset: int) -> Mention:
    """The day or days of what is held somewhere, with the place that the words beside them name."""
    if mention.place or mention.form not in (Form.DAY, Form.RANGE):
        return mention
    start, end = mention.span.start - offset, mention.span.end - offset
    found = _HELD_IN.search(passage[max(0, start - _GAP) : start]) or _THERE.match(passage[end : end + _NEAR])
    if found is None or _NO_PLACE.match(found.group("place")):
        return mention
    return dataclasses.replace(mention, place=" ".join(found.group("place").split()))


def _beside(text: str, first: Mention, second: Mention) -> bool:
    """ "starting at the thirty-first session and the seventy-first session": the second is pointed to as the first."""
    both = first.session is not None and not first.weak and second.session is not None and second.weak
    return both and text[first.span.end : second.span.start].strip(", ") == "and"


def _together(text: str, first: Mention, second: Mention) -> Mention | None:
    between = text[first.span.end : second.span.start]
    if len(between) > _GAP or _ASKING.search(between):
        return None
    if first.form is Form.RECURRING and second.relation is Relation.FROM and first.window == NO_WINDOW:
        return _starting(text, first, second) if len(between) <= _NEAR else _started(first, second)
    if first.relation is Relation.FROM and second.form is Form.RECURRING and second.window == NO_WINDOW:
        told = not second.weak or between.strip() == ","  # "starting at its eightieth session, an annual report"
        return _repeated(text, first, second) if len(between) <= _NEAR and told else None
    if first.relation in (Relation.FROM, Relation.AT) and first.form is Form.DAY and second.relation is Relation.UNTIL:
        return _lasting_from(text, first, second, between)
    if first.period is not None and first.relation is Relation.UNTIL:
        return _ending(text, first, second, between)
    comes = first.form is Form.RELATIVE and first.relation in (Relation.BEFORE, Relation.UNTIL) and first.period is None
    if comes and first.anchor and second.form in _PRINTED and not between.strip():
        return _known(text, first, second)
    if first.session is not None and first.session.turn and second.form in _PRINTED and between.strip() == ",":
        span = Span(first.span.start, second.span.end)  # "at the next session, in May 2026"
        return dataclasses.replace(second, text=text[span.start : span.end], span=span)
    if first.session is not None and first.session.number is not None and second.session is None:
        return _held_on(text, first, second, between)
    return None


_UPON = ("upon ", "at ", "after ", "following ")
_PRINTED = (Form.DAY, Form.MONTH, Form.YEAR)


def _known(text: str, event: Mention, day: Mention) -> Mention:
    """ "before the expiry of the mandate on 30 April": the event, with the day on which it comes.

    Of "before the anniversary in 2018" only the year is known, not that it is before that year.
    """
    span = Span(event.span.start, day.span.end)
    relation = event.relation if day.form is Form.DAY else Relation.BY
    relation = Relation.AT if event.text.startswith(_UPON) else relation
    return dataclasses.replace(day, relation=relation, text=text[span.start : span.end], span=span)


def _lasting_from(text: str, start: Mention, lasting: Mention, between: str) -> Mention | None:
    """ "from 1 August 2016 and for a period of 12 months", "on 1 August 2016 for a period of": the period, with the day
    that it begins on."""
    if lasting.period is None or lasting.anchor or lasting.since or between.strip(" ,") not in ("", "and"):
        return None
    if start.relation is Relation.AT and between.strip():
        return None
    span = Span(start.span.start, lasting.span.end)
    since = start.window.start
    return dataclasses.replace(lasting, text=text[span.start : span.end], span=span, since=since, since_counts=True)


def _starting(text: str, every: Mention, start: Mention) -> Mention | None:
    """ "biennial sessions, beginning in 2019": what comes back, from its first time on."""
    if start.form not in (Form.DAY, Form.MONTH, Form.YEAR, Form.SESSION):
        return None
    window = start.window._replace(end=None)
    return dataclasses.replace(
        every,
        text=text[every.span.start : start.span.end],
        span=Span(every.span.start, start.span.end),
        relation=Relation.FROM,
        window=window,
        # Only from a printed day on it is known on which days it comes back.
        since=start.window.start if start.form is Form.DAY else None,
        session=start.session,
        weak=False,
    )


def _repeated(text: str, start: Mention, every: Mention) -> Mention | None:
    """ "starting with its sixty-sixth session, the item shall be considered every two years": the start comes first."""
    if start.form not in (Form.DAY, Form.MONTH, Form.YEAR, Form.SESSION):
        return None
    span = Span(start.span.start, every.span.end)
    window = start.window._replace(end=None)
    if every.yearly is not None:
        return dataclasses.replace(every, window=window, text=text[span.start : span.end], span=span)
    return dataclasses.replace(
        start, form=Form.RECURRING, every=every.every, window=window, text=text[span.start : span.end], span=span
    )


def _ending(text: str, lasting: Mention, end: Mention, between: str) -> Mention | None:
    """ "for a further period of one year, until 31 July": the period is given, and the day on which it ends."""
    if end.text.startswith(_EXPIRING):  # "beginning on 1 January and expiring on 31 December"
        between = between.replace(" and", "")
    if end.window == NO_WINDOW or _ENDING.fullmatch(between) is None:
        return None
    printed_end = end.relation in (Relation.UNTIL, Relation.BY) or bool(between.strip(" ,"))
    if end.relation is Relation.FROM and end.form is Form.DAY and not lasting.anchor and lasting.since is None:
        whole = dataclasses.replace(lasting, since=end.window.start, since_counts=end.text.startswith(_BEGINNING))
    elif printed_end:
        whole = dataclasses.replace(end, relation=Relation.UNTIL)
    else:
        return None
    span = Span(lasting.span.start, end.span.end)
    return dataclasses.replace(whole, text=text[span.start : span.end], span=span)


def _started(every: Mention, start: Mention) -> Mention | None:
    """ "presents annually ..., starting from its seventy-seventh session": far apart, the start stands for both."""
    if every.weak or start.form is not Form.SESSION:
        return None
    return dataclasses.replace(start, form=Form.RECURRING, every=every.every)


def _held_on(text: str, session: Mention, days: Mention, between: str) -> Mention | None:
    """ "at its nineteenth session, to be held from 30 March to 3 April": the session, on the days that are printed."""
    dated = days.window != NO_WINDOW and days.form is not Form.RECURRING
    limited = days.form is Form.RELATIVE and session.session is not None and session.session.meeting
    if not (dated or limited) or not _HELD.fullmatch(between):
        return None
    if _BESIDE.search(between):
        return session if _USED.search(between) else None
    place = _PLACE.search(between)
    named = (
        days
        if session.weak
        else dataclasses.replace(
            days, text=text[session.span.start : days.span.end], span=Span(session.span.start, days.span.end)
        )
    )
    return dataclasses.replace(named, session=session.session, place=place.group("place") if place else "")
