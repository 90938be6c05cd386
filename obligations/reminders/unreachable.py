"""When mails to somebody do not get through, the second contact is told, once until one gets through again."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef

from obligations.models import Delivery, Subscription
from obligations.reminders import digest, mail

State = Delivery.State


def tell_seconds(*, now: dt.datetime) -> int:
    """Write to the second contacts of all whose last mail was refused or came back; how many mails were made."""
    refused = Delivery.objects.filter(subscription=OuterRef("second_for"), state=State.FAILED)
    seconds = Subscription.objects.active().filter(Exists(refused)).select_related("second_for")
    return sum(_tell(second, now=now) for second in seconds)


def last_undelivered(subscription: Subscription) -> Delivery | None:
    """The last mail to that address, if it did not get through."""
    last = subscription.deliveries.filter(state__in=(State.SENT, State.FAILED)).order_by("-pk").first()
    return last if last is not None and last.state == State.FAILED else None


def _tell(second: Subscription, *, now: dt.datetime) -> int:
    undelivered = last_undelivered(second.first)
    if undelivered is None:
        return 0
    arrived = second.first.deliveries.filter(state=State.SENT).order_by("-pk").values_list("pk", flat=True).first()
    return digest.outbox(
        second, f"unreachable:{second.pk}:{arrived or 0}", mail.unreachable(second, undelivered), now=now
    )
