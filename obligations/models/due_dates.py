"""When an obligation falls due: one row per occurrence, every earlier version of its date kept."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import models, transaction
from django.db.models import Case, Count, F, Q, Value, When
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from obligations.models.changes import due_dates_changed
from obligations.models.events import Event
from obligations.models.history import Act, recorded
from obligations.models.obligations import LEFT_OUT, Obligation
from obligations.reading.values import HAPPENINGS, NO_HOURS, Form, Hours, Origin, Window


class State(models.TextChoices):
    """What people have recorded of a due date; the day plays no part in it."""

    OPEN = "open", _("open")
    FULFILLED = "fulfilled", _("fulfilled")
    WAIVED = "waived", _("waived")
    CANCELLED = "cancelled", _("cancelled")
    SUPERSEDED = "superseded", _("superseded")


CALLED_OFF = (State.CANCELLED, State.SUPERSEDED)
"""States of what is not to happen, or not under this entry."""


class Status(models.TextChoices):
    """How a due date stands on a given day."""

    OVERDUE = "overdue", _("Overdue")
    CURRENT = "current", _("Current")
    UPCOMING = "upcoming", _("Upcoming")
    UNRESOLVED = "unresolved", _("Date not known")
    PAST = "past", _("Past")
    FULFILLED = "fulfilled", _("Fulfilled")
    WAIVED = "waived", _("Waived")
    CANCELLED = "cancelled", _("Cancelled")
    SUPERSEDED = "superseded", _("Superseded")


URGENT = (Status.OVERDUE, Status.CURRENT, Status.UPCOMING, Status.UNRESOLVED)
"""What still wants somebody's attention, the most pressing first."""


def standings(on: dt.date) -> dict[Status, Q]:
    """What each status means on a day, one for every due date. Plain conditions on columns, which indexes can serve."""
    open_ = Q(closed_on__isnull=True) | Q(closed_on__gt=on)
    dated = Q(window_start__isnull=False) | Q(window_end__isnull=False)
    happens = Q(obligation__kind__in=HAPPENINGS)
    over = Q(window_end__lt=on)
    not_over = Q(window_end__isnull=True) | Q(window_end__gte=on)
    begun = Q(window_start__lte=on)
    return {
        Status.OVERDUE: open_ & over & ~happens,
        Status.CURRENT: open_ & not_over & begun,
        Status.UPCOMING: open_ & dated & not_over & (Q(window_start__isnull=True) | Q(window_start__gt=on)),
        Status.UNRESOLVED: open_ & ~dated,
        Status.PAST: open_ & over & happens,
    } | {Status(state): Q(closed_on__lte=on, state=state) for state in State.values if state != State.OPEN}


class DueDateQuerySet(models.QuerySet["DueDate"]):
    def as_of(self, on: dt.date) -> DueDateQuerySet:
        """Those known on that day (their document adopted by then) and not left out, each with its ``status``."""
        known = Q(obligation__document__adopted_on__lte=on) | Q(obligation__document__adopted_on__isnull=True)
        return self.exclude(obligation__review__in=LEFT_OUT).filter(known).with_status(on=on)

    def with_status(self, *, on: dt.date) -> DueDateQuerySet:
        """Each with its ``status`` on that day; a fulfilment or waiver counts from the day it took effect."""
        ways = standings(on)
        status = Case(
            When(
                ways[Status.FULFILLED] | ways[Status.WAIVED] | ways[Status.CANCELLED] | ways[Status.SUPERSEDED],
                then=F("state"),
            ),
            *(When(ways[way], then=Value(way.value)) for way in (*URGENT, Status.PAST)),
            output_field=models.CharField(),
        )
        return self.annotate(status=status)  # type: ignore[no-redef]  # declared on the model for readers of the rows

    def standing_at(self, *statuses: str, on: dt.date) -> DueDateQuerySet:
        """Those with one of these statuses on that day; none for what is no status."""
        ways = standings(on)
        known = [ways[Status(status)] for status in statuses if status in Status.values]
        return self.filter(reduce(or_, known)) if known else self.none()

    def overdue(self, *, on: dt.date) -> DueDateQuerySet:
        return self.as_of(on).standing_at(Status.OVERDUE, on=on)

    def current(self, *, on: dt.date) -> DueDateQuerySet:
        return self.as_of(on).standing_at(Status.CURRENT, on=on)

    def upcoming(self, *, on: dt.date) -> DueDateQuerySet:
        return self.as_of(on).standing_at(Status.UPCOMING, on=on)

    def waiting_for_events(self) -> DueDateQuerySet:
        """Those whose date counts from an event that is not on record."""
        return self.filter(event__isnull=False, event__day=None)

    def not_called_off(self) -> DueDateQuerySet:
        return self.exclude(state__in=CALLED_OFF)

    def between(self, first: dt.date | None, last: dt.date | None) -> DueDateQuerySet:
        """Those with a day of their window from ``first`` to ``last``, both inclusive; None leaves that end open."""
        found = self
        if first:
            found = found.filter(Q(window_end__gte=first) | Q(window_end__isnull=True, window_start__isnull=False))
        if last:
            found = found.filter(Q(window_start__lte=last) | Q(window_start__isnull=True, window_end__isnull=False))
        return found

    def to_happen(self) -> DueDateQuerySet:
        """Those of which people may be reminded: open, with a day, and not left out."""
        return self.filter(state=State.OPEN, act_by__isnull=False).exclude(obligation__review__in=LEFT_OUT)

    def called_off(self) -> DueDateQuerySet:
        """Those that are not to happen, were read wrongly, or whose day is not known."""
        return self.filter(
            Q(state__in=CALLED_OFF) | Q(state=State.OPEN, act_by=None) | Q(obligation__review__in=LEFT_OUT)
        )

    def revise(self, *, now: dt.datetime) -> None:
        """Record that something else printed with them changed (words, actors, review), and tell the listeners."""
        with transaction.atomic():
            ids = list(self.values_list("pk", flat=True))
            self.model.objects.filter(pk__in=ids).update(revision=F("revision") + 1, changed_at=now)
            due_dates_changed.send(self.model, ids=ids, now=now)

    def in_order(self) -> DueDateQuerySet:
        """By the day to act by, those without one last."""
        return self.order_by(F("act_by").asc(nulls_last=True), "pk")

    def latest_first(self) -> DueDateQuerySet:
        """By the day to act by, backwards, those without one last."""
        return self.order_by(F("act_by").desc(nulls_last=True), "-pk")

    def by_urgency(self) -> DueDateQuerySet:
        """Of those given by ``as_of``: overdue, current, upcoming, not known, then past and closed; each by day."""
        urgency = Case(
            *(When(status=status, then=Value(rank)) for rank, status in enumerate(URGENT)),
            default=Value(len(URGENT)),
            output_field=models.IntegerField(),
        )
        return self.order_by(urgency, F("act_by").asc(nulls_last=True), "pk")

    def count_by_status(self, *, on: dt.date) -> dict[str, int]:
        """Of those given by ``as_of`` for that day, how many have each status."""
        ways = standings(on).items()
        found: dict[str, int] = self.aggregate(**{way.value: Count("pk", filter=condition) for way, condition in ways})
        return found

    def for_lists(self, *, actors: bool = True) -> DueDateQuerySet:
        """With all that a list, mail or feed prints of them, in a constant number of queries.

        Not with the text of the document, which is long and would come with every row; and without the actors for
        whoever fetches those otherwise.
        """
        found = self.select_related(
            "obligation__document", "obligation__paragraph", "obligation__recipient", "obligation__owner"
        )
        found = found.defer("obligation__document__text")
        return found.prefetch_related("obligation__actors") if actors else found


class DueDate(models.Model):
    """One occurrence of an obligation.

    The window is inclusive at both ends and may be open at either; ``act_by`` is the one day that
    reminders and sorting use. ``version`` rises with every change of the date, and each version
    is kept in ``versions``. ``uid`` names the occurrence in calendars for ever; ``revision`` rises with
    every change of whatever they print of it. ``waiting`` holds what its words say of its ``event`` ("event",
    "length", "relation") and the "steps" of its derivation while the day of that is not known.
    """

    obligation = models.ForeignKey(Obligation, related_name="due_dates", on_delete=models.CASCADE)
    number = models.PositiveSmallIntegerField(_("occurrence"), default=1)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    words = models.TextField(_("words that say when"), blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    form = models.CharField(_("form"), max_length=12, choices=[(f.value, f.value) for f in Form])
    session = models.CharField(_("session"), max_length=40, blank=True)
    every = models.CharField(_("recurs every"), max_length=12, blank=True, help_text=_("ISO 8601 period, as in P1Y."))
    recurs_on = models.CharField(
        _("on the days"),
        max_length=80,
        blank=True,
        help_text=_("Where they are fixed, a rule as in RFC 5545: FREQ=YEARLY;BYMONTHDAY=18;BYMONTH=7."),
    )
    place = models.CharField(_("place"), max_length=120, blank=True)
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("to"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=60, blank=True)
    window_start = models.DateField(_("window opens"), null=True, blank=True)
    window_end = models.DateField(_("window closes"), null=True, blank=True)
    act_by = models.DateField(_("act by"), null=True, blank=True)
    origin = models.CharField(_("origin"), max_length=12, choices=[(o.value, o.value) for o in Origin])
    derivation = models.JSONField(_("why this date"), default=list, blank=True)
    event = models.ForeignKey(
        Event,
        related_name="due_dates",
        verbose_name=_("waits for"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        help_text=_("The event that its date follows from."),
    )
    waiting = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OPEN)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    changed_at = models.DateTimeField(_("last changed"))

    objects = DueDateQuerySet.as_manager()

    status: str
    """How it stands on the day asked for: there after ``DueDateQuerySet.as_of``."""
    nth: int
    """Its place among those of the same part, and ``among`` how many these are: there where a page shows the first."""
    among: int

    class Meta:
        ordering = ("act_by", "pk")
        constraints = (
            models.UniqueConstraint(fields=["obligation", "number"], name="one_due_date_per_occurrence"),
            models.CheckConstraint(
                condition=Q(window_start__isnull=True)
                | Q(window_end__isnull=True)
                | Q(window_end__gte=F("window_start")),
                name="window_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(state=State.OPEN, closed_on__isnull=True)
                | (~Q(state=State.OPEN) & Q(closed_on__isnull=False)),
                name="closed_exactly_when_not_open",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True, zone="")
                | (Q(starts_at__isnull=False) & ~Q(zone="")),
                name="no_time_without_a_zone",
            ),
        )
        indexes = (
            models.Index(fields=["act_by", "id"]),
            models.Index(fields=["session"]),
            models.Index(fields=["closed_on", "window_end"]),
            models.Index(fields=["changed_at"]),
        )
        verbose_name = _("due date")
        verbose_name_plural = _("due dates")

    def __str__(self) -> str:
        return f"{self.obligation.citation}: {self.act_by or self.words}"

    def get_absolute_url(self) -> str:
        return f"{reverse('obligation', args=[self.obligation_id])}#due-{self.number}"

    @property
    def window(self) -> Window:
        return Window(self.window_start, self.window_end)

    @property
    def hours(self) -> Hours:
        return Hours(self.starts_at, self.ends_at, self.zone)

    @property
    def is_window(self) -> bool:
        """Whether the text gives several days for an act ("at its sixty-third session"), not one day or a meeting."""
        several_days = self.window_start is not None and self.window_start != self.window_end
        return several_days and self.obligation.kind not in HAPPENINGS

    @property
    def overdue_after(self) -> dt.date | None:
        """Its last day, if an act is wanted by then; None for what passes by itself, or has no end."""
        return None if self.obligation.kind in HAPPENINGS else self.window_end

    @property
    def is_series(self) -> bool:
        """Whether it comes back on days that are known, and nobody has settled it; see ``occurrences``."""
        return bool(self.recurs_on) and self.state == State.OPEN and self.window_start is not None

    def move(
        self,
        window: Window,
        *,
        act_by: dt.date | None,
        origin: Origin,
        derivation: Sequence[str],
        reason: str,
        now: dt.datetime,
        by: Any = None,
        hours: Hours | None = None,
        recurs_on: str | None = None,
    ) -> None:
        """Give the occurrence another date, keep the old one as a version, and tell the listeners.

        The same date on other grounds, or at another hour, is no new version: nobody is told twice of one day.
        ``hours`` and ``recurs_on`` stay as they are where none are given; a day set by hand is that day alone unless
        they say otherwise.
        """
        alone = origin == Origin.BY_HAND
        if hours is None:
            hours = NO_HOURS if alone else self.hours
        if recurs_on is None:
            recurs_on = "" if alone else self.recurs_on
        grounds = (origin, list(derivation), hours, recurs_on)
        if (self.window, self.act_by, self.origin, self.derivation, self.hours, self.recurs_on) == (
            window,
            act_by,
            *grounds,
        ):
            return
        with recorded(self.obligation, act=Act.MOVED, by=by, now=now, reason=reason):
            if (self.window, self.act_by) == (window, act_by):
                self._stand_on(*grounds)
                self._changed(now)
                return
            self.versions.create(
                version=self.version,
                words=self.words,
                window_start=self.window_start,
                window_end=self.window_end,
                act_by=self.act_by,
                origin=self.origin,
                derivation=self.derivation,
                replaced_at=now,
                replaced_by=by,
                reason=reason,
            )
            self.window_start, self.window_end = window
            self.act_by = act_by
            self._stand_on(*grounds)
            self.version += 1
            self._changed(now)

    def _stand_on(self, origin: Origin, derivation: list[str], hours: Hours, recurs_on: str) -> None:
        self.origin, self.derivation, self.recurs_on = origin, derivation, recurs_on
        self.starts_at, self.ends_at, self.zone = hours

    def close(self, state: State, *, on: dt.date, now: dt.datetime, by: Any = None) -> None:
        """Record that it is fulfilled, waived, cancelled or superseded as from ``on``."""
        if state == State.OPEN:
            raise ValueError("a due date is closed as something other than open")
        with recorded(self.obligation, act=Act.CLOSED, by=by, now=now):
            self.state, self.closed_on = state, on
            self._changed(now)

    def settle(self, state: State, *, dated: dt.date, by: Any, now: dt.datetime, **shown: Any) -> None:
        """Close it as from ``dated`` and keep what shows it, as ``prove`` does."""
        with recorded(self.obligation, act=Act.CLOSED, by=by, now=now):
            self.evidence.create(dated=dated, added_by=by, added_at=now, **shown)
            self.close(state, on=dated, now=now, by=by)

    def prove(self, *, dated: dt.date, by: Any, now: dt.datetime, **shown: Any) -> None:
        """Keep one more piece of evidence (``symbol``, ``url``, ``note``, ``verified``); it stands as it stood."""
        with recorded(self.obligation, act=Act.EVIDENCE, by=by, now=now):
            self.evidence.create(dated=dated, added_by=by, added_at=now, **shown)
            self._changed(now)

    def withdraw(self, evidence: Evidence, *, by: Any, now: dt.datetime) -> None:
        """Take a piece of evidence away; the history keeps what it said."""
        with recorded(self.obligation, act=Act.EVIDENCE, by=by, now=now):
            evidence.delete()
            self._changed(now)

    def set_by_hand(
        self,
        window: Window,
        *,
        act_by: dt.date,
        reason: str,
        by: Any,
        now: dt.datetime,
        hours: Hours = NO_HOURS,
        recurs_on: str = "",
    ) -> None:
        """Give it a date that a person vouches for; reading the document again leaves it alone."""
        # As reading writes its steps: in English, and said in the language of whoever looks (web/reasons.py).
        with override("en"):
            step = f"{by.get_username()} set this date by hand on {date_format(now, 'DATE_FORMAT')}: {reason}"
        self.move(
            window,
            act_by=act_by,
            origin=Origin.BY_HAND,
            derivation=[step],
            reason=reason,
            now=now,
            by=by,
            hours=hours,
            recurs_on=recurs_on,
        )

    def may_be_changed_by(self, user: User | AnonymousUser) -> bool:
        """Editors may record what becomes of any due date, the owner of an obligation what becomes of its own."""
        return user.has_perm("obligations.change_duedate") or self.obligation.is_owned_by(user)

    def may_be_worked_on_by(self, user: User | AnonymousUser) -> bool:
        """Contributors besides may record that it was fulfilled and what shows it, and take that back."""
        return self.may_be_changed_by(user) or self.obligation.may_be_worked_on_by(user)

    def days_late(self, day: dt.date) -> int | None:
        """Days from the last day of the window (or the day to act by) to ``day``, negative before it; None without."""
        last = self.window_end or self.act_by
        return (day - last).days if last else None

    def reopen(self, *, now: dt.datetime, by: Any = None) -> None:
        """Undo a close."""
        with recorded(self.obligation, act=Act.REOPENED, by=by, now=now):
            self.state, self.closed_on = State.OPEN, None
            self._changed(now)

    def _changed(self, now: dt.datetime) -> None:
        self.changed_at = now
        self.revision += 1
        self.save()
        due_dates_changed.send(DueDate, ids=[self.pk], now=now)


class DateVersion(models.Model):
    """A date that a due date used to have, and why it no longer has it."""

    due_date = models.ForeignKey(DueDate, related_name="versions", on_delete=models.CASCADE)
    version = models.PositiveIntegerField()
    words = models.TextField(blank=True)
    window_start = models.DateField(null=True)
    window_end = models.DateField(null=True)
    act_by = models.DateField(null=True)
    origin = models.CharField(max_length=12)
    derivation = models.JSONField(default=list)
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    reason = models.TextField()

    class Meta:
        ordering = ("due_date", "-version")
        indexes = (models.Index(fields=["replaced_at"]),)
        constraints = (models.UniqueConstraint(fields=["due_date", "version"], name="one_row_per_date_version"),)
        verbose_name = _("earlier date")
        verbose_name_plural = _("earlier dates")

    def __str__(self) -> str:
        return f"{self.due_date} (v{self.version})"


class Evidence(models.Model):
    """What fulfilled a due date."""

    due_date = models.ForeignKey(DueDate, related_name="evidence", on_delete=models.CASCADE)
    symbol = models.CharField(_("document symbol"), max_length=80, blank=True)
    url = models.URLField(_("address"), blank=True)
    dated = models.DateField(_("dated"))
    note = models.TextField(_("note"), blank=True)
    verified = models.BooleanField(_("verified against its source"), default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("dated",)
        indexes = (models.Index(fields=["added_at"]),)
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return self.symbol or self.note or self.url
