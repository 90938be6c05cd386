"""Calendars that programs subscribe to, and the bytes last published for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from obligations.models.due_dates import DueDate, DueDateQuerySet, State
from obligations.models.filters import DueDateFilter


@dataclass(frozen=True, slots=True)
class FeedOptions:
    """What a subscriber may choose of a calendar besides its filter.

    ``alarms`` are whole days before; ``todos`` gives tasks instead of events for what is to be done;
    ``document_deadlines`` adds them as events of their own; ``days_back`` and ``days_ahead`` are
    counted from the day of publishing, None for no limit. As strings, by ``as_json``, they are
    stored and written in query strings.
    """

    alarms: tuple[int, ...] = ()
    todos: bool = False
    omit_cancelled: bool = False
    document_deadlines: bool = False
    days_back: int | None = None
    days_ahead: int | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """From ``as_json``; ValueError if a number is none."""

        def days(name: str) -> int | None:
            return int(values[name]) if values.get(name) else None

        return cls(
            alarms=tuple(int(day) for day in str(values.get("alarms") or "").split(",") if day),
            todos=bool(values.get("todos")),
            omit_cancelled=bool(values.get("omit_cancelled")),
            document_deadlines=bool(values.get("document_deadlines")),
            days_back=days("days_back"),
            days_ahead=days("days_ahead"),
        )

    def as_json(self) -> dict[str, str]:
        """Only what differs from the default."""
        written = {
            "alarms": ",".join(map(str, self.alarms)),
            "todos": "on" if self.todos else "",
            "omit_cancelled": "on" if self.omit_cancelled else "",
            "document_deadlines": "on" if self.document_deadlines else "",
            "days_back": "" if self.days_back is None else str(self.days_back),
            "days_ahead": "" if self.days_ahead is None else str(self.days_ahead),
        }
        return {field.name: written[field.name] for field in fields(self) if written[field.name]}

    def apply(self, due_dates: DueDateQuerySet, *, on: dt.date) -> DueDateQuerySet:
        """Those with a day, in reach of that day; a window counts until it closes, a series without end."""
        found = due_dates.filter(act_by__isnull=False)
        if self.days_back is not None:
            first = on - dt.timedelta(days=self.days_back)
            found = found.filter(
                Q(act_by__gte=first) | Q(window_end__gte=first) | Q(state=State.OPEN) & ~Q(recurs_on="")
            )
        if self.days_ahead is not None:
            found = found.filter(act_by__lte=on + dt.timedelta(days=self.days_ahead))
        return found.not_called_off() if self.omit_cancelled else found


class FeedQuerySet(models.QuerySet["Feed"]):
    def of(self, user: AbstractBaseUser | AnonymousUser) -> FeedQuerySet:
        """The user's own, the only ones that a page may show."""
        return self.filter(owner_id=user.pk) if user.pk else self.none()

    def live(self) -> FeedQuerySet:
        return self.filter(revoked_at__isnull=True)

    def broken(self) -> FeedQuerySet:
        """Live ones that could not be published when last tried, the longest broken first."""
        return self.live().exclude(error="").order_by("failed_at", "pk")

    def stale(self) -> FeedQuerySet:
        """Live ones that are to be published anew, the longest waiting first."""
        return self.live().filter(stale_since__isnull=False).order_by("stale_since", "pk")

    def of_an_earlier_day(self, day: dt.date) -> FeedQuerySet:
        """Live ones in which nothing changed since they were published, but the day, on which some depend."""
        return self.live().filter(stale_since=None, published_on__lt=day).order_by("published_on", "pk")

    def that_may_show(self, due_dates: Sequence[DueDate]) -> FeedQuerySet:
        """Those whose filter asks for nothing that none of these has; ``DueDateFilter.may_show`` is exact."""
        obligations = [due_date.obligation for due_date in due_dates]
        among: dict[str, set[str]] = {
            "document": {obligation.document.symbol for obligation in obligations},
            "actor": {party.name for obligation in obligations for party in obligation.actors.all()},
            "kind": {obligation.kind for obligation in obligations},
            "body": {obligation.document.organ for obligation in obligations},
            "owner": {str(obligation.owner_id) for obligation in obligations},
            "due_date": {str(due_date.pk) for due_date in due_dates},
        }
        found = self
        for name, values in among.items():
            found = found.filter(Q(**{f"filter__{name}__isnull": True}) | Q(**{f"filter__{name}__in": sorted(values)}))
        return found

    def mark_stale(self, *, now: dt.datetime) -> int:
        """Have them published anew; a publication that is under way does not count as one. How many."""
        since = Coalesce("stale_since", Value(now, output_field=models.DateTimeField()))
        with transaction.atomic(savepoint=False):
            # An UPDATE takes rows as it finds them: of two changes that mark the same feeds, each could hold the other.
            list(self.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
            return self.update(stale_since=since, change=F("change") + 1)


class Feed(models.Model):
    """A secret address that serves one filter as iCalendar.

    The one without an owner is everybody's, at an address that is no secret. Of the others only the token's hash is
    kept. ``etag``, ``last_modified`` and the bytes in ``published`` are what the address answers with, and exist from
    the first publication on; a job renews them when ``stale_since`` is set and leaves the last good ones when it
    cannot. ``change`` counts what a publication has to take in.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="feeds", null=True, blank=True, on_delete=models.CASCADE
    )
    name = models.CharField(_("name"), max_length=120)
    filter = models.JSONField(_("filter"), default=dict, blank=True)
    options = models.JSONField(_("options"), default=dict, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    etag = models.CharField(max_length=80, blank=True)
    last_modified = models.DateTimeField(null=True, blank=True)
    shown = models.PositiveIntegerField(_("due dates shown"), default=0)
    left_out = models.PositiveIntegerField(_("due dates left out for length"), default=0)
    stale_since = models.DateTimeField(null=True, blank=True, db_index=True)
    change = models.PositiveIntegerField(default=0)
    published_on = models.DateField(_("published for the day"), null=True, blank=True, db_index=True)
    error = models.TextField(_("why it could not be published"), blank=True)
    failed_at = models.DateTimeField(_("could not be published since"), null=True, blank=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_fetched_at = models.DateTimeField(_("last fetched"), null=True, blank=True)
    last_client = models.CharField(_("by"), max_length=200, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return self.name

    @property
    def due_date_filter(self) -> DueDateFilter:
        return DueDateFilter.of(self.filter)

    @property
    def feed_options(self) -> FeedOptions:
        return FeedOptions.of(self.options)


class PublishedBytes(models.Model):
    """What a feed's address answers with, plain and compressed.

    Apart from the feed, so that marking it, or noting who fetched it, does not write a megabyte anew.
    """

    feed = models.OneToOneField(Feed, related_name="published", primary_key=True, on_delete=models.CASCADE)
    body = models.BinaryField()
    gzipped = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.feed_id}: {len(self.body)} bytes"


class FormerAddress(models.Model):
    """A token that a feed no longer answers to: programs that still ask are told that it is gone for good."""

    feed = models.ForeignKey(Feed, related_name="former_addresses", on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.feed}, former address"


class FeedEntry(models.Model):
    """That the stored calendar of a feed shows a due date, also after that due date is deleted."""

    feed = models.ForeignKey(Feed, related_name="entries", on_delete=models.CASCADE)
    due_date = models.ForeignKey(DueDate, related_name="+", on_delete=models.DO_NOTHING, db_constraint=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["feed", "due_date"], name="one_entry_per_due_date"),)

    def __str__(self) -> str:
        return f"{self.feed_id}: {self.due_date_id}"
