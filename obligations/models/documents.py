"""Resolutions and what they are made of, who they speak of, and the sessions their dates rest on."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from obligations.reading.values import READER_VERSION, Origin, Part


class DocumentQuerySet(models.QuerySet["Document"]):
    def known(self, *, on: dt.date) -> DocumentQuerySet:
        """Those adopted by that day, or without a date."""
        return self.filter(Q(adopted_on__lte=on) | Q(adopted_on__isnull=True))

    def read_by_an_earlier_reader(self) -> DocumentQuerySet:
        """Those that the reader in use has not read, and may."""
        return self.exclude(reader_version=READER_VERSION).exclude(kept_from=READER_VERSION)

    def matching(self, words: str) -> DocumentQuerySet:
        """Those with these words in their symbol or title."""
        return self.filter(Q(symbol__icontains=words) | Q(title__icontains=words))

    def latest_first(self) -> DocumentQuerySet:
        """By the day of adoption, those without one last."""
        return self.order_by(F("adopted_on").desc(nulls_last=True), "symbol", "pk")

    def with_counts(self) -> DocumentQuerySet:
        """Each with ``asked``, its obligations, and ``dated``, those of them that have a due date."""
        from obligations.models.due_dates import DueDate  # both are built on this file
        from obligations.models.obligations import Obligation

        # Counted by subqueries: they are asked only of the rows that a page shows.
        asked = Obligation.objects.accepted().filter(document=OuterRef("pk")).order_by().values("document")
        dated = asked.filter(Exists(DueDate.objects.filter(obligation=OuterRef("pk"))))
        count = Count("pk")
        return self.annotate(
            asked=Coalesce(Subquery(asked.values(n=count)), 0), dated=Coalesce(Subquery(dated.values(n=count)), 0)
        )


class Document(models.Model):
    """One resolution: its normalised text, into which every span of its obligations points."""

    symbol = models.CharField(_("symbol"), max_length=80, blank=True, help_text=_("As printed; empty where none is."))
    corrigendum = models.CharField(
        _("corrigendum"), max_length=80, blank=True, help_text=_("The symbol of the one that the text is taken from.")
    )
    title = models.TextField(_("title"), blank=True)
    organ = models.CharField(_("adopting organ"), max_length=120)
    session = models.CharField(_("session"), max_length=40, blank=True, help_text=_("Body and number, as in “GA 62”."))
    agenda_item = models.CharField(_("agenda item"), max_length=80, blank=True, help_text=_("As printed: “27 (b)”."))
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    meeting = models.CharField(_("meeting"), max_length=80, blank=True, help_text=_("As in “46th plenary meeting”."))
    language = models.CharField(_("language"), max_length=12, default="en")
    text = models.TextField(_("text"))
    warnings = models.JSONField(_("what could not be read"), default=list, blank=True)
    source = models.FileField(_("source file"), upload_to="documents/", blank=True)
    source_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, unique=True)
    reader_version = models.CharField(_("reader version"), max_length=20)
    kept_from = models.CharField(max_length=20, blank=True)
    """The version of the reader by which a person did not want it read anew."""
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("added by"), null=True, blank=True, on_delete=models.SET_NULL
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("-adopted_on", "symbol")
        constraints = (
            models.UniqueConstraint(fields=["symbol"], condition=~models.Q(symbol=""), name="one_document_per_symbol"),
        )
        indexes = (models.Index(fields=["added_at"]), models.Index(fields=["adopted_on"]))
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.symbol or self.source_name

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.pk])


class Paragraph(models.Model):
    """One paragraph of a document, by its number as printed."""

    document = models.ForeignKey(Document, related_name="paragraphs", on_delete=models.CASCADE)
    number = models.CharField(_("number"), max_length=40)
    part = models.CharField(_("part"), max_length=12, choices=[(p.value, p.value) for p in Part])
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering = ("document", "start")
        indexes = (models.Index(fields=["document", "start"]),)
        verbose_name = _("paragraph")
        verbose_name_plural = _("paragraphs")

    def __str__(self) -> str:
        return f"{self.document}, {self.label}"

    @property
    def label(self) -> str:
        """How a citation names the paragraph: "preambular para. 3", "para. 9"."""
        if self.number.startswith("pre "):
            return str(_("preambular para. %s") % self.number.removeprefix("pre "))
        return str(_("para. %s") % self.number)

    @property
    def quote(self) -> str:
        """The paragraph's exact words."""
        return self.document.text[self.start : self.end]


class Party(models.Model):
    """Someone who can be asked: a person in office, a body, a group of States."""

    name = models.CharField(_("name"), max_length=250, unique=True)
    aliases = models.JSONField(_("also called"), default=list, blank=True)
    kind = models.CharField(_("kind"), max_length=40, blank=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("party")
        verbose_name_plural = _("parties")

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """A session of a body and its days; an edit re-derives every date that rests on it."""

    body = models.CharField(
        _("body"), max_length=20, help_text=_("Code, as in “GA” or “HRC”, or as “Why this date?” prints it.")
    )
    number = models.PositiveSmallIntegerField(_("number or year"))
    opens = models.DateField(_("opens"))
    closes = models.DateField(_("closes"), null=True, blank=True)
    origin = models.CharField(
        _("origin"), max_length=12, choices=[(o.value, o.value) for o in (Origin.OBSERVED, Origin.RULE, Origin.BY_HAND)]
    )
    source = models.TextField(_("source"), blank=True, help_text=_("Who says so: a symbol or an address."))

    class Meta:
        ordering = ("body", "opens")
        constraints = (
            models.UniqueConstraint(fields=["body", "number"], name="one_row_per_session"),
            models.CheckConstraint(
                condition=models.Q(closes__isnull=True) | models.Q(closes__gte=models.F("opens")),
                name="session_closes_after_it_opens",
                violation_error_message=_("A session cannot close before it opens."),
            ),
        )
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return f"{self.body} {self.number}"
