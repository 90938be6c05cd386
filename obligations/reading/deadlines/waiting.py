"""Rules for what waits on an event ("until the completion of the review", "before the expiry of the mandate") and for
what points to a day that the words before it have named ("by that date")."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from obligations.reading import re2
from obligations.reading.deadlines import prepositions as before
from obligations.reading.deadlines.grammar import Found, Match, Rule, position
from obligations.reading.deadlines.mention import Relation
from obligations.reading.deadlines.words import ORDINAL, YEAR
from obligations.reading.values import Form

WORDS = r"(?: [\w’'/-]+){0,14}"
"""The words of an event behind its first."""

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
_BEFORE_NOUNS = frozenset({"of", "for", "in", "by", "at", "under"})
"""Behind these "that" points to a noun: "the end of that period"."""

_OWN = frozenset({"its", "their", "his", "her"})
_CARRIES_ON = _BEFORE_NOUNS | frozenset(
    [
        "and",
        "or",
        "from",
        "with",
        "on",
        "between",
        "all",
        "both",
        "after",
        "before",
        "following",
        "during",
        "upon",
        "to",
    ]
)
"""Behind any other word "its" opens another part of the sentence: "within seven days of that notification its"."""

_AFTER_TO = frozenset({"the", "its", "their", "all", "a", "an", "this", "that", "any", "each", "Member", "States"})


THE_DAY_BEFORE = "the date named before"
"""The anchor of "three weeks before this date", until that date is found."""


def event_of(match: Match) -> tuple[str, int | None]:
    """The words of the event up to the next clause, and where they end (None: at the end of the match)."""
    if not match.groupdict().get("event"):
        return "", None
    event = match.group("event")
    tokens = list(_WORD.finditer(event))
    word = ""
    for token, following in pairwise(tokens):
        last, word, after = word, token.group(), following.group()
        starts_clause = (
            (word in _NEW_CLAUSE and token.start() > 0 and last not in _BEFORE_NOUNS)
            or (word == "to" and after not in _AFTER_TO)
            or (word == "and" and after in _AFTER_AND)
            or (word in _OWN and last.isalpha() and last.islower() and last not in _CARRIES_ON)
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
        "again",
        "each",
        "every",
        "further",
        "thereafter",
        "that",
        "shall",
        "report",
        "inform",
        "submit",
        "present",
        "update",
        "then",
        "requests",
        "decides",
        "invites",
        "urges",
        "recalls",
    }
)


def _that_date(match: Match) -> Sequence[Found]:
    """A day that the words before have named: "until 31 March 2029, and requests him to report by that date"."""
    return [Found(Form.DAY, before.relation_of(match), anchor=THE_DAY_BEFORE)]


def _waiting(match: Match) -> Sequence[Found]:
    event, end = event_of(match)
    return [Found(Form.RELATIVE, Relation.UNTIL, anchor=event, end=end)]


def _ahead_of(match: Match) -> Sequence[Found]:
    lasting = match.groupdict().get("until") in ("until", "Until")
    relation = Relation.UNTIL if lasting else Relation.BEFORE
    return [Found(Form.RELATIVE, relation, anchor=" ".join(match.group("event").split()))]


def _concluding(match: Match) -> Sequence[Found]:
    relation = Relation.BEFORE if match.group().lower().startswith(("before", "prior")) else Relation.UNTIL
    event, end = match.group("event"), None
    if event.endswith(_BEFORE_A_DAY):  # "upon the expiration of its mandate on 15 October 2029"
        event = event.rpartition(" ")[0]
        end = position(match, "event") + len(event)
    return [Found(Form.RELATIVE, relation, anchor=" ".join(event.split()), end=end)]


def _open(match: Match) -> Sequence[Found]:
    event, end = event_of(match)
    return [Found(Form.OTHER, anchor=event, end=end)]


def _around(match: Match) -> Sequence[Found]:
    return [Found(Form.OTHER, anchor=" ".join(match.group("event").split()))]


def _between(match: Match) -> Sequence[Found]:
    return [Found(Form.OTHER, anchor=match.group("event") or match.group("event2"))]


_BEFORE_A_DAY = (" on", " in", " by", " at", " from", " until")

_EVENT_NOUN = (
    r"(?:negotiations?|review|conference|summit|meetings?|segment|forum|sessions?|elections?|expiry|expiration|"
    r"entry into force|adoption|launch|visit|deployment|convening|holding|opening|start|commencement|completion|"
    r"conclusion|finali[sz]ation|submission|debate|dialogue|discussions?|event|anniversary)"
)

RULES = (
    Rule(
        "around_an_event",
        rf"(?:(?:throughout|during|for|within) the period )?from the {ORDINAL} day (?:before|preceding|prior to) "
        rf"(?P<event>the [^,;:.]{{3,90}}?) (?:until|to) the {ORDINAL} day (?:after|following) [^,;:.]{{3,120}}"
        rf"(?:, to be held in [^,;:.]{{3,60}}? in {YEAR}\b)?",
        _around,
        (
            (
                (
                    "to observe it throughout the period from the seventh day before the start of the Games until the "
                    "seventh day following the end of the Games, to be held in Turin in 2029"
                ),
                (
                    "throughout the period from the seventh day before the start of the Games until the seventh day "
                    "following the end of the Games, to be held in Turin in 2029"
                ),
            ),
            (
                "from the fifth day before the start of the Games until the fifth day following their end in Rome",
                "from the fifth day before the start of the Games until the fifth day following their end in Rome",
            ),
        ),
    ),
    Rule(
        "duration",
        rf"(?:for|throughout|during) the (?P<event>(?:entire |whole )?(?:duration|remainder) of "
        rf"[A-Za-z][\w’'-]*{WORDS})",
        _open,
        (("decides to keep it for the duration of the transition", "for the duration of the transition"),),
    ),
    Rule(
        "while_it_lasts",
        r"(?:during|throughout) (?P<event>(?:the )?[A-Z]\w+[’']s? (?:transition|liquidation|drawdown|withdrawal|"
        r"deployment|mandate)"
        r"(?: and (?:liquidation|drawdown|withdrawal))?)",
        _open,
        (("shall assist during UNITAMS’ transition and liquidation", "during UNITAMS’ transition and liquidation"),),
    ),
    Rule(
        "between_sessions",
        r"(?:during|throughout) the (?P<event>(?:intersessional|transition(?:al)?) period)|"
        r"in the (?P<event2>(?:intersessional|transition(?:al)?) period)",
        _between,
        (("to redouble their efforts during the intersessional period", "during the intersessional period"),),
        ("detailing the progress made in the interim period", "on activities during the reporting period"),
    ),
    Rule(
        "until_event",
        r"(?:until|till|pending) (?P<event>(?:such time as )?(?:the )?(?:completion|conclusion|end|entry into "
        r"force|expiry|expiration|convening|"
        rf"establishment|appointment|election|closure|termination|final decision|assumption) of "
        rf"[A-Za-z][\w’'-]*{WORDS})",
        _waiting,
        (("shall remain in place until the completion of the review", "until the completion of the review"),),
    ),
    Rule(
        "end_of_period",
        r"(?:at|by|before|prior to|upon) (?P<event>the end of (?:this|that|the|its|each) "
        r"(?:[a-z0-9-]+ ){0,4}?(?:period|mandate|term|phase|transition)(?: period)?)\b",
        _concluding,
        (
            ("to submit, at the end of this period, a report", "at the end of this period"),
            (
                "to report again prior to the end of the initial 180 day period",
                "prior to the end of the initial 180 day period",
            ),
        ),
        ("welcoming the results at the end of the day",),
    ),
    Rule(
        "conclusion",
        r"(?:at|upon|by|after|following) (?P<event>the (?:conclusion|completion|expiry|expiration|close) of "
        r"(?:which|its|the|their|that)\b(?: [a-z][\w’'-]*){0,8})",
        _concluding,
        (
            (
                "at the conclusion of which the commission will cease to exist",
                "at the conclusion of which the commission will cease to exist",
            ),
        ),
    ),
)

LAST_RULES = (
    Rule(
        "that_date",
        rf"(?P<rel>(?i:{before.BY}|{before.UNTIL}|{before.BEFORE}|{before.FROM}|on)) "
        r"(?:this|that|the same|such|the latter) date\b",
        _that_date,
        (("to keep it until 1 March 2029, and to report by that date", "by that date"),),
        ("to report by that date", "the situation on this date"),
    ),
    Rule(
        "ahead_of_event",
        rf"(?i:in advance of|ahead of|prior to|before) (?P<event>(?:the|its|their|any|an?|each|every) "
        rf"(?:[\w’'-]+ ){{0,7}}?{_EVENT_NOUN}(?: {_EVENT_NOUN})*\b"
        r"(?: of (?:the|its|their|this) (?:present |current )?[A-Za-z][\w’'-]*(?: [A-Z][\w’'-]*)*)?)",
        _ahead_of,
        (
            (
                "to report in advance of the quadrennial comprehensive policy review negotiations",
                "in advance of the quadrennial comprehensive policy review negotiations",
            ),
            ("to submit it before the expiry of the mandate", "before the expiry of the mandate"),
            ("to agree before the expiration of the present mandate", "before the expiration of the present mandate"),
        ),
        ("the right to appear before the competent court", "to be heard prior to deportation"),
    ),
    Rule(
        "before_it_is_done",
        r"(?P<until>(?i:before|until)) (?P<event>(?:the|an?|any|its|their|such) (?:[\w’'-]+ ){1,4}?"
        r"(?:is|are|has been|have been) [a-z]+ed"
        r"(?: (?:to|by) the [A-Z]\w+(?: [A-Z]\w+)*)?)",
        _ahead_of,
        (
            (
                "to consult before a formal proposal is submitted to the General Assembly",
                "before a formal proposal is submitted to the General Assembly",
            ),
        ),
    ),
)
