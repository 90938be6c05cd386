"""The whole path on real servers: from a resolution's text to a page, a mail and a calendar.

Gunicorn, a Celery worker and scheduler, Valkey, and a mail server, each a process (or thread) of its own.
"""

from __future__ import annotations

import datetime as dt
import http.cookiejar
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from email.message import Message
from html import unescape
from pathlib import Path

import pytest

from tests.mailserver import MailServer
from tests.servers import Installation, Valkey, free_port, until

IN_A_MONTH = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)

RESOLUTION = f"""Resolution adopted by the General Assembly on 26 November 2007

62/999. A report that is due in a month

The General Assembly,

Recalling its resolution 61/15 of 20 November 2006,

1. Requests the Secretary-General to submit to the General Assembly a report on the matter by \
{IN_A_MONTH.day} {IN_A_MONTH:%B %Y};

2. Encourages all States to contribute to the trust fund.

57th plenary meeting
26 November 2007
"""


class Visitor:
    """A browser without script: follows forms, keeps cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        request = urllib.request.Request(urllib.parse.urljoin(self.address, path), headers=headers)
        try:
            with self._opener.open(request, timeout=20) as answer:
                self.etag = answer.headers["ETag"]
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def post(self, path: str, **fields: str) -> str:
        """Fill in and send the form of a page; the page that follows."""
        _, form = self.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
        assert token, form
        data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token[1]}).encode()
        request = urllib.request.Request(
            urllib.parse.urljoin(self.address, path), data, {"Referer": urllib.parse.urljoin(self.address, path)}
        )
        with self._opener.open(request, timeout=20) as answer:
            page: str = answer.read().decode()
            return page


def _link(mail: Message, containing: str) -> str:
    """The first address in the text part that holds these words."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    text = bytes(part.get_payload(decode=True)).decode()  # type: ignore[arg-type]  # one part is bytes
    found = re.search(rf"http://\S*{containing}\S*", text)
    assert found, text
    return found[0]


@pytest.mark.broker
@pytest.mark.xdist_group("whole-path")
def test_from_the_text_to_a_page_a_mail_and_a_calendar(
    tmp_path: Path, valkey: Valkey, install: Callable[..., Installation]
) -> None:
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    with MailServer(tmp_path / "mail.log") as mails:
        tracker = install(
            REDIS_URL=valkey.url,
            EMAIL_URL=f"smtp://127.0.0.1:{mails.port}",
            MAIL_EVIDENCE_LOG=str(mails.log),
            SITE_URL=site,
            PORT=str(port),
            DJANGO_SUPERUSER_PASSWORD="only for this test",
        )
        tracker.manage("migrate", "--verbosity", "0")
        tracker.manage("collectstatic", "--noinput", "--verbosity", "0")
        tracker.manage("createsuperuser", "--noinput", "--username", "officer", "--email", "officer@example.org")
        resolution = tmp_path / "resolution.txt"
        resolution.write_text(RESOLUTION)
        assert "2 obligations, 1 of them dated" in tracker.manage("add", str(resolution))
        assert "nothing changed" in tracker.manage("add", str(resolution))

        bind = f"127.0.0.1:{port}"
        tracker.start(sys.executable, "-m", "gunicorn", "tracker.wsgi", "--bind", bind, log=tmp_path / "web.log")
        tracker.worker("--concurrency", "2", "--loglevel", "info")
        schedule = str(tmp_path / "schedule")
        beat = (sys.executable, "-m", "celery", "--app", "tracker", "beat", "--schedule", schedule)
        tracker.start(*beat, log=tmp_path / "beat.log")

        visitor = Visitor(site)
        until(lambda: _answers(visitor), "the web part does not answer")

        _, dashboard = visitor.get("/")
        assert "submit to the General Assembly a report" in dashboard
        obligation = re.search(r'href="(/obligations/\d+/)', dashboard)
        assert obligation
        _, page = visitor.get(obligation[1])
        assert "Why this date?" in page
        assert f"{IN_A_MONTH.day} {IN_A_MONTH:%B %Y}" in page

        _subscribe_and_be_reminded(visitor, mails)

        officer = Visitor(site)
        officer.post("/sign-in/", username="officer", password="only for this test")
        _follow_in_a_calendar(officer, Visitor(site))
        assert max(mails.ids.values()) == 1


def _answers(visitor: Visitor) -> bool:
    try:
        return visitor.get("/healthz")[0] == 200
    except OSError:
        return False


def _subscribe_and_be_reminded(visitor: Visitor, mails: MailServer) -> None:
    wishes = {"email": "desk@example.org", "lead_days": "30, 7, 0", "mode": "immediate", "zone": "UTC", "hour": "0"}
    assert "desk@example.org" in visitor.post("/subscriptions/new/", **wishes, save="1")
    until(lambda: len(mails.accepted) == 1, "no request to confirm", seconds=90)
    confirm = _link(mails.accepted[0], "/subscriptions/confirm/")

    visitor.get(confirm)
    assert len(mails.accepted) == 1
    visitor.post(confirm)
    until(lambda: len(mails.accepted) == 2, "no reminder", seconds=90)
    reminder = mails.accepted[1]
    assert {part.get_content_type() for part in reminder.walk()} >= {"text/plain", "text/html"}
    assert reminder["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = bytes(next(p for p in reminder.walk() if p.get_content_type() == "text/plain").get_payload(decode=True))  # type: ignore[arg-type]  # one part is bytes
    assert f"{IN_A_MONTH.day} {IN_A_MONTH:%B %Y}" in text.decode()
    assert "Requests the Secretary-General to submit" in " ".join(text.decode().split())

    end = str(reminder["List-Unsubscribe"]).strip("<>")
    assert "Unsubscribe?" in visitor.get(end)[1]
    assert "You have unsubscribed" in visitor.post(end)


def _follow_in_a_calendar(officer: Visitor, program: Visitor) -> None:
    made = officer.post("/calendars/new/", name="Reports of the Secretary-General", kind="report")
    address = re.search(r"http://127[^\s\"<]+/calendar/[^\s\"<]+\.ics", unescape(made))
    assert address, made
    until(lambda: program.get(address[0])[0] == 200, "the calendar is not published")
    _, calendar = program.get(address[0])
    assert calendar.count("BEGIN:VEVENT") == 1
    assert f"DTSTART;VALUE=DATE:{IN_A_MONTH:%Y%m%d}" in calendar
    assert program.get(address[0], **{"If-None-Match": program.etag})[0] == 304
