"""What a calendar says of a due date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Prefetch
from django.utils.text import Truncator

from obligations.feeds.ical import Entry, Status
from obligations.feeds.phrases import Phrases
from obligations.models import ChangedOccurrence, DueDate, Evidence, FeedOptions, Party, occurrences
from obligations.models.document_deadlines import DocumentCalendar, DocumentDeadline
from obligations.models.due_dates import CALLED_OFF, DueDateQuerySet, State
from obligations.models.obligations import Review
from obligations.reading.values import HAPPENINGS, Origin

TITLE_LENGTH = 140
"""Characters of an action in a title."""
QUOTE_LENGTH = 4000
"""Characters of a quote; the page behind the link has all of it."""


def rows(due_dates: DueDateQuerySet) -> DueDateQuerySet:
    """Due dates with all that entries print of them: related rows in plain lists, which cost less than managers."""
    return due_dates.for_lists(actors=False).prefetch_related(
        Prefetch("obligation__actors", to_attr="listed_actors"),
        Prefetch("evidence", to_attr="listed_evidence"),
        Prefetch("changed_occurrences", to_attr="listed_changes"),
    )


def entries(
    due_date: DueDate, options: FeedOptions, phrases: Phrases, documents: DocumentCalendar | None = None
) -> Iterator[Entry]:
    """The entries of a due date that has a day to act by and comes from ``rows``: itself, the days of its series that
    people have changed, and the document deadlines before it if wanted, by the rules in ``documents``.
    """
    own = _own(due_date, options, phrases)
    changes: list[ChangedOccurrence] = due_date.listed_changes  # type: ignore[attr-defined]  # by rows
    changed = [row for row in changes if occurrences.is_day_of(due_date, row.original)]
    if not own.rule:
        yield own
    else:
        yield own._replace(without=tuple(row.original for row in changed if _is_left_out(row, options)))
        yield from (_instead(own, row, options, phrases) for row in changed if not _is_left_out(row, options))
    if options.document_deadlines and documents:
        for deadline in documents.before(due_date):
            yield _before(due_date, deadline, options, own, phrases)


def _is_left_out(row: ChangedOccurrence, options: FeedOptions) -> bool:
    return row.day is None and options.omit_cancelled


def _own(due_date: DueDate, options: FeedOptions, _: Phrases) -> Entry:
    task = options.todos and due_date.obligation.kind not in HAPPENINGS
    rule = due_date.recurs_on if due_date.is_series and not task else ""
    first, last = _days(due_date, in_series=bool(rule))
    address = f"{settings.SITE_URL}{due_date.get_absolute_url()}"
    return Entry(
        uid=str(due_date.uid),
        changed_at=due_date.changed_at,
        revision=due_date.revision,
        first=first,
        last=last,
        summary=_title(due_date, _window_mark(due_date, _) if _is_window(due_date) else "", _),
        description=_description(due_date, address, _),
        status=_status(due_date, task=task),
        url=address,
        categories=_categories(due_date),
        location=due_date.place,
        task=task,
        completed=_completed(due_date) if task else None,
        rule=rule,
        # The hour of a window is that of its last day, which is not the one shown.
        starts=None if _is_window(due_date) else due_date.starts_at,
        ends=due_date.ends_at,
        zone=due_date.zone,
        alarms=_alarms(due_date, options),
    )


def _instead(own: Entry, row: ChangedOccurrence, options: FeedOptions, _: Phrases) -> Entry:
    """What stands in the place of one day of a series: the same on another day, or the word that it is cancelled."""
    days = {"day": _.day(row.original), "reason": row.reason}
    if row.day is None:
        mark, said = _("Cancelled"), _("On %(day)s it does not take place: %(reason)s") % days
    else:
        mark = _("Moved")
        said = _("Moved from %(day)s to %(to)s: %(reason)s") % {**days, "to": _.day(row.day)}
    day = row.day or row.original
    return own._replace(
        first=day,
        last=day,
        summary=f"{mark} – {own.summary}",
        description=f"{said}\n\n{own.description}",
        status=own.status if row.day else Status.CANCELLED,
        rule="",
        instead_of=row.original,
        alarms=options.alarms if row.day else (),
    )


def _before(due_date: DueDate, deadline: DocumentDeadline, options: FeedOptions, own: Entry, _: Phrases) -> Entry:
    rule = deadline.rule
    said = (
        _("%(weeks)d weeks before: %(act)s") % {"weeks": rule.before, "act": deadline.act}
        if rule.unit == rule.Unit.WEEKS
        else _("%(days)d days before: %(act)s") % {"days": rule.before, "act": deadline.act}
    )
    counted = _("Counted from %(day)s, the first day on which it can be taken up.") % {"day": _.day(_act_by(due_date))}
    why = "\n".join(f"{number}. {step}" for number, step in enumerate(deadline.derivation, start=1))
    task = options.todos
    return Entry(
        uid=f"{due_date.uid}-{rule.key}",
        changed_at=due_date.changed_at,
        revision=due_date.revision,
        first=deadline.day,
        last=deadline.day,
        summary=_title(due_date, said, _),
        description=f"{deadline.source}\n{counted}\n{why}\n\n{own.description}",
        status=_status(due_date, task=task),
        url=own.url,
        categories=(*own.categories, _("document deadline")),
        task=task,
        completed=_completed(due_date) if task else None,
        alarms=_alarms(due_date, options),
    )


def _act_by(due_date: DueDate) -> dt.date:
    if due_date.act_by is None:
        raise ValueError("it has no day to act by")
    return due_date.act_by


def _days(due_date: DueDate, *, in_series: bool) -> tuple[dt.date, dt.date]:
    """All its days of what happens on several; one marker on the day to act by for all else.

    A series stands on the first day of its rule, whatever day is to be acted on next.
    """
    act_by = _act_by(due_date)
    if in_series and due_date.window_start:
        return due_date.window_start, due_date.window_start
    if due_date.obligation.kind in HAPPENINGS and due_date.window_start and due_date.window_end:
        return due_date.window_start, due_date.window_end
    return act_by, act_by


def _status(due_date: DueDate, *, task: bool) -> Status:
    if due_date.state in CALLED_OFF:
        return Status.CANCELLED
    if task:
        return {State.FULFILLED: Status.COMPLETED, State.WAIVED: Status.CANCELLED}.get(
            State(due_date.state), Status.NEEDS_ACTION
        )
    return Status.TENTATIVE if _is_window(due_date) or due_date.origin == Origin.ESTIMATED else Status.CONFIRMED


def _is_window(due_date: DueDate) -> bool:
    """What comes back on known days is open at its end, and yet no window."""
    return due_date.is_window and not due_date.recurs_on


def _completed(due_date: DueDate) -> dt.date | None:
    return due_date.closed_on if due_date.state == State.FULFILLED else None


def _alarms(due_date: DueDate, options: FeedOptions) -> tuple[int, ...]:
    """None for what needs nobody any more."""
    return options.alarms if due_date.state == State.OPEN else ()


def _title(due_date: DueDate, mark: str, _: Phrases) -> str:
    """ "Fulfilled – Window opens – Secretary-General: inform the General Assembly (A/RES/62/12, para. 9)"."""
    obligation = due_date.obligation
    action = _shortened(obligation.action, TITLE_LENGTH)
    asked = _actors(due_date)
    words = f"{asked}: {action}" if asked else action
    state = "" if due_date.state == State.OPEN else str(State(due_date.state).label).capitalize()
    return " – ".join(part for part in (state, mark, f"{words} ({obligation.citation})") if part)


def _actors(due_date: DueDate) -> str:
    listed: list[Party] = due_date.obligation.listed_actors  # type: ignore[attr-defined]  # by rows
    return ", ".join(party.name for party in listed)


def _window_mark(due_date: DueDate, _: Phrases) -> str:
    if due_date.act_by == due_date.window_start:
        return _("Window opens")
    return _("Window closes") if due_date.act_by == due_date.window_end else _("In the window")


def _description(due_date: DueDate, address: str, _: Phrases) -> str:
    """The sentence, who is asked, why this date, how it stands and where to read more; a line each."""
    obligation = due_date.obligation
    lines = [f"“{_shortened(obligation.quote, QUOTE_LENGTH)}”", obligation.citation, ""]
    if asked := _actors(due_date):
        lines.append(_("Asked: %s") % asked)
    if obligation.recipient:
        lines.append(_("To: %s") % obligation.recipient)
    if due_date.words:
        lines.append(_("When, in the text: “%s”") % due_date.words)
    if due_date.starts_at:
        lines.append(_("Time: %s") % _hours(due_date))
    if due_date.every:
        lines.append(_("Comes back: %s") % _recurrence(due_date, _))
    if _is_window(due_date):
        lines.append(_("A window, not one day: %s") % _window(due_date, _))
    lines += ["", _("Why this date (%s):") % Origin(due_date.origin).value]
    lines += [f"{number}. {step}" for number, step in enumerate(due_date.derivation, start=1)]
    lines += ["", _("Status: %s") % _state(due_date, _)]
    if obligation.review == Review.UNREVIEWED:
        lines.append(_("Found by machine; nobody has confirmed it yet."))
    lines.append(address)
    return "\n".join(lines)


def _recurrence(due_date: DueDate, _: Phrases) -> str:
    """ "every year", "every 2 years; on which days, the text does not say"."""
    often = occurrences.often(due_date.every)
    return often if due_date.recurs_on else _("%s; on which days, the text does not say") % often


def _hours(due_date: DueDate) -> str:
    """ "10:00–13:00 (America/New_York)"."""
    times = [f"{time:%H:%M}" for time in (due_date.starts_at, due_date.ends_at) if time]
    return f"{'–'.join(times)} ({due_date.zone})"


def _window(due_date: DueDate, _: Phrases) -> str:
    start, end = due_date.window
    if start and end:
        return _("%(start)s to %(end)s") % {"start": _.day(start), "end": _.day(end)}
    return _("from %s on, end not known") % _.day(start) if start else _("until %s") % _.day(end or _act_by(due_date))


def _state(due_date: DueDate, _: Phrases) -> str:
    """ "fulfilled on 30 October 2008 (A/63/323)"."""
    label = str(State(due_date.state).label)
    if due_date.closed_on is None:
        return label
    closed = _("%(state)s on %(day)s") % {"state": label, "day": _.day(due_date.closed_on)}
    shown: list[Evidence] = due_date.listed_evidence  # type: ignore[attr-defined]  # by rows
    evidence = ", ".join(map(str, shown))
    return f"{closed} ({evidence})" if evidence and due_date.state == State.FULFILLED else closed


def _categories(due_date: DueDate) -> tuple[str, ...]:
    obligation = due_date.obligation
    actors: list[Party] = obligation.listed_actors  # type: ignore[attr-defined]  # by rows
    return tuple(
        filter(None, (obligation.get_kind_display(), obligation.document.organ, *(party.name for party in actors)))
    )


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else Truncator(text).chars(length)
