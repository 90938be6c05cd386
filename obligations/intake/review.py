"""What a change would do, told before it is made: it is made, looked at, and rolled back."""

from __future__ import annotations

import copy
import datetime as dt
from typing import NamedTuple

from django.db import transaction

from obligations.intake.knowing import save_session
from obligations.models import DateVersion, Reminder, Session


class Moving(NamedTuple):
    """A date that would move: ``version`` is what it would no longer be, its ``due_date`` what it would become."""

    version: DateVersion
    subscribers: int
    """Who has been, or was to be, reminded of the old date."""


def review_session(session: Session, *, now: dt.datetime) -> list[Moving]:
    """The dates that would move if the session were saved, the soonest first. Nothing is changed."""
    with transaction.atomic():
        last = DateVersion.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        save_session(copy.copy(session), now=now)
        made = DateVersion.objects.filter(pk__gt=last, replaced_at=now).select_related(
            "due_date__obligation__document", "due_date__obligation__paragraph"
        )
        found = [Moving(version, _subscribers(version)) for version in made]
        transaction.set_rollback(True)
    return sorted(found, key=lambda one: (one.version.act_by or dt.date.max, one.version.pk))


def _subscribers(version: DateVersion) -> int:
    heard = Reminder.objects.filter(due_date=version.due_date_id, version=version.version)
    return heard.values("subscription").distinct().count()
