"""What came back of mails that a server had accepted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from obligations.models.deliveries import Delivery


class Bounce(models.Model):
    """One report on a mail after its acceptance, in the words of whoever wrote it.

    Nobody is taken off a list for one: it is shown, and the second contact is told. ``delivery`` is empty where the
    report names no mail of ours. ``event`` names the report for ever, so that one told twice counts once.
    """

    class Kind(models.TextChoices):
        PERMANENT = "permanent", _("came back")
        DELAYED = "delayed", _("is delayed")
        UNWANTED = "unwanted", _("was marked as unwanted")

    delivery = models.ForeignKey(Delivery, related_name="bounces", null=True, blank=True, on_delete=models.CASCADE)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    address = models.CharField(max_length=254, blank=True, help_text=_("As the report names it."))
    words = models.TextField(help_text=_("What the mail server said."))
    reported_by = models.CharField(max_length=120, help_text=_("A mail server's name, or a provider's."))
    event = models.CharField(max_length=250, unique=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("bounce")
        verbose_name_plural = _("bounces")

    def __str__(self) -> str:
        return f"{self.address}: {self.words}"
