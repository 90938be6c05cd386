"""Rules for lengths of time: "within 90 days", "for a further period of one year", "three weeks before this date"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from obligations.reading import re2
from obligations.reading.deadlines import words
from obligations.reading.deadlines.grammar import Found, Match, Rule, position, spaced
from obligations.reading.deadlines.mention import Period, Relation, Unit
from obligations.reading.deadlines.waiting import THE_DAY_BEFORE, WORDS, event_of
from obligations.reading.deadlines.words import CARDINAL, DASH, DATE, LENGTH, UNIT
from obligations.reading.values import Form

_SINCE = r"(?:of|from|after|following|since|(?:starting|beginning|counted|commencing)(?: (?:from|on))?)"
_BEYOND = r"(?:from|after|following|since|beyond|past)"
_BEFORE = r"(?:before|prior to|in advance of|ahead of)"
_ADOPTION = (
    r"(?P<adoption>(?i:(?:the )?(?:date of )?(?:the )?(?:adoption|date) of (?:the present|this|the) "
    r"(?:resolution|decision|authorization)|its adoption|the date of adoption|today|now))"
)
_DAY_ANCHOR = rf"(?P<since>{DATE})"
_SAME_DAY = r"(?P<same>(?:this|that|the same|the above) date)"
_EVENT = rf"(?P<event>[A-Za-z][\w’'-]*{WORDS})"
_ANCHOR = rf"(?:{_ADOPTION}|(?:(?:the date of )?{_DAY_ANCHOR})|{_SAME_DAY}|{_EVENT})"
_MORE = r"(?:further|additional|initial|new|final|another|extended|maximum|renewable|transitional|interim)"
_FURTHER = rf"(?i:{_MORE}(?:,? and {_MORE}|, {_MORE})? )"
_CALLED = re2.compile(rf"(?i)\b(?:period|term|duration|{_MORE})\b")
"""What makes even a few days more than the length of a meeting."""
_A_MANDATE = 15
"""Days from which a plain "for N days" can be how long a mandate lasts."""
_AT_MOST = r"(?:(?:of )?(?:no|not) (?:longer|more) than |up to |at least )"


ITS_TERM = "the beginning of the term"
"""The anchor of how long somebody serves."""

NO_EVENT = "an event that the sentence names"
"""The anchor of a period that runs from something in its own sentence, which cannot be told apart."""


def _length(match: Match, sign: int = 1) -> Period:
    length = words.period(match.group("count"), match.group("unit"))
    return Period(sign * length.count, length.unit, sign * length.days)


def _found(match: Match, relation: Relation, sign: int = 1, *, unnamed: str = "") -> Sequence[Found]:
    groups = match.groupdict()
    since = words.day(groups["since"]) if groups.get("since") else None
    event, end = event_of(match)
    if since is None and (dated := _ON_DAY.search(event)):  # "the expiry of its mandate on 31 May 2029"
        since, event = words.day(dated.group("date")), ""
    anchor = (
        "adoption"
        if groups.get("adoption") or event == "the adoption"
        else THE_DAY_BEFORE
        if groups.get("same") or groups.get("thereafter")
        else event or unnamed
    )
    length = _length(match, sign)
    steps = ("working days are counted as calendar days; the last day may be later",) if groups.get("working") else ()
    if match.group("unit").lower().startswith("hour"):
        steps = (f"{match.group('count')} hours are counted as {length}",)
    counts = since is not None and _BEGINNING.search(match.group()) is not None
    return [
        Found(
            Form.RELATIVE,
            relation,
            period=length,
            anchor=anchor,
            since=since,
            since_counts=counts,
            steps=steps,
            end=end,
        )
    ]


_ON_DAY = re2.compile(spaced(rf"\bon (?P<date>{DATE})$"))

_BEGINNING = re2.compile(r"\b(?:starting|beginning|commencing)\b")
"""A period that begins on a day ends on the day before: a year from the beginning of 1 January, on 31 December."""


def _limit(match: Match) -> Sequence[Found]:
    return _found(match, Relation.BY)


def _during(match: Match) -> Sequence[Found]:
    return _found(match, Relation.FROM)


def _ahead(match: Match) -> Sequence[Found]:
    return _found(match, Relation.BY, -1)


def _in_advance(match: Match) -> Sequence[Found]:
    return _found(match, Relation.BY, -1, unnamed=NO_EVENT)


def _after(match: Match) -> Sequence[Found]:
    return _found(match, Relation.AT)


def _after_a_period(match: Match) -> Sequence[Found]:
    return [replace(found, end=position(match, "stop")) for found in _found(match, Relation.AT)]


def _lasting(match: Match) -> Sequence[Found]:
    """Days alone are how long a meeting takes ("for three days"), unless they are called a period."""
    if (
        match.group("unit").lower().startswith("day")
        and _length(match).count < _A_MANDATE
        and not _CALLED.search(match.group("called"))
    ):
        return []
    return _found(match, Relation.UNTIL)


def _beginning(match: Match) -> Sequence[Found]:
    """A length that begins on a day: "the decade beginning on 1 January 2029", to 31 December 2038."""
    since = words.day(match.group("since"))
    if since is None:
        return []
    length = Period(10, Unit.YEARS) if match.group("decade") else _length(match)
    return [Found(Form.RELATIVE, Relation.FROM, period=length, since=since, since_counts=True)]


def _nothing(_: Match) -> Sequence[Found]:
    return []


RULES = (
    Rule(
        "elapsed",
        r"(?i:(?:for|in|over|during|within) )?(?:the )?(?i:past|previous|preceding|last|recent) (?:[a-z]+ |\d+ "
        r")?(?:days?|weeks?|months?|years?|decades?)\b",
        _nothing,
        silent=("has deteriorated for the past two years", "in recent years the situation changed"),
    ),
    Rule(
        "age",
        rf"(?:for )?(?:more|less|fewer|older|younger) than {CARDINAL} {UNIT}|(?:under|over|aged)"
        rf" {CARDINAL} {UNIT}(?: of age)?|{CARDINAL} years of age",
        _nothing,
        silent=("children held for more than three days", "children under 18 years of age"),
    ),
    Rule(
        "ahead",
        rf"(?i:(?:(?:at least|at the latest|(?:no|not) (?:later|less) than|by) )?)(?P<count>{CARDINAL}) "
        rf"(?P<unit>{LENGTH}) {_BEFORE} {_ANCHOR}",
        _ahead,
        (
            (
                "to report no later than 60 days before the expiry of the mandate",
                "no later than 60 days before the expiry of the mandate",
            ),
            ("requests him to report three weeks before this date on progress", "three weeks before this date"),
            (
                "to report no later than 30 days before the expiry of its mandate on 31 May 2029",
                "no later than 30 days before the expiry of its mandate on 31 May 2029",
            ),
            ("to submit it six weeks prior to 1 March 2029", "six weeks prior to 1 March 2029"),
        ),
    ),
    Rule(
        "in_advance",
        rf"(?i:(?:(?:at least|at the latest|(?:no|not) (?:later|less) than|by) )?)(?P<count>{CARDINAL}) "
        rf"(?P<unit>{LENGTH}) (?:in advance|beforehand)\b",
        _in_advance,
        (("to set the date no later than two weeks in advance", "no later than two weeks in advance"),),
    ),
    Rule(
        "limit",
        r"(?i:(?:by )?(?:not|no) later than|at the latest|within|in|by|"
        r"(?:over|during|in) (?:the course of )?the (?:next|coming|following)) "
        r"(?:(?:a|the) period of )?(?:a maximum of )?(?:the (?:next|first|following|coming) )?"
        rf"(?P<count>{CARDINAL}) (?:calendar |(?P<working>working |business ))?(?P<unit>{LENGTH})\b"
        rf"(?: {_SINCE} {_ANCHOR}|(?P<thereafter> (?:thereafter|afterwards|of (?:that|this) date)\b))?",
        _limit,
        (
            ("that the parties withdraw within 48 hours", "within 48 hours"),
            (
                "to report within 90 days of the adoption of this resolution",
                "within 90 days of the adoption of this resolution",
            ),
            (
                "to report no later than six months from the adoption of this resolution",
                "no later than six months from the adoption of this resolution",
            ),
            ("to provide a written report in 90 days, and", "in 90 days"),
            ("shall notify within 30 days of receipt of the request, and", "within 30 days of receipt of the request"),
            ("to report within six months after 1 March 2029", "within six months after 1 March 2029"),
            ("and to announce the results within two weeks thereafter", "within two weeks thereafter"),
            (
                "to report within one year and six months of its adoption",
                "within one year and six months of its adoption",
            ),
        ),
    ),
    Rule(
        "after",
        rf"(?P<count>{CARDINAL}) (?P<unit>{LENGTH}) "
        rf"(?:(?:after|following|from) {_ANCHOR}|(?P<thereafter>thereafter)\b)",
        _after,
        (
            (
                "to take effect three months after the adoption of the present resolution",
                "three months after the adoption of the present resolution",
            ),
            ("and to update the Council 60 days thereafter", "60 days thereafter"),
        ),
    ),
    Rule(
        "after_a_period",
        rf"after (?:a |the )?(?:period of )?(?P<count>{CARDINAL}) (?P<unit>{LENGTH})"
        rf"(?: (?:of|from) (?:{_ADOPTION}|(?:the date of )?{_DAY_ANCHOR}))?(?P<stop>[;.,]| and\b|$)",
        _after_a_period,
        (
            ("that the measures shall be reviewed after six months;", "after six months"),
            (
                "and a final report after fifteen months of the date of adoption;",
                "after fifteen months of the date of adoption",
            ),
        ),
        ("shall be released after six months of detention",),
    ),
    Rule(
        "lasting",
        rf"for (?:an? |the )?(?P<called>{_FURTHER}?(?:(?:period|term|term of office|duration) of )?{_AT_MOST}?"
        rf"{_FURTHER}?)(?P<count>{CARDINAL})"
        rf"(?: |{DASH})(?:(?:more|additional|further|consecutive|calendar) )?(?P<unit>{LENGTH})"
        r"(?: (?:period|term)\b(?: of office\b)?)?\b"
        rf"(?:\s*,? {_SINCE} (?:{_ADOPTION}|{_DAY_ANCHOR})|,? {_BEYOND} {_ANCHOR}|(?P<thereafter>,? thereafter\b))?",
        _lasting,
        (
            ("to extend the mandate for a further period of one year", "for a further period of one year"),
            (
                "decides to establish, for a period of no longer than two years, a Committee",
                "for a period of no longer than two years",
            ),
            ("the continuation, for a further five-year period, of the link", "for a further five-year period"),
            ("to renew it for an additional six months", "for an additional six months"),
            (
                "to renew it for a final and additional period of two months",
                "for a final and additional period of two months",
            ),
            ("to extend it for a period of 10 days", "for a period of 10 days"),
            ("to extend it for 12 months from 1 March 2029", "for 12 months from 1 March 2029"),
            ("for a three-year term beginning on 1 January 2029", "for a three-year term beginning on 1 January 2029"),
            (
                "for a two-year term of office, beginning on 1 January 2029",
                "for a two-year term of office, beginning on 1 January 2029",
            ),
            (
                "for a term of office of three years beginning on 1 January 2029",
                "for a term of office of three years beginning on 1 January 2029",
            ),
            ("to extend it for a period of five months and ten days", "for a period of five months and ten days"),
            ("to extend it for one year and six months", "for one year and six months"),
            (
                "to extend it for one year beyond the expiration of its mandate",
                "for one year beyond the expiration of its mandate",
            ),
        ),
        silent=("to convene an expert meeting for three days",),
    ),
    Rule(
        "mandate_of",
        rf"(?:with|for|has|have) (?P<called>)an? (?P<count>{CARDINAL})(?:{DASH}| )(?P<unit>{UNIT}) mandate\b",
        _lasting,
        (("to establish a commission with a one-year mandate", "with a one-year mandate"),),
    ),
    Rule(
        "beginning",
        rf"(?i:(?:the )?(?:(?P<decade>decade)|(?:period of )?(?P<count>{CARDINAL})(?: |{DASH})(?P<unit>years?|months?)"
        rf"(?: period)?)),? (?:starting|beginning|commencing)(?: on| from)? (?P<since>{DATE})",
        _beginning,
        (
            ("proclaims the decade beginning on 1 January 2029", "the decade beginning on 1 January 2029"),
            (
                "the period of ten years starting on 1 January 2029",
                "the period of ten years starting on 1 January 2029",
            ),
            ("proclaims the ten-year period beginning 1 May 2029", "the ten-year period beginning 1 May 2029"),
        ),
        ("the decade of action", "the ten years since the Summit"),
    ),
    Rule(
        "period_of",
        rf"during the (?P<count>{CARDINAL}){DASH}(?P<unit>{UNIT}) period of (?P<event>[^,;:.()]{{3,60}})",
        _during,
        (
            (
                "to provide support during the three-month period of the appeal",
                "during the three-month period of the appeal",
            ),
        ),
    ),
)
