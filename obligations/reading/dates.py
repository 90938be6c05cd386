"""From the words that say when to a window of days, with each step said as a lawyer would check it."""

from __future__ import annotations

import datetime as dt

from obligations.reading import bodies
from obligations.reading.deadlines.mention import Mention, Relation, SessionName, Turn
from obligations.reading.deadlines.words import later, printed
from obligations.reading.sessions import Calendar, SessionRow
from obligations.reading.values import Deadline, Form, Origin, Window

_NONE = Window(None, None)
_DAY = dt.timedelta(days=1)


def resolve(
    mention: Mention, *, adopted: dt.date | None, organ: str, calendar: Calendar, happening: bool = False
) -> Deadline:
    """The deadline that the words come to.

    ``organ`` is the full name of the adopting organ. With ``happening`` the time is when something takes
    place, so that the day to act by is its first day; otherwise it is the last, or a session's opening.
    """
    if mention.session is not None and mention.window == _NONE:
        return _session(mention, mention.session, adopted, organ, calendar)
    if mention.period is not None:
        return _period(mention, adopted)
    if mention.every is not None:
        return _recurring(mention, adopted)
    if mention.window != _NONE:
        return _printed(mention, adopted, organ, calendar, happening=happening)
    why = f"it waits for: {mention.anchor}" if mention.anchor else "no day follows from these words"
    return _deadline(mention, _NONE, Origin.UNRESOLVED, None, (*mention.steps, why))


def is_past(deadline: Deadline, adopted: dt.date | None) -> bool:
    """Whether the window had ended before the resolution was adopted; never for what comes back or is unresolved."""
    if adopted is None or deadline.every:
        return False
    end = deadline.window.end
    return end is not None and end < adopted


def _deadline(
    mention: Mention,
    window: Window,
    origin: Origin,
    act_by: dt.date | None,
    steps: tuple[str, ...],
    session: str | None = None,
) -> Deadline:
    return Deadline(
        text=mention.text,
        span=mention.span,
        form=mention.form,
        window=window,
        origin=origin,
        session=session,
        every=mention.every,
        act_by=act_by,
        place=mention.place,
        derivation=steps,
    )


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
        if window.start == window.end:
            return printed(window.start)
        return f"{printed(window.start)} to {printed(window.end)}"
    if window.end:
        return f"until {printed(window.end)}"
    return f"from {printed(window.start)}" if window.start else "no day"


def _printed(mention: Mention, adopted: dt.date | None, organ: str, calendar: Calendar, *, happening: bool) -> Deadline:
    window = _bounded(mention.window, mention.relation)
    steps = (*mention.steps, f"the text prints the date: {_says(window)}")
    session = None
    if mention.session is not None:
        session, _, more = _name(mention.session, adopted, organ, calendar)
        steps = (*steps, *more)
    act_by = (window.start if happening or not window.end else window.end) or window.end
    return _deadline(mention, window, Origin.STATED, act_by, steps, session)


def _period(mention: Mention, adopted: dt.date | None) -> Deadline:
    assert mention.period is not None  # noqa: S101 - asked only for a period
    if mention.anchor and mention.anchor != "adoption":
        where = "after" if mention.period.count > 0 else "before"
        why = f"{mention.period} {where} {mention.anchor}: the day of that is not known"
        return _deadline(mention, _NONE, Origin.UNRESOLVED, None, (*mention.steps, why))
    if adopted is None:
        return _deadline(mention, _NONE, Origin.UNRESOLVED, None, (*mention.steps, "the day of adoption is not known"))
    end = later(adopted, mention.period)
    steps = (*mention.steps, f"adopted on {printed(adopted)}", f"{mention.period} later is {printed(end)}")
    return _deadline(mention, Window(None, end), Origin.ESTIMATED if not mention.anchor else Origin.STATED, end, steps)


def _recurring(mention: Mention, adopted: dt.date | None) -> Deadline:
    start = mention.window.start
    steps = (*mention.steps, f"it comes back every {mention.every}")
    if start is None:
        return _deadline(mention, _NONE, Origin.UNRESOLVED, None, (*steps, "no first day is named"))
    return _deadline(
        mention, Window(start, None), Origin.STATED, start, (*steps, f"for the first time on {printed(start)}")
    )


def _session(mention: Mention, named: SessionName, adopted: dt.date | None, organ: str, calendar: Calendar) -> Deadline:
    name, row, steps = _name(named, adopted, organ, calendar)
    steps = (*mention.steps, *steps)
    if row is None or row.opens is None:
        return _deadline(
            mention, _NONE, Origin.UNRESOLVED, None, (*steps, f"when {name or 'it'} meets is not on record"), name
        )
    steps = (
        *steps,
        f"{row.why or f'{row.name} is on record to open on'}: {printed(row.opens)} ({row.source})"
        if not row.why
        else f"{row.why}: {printed(row.opens)}",
    )
    if row.closes:
        after = f"it closes the day before GA {row.number + 1} opens" if row.body == "GA" else "it closes"
        steps = (*steps, f"{after}: {printed(row.closes)}")
    window = Window(row.opens, row.closes)
    act_by = row.opens
    if mention.relation is Relation.BEFORE:
        window, act_by = Window(None, row.opens - _DAY), row.opens - _DAY
        steps = (*steps, f"before it: by {printed(act_by)}")
    elif mention.relation in (Relation.BY, Relation.UNTIL) and row.closes:
        window, act_by = Window(None, row.closes), row.closes
    return _deadline(mention, window, row.origin, act_by, steps, name)


def _name(
    named: SessionName, adopted: dt.date | None, organ: str, calendar: Calendar
) -> tuple[str | None, SessionRow | None, tuple[str, ...]]:
    """The session's "BODY NUMBER", its row, and the steps that led there."""
    candidates = [organ if not body else _whole(body, organ) for body in named.bodies] or [organ]
    body = candidates[0]
    if named.number and adopted:
        body = next((c for c in candidates if _plausible(bodies.code(c), named.number, adopted)), body)
    code = bodies.code(body)
    whose = f"'{named.words}' is the {body}" + (", the adopting organ" if body == organ else "")
    if named.turn is not None:
        row = None
        if adopted:
            row = calendar.running(code, adopted) if named.turn is Turn.CURRENT else calendar.following(code, adopted)
        step = f"its {named.turn} session" + (
            f" on {printed(adopted)} is {row.name}" if row and adopted else " is not known"
        )
        return (row.name if row else None), row, (whose, step)
    if named.number is not None:
        row = calendar.session(code, named.number)
        return f"{code} {named.number}", row, (whose,)
    row = calendar.by_year(code, named.year) if named.year else None
    return (row.name if row else f"{code} {named.year}"), row, (whose,)


def _whole(body: str, organ: str) -> str:
    """A short name ("Council") is the adopting organ where that is one."""
    return organ if bodies.is_short(body) and organ.endswith(body) else body


def _plausible(code: str, number: int, adopted: dt.date) -> bool:
    """Whether a session of that number can lie ahead: it rules out "HRC 80" in 2023, not what is merely unusual."""
    since = {"GA": 1946, "CSW": 1956}
    if code in since:
        return -1 <= number - (adopted.year - since[code]) <= 12
    if code == "HRC":
        return -3 <= number - (3 * (adopted.year - 2006) + 1) <= 24
    return True
