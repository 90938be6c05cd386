"""The same item over the years: which resolutions renew one another, and which requests they take up again."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from obligations.models.documents import Document
from obligations.models.obligations import Obligation


class Ground(models.TextChoices):
    """Why a resolution was put into a series."""

    TITLE = "title", _("the same title")
    LONGER_TITLE = "longer title", _("the same title, one with words added")
    SIMILAR_TITLE = "similar title", _("a similar title")
    CITATION = "citation", _("one names the other")
    WORDING = "wording", _("much of the wording is shared")
    BY_HAND = "by hand", _("put here by a person")


class Verdict(models.TextChoices):
    """What people have said of a link that was found."""

    PROPOSED = "proposed", _("proposed")
    CONFIRMED = "confirmed", _("confirmed")
    BROKEN = "broken", _("not the same")


class SeriesQuerySet(models.QuerySet["Series"]):
    def of_several(self, *, on: dt.date) -> SeriesQuerySet:
        """Those of two resolutions or more on that day, the newest first; each with ``documents`` and ``latest``."""
        known = Q(members__document__adopted_on__lte=on)
        counted = self.annotate(
            documents=Count("members", filter=known), latest=Max("members__document__adopted_on", filter=known)
        )
        return counted.filter(documents__gt=1).order_by("-latest", "title", "pk")

    def named(self, words: str) -> SeriesQuerySet:
        """Those with these words in their title, or a resolution with them in its symbol; all for ""."""
        if not words:
            return self
        by_symbol = SeriesMember.objects.filter(document__symbol__icontains=words).values("series")
        return self.filter(Q(title__icontains=words) | Q(pk__in=by_symbol))


class Series(models.Model):
    """An item that an organ takes up again and again. ``title`` is that of its newest resolution."""

    title = models.TextField(_("title"))

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("series", args=[self.pk])


class SeriesMember(models.Model):
    """That a resolution belongs to a series; every resolution to exactly one, most to one of their own.

    ``key`` and ``stem`` are what its title is found by, ``number`` is how other texts name it. ``linked_as`` names the
    file and the reader version that were compared, so that a resolution that was read anew is compared anew.
    """

    document = models.OneToOneField(Document, related_name="membership", on_delete=models.CASCADE)
    series = models.ForeignKey(Series, related_name="members", on_delete=models.CASCADE)
    key = models.CharField(max_length=400, blank=True, db_index=True)
    stem = models.CharField(max_length=400, blank=True, db_index=True)
    number = models.CharField(max_length=30, blank=True, db_index=True)
    grounds = models.JSONField(_("why"), default=list, blank=True)
    verdict = models.CharField(_("review"), max_length=10, choices=Verdict.choices, default=Verdict.PROPOSED)
    linked_as = models.CharField(max_length=100)

    class Meta:
        ordering = ("document__adopted_on", "document__symbol")
        verbose_name = _("resolution of a series")
        verbose_name_plural = _("resolutions of series")

    def __str__(self) -> str:
        return f"{self.document} – {self.series}"

    @property
    def ground_labels(self) -> list[str]:
        """Why it is here, in words."""
        return [str(Ground(ground).label) for ground in self.grounds if ground in Ground.values]


class Parting(models.Model):
    """That a person has said that two resolutions are not the same item: they are never put together again."""

    one = models.ForeignKey(Document, related_name="+", on_delete=models.CASCADE)
    other = models.ForeignKey(Document, related_name="+", on_delete=models.CASCADE)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    said_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["one", "other"], name="parted_once"),
            models.CheckConstraint(condition=Q(one__lt=models.F("other")), name="parted_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.one} ≠ {self.other}"


class Citation(models.Model):
    """That a resolution names another by its number, as "62/12" or "1593 (2005)", whether that one is here or not."""

    document = models.ForeignKey(Document, related_name="citations", on_delete=models.CASCADE)
    number = models.CharField(max_length=20, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["document", "number"], name="one_citation_per_number"),)

    def __str__(self) -> str:
        return f"{self.document}: {self.number}"


class RenewalQuerySet(models.QuerySet["Renewal"]):
    def holding(self) -> RenewalQuerySet:
        """All but those that a person has said are not the same request."""
        return self.exclude(verdict=Verdict.BROKEN)


class Renewal(models.Model):
    """That a request of one resolution is taken up again by another of the same series.

    ``likeness`` (0..1) says how far the words agree; ``moved``, that it stands in another order than the others.
    """

    earlier = models.ForeignKey(Obligation, related_name="renewed_by", on_delete=models.CASCADE)
    later = models.ForeignKey(Obligation, related_name="renews", on_delete=models.CASCADE)
    likeness = models.FloatField()
    moved = models.BooleanField(default=False)
    verdict = models.CharField(_("review"), max_length=10, choices=Verdict.choices, default=Verdict.PROPOSED)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    said_at = models.DateTimeField(null=True, blank=True)

    objects = RenewalQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["earlier", "later"], name="one_renewal_per_pair"),)
        verbose_name = _("renewal")
        verbose_name_plural = _("renewals")

    def __str__(self) -> str:
        return f"{self.earlier} → {self.later}"
