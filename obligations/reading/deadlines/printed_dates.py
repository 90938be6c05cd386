"""Rules for days, weeks and months that the text prints, alone or as a range."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from obligations.reading import re2
from obligations.reading.deadlines import prepositions as before
from obligations.reading.deadlines import words
from obligations.reading.deadlines.grammar import Found, Match, Rule, position, spaced, words_of
from obligations.reading.deadlines.mention import Relation, YearlyDay
from obligations.reading.deadlines.words import CARDINAL, DASH, DATE, DAY, MONTH, WEEKDAY, YEAR
from obligations.reading.values import Form, Window

_ON = rf"(?:{WEEKDAY},? )?"


def _day(match: Match) -> Sequence[Found]:
    when = words.day(match.group("date"))
    return (
        [] if when is None or before.cites(match) else [Found(Form.DAY, before.relation_of(match), Window(when, when))]
    )


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
    if first is None or last is None or first > last or before.cites(match):
        return []
    return [Found(Form.RANGE, window=Window(first, last), steps=steps)]


def _days(match: Match) -> Sequence[Found]:
    """Days and stretches of days that share a month or a year: "from 7 to 9 and on 11 April 2008".

    Days of which each follows the other are one stretch; the others are each a time of their own.
    """
    stretches = _stretches(match.group("list"), words.MONTHS[match.group("month")], int(match.group("year")))
    if not stretches or before.cites(match):
        return []
    relation, offset = before.relation_of(match), position(match, "list")
    windows = [window for *_, window in stretches]
    if match.group()[:offset].rstrip().lower().endswith("between") and _in_order(windows):
        return [Found(Form.RANGE, relation, Window(windows[0].start, windows[-1].end))]
    if all(b.start == b.end and a.end and b.start == a.end + _DAY for a, b in pairwise(windows)):
        return [Found(Form.RANGE, relation, Window(windows[0].start, windows[-1].end))]
    return [
        Found(
            Form.DAY if window.start == window.end else Form.RANGE,
            relation if window.start == window.end else Relation.AT,
            window,
            start=0 if index == 0 else offset + start,
            end=None if index == len(stretches) - 1 else offset + end,
        )
        for index, (start, end, window) in enumerate(stretches)
    ]


def _days_of_year(match: Match) -> Sequence[Found]:
    """The same, behind the year: "in 2029, from 4 to 8 and from 11 to 15 June"."""
    year = int(match.group("own") or match.group("year"))
    stretches = _stretches(match.group("list"), words.MONTHS[match.group("month")], year)
    offset, last = position(match, "list"), len(stretches) - 1
    return [
        Found(
            Form.DAY if window.start == window.end else Form.RANGE,
            window=window,
            start=0 if index == 0 else offset + start,
            end=None if index == last else offset + end,
        )
        for index, (start, end, window) in enumerate(stretches)
    ]


def _in_order(windows: list[Window]) -> bool:
    """Are these a first and a last day: "between 7 June and 9 July 2029"?"""
    ends = [window.end for window in windows if window.end]
    return len(windows) == len(ends) == _FIRST_AND_LAST and ends[0] < ends[1]


def _stretches(listed: str, month: int, year: int) -> list[tuple[int, int, Window]]:
    """Each day or stretch as (start, end, window); none where the calendar has no such days.

    ``month`` and ``year`` are those of the last day; a day that prints none has those of the day behind it.
    """
    found: list[tuple[int, int, Window]] = []
    places = list(_PLACES.finditer(listed))
    for index in reversed(range(len(places))):
        place = places[index]
        month = words.MONTHS[place.group("month")] if place.group("month") else month
        year = int(place.group("year") or year)
        when = words.date(year, month, words.day_number(place.group("day")))
        if when is None:
            return []
        if index + 1 < len(places) and _TO.search(listed[place.end() : places[index + 1].start()]):
            _, end, window = found[0]
            if window.end is None or when > window.end:
                return []
            found[0] = place.start(), end, Window(when, window.end)
        else:
            found.insert(0, (place.start(), place.end(), Window(when, when)))
    return found


_DAY = dt.timedelta(days=1)
_PLACES = re2.compile(spaced(rf"(?P<day>{DAY})(?: (?P<month>{MONTH}))?(?:,? (?P<year>{YEAR}))?"))
_FIRST_AND_LAST = 2
_MIDDLE = 15
"""The day in the middle of a month."""
_TO = re2.compile(rf"{DASH}|\b(?:to|until|through)\b")
_PLACE = rf"{_ON}{DAY}(?: {MONTH})?(?:,? {YEAR})?"
_STRETCH = rf"{_PLACE}(?:(?:\s*{DASH}\s*|,? (?:to|until|through) ){_PLACE})?"
_AGAIN = r"(?:, (?:and )?|,? (?:and|or|as well as) )(?:again )?(?:on |from )?"


def _week_of(match: Match) -> Sequence[Found]:
    first = words.day(match.group("date"))
    if first is None or first.year == dt.MAXYEAR:
        return []
    return [Found(Form.RANGE, before.relation_of(match), Window(first, first + dt.timedelta(days=6)))]


def _week_of_month(match: Match) -> Sequence[Found]:
    month = words.month_window(int(match.group("year")), words.MONTHS[match.group("month")])
    which = words_of(match, "which")
    if month.start is None or month.end is None:
        return []
    first = month.end.day - 6 if which == "last" else 7 * words.ordinal(which) - 6
    step = f"the {which} week is read as the days {first} to {first + 6} of the month"
    window = Window(month.start.replace(day=first), month.start.replace(day=first + 6))
    return [Found(Form.RANGE, before.relation_of(match), window, steps=(step,))]


def _month(match: Match) -> Sequence[Found]:
    if before.cites(match):
        return []
    window = words.month_window(int(match.group("year")), words.MONTHS[match.group("month")])
    return [Found(Form.MONTH, before.relation_of(match), window)]


def _loose_month(match: Match) -> Sequence[Found]:
    if before.cites(match):
        return []
    year, month = int(match.group("year")), words.MONTHS[match.group("month")]
    window, relation = words.month_window(year, month), before.relation_of(match)
    if words_of(match, "loose") == "mid" and relation in (Relation.BY, Relation.UNTIL, Relation.BEFORE):
        step = "the middle of a month is read as its fifteenth day"
        middle = dt.date(year, month, _MIDDLE)
        return [Found(Form.DAY, Relation.BY, Window(middle, middle), steps=(step,))]
    return [Found(Form.MONTH, relation, window)]


def _months(match: Match) -> Sequence[Found]:
    last_year = int(match.group("year2"))
    first, last = words.MONTHS[match.group("month1")], words.MONTHS[match.group("month2")]
    first_year = int(match.group("year1") or (last_year - 1 if first > last else last_year))
    if before.cites(match) or (first_year, first) > (last_year, last):
        return []
    window = Window(words.month_window(first_year, first).start, words.month_window(last_year, last).end)
    return [Found(Form.RANGE, before.relation_of(match), window)]


def _months_listed(match: Match) -> Sequence[Found]:
    """Months of which each follows the other are one stretch; the others are each a time of their own.

    A month that prints no year has that of the month behind it.
    """
    places = list(_MONTHS.finditer(match.group("list")))
    year = 0
    months: list[tuple[int, int]] = []
    for place in reversed(places):
        year = int(place.group("year") or year)
        months.insert(0, (year, words.MONTHS[place.group("month")]))
    if before.cites(match) or any(later <= earlier for earlier, later in pairwise(months)):
        return []
    relation, offset = before.relation_of(match), position(match, "list")
    windows = [words.month_window(*month) for month in months]
    if all(later.start and earlier.end == later.start - _DAY for earlier, later in pairwise(windows)):
        return [Found(Form.RANGE, relation, Window(windows[0].start, windows[-1].end))]
    return [
        Found(
            Form.MONTH,
            relation,
            window,
            start=0 if index == 0 else offset + place.start(),
            end=None if index == len(places) - 1 else offset + place.end(),
        )
        for index, (window, place) in enumerate(zip(windows, places, strict=True))
    ]


_MONTHS = re2.compile(spaced(rf"\b(?P<month>{MONTH})\b(?:,? (?P<year>{YEAR}))?"))


def _day_without_year(match: Match) -> Sequence[Found]:
    yearly = YearlyDay(words.MONTHS[match.group("month")], words.day_number(match.group("day")))
    return [Found(Form.DAY, before.relation_of(match), yearly=yearly)]


def _day_of_another_year(match: Match) -> Sequence[Found]:
    return [Found(Form.OTHER, anchor=" ".join(match.group("event").split()))]


def _month_without_year(match: Match) -> Sequence[Found]:
    month = words.MONTHS[match.group("month") or match.group("called")]
    relation = before.relation_of(match) if match.group("rel") else Relation.AT
    return [Found(Form.MONTH, relation, yearly=YearlyDay(month))]


def _nothing(_: Match) -> Sequence[Found]:
    return []


RULES = (
    Rule(
        "days_of_year",
        rf"(?i:in|during) (?P<year>{YEAR}),? (?:(?:namely|that is),? )?(?:for (?:a|{CARDINAL}) [a-z-]+,? )?"
        rf"(?:on|from|between) (?P<list>(?:{_STRETCH}{_AGAIN})*(?:{_PLACE}(?:\s*{DASH}\s*|,? (?:to|until|through) ))?"
        rf"{_ON}{DAY} "
        rf"(?P<month>{MONTH}))(?:,? (?P<own>{YEAR}))?",
        _days_of_year,
        (
            ("shall meet in 2029, from 4 to 8 and from 11 to 15 June, and", "in 2029, from 4 to 8"),
            ("shall meet in 2029, from 4 to 8 and from 11 to 15 June, and", "11 to 15 June"),
            ("to meet in 2029 for two weeks, from 28 May to 8 June", "in 2029 for two weeks, from 28 May to 8 June"),
            ("to meet during 2029, namely from 6 to 24 April", "during 2029, namely from 6 to 24 April"),
        ),
        ("the 2029 edition, from 4 to 8 members",),
    ),
    Rule(
        "days",
        rf"(?:{before.RELATION} )?(?i:both |between )?(?P<list>(?:{_STRETCH}{_AGAIN})+(?:{_PLACE}(?:\s*{DASH}\s*|,? "
        rf"(?:to|until|through) ))?{_ON}{DAY} (?P<month>{MONTH}),? (?:in )?(?P<year>{YEAR}))",
        _days,
        (
            ("to convene the Summit on 22 and 23 September 2029", "on 22 and 23 September 2029"),
            ("to report by 30 June and 31 December 2029", "by 30 June"),
            ("to report by 30 June and 31 December 2029", "31 December 2029"),
            ("to be held from 7 to 9 and on 11 April 2028", "from 7 to 9"),
            ("to be held between 7 June and 9 July 2029", "between 7 June and 9 July 2029"),
            ("to be held from 7 to 9 and on 11 April 2028", "11 April 2028"),
            ("to meet from 3 to 14 March and from 2 to 13 June 2028", "2 to 13 June 2028"),
            (
                "the debate, from Saturday, 23, to Tuesday, 26 September, and on Thursday, 28 September 2028,",
                "from Saturday, 23, to Tuesday, 26 September",
            ),
        ),
        (
            "held in Kuala Lumpur on 24 and 25 February 2003",
            "in accordance with paragraphs 5 to 7 and 9 of the resolution",
            "to meet from 7 to 9 and on 31 April 2028",
        ),
    ),
    Rule(
        "range",
        rf"(?:{before.RELATION} )?(?i:the week of |(?:the period )?(?:from|between) )?{_ON}(?P<day1>{DAY})"
        rf"(?: (?P<month1>{MONTH}))?"
        rf"(?:,? (?P<year1>{YEAR}))?,?"
        rf"(?:\s*{DASH}\s*| (?:to|until|through) ){_ON}(?P<day2>{DAY}) (?P<month2>{MONTH}),? (?:in )?(?P<year2>{YEAR})",
        _range,
        (
            ("to be held in New York from 2 to 6 June 2008", "from 2 to 6 June 2008"),
            ("to be held during the week of 14 to 18 September 2029", "during the week of 14 to 18 September 2029"),
            ("to meet from 30 November to 14 December 2007", "from 30 November to 14 December 2007"),
            ("to meet in Geneva from 10–28 September 2029", "from 10–28 September 2029"),
            ("the session, 27 February–4 April 2029, in Geneva", "27 February–4 April 2029"),
            ("to be held from 28 December 2029 to 3 January 2030", "from 28 December 2029 to 3 January 2030"),
            ("to be held from 28 December to 3 January 2030", "from 28 December to 3 January 2030"),
            ("to meet from Monday, 4, to Friday, 8 June 2029", "from Monday, 4, to Friday, 8 June 2029"),
        ),
        ("the Conference, held in Vienna from 14 to 25 June 1993", "to meet from 31 to 32 June 2029"),
    ),
    Rule(
        "day",
        rf"{before.LIMITED}{_ON}(?P<date>{DATE})",
        _day,
        (
            ("renews until 31 July 2025 the measures", "until 31 July 2025"),
            ("a report no later than 31 January 2025", "no later than 31 January 2025"),
            ("will be marked on 17 July 2008", "on 17 July 2008"),
            ("decides, as of 3 December 2023, to end", "as of 3 December 2023"),
            ("to submit it on or before 1 March 2029", "on or before 1 March 2029"),
            ("to report by July 31, 2029 to the Council", "by July 31, 2029"),
            ("to convene on Monday, 22 September 2029, a summit", "on Monday, 22 September 2029"),
        ),
        (
            "Recalling its resolution 61/15 of 20 November 2006",
            "Taking note of the letter dated 15 May 2024",
            "adopted on 16 December 2027",
        ),
    ),
    Rule(
        "week_of",
        rf"(?:{before.RELATION} )?the week (?:of|(?:beginning|starting|commencing)(?: on)?) {_ON}(?P<date>{DATE})",
        _week_of,
        (("to be held during the week of 22 September 2029", "during the week of 22 September 2029"),),
    ),
    Rule(
        "week_of_month",
        rf"(?:{before.RELATION} )?the (?P<which>(?i:first|second|third|fourth|last)) week of (?P<month>{MONTH}) "
        rf"(?P<year>{YEAR})",
        _week_of_month,
        (("to meet in the second week of June 2029", "in the second week of June 2029"),),
    ),
    Rule(
        "no_day",
        rf"\d+ {MONTH} {YEAR}",
        _nothing,
        silent=("to meet on 32 June 2029",),
    ),
    Rule(
        "months_listed",
        rf"(?:{before.RELATION} )?(?P<list>{MONTH}(?: {YEAR})?(?:, {MONTH}(?: {YEAR})?)*,? and (?:in )?{MONTH} {YEAR})",
        _months_listed,
        (
            ("three sessions, in January, May and September 2027, and", "in January"),
            ("three sessions, in January, May and September 2027, and", "May"),
            ("three sessions, in January, May and September 2027, and", "September 2027"),
            ("to be held in May, June and July 2027", "in May, June and July 2027"),
            ("to be held in May and June 2027", "in May and June 2027"),
            ("to meet in November 2026 and in February 2027", "in November 2026"),
            ("to meet in November 2026 and in February 2027", "February 2027"),
        ),
    ),
    Rule(
        "months",
        rf"(?:{before.RELATION} )?(?i:between )?(?P<month1>{MONTH})(?: (?P<year1>{YEAR}))?(?:\s*{DASH}\s*| (?:to|and|"
        rf"or|until) )(?P<month2>{MONTH}) (?P<year2>{YEAR})",
        _months,
        (
            ("to be held between May and October 2027", "between May and October 2027"),
            ("to be held in May or June 2027", "in May or June 2027"),
            ("to meet from November 2027 to February 2028", "from November 2027 to February 2028"),
        ),
    ),
    Rule(
        "month",
        rf"{before.LIMITED}(?:the month of )?(?P<month>{MONTH}),? (?P<year>{YEAR})",
        _month,
        (
            ("a conference to be held in June 2017", "in June 2017"),
            ("to be ready by February 2024", "by February 2024"),
            ("to report by the end of March 2029", "by the end of March 2029"),
        ),
        ("the report on United Nations Policing of November 2016",),
    ),
    Rule(
        "loose_month",
        rf"{before.RELATION} (?P<loose>(?i:early|mid|late))(?:{DASH}| )(?:in )?(?P<month>{MONTH}),? (?P<year>{YEAR})\b",
        _loose_month,
        (
            ("to report by mid-October 2029", "by mid-October 2029"),
            ("to meet in late March 2029", "in late March 2029"),
        ),
    ),
    Rule(
        "day_of_another_year",
        rf"(?:{before.BY}|{before.UNTIL}|on) {DAY} {MONTH} of "
        r"(?P<event>the (?:calendar )?(?:year|biennium)(?: [a-z][\w’'-]*){1,6})",
        _day_of_another_year,
        (
            (
                "to circulate it by 1 April of the year preceding the biennium",
                "by 1 April of the year preceding the biennium",
            ),
        ),
    ),
    Rule(
        "day_without_year",
        rf"(?P<rel>(?i:{before.BY}|{before.UNTIL})) (?P<day>{DAY}) (?P<month>{MONTH})\b",
        _day_without_year,
        (("to transmit the list by 31 October to the Chair", "by 31 October"),),
    ),
    Rule(
        "month_without_year",
        rf"(?:(?P<rel>(?i:{before.BY}|{before.UNTIL}|{before.BEFORE})) {before.EDGE}(?: month of)? (?P<month>{MONTH})|"
        rf"(?:in|during) the month of (?P<called>{MONTH}))\b",
        _month_without_year,
        (
            ("to report by the end of October on progress", "by the end of October"),
            ("to convene a debate during the month of November", "during the month of November"),
        ),
        ("by May", "the end of October"),
    ),
)
