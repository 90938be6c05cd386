"""Rules for what comes back: "annually", "every two years", "on a biennial basis", "each year on 18 July"."""

from __future__ import annotations

from collections.abc import Sequence

from obligations.reading.deadlines import words
from obligations.reading.deadlines.grammar import Found, Match, Rule
from obligations.reading.deadlines.mention import Period, Unit
from obligations.reading.deadlines.words import CARDINAL, DAY, MONTH, ORDINAL, UNIT
from obligations.reading.values import Form

_RATES = {
    "annual": "P1Y",
    "yearly": "P1Y",
    "biennial": "P2Y",
    "triennial": "P3Y",
    "quadrennial": "P4Y",
    "quinquennial": "P5Y",
    "semi-annual": "P6M",
    "semiannual": "P6M",
    "half-yearly": "P6M",
    "biannual": "P6M",
    "quarterly": "P3M",
    "bimonthly": "P2M",
    "monthly": "P1M",
    "weekly": "P1W",
    "daily": "P1D",
}
_RATE = "(?i:" + "|".join(sorted(_RATES, key=len, reverse=True)) + ")"


def _rate(match: Match) -> Sequence[Found]:
    word = match.group("rate").lower()
    every = _RATES.get(word) or _RATES.get(word.removesuffix("ly")) or _RATES[word.removesuffix("ally") + "al"]
    return [Found(Form.RECURRING, every=every)]


def _adjective(match: Match) -> Sequence[Found]:
    return [Found(Form.RECURRING, every=_RATES[match.group("rate").lower()], adjectival=True)]


def _every(match: Match) -> Sequence[Found]:
    groups = match.groupdict()
    unit = groups.get("unit")
    if not unit:
        return [Found(Form.RECURRING, every="P1Y")]
    count = groups.get("count")
    if groups.get("other"):
        count = "two"
    length = words.period(count or "one", unit)
    return [Found(Form.RECURRING, every=length.iso)]


def _times(match: Match) -> Sequence[Found]:
    times = {"once": 1, "twice": 2, "thrice": 3}.get(match.group("times").lower().split()[0])
    if times is None:
        times = words.cardinal(match.group("times").split()[0])
    return [Found(Form.RECURRING, every=Period(12 // times, Unit.MONTHS).iso if times != 1 else "P1Y")] if times else []


def _observed(match: Match) -> Sequence[Found]:
    return [Found(Form.RECURRING, every="P1Y")]


RULES = (
    Rule(
        "observed",
        rf"(?:on\s+)?(?:the\s+(?P<which>{ORDINAL}|last)\s+(?:{words._any(words.WEEKDAYS)})\s+(?:of|in)\s+(?P<wmonth>{MONTH})|(?P<day>{DAY})\s+(?P<month>{MONTH}))(?:\s+as\s+[^;:.]{{5,140}}?)?,?\s+(?:(?:to\s+be\s+)?(?:observed|celebrated|commemorated|marked)\s+)?(?:annually|every\s+year|each\s+year|(?:of\s+)?(?:every|each)\s+year)",
        _observed,
        (
            (
                "18 June as the International Day for Countering Hate Speech, to be observed annually",
                "18 June as the International Day for Countering Hate Speech, to be observed annually",
            ),
        ),
    ),
    Rule(
        "every_year_on",
        rf"(?:annually|every\s+year|each\s+year),?\s+on\s+(?:the\s+(?P<which>{ORDINAL}|last)\s+(?P<weekday>{words._any(words.WEEKDAYS)})\s+(?:of|in)\s+(?P<wmonth>{MONTH})|(?P<day>{DAY})\s+(?P<month>{MONTH})\b)",
        _observed,
        (("to observe it annually, on the first Saturday of July", "annually, on the first Saturday of July"),),
    ),
    Rule(
        "every",
        rf"(?i:(?:at\s+least\s+)?(?:once\s+)?(?:in\s+)?(?:every|each))\s+(?:(?P<other>other|second)\s+|(?P<count>{CARDINAL})\s+)?(?P<unit>{UNIT})\b",
        _every,
        (
            ("to brief the Council every 120 days", "every 120 days"),
            ("to review it every two years", "every two years"),
        ),
        ("the rights of every child", "each State"),
    ),
    Rule(
        "times_a_year",
        rf"(?i:at\s+least\s+)?(?P<times>(?i:once|twice|thrice|{CARDINAL}\s+times))\s+(?:a|per|each|every)\s+(?:calendar\s+)?year",
        _times,
        (("to meet twice a year", "twice a year"),),
    ),
    Rule(
        "basis",
        rf"(?i:on\s+an?)\s+(?P<rate>{_RATE})\s+basis",
        _rate,
        (("to report on a biennial basis", "on a biennial basis"),),
        ("on a regular basis",),
    ),
    Rule(
        "adverb",
        r"(?P<rate>(?i:annually|yearly|biennially|triennially|quadrennially|quarterly|monthly|semi-annually))\b",
        _rate,
        (("and to report annually to the Assembly", "annually"),),
    ),
    Rule(
        "adjective",
        rf"(?:(?:a|an|its|his|her|their|the|in)\s+)?(?P<rate>{_RATE})\s",
        _adjective,
        (),
    ),
)
