"""Rules for dates that the text prints: days, ranges, months, quarters, halves and years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import re2

from obligations.reading import bodies
from obligations.reading.deadlines import prepositions as before
from obligations.reading.deadlines import words
from obligations.reading.deadlines.grammar import Found, Match, Rule, finish, position, spaced, words_of
from obligations.reading.deadlines.mention import Relation, SessionName, YearlyDay
from obligations.reading.deadlines.words import DASH, DATE, DAY, MONTH, YEAR
from obligations.reading.values import Form, Window

_RELATION = rf"(?P<rel>(?i:{before.ANY}|{before.CITING}))"
_EDGE = rf"(?P<edge>(?i:{before.EDGE_END}))"
_LIMITED = rf"(?:{_RELATION} )?(?:{_EDGE} )?"


def _relation(match: Match) -> Relation:
    return before.relation(words_of(match, "rel"), of_end=bool(match.groupdict().get("edge")))


_COVERING = frozenset({"", "for"})
"""Before years these say what a report, a plan or a budget covers: "activities for 2007–2008"."""


def _cites(match: Match) -> bool:
    return before.is_citing(words_of(match, "rel")) and not match.groupdict().get("edge")


def _day(match: Match) -> Sequence[Found]:
    when = words.day(match.group("date"))
    return [] if when is None or _cites(match) else [Found(Form.DAY, _relation(match), Window(when, when))]


def _range(match: Match) -> Sequence[Found]:
    last_month, last_year = words.MONTHS[match.group("month2")], int(match.group("year2"))
    first_month = words.MONTHS[match.group("month1") or match.group("month2")]
    first_year = int(match.group("year1") or last_year)
    steps: tuple[str, ...] = ()
    if not match.group("year1") and first_month > last_month:
        first_year -= 1
        steps = (f"the first day prints no year; it lies before the last, so in {first_year}",)
    first = words.date(first_year, first_month, words.day_number(match.group("day1")))
    last = words.date(last_year, last_month, words.day_number(match.group("day2")))
    if first is None or last is None or first > last or _cites(match):
        return []
    return [Found(Form.RANGE, window=Window(first, last), steps=steps)]


def _days(match: Match) -> Sequence[Found]:
    """Days joined by "and": one stretch where each follows the other, else each a day of its own."""
    relation, year = _relation(match), int(match.group("year"))
    parts = list(_LISTED.finditer(match.group("list")))
    month = words.MONTHS[match.group("month")]
    found: list[tuple[int, int, Window]] = []
    offset = position(match, "list")
    for part in reversed(parts):
        month = words.MONTHS[part.group("month")] if part.group("month") else month
        when = words.date(int(part.group("year") or year), month, words.day_number(part.group("day")))
        if when is None or _cites(match):
            return []
        found.insert(0, (offset + part.start(), offset + part.end(), Window(when, when)))
    days = [window.start for *_, window in found if window.start]
    if all((later - earlier).days == 1 for earlier, later in pairwise(days)):
        return [Found(Form.RANGE, relation, Window(days[0], days[-1]))]
    return [
        Found(
            Form.DAY,
            relation,
            window,
            start=0 if index == 0 else start,
            end=None if index == len(found) - 1 else end,
        )
        for index, (start, end, window) in enumerate(found)
    ]


_LISTED = re2.compile(spaced(rf"(?P<day>{DAY})(?: (?P<month>{MONTH}))?(?:,? (?P<year>{YEAR}))?"))


def _month(match: Match) -> Sequence[Found]:
    if _cites(match):
        return []
    window = words.month_window(int(match.group("year")), words.MONTHS[match.group("month")])
    return [Found(Form.MONTH, _relation(match), window)]


def _months(match: Match) -> Sequence[Found]:
    last_year = int(match.group("year2"))
    first, last = words.MONTHS[match.group("month1")], words.MONTHS[match.group("month2")]
    first_year = int(match.group("year1") or (last_year - 1 if first > last else last_year))
    if _cites(match) or (first_year, first) > (last_year, last):
        return []
    window = Window(words.month_window(first_year, first).start, words.month_window(last_year, last).end)
    return [Found(Form.RANGE, _relation(match), window)]


_PARTS = {
    "first half": (1, 6),
    "second half": (7, 12),
    "last half": (7, 12),
    "first quarter": (1, 3),
    "second quarter": (4, 6),
    "third quarter": (7, 9),
    "fourth quarter": (10, 12),
    "last quarter": (10, 12),
    "final quarter": (10, 12),
}


def _part_of_year(match: Match) -> Sequence[Found]:
    months = _PARTS.get(f"{words_of(match, 'which')} {words_of(match, 'part')}")
    if months is None or _cites(match):
        return []
    return [Found(Form.RANGE, _relation(match), words.month_window(int(match.group("year")), *months))]


_LOOSE = {"early": (1, 3), "mid": (6, 6), "middle of": (6, 6), "beginning of": (1, 1), "late": (10, 12)}


def _loose(match: Match) -> Sequence[Found]:
    part, year = words_of(match, "loose"), int(match.group("year"))
    first, last = _LOOSE[part]
    if _cites(match):
        return []
    step = f"'{part} {year}' names no days; it is read as the months {first} to {last} of the year"
    return [Found(Form.RANGE, _relation(match), words.month_window(year, first, last), steps=(step,))]


def _years(match: Match) -> Sequence[Found]:
    first, last = int(match.group("year1")), match.group("year2")
    end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    if end <= first or end - first > 40 or _cites(match):
        return []
    weak = words_of(match, "rel") in _COVERING
    return [Found(Form.RANGE, _relation(match), words.year_window(first, end), weak=weak)]


def _years_named(match: Match) -> Sequence[Found]:
    return [replace(found, weak=False) for found in _years(match)]


def _year(match: Match) -> Sequence[Found]:
    weak = words_of(match, "rel") in _COVERING
    window = words.year_window(int(match.group("year")))
    return [] if _cites(match) else [Found(Form.YEAR, _relation(match), window, weak=weak)]


def _two_years(match: Match) -> Sequence[Found]:
    first, second = int(match.group("year1")), int(match.group("year2"))
    if _cites(match) or second <= first:
        return []
    relation = _relation(match)
    return [
        Found(Form.YEAR, relation, words.year_window(first), end=finish(match, "year1")),
        Found(Form.YEAR, relation, words.year_window(second), start=position(match, "year2")),
    ]


def _years_on(match: Match) -> Sequence[Found]:
    window = Window(words.year_window(int(match.group("year"))).start, None)
    return [Found(Form.RECURRING, Relation.FROM, window, every="P1Y")]


def _marked(match: Match) -> Sequence[Found]:
    year, last = int(match.group("year")), match.group("last")
    if last:
        return [Found(Form.RANGE, window=words.year_window(year, int(last)), end=finish(match, "last"))]
    return [Found(Form.YEAR, window=words.year_window(year), end=finish(match, "year"))]


def _titled(match: Match) -> Sequence[Found]:
    """A year in a title dates the ask where it is pointed to ("at the 2018 forum"), else it is weak."""
    year, relation = int(match.group("year")), _relation(match)
    if not match.group("rel"):
        return [Found(Form.YEAR, window=words.year_window(year), weak=True, end=finish(match, "year"))]
    if match.group("kind") == "segment":
        session = SessionName((bodies.ECONOMIC_AND_SOCIAL_COUNCIL,), "the segment", year=year)
        return [Found(Form.SESSION, relation, session=session)]
    if relation is Relation.BEFORE:
        return [Found(Form.RELATIVE, relation, anchor=" ".join(match.group("title").split()))]
    return [Found(Form.YEAR, relation, words.year_window(year))]


def _day_without_year(match: Match) -> Sequence[Found]:
    yearly = YearlyDay(words.MONTHS[match.group("month")], words.day_number(match.group("day")))
    return [Found(Form.DAY, _relation(match), yearly=yearly)]


def _nothing(_: Match) -> Sequence[Found]:
    return []


_HAPPENING = (
    r"(?:[Cc]onference|[Ss]ummit|[Ff]orum|[Mm]eeting|Congress|[Dd]ialogue|Assembly|Games|[Rr]eview|Day|Decade|"
    r"segment)"
)

RULES = (
    Rule(
        "named_year",
        rf"(?:the |by the |for the )?(?:{YEAR} Agenda|{YEAR}{DASH}{YEAR} [A-Z][a-z]+)|Agenda {YEAR}|"
        rf"[Pp]ost{DASH}{YEAR}|"
        rf"(?:Education|Report|Forum|Outlook|Index|Summit|Survey) {YEAR}|(?:ESD|Education|Health) for {YEAR}|"
        rf"spanning (?:up )?to {YEAR}|(?:, )?{YEAR} \(No\.|\({YEAR}\)",
        _nothing,
        silent=(
            "Reaffirming the 2030 Agenda for Sustainable Development",
            "supporting the African Union’s Agenda 2063",
            "the elaboration of the post-2015 development agenda",
            "the Global Report on Trafficking in Persons 2012",
            "the Minimum Age Convention, 1973 (No. 138)",
            "resolutions 1325 (2000) and 2242 (2015)",
            "to support the plan spanning up to 2034",
            "to apply and align with the 2018–2030 Strategic Framework of the Convention",
        ),
    ),
    Rule(
        "range",
        rf"(?:{_RELATION} )?(?i:(?:the period )?(?:from|between) )?(?P<day1>{DAY})(?: (?P<month1>{MONTH}))?(?:,? "
        rf"(?P<year1>{YEAR}))?"
        rf"(?:\s*{DASH}\s*| (?:to|until|through) )(?P<day2>{DAY}) (?P<month2>{MONTH}),? (?P<year2>{YEAR})",
        _range,
        (
            ("to be held in New York from 2 to 6 June 2008", "from 2 to 6 June 2008"),
            ("to meet from 30 November to 14 December 2007", "from 30 November to 14 December 2007"),
            ("to meet in Geneva from 10–28 September 2029", "from 10–28 September 2029"),
            ("the session, 27 February–4 April 2029, in Geneva", "27 February–4 April 2029"),
            ("to be held from 28 December 2029 to 3 January 2030", "from 28 December 2029 to 3 January 2030"),
            ("to be held from 28 December to 3 January 2030", "from 28 December to 3 January 2030"),
        ),
        ("the Conference, held in Vienna from 14 to 25 June 1993", "to meet from 31 to 32 June 2029"),
    ),
    Rule(
        "days",
        rf"(?:{_RELATION} )?(?i:both |between )?(?P<list>(?:{DAY}(?: {MONTH})?(?:,? {YEAR})?, "
        rf")*{DAY}(?: {MONTH})?(?:,? {YEAR})?,? (?:and|or) {DAY} (?P<month>{MONTH}),? (?P<year>{YEAR}))",
        _days,
        (
            ("to convene the Summit on 22 and 23 September 2029", "on 22 and 23 September 2029"),
            ("to report by 30 June and 31 December 2029", "by 30 June"),
            ("to report by 30 June and 31 December 2029", "31 December 2029"),
        ),
        ("held in Kuala Lumpur on 24 and 25 February 2003",),
    ),
    Rule(
        "day",
        rf"{_LIMITED}(?P<date>{DATE})",
        _day,
        (
            ("renews until 31 July 2025 the measures", "until 31 July 2025"),
            ("a report no later than 31 January 2025", "no later than 31 January 2025"),
            ("will be marked on 17 July 2008", "on 17 July 2008"),
            ("decides, as of 3 December 2023, to end", "as of 3 December 2023"),
            ("to submit it on or before 1 March 2029", "on or before 1 March 2029"),
            ("to report by July 31, 2029 to the Council", "by July 31, 2029"),
        ),
        (
            "Recalling its resolution 61/15 of 20 November 2006",
            "Taking note of the letter dated 15 May 2024",
            "adopted on 16 December 2027",
        ),
    ),
    Rule(
        "no_day",
        rf"\d+ {MONTH} {YEAR}",
        _nothing,
        silent=("to meet on 32 June 2029",),
    ),
    Rule(
        "months",
        rf"(?:{_RELATION} )?(?i:between )?(?P<month1>{MONTH})(?: (?P<year1>{YEAR}))?(?:\s*{DASH}\s*| (?:to|and|"
        rf"or|until) )"
        rf"(?P<month2>{MONTH}) (?P<year2>{YEAR})",
        _months,
        (
            ("to be held in May and June 2027", "in May and June 2027"),
            ("to meet from November 2027 to February 2028", "from November 2027 to February 2028"),
        ),
    ),
    Rule(
        "month",
        rf"{_LIMITED}(?:the month of )?(?P<month>{MONTH}),? (?P<year>{YEAR})",
        _month,
        (
            ("a conference to be held in June 2017", "in June 2017"),
            ("to be ready by February 2024", "by February 2024"),
            ("to report by the end of March 2029", "by the end of March 2029"),
        ),
        ("the report on United Nations Policing of November 2016",),
    ),
    Rule(
        "part_of_year",
        rf"{_LIMITED}the (?P<which>(?i:first|second|third|fourth|last|final)) (?P<part>(?i:half|quarter)) of "
        rf"(?:the year )?(?P<year>{YEAR})",
        _part_of_year,
        (
            ("to meet in the first half of 2024", "in the first half of 2024"),
            ("to report by the end of the third quarter of 2029", "by the end of the third quarter of 2029"),
        ),
    ),
    Rule(
        "loose",
        rf"{_RELATION} (?:the )?(?P<loose>(?i:early|mid|late|beginning of|middle of))(?:{DASH}| )(?:in "
        rf")?(?P<year>{YEAR})\b",
        _loose,
        (("to be completed by mid-2025", "by mid-2025"), ("to convene in early 2029", "in early 2029")),
    ),
    Rule(
        "marked_year",
        rf"(?:the (?:year|period) )?(?P<year>{YEAR})(?:\s*{DASH}\s*(?P<last>{YEAR}))? (?:as the|the|will mark)\s",
        _marked,
        (
            ("Noting that 2029 will mark the anniversary", "2029"),
            ("to declare 2029 the Year of Water", "2029"),
            ("decides to proclaim 2025–2034 the Decade on Combating Sand and Dust Storms", "2025–2034"),
        ),
    ),
    Rule(
        "years_on",
        rf"(?:for|in|from) (?:the year )?(?P<year>{YEAR}) and (?:in )?(?:all )?(?:(?:subsequent|following|"
        rf"succeeding|future) years|beyond|thereafter)",
        _years_on,
        (
            (
                "to include in the calendar for the year 2029 and subsequent years",
                "for the year 2029 and subsequent years",
            ),
        ),
    ),
    Rule(
        "named_period",
        rf"(?:(?:during|for|over|throughout) )?the (?P<rel>)(?P<year1>{YEAR})\s*{DASH}\s*(?P<year2>{YEAR}) "
        r"(?:transition(?: period)?|biennium|triennium|cycle|period)\b",
        _years_named,
        (("to oversee the 2029–2030 transition", "the 2029–2030 transition"),),
    ),
    Rule(
        "years",
        rf"(?:{_RELATION} )?(?:the (?:period|biennium|triennium|quadrennium|years?) )?(?:of |from |between "
        rf")?(?P<year1>{YEAR})(?:\s*{DASH}\s*| to )(?P<year2>{YEAR}|\d\d)\b",
        _years,
        (("to be carried out in 2029–2030", "in 2029–2030"), ("the Decade of Action, 2029–2038,", "2029–2038")),
    ),
    Rule(
        "two_years",
        rf"{_RELATION} (?P<year1>{YEAR}) and (?:(?:again|also) )?(?:(?:by|in|during) )?(?P<year2>{YEAR})\b",
        _two_years,
        (("to report in 2029 and 2031", "in 2029"), ("to report in 2029 and 2031", "2031")),
    ),
    Rule(
        "year",
        rf"{_RELATION} (?:{_EDGE} )?(?:(?:the )?(?:calendar )?year )?(?P<year>{YEAR})\b",
        _year,
        (
            ("to observe the Year in 2025", "in 2025"),
            ("to report by the end of 2018", "by the end of 2018"),
            ("to be completed by 2030", "by 2030"),
            ("to be in force by the end of the year 2029", "by the end of the year 2029"),
        ),
        ("the crimes committed since 2014",),
    ),
    Rule(
        "titled_year",
        rf"(?:(?P<rel>(?i:{before.BEFORE}|at|during)) )?(?:the )?(?P<title>(?P<year>{YEAR}) "
        rf"(?:[A-Za-z][\w’-]* ){{0,8}}?(?P<kind>{_HAPPENING}))\b",
        _titled,
        (
            ("looks forward to the 2026 United Nations Water Conference", "the 2026"),
            ("to consider it at the 2029 Economic Forum", "at the 2029 Economic Forum"),
            ("to report ahead of the 2029 high-level political forum", "ahead of the 2029 high-level political forum"),
            ("ahead of the 2024 operational activities segment", "ahead of the 2024 operational activities segment"),
        ),
    ),
    Rule(
        "day_without_year",
        rf"(?P<rel>(?i:{before.BY}|{before.UNTIL})) (?P<day>{DAY}) (?P<month>{MONTH})\b",
        _day_without_year,
        (("to transmit the list by 31 October to the Chair", "by 31 October"),),
    ),
)
