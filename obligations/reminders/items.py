"""A due date as the reader of a mail sees it: how far off, since when, moved, called off, and where to answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obligations.models import DateVersion, DueDate, Reminder, occurrences
from obligations.models.document_deadlines import DocumentDeadline, document_deadlines
from obligations.models.due_dates import State
from obligations.models.obligations import LEFT_OUT, Review
from obligations.reminders import links

Occasion = Reminder.Occasion


@dataclass(frozen=True, slots=True)
class Item:
    """One due date of a mail, on its reader's today; the templates read the properties, in the language that is on."""

    reminder: Reminder
    due_date: DueDate
    today: dt.date
    late: bool

    @property
    def key(self) -> str:
        """Names the mail that is about this alone; the same again if the row is planned anew."""
        r = self.reminder
        return f"reminder:{r.subscription_id}:{self.due_date.uid}:{r.version}:{r.lead_days}"

    @property
    def act_by(self) -> dt.date | None:
        """The day, of a series that of this time; only what is called off for want of a day has none."""
        first, lead = self.due_date.act_by, self.reminder.lead_days
        if first is None or lead < Reminder.LAST_NEWS:
            return first
        return occurrences.next_days(self.due_date, on=first - dt.timedelta(days=lead))[0]

    @property
    def called_off(self) -> bool:
        return self.reminder.occasion == Occasion.CALLED_OFF

    @property
    def on_again(self) -> bool:
        return self.reminder.occasion == Occasion.ON_AGAIN

    @property
    def days_overdue(self) -> int:
        """0 unless its last day is over and somebody still has to act."""
        last_day = self.due_date.overdue_after
        return 0 if last_day is None or self.called_off else max(0, (self.today - last_day).days)

    @property
    def steps(self) -> list[DocumentDeadline]:
        """What is still to be done with its document, for whoever wants to hear of that; the soonest first."""
        if not self.reminder.subscription.step_leads or self.called_off:
            return []
        known = document_deadlines(self.due_date)
        told = self.reminder.send_at.date() if self.late else self.today
        return [step for step in known if step.day >= min(self.today, told)]

    @property
    def step(self) -> DocumentDeadline | None:
        """The step that the mail is about."""
        return self.steps[0] if self.reminder.occasion == Occasion.STEP and self.steps else None

    @property
    def when(self) -> str:
        """How far away it is, or its next step: "In 30 days", "Today", "3 days overdue", "Called off"."""
        if step := self.step:
            return _("By %(day)s, %(act)s") % {"day": day(step.day), "act": step.act}
        if self.called_off:
            return _("Called off") if self.act_by else _("Date no longer known")
        if overdue := self.days_overdue:
            return ngettext("%(days)d day overdue", "%(days)d days overdue", overdue) % {"days": overdue}
        days = (self.act_by - self.today).days if self.act_by else 0
        if days == 0:
            return _("Today")
        if days == 1:
            return _("Tomorrow")
        if days > 0:
            return ngettext("In %(days)d day", "In %(days)d days", days) % {"days": days}
        if self.due_date.window_end and self.due_date.window_end >= self.today:
            return ngettext("Open for %(days)d day", "Open for %(days)d days", -days) % {"days": -days}
        return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}

    @property
    def window(self) -> str:
        """Its day, or first and last day: "16 September 2008 – 14 September 2009". Of one no longer known, the old."""
        if self.due_date.is_series:
            return day(self.act_by)
        return days_of(self.due_date) if self.act_by else self.was

    @property
    def moved(self) -> DateVersion | None:
        """The date it had before the present one, if it ever had another."""
        now = (self.due_date.act_by, self.due_date.window)
        for earlier in self.due_date.versions.all():
            if (earlier.act_by, (earlier.window_start, earlier.window_end)) != now:
                return earlier
        return None

    @property
    def was(self) -> str:
        return days_of(self.moved) if self.moved else ""

    @property
    def why_called_off(self) -> str:
        """In the words of whoever did it, where there are any."""
        review = self.due_date.obligation.review
        if review == Review.REJECTED:
            return _("A person has found that the text was read wrongly.")
        if review in LEFT_OUT or self.due_date.state == State.SUPERSEDED:
            return _("The text was read again and no longer says so.")
        if self.act_by is None:
            return self.moved.reason if self.moved else ""
        noted = [evidence.note for evidence in self.due_date.evidence.all() if evidence.note]
        return noted[-1] if noted else ""

    @property
    def open_url(self) -> str:
        return links.absolute(self.due_date.get_absolute_url())

    @property
    def answer_url(self) -> str:
        return links.to_answer(self.reminder.subscription, self.due_date)

    @property
    def calendar_url(self) -> str:
        return links.to_calendar(self.reminder.subscription, self.due_date)


def days_of(dated: DueDate | DateVersion) -> str:
    """The window in words, its ends where they are known; the day to act by where there is no window."""
    first, last = dated.window_start, dated.window_end
    if first and last and first != last:
        return f"{day(first)} – {day(last)}"
    if first or last:
        return day(first or last) if first == last or not first else _("from %s") % day(first)
    return day(dated.act_by) if dated.act_by else _("not known")


def day(date: dt.date | None) -> str:
    """As the language that is on writes it."""
    return date_format(date, "DATE_FORMAT") if date else ""
