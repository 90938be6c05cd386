"""The words pages use for what rows hold: translated labels, windows and how far off a day is."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser, User
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from obligations.models import DueDate, Obligation
from obligations.models.due_dates import Status
from obligations.reading.values import HAPPENINGS, Kind, Modality, Origin, Window

KINDS: dict[str, Promise] = {
    Kind.REPORT: gettext_lazy("report"),
    Kind.MEETING: gettext_lazy("meeting"),
    Kind.AGENDA: gettext_lazy("agenda item"),
    Kind.OBSERVANCE: gettext_lazy("observance"),
    Kind.EVENT: gettext_lazy("event"),
    Kind.CONTRIBUTION: gettext_lazy("contribution"),
    Kind.FINANCE: gettext_lazy("finance"),
    Kind.SERVICE: gettext_lazy("service"),
    Kind.REVIEW: gettext_lazy("review"),
    Kind.ELECTION: gettext_lazy("election"),
    Kind.MANDATE: gettext_lazy("mandate"),
    Kind.LEGISLATION: gettext_lazy("legislation"),
    Kind.COOPERATION: gettext_lazy("cooperation"),
    Kind.POLICY: gettext_lazy("policy"),
    Kind.OTHER: gettext_lazy("other"),
}

MODALITIES: dict[str, Promise] = {
    Modality.DECIDES: gettext_lazy("decides"),
    Modality.REQUESTS: gettext_lazy("requests"),
    Modality.CALLS_UPON: gettext_lazy("calls upon"),
    Modality.URGES: gettext_lazy("urges"),
    Modality.INVITES: gettext_lazy("invites"),
    Modality.ENCOURAGES: gettext_lazy("encourages"),
    Modality.RECOMMENDS: gettext_lazy("recommends"),
    Modality.DEMANDS: gettext_lazy("demands"),
    Modality.AUTHORIZES: gettext_lazy("authorizes"),
    Modality.STRESSES: gettext_lazy("stresses"),
    Modality.LOOKS_FORWARD: gettext_lazy("looks forward to"),
    Modality.APPEALS: gettext_lazy("appeals to"),
    Modality.OTHER: gettext_lazy("mentions"),
}

ORIGINS: dict[str, Promise] = {
    Origin.STATED: gettext_lazy("stated in the text"),
    Origin.OBSERVED: gettext_lazy("from a session on record"),
    Origin.RULE: gettext_lazy("from the rule for sessions"),
    Origin.EVENT: gettext_lazy("from an event on record"),
    Origin.ESTIMATED: gettext_lazy("estimated"),
    Origin.BY_HAND: gettext_lazy("set by hand"),
    Origin.UNRESOLVED: gettext_lazy("not resolved"),
}


def window_text(window: Window) -> str:
    """A window as people write it: "2–6 June 2008", "by 31 March 2008", "from 1 May 2008"; "" where it is empty."""
    start, end = window
    if start is None:
        return _("by %s") % date_format(end) if end else ""
    if end is None:
        return _("from %s") % date_format(start)
    if start == end:
        return date_format(start)
    if (start.year, start.month) == (end.year, end.month):
        return _("%(first)d–%(last)s") % {"first": start.day, "last": date_format(end)}
    first = date_format(start, "MONTH_DAY_FORMAT") if start.year == end.year else date_format(start)
    return _("%(first)s – %(last)s") % {"first": first, "last": date_format(end)}


def owner_for(obligation: Obligation, reader: User | AnonymousUser) -> str:
    """Who answers for it, as far as the reader may know: of others only those who assign know."""
    if obligation.owner is None:
        return ""
    if obligation.is_owned_by(reader):
        return _("you")
    return obligation.owner.get_username() if obligation.may_be_assigned_by(reader) else ""


TRACK = (182, 548)
"""Days before and after the day asked for that a track shows: half a year back, a year and a half ahead."""


class Track(NamedTuple):
    """Where a window lies on a line around a day, in percent of the line; a day is drawn wide enough to be seen."""

    start: float
    width: float
    now: float


def track(window: Window, on: dt.date) -> Track | None:
    """The window on the line, cut at its ends; None where no day is known or none of it is within sight."""
    back, ahead = TRACK
    line = back + ahead + 1
    if window == (None, None):
        return None
    first = max((window.start - on).days + back if window.start else 0, 0)
    after_last = min((window.end - on).days + back + 1 if window.end else line, line)
    if first >= after_last:
        return None
    width = max(100 * (after_last - first) / line, 1.5)
    return Track(min(100 * first / line, 100 - width), width, 100 * back / line)


def countdown(due: DueDate, on: dt.date) -> str:
    """How far off a due date is on that day, by its status: "in 107 days", "5 days left", "12 days overdue"."""
    end = due.window_end
    if due.status == Status.UNRESOLVED:
        return _("no day yet")
    if due.status in {Status.OVERDUE, Status.PAST} and end:
        days = (on - end).days
        if due.status == Status.PAST:
            return ngettext("ended %d day ago", "ended %d days ago", days) % days
        return ngettext("%d day overdue", "%d days overdue", days) % days
    if due.status == Status.CURRENT:
        return _left((end - on).days, happening=due.obligation.kind in HAPPENINGS) if end else _("has begun")
    if due.status == Status.UPCOMING and due.act_by:
        return _ahead((due.act_by - on).days)
    return _("since %s") % date_format(due.closed_on) if due.closed_on else ""


def lateness(days: int | None) -> str:
    """How an act stands to its last day, by ``DueDate.days_late``: "12 days late", "on time, 5 days before"."""
    if days is None:
        return ""
    if days > 0:
        return ngettext("%d day late", "%d days late", days) % days
    if days == 0:
        return _("on the last day")
    return ngettext("on time, %d day before the last", "on time, %d days before the last", -days) % -days


def _left(days: int, *, happening: bool) -> str:
    if days == 0:
        return _("last day")
    if happening:
        return ngettext("%d more day", "%d more days", days) % days
    return ngettext("%d day left", "%d days left", days) % days


def _ahead(days: int) -> str:
    if days == 0:
        return _("today")
    if days < 0:
        return ngettext("should have begun %d day ago", "should have begun %d days ago", -days) % -days
    return _("tomorrow") if days == 1 else ngettext("in %d day", "in %d days", days) % days
