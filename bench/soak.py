"""Half an hour of everything together, and whether memory stays flat. Run: python -m bench.soak [--minutes 30]

The services of docker-compose.yml as processes of this machine (web, worker, beat) with PostgreSQL, Valkey and an SMTP
server of their own. Every ten seconds somebody uploads a resolution whose report is due in 30 days, of which every
subscriber has to hear once and which every calendar has to show; meanwhile calendars and pages are asked for. In the
end, what arrived is counted in the mail server's own log, and every upload, reminder and calendar is looked at. It
takes about half a core. Exits with 1 if anything was lost, doubled, refused, stale, or grew.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import os
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median

from bench import memory
from tests.compose import Stack
from tests.mailserver import MailServerProcess
from tests.servers import PostgreSQL, Valkey

SUBSCRIBERS, CALENDARS, LEAD = 5, 20, 30
UPLOAD_EVERY, PAGE_EVERY, CALENDAR_EVERY, LOOK_EVERY = 10.0, 2.0, 0.25, 10.0
"""Seconds."""
GROWTH, SLACK = 1.05, 2048
"""Memory is flat if the last third of the time takes at most so many times the middle one, or so many kB more."""
PAGES = ("/", "/due-dates/", "/timeline/", "/month/", "/documents/", "/search/?q=report", "/statistics/")
RESOLUTION = """Resolution adopted by the General Assembly on 26 November 2007

62/{number}. A report that is due in a month

The General Assembly,

Recalling its resolution 61/15 of 20 November 2006,

1. Requests the Secretary-General to submit to the General Assembly a report on the matter by {day.day} {day:%B %Y};

2. Encourages all States to contribute to the trust fund.

57th plenary meeting
26 November 2007
"""


@dataclass
class Visits:
    """What was asked of the web server, and what it answered."""

    port: int
    cookies: str
    csrf: str
    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    etags: dict[str, str] = field(default_factory=dict)
    uploads: int = 0

    def page(self, path: str) -> None:
        self._ask("page", "GET", path, {"Cookie": self.cookies}, expected=(200,))

    def calendar(self, path: str) -> None:
        """As a program does: with the ETag of what it has, if it has any."""
        known = {"If-None-Match": self.etags[path]} if path in self.etags else {}
        self.whole(path, **known)

    def whole(self, path: str, **headers: str) -> str:
        """The calendar, unfolded; nothing where there is none or it has not changed."""
        answer = self._ask("calendar", "GET", path, headers, expected=(200, 304))
        return answer.replace("\r\n ", "")

    def upload(self, text: str, name: str) -> None:
        edge = secrets.token_hex(12)
        body = (
            f'--{edge}\r\nContent-Disposition: form-data; name="documents"; filename="{name}"\r\n'
            f"Content-Type: text/plain\r\n\r\n{text}\r\n--{edge}--\r\n"
        ).encode()
        headers = {
            "Cookie": self.cookies,
            "X-CSRFToken": self.csrf,
            "Content-Type": f"multipart/form-data; boundary={edge}",
        }
        self._ask("upload", "POST", "/documents/add/", headers, expected=(302,), body=body)
        self.uploads += 1

    def _ask(
        self,
        kind: str,
        method: str,
        path: str,
        headers: dict[str, str],
        *,
        expected: tuple[int, ...],
        body: bytes = b"",
    ) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except OSError as problem:
            self.wrong.append(f"{method} {path}: {problem}")
            return ""
        finally:
            connection.close()
        self.answers[f"{kind} {answer.status}"] += 1
        if answer.status not in expected:
            self.wrong.append(f"{method} {path}: {answer.status}")
        if kind == "calendar" and answer.headers["ETag"]:
            self.etags[path] = answer.headers["ETag"]
        return text


@dataclass
class Watch:
    """The memory of every process, looked at again and again: kilobytes by the name of the part and the process."""

    roots: dict[str, int]
    seen: dict[str, dict[int, list[int]]] = field(default_factory=dict)
    sums: dict[str, list[int]] = field(default_factory=dict)

    def look(self) -> None:
        for part, root in self.roots.items():
            held = {pid: memory.own(pid) for pid in memory.family(root)}
            self.sums.setdefault(part, []).append(sum(held.values()))
            for pid, kilobytes in held.items():
                if kilobytes:
                    self.seen.setdefault(part, {}).setdefault(pid, []).append(kilobytes)

    def rows(self) -> Iterator[tuple[str, list[int]]]:
        """Each part together, and each of its processes that was there all the time."""
        for part, sums in self.sums.items():
            lasting = [held for held in self.seen[part].values() if len(held) == len(sums)]
            yield f"{part}, all processes", sums
            if len(lasting) > 1 and part != "PostgreSQL":  # a process for each connection: they come and go
                yield from ((f"{part}, process {n}", held) for n, held in enumerate(lasting, 1))

    def report(self) -> bool:
        """Print the table; whether all is flat."""
        flat = True
        print("| memory of | middle third | last third | |\n|---|---|---|---|")
        for name, held in self.rows():
            third = len(held) // 3
            middle, last = median(held[third : 2 * third]), median(held[2 * third :])
            grew = last > max(middle * GROWTH, middle + SLACK)
            flat = flat and not grew
            print(f"| {name} | {middle / 1024:.1f} MB | {last / 1024:.1f} MB | {'GREW' if grew else 'flat'} |")
        return flat


@contextmanager
def everything(home: Path) -> Iterator[tuple[Stack, MailServerProcess, dict[str, int]]]:
    """The services, the mail server and the process number of each part, once all are healthy."""
    valkey, mails = Valkey(home), MailServerProcess(home / "mail-server.log")
    with PostgreSQL() as postgresql:
        valkey.start()
        mails.start()
        stack = Stack(
            home,
            postgresql.url,
            valkey,
            SITE_URL="http://127.0.0.1:{port}",
            EMAIL_URL=f"smtp://127.0.0.1:{mails.port}",
            MAIL_EVIDENCE_LOG=str(mails.log),
            LOOK_WITHOUT_LOGIN="everyone",
        )
        try:
            stack.migrate()
            started = stack.start_all()
            roots = {service: process.pid for service, process in started.items()}
            yield stack, mails, roots | {"PostgreSQL": postgresql.pid, "Valkey": valkey.process.pid}
        finally:
            stack.installation.end()
            mails.kill()
            valkey.kill()
            valkey.clear()


def fill(csrf: str) -> tuple[str, list[str]]:
    """Somebody signed in, subscribers and calendars: the cookies of the one, the addresses of the others."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from obligations.models import DueDateFilter
    from tests.factories import make_subscription, make_user
    from tests.feeds import address_of, make_feed

    now = timezone.now()
    desk = make_user("desk", role="editor")
    for n in range(SUBSCRIBERS):
        make_subscription(email=f"reader{n}@example.org", lead_days=[LEAD], hour=0, confirmed_at=now)
    wanted = (DueDateFilter(), DueDateFilter(kind="report"), DueDateFilter(actor="Secretary-General"))
    feeds = [make_feed(desk, name=f"{n}", wanted=wanted[n % 3], now=now)[1] for n in range(CALENDARS)]
    session = SessionStore()
    session[SESSION_KEY] = str(desk.pk)
    session[BACKEND_SESSION_KEY] = "obligations.people.backend.BothFactors"
    session[HASH_SESSION_KEY] = desk.get_session_auth_hash()
    session.save()
    return f"sessionid={session.session_key}; csrftoken={csrf}", [address_of(token) for token in feeds]


def run(visits: Visits, calendars: list[str], watch: Watch, *, seconds: float) -> None:
    """Each thing at its own pace, until the time is over."""
    # Until tomorrow the same day, so that reminders are due at once.
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=LEAD)
    pages, addresses = cycle(PAGES), cycle(calendars)

    def upload() -> None:
        number = 1000 + visits.uploads
        visits.upload(RESOLUTION.format(number=number, day=day), f"resolution-{number}.txt")

    paces: dict[Callable[[], object], float] = {
        upload: UPLOAD_EVERY,
        lambda: visits.page(next(pages)): PAGE_EVERY,
        lambda: visits.calendar(next(addresses)): CALENDAR_EVERY,
        watch.look: LOOK_EVERY,
    }
    began = time.monotonic()
    due = dict.fromkeys(paces, began)
    while (now := time.monotonic()) < began + seconds:
        for act, at in due.items():
            if at <= now:
                act()
                due[act] = max(at + paces[act], now)
        time.sleep(0.02)


def at_rest() -> bool:
    """Whether nothing waits any more: no upload, reminder, mail or calendar."""
    from django.db.models.functions import Now

    from obligations.models import Delivery, Feed, Reminder, Upload

    return not (
        Upload.objects.unfinished().exists()
        or Reminder.objects.filter(state=Reminder.State.PLANNED, send_at__lte=Now()).exists()
        or Delivery.objects.filter(state__in=("due", "sending", "unsure")).exists()
        or Feed.objects.stale().exists()
    )


def count(visits: Visits, mails: MailServerProcess, calendars: list[str]) -> bool:
    """Print what came of all; whether it is what was promised."""
    from obligations.models import Delivery, DueDate, Reminder, Upload

    added = Upload.objects.filter(state=Upload.State.ADDED).count()
    uids = [str(uid) for uid in DueDate.objects.values_list("uid", flat=True)]
    # What is news together is one mail: which dates it told whom of is what was written down with it.
    arrived, told = mails.ids, Counter[tuple[int, int]]()
    of_mails = Reminder.objects.values_list("subscription", "due_date", "delivery__message_id")
    for subscription, due_date, message_id in of_mails:
        told[subscription, due_date] += arrived[message_id or ""]
    lost = visits.uploads * SUBSCRIBERS - sum(n > 0 for n in told.values())
    strangers = set(arrived) - set(Delivery.objects.values_list("message_id", flat=True))
    doubled = sum(n > 1 for n in told.values()) + sum(n > 1 for n in arrived.values()) + len(strangers)
    stale = sum(not all(uid in body for uid in uids) for body in map(visits.whole, calendars))
    print(f"{visits.uploads} uploads sent, {added} read, {len(uids)} due dates")
    print(f"{visits.uploads * SUBSCRIBERS} reminders in {arrived.total()} mails: {lost} lost, {doubled} doubled")
    print(f"{len(calendars)} calendars, {stale} of them without one of the due dates")
    print(", ".join(f"{kind}: {n:,}" for kind, n in sorted(visits.answers.items())))
    print(f"{len(visits.wrong)} wrong answers", *visits.wrong[:10], sep="\n  ")
    return not (visits.uploads - added or len(uids) - added or lost or doubled or stale or visits.wrong)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory(prefix="tracker-soak-") as place, everything(Path(place)) as (stack, mails, roots):
        os.environ.update(stack.installation.environment, DJANGO_SETTINGS_MODULE="tracker.settings")
        import django

        django.setup()
        csrf = secrets.token_hex(16)
        cookies, calendars = fill(csrf)
        visits, watch = Visits(stack.port, cookies, csrf), Watch(roots)
        print(f"{minutes:g} minutes on {os.cpu_count()} processors, load before: {os.getloadavg()[0]:.1f}", flush=True)
        run(visits, calendars, watch, seconds=60 * minutes)
        ends = time.monotonic() + 300
        while not (rested := at_rest()) and time.monotonic() < ends:
            time.sleep(1)
        print(f"CPU of all together: {memory.cpu(roots.values()) / (60 * minutes):.2f} of a processor")
        kept = count(visits, mails, calendars)
        flat = watch.report()
        complaints = [stack.log(service).name for service in roots if "Traceback" in _read(stack.log(service))]
        print("not at rest after five minutes" if not rested else "at rest", *complaints)
    return int(not (rested and kept and flat and not complaints))


def _read(log: Path) -> str:
    return log.read_text(encoding="utf-8") if log.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
