"""What people write down beside an obligation: for everybody who works here, or for themselves alone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from obligations.models.obligations import Obligation


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: User | AnonymousUser) -> NoteQuerySet:
        """The shared ones, and the user's own. Nobody sees any without an account."""
        if user.pk is None:
            return self.none()
        return self.filter(Q(shared=True) | Q(author_id=user.pk))


class Note(models.Model):
    """A remark on an obligation. A private one is its author's alone: no page, mail, export or role shows it."""

    obligation = models.ForeignKey(Obligation, related_name="notes", on_delete=models.CASCADE)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.CASCADE)
    text = models.TextField(_("note"), max_length=4000)
    shared = models.BooleanField(_("everybody with an account may read it"), default=False)
    written_at = models.DateTimeField(_("written at"))
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ("written_at", "pk")
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.text[:60]

    def is_by(self, user: Any) -> bool:
        """Only its author may edit or remove a note."""
        return bool(user.is_active) and user.pk is not None and user.pk == self.author_id
