"""Sends what is due, once.

The database is the queue and its clock decides. A row is claimed, then fenced just before its body leaves, then
settled by the server's reply; docs/reliability.md tells what each kind of crash leads to.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Least, Now
from django.utils import timezone

from obligations.models import Delivery
from obligations.reminders import claims, digest, evidence, mail, plan, sending, transport, unreachable
from obligations.reminders.claims import claim, fence
from obligations.reminders.clock import database_now

logger = logging.getLogger(__name__)

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


def tick(*, stop: Callable[[], bool] = lambda: False) -> None:
    """All there is to do now, as the loop does it. If that is nothing, it cost one query."""
    if claims.any_of(digest.due(), claims.due(), claims.left_behind(), *unresolved()):
        try:
            resolve_unsure()
        finally:
            deliver_due(stop=stop)


def deliver_due(*, seconds: float | None = None, stop: Callable[[], bool] = lambda: False) -> int:
    """Hand over the reminders that are due, then send what is in the outbox; how many were sent."""
    if not claims.any_of(digest.due(), claims.due(), claims.left_behind()):
        return 0
    digest.hand_over_due()
    return drain(seconds=seconds, stop=stop)


def drain(*, seconds: float | None = None, stop: Callable[[], bool] = lambda: False) -> int:
    """Send until nothing is due, ``stop`` says so or the seconds are over; how many were sent."""
    ends = None if seconds is None else time.monotonic() + seconds
    sent = 0
    with transport.from_settings() as post:
        leave = _Leave()
        hand = _Hand(lambda: not stop() and (ends is None or time.monotonic() < ends) and leave.given())
        while in_hand := hand.take():
            try:
                sent += send(*in_hand, post=post, meanwhile=hand.prepare)
            except transport.Unreachable as error:
                logger.error("The mail server cannot be reached; mails wait. %s", error)
                break
    return sent


class _Leave:
    """Whether mail may leave, asked again now and then: the database may be one that came back from a backup."""

    def __init__(self) -> None:
        self._asked: float | None = None
        self._given = False

    def given(self) -> bool:
        now = time.monotonic()
        if self._asked is None or now - self._asked > sending.ADVANCE.total_seconds():
            self._asked, self._given = now, sending.may_leave()
        return self._given


class _Hand:
    """The mail that goes next, claimed and written while the server makes up its mind about the one before it.

    Of the two that a crash may find in hand, only one is past its fence.
    """

    def __init__(self, more: Callable[[], bool]) -> None:
        self._more = more
        self._prepared: tuple[Delivery, transport.Envelope | None] | None = None

    def take(self) -> tuple[Delivery, transport.Envelope | None] | None:
        """The next mail; None if nothing is due or no more is wanted. What was prepared is always sent."""
        in_hand, self._prepared = self._prepared or self._next(), None
        return in_hand

    def prepare(self) -> None:
        """Never raises: a database that is away is asked again once the reply has been recorded."""
        try:
            self._prepared = self._next()
        except DatabaseError as error:
            logger.warning("The next mail cannot be claimed yet. %s", error)

    def _next(self) -> tuple[Delivery, transport.Envelope | None] | None:
        delivery = claim() if self._more() else None
        if delivery is None:
            return None
        try:
            return delivery, _envelope(delivery)
        except Exception:  # noqa: BLE001  # ``send`` writes it once more and says what is wrong
            return delivery, None


def send(
    delivery: Delivery,
    envelope: transport.Envelope | None = None,
    *,
    post: transport.Transport,
    meanwhile: transport.Meanwhile = transport.nothing,
) -> bool:
    """Send one claimed row and record what came of it; whether it was sent. Raises Unreachable.

    ``meanwhile`` is called when the whole mail has left and the server has not replied yet.
    """
    if _is_out_already(delivery):
        return False
    try:
        envelope = envelope or _envelope(delivery)
    except Exception as error:
        # Whatever is wrong with one mail, it must not stand before all others.
        logger.exception("Mail %s to %s cannot be written.", delivery.message_id, delivery.to)
        _settle(delivery, state=State.FAILED, reply=str(error) or type(error).__name__)
        return False
    try:
        words = post.send(envelope, lambda: fence(delivery), meanwhile)
    except transport.NotOurs:
        logger.info("Mail %s was taken over or superseded; not sent.", delivery.message_id)
    except transport.Unclear as error:
        # Nobody touches the row until SETTLE is over: the server may still be accepting it.
        _settle(delivery, reply=str(error))
    except transport.Refused as error:
        _settle(delivery, state=State.FAILED, reply=str(error))
        logger.error("Mail %s to %s was refused: %s", delivery.message_id, delivery.to, error)
        unreachable.tell_seconds(now=database_now())
    except transport.TryLater as error:
        _later(delivery, str(error))
    except transport.Unreachable as error:
        _again(_ours(delivery), after=BACK_OFF, reply=str(error))
        raise
    else:
        _record(delivery, lambda: claims.sent(delivery, words))
        return True
    return False


def unresolved() -> tuple[QuerySet[Delivery], QuerySet[Delivery]]:
    """Those past the fence for so long that nobody is still sending them, and those known to be unsure."""
    silent = Delivery.objects.filter(state=State.SENDING, data_started_at__lt=Now() - SETTLE)
    return silent, Delivery.objects.filter(state=State.UNSURE)


def resolve_unsure() -> int:
    """Find out what became of mails whose sender died after the fence; how many were resolved.

    With no source of evidence they are sent again with the same Message-ID, and the operator is told.
    """
    silent, unsure = unresolved()
    if not claims.any_of(silent, unsure):
        return 0
    silent.update(state=State.UNSURE)
    ask = evidence.source()
    return sum(_resolve(delivery, ask) for delivery in unsure)


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


def send_now(delivery: Delivery) -> bool:
    """A person's decision on a mail that waits or is kept back: it is due at once. Whether it was waiting."""
    waiting = Delivery.objects.filter(pk=delivery.pk, state=State.DUE)
    return waiting.update(held_at=None, next_try_at=Least(F("next_try_at"), Now())) == 1


def keep_back(delivery: Delivery) -> bool:
    """A person's decision that a waiting mail is not to leave before they say so. Whether it was waiting."""
    return Delivery.objects.filter(pk=delivery.pk, state=State.DUE, held_at=None).update(held_at=Now()) == 1


def give_up(delivery: Delivery) -> bool:
    """A person's decision that an unsure mail is not to be sent again; whether it was unsure."""
    unsure = Delivery.objects.filter(pk=delivery.pk, state=State.UNSURE)
    return unsure.update(state=State.FAILED, reply="given up by hand") == 1


def _envelope(delivery: Delivery) -> transport.Envelope:
    """The mail as it leaves. Raises ValueError for an address that cannot be written in a mail."""
    message = mail.as_bytes(delivery, dated=timezone.now())
    return transport.Envelope(mail.sender(), mail.recipient(delivery), delivery.message_id, message)


def _is_out_already(delivery: Delivery) -> bool:
    """Whether a mail that should have left long ago has done so, as after the restore of a backup."""
    ask = evidence.source()
    if ask is None or claims.claimed_at(delivery) - delivery.next_try_at < VERIFY:
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
    _record(delivery, lambda: _ours(delivery).update(**fields))


def _record(delivery: Delivery, change: Callable[[], int]) -> None:
    """Write down what came of our mail. A database that is restarting is waited for: this is worth remembering."""
    for pause in (0.2, 0.5, 1, 2, 4, 8, 15, 15, None):
        try:
            if not change():
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
