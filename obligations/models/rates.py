"""How often somebody asked, counted in the database: all web processes count together."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

MINUTE = dt.timedelta(minutes=1)
KEPT = dt.timedelta(hours=1)


class RateQuerySet(models.QuerySet["Rate"]):
    def spend(self, what: str, *, limit: int, now: dt.datetime) -> float:
        """Count one more of that in this minute: 0, or, where there were ``limit`` already, the seconds to wait."""
        minute = now.replace(second=0, microsecond=0)
        mine = self.filter(what=what, minute=minute)
        if mine.filter(spent__lt=limit).update(spent=F("spent") + 1):
            return 0
        if mine.exists():
            return (minute + MINUTE - now).total_seconds()
        # Of several that begin a minute together one makes the row; the others' requests are not counted.
        self.bulk_create([Rate(what=what, minute=minute, spent=1)], ignore_conflicts=True)
        return 0

    def over(self, *, now: dt.datetime) -> RateQuerySet:
        """Those that nobody asks for any more."""
        return self.filter(minute__lt=now - KEPT)


class Rate(models.Model):
    """How often one thing was done in one minute. ``what`` names it, people's addresses in it only as a hash."""

    what = models.CharField(max_length=80)
    minute = models.DateTimeField(db_index=True)
    spent = models.PositiveIntegerField()

    objects = RateQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["what", "minute"], name="one_rate_per_minute"),)
        verbose_name = _("rate")
        verbose_name_plural = _("rates")

    def __str__(self) -> str:
        return f"{self.what}: {self.spent}"
