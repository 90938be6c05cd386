"""Sessions and their days: what is on record first, the Assembly's own rule second, and never a guess.

The General Assembly opens by rule 1 of its rules of procedure and closes the day before its next session
opens. Which rule was in force differs by session, so each carries the sessions it holds for. Every row says
whether it was observed or follows from a rule, and by which source.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from obligations.reading.values import Origin

_DAY = dt.timedelta(days=1)
_TUESDAY = 1

LAST_BY_RULE = 100
"""The last Assembly session that is computed; a rule is not stretched further."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session: first and last day (None where unknown), where its days come from, and who says so.

    ``number`` is the session's number, or its year for a body that counts by years (ECOSOC). ``origin`` is
    that of the opening day. ``why`` is the sentence a derivation prints for it.
    """

    body: str
    number: int
    opens: dt.date | None
    closes: dt.date | None
    origin: Origin
    source: str
    why: str = ""

    @property
    def name(self) -> str:
        """The session as obligations carry it: "GA 63"."""
        return f"{self.body} {self.number}"


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
        if body != "GA":
            return row
        opens = row if row and row.opens else _by_rule(number)
        if opens is None or opens.opens is None or (row and row.closes):
            return row
        after = self.rows.get((body, number + 1)) or _by_rule(number + 1)
        closes = after.opens - _DAY if after and after.opens else None
        return SessionRow(body, number, opens.opens, closes, opens.origin, opens.source, opens.why)

    def by_year(self, body: str, year: int) -> SessionRow | None:
        """The body's session of a year: the one numbered by that year, else the only one that opens in it."""
        row = self.rows.get((body, year))
        if row or body == "GA":
            return row or self.session("GA", year - 1945)
        opening = [row for row in self.rows.values() if row.body == body and row.opens and row.opens.year == year]
        return opening[0] if len(opening) == 1 else None

    def running(self, body: str, day: dt.date) -> SessionRow | None:
        """The session that is open on that day, as far as the calendar knows."""
        for number in self._numbers(body, day):
            row = self.session(body, number)
            if row and row.opens and row.closes and row.opens <= day <= row.closes:
                return row
        return None

    def following(self, body: str, day: dt.date) -> SessionRow | None:
        """The first session that opens after that day, as far as the calendar knows without a gap."""
        rows = [
            row for n in self._numbers(body, day) if (row := self.session(body, n)) and row.opens and row.opens > day
        ]
        return min(rows, key=lambda row: row.opens or dt.date.max, default=None)

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


def _after_second_monday(year: int) -> dt.date:
    first = dt.date(year, 9, 1)
    second_monday = first + ((7 - first.weekday()) % 7 + 7) * _DAY
    return second_monday + _DAY


def _after_first(year: int) -> dt.date:
    day = dt.date(year, 9, 2)
    return day + ((_TUESDAY - day.weekday()) % 7) * _DAY


def _by_rule(number: int) -> SessionRow | None:
    """The Assembly's session as the rule in force for it says; None before the fifty-fifth and after the hundredth."""
    year = 1945 + number
    if 78 <= number <= LAST_BY_RULE:
        opens, words, source = tuesday(year, 2), "second week", "General Assembly resolution 75/325, paragraph 50"
    elif 58 <= number <= 77:
        opens, words, source = tuesday(year, 3), "third week", "General Assembly resolution 57/301"
    elif 56 <= number <= 57:
        opens, words, source = _after_second_monday(year), "", "General Assembly resolution 55/14"
        why = f"GA {number} opens on the Tuesday following the second Monday of September {year} (rule 1)"
        return SessionRow("GA", number, opens, None, Origin.RULE, source, why)
    elif number == 55:
        opens, words, source = _after_first(year), "", "General Assembly resolution 54/14"
        why = f"GA {number} opens on the first Tuesday after 1 September {year} (rule 1)"
        return SessionRow("GA", number, opens, None, Origin.RULE, source, why)
    else:
        return None
    why = f"GA {number} opens on the Tuesday of the {words} of September {year} (rule 1)"
    return SessionRow("GA", number, opens, None, Origin.RULE, source, why)


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
