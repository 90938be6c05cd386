"""From the words that say when to a window of days, with each step said as a lawyer would check it."""

from __future__ import annotations

import calendar as days
import datetime as dt
from dataclasses import replace

from obligations.reading import bodies, events
from obligations.reading.deadlines.mention import (
    NO_WINDOW,
    Mention,
    Period,
    Relation,
    SessionName,
    Turn,
    Unit,
    YearlyDay,
)
from obligations.reading.deadlines.named_sessions import ITS_OPENING
from obligations.reading.deadlines.words import date, later, month_window, printed, year_window
from obligations.reading.sessions import Calendar, SessionRow
from obligations.reading.values import NO_HOURS, Deadline, Hours, Origin, Window, counted_rule

_DAY = dt.timedelta(days=1)
_BODY_OF_ITS_OWN = ("special", "emergency special", "emergency")


def resolve(
    mention: Mention, *, adopted: dt.date | None, organ: str, calendar: Calendar, happening: bool = False
) -> Deadline:
    """The deadline that the words come to.

    ``organ`` is the full name of the adopting organ. With ``happening`` the time is when something takes
    place, so that the day to act by is its first day; otherwise it is the last, or a session's opening. Where
    no day follows, the window is empty, the origin unresolved, and the last step of the derivation says why.
    """
    return _Resolution(mention, adopted, organ, calendar).deadline(happening=happening)


def is_past(deadline: Deadline, adopted: dt.date | None, relation: Relation = Relation.AT) -> bool:
    """Whether the window had ended before the resolution was adopted; never for what comes back or is unresolved.

    "After 2014" is past where 2014 is over: nothing has to wait for it any more.
    """
    over = deadline.window.start if relation is Relation.AFTER else deadline.window.end
    return adopted is not None and over is not None and deadline.every is None and over < adopted


def thereafter(due: Deadline, before: Deadline | None) -> Deadline:
    """ "by 31 March 2029 and every six months thereafter": what comes back begins one period after the day before it.

    Only where that is a single day; ``due`` as it is otherwise.
    """
    day = before.window.end if before and before.every is None and before.session is None else None
    if day is None or not due.every or due.window != NO_WINDOW or not due.text.endswith("thereafter"):
        return due
    first = later(day, Period(int(due.every[1:-1]), _PERIODS[due.every[-1]]))
    steps = (*due.derivation[:-1], f"the time before it is {printed(day)}, so that it first comes on {printed(first)}")
    rule = counted_rule(due.every, first)
    return replace(
        due, window=Window(first, None), act_by=first, origin=Origin.ESTIMATED, derivation=steps, recurs_on=rule
    )


class _Resolution:
    """One mention on its way to a deadline; the steps gather as it goes."""

    def __init__(self, mention: Mention, adopted: dt.date | None, organ: str, calendar: Calendar) -> None:
        self.mention, self.adopted, self.organ, self.calendar = mention, adopted, organ, calendar
        self.steps = list(mention.steps)
        self.session: str | None = None
        self.row: SessionRow | None = None
        self.recurs_on = ""

    def deadline(self, *, happening: bool) -> Deadline:
        mention = self.mention
        if mention.session is not None:
            self._name_session(mention.session)
        if mention.every is not None:
            window, origin = self._recurrence()
        elif mention.period is not None:
            window, origin = self._period(mention.period)
        elif mention.window != NO_WINDOW:
            window, origin = self._stated()
        elif mention.yearly is not None:
            window, origin = self._next_day(mention.yearly)
        elif mention.session is not None:
            window, origin = self._session_window()
        else:
            self.steps.append(self._why_open())
            window, origin = NO_WINDOW, Origin.UNRESOLVED
        return Deadline(
            text=mention.text,
            span=mention.span,
            form=mention.form,
            window=window,
            origin=origin,
            session=self.session,
            every=mention.every,
            recurs_on=self.recurs_on,
            act_by=self._act_by(window, happening=happening),
            place=mention.place,
            hours=self._hours(),
            derivation=tuple(self.steps),
            waiting=events.waiting_for(mention) if origin is Origin.UNRESOLVED and mention.every is None else None,
        )

    def _act_by(self, window: Window, *, happening: bool) -> dt.date | None:
        at_session = self.mention.session is not None and self.mention.relation in (Relation.AT, Relation.FROM)
        if happening or at_session or self.mention.every is not None:
            return window.start or window.end
        return window.end or window.start

    def _hours(self) -> Hours:
        hours = self.mention.hours
        if hours != NO_HOURS:
            self.steps.append(f"the text gives the time: {_clock(hours)}, in the time of {hours.zone}")
        return hours

    # what the text prints

    def _stated(self) -> tuple[Window, Origin]:
        window = _bounded(self.mention.window, self.mention.relation)
        self.steps.append(f"the text gives the date: {_says(window)}")
        return window, Origin.STATED

    def _why_open(self) -> str:
        anchor = self.mention.anchor
        return f"it depends on {anchor}, whose day is not known" if anchor else "no day follows from these words"

    # periods

    def _period(self, length: Period) -> tuple[Window, Origin]:
        mention = self.mention
        if mention.anchor == ITS_OPENING:
            return self._before_opening(length)
        if mention.since is not None:
            self.steps.append(f"counted from {printed(mention.since)}")
            return self._counted(mention.since, length, Origin.STATED)
        if mention.anchor and mention.anchor != "adoption":
            where = "after" if length.count > 0 else "before"
            self.steps.append(f"{length} {where} {mention.anchor}: the day of that is not known")
            return NO_WINDOW, Origin.UNRESOLVED
        if self.adopted is None:
            self.steps.append("it counts from the adoption, and the day of adoption is not known")
            return NO_WINDOW, Origin.UNRESOLVED
        if mention.anchor:
            self.steps.append(f"the resolution was adopted on {printed(self.adopted)}")
            return self._counted(self.adopted, length, Origin.STATED)
        self.steps.append(f"the text names no day to count from; counted from the adoption on {printed(self.adopted)}")
        return self._counted(self.adopted, length, Origin.ESTIMATED)

    def _before_opening(self, length: Period) -> tuple[Window, Origin]:
        row = self.row
        if row is None or row.opens is None:
            self.steps.append(f"when {self.session or 'that session'} meets is not on record")
            return NO_WINDOW, Origin.UNRESOLVED
        self.steps.append(f"{row.why}: {printed(row.opens)}")
        return self._counted(row.opens, length, row.origin)

    def _counted(self, start: dt.date, length: Period, origin: Origin) -> tuple[Window, Origin]:
        try:
            end = later(start, length)
        except (OverflowError, ValueError):
            self.steps.append(f"{length} leads beyond the calendar")
            return NO_WINDOW, Origin.UNRESOLVED
        self.steps.append(f"{length} {'later' if length.count > 0 else 'earlier'}: {printed(end)}")
        if self.mention.since_counts:
            end -= _DAY
            self.steps.append(f"it begins on the day that is named, so that its last day is {printed(end)}")
        if self.mention.relation is Relation.AT:
            return Window(end, end), origin
        if self.mention.relation is Relation.FROM:
            return Window(start, end), origin
        return Window(None, end), origin

    # recurrences

    def _recurrence(self) -> tuple[Window, Origin]:
        mention = self.mention
        self.steps.append(f"it comes back {_rate(mention.every or '')}")
        if mention.yearly is not None:
            window, _ = self._next_day(mention.yearly)
            first = window.start or window.end
            # Every second year could be the even or the odd ones: only what comes each year has its days.
            if first and mention.every == "P1Y" and _in_year(mention.yearly, first.year) == Window(first, first):
                self.recurs_on = f"FREQ=YEARLY;{_day_of_year(mention.yearly)}"
            return Window(first, None), Origin.STATED if first else Origin.UNRESOLVED
        if mention.window.start is not None:
            self.steps.append(f"for the first time from {printed(mention.window.start)}")
            if mention.since is not None:
                self.recurs_on = counted_rule(mention.every or "", mention.since)
            return Window(mention.window.start, None), Origin.STATED
        if self.row is not None and self.row.opens is not None:
            window, origin = self._session_window()
            return Window(window.start, None), origin
        self.steps.append("the text names no day for it")
        return NO_WINDOW, Origin.UNRESOLVED

    def _next_day(self, yearly: YearlyDay) -> tuple[Window, Origin]:
        if self.adopted is None:
            self.steps.append("no year is given, and the day of adoption is not known")
            return NO_WINDOW, Origin.UNRESOLVED
        begins = self.mention.window.start  # "beginning in 1992"
        after = max(self.adopted, begins) if begins else self.adopted
        for year in range(after.year, after.year + 9):
            window = _in_year(yearly, year)
            if window.end is not None and window.end >= after:
                break
        else:
            self.steps.append("the calendar has no such day")
            return NO_WINDOW, Origin.UNRESOLVED
        if after == begins:
            step = f"no year is given: the first after the beginning on {printed(after)} is {_says(window)}"
        else:
            step = f"no year is given: the first after the adoption on {printed(after)} is {_says(window)}"
        self.steps.append(step)
        return _bounded(window, self.mention.relation), Origin.ESTIMATED

    # sessions

    def _session_window(self) -> tuple[Window, Origin]:
        row, relation, named = self.row, self.mention.relation, self.mention.session
        if (row is None or row.opens is None) and named is not None and named.year is not None:
            self.steps.append(f"when {self.session} meets is not on record; the text gives the year {named.year}")
            if relation is Relation.BEFORE:
                return NO_WINDOW, Origin.UNRESOLVED
            return _bounded(year_window(named.year), relation), Origin.STATED
        if row is None or row.opens is None:
            self.steps.append(f"when {self.session or 'that session'} meets is not on record")
            return NO_WINDOW, Origin.UNRESOLVED
        self.steps.append(f"{row.why}: {printed(row.opens)}")
        if row.rule and row.origin is not Origin.RULE:
            self.steps.append(f"that day is on record ({row.source})")
        if relation is Relation.BEFORE:
            self.steps.append(f"the day before it opens: {printed(row.opens - _DAY)}")
            return Window(None, row.opens - _DAY), row.grounds
        if row.closes is not None:
            self.steps.append(f"{_closing(row)}: {printed(row.closes)}")
        if relation is Relation.FROM:
            return Window(row.opens, None), row.grounds
        return _bounded(Window(row.opens, row.closes), relation), row.grounds

    def _name_session(self, named: SessionName) -> None:
        body = self._body(named)
        if not body:
            self.steps.append(f"no {named.ordinal} session of a body that is named lies ahead")
            return
        code = bodies.code(body)
        adopting = ", the adopting organ" if body == self.organ else ""
        if named.words not in ("the", f"the {body}"):
            self.steps.append(f"'{named.words}' is the {body}{adopting}")
        elif named.words == "the":
            self.steps.append(f"the session is one of the {body}{adopting}")
        if named.part in _BODY_OF_ITS_OWN:
            self.session = f"{code} {named.part} {named.number or named.year or ''}".rstrip()
            return
        if named.turn is not None:
            self._by_turn(code, named.turn)
        elif named.number is not None and not (named.year and code == "ECOSOC"):  # "its first session of 1991"
            self.steps.append(f"{named.ordinal} = {named.number}")
            self.session = f"{code} {named.number}"
            self.row = self.calendar.session(code, named.number)
        elif named.year is not None:
            self.row = self.calendar.by_year(code, named.year)
            self.session = self.row.name if self.row else f"{code} {named.year}"

    def _by_turn(self, code: str, turn: Turn) -> None:
        if self.adopted is None:
            return
        ahead = turn is Turn.NEXT
        self.row = self.calendar.following(code, self.adopted) if ahead else self.calendar.running(code, self.adopted)
        if self.row is not None:
            self.session = self.row.name
            self.steps.append(f"the {turn.value} session, seen from {printed(self.adopted)}, is {self.row.name}")

    def _body(self, named: SessionName) -> str:
        """The likeliest body of which a session with that number can still lie ahead."""
        candidates = [self._full(body) for body in named.bodies] or [self.organ]
        if named.number is None and named.words == "the" and self.organ == bodies.ECONOMIC_AND_SOCIAL_COUNCIL:
            return self.organ  # "the substantive session of 2013" is nobody else's
        if named.number is None or self.adopted is None or named.part in _BODY_OF_ITS_OWN:
            return candidates[0]
        if named.words == "the" and _is_next(bodies.code(self.organ), named.number, self.adopted):
            return self.organ  # "before the end of the sixty-fifth session", whoever was named before
        candidates.sort(key=bodies.is_short)  # "the Committee", which stands for no body that is known, comes last
        fitting = (body for body in candidates if _may_lie_ahead(bodies.code(body), named, self.adopted))
        return next(fitting, "" if named.words == "the" else candidates[0])

    def _full(self, body: str) -> str:
        if not body:
            return self.organ
        if body == "Assembly" or body in bodies.MAIN_COMMITTEES:
            return bodies.GENERAL_ASSEMBLY
        return self.organ if bodies.is_short(body) and self.organ.endswith(body) else body


def _bounded(window: Window, relation: Relation) -> Window:
    """The window that the ask has, given how it stands to the time named."""
    if relation in (Relation.BY, Relation.UNTIL):
        return Window(None, window.end)
    if relation is Relation.BEFORE:
        return Window(None, window.start - _DAY if window.start else None)
    if relation is Relation.AFTER:
        return Window(window.end, None)
    return window


def _says(window: Window) -> str:
    if window.start and window.end:
        return (
            printed(window.start) if window.start == window.end else f"{printed(window.start)} to {printed(window.end)}"
        )
    if window.end:
        return f"not after {printed(window.end)}"
    return f"from {printed(window.start)}" if window.start else "none"


def _clock(hours: Hours) -> str:
    times = [f"{time:%H:%M}" for time in (hours.starts, hours.ends) if time]
    return " to ".join(times)


_PERIODS = {unit.value[0].upper(): unit for unit in Unit}
_UNITS = {"D": "day", "W": "week", "M": "month", "Y": "year"}


def _rate(every: str) -> str:
    count, unit = int(every[1:-1]), _UNITS[every[-1]]
    return f"every {unit}" if count == 1 else f"every {count} {unit}s"


def _closing(row: SessionRow) -> str:
    if row.body == "GA":
        return f"it closes the day before GA {row.number + 1} opens"
    return "it closes"


def _in_year(yearly: YearlyDay, year: int) -> Window:
    """The day in that year; empty where the year has none (29 February, a fifth Saturday)."""
    month = month_window(year, yearly.month)
    if yearly.day is not None:
        when = date(year, yearly.month, yearly.day)
        return Window(when, when)
    if yearly.nth is None:
        return month
    if yearly.weekday is None:
        monday = _nth(year, yearly.month, 0, yearly.nth)
        return Window(monday, monday + 6 * _DAY if monday else None)
    when = _nth(year, yearly.month, yearly.weekday, yearly.nth)
    return Window(when, when)


_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def _day_of_year(yearly: YearlyDay) -> str:
    """A single day of every year, as RFC 5545 writes it."""
    if yearly.weekday is None:
        return f"BYMONTHDAY={yearly.day};BYMONTH={yearly.month}"
    return f"BYDAY={yearly.nth}{_WEEKDAYS[yearly.weekday]};BYMONTH={yearly.month}"


def _nth(year: int, month: int, weekday: int, nth: int) -> dt.date | None:
    matching = [
        day for day in days.Calendar().itermonthdates(year, month) if day.month == month and day.weekday() == weekday
    ]
    return matching[nth if nth < 0 else nth - 1] if nth <= len(matching) else None


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
