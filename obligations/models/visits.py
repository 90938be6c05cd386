"""When somebody was here last, so that the first page can say what has changed since."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

GAP = dt.timedelta(hours=4)
"""Who comes back after so long begins another visit; who keeps the page open all day does not lose the morning."""

MINUTE = dt.timedelta(minutes=1)
"""Who looks again within it writes nothing."""


_NOTE = """
INSERT INTO obligations_visit (user_id, seen_at) VALUES (%s, %s)
ON CONFLICT (user_id) DO UPDATE SET seen_at = excluded.seen_at, since =
    CASE WHEN obligations_visit.seen_at <= %s THEN obligations_visit.seen_at ELSE obligations_visit.since END
RETURNING user_id, seen_at, since
"""
"""Two tabs that open at once begin one visit, and the first page asks the database once."""


class VisitManager(models.Manager["Visit"]):
    def note(self, user: User, *, now: dt.datetime) -> Visit:
        """That the user is here now, to the minute; the visit with ``since``, the end of the one before."""
        last: Visit | None = getattr(user, "visit", None)
        if last is not None and now - last.seen_at < MINUTE:
            return last
        adapted = [connection.ops.adapt_datetimefield_value(moment) for moment in (now, now - GAP)]
        return self.raw(_NOTE, [user.pk, *adapted])[0]

    def all_seen(self, user: User, *, now: dt.datetime) -> None:
        """The user has seen what there was: from now on only what comes later has changed."""
        self.update_or_create(user=user, defaults={"since": now, "seen_at": now})


class Visit(models.Model):
    """One row per person, theirs alone. ``since`` is empty on the first visit."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, related_name="visit", on_delete=models.CASCADE
    )
    seen_at = models.DateTimeField(_("last seen"))
    since = models.DateTimeField(_("seen before"), null=True)

    objects = VisitManager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.seen_at:%Y-%m-%d %H:%M}"
