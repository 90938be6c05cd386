"""The words of the grammar: months, numbers, ordinals and dates, each as a pattern and as a reading of it.

Patterns are RE2 sources without named groups, so that they can stand anywhere in a rule.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable

from obligations.reading import re2
from obligations.reading.deadlines.mention import Period, Unit
from obligations.reading.values import Window

MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
WEEKDAYS = {name: number for number, name in enumerate(calendar.day_name)}

_UNIT_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_TEEN_ORDINALS = (
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth"),
    *("fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TENS_ORDINALS = tuple(word[:-1] + "ieth" for word in _TENS)
_UNIT_CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEEN_CARDINALS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_VALUES = {
    **{word: number for number, word in enumerate(_UNIT_ORDINALS + _TEEN_ORDINALS, 1)},
    **{word: number for number, word in enumerate(_UNIT_CARDINALS + _TEEN_CARDINALS, 1)},
    **{word: 10 * number for words in (_TENS, _TENS_ORDINALS) for number, word in enumerate(words, 2)},
    "hundred": 100,
    "hundredth": 100,
}


def one_of(words: Iterable[str]) -> str:
    """The pattern of any of the words, the longest first."""
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


DASH = "[-‐‑‒–—−]"
_GAP = rf"(?:\s*{DASH}\s*|\s*)"
"""Between the parts of a number word: a hyphen, a space where the hyphen was lost, both, or neither."""
_BELOW_HUNDRED = (
    rf"(?:{one_of(_TENS)}{_GAP}{one_of(_UNIT_ORDINALS)}|{one_of(_UNIT_ORDINALS + _TEEN_ORDINALS + _TENS_ORDINALS)})"
)
_HUNDREDS = rf"(?:one{_GAP})?hundred(?:th\b|{_GAP}and{_GAP}{_BELOW_HUNDRED})"
ORDINAL = rf"(?:(?i:{_HUNDREDS}|{_BELOW_HUNDRED})|\d{{1,3}}(?:st|nd|rd|th)\b)"
ORDINALS = rf"{ORDINAL}(?:(?:,|,?\s+(?:and|or|to))\s+{ORDINAL})*"
CARDINAL = (
    rf"(?:(?i:{one_of(_TENS)}{_GAP}{one_of(_UNIT_CARDINALS)}|"
    rf"{one_of(_UNIT_CARDINALS + _TEEN_CARDINALS + _TENS)})(?:\s+\(\d{{1,3}}\))?|\d{{1,3}})"
)
UNIT = r"(?i:days?|weeks?|months?|years?)"
UNIT_OR_HOURS = rf"(?:{UNIT}|(?i:hours?))"
LENGTH = (
    rf"(?:(?i:years? and) {CARDINAL} (?i:months?)|(?i:(?:years?|months?|weeks?) and) {CARDINAL} (?i:days?)|"
    rf"{UNIT_OR_HOURS})"
)
"""What a length is counted in, with what a smaller unit adds: "year and six months", "months and ten days"."""
_HOURS_OF_A_DAY, _DAYS_OF_A_WEEK, _MONTHS_OF_A_YEAR = 24, 7, 12

MONTH = one_of(MONTHS)
WEEKDAY = one_of(WEEKDAYS)
YEAR = r"(?:19|20)\d\d"
DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
DATE = rf"(?:(?:the\s+)?{DAY}(?:\s+of)?\s+{MONTH},?\s+{YEAR}|{MONTH}\s+{DAY},?\s+{YEAR}|{YEAR}-[01]\d-[0-3]\d)"

_ORDINAL = re2.compile(ORDINAL)
_NUMBER_WORD = re2.compile(rf"(?i)hundredth|hundred|{one_of(_TENS)}|{one_of(word for word in _VALUES)}")
_DATE_PARTS = re2.compile(rf"{MONTH}|\d+")


def _digits(words: str) -> str:
    return "".join(c for c in words if c.isdigit())


def ordinal(words: str) -> int:
    """The number of an ordinal as printed: "sixty- third" is 63, "one hundred and eightieth" 180, "7th" 7."""
    if digits := _digits(words):
        return int(digits)
    parts = [m.group().lower() for m in _NUMBER_WORD.finditer(words)]
    if "hundred" in parts or "hundredth" in parts:
        parts = [part for part in parts if part != "one"]
    return sum(_VALUES[part] for part in parts)


def ordinals(words: str) -> list[tuple[int, int, int]]:
    """Every ordinal in the words as (number, start, end): "sixty-seventh and sixty-eighth" gives two."""
    return [(ordinal(m.group()), m.start(), m.end()) for m in _ORDINAL.finditer(words)]


def cardinal(words: str) -> int:
    """The number of "two", "twenty-four", "90" or "thirty (30)"."""
    if digits := _digits(words):
        return int(digits)
    return sum(_VALUES[m.group().lower()] for m in _NUMBER_WORD.finditer(words))


def period(count: str, unit: str) -> Period:
    """The length of "six" "months", or of "one" "year and six months".

    Hours are counted as the days that they fill or begin.
    """
    unit, _, rest = " ".join(unit.split()).partition(" and ")
    if rest:
        return _with_rest(period(count, unit), period(*rest.rsplit(" ", 1)))
    if unit.lower().startswith("hour"):
        return Period(-(-cardinal(count) // _HOURS_OF_A_DAY), Unit.DAYS)
    return Period(cardinal(count), Unit(unit.lower().rstrip("s") + "s"))


def _with_rest(whole: Period, rest: Period) -> Period:
    """Years and months are months, weeks and days are days; days beside months stay apart."""
    if rest.unit is Unit.MONTHS:
        return Period(whole.count * _MONTHS_OF_A_YEAR + rest.count, Unit.MONTHS)
    if whole.unit is Unit.WEEKS:
        return Period(whole.count * _DAYS_OF_A_WEEK + rest.count, Unit.DAYS)
    return Period(whole.count, whole.unit, rest.count)


def day(words: str) -> dt.date | None:
    """The day that a printed date names, or None where there is no such day (31 June 2025)."""
    parts = [m.group() for m in _DATE_PARTS.finditer(words)]
    if len(parts[0]) == 4 and parts[0].isdigit():
        year, month, number = (int(part) for part in parts)
        return date(year, month, number)
    month = next(MONTHS[part] for part in parts if part in MONTHS)
    number, year = (int(part) for part in parts if part not in MONTHS)
    return date(year, month, number)


def day_number(words: str) -> int:
    """The number of "1", "01" or "1st"."""
    return int(_digits(words))


def date(year: int, month: int, number: int) -> dt.date | None:
    """The day, or None where the calendar has none."""
    try:
        return dt.date(year, month, number)
    except ValueError:
        return None


def month_window(year: int, month: int, last: int | None = None) -> Window:
    """First and last day of a month, or of the months to ``last`` of the same year."""
    end = last or month
    return Window(dt.date(year, month, 1), dt.date(year, end, calendar.monthrange(year, end)[1]))


def year_window(first: int, last: int | None = None) -> Window:
    """First and last day of a year, or of the years from ``first`` to ``last``."""
    return Window(dt.date(first, 1, 1), dt.date(last or first, 12, 31))


def later(start: dt.date, length: Period) -> dt.date:
    """The day that lies ``length`` after ``start``; the last day of the month where the month is shorter."""
    if length.days:
        return later(start, Period(length.count, length.unit)) + dt.timedelta(days=length.days)
    if length.unit is Unit.DAYS:
        return start + dt.timedelta(days=length.count)
    if length.unit is Unit.WEEKS:
        return start + dt.timedelta(weeks=length.count)
    months = length.count * (_MONTHS_OF_A_YEAR if length.unit is Unit.YEARS else 1)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(start.day, last))


def printed(when: dt.date) -> str:
    """A day as resolutions print it: 16 September 2008."""
    return f"{when.day} {calendar.month_name[when.month]} {when.year}"
