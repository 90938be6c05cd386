"""What follows from a report: it is kept, the mail counts as failed if it came back, the second contact is told."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from obligations.models import Bounce, Delivery
from obligations.reminders import unreachable
from obligations.reminders.bounces.report import Report

logger = logging.getLogger(__name__)

State = Delivery.State
LEFT = Q(state=State.SENT) | Q(state__in=(State.SENDING, State.UNSURE), data_started_at__isnull=False)
"""Mails whose body has left: any word of what became of them shows that a server had accepted them."""


def record(report: Report, *, now: dt.datetime) -> bool:
    """Keep one report; whether it was new. One about no mail of ours is kept too, and operators see it."""
    with transaction.atomic():
        mails = Delivery.objects.filter(message_id=report.message_id or None)
        delivery = mails.first()
        _bounce, new = Bounce.objects.get_or_create(
            event=report.event[:250],
            defaults={
                "delivery": delivery,
                "kind": report.kind,
                "address": report.address[:254],
                "words": report.words[:2000],
                "reported_by": report.reported_by[:120],
                "at": now,
            },
        )
        if new and report.kind == Bounce.Kind.PERMANENT:
            mails.filter(LEFT).update(state=State.FAILED, reply=report.words[:2000])
            unreachable.tell_seconds(now=now)
    if new:
        logger.warning("Mail %s to %s %s: %s", report.message_id, report.address, report.kind.label, report.words)
    return new


def accepted(message_id: str, *, words: str) -> bool:
    """A provider says that it took the mail: evidence for one whose fate is not known. Whether there was one."""
    unsure = Delivery.objects.filter(LEFT, message_id=message_id).exclude(state=State.SENT)
    settled = unsure.update(state=State.SENT, sent_at=Now(), reply=words[:2000])
    Delivery.objects.filter(message_id=message_id, state=State.SENT).forget_words()
    return settled == 1
