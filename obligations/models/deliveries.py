"""A reminder is a row before it is a mail; the database is the queue."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from obligations.models.due_dates import DueDate
from obligations.models.subscriptions import Subscription


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def retractable(self) -> DeliveryQuerySet:
        """Those whose body has not begun to leave: they can still be superseded."""
        return self.filter(state__in=(Delivery.State.DUE, Delivery.State.SENDING), data_started_at__isnull=True)

    def in_trouble(self) -> DeliveryQuerySet:
        """Those a person should look at: refused, come back, or not known to have arrived."""
        return self.filter(state__in=(Delivery.State.FAILED, Delivery.State.UNSURE))

    def waiting(self) -> DeliveryQuerySet:
        """Those still to be sent, the first to go first."""
        return self.filter(state=Delivery.State.DUE).order_by("next_try_at", "pk")

    def forget_words(self) -> int:
        """Blot out the words of those that hold a link which lets somebody in; how many."""
        return self.filter(secret=True).update(text="", html="")


class Delivery(models.Model):
    """One mail to one recipient, its words frozen when it was made; without a subscription it is an invitation.

    due -> sending -> sent | failed | unsure; or superseded before its body leaves.
    ``key`` is unique among rows not superseded: one live mail per reminder, per digest period, per request to confirm.
    ``data_started_at`` is committed just before the body is sent: from then on a mail may have been accepted,
    and is only sent again on evidence (or, without a source of evidence, with the same Message-ID).
    """

    class State(models.TextChoices):
        DUE = "due", _("due")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNSURE = "unsure", _("unsure")
        SUPERSEDED = "superseded", _("superseded")

    subscription = models.ForeignKey(
        Subscription, related_name="deliveries", null=True, blank=True, on_delete=models.CASCADE
    )
    key = models.CharField(max_length=120)
    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField()
    calendar = models.TextField(blank=True, help_text=_("The attached iCalendar file, if there is one."))
    headers = models.JSONField(default=dict)
    secret = models.BooleanField(default=False, help_text=_("Its words let somebody in; forgotten once it has left."))
    message_id = models.CharField(max_length=250, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DUE)
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField(help_text=_("Not before; the database's clock decides."))
    late = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    token = models.UUIDField(null=True, blank=True)
    data_started_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True, help_text=_("Kept back by an operator since then."))
    withdrawn = models.BooleanField(default=False, help_text=_("Overtaken after its body began to leave: never again."))
    reply = models.TextField(_("the mail server's words"), blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("made_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["key"], condition=~Q(state="superseded"), name="one_live_mail_per_key"),
        )
        indexes = (
            models.Index(fields=["next_try_at", "id"], condition=Q(state="due"), name="delivery_due"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="delivery_sending"),
            models.Index(fields=["state"], name="delivery_state"),
            models.Index(fields=["key"], condition=Q(state="superseded"), name="delivery_superseded"),
        )
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"


class Reminder(models.Model):
    """That a subscriber is to be reminded of one version of one due date, one lead time ahead.

    ``lead_days`` is negative for a day after ``act_by``, as when it is overdue, or somebody snoozes into an open
    window. News of a version that no day brings (called off, on again, off again ...) counts from ``NEWS`` instead.
    ``planned_at`` later than ``send_at`` says that the day had passed already when the row was planned.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HANDED_OVER = "handed over", _("handed over")
        SUPERSEDED = "superseded", _("superseded")

    class Occasion(models.TextChoices):
        LEAD = "lead", _("so many days ahead")
        STEP = "step", _("so many days ahead of a step of its document")
        SNOOZED = "snoozed", _("asked for again on this day")
        MOVED = "moved", _("the date moved after the subscriber was told of it")
        OVERDUE = "overdue", _("so many days overdue")
        ESCALATED = "escalate", _("so many days overdue that the second contact is told")
        CALLED_OFF = "off", _("it was called off after the subscriber was told of it")
        ON_AGAIN = "on", _("it takes place after all")

    NEWS, LAST_NEWS = -32_768, -32_000
    """Leads that are none; a real one of that size would lie 87 years back."""

    subscription = models.ForeignKey(Subscription, related_name="reminders", on_delete=models.CASCADE)
    due_date = models.ForeignKey(DueDate, related_name="reminders", on_delete=models.CASCADE)
    version = models.PositiveIntegerField()
    lead_days = models.SmallIntegerField()
    occasion = models.CharField(max_length=8, choices=Occasion.choices, default=Occasion.LEAD)
    channel = models.CharField(max_length=10, default="email")
    send_at = models.DateTimeField(help_text=_("UTC, from the subscriber's local date, hour and zone."))
    planned_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    delivery = models.ForeignKey(Delivery, related_name="reminders", null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering = ("send_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["subscription", "due_date", "version", "lead_days", "channel"],
                name="one_reminder_per_lead_time",
            ),
        )
        indexes = (models.Index(fields=["send_at", "id"], condition=Q(state="planned"), name="reminder_planned"),)
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")

    def __str__(self) -> str:
        return f"{self.subscription_id} / {self.due_date_id} -{self.lead_days}d"
