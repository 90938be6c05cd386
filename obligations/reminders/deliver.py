"""Sends what is due, once.

The database is the queue and its clock decides. A row is claimed, then fenced just before its body leaves, then
settled by the server's reply; docs/reliability.md tells what each kind of crash leads to.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from obligations.models import Delivery
from obligations.reminders import digest, evidence, mail, plan, transport
from obligations.reminders.clock import database_now

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=5)
"""Longer than a session with every time-out up to the body."""
SETTLE = dt.timedelta(minutes=15)
"""Longer than the mail server may take to answer the final dot (10 minutes): after it nobody is still sending."""
HOLD = dt.timedelta(hours=1)
"""How long an unsure mail waits for a source of evidence that cannot answer."""
BACK_OFF = dt.timedelta(minutes=1)
"""The first pause after "later" or an unreachable server; doubled each time, up to four hours."""
GIVE_UP = dt.timedelta(days=5)
"""How long a server may say "later" (RFC 5321, 4.5.4.1: at least 4 to 5 days)."""
VERIFY = dt.timedelta(minutes=1)
"""A mail that waited longer may come from a restored backup and be out already: the evidence is asked first."""

State = Delivery.State


def deliver_due(*, seconds: float | None = None, stop: Callable[[], bool] = lambda: False) -> int:
    """Hand over the reminders that are due, then send what is in the outbox; how many were sent."""
    digest.hand_over(now=database_now())
    return drain(seconds=seconds, stop=stop)


def drain(*, seconds: float | None = None, stop: Callable[[], bool] = lambda: False) -> int:
    """Send until nothing is due, ``stop`` says so or the seconds are over; how many were sent."""
    ends = None if seconds is None else time.monotonic() + seconds
    sent = 0
    with transport.from_settings() as post:
        while not stop() and (ends is None or time.monotonic() < ends):
            delivery = claim()
            if delivery is None:
                break
            try:
                sent += send(delivery, post)
            except transport.Unreachable as error:
                logger.error("The mail server cannot be reached; mails wait. %s", error)
                break
    return sent


def claim() -> Delivery | None:
    """One row that is ours for ``LEASE``: due, or left behind before its body by a process that died."""
    due = Q(state=State.DUE, next_try_at__lte=Now())
    left_behind = Q(state=State.SENDING, data_started_at__isnull=True, lease_until__lt=Now())
    for wanted in (due, left_behind):
        while True:
            token = uuid.uuid4()
            with transaction.atomic():
                skip = connection.features.has_select_for_update_skip_locked
                rows = Delivery.objects.select_for_update(skip_locked=skip).filter(wanted)
                delivery = rows.order_by("next_try_at", "pk").first()
                if delivery is None:
                    break
                # Where rows cannot be locked, the condition is what keeps two from taking one.
                ours = Delivery.objects.filter(wanted, pk=delivery.pk).update(
                    state=State.SENDING,
                    token=token,
                    lease_until=Now() + LEASE,
                    data_started_at=None,
                    attempts=F("attempts") + 1,
                )
            if ours:
                delivery.state, delivery.token, delivery.attempts = State.SENDING, token, delivery.attempts + 1
                return delivery
    return None


def fence(delivery: Delivery) -> bool:
    """Commit that the body begins to leave. False if the row is no longer ours, or was superseded."""
    still_ours = Delivery.objects.filter(
        pk=delivery.pk,
        token=delivery.token,
        state=State.SENDING,
        lease_until__gt=Now(),
        data_started_at__isnull=True,
    )
    return still_ours.update(data_started_at=Now()) == 1


def send(delivery: Delivery, post: transport.Transport) -> bool:
    """Send one claimed row and record what came of it; whether it was sent. Raises Unreachable."""
    if _is_out_already(delivery):
        return False
    try:
        message = mail.as_bytes(delivery, dated=timezone.now())
    except ValueError as error:
        _settle(delivery, state=State.FAILED, reply=str(error))
        return False
    envelope = transport.Envelope(mail.sender(), mail.recipient(delivery), delivery.message_id, message)
    try:
        words = post.send(envelope, lambda: fence(delivery))
    except transport.NotOurs:
        logger.info("Mail %s was taken over or superseded; not sent.", delivery.message_id)
    except transport.Unclear as error:
        # Nobody touches the row until SETTLE is over: the server may still be accepting it.
        _settle(delivery, reply=str(error))
    except transport.Refused as error:
        _settle(delivery, state=State.FAILED, reply=str(error))
        logger.error("Mail %s to %s was refused: %s", delivery.message_id, delivery.to, error)
    except transport.TryLater as error:
        _later(delivery, str(error))
    except transport.Unreachable as error:
        _again(_ours(delivery), after=BACK_OFF, reply=str(error))
        raise
    else:
        _settle(delivery, **_sent(delivery, sent_at=Now(), reply=words))
        return True
    return False


def resolve_unsure() -> int:
    """Find out what became of mails whose sender died after the fence; how many were resolved.

    With no source of evidence they are sent again with the same Message-ID, and the operator is told.
    """
    Delivery.objects.filter(state=State.SENDING, data_started_at__lt=Now() - SETTLE).update(state=State.UNSURE)
    ask = evidence.source()
    return sum(_resolve(delivery, ask) for delivery in Delivery.objects.filter(state=State.UNSURE))


def _resolve(delivery: Delivery, ask: evidence.Source | None) -> bool:
    row = Delivery.objects.filter(pk=delivery.pk, token=delivery.token, state=State.UNSURE)
    verdict = ask(delivery.message_id) if ask else evidence.Verdict.UNKNOWN
    if verdict is evidence.Verdict.ACCEPTED:
        sent = _sent(delivery, sent_at=F("data_started_at"), reply="accepted, as the evidence says")
        return row.update(**sent) == 1
    if verdict is evidence.Verdict.NOT_ACCEPTED:
        return _again(row, reply="not accepted, as the evidence says; sent again")
    if ask and not row.filter(data_started_at__lt=Now() - HOLD).exists():
        return False
    logger.error(
        "It is not known whether mail %s reached %s; it is sent again with the same Message-ID. "
        "Set MAIL_EVIDENCE_LOG or MAIL_EVIDENCE to be certain.",
        delivery.message_id,
        delivery.to,
    )
    return _again(row, reply="not known whether it arrived; sent again")


def send_again(delivery: Delivery) -> bool:
    """A person's decision on a mail in trouble; whether there was anything to decide.

    An unsure one goes again as it is. A refused one is made anew if its reminders still hold.
    """
    row = Delivery.objects.filter(pk=delivery.pk)
    if _again(row.filter(state=State.UNSURE), reply="sent again by hand"):
        return True
    refused = row.filter(state=State.FAILED)
    if not delivery.reminders.exists():
        return _again(refused, reply="")
    with transaction.atomic():
        superseded = refused.update(state=State.SUPERSEDED)
        plan.plan_again(row.filter(state=State.SUPERSEDED))
    return bool(superseded)


def give_up(delivery: Delivery) -> bool:
    """A person's decision that an unsure mail is not to be sent again; whether it was unsure."""
    unsure = Delivery.objects.filter(pk=delivery.pk, state=State.UNSURE)
    return unsure.update(state=State.FAILED, reply="given up by hand") == 1


def _is_out_already(delivery: Delivery) -> bool:
    """Whether a mail that should have left long ago has done so, as after the restore of a backup."""
    ask = evidence.source()
    if ask is None or not _ours(delivery).filter(next_try_at__lt=Now() - VERIFY).exists():
        return False
    if ask(delivery.message_id) is not evidence.Verdict.ACCEPTED:
        return False
    _settle(delivery, **_sent(delivery, sent_at=Now(), reply="sent before, as the evidence says"))
    return True


def _ours(delivery: Delivery) -> QuerySet[Delivery]:
    """The row while it carries our token, also if others meanwhile call it unsure."""
    return Delivery.objects.filter(pk=delivery.pk, token=delivery.token, state__in=(State.SENDING, State.UNSURE))


def _sent(delivery: Delivery, **fields: Any) -> dict[str, Any]:
    """What is recorded of a mail that has left; words that let somebody in are forgotten with it."""
    return {"state": State.SENT, **fields, **({"text": "", "html": ""} if delivery.secret else {})}


def _settle(delivery: Delivery, **fields: Any) -> None:
    """Record what came of our mail. A database that is restarting is waited for: this is worth remembering."""
    for pause in (0.2, 1, 3, 10, 30, None):
        try:
            if not _ours(delivery).update(**fields):
                logger.warning("Mail %s was settled by another process.", delivery.message_id)
        except (OperationalError, InterfaceError):
            if pause is None or connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(pause)
        else:
            return


def _later(delivery: Delivery, words: str) -> None:
    """Back off, twice as long each time, and after ``GIVE_UP`` no more."""
    if Delivery.objects.filter(pk=delivery.pk, made_at__lt=Now() - GIVE_UP, attempts__gt=5).exists():
        _settle(delivery, state=State.FAILED, reply=words)
        return
    after = min(BACK_OFF * 2 ** min(delivery.attempts - 1, 10), dt.timedelta(hours=4))
    _again(_ours(delivery), after=after, reply=words)


def _again(row: QuerySet[Delivery], *, reply: str, after: dt.timedelta = dt.timedelta(0)) -> bool:
    """Make it due once more; or, if it was overtaken while on its way, superseded. Whether it was either."""
    pks = list(row.values_list("pk", flat=True))
    free: dict[str, Any] = {"token": None, "lease_until": None, "data_started_at": None, "reply": reply}
    with transaction.atomic():
        if row.filter(withdrawn=False).update(state=State.DUE, next_try_at=Now() + after, **free):
            return True
        overtaken = row.filter(withdrawn=True).update(state=State.SUPERSEDED, **free)
        plan.plan_again(Delivery.objects.filter(pk__in=pks, state=State.SUPERSEDED))
        return bool(overtaken)
