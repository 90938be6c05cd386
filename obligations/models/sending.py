"""Whether mail may leave at all, and what the outside is known to have heard."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Sending(models.Model):
    """The one row on sending as a whole.

    ``installation`` and ``mark`` also stand in a file outside the database. The mark only grows, so a database that
    is behind its file came back from a backup: see ``reminders.sending``. ``marked_at`` is when it last grew.
    """

    ROW = 1

    installation = models.UUIDField(default=uuid.uuid4)
    mark = models.PositiveBigIntegerField(default=0)
    marked_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(_("held since"), null=True, blank=True)
    held_because = models.TextField(_("why"), blank=True)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    heartbeat_at = models.DateTimeField(_("last heartbeat"), null=True, blank=True)
    heartbeat_trouble = models.TextField(blank=True)

    class Meta:
        verbose_name = _("sending")
        verbose_name_plural = _("sending")

    def __str__(self) -> str:
        return self.held_because or str(_("Mail may leave."))

    @classmethod
    def row(cls) -> Sending:
        """The row, made when first asked for."""
        return cls.objects.get_or_create(pk=cls.ROW)[0]
