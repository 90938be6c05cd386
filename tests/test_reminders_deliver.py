"""The outbox against a real SMTP server: neither lost nor doubled. Longer forms of these are in tests/faults."""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError
from django.utils import timezone

from obligations.models import Delivery, Subscription
from obligations.reminders import deliver, digest, evidence, health, mail, plan, transport
from obligations.reminders.bounces import maildir
from tests.factories import make_due_date, make_subscription
from tests.mailserver import MailServer

pytestmark = pytest.mark.django_db

State = Delivery.State
LETTER = mail.Letter("In 30 days: A/RES/62/12, para. 9", ".a line with a dot\n", "<p>“a report”</p>", {})


@pytest.fixture
def server(tmp_path: Path, settings: Any) -> Iterator[MailServer]:
    with MailServer(tmp_path / "mail.log") as server:
        settings.EMAIL_URL = "smtp://127.0.0.1"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def with_evidence(server: MailServer, settings: Any) -> None:
    settings.MAIL_EVIDENCE_LOG = str(server.log)


def put(n: int = 1) -> list[Delivery]:
    """So many mails that are due now."""
    subscription = make_subscription()
    for i in range(n):
        digest.outbox(subscription, f"test:{subscription.pk}:{i}", LETTER, now=timezone.now())
    return list(Delivery.objects.filter(subscription=subscription).order_by("pk"))


def pass_time(**delta: float) -> None:
    """As if that much time had gone by for every row of the outbox."""
    back = dt.timedelta(**delta)
    for row in Delivery.objects.all():
        for name in ("next_try_at", "lease_until", "data_started_at", "made_at"):
            if value := getattr(row, name):
                setattr(row, name, value - back)
        row.save()


def states() -> dict[str, int]:
    return dict(Counter(Delivery.objects.values_list("state", flat=True)))


def work_until_quiet(rounds: int = 12) -> None:
    """What the loop does in many hours: send, resolve, wait."""
    for _ in range(rounds):
        deliver.drain()
        pass_time(hours=5)
        deliver.resolve_unsure()


def neither_lost_nor_doubled(server: MailServer, rows: list[Delivery]) -> None:
    assert server.ids == {row.message_id: 1 for row in rows}
    assert states() == {State.SENT: len(rows)}


# --- the ordinary day -------------------------------------------------------------------------------------------------


def test_each_mail_arrives_once_as_it_was_frozen(server: MailServer) -> None:
    rows = put(3)
    assert deliver.drain() == 3
    assert deliver.drain() == 0
    neither_lost_nor_doubled(server, rows)
    message = server.accepted[0]
    assert message["Subject"] == LETTER.subject
    plain, html = message.get_payload()
    assert plain.get_payload(decode=True).decode().replace("\r\n", "\n") == LETTER.text
    assert html.get_payload(decode=True).decode().replace("\r\n", "\n").strip() == LETTER.html
    sent = Delivery.objects.latest("pk")
    assert sent.reply.startswith("250")
    assert sent.sent_at is not None


def test_nothing_leaves_before_its_time(server: MailServer) -> None:
    put()
    Delivery.objects.update(next_try_at=timezone.now() + dt.timedelta(minutes=1))
    assert deliver.drain() == 0
    assert states() == {State.DUE: 1}
    assert not server.accepted


def test_one_session_carries_many_mails(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    put(5)
    sessions = []
    opened = transport.smtplib.SMTP
    monkeypatch.setattr(transport.smtplib, "SMTP", lambda *a, **k: sessions.append(1) or opened(*a, **k))
    deliver.drain()
    assert len(sessions) == 1


@pytest.mark.parametrize("end", ["drop", "421 too many mails in one session"])
def test_a_session_that_the_server_ends_between_two_mails_costs_neither_its_chances(
    server: MailServer, end: str
) -> None:
    rows = put(3)
    server.to_rcpt = lambda n: end if n == 1 else "250 OK"
    assert deliver.drain() == 3
    neither_lost_nor_doubled(server, rows)
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}


def test_asked_to_stop_it_sends_what_it_has_in_hand_and_leaves_nothing_half_done(server: MailServer) -> None:
    put(4)
    asked = iter([False, False, True, True])
    assert deliver.drain(stop=lambda: next(asked)) == 2
    assert states() == {State.SENT: 2, State.DUE: 2}


def test_a_database_away_while_the_server_thinks_loses_no_reply(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = put(2)
    claims = iter([deliver.claim, away])
    monkeypatch.setattr(deliver, "claim", lambda claim=deliver.claim: next(claims, claim)())
    assert deliver.drain() == 2
    neither_lost_nor_doubled(server, rows)


def away() -> Any:
    raise OperationalError("the database is away")


def test_two_live_mails_of_one_key_cannot_be(server: MailServer) -> None:
    (row,) = put()
    row.pk, row.message_id = None, "<another@example.org>"
    with pytest.raises(IntegrityError):
        row.save(force_insert=True)


def test_without_a_mail_server_mails_are_files(settings: Any) -> None:
    (row,) = put()
    assert deliver.drain() == 1
    (file,) = (settings.HOME / "mail").iterdir()
    assert file.name == row.message_id.strip("<>") + ".eml"
    assert LETTER.subject in file.read_text()
    assert evidence.in_files(row.message_id) is evidence.Verdict.ACCEPTED


# --- claims, leases, the fence ----------------------------------------------------------------------------------------


def test_a_claimed_mail_is_nobody_elses() -> None:
    put()
    assert deliver.claim() is not None
    assert deliver.claim() is None


def test_a_mail_left_behind_before_its_body_is_sent_by_the_next(server: MailServer) -> None:
    rows = put(20)
    for _ in range(10):
        deliver.claim()
    deliver.drain()
    assert len(server.accepted) == 10
    pass_time(minutes=6)
    deliver.drain()
    neither_lost_nor_doubled(server, rows)


class Stopped:
    """A transport whose process stands still until its lease is over and somebody else has sent the mail."""

    def __init__(self, inner: transport.Transport) -> None:
        self.inner = inner

    def send(self, envelope: transport.Envelope, fence: transport.Fence, *_meanwhile: transport.Meanwhile) -> str:
        pass_time(minutes=6)
        assert deliver.drain() == 1
        return self.inner.send(envelope, fence)


@pytest.mark.parametrize(("fenced", "arrivals"), [(True, 1), (False, 2)])
def test_a_process_that_wakes_after_its_lease_does_not_send(
    server: MailServer, monkeypatch: pytest.MonkeyPatch, fenced: bool, arrivals: int
) -> None:
    """Without the fence the mail is doubled: what the test would see if it were gone."""
    put()
    claimed = deliver.claim()
    assert claimed is not None
    if not fenced:
        monkeypatch.setattr(deliver, "fence", lambda _: True)
    with transport.Smtp() as post:
        deliver.send(claimed, post=Stopped(post))
    assert len(server.accepted) == arrivals
    assert states() == {State.SENT: 1}


def test_a_process_stopped_between_fence_and_body_does_not_send(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    put()
    claimed = deliver.claim()
    assert claimed is not None
    monkeypatch.setattr(transport, "FRESH_SECONDS", -1)  # whatever time has passed is too long
    with transport.Smtp() as post:
        assert not deliver.send(claimed, post=post)
    assert not server.accepted


def test_a_database_that_is_away_at_the_fence_ends_the_session_at_once(server: MailServer) -> None:
    """In the middle of DATA a QUIT is taken for the body: the server would wait for the rest, and we for its reply."""
    (row,) = put()
    envelope = transport.Envelope("tracker@example.org", "reader@example.org", row.message_id, b"a report")

    with transport.Smtp() as post:
        with pytest.raises(OperationalError):
            post.send(envelope, away)
        assert post._server is None
        assert post.send(envelope, lambda: True).startswith("250")
    assert server.asked["data"] == 1


def test_superseded_before_the_fence_does_not_leave(server: MailServer) -> None:
    put()
    claimed = deliver.claim()
    assert claimed is not None
    Delivery.objects.retractable().update(state=State.SUPERSEDED)
    with transport.Smtp() as post:
        assert not deliver.send(claimed, post=post)
    assert not server.accepted
    assert states() == {State.SUPERSEDED: 1}


# --- crashes after the fence ------------------------------------------------------------------------------------------


class Killed(BaseException):
    """What a kill -9 does to a process, as far as one process can play it."""


class DiesAfter250:
    def __init__(self, inner: transport.Transport) -> None:
        self.inner = inner

    def send(self, envelope: transport.Envelope, fence: transport.Fence, *_meanwhile: transport.Meanwhile) -> str:
        self.inner.send(envelope, fence)
        raise Killed


class DiesBeforeBody:
    def send(self, _envelope: transport.Envelope, fence: transport.Fence, *_meanwhile: transport.Meanwhile) -> str:
        assert fence()
        raise Killed


def die(rows: list[Delivery], how: Any) -> None:
    for _ in rows:
        claimed = deliver.claim()
        assert claimed is not None
        with pytest.raises(Killed):
            deliver.send(claimed, post=how)


@pytest.mark.usefixtures("with_evidence")
@pytest.mark.parametrize("when", ["after 250", "before body"])
def test_a_crash_after_the_fence_is_settled_by_evidence(server: MailServer, when: str) -> None:
    rows = put(10)
    with transport.Smtp() as post:
        die(rows, DiesAfter250(post) if when == "after 250" else DiesBeforeBody())
    # For 15 minutes the server may still be at it: nobody touches the row.
    pass_time(minutes=14)
    assert (deliver.resolve_unsure(), deliver.drain()) == (0, 0)
    pass_time(minutes=2)
    assert deliver.resolve_unsure() == 10
    deliver.drain()
    neither_lost_nor_doubled(server, rows)


def test_without_evidence_it_is_sent_again_under_the_same_id_and_the_operator_is_told(
    server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    rows = put(2)
    with transport.Smtp() as post:
        die(rows[:1], DiesAfter250(post))
    die(rows[1:], DiesBeforeBody())
    pass_time(minutes=16)
    with caplog.at_level(logging.ERROR):
        assert deliver.resolve_unsure() == 2
    deliver.drain()
    assert server.ids == {rows[0].message_id: 2, rows[1].message_id: 1}
    assert "not known whether" in caplog.text
    assert "MAIL_EVIDENCE_LOG" in caplog.text


def test_a_source_that_cannot_answer_is_waited_for(server: MailServer, settings: Any) -> None:
    settings.MAIL_EVIDENCE_LOG = str(server.log.with_name("not there"))
    die(put(), DiesBeforeBody())
    pass_time(minutes=16)
    assert deliver.resolve_unsure() == 0
    assert states() == {State.UNSURE: 1}
    pass_time(minutes=60)
    assert deliver.resolve_unsure() == 1
    assert states() == {State.DUE: 1}


def test_the_250_of_a_process_thought_dead_still_counts(server: MailServer) -> None:
    put()
    claimed = deliver.claim()
    assert claimed is not None
    assert deliver.fence(claimed)
    Delivery.objects.update(state=State.UNSURE)
    deliver._settle(claimed, state=State.SENT)
    assert states() == {State.SENT: 1}


@pytest.mark.usefixtures("with_evidence")
def test_a_backup_restored_one_hour_back_sends_nothing_again(server: MailServer) -> None:
    rows = put(5)
    lost = put(5)
    deliver.drain()
    assert len(server.accepted) == 10
    for row in rows:
        # As the backup knew them: due, not yet sent.
        Delivery.objects.filter(pk=row.pk).update(
            state=State.DUE, token=None, data_started_at=None, next_try_at=timezone.now() - dt.timedelta(hours=1)
        )
    for row in lost:
        # Not in the backup at all: planned and frozen anew, hours late.
        key, subscription = row.key, row.subscription
        row.delete()
        an_hour_ago = timezone.now() - dt.timedelta(hours=1)
        digest.outbox(subscription, key, LETTER, now=timezone.now(), since=an_hour_ago)
    deliver.drain()
    neither_lost_nor_doubled(server, rows + lost)


# --- a server in a bad mood -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("with_evidence")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_fifth_4xx_and_a_tenth_dropped(server: MailServer, seed: int) -> None:
    moods = ["451 greylisted", "250 OK", "drop", "250 OK", "250 OK", "accept and drop", "450 busy", "250 OK", "250 OK"]
    server.to_data = lambda n: moods[(n + seed) % len(moods)]
    server.to_rcpt = lambda n: ["250 OK", "250 OK", "452 full", "250 OK", "drop"][(n + seed) % 5]
    rows = put(25)
    work_until_quiet(40)
    neither_lost_nor_doubled(server, rows)


def test_a_refusal_is_final_and_visible_in_the_servers_words(server: MailServer) -> None:
    server.to_rcpt = lambda n: "550 5.1.1 no such mailbox" if n % 2 else "250 OK"
    server.to_data = lambda n: "554 5.7.1 spam" if n % 2 else "250 OK"
    put(8)
    work_until_quiet()
    assert states() == {State.SENT: 2, State.FAILED: 6}
    assert set(Delivery.objects.in_trouble().values_list("reply", flat=True)) == {
        "550 5.1.1 no such mailbox",
        "554 5.7.1 spam",
    }
    assert set(Delivery.objects.in_trouble().values_list("attempts", flat=True)) == {1}


def test_later_is_believed_for_five_days(server: MailServer) -> None:
    server.to_rcpt = lambda _: "450 greylisted"
    put()
    waits = []
    for _ in range(60):
        if deliver.drain() == 0 and states() != {State.DUE: 1}:
            break
        row = Delivery.objects.get()
        waits.append(row.next_try_at - timezone.now())
        pass_time(seconds=waits[-1].total_seconds() + 1)
    assert [round(w.total_seconds() / 60) for w in waits[:5]] == [1, 2, 4, 8, 16]
    assert max(waits) <= dt.timedelta(hours=4)
    assert sum(waits, dt.timedelta()) > dt.timedelta(days=4, hours=20)
    failed = Delivery.objects.get()
    assert (failed.state, failed.reply) == (State.FAILED, "450 greylisted")


def test_a_mail_server_that_is_away_costs_no_mail_its_chances(settings: Any, server: MailServer) -> None:
    rows = put(3)
    settings.EMAIL_PORT = 1
    for _ in range(5):
        assert deliver.drain() == 0
        pass_time(days=3)
    settings.EMAIL_PORT = server.port
    assert deliver.drain() == 3
    neither_lost_nor_doubled(server, rows)


def test_a_slow_250_is_waited_for(server: MailServer) -> None:
    server.wait = 1.5
    rows = put()
    deliver.drain()
    neither_lost_nor_doubled(server, rows)


def test_a_250_that_never_comes_is_not_a_second_mail_in_the_same_round(server: MailServer, settings: Any) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    server.wait = 1
    put()
    assert deliver.drain() == 0
    assert deliver.drain() == 0
    assert len(server.accepted) == 1
    assert states() == {State.SENDING: 1}


def test_an_address_with_letters_of_its_own_and_one_that_cannot_be(server: MailServer) -> None:
    rows = put(3)
    Delivery.objects.filter(pk=rows[0].pk).update(to="leser@bücher.example")
    Delivery.objects.filter(pk=rows[1].pk).update(to="leser@" + "ü" * 80 + ".example")
    assert deliver.drain() == 2
    assert states() == {State.SENT: 2, State.FAILED: 1}
    assert server.accepted[0]["To"] == "leser@xn--bcher-kva.example"


# --- what is wrong with one holds up no other -------------------------------------------------------------------------


def test_a_mail_that_cannot_be_written_fails_visibly_and_the_next_goes_out(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = put(3)
    written = mail.as_bytes

    def as_bytes(delivery: Delivery, **given: Any) -> bytes:
        if delivery.pk == rows[0].pk:
            raise RuntimeError("no words for it")
        return written(delivery, **given)

    monkeypatch.setattr(mail, "as_bytes", as_bytes)
    assert deliver.drain() == 2
    assert states() == {State.SENT: 2, State.FAILED: 1}
    assert Delivery.objects.get(pk=rows[0].pk).reply == "no words for it"


def test_a_reader_for_whom_no_mail_can_be_made_holds_up_nobody_and_is_asked_again(
    server: MailServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = timezone.now()
    make_due_date(act_by=now.date(), window_start=now.date(), window_end=now.date())
    poor, *others = (
        make_subscription(email=f"s{i}@example.org", lead_days=[0], hour=0, confirmed_at=now) for i in range(3)
    )
    plan.plan_all(now=now - dt.timedelta(days=1))
    remind = mail.remind

    def but_not_theirs(subscription: Subscription, items: Any) -> mail.Letter:
        if subscription == poor:
            raise RuntimeError("no words for it")
        return remind(subscription, items)

    monkeypatch.setattr(mail, "remind", but_not_theirs)
    assert deliver.deliver_due() == len(others)
    assert f"subscription {poor.pk}" in caplog.text
    assert poor.reminders.get().state == "planned"
    monkeypatch.setattr(mail, "remind", remind)
    assert deliver.deliver_due() == 1


def test_the_loop_sends_whatever_else_fails_in_a_round(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    put()

    def fails() -> None:
        raise RuntimeError("a folder that is gone")

    monkeypatch.setattr(maildir, "read_configured", fails)
    monkeypatch.setattr(health, "heartbeat", lambda: os.kill(os.getpid(), signal.SIGTERM))  # the last of a round
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        call_command("drain", "--loop", "--every", "0")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert states() == {State.SENT: 1}


# --- evidence ---------------------------------------------------------------------------------------------------------

ID = "<" + "ab" * 20 + "@example.org>"
POSTFIX = (
    "Nov 23 10:00:00 mx postfix/smtpd[1]: 4A3: client=app[10.0.0.1]\n"
    f"Nov 23 10:00:00 mx postfix/cleanup[2]: 4A3: message-id={ID}\n"
)


@pytest.mark.parametrize(
    ("log", "verdict"),
    [
        ("", evidence.Verdict.NOT_ACCEPTED),
        (f"accepted {ID}\n", evidence.Verdict.ACCEPTED),
        # Postfix names it while the mail is still coming in.
        (POSTFIX, evidence.Verdict.NOT_ACCEPTED),
        (
            POSTFIX + "Nov 23 10:00:01 mx postfix/qmgr[3]: 4A3: from=<t@example.org>, size=9, nrcpt=1 (queue active)\n",
            evidence.Verdict.ACCEPTED,
        ),
        (
            POSTFIX + "Nov 23 10:00:01 mx postfix/qmgr[3]: 4A4: from=<t@example.org>, size=9, nrcpt=1 (queue active)\n",
            evidence.Verdict.NOT_ACCEPTED,
        ),
        (f"2026-11-23 1abc-0001 <= t@example.org H=app P=esmtp S=9 id={ID.strip('<>')}\n", evidence.Verdict.ACCEPTED),
        (f"2026-11-23 rejected after DATA: spam, Message-ID: {ID}\n", evidence.Verdict.NOT_ACCEPTED),
        # A line that is still being written is not read yet.
        (f"accepted {ID}", evidence.Verdict.NOT_ACCEPTED),
    ],
)
def test_what_a_log_says(tmp_path: Path, log: str, verdict: evidence.Verdict) -> None:
    (tmp_path / "mail.log").write_text(log)
    assert evidence.Log(tmp_path / "mail.log")(ID) is verdict


def test_a_log_is_read_on_and_through_its_rotation(tmp_path: Path) -> None:
    path = tmp_path / "mail.log"
    path.write_text("started\n")
    log = evidence.Log(path)
    assert log(ID) is evidence.Verdict.NOT_ACCEPTED
    with path.open("a") as file:
        file.write(f"accepted {ID}\n")
    path.rename(tmp_path / "mail.log.1")
    path.write_text("a new day\n")
    assert log(ID) is evidence.Verdict.ACCEPTED


def test_no_log_is_no_answer(tmp_path: Path) -> None:
    assert evidence.Log(tmp_path / "none")(ID) is evidence.Verdict.UNKNOWN
