"""Rules for lengths of time ("within 90 days", "for a further period of one year") and for what waits on an event."""

from __future__ import annotations

from collections.abc import Sequence

from obligations.reading.deadlines import words
from obligations.reading.deadlines.grammar import Found, Match, Rule
from obligations.reading.deadlines.mention import Period, Relation
from obligations.reading.deadlines.words import CARDINAL, DASH, UNIT
from obligations.reading.values import Form

_EVENT = r"(?P<event>[^,;:.()]{3,160})"
_SINCE = r"(?:of|from|after|following|starting\s+from|beginning\s+from|counted\s+from)"
_ADOPTION = (
    r"(?P<adoption>(?i:(?:the\s+)?(?:date\s+of\s+)?(?:the\s+)?(?:adoption|date)\s+of\s+(?:the\s+present|this|the)\s+"
    r"(?:resolution|decision)|today|its\s+adoption|the\s+date\s+of\s+adoption))"
)
_FURTHER = r"(?:(?i:further|additional|initial|new|final|another|extended)\s+)?"


def _period(match: Match) -> Period:
    return words.period(match.group("count"), match.group("unit"))


def _anchored(match: Match, *, sign: int = 1) -> tuple[Period, str]:
    length = _period(match)
    groups = match.groupdict()
    if groups.get("adoption"):
        return Period(sign * length.count, length.unit), "adoption"
    event = " ".join((groups.get("event") or "").split())
    return Period(sign * length.count, length.unit), event


def _within(match: Match) -> Sequence[Found]:
    length, anchor = _anchored(match)
    return [Found(Form.RELATIVE, Relation.BY, period=length, anchor=anchor)]


def _ahead(match: Match) -> Sequence[Found]:
    length, anchor = _anchored(match, sign=-1)
    return [Found(Form.RELATIVE, Relation.BY, period=length, anchor=anchor)]


def _after(match: Match) -> Sequence[Found]:
    length, anchor = _anchored(match)
    return [Found(Form.RELATIVE, Relation.AFTER, period=length, anchor=anchor)]


def _lasting(match: Match) -> Sequence[Found]:
    return [
        Found(
            Form.RELATIVE,
            Relation.UNTIL,
            period=_period(match),
            anchor="" if not match.groupdict().get("adoption") else "adoption",
        )
    ]


def _event(match: Match) -> Sequence[Found]:
    return [Found(Form.RELATIVE, Relation.UNTIL, anchor=" ".join(match.group("event").split()))]


def _open(match: Match) -> Sequence[Found]:
    return [Found(Form.OTHER, anchor=" ".join(match.group().split()))]


RULES = (
    Rule(
        "within",
        rf"(?i:(?:not|no)\s+later\s+than|at\s+the\s+latest|within|in|by)\s+(?:a\s+period\s+of\s+)?(?P<count>{CARDINAL})\s+(?:calendar\s+|working\s+)?(?P<unit>{UNIT})"
        rf"(?:\s+{_SINCE}\s+(?:{_ADOPTION}|{_EVENT}))?",
        _within,
        (
            (
                "a report within 90 days of the adoption of this resolution",
                "within 90 days of the adoption of this resolution",
            ),
            (
                "no later than six months from the adoption of this resolution",
                "no later than six months from the adoption of this resolution",
            ),
            ("a written report in 90 days, and", "in 90 days"),
        ),
    ),
    Rule(
        "ahead",
        rf"(?:(?i:(?:at\s+least|no\s+later\s+than|not\s+later\s+than)\s+))?(?P<count>{CARDINAL})\s+(?P<unit>{UNIT})\s+(?:before|prior\s+to|in\s+advance\s+of|ahead\s+of)\s+{_EVENT}",
        _ahead,
        (
            (
                "no later than 60 days before the expiry of the mandate",
                "no later than 60 days before the expiry of the mandate",
            ),
        ),
    ),
    Rule(
        "lasting",
        rf"for\s+(?:(?:a|an|the)\s+)?{_FURTHER}(?:(?:period|term|duration)\s+of\s+(?:(?:no|not)\s+(?:longer|more)\s+than\s+|up\s+to\s+)?)?{_FURTHER}(?P<count>{CARDINAL})(?:\s+|{DASH})(?:more\s+|additional\s+|further\s+)?(?P<unit>{UNIT})(?:\s+period|\s+term)?"
        rf"(?:\s+{_SINCE}\s+{_ADOPTION})?",
        _lasting,
        (
            ("extend the mandate for a further period of one year", "for a further period of one year"),
            ("for a period of no longer than two years", "for a period of no longer than two years"),
            ("for a further five-year period", "for a further five-year period"),
        ),
        ("for the past two years", "children for more than three days"),
    ),
    Rule(
        "duration",
        rf"(?:for|throughout)\s+the\s+(?:entire\s+)?duration\s+of\s+{_EVENT}",
        _open,
        (("to assist for the duration of the transition", "for the duration of the transition"),),
    ),
    Rule(
        "between_sessions",
        r"(?:during|in)\s+the\s+intersessional\s+period",
        _open,
        (("to meet during the intersessional period", "during the intersessional period"),),
    ),
)
