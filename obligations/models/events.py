"""What dates wait for: an event that had not happened when the text was written, and its day once it is on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from obligations.models.documents import Document
from obligations.models.obligations import LEFT_OUT

if TYPE_CHECKING:
    import datetime as dt


class EventQuerySet(models.QuerySet["Event"]):
    def with_counts(self, *, on: dt.date) -> EventQuerySet:
        """Those that something waits or waited for, each with ``duties``: how many dates known on that day."""
        adopted = Q(due_dates__obligation__document__adopted_on__lte=on) | Q(
            due_dates__obligation__document__adopted_on__isnull=True
        )
        known = adopted & Q(due_dates__isnull=False) & ~Q(due_dates__obligation__review__in=LEFT_OUT)
        return self.annotate(duties=Count("due_dates", filter=known)).filter(duties__gt=0)

    def waiting(self) -> EventQuerySet:
        """Those whose day is not on record."""
        return self.filter(day=None)

    def on_record(self) -> EventQuerySet:
        """The last first."""
        return self.filter(day__isnull=False).order_by(F("day").desc(), "name")


class Event(models.Model):
    """One event, by the words that name it; ``day`` and ``source`` are empty until a person has recorded them.

    ``key`` holds the words as they are compared. With a ``document`` it is meant by the words of that one alone;
    without, by the same words in every document.
    """

    key = models.CharField(max_length=200, editable=False)
    document = models.ForeignKey(
        Document, related_name="events", null=True, blank=True, editable=False, on_delete=models.CASCADE
    )
    name = models.CharField(_("event"), max_length=300)
    day = models.DateField(_("day"), null=True, blank=True)
    source = models.CharField(
        _("source"), max_length=300, blank=True, help_text=_("Who says so: a symbol or an address.")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )
    recorded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=["key", "document"], name="one_event_per_words_of_a_document"),
            models.UniqueConstraint(fields=["key"], condition=Q(document=None), name="one_event_per_words"),
            models.CheckConstraint(
                condition=Q(day__isnull=True, source="") | (Q(day__isnull=False) & ~Q(source="")),
                name="no_day_of_an_event_without_a_source",
            ),
        )
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("event", args=[self.pk])


class FormerDay(models.Model):
    """What the record of an event said before it was corrected or taken back."""

    event = models.ForeignKey(Event, related_name="former_days", on_delete=models.CASCADE)
    name = models.CharField(max_length=300)
    day = models.DateField()
    source = models.CharField(max_length=300)
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("earlier record of an event")
        verbose_name_plural = _("earlier records of events")

    def __str__(self) -> str:
        return f"{self.name}: {self.day}"
