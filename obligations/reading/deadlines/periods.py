"""Rules for lengths of time ("within 90 days", "for a further period of one year") and for what waits on an event."""

from __future__ import annotations

from collections.abc import Sequence

import re2

from obligations.reading.deadlines import words
from obligations.reading.deadlines.grammar import Found, Match, Rule, position
from obligations.reading.deadlines.mention import Period, Relation
from obligations.reading.deadlines.words import CARDINAL, DASH, DATE, UNIT
from obligations.reading.values import Form

_SINCE = r"(?:of|from|after|following|since|(?:starting|beginning|counted|commencing)\s+(?:from|on))"
_BEFORE = r"(?:before|prior\s+to|in\s+advance\s+of|ahead\s+of)"
_ADOPTION = (
    r"(?P<adoption>(?i:(?:the\s+)?(?:date\s+of\s+)?(?:the\s+)?(?:adoption|date)\s+of\s+(?:the\s+present|this|the)\s+"
    r"(?:resolution|decision)|its\s+adoption|the\s+date\s+of\s+adoption|today))"
)
_DAY_ANCHOR = rf"(?P<since>{DATE})"
_WORDS = r"(?:\s+[\w’/-]+){0,14}"
_EVENT = rf"(?P<event>(?:the|its|their|any|each|every|this|that|such|receipt|being|notification|entry|a)\b{_WORDS})"
_ANCHOR = rf"(?:{_ADOPTION}|(?:(?:the\s+date\s+of\s+)?{_DAY_ANCHOR})|{_EVENT})"
_FURTHER = r"(?i:(?:further|additional|initial|new|final|another|extended|maximum|renewable|transitional|interim)\s+)"
_AT_MOST = r"(?:(?:of\s+)?(?:no|not)\s+(?:longer|more)\s+than\s+|up\s+to\s+|at\s+least\s+)"


_NEW_CLAUSE = frozenset(
    {
        "which",
        "that",
        "would",
        "shall",
        "will",
        "should",
        "may",
        "providing",
        "unless",
        "as",
        "with",
        "while",
        "including",
    }
)
_AFTER_TO = frozenset({"the", "its", "their", "all", "a", "an", "this", "that", "any", "each", "Member", "States"})


def _event(match: Match) -> tuple[str, int | None]:
    """The words of the event up to the next clause, and where they end (None: at the end of the match)."""
    if not match.groupdict().get("event"):
        return "", None
    event = match.group("event")
    tokens = list(_WORD.finditer(event))
    for token, following in zip(tokens, tokens[1:], strict=False):
        word, after = token.group(), following.group()
        starts_clause = (
            (word in _NEW_CLAUSE and token.start() > 0)
            or (word == "to" and after not in _AFTER_TO)
            or (word == "and" and after in _AFTER_AND)
        )
        if starts_clause:
            event = event[: token.start()].rstrip()
            return event, position(match, "event") + len(event)
    return event, None


_WORD = re2.compile(r"\S+")
_AFTER_AND = frozenset(
    {
        "to",
        "also",
        "further",
        "thereafter",
        "that",
        "shall",
        "then",
        "requests",
        "decides",
        "invites",
        "urges",
        "recalls",
    }
)


def _length(match: Match, sign: int = 1) -> Period:
    length = words.period(match.group("count"), match.group("unit"))
    return Period(sign * length.count, length.unit)


def _found(match: Match, relation: Relation, sign: int = 1) -> Sequence[Found]:
    groups = match.groupdict()
    since = words.day(groups["since"]) if groups.get("since") else None
    event, end = _event(match)
    anchor = "adoption" if groups.get("adoption") else event
    return [Found(Form.RELATIVE, relation, period=_length(match, sign), anchor=anchor, since=since, end=end)]


def _limit(match: Match) -> Sequence[Found]:
    return _found(match, Relation.BY)


def _ahead(match: Match) -> Sequence[Found]:
    return _found(match, Relation.BY, -1)


def _after(match: Match) -> Sequence[Found]:
    return _found(match, Relation.AT)


def _lasting(match: Match) -> Sequence[Found]:
    return _found(match, Relation.UNTIL)


def _waiting(match: Match) -> Sequence[Found]:
    event, end = _event(match)
    return [Found(Form.RELATIVE, Relation.UNTIL, anchor=event, end=end)]


def _open(match: Match) -> Sequence[Found]:
    event, end = _event(match)
    return [Found(Form.OTHER, anchor=event, end=end)]


def _nothing(_: Match) -> Sequence[Found]:
    return []


RULES = (
    Rule(
        "elapsed",
        r"(?i:(?:for|in|over|during|within)\s+)?(?:the\s+)?(?i:past|previous|preceding|last|recent)\s+(?:[a-z]+\s+|\d+\s+)?(?:days?|weeks?|months?|years?|decades?)\b",
        _nothing,
        silent=("has deteriorated for the past two years", "in recent years the situation changed"),
    ),
    Rule(
        "age",
        rf"(?:for\s+)?(?:more|less|fewer|older|younger)\s+than\s+{CARDINAL}\s+{UNIT}|(?:under|over|aged)\s+{CARDINAL}\s+{UNIT}(?:\s+of\s+age)?|{CARDINAL}\s+years\s+of\s+age",
        _nothing,
        silent=("children held for more than three days", "children under 18 years of age"),
    ),
    Rule(
        "limit",
        rf"(?i:(?:by\s+)?(?:not|no)\s+later\s+than|at\s+the\s+latest|within|in|by)\s+(?:(?:a|the)\s+period\s+of\s+)?(?:a\s+maximum\s+of\s+)?(?:the\s+(?:next|first|following|coming)\s+)?(?P<count>{CARDINAL})\s+(?:calendar\s+|working\s+|business\s+)?(?P<unit>{UNIT})\b"
        rf"(?:\s+{_SINCE}\s+{_ANCHOR})?",
        _limit,
        (
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
        ),
    ),
    Rule(
        "ahead",
        rf"(?i:(?:(?:at\s+least|at\s+the\s+latest|(?:no|not)\s+(?:later|less)\s+than|by)\s+)?)(?P<count>{CARDINAL})\s+(?P<unit>{UNIT})\s+{_BEFORE}\s+{_ANCHOR}",
        _ahead,
        (
            (
                "to report no later than 60 days before the expiry of the mandate",
                "no later than 60 days before the expiry of the mandate",
            ),
            ("to submit it six weeks prior to 1 March 2029", "six weeks prior to 1 March 2029"),
        ),
    ),
    Rule(
        "after",
        rf"(?P<count>{CARDINAL})\s+(?P<unit>{UNIT})\s+(?:after|following|from)\s+{_ANCHOR}",
        _after,
        (
            (
                "to take effect three months after the adoption of the present resolution",
                "three months after the adoption of the present resolution",
            ),
        ),
    ),
    Rule(
        "lasting",
        rf"for\s+(?:an?\s+|the\s+)?{_FURTHER}?(?:(?:period|term|duration)\s+of\s+)?{_AT_MOST}?{_FURTHER}?(?P<count>{CARDINAL})"
        rf"(?:\s+|{DASH})(?:(?:more|additional|further|consecutive|calendar)\s+)?(?P<unit>{UNIT})(?:\s+(?:period|term)\b)?\b(?:\s*,?\s+{_SINCE}\s+(?:{_ADOPTION}|{_DAY_ANCHOR}))?",
        _lasting,
        (
            ("to extend the mandate for a further period of one year", "for a further period of one year"),
            (
                "decides to establish, for a period of no longer than two years, a Committee",
                "for a period of no longer than two years",
            ),
            ("the continuation, for a further five-year period, of the link", "for a further five-year period"),
            ("to renew it for an additional six months", "for an additional six months"),
            ("to extend it for 12 months from 1 March 2029", "for 12 months from 1 March 2029"),
        ),
    ),
    Rule(
        "period_of",
        rf"during\s+the\s+(?P<count>{CARDINAL}){DASH}(?P<unit>{UNIT})\s+period\s+of\s+(?P<event>[^,;:.()]{{3,60}})",
        _limit,
        (
            (
                "to provide support during the three-month period of the appeal",
                "during the three-month period of the appeal",
            ),
        ),
    ),
    Rule(
        "duration",
        rf"(?:for|throughout|during)\s+the\s+(?P<event>(?:entire\s+|whole\s+)?(?:duration|remainder)\s+of\s+[A-Za-z][\w’-]*{_WORDS})",
        _open,
        (("decides to keep it for the duration of the transition", "for the duration of the transition"),),
    ),
    Rule(
        "between_sessions",
        r"(?:during|in|throughout)\s+the\s+(?P<event>(?:intersessional|transition(?:al)?|interim|reporting)\s+period)",
        _open,
        (("to redouble their efforts during the intersessional period", "during the intersessional period"),),
    ),
    Rule(
        "until_event",
        r"(?:until|till|pending)\s+(?P<event>(?:such\s+time\s+as\s+)?(?:the\s+)?(?:completion|conclusion|end|entry\s+into\s+force|expiry|expiration|convening|"
        rf"establishment|appointment|election|closure|termination|final\s+decision|assumption)\s+of\s+[A-Za-z][\w’-]*{_WORDS})",
        _waiting,
        (("shall remain in place until the completion of the review", "until the completion of the review"),),
    ),
    Rule(
        "conclusion",
        r"(?:at|upon|by|after|following)\s+(?P<event>the\s+(?:conclusion|completion|expiry|expiration|close)\s+of\s+(?:which|its|the|their|that)\b(?:\s+[a-z][\w’-]*){0,8})",
        _waiting,
        (
            (
                "at the conclusion of which the commission will cease to exist",
                "at the conclusion of which the commission will cease to exist",
            ),
        ),
    ),
)
