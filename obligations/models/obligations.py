"""What someone is asked to do, in the exact words of a paragraph."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from obligations.models.documents import Document, Paragraph, Party
from obligations.models.history import Act, recorded
from obligations.reading.values import Kind, Modality


class Review(models.TextChoices):
    """What people have said of an obligation that was read."""

    UNREVIEWED = "unreviewed", _("awaits review")
    CONFIRMED = "confirmed", _("confirmed")
    CORRECTED = "corrected", _("corrected")
    REJECTED = "rejected", _("rejected")
    ADDED = "added", _("added by hand")
    MERGED = "merged", _("merged into another")
    DROPPED = "dropped", _("no longer found in the text")


SETTLED = (Review.CONFIRMED, Review.CORRECTED, Review.REJECTED, Review.ADDED, Review.MERGED)
"""What a person has said; reading a document again never takes it back."""

LEFT_OUT = (Review.REJECTED, Review.DROPPED, Review.MERGED)
"""Not shown, not reminded of."""

_SAID = {Review.CONFIRMED: Act.CONFIRMED, Review.REJECTED: Act.REJECTED}


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def accepted(self) -> ObligationQuerySet:
        """All but the ones that a person has rejected or the text no longer holds."""
        return self.exclude(review__in=LEFT_OUT)

    def before(self, other: Obligation) -> ObligationQuerySet:
        """Of those given by ``awaiting_review``, the ones before that one."""
        return self.filter(Q(confidence__lt=other.confidence) | Q(confidence=other.confidence, pk__lt=other.pk))

    def after(self, other: Obligation) -> ObligationQuerySet:
        """Of those given by ``awaiting_review``, the ones after that one."""
        return self.filter(Q(confidence__gt=other.confidence) | Q(confidence=other.confidence, pk__gt=other.pk))

    def changeable_by(self, user: User | AnonymousUser) -> ObligationQuerySet:
        """The same as ``Obligation.may_be_changed_by``, for many."""
        if user.has_perm("obligations.change_obligation"):
            return self.all()
        return self.filter(owner_id=user.pk) if user.is_active and user.pk else self.none()

    def standing(self) -> ObligationQuerySet:
        """Those without any date: they stand until fulfilled, and none is invented for them."""
        from obligations.models.due_dates import DueDate  # which is built on this file

        # Not due_dates__isnull: PostgreSQL takes that for one row, and joins a million in the worst order.
        return self.filter(~Exists(DueDate.objects.filter(obligation=OuterRef("pk"))))

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
    read_as = models.JSONField(
        default=dict,
        blank=True,
        help_text=_(
            "Paragraph and words as last read, where a person has changed them: reading again knows it by them."
        ),
    )
    merged_into = models.ForeignKey(
        "self", related_name="merged", null=True, blank=True, verbose_name=_("merged into"), on_delete=models.SET_NULL
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), null=True, blank=True, on_delete=models.SET_NULL
    )
    contributors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="contributes_to", verbose_name=_("contributors"), blank=True
    )

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ("document", "start", "pk")
        constraints = (models.UniqueConstraint(fields=["document", "key"], name="one_obligation_per_clause"),)
        indexes = (
            models.Index(fields=["review"]),
            models.Index(fields=["confidence", "id"], condition=Q(review="unreviewed"), name="obligation_awaiting"),
        )
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

    @property
    def full_citation(self) -> str:
        """As it is quoted in a letter: "General Assembly resolution 62/12 of 26 November 2007, para. 9"."""
        document = self.document
        found = f"{document.organ}, {document}" if document.organ else str(document)
        if document.adopted_on:
            found = _("%(document)s of %(day)s") % {
                "document": found,
                "day": date_format(document.adopted_on, "DATE_FORMAT"),
            }
        return f"{found}, {self.paragraph.label}"

    def review_as(self, review: Review, *, now: dt.datetime, by: Any = None) -> None:
        """Record what a person says of it; reminders and calendars follow, since a rejected one is left out."""
        with recorded(self, act=_SAID.get(review, Act.TAKEN_BACK), by=by, now=now):
            self.review = review
            if Obligation.objects.filter(pk=self.pk).exclude(review=review).update(review=review):
                self.due_dates.revise(now=now)

    def hand_to(self, owner: User | None, *, now: dt.datetime, by: Any = None) -> None:
        """Give it an owner, or none; reminders and calendars of what somebody owns follow."""
        with recorded(self, act=Act.HANDED_OVER, by=by, now=now):
            self.owner = owner
            other = ~Q(owner=owner) if owner else Q(owner__isnull=False)
            if Obligation.objects.filter(other, pk=self.pk).update(owner=owner):
                self.due_dates.revise(now=now)

    def answered_for_by(self, owner: User | None, contributors: Iterable[User], *, now: dt.datetime, by: Any) -> None:
        """Say who owns it and who helps: one act, as a form asks for both."""
        with recorded(self, act=Act.HANDED_OVER, by=by, now=now):
            self.hand_to(owner, now=now, by=by)
            self.contributors.set(contributors)

    def is_owned_by(self, user: User | AnonymousUser) -> bool:
        return user.is_active and user.pk is not None and user.pk == self.owner_id

    def may_be_changed_by(self, user: User | AnonymousUser) -> bool:
        """Editors may review any obligation, its owner this one."""
        return user.has_perm("obligations.change_obligation") or self.is_owned_by(user)

    def may_be_assigned_by(self, user: User | AnonymousUser) -> bool:
        """Editors say who answers for an obligation; others do not even know who does."""
        return user.has_perm("obligations.change_obligation")

    def may_be_worked_on_by(self, user: User | AnonymousUser) -> bool:
        """Contributors besides may record what became of its dates and write shared notes; nothing else."""
        return self.may_be_changed_by(user) or (
            user.is_active and user.pk is not None and any(user.pk == person.pk for person in self.contributors.all())
        )
