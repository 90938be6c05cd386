"""Silence is noticed: the age of the oldest row that should have moved on."""

from __future__ import annotations

import datetime as dt
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.utils import timezone

from obligations.models import Delivery, Reminder, Sending
from obligations.reminders import digest, health, plan
from tests.factories import make_due_date, make_subscription, make_user
from tests.test_reminders_deliver import put

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


def healthz() -> tuple[int, dict[str, Any]]:
    response = Client(REMOTE_ADDR="203.0.113.7").get("/healthz")
    return response.status_code, response.json()


def test_nothing_due_is_well() -> None:
    assert healthz() == (
        200,
        {
            "ok": True,
            "oldest_due_seconds": 0,
            "mails": {"due": 0, "sending": 0, "unsure": 0, "failed": 0},
            "kept_back": 0,
            "sending": "on",
            "last_heartbeat": None,
        },
    )


@pytest.mark.parametrize(("minutes", "status"), [(1, 200), (14, 200), (16, 503)])
@pytest.mark.parametrize("kind", ["mail", "reminder", "left behind"])
def test_what_waits_too_long_is_seen(kind: str, minutes: int, status: int) -> None:
    since = timezone.now() - minutes * MINUTE
    if kind == "reminder":
        today = timezone.localdate()
        make_due_date(act_by=today, window_start=today, window_end=today)
        make_subscription(lead_days=[0])
        plan.plan_all(now=timezone.now())
        Reminder.objects.update(send_at=since, planned_at=since)
    else:
        put()
        state = Delivery.State.DUE if kind == "mail" else Delivery.State.SENDING
        Delivery.objects.update(next_try_at=since, state=state, lease_until=since)
    code, body = healthz()
    assert code == status
    assert body["ok"] == (status == 200)
    assert abs(body["oldest_due_seconds"] - minutes * 60) < 30


def test_what_waits_for_others_is_no_illness_of_ours() -> None:
    put()
    now = timezone.now()
    # Put off by a 4xx, claimed just now, refused, and overtaken.
    for fields in (
        {"next_try_at": now + MINUTE},
        {"next_try_at": now - 60 * MINUTE, "state": "sending", "lease_until": now + MINUTE},
        {"next_try_at": now - 60 * MINUTE, "state": "failed"},
        {"next_try_at": now - 60 * MINUTE, "state": "superseded"},
    ):
        Delivery.objects.update(**fields)
        assert health.oldest_due(now=now) == dt.timedelta(0)


def test_a_late_start_is_not_counted_as_waiting() -> None:
    """A reminder whose day was past when it was planned waits since then."""
    day = timezone.localdate() + dt.timedelta(days=5)
    make_due_date(act_by=day, window_start=day, window_end=day)
    now = timezone.now()
    make_subscription(lead_days=[30], confirmed_at=now)
    plan.plan_all(now=now)
    assert health.oldest_due(now=now) == dt.timedelta(0)
    digest.hand_over(now=now)
    assert health.oldest_due(now=now) == dt.timedelta(0)


def test_the_heartbeat_stops_when_mail_does(settings: Any) -> None:
    calls = []

    class Monitor(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    now = timezone.now()
    with HTTPServer(("127.0.0.1", 0), Monitor) as monitor:
        threading.Thread(target=monitor.serve_forever, daemon=True).start()
        assert not health.heartbeat(now=now)
        settings.HEARTBEAT_URL = f"http://127.0.0.1:{monitor.server_port}/alive"
        assert health.heartbeat(now=now)
        put()
        assert not health.heartbeat(now=now + 16 * MINUTE)
        monitor.shutdown()
    settings.HEARTBEAT_URL = "http://127.0.0.1:1/"
    assert not health.heartbeat(now=now)
    assert calls == ["/alive"]
    beat = Sending.row()
    assert beat.heartbeat_at == now
    assert "refused" in beat.heartbeat_trouble


def test_healthz_the_page_and_the_metrics_say_the_same(settings: Any) -> None:
    settings.METRICS_TOKEN = "of-the-monitor"
    put(3)
    first = Delivery.objects.earliest("pk")
    Delivery.objects.filter(pk=first.pk).update(state="unsure", data_started_at=timezone.now() - 20 * MINUTE)
    Delivery.objects.exclude(pk=first.pk).update(next_try_at=timezone.now() - 2 * MINUTE)
    _code, body = healthz()
    assert body["mails"] == {"due": 2, "sending": 0, "unsure": 1, "failed": 0}

    scraped = Client().get("/metrics", headers={"Authorization": "Bearer of-the-monitor"})
    assert scraped.status_code == 200
    lines = dict(line.rsplit(" ", 1) for line in scraped.content.decode().splitlines() if not line.startswith("#"))
    assert lines['obligations_mails{state="due"}'] == "2.0"
    assert lines['obligations_mails{state="unsure"}'] == "1.0"
    assert lines['obligations_mails{state="sent"}'] == "0.0"
    assert 110 < float(lines["obligations_oldest_due_seconds"]) < 180
    assert lines["obligations_sending_held"] == "0.0"

    staff = Client()
    staff.force_login(make_user("admin", role="administrator"))
    page = staff.get("/operations/mail/").content.decode()
    assert first.message_id.strip("<>") in page
    assert "the evidence says that it was not accepted" in page
    assert "has waited for 2\xa0minutes" in page


@pytest.mark.parametrize(
    ("token", "sent", "status"),
    [
        ("", "", 404),
        ("", "Bearer ", 404),
        ("secret", "", 401),
        ("secret", "Bearer guess", 401),
        ("secret", "Bearer sécret", 401),
        ("secret", "Bearer secret", 200),
    ],
)
def test_metrics_are_for_whoever_knows_the_token(settings: Any, token: str, sent: str, status: int) -> None:
    settings.METRICS_TOKEN = token
    answer = Client().get("/metrics", headers={"Authorization": sent} if sent else None)
    assert answer.status_code == status
    assert (b"obligations_mails" in answer.content) == (status == 200)


def test_the_checks_of_monitors_cost_the_same_however_much_was_sent(django_assert_num_queries: Any) -> None:
    put(20)
    with django_assert_num_queries(7):
        healthz()
    Delivery.objects.update(state="sent")
    with django_assert_num_queries(7):
        healthz()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"EMAIL_URL": "smtp://x", "DEFAULT_FROM_EMAIL": "Tracker"}, "obligations.E101"),
        ({"EMAIL_URL": "consolemail://", "EMAIL_BACKEND": "other.Backend"}, "obligations.E102"),
        ({"EMAIL_URL": "smtp://x"}, "obligations.W101"),
        ({"EMAIL_URL": "smtp://x", "MAIL_EVIDENCE": "no.such.thing"}, "obligations.E103"),
        ({"EMAIL_URL": "smtp://x", "MAIL_EVIDENCE_LOG": "/no/such/log"}, "obligations.W102"),
        ({"HEARTBEAT_URL": "file:///etc/passwd"}, "obligations.E104"),
        ({"EMAIL_URL": "smtp://x", "SITE_URL": "http://127.0.0.1:8000"}, "obligations.W103"),
        ({"BOUNCES_TO": "nobody"}, "obligations.E105"),
        ({"BOUNCE_MAILDIR": "/no/such/folder"}, "obligations.E106"),
        ({"METRICS_TOKEN": "short"}, "obligations.W104"),
    ],
)
def test_wrong_settings_are_named_with_a_hint(settings: Any, wrong: dict[str, str], code: str) -> None:
    for name, value in wrong.items():
        setattr(settings, name, value)
    found = {message.id: message for message in run_checks()}
    assert code in found
    assert found[code].hint


def test_good_settings_pass(settings: Any, tmp_path: Any) -> None:
    log = tmp_path / "mail.log"
    log.touch()
    settings.EMAIL_URL = "smtp://user:secret@mail.example.org:587/?tls=True"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.SITE_URL = "https://tracker.example.org"
    settings.DEFAULT_FROM_EMAIL = "Tracker <tracker@example.org>"
    settings.MAIL_EVIDENCE_LOG = str(log)
    settings.HEARTBEAT_URL = "https://monitor.example.org/ping"
    assert not [message for message in run_checks() if str(message.id).rpartition("E")[2].startswith("1")]
