"""Rules for what comes back: "annually", "every two years", "on a biennial basis", "each year on 18 July"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from obligations.reading import bodies, re2
from obligations.reading.deadlines import prepositions as before
from obligations.reading.deadlines import words
from obligations.reading.deadlines.grammar import Found, Match, Rule, finish, position, words_of
from obligations.reading.deadlines.mention import Period, Relation, SessionName, Unit, YearlyDay
from obligations.reading.deadlines.words import CARDINAL, DASH, DATE, DAY, MONTH, ORDINAL, UNIT, WEEKDAY, YEAR
from obligations.reading.values import Form, Window

_RATES = {
    "annual": "P1Y",
    "yearly": "P1Y",
    "biennial": "P2Y",
    "triennial": "P3Y",
    "quadrennial": "P4Y",
    "quinquennial": "P5Y",
    "semi-annual": "P6M",
    "semiannual": "P6M",
    "six-monthly": "P6M",
    "half-yearly": "P6M",
    "biannual": "P6M",
    "quarterly": "P3M",
    "monthly": "P1M",
    "weekly": "P1W",
}
_RATE = "(?i:" + words.one_of(_RATES) + ")"
_RATE_ADVERBS = (
    "(?i:annually|yearly|biennially|biannually|triennially|quadrennially|quinquennially|semi-annually|quarterly|"
    "monthly)"
)
_DELIVERED = (
    r"(?:reports?|updates?|briefings?|meetings?|sessions?|reviews?|debates?|dialogues?|discussions?|panels?|"
    r"conferences?|"
    r"forums?|consultations?|observances?|assessments?|surveys?|contributions?|reporting|progress|panel|full-day|"
    r"high-level|"
    r"interactive|day-long|thematic|report)"
)
_EACH_YEAR = r"(?:annually|yearly|every year|each year|of (?:every|each) year)"
_YEARLY_DAY = (
    rf"(?:the (?P<nth>{ORDINAL}|last) (?P<weekday>{WEEKDAY}|week) (?:of|in) (?P<wmonth>{MONTH})|"
    rf"(?P<day>{DAY})(?:\s*{DASH}\s*{DAY}| to {DAY})? (?P<month>{MONTH})|(?:the month of )?(?P<only>{MONTH}))"
)
_NAMED = r"(?:(?:,? as|, (?:beginning|starting) in| the| World| International| United Nations) [^;:.]{3,160}?)?"
"""What a day is named: "as the International Day of ...", "World Day of ..."."""
_RELATION = rf"(?P<rel>(?i:{before.BY}|{before.UNTIL}|{before.BEFORE}|on|in|during|from|at))"


def _yearly(match: Match) -> YearlyDay:
    if match.group("day"):
        return YearlyDay(words.MONTHS[match.group("month")], day=words.day_number(match.group("day")))
    if match.group("wmonth"):
        month = words.MONTHS[match.group("wmonth")]
        nth = -1 if match.group("nth") == "last" else words.ordinal(match.group("nth"))
        if match.group("weekday") == "week":
            return YearlyDay(month, nth=nth)
        return YearlyDay(month, nth=nth, weekday=words.WEEKDAYS[match.group("weekday")])
    return YearlyDay(words.MONTHS[match.group("only")])


def _each_year(match: Match) -> Sequence[Found]:
    relation = before.relation(words_of(match, "rel"))
    relation = Relation.AT if relation is Relation.FROM else relation
    another = _ANOTHER.search(match.group())
    end = another.start() if another else None  # what is asked next has its own "every year"
    return [Found(Form.RECURRING, relation, yearly=_yearly(match), every="P1Y", end=end)]


_ANOTHER = re2.compile(r",? and (?:also |further )?(?:invites|requests|encourages|calls|urges|decides|recommends)\b")


def _each_second_year(match: Match) -> Sequence[Found]:
    yearly = replace(_yearly(match), odd=words_of(match, "parity") == "odd")
    relation = before.relation(words_of(match, "rel"))
    relation = Relation.AT if relation is Relation.FROM else relation
    return [Found(Form.RECURRING, relation, yearly=yearly, every="P2Y")]


def _named_day(match: Match) -> Sequence[Found]:
    """A day that is given a name comes every year, whether or not the words say so."""
    day = YearlyDay(words.MONTHS[match.group("month")], day=words.day_number(match.group("day")))
    return [Found(Form.RECURRING, yearly=day, every="P1Y")]


def _named_week(match: Match) -> Sequence[Found]:
    """The same of "the first Monday of October" and "the last week of September"."""
    month = words.MONTHS[match.group("wmonth")]
    nth = -1 if match.group("nth") == "last" else words.ordinal(match.group("nth"))
    weekday = words.WEEKDAYS.get(match.group("weekday"))
    return [Found(Form.RECURRING, yearly=YearlyDay(month, nth=nth, weekday=weekday), every="P1Y")]


def _two_days(match: Match) -> Sequence[Found]:
    relation = before.relation(words_of(match, "rel"))
    first = YearlyDay(words.MONTHS[match.group("month")], day=words.day_number(match.group("day")))
    second = YearlyDay(words.MONTHS[match.group("month2")], day=words.day_number(match.group("day2")))
    return [
        Found(Form.RECURRING, relation, yearly=first, every="P1Y", end=finish(match, "month")),
        Found(Form.RECURRING, relation, yearly=second, every="P1Y", start=position(match, "second")),
    ]


def _each_year_from(match: Match) -> Sequence[Found]:
    first = words.day(match.group("date"))
    return [Found(Form.RECURRING, Relation.FROM, Window(first, None), since=first, every="P1Y")] if first else []


def _rate(match: Match) -> Sequence[Found]:
    word = words_of(match, "rate")
    every = _RATES.get(word) or _RATES.get(word.removesuffix("ly")) or _RATES[word.removesuffix("ally") + "al"]
    return [Found(Form.RECURRING, every=every)]


def _nothing(_: Match) -> Sequence[Found]:
    return []


def _adjective(match: Match) -> Sequence[Found]:
    return [Found(Form.RECURRING, every=_RATES[words_of(match, "rate")], weak=True)]


def _every(match: Match) -> Sequence[Found]:
    count = "two" if match.group("other") else match.group("count") or "one"
    return [Found(Form.RECURRING, every=words.period(count, match.group("unit")).iso)]


def _basis(match: Match) -> Sequence[Found]:
    return [Found(Form.RECURRING, every=words.period(match.group("count"), match.group("unit")).iso)]


def _intervals(match: Match) -> Sequence[Found]:
    count, unit = match.group("count") or match.group("count2"), match.group("unit") or match.group("unit2")
    return [Found(Form.RECURRING, every=words.period(count, unit).iso)]


def _times(match: Match) -> Sequence[Found]:
    word = words_of(match, "times")
    times = {"once": 1, "twice": 2}.get(word) or words.cardinal(word)
    if times == 1:
        return [Found(Form.RECURRING, every="P1Y")]
    return [Found(Form.RECURRING, every=Period(12 // times, Unit.MONTHS).iso)] if 12 % times == 0 else []


def _alternate_years(_: Match) -> Sequence[Found]:
    return [Found(Form.RECURRING, every="P2Y")]


def _every_session(match: Match) -> Sequence[Found]:
    if match.group("month"):
        return [Found(Form.RECURRING, yearly=YearlyDay(words.MONTHS[match.group("month")]), every="P1Y")]
    often = ("how often those sessions are held is not said",)
    if match.group("first"):
        session = SessionName((), "the", number=words.ordinal(match.group("first")), ordinal=words_of(match, "first"))
        return [Found(Form.RECURRING, Relation.FROM, session=session, steps=often)]
    return [Found(Form.RECURRING, anchor="each session", steps=often)]


RULES = (
    Rule(
        "two_days_each_year",
        rf"(?:{_RELATION} )?(?P<day>{DAY}) (?P<month>{MONTH}) and (?P<second>(?P<day2>{DAY}) (?P<month2>{MONTH}) "
        r"(?:of )?(?:each|every) year)",
        _two_days,
        (
            ("to report by 1 September and 1 March of each year", "by 1 September"),
            ("to report by 1 September and 1 March of each year", "1 March of each year"),
        ),
    ),
    Rule(
        "observed",
        rf"(?:{_RELATION} )?{_YEARLY_DAY}{_NAMED},? "
        rf"(?:to be )?(?:(?:observed|celebrated|commemorated|marked) )?{_EACH_YEAR}",
        _each_year,
        (
            (
                "designates 18 June as the International Day for Countering Hate Speech, to be observed annually",
                "18 June as the International Day for Countering Hate Speech, to be observed annually",
            ),
            (
                "to proclaim 14 May the World Day of Water, to be observed every year",
                "14 May the World Day of Water, to be observed every year",
            ),
            ("to submit it by 31 March each year", "by 31 March each year"),
            ("to be held during September of each year", "during September of each year"),
            ("to observe the second Tuesday of October every year", "the second Tuesday of October every year"),
        ),
    ),
    Rule(
        "odd_or_even_years",
        rf"(?:{_RELATION} )?{_YEARLY_DAY}{_NAMED},? (?:(?:of|in) )?(?:every |each |all )?"
        r"(?P<parity>odd|even)(?:-numbered)? years?",
        _each_second_year,
        (
            ("to submit it by 31 May of each odd-numbered year", "by 31 May of each odd-numbered year"),
            ("to meet in the month of March in even years", "in the month of March in even years"),
        ),
    ),
    Rule(
        "named_day",
        rf"(?:{_RELATION} )?(?P<day>{DAY}) (?P<month>{MONTH}),? (?:as )?"
        r"(?:the )?(?:annual )?(?:(?:World|International|Global|Universal|United Nations) (?:[\w’'-]+ ){0,3}?)Day\b",
        _named_day,
        (
            (
                "decides to proclaim 20 March the International Day of Happiness",
                "20 March the International Day",
            ),
            ("designates 5 June as World Environment Day", "5 June as World Environment Day"),
        ),
        ("the Declaration of 20 March the International Law Commission took note of",),
    ),
    Rule(
        "named_week",
        rf"(?:{_RELATION} )?the (?P<nth>{ORDINAL}|last) (?P<weekday>{WEEKDAY}|(?:full )?week) (?:of|in) "
        rf"(?P<wmonth>{MONTH}),? "
        r"as (?:the )?(?:[\w’'-]+ ){0,6}?(?i:day|week)\b",
        _named_week,
        (
            (
                "to proclaim the last week of September as the World Week of Rivers",
                "the last week of September as the World Week",
            ),
            (
                "designates the first Monday of October as World Habitat Day",
                "the first Monday of October as World Habitat Day",
            ),
        ),
        ("the first week of the session as a day",),
    ),
    Rule(
        "every_year_from",
        rf"(?i:(?:once )?(?:annually|every year|each year)),? (?:beginning|starting|commencing) (?:on|from) "
        rf"(?P<date>{DATE})",
        _each_year_from,
        (("to observe it annually, beginning on 18 July 2027", "annually, beginning on 18 July 2027"),),
    ),
    Rule(
        "every_year_on",
        rf"(?i:(?:once )?(?:annually|every year|each year)),? (?:beginning )?{_RELATION} {_YEARLY_DAY}\b",
        _each_year,
        (
            ("to observe it annually, on the first Saturday of July", "annually, on the first Saturday of July"),
            ("to observe it every year on 18 July", "every year on 18 July"),
        ),
    ),
    Rule(
        "every_session",
        rf"at (?:every|each)(?: of its)? (?:regular )?(?:(?P<month>{MONTH}) )?sessions?(?: of the {bodies.NAME})?"
        rf"(?:,? (?:beginning|starting|commencing) (?:with|at|from) the (?P<first>{ORDINAL})\b(?: session\b)?)?",
        _every_session,
        (
            ("to brief the Council at every March session", "at every March session"),
            ("to report at each of its regular March sessions", "at each of its regular March sessions"),
            ("to provide information at each session of the Council", "at each session of the Council"),
            (
                "to report at each session, beginning with the forty-sixth",
                "at each session, beginning with the forty-sixth",
            ),
        ),
    ),
    Rule(
        "every",
        r"(?i:(?:(?:by|at|before|within) the (?:end|beginning|close) of )?(?:at least )?(?:once )?(?:in )?"
        rf"(?:every|each)) (?:(?P<other>other|second|alternate) |(?P<count>{CARDINAL}) )?(?:calendar )?"
        rf"(?P<unit>{UNIT})\b"
        r"(?: thereafter\b| after (?:that|this) date\b)?",
        _every,
        (
            ("to report by 1 May and every two months after that date", "every two months after that date"),
            ("to brief the Council every 120 days", "every 120 days"),
            ("and to report every 30 days thereafter", "every 30 days thereafter"),
            ("to review it every two years", "every two years"),
            ("to report at least once every six months", "at least once every six months"),
            ("to meet every other year", "every other year"),
            ("to report by the end of each month on progress", "by the end of each month"),
        ),
        ("the rights of every child", "each State"),
    ),
    Rule(
        "times_a_year",
        rf"(?i:(?:at least )?)(?P<times>(?i:once|twice|{CARDINAL} times)) "
        r"(?:(?:a|per|each|every) (?:calendar )?year\b|yearly|annually)",
        _times,
        (("to meet twice a year", "twice a year"), ("to meet twice yearly", "twice yearly")),
    ),
    Rule(
        "basis",
        rf"(?i:on an?) (?P<rate>{_RATE}) basis",
        _rate,
        (("to report on a biennial basis", "on a biennial basis"),),
        ("to report on a regular basis",),
    ),
    Rule(
        "counted_basis",
        rf"(?i:on an?) (?P<count>{CARDINAL}){DASH}(?P<unit>{UNIT}) basis",
        _basis,
        (("to appraise progress on a four-year basis", "on a four-year basis"),),
    ),
    Rule(
        "intervals",
        rf"(?i:at) (?:(?P<count>{CARDINAL}){DASH}(?P<unit>{UNIT}) intervals|"
        r"intervals (?:of )?(?:(?:not|no) (?:exceeding|more than|longer than) )?"
        rf"(?P<count2>{CARDINAL}) (?P<unit2>{UNIT}))(?: thereafter\b)?",
        _intervals,
        (
            ("to report at 90-day intervals", "at 90-day intervals"),
            ("and at six-month intervals thereafter", "at six-month intervals thereafter"),
            ("to meet at intervals of two years", "at intervals of two years"),
            ("at intervals not exceeding three months", "at intervals not exceeding three months"),
        ),
    ),
    Rule(
        "alternate_years",
        r"(?:in|on) (?:(?:odd|even)-numbered|alternate) years|(?:every|each) (?:odd|even)-numbered year\b",
        _alternate_years,
        (
            ("to meet in odd-numbered years", "in odd-numbered years"),
            ("that the report be submitted in alternate years", "in alternate years"),
            ("to meet every even-numbered year", "every even-numbered year"),
        ),
    ),
    Rule(
        "adverb",
        rf"(?P<rate>{_RATE_ADVERBS})(?: thereafter)?\b",
        _rate,
        (("and to report annually to the Assembly", "annually"),),
    ),
    Rule(
        "adjective_of_one",
        rf"(?:(?:the|its) )?{_RATE} {_DELIVERED} of the [A-Z][^,;:.]{{3,80}}? on its (?:{YEAR}|{ORDINAL}) session",
        _nothing,
        silent=("to transmit the annual report of the Board of Governors on its 2028 session",),
    ),
    Rule(
        "adjective",
        rf"(?:in )?(?:(?:an?|its|his|her|their|the) )?(?:next )?(?P<rate>{_RATE}) {_DELIVERED}\b",
        _adjective,
        (
            ("to include it in his annual report", "in his annual report"),
            ("to convene biennial sessions", "biennial sessions"),
        ),
        ("the quadrennial comprehensive policy review",),
    ),
)
