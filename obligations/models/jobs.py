"""What the jobs have done: one row for each, so that one which no longer runs is seen."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet["Job"]):
    def ran(self, name: str, *, well: bool, seconds: float, now: dt.datetime) -> None:
        """Note that a job has ended, well or not."""
        counted: dict[str, object] = {"seconds": F("seconds") + seconds}
        counted |= {"ran": F("ran") + 1, "ran_at": now} if well else {"failed": F("failed") + 1, "failed_at": now}
        if not self.filter(name=name).update(**counted):
            self.bulk_create([Job(name=name)], ignore_conflicts=True)
            self.filter(name=name).update(**counted)


class Job(models.Model):
    """How often a job ended well and not, when last, and how long it took in all."""

    name = models.CharField(_("name"), max_length=60, primary_key=True)
    ran = models.PositiveBigIntegerField(default=0)
    failed = models.PositiveBigIntegerField(default=0)
    ran_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(default=0)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        return self.name
