"""Calendars that programs subscribe to, and the bytes last published for each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obligations.models.filters import DueDateFilter


class Feed(models.Model):
    """A secret address that serves one filter as iCalendar.

    Only the token's hash is kept. ``body``, ``etag`` and ``last_modified`` are what the address
    answers with; a job renews them when ``stale_since`` is set and leaves the last good bytes when it cannot.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="feeds", on_delete=models.CASCADE)
    name = models.CharField(_("name"), max_length=120)
    filter = models.JSONField(_("filter"), default=dict, blank=True)
    options = models.JSONField(_("options"), default=dict, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    body = models.BinaryField(default=b"")
    etag = models.CharField(max_length=80, blank=True)
    last_modified = models.DateTimeField(null=True, blank=True)
    stale_since = models.DateTimeField(null=True, blank=True, db_index=True)
    error = models.TextField(_("why it could not be published"), blank=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_fetched_at = models.DateTimeField(_("last fetched"), null=True, blank=True)
    last_client = models.CharField(_("by"), max_length=200, blank=True)

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return self.name

    @property
    def due_date_filter(self) -> DueDateFilter:
        return DueDateFilter.of(self.filter)
