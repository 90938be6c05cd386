"""Selections that people keep under a name, theirs alone."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from obligations.models.selections import Selection


class Look(models.TextChoices):
    """The page that shows the selection."""

    TABLE = "due-dates", _("table")
    TIMELINE = "timeline", _("timeline")
    MONTH = "month", _("month")


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def of(self, user: AbstractBaseUser | AnonymousUser) -> SavedViewQuerySet:
        """The user's own, the only ones that a page may show."""
        return self.filter(owner_id=user.pk) if user.pk else self.none()


class SavedView(models.Model):
    """A selection and the page it is looked at on. The day is not part of it: a view is opened as of any day."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="saved_views", on_delete=models.CASCADE)
    name = models.CharField(_("name"), max_length=80)
    look = models.CharField(_("page"), max_length=12, choices=Look.choices, default=Look.TABLE)
    query = models.JSONField(_("selection"), default=dict, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=["owner", "name"], name="one_saved_view_per_name"),)
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")

    def __str__(self) -> str:
        return self.name

    @property
    def selection(self) -> Selection:
        return Selection.of(self.query)

    @property
    def query_string(self) -> str:
        return urlencode(self.selection.as_query())

    @property
    def address(self) -> str:
        """Where the selection is looked at, as of today."""
        query = self.query_string
        return f"{reverse(self.look)}{'?' if query else ''}{query}"
