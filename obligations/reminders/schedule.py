"""When: days ahead, a local hour and a zone become moments. No rows, no clock.

Summer time: an hour that a zone skips counts from where the gap begins (02:00 becomes 03:00 of the same local
day), an hour that comes twice means its first coming.
"""

from __future__ import annotations

import datetime as dt
import functools
import zoneinfo
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from obligations.models import Reminder, Subscription
from obligations.models.subscriptions import MINIMUM_GAP, Mode

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
    """How far ahead, how often and at what local hour somebody wants mail, and when none may come.

    ``overdue_every`` are days between reminders of what is overdue, ``escalate_after`` the days overdue after which a
    second contact hears of it; ``quiet`` is from which hour to which, by the local clock, over midnight or not.
    ``step_leads`` are days ahead of each step of a document, none where these are not asked for.
    """

    lead_days: tuple[int, ...]
    mode: str
    zone: str
    hour: int
    overdue_every: int | None = None
    escalate_after: int | None = None
    quiet: tuple[int, int] | None = None
    step_leads: tuple[int, ...] = ()

    @classmethod
    def of(cls, subscription: Subscription) -> Rhythm:
        quiet = (subscription.quiet_from, subscription.quiet_until)
        return cls(
            tuple(subscription.lead_days),
            subscription.mode,
            subscription.zone,
            subscription.hour,
            subscription.overdue_every,
            subscription.escalate_after,
            (quiet[0], quiet[1]) if quiet[0] is not None and quiet[1] is not None else None,
            tuple(subscription.step_leads),
        )

    @property
    def speaks_of_overdue(self) -> bool:
        """Whether it has anything to say of an act after its last day."""
        return bool(self.overdue_every or self.escalate_after)

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

    def awake(self, at: dt.datetime, act_by: dt.date | None) -> dt.datetime:
        """``at``, or the end of the quiet hours it falls into, unless the day to act by would be over by then."""
        if self.quiet is None:
            return at
        begins, ends = self.quiet
        local = at.astimezone(zoneinfo.ZoneInfo(self.zone))
        over_midnight = begins > ends
        quiet = (local.hour >= begins or local.hour < ends) if over_midnight else begins <= local.hour < ends
        if not quiet:
            return at
        day = local.date()
        end = day + dt.timedelta(days=1) if over_midnight and local.hour >= begins else day
        too_late = act_by is not None and day <= act_by < end
        return at if too_late else moment(end, ends, self.zone)

    def slots(
        self,
        act_by: dt.date,
        *,
        now: dt.datetime,
        heard: bool = False,
        snoozed_until: dt.date | None = None,
        last_day: dt.date | None = None,
        ahead: dt.timedelta = dt.timedelta(0),
        steps: Sequence[dt.date] = (),
    ) -> list[Slot]:
        """The reminders of one due date from ``now`` on, the soonest first; also of its ``steps`` where asked for.

        Every lead still to come; and of those already past only the newest, and none if the subscriber has
        ``heard`` of the date. Leads that share a mail are one. A snooze drops what comes before its day and
        adds the day itself. No lead for an act that was due more than ``CATCH_UP`` ago; after ``last_day``, if it
        is given, it is overdue, and of what that brings only the next one is to come, and those within ``ahead``.
        """
        by_moment: dict[dt.datetime, Slot] = {}
        for day in (step - dt.timedelta(days=lead) for step in steps for lead in self.step_leads):
            slot = Slot((act_by - day).days, self.on(self.mail_day(day)), Reminder.Occasion.STEP)
            by_moment[slot.send_at] = slot
        if act_by >= self.today(now) - CATCH_UP or snoozed_until is not None:
            for lead in sorted(self.lead_days, reverse=True):
                slot = Slot(lead, self.on(self.mail_day(act_by - dt.timedelta(days=lead))))
                by_moment[slot.send_at] = slot
        if last_day is not None and self.speaks_of_overdue:
            for slot in self._overdue(act_by, last_day, now=now, until=now + ahead):
                by_moment[slot.send_at] = slot
        if snoozed_until is not None:
            again = self.on(snoozed_until)
            rested = self.on(snoozed_until + dt.timedelta(days=MINIMUM_GAP))
            by_moment = {
                at: slot
                for at, slot in by_moment.items()
                if at > again and (slot.occasion != Reminder.Occasion.OVERDUE or at >= rested)
            }
            by_moment[again] = Slot((act_by - snoozed_until).days, again, Reminder.Occasion.SNOOZED)
        in_order = [by_moment[at] for at in sorted(by_moment)]
        past = [slot for slot in in_order if slot.send_at <= now]
        future = in_order[len(past) :]
        kept = future if heard else past[-1:] + future
        return (
            kept if self.quiet is None else [slot._replace(send_at=self.awake(slot.send_at, act_by)) for slot in kept]
        )

    def _overdue(self, act_by: dt.date, last_day: dt.date, *, now: dt.datetime, until: dt.datetime) -> Iterator[Slot]:
        """What follows the last day of an act that is not done: the second contact once, the first again and again."""
        if self.escalate_after:
            day = last_day + dt.timedelta(days=self.escalate_after)
            yield Slot((act_by - day).days, self.on(day), Reminder.Occasion.ESCALATED)
        if self.overdue_every:
            gap = dt.timedelta(days=self.overdue_every)
            # Of what is past only the newest counts.
            day = last_day + max(1, (self.today(now) - last_day) // gap - 1) * gap
            at = self.on(last_day)
            while at <= until:
                at = self.on(self._mail_day_after(day))
                yield Slot((act_by - day).days, at, Reminder.Occasion.OVERDUE)
                day += gap

    def _mail_day_after(self, day: dt.date) -> dt.date:
        """That day, or the Monday after it: what is overdue is not said to be so before it is."""
        return day + dt.timedelta(days=-day.weekday() % 7) if self.mode == Mode.WEEKLY else day

    def notice(self, act_by: dt.date, *, now: dt.datetime) -> Slot:
        """That the date moved: at once, or in the next mail if that comes in time."""
        return Slot((act_by - self.today(now)).days, self.next_word(act_by, now=now), Reminder.Occasion.MOVED)

    def next_word(self, act_by: dt.date | None, *, now: dt.datetime) -> dt.datetime:
        """When news is told: at once, or in the next mail if that comes in time; not in quiet hours."""
        at = now
        if self.mode != Mode.IMMEDIATE:
            regular = self.next_mail(now)
            in_time = act_by is None or act_by < self.today(now) or self.today(regular) <= act_by
            at = regular if in_time else now
        return self.awake(at, act_by)
