"""What comes back after it was accepted: read, shown, told to the second contact, and never silently dropped."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import mailbox
import sys
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from obligations.models import Bounce, Delivery, Subscription
from obligations.reminders import deliver, links, subscribers, unreachable
from obligations.reminders.bounces import Report, dsn, maildir, record
from tests.factories import NOW, make_user
from tests.mailserver import MailServer
from tests.test_reminders_deliver import put

pytestmark = pytest.mark.django_db

State = Delivery.State


@pytest.fixture
def mail() -> Delivery:
    """A mail that a server has accepted."""
    put()
    Delivery.objects.update(state=State.SENT, sent_at=timezone.now(), data_started_at=timezone.now())
    return Delivery.objects.get()


def dsn_of(
    message_id: str,
    *,
    action: str = "failed",
    address: str = "reader@example.org",
    said: str = "smtp; 550 5.1.1 <reader@example.org>: User unknown",
    returned: str = "message/rfc822",
) -> bytes:
    """A delivery status notification as Postfix writes it."""
    return (
        "Return-Path: <>\r\n"
        "From: MAILER-DAEMON@mx.example.org (Mail Delivery System)\r\n"
        "To: tracker@example.org\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <dsn.{action}.{hashlib.sha256(message_id.encode()).hexdigest()[:8]}@mx.example.org>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="=b"\r\n\r\n'
        "--=b\r\nContent-Description: Notification\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
        "This is the mail system at host mx.example.org.\r\n\r\n"
        "--=b\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.org\r\nX-Postfix-Queue-ID: 4F1\r\n"
        "Arrival-Date: Sun, 17 Aug 2008 09:00:00 +0000 (UTC)\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nOriginal-Recipient: rfc822;{address}\r\n"
        f"Action: {action}\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mail.example.org\r\nDiagnostic-Code: {said}\r\n\r\n"
        f"--=b\r\nContent-Type: {returned}\r\n\r\n"
        f"From: tracker@example.org\r\nMessage-ID: {message_id}\r\nSubject: In 30 days\r\n\r\n"
        "the mail\r\n\r\n--=b--\r\n"
    ).encode()


def pipe(monkeypatch: pytest.MonkeyPatch, raw: bytes, capsys: Any) -> str:
    """What ``manage.py bounce`` says of a mail on its standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    call_command("bounce")
    said: str = capsys.readouterr().out
    return said


# --- reading reports --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_status_notification_is_read(mail: Delivery, returned: str) -> None:
    (report,) = dsn.read(dsn_of(mail.message_id, returned=returned))
    assert report.kind == Bounce.Kind.PERMANENT
    assert report.message_id == mail.message_id
    assert report.address == "reader@example.org"
    assert report.words == "550 5.1.1 <reader@example.org>: User unknown"
    assert report.reported_by == "mx.example.org"


@pytest.mark.parametrize(
    ("action", "kinds"),
    [("failed", ["permanent"]), ("delayed", ["delayed"]), ("delivered", []), ("relayed", []), ("expanded", [])],
)
def test_only_trouble_is_a_report(mail: Delivery, action: str, kinds: list[str]) -> None:
    assert [report.kind for report in dsn.read(dsn_of(mail.message_id, action=action))] == kinds


def test_a_complaint_is_read(mail: Delivery) -> None:
    """RFC 5965: somebody pressed "junk"."""
    raw = (
        dsn_of(mail.message_id)
        .replace(b"report-type=delivery-status", b"report-type=feedback-report")
        .replace(b"message/delivery-status", b"message/feedback-report")
        .replace(b"Reporting-MTA: dns; mx", b"Feedback-Type: abuse\r\nReporting-MTA: dns; mx")
    )
    (report,) = dsn.read(raw)
    assert (report.kind, report.words, report.message_id) == ("unwanted", "abuse", mail.message_id)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nBack on Monday.",
        b"Content-Type: multipart/report; boundary=x\r\n\r\nno parts at all",
        b"Content-Type: multipart/report\r\n\r\n--\r\n",
    ],
)
def test_what_is_no_report_is_left_aside(raw: bytes, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """Not refused: a mail server would send a bounce of the bounce."""
    with pytest.raises(dsn.NotAReport):
        dsn.read(raw)
    assert "left aside" in pipe(monkeypatch, raw, capsys)
    assert not Bounce.objects.exists()


def test_a_broken_report_is_no_crash(mail: Delivery) -> None:
    whole = dsn_of(mail.message_id)
    for end in range(0, len(whole), 7):
        try:
            reports = dsn.read(whole[:end])
        except dsn.NotAReport:
            continue
        assert len(reports) <= 1


# --- what follows -----------------------------------------------------------------------------------------------------


def test_a_mail_that_came_back_is_failed_in_the_servers_words_and_shown(
    mail: Delivery, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """Bounces are shown on the subscription, never silently dropped."""
    assert "came back" in pipe(monkeypatch, dsn_of(mail.message_id), capsys)
    mail.refresh_from_db()
    assert mail.state == State.FAILED
    assert mail.reply == "550 5.1.1 <reader@example.org>: User unknown"
    page = Client().get(links.path(links.to_manage(mail.subscription))).content.decode()
    assert "550 5.1.1 &lt;reader@example.org&gt;: User unknown" in page
    assert "did not get through" in page


def test_the_owner_sees_it_in_the_list_and_operators_on_their_page(mail: Delivery) -> None:
    owner, admin = make_user("owner"), make_user("admin", role="administrator")
    Subscription.objects.update(user=owner)
    record(Report(Bounce.Kind.PERMANENT, mail.message_id, "reader@example.org", "550 gone", "mx", "e1"), now=NOW)
    client = Client()
    client.force_login(owner)
    assert "mails do not get through" in client.get("/subscriptions/").content.decode()
    client.force_login(admin)
    assert "550 gone" in client.get("/operations/mail/").content.decode()


def test_nobody_is_silently_taken_off(mail: Delivery) -> None:
    """The next reminder is tried as if nothing had been."""
    for number in range(20):
        record(
            Report(Bounce.Kind.PERMANENT, mail.message_id, "reader@example.org", "550 gone", "mx", f"e{number}"),
            now=NOW,
        )
    mail.subscription.refresh_from_db()
    assert mail.subscription.is_active
    put()
    assert deliver.drain() == 1


@pytest.mark.parametrize("kind", [Bounce.Kind.DELAYED, Bounce.Kind.UNWANTED])
def test_what_did_not_come_back_is_noted_and_not_failed(mail: Delivery, kind: Bounce.Kind) -> None:
    record(Report(kind, mail.message_id, "reader@example.org", "451 wait", "mx", "e1"), now=NOW)
    mail.refresh_from_db()
    assert mail.state == State.SENT
    assert "451 wait" in Client().get(links.path(links.to_manage(mail.subscription))).content.decode()


def test_a_report_told_twice_counts_once(mail: Delivery, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    pipe(monkeypatch, dsn_of(mail.message_id), capsys)
    assert "known already" in pipe(monkeypatch, dsn_of(mail.message_id), capsys)
    assert Bounce.objects.count() == 1


def test_a_report_on_no_mail_of_ours_is_kept_for_operators(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    pipe(monkeypatch, dsn_of(f"<{'0' * 40}@example.org>"), capsys)
    assert Bounce.objects.get().delivery is None
    client = Client()
    client.force_login(make_user("admin", role="administrator"))
    assert "no mail of ours that is known" in client.get("/operations/mail/").content.decode()


@pytest.mark.parametrize(("state", "started"), [(State.DUE, False), (State.SENDING, False), (State.SUPERSEDED, False)])
def test_a_forged_report_stops_no_mail_that_has_not_left(mail: Delivery, state: State, started: bool) -> None:
    Delivery.objects.update(state=state, data_started_at=None)
    record(Report(Bounce.Kind.PERMANENT, mail.message_id, "reader@example.org", "550 gone", "mx", "e1"), now=NOW)
    mail.refresh_from_db()
    assert mail.state == state


def test_a_bounce_settles_a_mail_whose_fate_was_not_known(mail: Delivery) -> None:
    """It shows that the mail was accepted: it is not sent again."""
    Delivery.objects.update(state=State.UNSURE)
    record(Report(Bounce.Kind.PERMANENT, mail.message_id, "reader@example.org", "550 gone", "mx", "e1"), now=NOW)
    assert deliver.resolve_unsure() == 0
    assert deliver.claim() is None


def test_a_maildir_is_read_once(mail: Delivery, tmp_path: Path, settings: Any) -> None:
    settings.BOUNCE_MAILDIR = str(tmp_path / "bounces")
    box = mailbox.Maildir(settings.BOUNCE_MAILDIR)
    box.add(dsn_of(mail.message_id))
    box.add(b"Subject: Out of office\r\n\r\nBack on Monday.")
    assert maildir.read_configured() == 1
    assert maildir.read_configured() == 0
    assert {message.get_subdir() for message in mailbox.Maildir(settings.BOUNCE_MAILDIR)} == {"cur"}
    assert Bounce.objects.get().delivery == mail


def test_a_folder_that_is_no_maildir_is_explained(tmp_path: Path, settings: Any) -> None:
    with pytest.raises(CommandError, match="is no Maildir"):
        call_command("bounce", "--maildir", str(tmp_path))
    settings.BOUNCE_MAILDIR = str(tmp_path)
    assert maildir.read_configured() == 0


# --- the second contact -----------------------------------------------------------------------------------------------


@pytest.fixture
def head(mail: Delivery) -> Subscription:
    subscribers.name_second(mail.subscription, "head@example.org", after=7, now=NOW)
    second = mail.subscription.second
    assert second is not None
    Delivery.objects.filter(to="head@example.org").delete()
    return second


def bounce(mail: Delivery, event: str = "e1") -> None:
    record(Report(Bounce.Kind.PERMANENT, mail.message_id, "reader@example.org", "550 gone", "mx", event), now=NOW)


def told() -> list[Delivery]:
    return list(Delivery.objects.filter(to="head@example.org", subject__contains="do not get through"))


def test_the_second_contact_is_told_once_until_a_mail_gets_through(mail: Delivery, head: Subscription) -> None:
    subscribers.confirm(head, now=NOW)
    bounce(mail)
    (first,) = told()
    assert "550 gone" in first.text
    assert mail.subject in first.text
    Delivery.objects.exclude(to="head@example.org").update(state=State.FAILED)
    unreachable.tell_seconds(now=NOW)
    assert len(told()) == 1

    # One gets through, and the next does not.
    for state, number in ((State.SENT, 1), (State.FAILED, 2)):
        put()
        Delivery.objects.filter(state=State.DUE, subscription__email__startswith="reader").update(
            state=state, subscription=mail.subscription
        )
        unreachable.tell_seconds(now=NOW)
        assert len(told()) == number


def test_a_second_contact_that_has_not_agreed_is_not_told(mail: Delivery, head: Subscription) -> None:
    bounce(mail)
    assert told() == []


def test_a_refusal_at_the_door_tells_the_second_contact_too(
    mail: Delivery, head: Subscription, settings: Any, tmp_path: Path
) -> None:
    subscribers.confirm(head, now=NOW)
    Delivery.objects.filter(pk=mail.pk).update(state=State.DUE, data_started_at=None)
    with MailServer(tmp_path / "mail.log", to_rcpt=lambda n: "250 OK" if n else "550 no such user") as server:
        settings.EMAIL_URL = "smtp://127.0.0.1"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        deliver.drain()
        assert [str(message["To"]) for message in server.accepted] == ["head@example.org"]


# --- providers --------------------------------------------------------------------------------------------------------

KEY = "a signing key"


def mailgun(event: str, message_id: str, *, key: str = KEY, **fields: Any) -> dict[str, Any]:
    """An event as Mailgun posts it, signed."""
    stamp, token = str(int(time.time())), "t" * 50
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    data = {
        "event": event,
        "id": "event-1",
        "timestamp": time.time(),
        "recipient": "reader@example.org",
        "message": {"headers": {"message-id": message_id.strip("<>")}},
        **fields,
    }
    return {"signature": {"timestamp": stamp, "token": token, "signature": signature}, "event-data": data}


def post(body: dict[str, Any], provider: str = "mailgun", **headers: str) -> int:
    client = Client(REMOTE_ADDR="203.0.113.7", enforce_csrf_checks=True)
    answer = client.post(
        f"/webhooks/{provider}/", json.dumps(body), content_type="application/json", headers=headers or None
    )
    return int(answer.status_code)


FAILED = {
    "severity": "permanent",
    "reason": "bounce",
    "delivery-status": {"code": 550, "message": "5.1.1 The email account that you tried to reach does not exist"},
}


def test_a_signed_webhook_records_a_bounce_once(mail: Delivery, settings: Any) -> None:
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}
    body = mailgun("failed", mail.message_id, **FAILED)
    assert [post(body), post(body)] == [200, 200]
    kept = Bounce.objects.get()
    assert (kept.delivery, kept.kind, kept.reported_by) == (mail, "permanent", "Mailgun")
    assert "does not exist" in kept.words
    mail.refresh_from_db()
    assert mail.state == State.FAILED


def test_a_webhook_with_a_wrong_signature_changes_nothing(mail: Delivery, settings: Any) -> None:
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}
    assert post(mailgun("failed", mail.message_id, key="a guess", **FAILED)) == 400
    assert not Bounce.objects.exists()


@pytest.mark.parametrize(
    ("provider", "secrets"),
    [
        ("mailgun", {}),
        ("postmark", {}),
        ("postmark", {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}),
        ("sendgrid", {"SENDGRID_API_KEY": "x"}),
        ("nobody", {"WEBHOOK_SECRET": "user:password"}),
    ],
)
def test_a_webhook_that_cannot_be_told_from_anybodys_does_not_exist(
    mail: Delivery, settings: Any, provider: str, secrets: dict[str, str]
) -> None:
    settings.ANYMAIL = secrets
    assert post(mailgun("failed", mail.message_id, **FAILED), provider) == 404


def test_providers_without_signatures_must_know_the_secret(mail: Delivery, settings: Any) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": "user:password"}
    body = {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "ID": 42,
        "MessageID": "of-the-provider",
        "Metadata": {},
        "Email": "reader@example.org",
        "BouncedAt": "2008-08-17T09:00:00Z",
        "Details": "smtp;550 5.1.1 unknown",
        "Content": f"Message-ID: {mail.message_id}",
    }
    assert post(body, "postmark") == 400
    assert not Bounce.objects.exists()
    known = b64encode(b"user:password").decode()
    assert post(body, "postmark", Authorization=f"Basic {known}") == 200
    assert Bounce.objects.get().delivery == mail


def test_a_providers_word_that_it_took_a_mail_is_evidence(mail: Delivery, settings: Any) -> None:
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}
    Delivery.objects.update(state=State.UNSURE)
    assert post(mailgun("delivered", mail.message_id)) == 200
    mail.refresh_from_db()
    assert mail.state == State.SENT
    assert mail.reply == "delivered, as Mailgun says"
    Delivery.objects.update(state=State.DUE, data_started_at=None)
    post(mailgun("delivered", mail.message_id))
    mail.refresh_from_db()
    assert mail.state == State.DUE
