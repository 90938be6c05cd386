"""Sessions and their days: what is on record first, the Assembly's own rule second, and never a guess.

The General Assembly opens by rule 1 of its rules of procedure and closes the day before its next session
opens. Which rule was in force differs by session, so each carries the sessions it holds for. Every row says
whether it was observed or follows from a rule, and by which source.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib import resources

from obligations.reading.values import Origin

_DAY = dt.timedelta(days=1)
_TUESDAY = 1

_SEVERAL_A_YEAR = frozenset({"HRC"})
_A_YEAR = 1900
"""From here on a session's number is its year."""

NOT_VERIFIED = "not verified"
"""The source of a row that somebody knew and nobody looked up."""

LAST_BY_RULE = 100
"""The last Assembly session that is computed; a rule is not stretched further."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session: first and last day (None where unknown), where its days come from, and who says so.

    ``number`` is the session's number, or its year for a body that counts by years (ECOSOC). ``origin`` is
    that of the opening day, ``rule`` the sentence that gives it where a rule does, also beside the record.
    """

    body: str
    number: int
    opens: dt.date | None
    closes: dt.date | None
    origin: Origin
    source: str
    rule: str = ""

    @property
    def name(self) -> str:
        """The session as obligations carry it: "GA 63"."""
        return f"{self.body} {self.number}"

    @property
    def grounds(self) -> Origin:
        """The origin of dates that rest on it.

        Nobody set such a date by hand, though somebody may have entered the session: it moves when the session does.
        """
        if self.source == NOT_VERIFIED:
            return Origin.ESTIMATED
        return Origin.OBSERVED if self.origin is Origin.BY_HAND else self.origin

    @property
    def why(self) -> str:
        """Why it opens on that day, as a derivation says it."""
        if self.rule:
            return self.rule
        said = "was set by hand to open" if self.origin is Origin.BY_HAND else "is on record to open"
        if self.source == NOT_VERIFIED:
            return f"{self.name} is said to open, which was not verified"
        return f"{self.name} {said} ({self.source})" if self.source else f"{self.name} {said}"


@dataclass(frozen=True, slots=True)
class Calendar:
    """All sessions that are known, by body and number. ``rows`` win over the rule."""

    rows: Mapping[tuple[str, int], SessionRow]

    def __init__(self, rows: Iterable[SessionRow] = ()) -> None:
        object.__setattr__(self, "rows", {(row.body, row.number): row for row in rows})

    @classmethod
    def standard(cls) -> Calendar:
        """The sessions that ship with the product (``data/sessions.csv``)."""
        return _standard()

    def session(self, body: str, number: int) -> SessionRow | None:
        """The session, or None where neither a record nor a rule in force knows when it opens."""
        row = self.rows.get((body, number))
        if body != "GA" or (row and row.closes):
            return row
        if row is None or row.opens is None:
            row = _by_rule(number) if number <= LAST_BY_RULE else None
        if row is None:
            return None
        by_rule = _by_rule(number)
        if by_rule is not None and by_rule.opens == row.opens:
            row = replace(row, rule=by_rule.rule)
        following = self.rows.get((body, number + 1)) or _by_rule(number + 1)
        return replace(row, closes=following.opens - _DAY if following and following.opens else None)

    def by_year(self, body: str, year: int) -> SessionRow | None:
        """The body's session of a year: the one numbered by that year, else the one that opens in it.

        None for a body that meets several times a year, and for a year that is missing among sessions which are
        themselves called by their year: ECOSOC's session of 2019 opened in 2018.
        """
        row = self.rows.get((body, year))
        if row or body == "GA":
            return row or self.session("GA", year - 1945)
        counted = (row for row in self.rows.values() if row.body == body and row.number < _A_YEAR)
        opening = [row for row in counted if row.opens and row.opens.year == year]
        return opening[0] if len(opening) == 1 and body not in _SEVERAL_A_YEAR else None

    def running(self, body: str, day: dt.date) -> SessionRow | None:
        """The session that is open on that day, as far as the calendar knows."""
        for number in self._numbers(body, day):
            row = self.session(body, number)
            if row and row.opens and row.closes and row.opens <= day <= row.closes:
                return row
        return None

    def following(self, body: str, day: dt.date) -> SessionRow | None:
        """The first session that opens after that day; None where the calendar has a gap before it."""
        begun = [
            n for n in self._numbers(body, day) if (row := self.session(body, n)) and row.opens and row.opens <= day
        ]
        return self.session(body, begun[-1] + 1) if begun else None

    def _numbers(self, body: str, day: dt.date) -> list[int]:
        if body == "GA":
            return [day.year - 1946, day.year - 1945, day.year - 1944]
        return sorted(number for name, number in self.rows if name == body)


def tuesday(year: int, week: int) -> dt.date:
    """Tuesday of a week of September, weeks running from Monday.

    The first week is the first that holds at least one working day of September (rule 1 as amended by
    resolution 57/301): 1 September itself if it is a Monday to Friday, else the week after.
    """
    first = dt.date(year, 9, 1)
    monday = first - first.weekday() * _DAY if first.weekday() < 5 else first + (7 - first.weekday()) * _DAY
    return monday + (7 * (week - 1) + _TUESDAY) * _DAY


def third_tuesday(year: int) -> dt.date:
    """The third Tuesday of September."""
    first = dt.date(year, 9, 1)
    return first + ((_TUESDAY - first.weekday()) % 7 + 14) * _DAY


@dataclass(frozen=True, slots=True)
class _Rule:
    """How the Assembly's opening day is found, for the sessions from ``first`` to ``last``."""

    first: int
    last: int
    opens: Callable[[int], dt.date]
    words: str
    source: str


_RULES = (
    # Read in resolution 52/232, which recalls it and moves the opening of the fifty-third session.
    _Rule(
        36, 52, third_tuesday, "the third Tuesday of September {year}", "the opening day that resolution 36/67 names"
    ),
    _Rule(
        58,
        77,
        partial(tuesday, week=3),
        "the Tuesday of the third week of September {year}",
        "rule 1, as amended by General Assembly resolution 57/301",
    ),
    _Rule(
        78,
        LAST_BY_RULE + 1,
        partial(tuesday, week=2),
        "the Tuesday of the second week of September {year}",
        "rule 1, as amended by General Assembly resolution 75/325, paragraph 50",
    ),
)


def _by_rule(number: int) -> SessionRow | None:
    """The Assembly's session as the rule in force for it says; None where no rule is known to hold."""
    rule = next((rule for rule in _RULES if rule.first <= number <= rule.last), None)
    if rule is None:
        return None
    year = 1945 + number
    words = rule.words.format(year=year)
    why = f"GA {number} opens on {words} ({rule.source})"
    return SessionRow("GA", number, rule.opens(year), None, Origin.RULE, rule.source, why)


@cache
def _standard() -> Calendar:
    table = resources.files("obligations.reading") / "data" / "sessions.csv"
    return Calendar(_row(line) for line in csv.DictReader(table.read_text(encoding="utf-8").splitlines()))


def _row(line: dict[str, str]) -> SessionRow:
    def day(key: str) -> dt.date | None:
        return dt.date.fromisoformat(line[key]) if line[key] else None

    return SessionRow(
        line["body"], int(line["number"]), day("opens"), day("closes"), Origin(line["origin"]), line["source"]
    )
