"""Rules for lengths of time ("within 90 days", "for a further period of one year") and for what waits on an event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from obligations.reading import re2
from obligations.reading.deadlines import prepositions as before
from obligations.reading.deadlines import words
from obligations.reading.deadlines.grammar import Found, Match, Rule, position, spaced
from obligations.reading.deadlines.mention import Period, Relation, Unit
from obligations.reading.deadlines.words import CARDINAL, DASH, DATE, LENGTH, ORDINAL, UNIT, YEAR
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
_WORDS = r"(?: [\w’'/-]+){0,14}"
_EVENT = rf"(?P<event>[A-Za-z][\w’'-]*{_WORDS})"
_ANCHOR = rf"(?:{_ADOPTION}|(?:(?:the date of )?{_DAY_ANCHOR})|{_SAME_DAY}|{_EVENT})"
_MORE = r"(?:further|additional|initial|new|final|another|extended|maximum|renewable|transitional|interim)"
_FURTHER = rf"(?i:{_MORE}(?:,? and {_MORE}|, {_MORE})? )"
_A_MANDATE = 15
"""Days from which a plain "for N days" can be how long a mandate lasts."""
_AT_MOST = r"(?:(?:of )?(?:no|not) (?:longer|more) than |up to |at least )"


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

ITS_TERM = "the beginning of the term"
"""The anchor of how long somebody serves."""

NO_EVENT = "an event that the sentence names"
"""The anchor of a period that runs from something in its own sentence, which cannot be told apart."""


def _event(match: Match) -> tuple[str, int | None]:
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


def _length(match: Match, sign: int = 1) -> Period:
    length = words.period(match.group("count"), match.group("unit"))
    return Period(sign * length.count, length.unit, sign * length.days)


def _found(match: Match, relation: Relation, sign: int = 1, *, unnamed: str = "") -> Sequence[Found]:
    groups = match.groupdict()
    since = words.day(groups["since"]) if groups.get("since") else None
    event, end = _event(match)
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


def _that_date(match: Match) -> Sequence[Found]:
    """A day that the words before have named: "until 31 March 2029, and requests him to report by that date"."""
    return [Found(Form.DAY, before.relation_of(match), anchor=THE_DAY_BEFORE)]


def _waiting(match: Match) -> Sequence[Found]:
    event, end = _event(match)
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
    event, end = _event(match)
    return [Found(Form.OTHER, anchor=event, end=end)]


def _around(match: Match) -> Sequence[Found]:
    return [Found(Form.OTHER, anchor=" ".join(match.group("event").split()))]


def _between(match: Match) -> Sequence[Found]:
    return [Found(Form.OTHER, anchor=match.group("event") or match.group("event2"))]


def _nothing(_: Match) -> Sequence[Found]:
    return []


_CALLED = re2.compile(rf"(?i)\b(?:period|term|duration|{_MORE})\b")
_BEFORE_A_DAY = (" on", " in", " by", " at", " from", " until")

_EVENT_NOUN = (
    r"(?:negotiations?|review|conference|summit|meetings?|segment|forum|sessions?|elections?|expiry|expiration|"
    r"entry into force|adoption|launch|visit|deployment|convening|holding|opening|start|commencement|completion|"
    r"conclusion|finali[sz]ation|submission|debate|dialogue|discussions?|event|anniversary)"
)

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
        rf"[A-Za-z][\w’'-]*{_WORDS})",
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
        rf"[A-Za-z][\w’'-]*{_WORDS})",
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

EVENT_RULES = (
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
