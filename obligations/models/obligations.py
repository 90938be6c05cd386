"""What someone is asked to do, in the exact words of a paragraph."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from obligations.models.documents import Document, Paragraph, Party
from obligations.reading.values import Kind, Modality


class Review(models.TextChoices):
    """What people have said of an obligation that was read."""

    UNREVIEWED = "unreviewed", _("awaits review")
    CONFIRMED = "confirmed", _("confirmed")
    CORRECTED = "corrected", _("corrected")
    REJECTED = "rejected", _("rejected")
    ADDED = "added", _("added by hand")
    DROPPED = "dropped", _("no longer found in the text")


SETTLED = (Review.CONFIRMED, Review.CORRECTED, Review.REJECTED, Review.ADDED)
"""What a person has said; reading a document again never takes it back."""

LEFT_OUT = (Review.REJECTED, Review.DROPPED)
"""Not shown, not reminded of."""


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def accepted(self) -> ObligationQuerySet:
        """All but the ones that a person has rejected or the text no longer holds."""
        return self.exclude(review__in=LEFT_OUT)

    def standing(self) -> ObligationQuerySet:
        """Those without any date: they stand until fulfilled, and none is invented for them."""
        return self.filter(due_dates__isnull=True)

    def known(self, *, on: dt.date) -> ObligationQuerySet:
        """Those whose document was adopted by that day, or bears no date."""
        return self.filter(Q(document__adopted_on__lte=on) | Q(document__adopted_on__isnull=True))

    def for_lists(self) -> ObligationQuerySet:
        """With all that a list prints of them, in a constant number of queries."""
        return (
            self.select_related("document", "paragraph", "recipient").defer("document__text").prefetch_related("actors")
        )

    def awaiting_review(self) -> ObligationQuerySet:
        """Those that a person has yet to look at, the least certain first."""
        return self.filter(review=Review.UNREVIEWED).order_by("confidence", "pk")

    def newest_first(self) -> ObligationQuerySet:
        """The last document that came in first, each as its text runs. An index serves it, however many there are."""
        return self.order_by("-document_id", "start", "pk")


class Obligation(models.Model):
    """One ask: a clause of one paragraph, with its actors, action and confidence."""

    document = models.ForeignKey(Document, related_name="obligations", on_delete=models.CASCADE)
    paragraph = models.ForeignKey(Paragraph, related_name="obligations", on_delete=models.CASCADE)
    key = models.CharField(
        _("stable key"), max_length=64, help_text=_("The same clause keeps its key when the document is read again.")
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField(_("exact words"))
    verb = models.CharField(_("verb"), max_length=80)
    modality = models.CharField(_("modality"), max_length=20, choices=[(m.value, m.value) for m in Modality])
    kind = models.CharField(_("kind"), max_length=20, choices=[(k.value, k.value) for k in Kind])
    actors = models.ManyToManyField(Party, related_name="obligations", verbose_name=_("actors"), blank=True)
    recipient = models.ForeignKey(
        Party,
        related_name="receives",
        verbose_name=_("recipient"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    action = models.TextField(_("action"))
    confidence = models.FloatField(_("confidence"))
    review = models.CharField(_("review"), max_length=12, choices=Review.choices, default=Review.UNREVIEWED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), null=True, blank=True, on_delete=models.SET_NULL
    )

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ("document", "start", "pk")
        constraints = (models.UniqueConstraint(fields=["document", "key"], name="one_obligation_per_clause"),)
        indexes = (models.Index(fields=["review"]),)
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")

    def __str__(self) -> str:
        return f"{self.document}, {self.paragraph.label}: {self.action}"

    def get_absolute_url(self) -> str:
        return reverse("obligation", args=[self.pk])

    @property
    def actor_names(self) -> str:
        """The actors in one line, "" where the text names none. Prefetch ``actors`` for lists."""
        return ", ".join(party.name for party in self.actors.all())

    @property
    def citation(self) -> str:
        """How a legal officer cites the clause: "A/RES/62/12, para. 9"."""
        return f"{self.document}, {self.paragraph.label}"

    @property
    def certainty(self) -> str:
        """The confidence in a word: "high" from 0.9, "fair" from 0.7, else "low"."""
        return str(_("high") if self.confidence >= 0.9 else _("fair") if self.confidence >= 0.7 else _("low"))

    def review_as(self, review: Review, *, now: dt.datetime) -> None:
        """Record what a person says of it; reminders and calendars follow, since a rejected one is left out."""
        with transaction.atomic():
            self.review = review
            self.save(update_fields=["review"])
            self.due_dates.revise(now=now)

    def hand_to(self, owner: User | None, *, now: dt.datetime) -> None:
        """Give it an owner, or none; reminders and calendars of what somebody owns follow."""
        with transaction.atomic():
            self.owner = owner
            self.save(update_fields=["owner"])
            self.due_dates.revise(now=now)

    def is_owned_by(self, user: User | AnonymousUser) -> bool:
        return user.is_active and user.pk is not None and user.pk == self.owner_id

    def may_be_changed_by(self, user: User | AnonymousUser) -> bool:
        """Editors may review any obligation, its owner this one."""
        return user.has_perm("obligations.change_obligation") or self.is_owned_by(user)

    def may_be_assigned_by(self, user: User | AnonymousUser) -> bool:
        """Editors say who answers for an obligation; others do not even know who does."""
        return user.has_perm("obligations.change_obligation")
