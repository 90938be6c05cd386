"""Spreadsheets of obligations that editors send: kept as they came, and what became of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from obligations.models.history import Change


class Sheet(models.Model):
    """One table (CSV): checked each time it is looked at, until it is imported as the act ``batch`` of the history."""

    name = models.CharField(_("file name"), max_length=255)
    text = models.TextField(_("text"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, related_name="sheets", on_delete=models.SET_NULL)
    sent_at = models.DateTimeField(_("sent"))
    imported_at = models.DateTimeField(_("imported"), null=True, blank=True)
    batch = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ("-sent_at", "-pk")
        verbose_name = _("spreadsheet")
        verbose_name_plural = _("spreadsheets")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sheet", args=[self.pk])

    @property
    def changes(self) -> models.QuerySet[Change]:
        """What importing it changed, a row for each obligation; none before."""
        return Change.objects.filter(batch=self.batch).order_by("pk") if self.batch else Change.objects.none()

    @property
    def is_undone(self) -> bool:
        return self.batch is not None and Change.objects.filter(undoes__batch=self.batch).exists()
