"""What comes back on known days: which days those are, and what people have changed of a single one."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any

from dateutil.rrule import rrulestr
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from obligations.models.due_dates import DueDate
from obligations.models.history import Act, recorded
from obligations.reading.values import Origin

_FARTHEST = dt.date(2200, 1, 1)


class ChangedOccurrence(models.Model):
    """A single day of a series that a person has moved, or called off: then ``day`` is empty.

    ``original`` is the day that the rule of the series gives, and names the occurrence in calendars (RECURRENCE-ID).
    """

    due_date = models.ForeignKey(DueDate, related_name="changed_occurrences", on_delete=models.CASCADE)
    original = models.DateField(_("day by the rule"))
    day = models.DateField(_("takes place on"), null=True, blank=True)
    reason = models.TextField(_("why"))
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("due_date", "original")
        constraints = (
            models.UniqueConstraint(fields=["due_date", "original"], name="one_change_per_occurrence"),
            models.CheckConstraint(
                condition=models.Q(day__isnull=True) | ~models.Q(day=models.F("original")), name="a_change_changes"
            ),
        )
        verbose_name = _("changed occurrence")
        verbose_name_plural = _("changed occurrences")

    def __str__(self) -> str:
        return f"{self.due_date}: {self.original} → {self.day or '–'}"


def often(every: str) -> str:
    """ "every year", "every 2 years", of an ISO 8601 period."""
    count, unit = int(every[1:-1]), every[-1]
    words = {
        "D": ngettext("every day", "every %(count)d days", count),
        "W": ngettext("every week", "every %(count)d weeks", count),
        "M": ngettext("every month", "every %(count)d months", count),
        "Y": ngettext("every year", "every %(count)d years", count),
    }
    return words[unit] % {"count": count}


def days(due_date: DueDate) -> Iterator[dt.date]:
    """The days that the rule of a series gives, from its first on; none for what is no series."""
    if not due_date.is_series or due_date.window_start is None:
        return
    first = dt.datetime.combine(due_date.window_start, dt.time())
    for moment in rrulestr(due_date.recurs_on, dtstart=first):
        if moment.date() > _FARTHEST:
            return
        yield moment.date()


def is_day_of(due_date: DueDate, day: dt.date) -> bool:
    """Whether the rule of the series gives that day."""
    return next((found == day for found in days(due_date) if found >= day), False)


def coming(due_date: DueDate, *, on: dt.date, count: int) -> list[ChangedOccurrence]:
    """The next days from ``on``, each as a row: the one a person has changed, or an unsaved one with its own day.

    Ordered by the days of the rule; one that was moved to a later day counts until then. Prefetch
    ``changed_occurrences`` for lists.
    """
    changed = {row.original: row for row in due_date.changed_occurrences.all()}
    rows = (changed.get(day) or ChangedOccurrence(due_date=due_date, original=day, day=day) for day in days(due_date))
    return list(itertools.islice((row for row in rows if max(row.original, row.day or row.original) >= on), count))


def next_days(due_date: DueDate, *, on: dt.date, count: int = 1) -> list[dt.date]:
    """Its days to act by from that day on: of a series the next ones that stand, of anything else the one it has."""
    if not due_date.is_series or due_date.act_by is None:
        return [due_date.act_by] if due_date.act_by else []
    ahead = (row.day for row in coming(due_date, on=on, count=count + 24) if row.day is not None and row.day >= on)
    return list(itertools.islice(ahead, count)) or [due_date.act_by]


def standing_day(due_date: DueDate, day: dt.date) -> dt.date:
    """The day on which an occurrence takes place after all: moved, or if called off, the next that stands."""
    changed = dict(due_date.changed_occurrences.values_list("original", "day"))
    for original in days(due_date):
        if original >= day and (stands := changed.get(original, original)) is not None:
            return stands
    return day


def change(
    due_date: DueDate, original: dt.date, *, day: dt.date | None, reason: str, by: Any, now: dt.datetime
) -> None:
    """Move one day of a series, or call it off (``day`` None); moved to its own day, it is as the rule has it.

    Reminders and calendars follow. ValueError if the rule of the series gives no such day.
    """
    if not is_day_of(due_date, original):
        raise ValueError(f"{original} is no day of this series")
    with recorded(due_date.obligation, act=Act.MOVED, by=by, now=now, reason=reason):
        acted_on = due_date.act_by == standing_day(due_date, original)
        if day == original:
            due_date.changed_occurrences.filter(original=original).delete()
        else:
            due_date.changed_occurrences.update_or_create(
                original=original, defaults={"day": day, "reason": reason, "changed_by": by, "changed_at": now}
            )
        act_by = standing_day(due_date, original) if acted_on else due_date.act_by
        if act_by == due_date.act_by:
            DueDate.objects.filter(pk=due_date.pk).revise(now=now)
            due_date.refresh_from_db()
            return
        due_date.move(
            due_date.window,
            act_by=act_by,
            origin=Origin(due_date.origin),
            derivation=due_date.derivation,
            reason=reason,
            now=now,
            by=by,
            hours=due_date.hours,
            recurs_on=due_date.recurs_on,
        )
