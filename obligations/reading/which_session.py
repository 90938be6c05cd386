"""Which session the words mean: whose it is, and its row in the calendar. What days follow is ``dates``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from obligations.reading import bodies
from obligations.reading.deadlines.mention import SessionName, Turn
from obligations.reading.deadlines.words import printed
from obligations.reading.sessions import Calendar, SessionRow

_BODY_OF_ITS_OWN = ("special", "emergency special", "emergency")


class Meant(NamedTuple):
    """A session as it is called ("GA 63"), its row where it is on record or follows from a rule, and why it is that."""

    session: str | None
    row: SessionRow | None
    steps: tuple[str, ...]


def meant(named: SessionName, *, adopted: dt.date | None, organ: str, calendar: Calendar) -> Meant:
    """The session that the words name, read in a resolution that ``organ`` (its full name) adopted on that day.

    Without a session where no body that is named can have one of that number ahead; the step says so.
    """
    body = _body(named, organ, adopted)
    if not body:
        return Meant(None, None, (f"no {named.ordinal} session of a body that is named lies ahead",))
    code = bodies.code(body)
    steps = tuple(_whose(named, body, organ))
    if named.part in _BODY_OF_ITS_OWN:
        return Meant(f"{code} {named.part} {named.number or named.year or ''}".rstrip(), None, steps)
    if named.turn is not None:
        return _by_turn(code, named.turn, adopted, calendar, steps)
    if named.number is not None and not (named.year and code == "ECOSOC"):  # "its first session of 1991"
        steps = (*steps, f"{named.ordinal} = {named.number}")
        return Meant(f"{code} {named.number}", calendar.session(code, named.number), steps)
    if named.year is not None:
        row = calendar.by_year(code, named.year)
        return Meant(row.name if row else f"{code} {named.year}", row, steps)
    return Meant(None, None, steps)


def _whose(named: SessionName, body: str, organ: str) -> Iterator[str]:
    adopting = ", the adopting organ" if body == organ else ""
    if named.words not in ("the", f"the {body}"):
        yield f"'{named.words}' is the {body}{adopting}"
    elif named.words == "the":
        yield f"the session is one of the {body}{adopting}"


def _by_turn(code: str, turn: Turn, adopted: dt.date | None, calendar: Calendar, steps: tuple[str, ...]) -> Meant:
    if adopted is None:
        return Meant(None, None, steps)
    row = calendar.following(code, adopted) if turn is Turn.NEXT else calendar.running(code, adopted)
    if row is None:
        return Meant(None, None, steps)
    return Meant(row.name, row, (*steps, f"the {turn.value} session, seen from {printed(adopted)}, is {row.name}"))


def _body(named: SessionName, organ: str, adopted: dt.date | None) -> str:
    """The likeliest body of which a session with that number can still lie ahead."""
    candidates = [_full(body, organ) for body in named.bodies] or [organ]
    if named.number is None and named.words == "the" and organ == bodies.ECONOMIC_AND_SOCIAL_COUNCIL:
        return organ  # "the substantive session of 2013" is nobody else's
    if named.number is None and named.year and candidates[0] == "Council":
        return bodies.ECONOMIC_AND_SOCIAL_COUNCIL  # no other council calls its sessions by the year
    if named.number is None or adopted is None or named.part in _BODY_OF_ITS_OWN:
        return candidates[0]
    if named.words == "the" and _is_next(bodies.code(organ), named.number, adopted):
        return organ  # "before the end of the sixty-fifth session", whoever was named before
    candidates.sort(key=bodies.is_short)  # "the Committee", which stands for no body that is known, comes last
    fitting = (body for body in candidates if _may_lie_ahead(bodies.code(body), named, adopted))
    # "its first session in 2010": the Assembly's first was long ago, so that it is another body's
    another = candidates[0] == organ == bodies.GENERAL_ASSEMBLY and (named.year or 0) >= adopted.year
    return next(fitting, "" if named.words == "the" or another else candidates[0])


def _full(body: str, organ: str) -> str:
    if not body:
        return organ
    if body == "Assembly" or body in bodies.MAIN_COMMITTEES:
        return bodies.GENERAL_ASSEMBLY
    return organ if bodies.is_short(body) and organ.endswith(body) else body


def _is_next(code: str, number: int, adopted: dt.date) -> bool:
    """Whether a session of that number is the Assembly's own, under way or one of the next two."""
    return code == "GA" and -1 <= number - (adopted.year - _YEAR_ZERO["GA"]) <= 2


_YEAR_ZERO = {
    "GA": 1946,
    "CSW": 1956,
    "CSocD": 1962,
    "CPD": 1966,
    "CND": 1956,
    "CCPCJ": 1991,
    "CSTD": 1997,
    "StatCom": 1969,
    "UNCITRAL": 1967,
    "ILC": 1948,
    "COPUOS": 1957,
}
"""About the year before the first session of a body that meets once a year. Not verified, and never made a date of: it
only tells which of the bodies that are named can have a session of that number still ahead."""

_REGULAR_SESSIONS_A_YEAR, _LAST_COUNTED = 2, 1978


def _may_lie_ahead(code: str, named: SessionName, adopted: dt.date) -> bool:
    """Whether the session can be meant as one to come: not "HRC 80" in 2023, not "GA 24" in 2008.

    Where the year is printed it need only be about the year of that session.
    """
    number, year = named.number or 0, named.year or adopted.year
    low, high = (-4, 4) if named.year else (-1, 12)
    if code == "HRC":
        return -4 <= number - (3 * (year - 2006) + 1) <= 20
    if code == "ECOSOC":  # counted through until its sixty-fifth session, in 1978; since then within the year
        return number <= _REGULAR_SESSIONS_A_YEAR or adopted.year <= _LAST_COUNTED
    return code not in _YEAR_ZERO or low <= number - (year - _YEAR_ZERO[code]) <= high
