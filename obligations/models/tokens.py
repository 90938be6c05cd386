"""What programs sign in with, and what they were answered."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a token may be used for. It never allows more than its owner may do."""

    READ = "read", _("read everything that its owner may read")
    ADD = "add", _("add documents")
    REVIEW = "review", _("confirm and reject what was read")
    FULFIL = "fulfil", _("record what became of due dates")
    OWN = "own", _("manage its owner’s reminders and calendars")
    SESSIONS = "sessions", _("change the days of sessions")


class ApiToken(models.Model):
    """A person's key for programs. Only its hash is kept. ``window`` and ``spent`` count requests of one minute."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="api_tokens", on_delete=models.CASCADE)
    name = models.CharField(_("name"), max_length=120)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(_("may"), default=list)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    window = models.DateTimeField(null=True, blank=True)
    spent = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name

    def is_live(self, *, now: dt.datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes

    @property
    def scope_labels(self) -> list[str]:
        """What it may be used for, in words."""
        return [str(Scope(scope).label) for scope in self.scopes if scope in Scope.values]


KEPT = dt.timedelta(days=2)
"""How long an answer is kept for a second asking."""


class KeptAnswerQuerySet(models.QuerySet["KeptAnswer"]):
    def over(self, *, now: dt.datetime) -> KeptAnswerQuerySet:
        """Those that nobody is answered with any more."""
        return self.filter(made_at__lt=now - KEPT)


class KeptAnswer(models.Model):
    """What a request with an idempotency key was answered, to be answered again. Secrets are left out of ``body``."""

    token = models.ForeignKey(ApiToken, related_name="+", on_delete=models.CASCADE)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    made_at = models.DateTimeField(db_index=True)

    objects = KeptAnswerQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["token", "key"], name="one_answer_per_key"),)

    def __str__(self) -> str:
        return self.key
