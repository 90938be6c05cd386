"""How people come in: invitations, and the codes that let somebody in whose telephone is lost."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do: look; change what is here; and decide who else may."""

    READER = "reader", _("Reader")
    EDITOR = "editor", _("Editor")
    ADMINISTRATOR = "administrator", _("Administrator")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, *, now: dt.datetime) -> InvitationQuerySet:
        """Those whose address still lets somebody in."""
        return self.filter(used_at=None, withdrawn_at=None, expires_at__gt=now)

    def not_answered(self) -> InvitationQuerySet:
        """Neither used nor taken back, expired or not."""
        return self.filter(used_at=None, withdrawn_at=None)


class Invitation(models.Model):
    """A secret address at which somebody makes an account, once; or, for ``person``, chooses a new password.

    Only the hash of its token is kept.
    """

    email = models.EmailField(_("email address"))
    role = models.CharField(_("role"), max_length=13, choices=Role.choices, default=Role.READER)
    language = models.CharField(_("language"), max_length=12, default="en")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="invitations", null=True, blank=True, on_delete=models.CASCADE
    )
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="+", null=True, blank=True, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return f"{self.email} ({self.role})"

    def is_open(self, *, now: dt.datetime) -> bool:
        """The same as ``InvitationQuerySet.open``, for a row in hand."""
        return self.used_at is None and self.withdrawn_at is None and self.expires_at > now


class RecoveryCode(models.Model):
    """One code that stands in once for the second factor; only its hash is kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="recovery_codes", on_delete=models.CASCADE)
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "code_hash"], name="one_row_per_recovery_code"),)
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self) -> str:
        return f"{self.person_id}: {'used' if self.used_at else 'not used'}"


def may_manage_people(user: User | AnonymousUser) -> bool:
    """Administrators, and nobody else, decide who comes in and who may do what."""
    return user.is_active and user.is_superuser


def administrators() -> Q:
    """Those who can let others in."""
    return Q(is_superuser=True, is_active=True)
