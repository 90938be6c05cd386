"""When: days ahead, a local hour and a zone become moments. No rows, no clock.

Summer time: an hour that a zone skips counts from where the gap begins (02:00 becomes 03:00 of the same local
day), an hour that comes twice means its first coming.
"""

from __future__ import annotations

import datetime as dt
import functools
import zoneinfo
from dataclasses import dataclass
from typing import NamedTuple

from obligations.models import Reminder, Subscription
from obligations.models.subscriptions import Mode

CATCH_UP = dt.timedelta(days=7)
"""How long after its day an act that was never spoken of is still worth a mail."""


class Slot(NamedTuple):
    """One reminder to be: its lead in days before ``act_by``, its moment (UTC), and what it is for."""

    lead_days: int
    send_at: dt.datetime
    occasion: str = Reminder.Occasion.LEAD


@functools.lru_cache(maxsize=65536)
def moment(day: dt.date, hour: int, zone: str) -> dt.datetime:
    """That hour of that local day, in UTC."""
    return dt.datetime.combine(day, dt.time(hour), tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How far ahead, how often and at what local hour somebody wants mail."""

    lead_days: tuple[int, ...]
    mode: str
    zone: str
    hour: int

    @classmethod
    def of(cls, subscription: Subscription) -> Rhythm:
        return cls(tuple(subscription.lead_days), subscription.mode, subscription.zone, subscription.hour)

    def today(self, now: dt.datetime) -> dt.date:
        """The subscriber's date at that moment."""
        return now.astimezone(zoneinfo.ZoneInfo(self.zone)).date()

    def on(self, day: dt.date) -> dt.datetime:
        """The moment of mail on that local day."""
        return moment(day, self.hour, self.zone)

    def mail_day(self, day: dt.date) -> dt.date:
        """The day whose mail speaks of what falls on ``day``: itself, or the Monday of its week. Never a later one."""
        return day - dt.timedelta(days=day.weekday()) if self.mode == Mode.WEEKLY else day

    def next_mail(self, now: dt.datetime) -> dt.datetime:
        """The first regular moment of mail after ``now``."""
        step = dt.timedelta(days=7 if self.mode == Mode.WEEKLY else 1)
        day = self.mail_day(self.today(now))
        while self.on(day) <= now:
            day += step
        return self.on(day)

    def slots(
        self,
        act_by: dt.date,
        *,
        now: dt.datetime,
        heard: bool = False,
        snoozed_until: dt.date | None = None,
    ) -> list[Slot]:
        """The reminders of one due date from ``now`` on, the soonest first.

        Every lead still to come; and of those already past only the newest, and none if the subscriber has
        ``heard`` of the date. Leads that share a mail are one. A snooze drops what comes before its day and
        adds the day itself. Nothing for an act that was due more than ``CATCH_UP`` ago.
        """
        if act_by < self.today(now) - CATCH_UP and snoozed_until is None:
            return []
        by_moment: dict[dt.datetime, Slot] = {}
        for lead in sorted(self.lead_days, reverse=True):
            slot = Slot(lead, self.on(self.mail_day(act_by - dt.timedelta(days=lead))))
            by_moment[slot.send_at] = slot
        if snoozed_until is not None:
            again = self.on(snoozed_until)
            by_moment = {at: slot for at, slot in by_moment.items() if at > again}
            by_moment[again] = Slot((act_by - snoozed_until).days, again, Reminder.Occasion.SNOOZED)
        in_order = [by_moment[at] for at in sorted(by_moment)]
        past = [slot for slot in in_order if slot.send_at <= now]
        ahead = in_order[len(past) :]
        return ahead if heard else past[-1:] + ahead

    def notice(self, act_by: dt.date, *, now: dt.datetime) -> Slot:
        """That the date moved: at once, or in the next mail if that comes in time."""
        lead = (act_by - self.today(now)).days
        if self.mode == Mode.IMMEDIATE:
            return Slot(lead, now, Reminder.Occasion.MOVED)
        regular = self.next_mail(now)
        return Slot(lead, regular if self.today(regular) <= act_by else now, Reminder.Occasion.MOVED)
