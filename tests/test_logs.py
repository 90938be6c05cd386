"""What stands in the log: one JSON object for each thing that happened, a number that leads from a request to its jobs,
and never a secret. The bytes themselves are looked at, of processes as an operator runs them.
"""

from __future__ import annotations

import http.client
import json
import logging
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Installation, Valkey, answers_on, free_port, until
from tracker import logs, sentry

SECRET = "Zm9vYmFyLXNlY3JldC1kby1ub3QtbG9n"


@pytest.mark.parametrize(
    "words",
    [
        "GET /calendar/{}/mine.ics",
        "Not Found: /calendar/{}/",
        "https://tracker.example.org/invitation/{}/?next=x",
        "/subscriptions/confirm/{}/",
        "/subscriptions/manage/{}/",
        "/subscriptions/end/{}/ was asked",
        "/reminders/answer/{}/#snooze",
        "/reminders/calendar/{}/due-date.ics",
        "Authorization: Bearer {}",
        "Authorization: Basic {}",
        "the token obl_{} was used",
        "postgres://tracker:{}@db.example.org:5432/name does not answer",
        "rediss://:{}@broker:6380/0",
        "smtp+tls://user:{}@mail.example.org:587",
        "password={}&username=owner",
        "{{'password': '{}', 'username': 'owner'}}",
        '{{"token": "{}"}}',
        "Cookie: sessionid={}; csrftoken={}",
    ],
)
def test_what_looks_like_a_secret_is_blotted_out(words: str) -> None:
    blotted = logs.redacted(words.replace("{}", SECRET).format())
    assert SECRET not in blotted
    assert logs.BLOT in blotted


@pytest.mark.parametrize(
    "words",
    [
        "GET /calendar/public/obligations.ics",
        "GET /obligations/12/?as_of=2008-06-01",
        "GET /subscriptions/new/",
        "GET /subscriptions/",
        "redis://broker.example.org:6379/0 answers again at 12:00:01@host",
        "A/RES/62/12: 12 obligations, 5 of them dated",
    ],
)
def test_what_is_no_secret_stays(words: str) -> None:
    assert logs.redacted(words) == words


def test_what_is_named_like_a_secret_is_blotted_out_whole() -> None:
    event = {"password": "short", "user": {"api_token": "abc", "name": "owner"}, "tried": ["/calendar/abc/x.ics"]}
    assert logs.scrubbed(event) == {
        "password": "…",
        "user": {"api_token": "…", "name": "owner"},
        "tried": ["/calendar/…/x.ics"],
    }


@pytest.mark.parametrize("for_people", [True, False])
def test_a_traceback_gives_no_secret_away(for_people: bool) -> None:
    lines = logs.Lines(for_people=for_people)
    try:
        raise ValueError(f"cannot reach postgres://tracker:{SECRET}@db/name")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "broke %s", ("here",), sys.exc_info())
    line = lines.format(record)
    assert SECRET not in line
    assert "ValueError" in line
    if not for_people:
        assert "\n" not in line
        assert json.loads(line).keys() >= {"event", "level", "logger", "timestamp", "exception"}


def test_what_sentry_is_told_holds_no_secret() -> None:
    sentry_sdk = pytest.importorskip("sentry_sdk")
    told: list[Any] = []

    class Transport(sentry_sdk.Transport):  # type: ignore[misc,name-defined]  # imported where it is there
        def capture_envelope(self, envelope: Any) -> None:
            told.append(envelope.serialize())

    sentry.start("https://key@sentry.example.org/1", transport=Transport, auto_enabling_integrations=False)
    try:
        logging.getLogger("x").warning("GET /calendar/%s/mine.ics", SECRET)
        password = SECRET
        try:
            raise RuntimeError(f"Authorization: Bearer {password}")
        except RuntimeError as error:
            sentry_sdk.capture_exception(error)
        sentry_sdk.flush()
    finally:
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)
    assert told
    assert b"RuntimeError" in b"".join(told)
    assert b"/calendar/" in b"".join(told)
    assert SECRET.encode() not in b"".join(told)


@pytest.mark.broker
@pytest.mark.xdist_group("logs")
def test_the_bytes_of_the_log(tmp_path: Path, valkey: Valkey, install: Callable[..., Installation]) -> None:
    """A request wakes a job in another process; its number is in the lines of both, its secrets in none."""
    port = free_port()
    tracker = install(
        REDIS_URL=valkey.url, PORT=str(port), DJANGO_SUPERUSER_PASSWORD="only for this test", METRICS_TOKEN=SECRET
    )
    tracker.manage("migrate", "--verbosity", "0")
    tracker.manage("collectstatic", "--noinput", "--verbosity", "0")
    tracker.manage("createsuperuser", "--noinput", "--username", "officer", "--email", "officer@example.org")
    token = tracker.manage("shell", "--no-imports", "-c", ISSUE).strip()
    web_log, bind = tmp_path / "web.log", f"127.0.0.1:{port}"
    command = (sys.executable, "-m", "gunicorn", "--config", "python:tracker.gunicorn", "tracker.wsgi", "--bind", bind)
    web = tracker.start(*command, log=web_log)
    worker = tracker.worker("--concurrency", "1")
    until(lambda: answers_on(port), "the web part does not answer")
    site = f"http://{bind}"

    for path in (f"/calendar/{SECRET}/mine.ics", f"/invitation/{SECRET}/", f"/subscriptions/manage/{SECRET}/"):
        assert _status(f"{site}{path}") in {200, 404, 410}
    feed = {"name": "mine", "filter": {"kind": "report"}}
    made = _send(f"{site}/api/v1/feeds/", feed, {"Authorization": f"Bearer {token}"})
    address = made["address"]
    assert _status(address) == 200
    assert _status(f"{site}/metrics", Authorization=f"Bearer {SECRET}") == 200
    assert _status(f"{site}/readyz") == 200

    log = tracker.home / "worker-1.log"
    until(lambda: "publish_stale_feeds" in log.read_text(), "no job was woken")
    _stopped(worker)
    _stopped(web)
    lines = [json.loads(line) for line in web_log.read_text().splitlines()]
    asked = next(line for line in lines if line.get("request") == "POST /api/v1/feeds/")
    jobs = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    woken = [line for line in jobs if line.get("request_id") == asked["request_id"]]
    assert {line.get("task") for line in woken} == {"obligations.tasks.publish_stale_feeds"}
    written = web_log.read_text() + log.read_text()
    for secret in (SECRET, token, token.removeprefix("obl_"), address.split("/")[4]):
        assert secret not in written
    assert "/calendar/…/mine.ics" in written


def test_requests_under_way_are_answered_when_the_server_is_stopped(
    tmp_path: Path, install: Callable[..., Installation]
) -> None:
    port = free_port()
    tracker = install(REDIS_URL="redis://127.0.0.1:1/0", PORT=str(port))
    tracker.manage("migrate", "--verbosity", "0")
    tracker.manage("collectstatic", "--noinput", "--verbosity", "0")
    bind = f"127.0.0.1:{port}"
    command = (sys.executable, "-m", "gunicorn", "--config", "python:tracker.gunicorn", "tracker.wsgi", "--bind", bind)
    server = tracker.start(*command, log=tmp_path / "web.log")
    until(lambda: answers_on(port), "the web part does not answer")
    caller = http.client.HTTPConnection(bind, timeout=30)
    body = b"username=officer"
    caller.putrequest("POST", "/sign-in/")
    for name, value in (("Content-Length", str(len(body))), ("Expect", "100-continue")):
        caller.putheader(name, value)
    caller.putheader("Content-Type", "application/x-www-form-urlencoded")
    caller.endheaders()
    assert caller.sock is not None
    # The server has begun with this request, and waits for its body.
    assert caller.sock.recv(100).startswith(b"HTTP/1.1 100")
    server.send_signal(signal.SIGTERM)
    until(lambda: not answers_on(port), "the server goes on listening")
    caller.send(body)
    with caller.getresponse() as answer:
        assert answer.status == 403  # the form's token is missing: it was read to the end, and answered
    assert server.wait(timeout=40) == 0


ISSUE = """
import datetime as dt
from django.contrib.auth.models import User
from obligations.api import tokens
from obligations.models.tokens import Scope
print(tokens.issue(User.objects.get(), name="x", scopes=list(Scope), days=1, now=dt.datetime.now(dt.UTC))[1])
"""


def _status(address: str, **headers: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def _send(address: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    request = urllib.request.Request(
        address, json.dumps(body).encode(), headers | {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        made: dict[str, Any] = json.load(answer)
        return made


def _stopped(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(timeout=40)
