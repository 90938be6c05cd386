"""From the words that say when to a window of days, with each step said as a lawyer would check it."""

from __future__ import annotations

import calendar as days
import datetime as dt
from dataclasses import replace

from obligations.reading import events, re2, which_session
from obligations.reading.deadlines.mention import (
    NO_WINDOW,
    Mention,
    Period,
    Relation,
    Unit,
    YearlyDay,
)
from obligations.reading.deadlines.named_sessions import ITS_OPENING
from obligations.reading.deadlines.words import date, later, month_window, printed, year_window
from obligations.reading.sessions import Calendar, SessionRow
from obligations.reading.values import NO_HOURS, Deadline, Hours, Origin, Window, counted_rule

_DAY = dt.timedelta(days=1)
_THAT_PERIOD = re2.compile(r"the end of (?:this|that) (?:[a-z0-9-]+ ){0,3}period")


def resolve(
    mention: Mention,
    *,
    adopted: dt.date | None,
    organ: str,
    calendar: Calendar,
    happening: bool = False,
    ends: dt.date | None = None,
) -> Deadline:
    """The deadline that the words come to.

    ``organ`` is the full name of the adopting organ. With ``happening`` the time is when something takes
    place, so that the day to act by is its first day; otherwise it is the last, or a session's opening. ``ends`` is
    the last day of the period that was named before, for "at the end of this period". Where no day follows, the window
    is empty, the origin unresolved, and the last step of the derivation says why.
    """
    return _Resolution(mention, adopted, organ, calendar, ends).deadline(happening=happening)


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

    def __init__(
        self, mention: Mention, adopted: dt.date | None, organ: str, calendar: Calendar, ends: dt.date | None
    ) -> None:
        self.mention, self.adopted, self.organ, self.calendar, self.ends = mention, adopted, organ, calendar, ends
        self.steps = list(mention.steps)
        self.session: str | None = None
        self.row: SessionRow | None = None
        self.recurs_on = ""

    def deadline(self, *, happening: bool) -> Deadline:
        mention = self.mention
        if mention.session is not None:
            self.session, self.row, steps = which_session.meant(
                mention.session, adopted=self.adopted, organ=self.organ, calendar=self.calendar
            )
            self.steps += steps
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
        elif self.ends is not None and _THAT_PERIOD.fullmatch(mention.anchor):
            self.steps.append(f"the period named before ends on {printed(self.ends)}")
            window, origin = _bounded(Window(self.ends, self.ends), mention.relation), Origin.ESTIMATED
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
            # Every second year could be the even or the odd ones: only what is said to come then has its days.
            known = mention.every == "P1Y" or mention.yearly.odd is not None
            if first and known and _in_year(mention.yearly, first.year) == Window(first, first):
                interval = ";INTERVAL=2" if mention.every == "P2Y" else ""
                self.recurs_on = f"FREQ=YEARLY{interval};{_day_of_year(mention.yearly)}"
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
    """The day in that year; empty where the year has none (29 February, a fifth Saturday, an even year)."""
    if yearly.odd is not None and yearly.odd != bool(year % 2):
        return NO_WINDOW
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
