"""Rules for years and parts of years that the text prints, and for years that are only names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from obligations.reading import bodies, re2
from obligations.reading.deadlines import prepositions as before
from obligations.reading.deadlines import words
from obligations.reading.deadlines.grammar import Found, Match, Rule, finish, position, words_of
from obligations.reading.deadlines.mention import Relation, SessionName, YearlyDay
from obligations.reading.deadlines.words import DASH, YEAR
from obligations.reading.values import Form, Window

_COVERING = frozenset({"", "for"})
"""Before years these say what a report, a plan or a budget covers: "activities for 2007–2008"."""


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
    if months is None or before.cites(match):
        return []
    return [Found(Form.RANGE, before.relation_of(match), words.month_window(int(match.group("year")), *months))]


_LOOSE = {
    "early": (1, 3),
    "mid": (6, 6),
    "middle of": (6, 6),
    "beginning of": (1, 1),
    "late": (10, 12),
    "spring": (3, 5),
    "spring of": (3, 5),
    "summer": (6, 8),
    "summer of": (6, 8),
    "autumn": (9, 11),
    "autumn of": (9, 11),
    "fall of": (9, 11),
}


def _loose(match: Match) -> Sequence[Found]:
    part, year = words_of(match, "loose"), int(match.group("year"))
    first, last = _LOOSE[part]
    if before.cites(match):
        return []
    step = f"'{part} {year}' names no days; it is read as the months {first} to {last} of the year"
    return [Found(Form.RANGE, before.relation_of(match), words.month_window(year, first, last), steps=(step,))]


def _years(match: Match) -> Sequence[Found]:
    first, last = int(match.group("year1")), match.group("year2")
    end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    if end <= first or end - first > 40 or before.cites(match):
        return []
    weak = words_of(match, "rel") in (*_COVERING, "on")
    return [Found(Form.RANGE, before.relation_of(match), words.year_window(first, end), weak=weak)]


def _years_named(match: Match) -> Sequence[Found]:
    return [replace(found, weak=False) for found in _years(match)]


def _year(match: Match) -> Sequence[Found]:
    weak = words_of(match, "rel") in _COVERING
    window = words.year_window(int(match.group("year")))
    return [] if before.cites(match) else [Found(Form.YEAR, before.relation_of(match), window, weak=weak)]


def _years_listed(match: Match) -> Sequence[Found]:
    if before.cites(match):
        return []
    relation, weak = before.relation_of(match), words_of(match, "rel") in _COVERING
    offset, places = position(match, "list"), list(_YEARS.finditer(match.group("list")))
    return [
        Found(
            Form.YEAR,
            relation,
            words.year_window(int(place.group())),
            weak=weak,
            start=0 if index == 0 else offset + place.start(),
            end=None if index == len(places) - 1 else offset + place.end(),
        )
        for index, place in enumerate(places)
    ]


_YEARS = re2.compile(YEAR)


def _two_years(match: Match) -> Sequence[Found]:
    first, second = int(match.group("year1")), int(match.group("year2"))
    if before.cites(match) or second <= first:
        return []
    relation, weak = before.relation_of(match), words_of(match, "rel") in _COVERING
    return [
        Found(Form.YEAR, relation, words.year_window(first), weak=weak, end=finish(match, "year1")),
        Found(Form.YEAR, relation, words.year_window(second), weak=weak, start=position(match, "year2")),
    ]


def _years_on(match: Match) -> Sequence[Found]:
    window = Window(words.year_window(int(match.group("year"))).start, None)
    if words_of(match, "rel") in _COVERING and words_of(match, "on") == "beyond":
        return []  # what it is about: "recommendations for 2029 and beyond"
    return [Found(Form.RECURRING, Relation.FROM, window, every="P1Y")]


def _marked(match: Match) -> Sequence[Found]:
    year, last = int(match.group("year")), match.group("last")
    if last:
        return [Found(Form.RANGE, window=words.year_window(year, int(last)), end=finish(match, "last"))]
    return [Found(Form.YEAR, window=words.year_window(year), end=finish(match, "year"))]


def _titled(match: Match) -> Sequence[Found]:
    """A year in a title dates the ask where it is pointed to ("at the 2018 forum"), else it is weak."""
    year, relation = int(match.group("year")), before.relation_of(match)
    if not match.group("rel"):
        return [Found(Form.YEAR, window=words.year_window(year), weak=True, end=finish(match, "year"))]
    if match.group("kind") == "segment":
        session = SessionName((bodies.ECONOMIC_AND_SOCIAL_COUNCIL,), "the segment", year=year)
        return [Found(Form.SESSION, relation, session=session)]
    if relation is Relation.BEFORE:
        return [Found(Form.RELATIVE, relation, anchor=" ".join(match.group("title").split()))]
    return [Found(Form.YEAR, relation, words.year_window(year))]


def _end_of_year(_: Match) -> Sequence[Found]:
    return [Found(Form.YEAR, Relation.BY, yearly=YearlyDay(12, 31))]


def _nothing(_: Match) -> Sequence[Found]:
    return []


_HAPPENING = (
    r"(?:(?:[Rr]eview )?[Cc]onference|[Ss]ummit|[Ff]orum|[Mm]eeting|Congress|[Dd]ialogue|Assembly|Games|[Rr]eview|"
    r"Day|Decade|segment)"
)

RULES = (
    Rule(
        "named_year",
        rf"(?:the |by the |for the )?(?:{YEAR} Agenda|{YEAR}{DASH}{YEAR} [A-Z][a-z]+)|Agenda {YEAR}|"
        rf"[Pp]ost{DASH}{YEAR}|"
        rf"(?:Education|Report|Forum|Outlook|Index|Summit|Survey) {YEAR}|(?:ESD|Education|Health) for {YEAR}|"
        rf"spanning (?:up )?to {YEAR}|(?:, )?{YEAR} \(No\.|\({YEAR}\)|"
        rf"[A-Z][a-z-]+ by {YEAR} \([A-Z][\w-]*(?: (?:(?:of|and|the) )*[A-Z][\w-]*)+\)",
        _nothing,
        silent=(
            "Reaffirming the 2030 Agenda for Sustainable Development",
            "supporting the African Union’s Agenda 2063",
            "the elaboration of the post-2015 development agenda",
            "the Global Report on Trafficking in Persons 2012",
            "the Minimum Age Convention, 1973 (No. 138)",
            "resolutions 1325 (2000) and 2242 (2015)",
            "to support the plan spanning up to 2034",
            "to apply the Road Map for Ending It in a Lasting Manner by 2034 (Island Firearms Road Map)",
            "to apply and align with the 2018–2030 Strategic Framework of the Convention",
        ),
    ),
    Rule(
        "part_of_year",
        rf"{before.LIMITED}the (?P<which>(?i:first|second|third|fourth|last|final)) (?P<part>(?i:half|quarter)) of "
        rf"(?:the year )?(?P<year>{YEAR})",
        _part_of_year,
        (
            ("to meet in the first half of 2024", "in the first half of 2024"),
            ("to report by the end of the third quarter of 2029", "by the end of the third quarter of 2029"),
        ),
    ),
    Rule(
        "loose",
        rf"{before.RELATION} (?:the )?(?P<loose>(?i:early|mid|late|beginning of|middle of|"
        rf"(?:spring|summer|autumn)(?: of)?|fall of))(?:{DASH}| )(?:in "
        rf")?(?P<year>{YEAR})\b",
        _loose,
        (
            ("to be completed by mid-2025", "by mid-2025"),
            ("to convene in early 2029", "in early 2029"),
            ("to meet in the spring of 2029", "in the spring of 2029"),
        ),
    ),
    Rule(
        "marked_year",
        rf"(?:the (?:year|period) )?(?P<year>{YEAR})(?:\s*{DASH}\s*(?P<last>{YEAR}))? "
        r"(?:(?:as the|the|will mark|marks)\s|(?:as )?International (?:Year|Decade)\b)",
        _marked,
        (
            ("Noting that 2029 will mark the anniversary", "2029"),
            ("to declare 2029 the Year of Water", "2029"),
            ("Proclaims 2028 International Year of Rangelands", "2028"),
            ("decides to proclaim 2025–2034 the Decade on Combating Sand and Dust Storms", "2025–2034"),
        ),
    ),
    Rule(
        "years_on",
        rf"(?P<rel>for|in|from) (?:the year )?(?P<year>{YEAR}) and (?:in )?(?:all )?(?P<on>(?:subsequent|following|"
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
        rf"(?:{before.RELATION} )?(?:the (?:period|biennium|triennium|quadrennium|years?) )?(?:of |from |between "
        rf")?(?P<year1>{YEAR})(?:\s*{DASH}\s*| (?:to|through) )(?P<year2>{YEAR}|\d\d)\b",
        _years,
        (("to be carried out in 2029–2030", "in 2029–2030"), ("the Decade of Action, 2029–2038,", "2029–2038")),
    ),
    Rule(
        "years_listed",
        rf"{before.RELATION} (?P<list>{YEAR}(?:, {YEAR})+,? (?:and|or) {YEAR})\b",
        _years_listed,
        (("to report in 2027, 2029 and 2031", "in 2027"), ("to report in 2027, 2029 and 2031", "2031")),
    ),
    Rule(
        "two_years",
        rf"{before.RELATION} (?:both |either )?(?P<year1>{YEAR}) (?:and|or) "
        rf"(?:(?:again|also) )?(?:(?:by|in|during) )?(?P<year2>{YEAR})\b",
        _two_years,
        (
            ("to report in 2029 and 2031", "in 2029"),
            ("to report in 2029 and 2031", "2031"),
            ("to hold it in either 2029 or 2030", "in either 2029"),
        ),
    ),
    Rule(
        "year",
        rf"{before.RELATION} (?:{before.EDGE} )?(?:the course of )?(?:(?:the )?(?:calendar )?year )?(?P<year>{YEAR})\b",
        _year,
        (
            ("to observe the Year in 2025", "in 2025"),
            ("to be finalized during the course of 2029", "during the course of 2029"),
            ("to report by the end of 2018", "by the end of 2018"),
            ("to be completed by 2030", "by 2030"),
            ("to be in force by the end of the year 2029", "by the end of the year 2029"),
        ),
        ("the crimes committed since 2014",),
    ),
    Rule(
        "titled_year",
        rf"(?:(?P<rel>(?i:{before.BEFORE}|at|during)) )?(?:(?:the|its) )?(?P<title>(?P<year>{YEAR}) "
        rf"(?:[A-Za-z][\w’'-]* ){{0,8}}?(?P<kind>{_HAPPENING}))\b",
        _titled,
        (
            ("looks forward to the 2026 United Nations Water Conference", "the 2026"),
            ("to consider it at the 2029 Economic Forum", "at the 2029 Economic Forum"),
            ("to consider it at its 2029 high-level segment", "at its 2029 high-level segment"),
            ("to report ahead of the 2029 high-level political forum", "ahead of the 2029 high-level political forum"),
            ("ahead of the 2024 operational activities segment", "ahead of the 2024 operational activities segment"),
        ),
    ),
    Rule(
        "end_of_year",
        r"(?i:by|before|until|no later than|not later than) the (?:end|close) of (?:the|this|the current) "
        r"(?:calendar )?year\b",
        _end_of_year,
        (("to submit it by the end of the year", "by the end of the year"),),
        ("the balance at the end of the year",),
    ),
)
