"""Rules for dates that the text prints: days, ranges, months, quarters, halves and years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from obligations.reading.deadlines import words
from obligations.reading.deadlines.grammar import Found, Match, Rule
from obligations.reading.deadlines.mention import Relation
from obligations.reading.deadlines.words import DASH, DATE, DAY, MONTH, YEAR
from obligations.reading.values import Form, Window

_BY = (
    r"(?:at\s+the\s+latest\s+)?(?:on\s+or\s+before|by\s+(?:no|not)\s+later\s+than|(?:no|not)\s+later\s+than|by)"
    r"(?:\s+(?:at\s+)?the\s+latest)?"
)
_END_OF = r"(?:the\s+)?(?:end|close|conclusion)\s+of(?:\s+the\s+year)?"
_RELATION = (
    rf"(?P<rel>(?i:{_BY}|before|prior\s+to|in\s+advance\s+of|ahead\s+of|until|till|up\s+to|through|"
    r"with\s+effect\s+from|effective(?:\s+from)?|as\s+of|as\s+from|(?:starting|beginning|commencing)(?:\s+(?:from|on|in))?|"
    r"immediately\s+(?:on|after)|from|after|following|since|"
    r"dated|of|on|in|during|for|within|over|throughout))"
)
_LIMITED = rf"(?:{_RELATION}\s+)?(?:(?P<endof>(?i:{_END_OF}))\s+)?"

SILENT = frozenset({"of", "dated", "since"})
"""Prepositions of a date that belongs to something else: a cited document, a beginning in the past."""


def relation(preposition: str | None, *, end_of: str | None = None) -> Relation:
    """What the preposition before a time says."""
    word = " ".join((preposition or "").lower().split())
    if word in ("before", "prior to", "in advance of", "ahead of"):
        return Relation.BY if end_of else Relation.BEFORE
    if word.endswith(("later than", "the latest", "or before")) or word.split()[:1] == ["by"]:
        return Relation.BY
    if word in ("until", "till", "up to", "through"):
        return Relation.UNTIL
    if word.startswith(("with effect", "effective", "as ", "starting", "beginning", "commencing", "from")):
        return Relation.FROM
    if word in ("after", "following", "immediately after"):
        return Relation.AFTER
    return Relation.AT


def _silent(match: Match) -> bool:
    word = " ".join((match.group("rel") or "").lower().split())
    return word in SILENT


def _day(match: Match) -> Sequence[Found]:
    when = words.day(match.group("date"))
    if when is None or _silent(match):
        return []
    end_of = match.group("endof")
    return [Found(Form.DAY, relation(match.group("rel"), end_of=end_of), Window(when, when))]


def _range(match: Match) -> Sequence[Found]:
    last_month, last_year = words.MONTHS[match.group("month2")], int(match.group("year2"))
    first_month = words.MONTHS[match.group("month1") or match.group("month2")]
    first_year = int(match.group("year1") or last_year)
    steps: tuple[str, ...] = ()
    if not match.group("year1"):
        if first_month > last_month:
            first_year -= 1
        if match.group("month1"):
            steps = (f"the first date prints no year: {first_year}, so that it lies before the last",)
    first = words.date(first_year, first_month, _number(match.group("day1")))
    last = words.date(last_year, last_month, _number(match.group("day2")))
    if first is None or last is None or first > last or _silent(match):
        return []
    return [Found(Form.RANGE, window=Window(first, last), steps=steps)]


def _number(day: str) -> int:
    return int("".join(c for c in day if c.isdigit()))


def _month(match: Match) -> Sequence[Found]:
    if _silent(match):
        return []
    how = relation(match.group("rel"), end_of=match.group("endof"))
    return [Found(Form.MONTH, how, words.month_window(int(match.group("year")), words.MONTHS[match.group("month")]))]


def _months(match: Match) -> Sequence[Found]:
    last_year = int(match.group("year2"))
    first, last = words.MONTHS[match.group("month1")], words.MONTHS[match.group("month2")]
    first_year = int(match.group("year1") or (last_year - 1 if first > last else last_year))
    window = Window(words.month_window(first_year, first).start, words.month_window(last_year, last).end)
    if _silent(match) or window.start is None or window.end is None or window.start > window.end:
        return []
    return [Found(Form.RANGE, window=window)]


_PARTS = {
    ("first", "half"): (1, 6),
    ("second", "half"): (7, 12),
    ("first", "quarter"): (1, 3),
    ("second", "quarter"): (4, 6),
    ("third", "quarter"): (7, 9),
    ("fourth", "quarter"): (10, 12),
    ("last", "quarter"): (10, 12),
    ("last", "half"): (7, 12),
}


def _part_of_year(match: Match) -> Sequence[Found]:
    which, part, year = match.group("which").lower(), match.group("part").lower(), int(match.group("year"))
    months = _PARTS.get((which, part))
    if months is None or _silent(match):
        return []
    window = Window(words.month_window(year, months[0]).start, words.month_window(year, months[1]).end)
    return [Found(Form.RANGE, relation(match.group("rel"), end_of=match.group("endof")), window)]


_LOOSE = {"early": (1, 4), "mid": (5, 8), "middle of": (5, 8), "late": (9, 12)}


def _loose(match: Match) -> Sequence[Found]:
    part, year = match.group("loose").lower(), int(match.group("year"))
    first, last = (6, 6) if part.startswith("mid") else (1, 3) if part == "early" else (10, 12)
    if part == "beginning of":
        first, last = 1, 1
    window = Window(words.month_window(year, first).start, words.month_window(year, last).end)
    assert window.start and window.end  # noqa: S101 - month_window always has both
    step = f"'{match.group('loose')} {year}' is read as {words.printed(window.start)} to {words.printed(window.end)}"
    return [Found(Form.RANGE, relation(match.group("rel")), window, steps=(step,))]


def _years(match: Match) -> Sequence[Found]:
    first, last = int(match.group("year1")), match.group("year2")
    end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    if end < first or _silent(match):
        return []
    return [Found(Form.RANGE, relation(match.group("rel")), words.year_window(first, end))]


def _year(match: Match) -> Sequence[Found]:
    if _silent(match):
        return []
    how = relation(match.group("rel"), end_of=match.group("endof"))
    return [Found(Form.YEAR, how, words.year_window(int(match.group("year"))))]


def _nothing(_: Match) -> Sequence[Found]:
    return []


def _titled_year(match: Match) -> Sequence[Found]:
    return [Found(Form.YEAR, window=words.year_window(int(match.group("year"))), adjectival=True)]


RULES = (
    Rule(
        "named_year",
        rf"(?i:post|agenda|education|forum|report|for|decade){DASH}?\s*(?:2030|2063|20[0-9]0)\s+(?:[Aa]genda|Framework|High-level)"
        rf"|(?:2030|2063|{YEAR})\s+Agenda|Agenda\s+{YEAR}|[Pp]ost-{YEAR}",
        _nothing,
        (),
    ),
    Rule(
        "range",
        rf"(?:{_RELATION}\s+)?(?i:between\s+)?(?P<day1>{DAY})(?:\s+(?P<month1>{MONTH}))?(?:,?\s+(?P<year1>{YEAR}))?"
        rf"\s*(?:{DASH}|\bto\b|\band\b|\buntil\b|\bthrough\b|\bor\b|,\s+{DAY}\s+and\b)\s*"
        rf"(?P<day2>{DAY})\s+(?P<month2>{MONTH}),?\s+(?P<year2>{YEAR})",
        _range,
        (
            ("to be held in New York from 2 to 6 June 2008", "from 2 to 6 June 2008"),
            ("to meet from 30 November to 14 December 2007", "from 30 November to 14 December 2007"),
            ("to be held on 22 and 23 September 2027", "on 22 and 23 September 2027"),
            ("meets 27 February–4 April 2023", "27 February–4 April 2023"),
        ),
    ),
    Rule(
        "day",
        rf"{_LIMITED}(?P<date>{DATE})",
        _day,
        (
            ("renews until 31 July 2025 the measures", "until 31 July 2025"),
            ("a report no later than 31 January 2025", "no later than 31 January 2025"),
            ("will be marked on 17 July 2008", "on 17 July 2008"),
        ),
        ("Recalling its resolution 61/15 of 20 November 2006", "the letter dated 15 May 2024"),
    ),
    Rule(
        "months",
        rf"(?:{_RELATION}\s+)?(?i:between\s+)?(?P<month1>{MONTH})(?:\s+(?P<year1>{YEAR}))?\s*(?:{DASH}|\bto\b|\band\b|\bor\b)\s*"
        rf"(?P<month2>{MONTH})\s+(?P<year2>{YEAR})",
        _months,
        (("to be held in May and June 2027", "in May and June 2027"),),
    ),
    Rule(
        "month",
        rf"{_LIMITED}(?:the\s+month\s+of\s+)?(?P<month>{MONTH}),?\s+(?P<year>{YEAR})",
        _month,
        (("a conference to be held in June 2017", "in June 2017"), ("ready by February 2024", "by February 2024")),
        ("the report of November 2016",),
    ),
    Rule(
        "part_of_year",
        rf"{_LIMITED}the\s+(?P<which>(?i:first|second|third|fourth|last))\s+(?P<part>(?i:half|quarter))\s+of\s+(?P<year>{YEAR})",
        _part_of_year,
        (("a meeting in the first half of 2024", "in the first half of 2024"),),
    ),
    Rule(
        "loose",
        rf"{_RELATION}\s+(?:the\s+)?(?P<loose>(?i:early|mid|late|beginning\s+of|middle\s+of))(?:{DASH}|\s+)(?:in\s+)?(?P<year>{YEAR})",
        _loose,
        (("to be completed by mid-2025", "by mid-2025"),),
    ),
    Rule(
        "years",
        rf"(?:{_RELATION}\s+)?(?:the\s+(?:period|biennium|triennium|quadrennium|years?)\s+)?(?:from\s+)?(?P<year1>{YEAR})\s*(?:{DASH}|/|\bto\b)\s*(?P<year2>{YEAR}|\d\d)\b",
        _years,
        (("the Decade of Action, 2025–2034,", "2025–2034"),),
    ),
    Rule(
        "year",
        rf"{_RELATION}\s+(?:(?P<endof>(?i:{_END_OF}))\s+)?(?:the\s+(?:calendar\s+)?year\s+)?(?P<year>{YEAR})\b",
        _year,
        (("to observe the Year in 2025", "in 2025"), ("by the end of 2018", "by the end of 2018")),
    ),
    Rule(
        "titled_year",
        rf"(?:the\s+)?(?P<year>{YEAR})\s",
        _titled_year,
        (("looks forward to the 2026 United Nations Water Conference", "the 2026"),),
    ),
)
