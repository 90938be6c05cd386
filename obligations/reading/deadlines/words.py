"""The words of the grammar: months, numbers, ordinals and dates, each as a pattern and as a reading of it.

Patterns are RE2 sources without groups of their own, so that they can stand anywhere in a rule.
"""

from __future__ import annotations

import calendar
import datetime as dt

import re2

from obligations.reading.deadlines.mention import Period, Unit
from obligations.reading.values import Window

MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
WEEKDAYS = {name: number for number, name in enumerate(calendar.day_name)}

_ONES = "first second third fourth fifth sixth seventh eighth ninth".split()
_TEENS = "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS: dict[str, int] = {
    **{word: number for number, word in enumerate(_ONES, 1)},
    **{word: number for number, word in enumerate(_TEENS, 10)},
    **{word[:-1] + "ieth": 10 * number for number, word in enumerate(_TENS, 2)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
    "one": 1,
    "hundred": 100,
    "hundredth": 100,
}
_CARDINALS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split(),
        1,
    )
} | {word: 10 * number for number, word in enumerate(_TENS, 2)}


def _any(words: object) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"  # type: ignore[call-overload]


DASH = "[-‐‑‒–—−]"
GAP = rf"(?:\s*{DASH}\s*|\s+|)"
"""Between the parts of a number word: a hyphen, a space where the hyphen was lost, or both, or neither."""

ORDINAL = (
    rf"(?:(?i:(?:one{GAP})?hundred(?:th|{GAP}and{GAP}(?:{_any(_TENS)}{GAP}{_any(_ONES)}|"
    rf"{_any([*_ONES, *_TEENS, *(w[:-1] + 'ieth' for w in _TENS)])}))|{_any(_TENS)}{GAP}{_any(_ONES)}|"
    rf"{_any([*_ONES, *_TEENS, *(w[:-1] + 'ieth' for w in _TENS)])})|\d{{1,3}}(?:st|nd|rd|th))"
)
ORDINALS = rf"{ORDINAL}(?:,?\s+(?:and|or|to)\s+{ORDINAL}|,\s+{ORDINAL})*"
CARDINAL = rf"(?:(?i:{_any(_TENS)}{GAP}{_any(list(_CARDINALS)[:9])}|{_any(_CARDINALS)})|\d{{1,3}})"
UNIT = r"(?i:days?|weeks?|months?|years?)"

MONTH = _any(MONTHS)
YEAR = r"(?:19|20)\d\d"
DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
DATE = rf"(?:{DAY}\s+{MONTH},?\s+{YEAR}|{MONTH}\s+{DAY},?\s+{YEAR}|{YEAR}-[01]\d-[0-3]\d)"

_NUMBER_PARTS = re2.compile(r"[A-Za-z]+|\d+")
_ORDINAL_WORD = re2.compile(ORDINAL)
_DATE_PARTS = re2.compile(rf"{MONTH}|\d+")
_FUSED = re2.compile(rf"(?i){_any(_TENS)}|{_any(_ORDINALS)}")


def ordinal(words: str) -> int:
    """The number of an ordinal as printed: "sixty- third" is 63, "one hundred and eightieth" 180, "7th" 7."""
    digits = "".join(c for c in words if c.isdigit())
    if digits:
        return int(digits)
    return sum(_ORDINALS[m.group().lower()] for m in _FUSED.finditer(words) if m.group().lower() != "one")


def ordinals(words: str) -> list[tuple[int, int, int]]:
    """Every ordinal in the words as (number, start, end): "sixty-seventh and sixty-eighth" gives two."""
    return [(ordinal(m.group()), m.start(), m.end()) for m in _ORDINAL_WORD.finditer(words)]


def cardinal(words: str) -> int:
    """The number of "two", "twenty-four" or "90"."""
    if words.strip().isdigit():
        return int(words)
    return sum(_CARDINALS[m.group().lower()] for m in _NUMBER_PARTS.finditer(words) if m.group().lower() in _CARDINALS)


def period(count: str, unit: str) -> Period:
    """The length of "six" "months"."""
    plural = unit.lower().rstrip("s") + "s"
    return Period(cardinal(count), Unit(plural))


def day(words: str) -> dt.date | None:
    """The day that a printed date names, or None where there is no such day (31 June 2025)."""
    year = month = number = 0
    parts = [m.group() for m in _DATE_PARTS.finditer(words)]
    if len(parts) == 3 and len(parts[0]) == 4 and parts[0].isdigit():
        year, month, number = (int(part) for part in parts)
    else:
        for part in parts:
            if part in MONTHS:
                month = MONTHS[part]
            elif len(part) == 4:
                year = int(part)
            else:
                number = int(part)
    return date(year, month, number)


def date(year: int, month: int, number: int) -> dt.date | None:
    """The day, or None where the calendar has none."""
    try:
        return dt.date(year, month, number)
    except ValueError:
        return None


def month_window(year: int, month: int) -> Window:
    """First and last day of a month."""
    return Window(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]))


def year_window(first: int, last: int | None = None) -> Window:
    """First and last day of a year, or of the years from ``first`` to ``last``."""
    return Window(dt.date(first, 1, 1), dt.date(last or first, 12, 31))


def later(start: dt.date, span: Period) -> dt.date:
    """The day that lies ``span`` after ``start``; the last day of the month where the month is shorter."""
    if span.unit is Unit.DAYS:
        return start + dt.timedelta(days=span.count)
    if span.unit is Unit.WEEKS:
        return start + dt.timedelta(weeks=span.count)
    months = span.count * (12 if span.unit is Unit.YEARS else 1)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(start.day, last))


def printed(when: dt.date) -> str:
    """A day as resolutions print it: 16 September 2008."""
    return f"{when.day} {calendar.month_name[when.month]} {when.year}"
