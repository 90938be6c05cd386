"""Who wants to be reminded of what, when and how."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from obligations.models.due_dates import DueDate
from obligations.models.filters import DueDateFilter
from obligations.models.obligations import Obligation

MINIMUM_GAP = 2
"""Days between two mails about one overdue date: nobody is written to on consecutive days."""

LANGUAGES = (
    *((code, name) for code, name in settings.LANGUAGES if code != "en"),
    ("en", _("English (16 September 2008)")),
    ("en-us", _("English (September 16, 2008)")),
)
"""The languages of mails, each with its form of dates. What has no translation yet comes in English."""


def default_lead_days() -> list[int]:
    return [90, 30, 7, 1, 0]


def validate_lead_days(value: object) -> None:
    """A non-empty list of whole days between 0 and 730."""
    ok = isinstance(value, list) and value and all(type(d) is int and 0 <= d <= 730 for d in value)
    if not ok:
        raise ValidationError(_("Give the days before the date as whole numbers between 0 and 730, such as 30, 7, 1."))


def validate_step_leads(value: object) -> None:
    """As ``validate_lead_days``, or an empty list: then nothing is said of steps."""
    if value != []:
        validate_lead_days(value)


def validate_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(zone)s” is not a time zone. Use a name such as Europe/Zurich or America/New_York."),
            params={"zone": value},
        )


class Mode(models.TextChoices):
    IMMEDIATE = "immediate", _("one mail per date")
    DAILY = "daily", _("one mail a day")
    WEEKLY = "weekly", _("one mail a week")


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def active(self) -> SubscriptionQuerySet:
        """Confirmed, neither paused nor ended, nor second to one that is: the only ones that get mail."""
        mine, firsts = (
            {f"{of}confirmed_at__isnull": False, f"{of}paused_at": None, f"{of}ended_at": None}
            for of in ("", "second_for__")
        )
        return self.filter(Q(second_for=None) | Q(**firsts), **mine)

    def watching(self, obligation: Obligation, user: User | AnonymousUser) -> SubscriptionQuerySet:
        """The user's own that follow one of its dates and nothing else."""
        if user.pk is None:
            return self.none()
        dates = [str(pk) for pk in obligation.due_dates.values_list("pk", flat=True)]
        return self.filter(user_id=user.pk, ended_at=None, filter__due_date__in=dates)

    def that_may_follow(self, due_dates: Sequence[int]) -> SubscriptionQuerySet:
        """All but those that follow one single date which is none of these."""
        named = Q(filter__due_date__in=[str(pk) for pk in due_dates]) | Q(filter__due_date__icontains=",")
        return self.filter(~Q(filter__has_key="due_date") | named)


class Subscription(models.Model):
    """One address that is reminded of the due dates of one filter.

    ``lead_days`` are days before ``act_by``, ``step_leads`` those before each step of a document that has to be ready
    ahead of it (see ``document_deadlines``); the mail goes out at ``hour`` o'clock in ``zone``.
    Nothing is sent before ``confirmed_at`` but the request to confirm. No mail leaves from ``quiet_from`` to
    ``quiet_until`` o'clock unless it would come after its day.

    One that is ``second_for`` another belongs to a second person: it follows what the other follows, but hears only
    of what is ``escalate_after`` days overdue, and when mails to the first do not get through.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE)
    email = models.EmailField(_("email address"))
    filter = models.JSONField(_("filter"), default=dict, blank=True)
    lead_days = models.JSONField(_("days before"), default=default_lead_days, validators=[validate_lead_days])
    step_leads = models.JSONField(
        _("days before each step of the document"), default=list, blank=True, validators=[validate_step_leads]
    )
    mode = models.CharField(_("how often"), max_length=10, choices=Mode.choices, default=Mode.IMMEDIATE)
    zone = models.CharField(_("time zone"), max_length=60, default="UTC", validators=[validate_zone])
    hour = models.PositiveSmallIntegerField(_("hour of the day"), default=8, validators=[MaxValueValidator(23)])
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES, default="en")
    overdue_every = models.PositiveSmallIntegerField(
        _("while overdue, every so many days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(MINIMUM_GAP), MaxValueValidator(365)],
    )
    quiet_from = models.PositiveSmallIntegerField(
        _("quiet from"), null=True, blank=True, validators=[MaxValueValidator(23)]
    )
    quiet_until = models.PositiveSmallIntegerField(
        _("quiet until"), null=True, blank=True, validators=[MaxValueValidator(23)]
    )
    second_for = models.ForeignKey(
        "self", related_name="seconds", null=True, blank=True, editable=False, on_delete=models.CASCADE
    )
    escalate_after = models.PositiveSmallIntegerField(
        _("days overdue"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    note = models.TextField(_("note to yourself"), blank=True)
    created_at = models.DateTimeField(_("created at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("unsubscribed at"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ("email", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["second_for"], condition=Q(ended_at=None), name="one_second_contact_at_a_time"
            ),
        )
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")

    def __str__(self) -> str:
        return f"{self.email}: {self.filter or _('everything')}"

    @property
    def due_date_filter(self) -> DueDateFilter:
        """What it is about; how a date stands on some day plays no part in when to be reminded of it."""
        return replace(DueDateFilter.of(self.filter), status="")

    @property
    def is_active(self) -> bool:
        """The same as ``SubscriptionQuerySet.active``, for a row in hand."""
        own = self.confirmed_at is not None and self.paused_at is None and self.ended_at is None
        return own and (self.second_for is None or self.second_for.is_active)

    @property
    def first(self) -> Subscription:
        """Whose dates these are: itself, or the one it is second for."""
        return self.second_for or self

    @property
    def second(self) -> Subscription | None:
        """The second contact, agreed or not, if there is one."""
        return self.seconds.filter(ended_at=None).first()


class Silence(models.Model):
    """What a subscriber said to one due date: enough (``until`` is empty), or not before a day.

    It holds for the version it was said to: a date that moves speaks up again.
    """

    subscription = models.ForeignKey(Subscription, related_name="silences", on_delete=models.CASCADE)
    due_date = models.ForeignKey(DueDate, related_name="silences", on_delete=models.CASCADE)
    version = models.PositiveIntegerField()
    until = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["subscription", "due_date"], name="one_silence_per_due_date"),)
        verbose_name = _("silence")
        verbose_name_plural = _("silences")

    def __str__(self) -> str:
        return f"{self.subscription_id} / {self.due_date_id} until {self.until or 'it moves'}"
