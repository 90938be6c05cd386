"""Half an hour of everything at once: nothing lost, nothing doubled, memory flat. Run: make soak

PostgreSQL, Valkey, gunicorn, a worker and beat as docker-compose.yml starts them, and a mail server that writes down
what it took before it says so. Every ten seconds a person uploads a resolution and a date is moved; two due dates
come within the reach of five subscribers, who are reminded of them; forty calendars are fetched by programs that keep
ETags. In the end each reminder that was planned has been sent, the mail server has each mail once, each upload was
read, each calendar is fresh. Memory of each part (Pss, children included) is looked at every ten seconds: the most in
the last third of the time beside the most in the middle one.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.cookiejar
import itertools
import re
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

from bench.cluster import Cluster, cluster

SEED = Path("obligations/data/A_RES_62_12.md")
EVERY = 10.0
"""Seconds from one round to the next."""
PATIENCE = 300.0
"""Seconds in the end until all is at rest."""
PASSWORD = "a password of some length"  # noqa: S105  # of a database that ends with the measurement


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    minutes = parser.parse_args().minutes
    with cluster() as running:
        work = Work(running)
        held: list[dict[str, int]] = []
        rounds = int(minutes * 60 / EVERY)
        begun = time.monotonic()
        for n in range(rounds):
            work.round(n)
            held.append(running.held())
            time.sleep(max(0.0, begun + (n + 1) * EVERY - time.monotonic()))
        work.come_to_rest()
        broken = work.promises()
    print(f"{minutes:g} minutes, {rounds} rounds: {work.done}")
    for name in held[0]:
        thirds = [max(one[name] for one in third) >> 10 for third in _thirds(held)]
        print(f"{name:10} {thirds[1]} MB at the most in the middle third, {thirds[2]} MB in the last")
    print("broken: " + ("; ".join(broken) or "nothing"))
    raise SystemExit(bool(broken))


def _thirds(held: list[dict[str, int]]) -> list[list[dict[str, int]]]:
    third = max(1, len(held) // 3)
    return [held[:third], held[third : 2 * third] or held, held[-third:]]


class Work:
    """What people and programs do, and what has to be true of it in the end."""

    def __init__(self, running: Cluster) -> None:
        from django.contrib.auth.models import User
        from django.utils import timezone

        from obligations.models import DueDateFilter
        from tests.factories import make_due_date, make_obligation, make_subscription, make_user
        from tests.feeds import make_feed

        self.running = running
        self.done: Counter[str] = Counter()
        self.editor: User = make_user("editor", role="editor")
        self.person = Person(running.address, "editor")
        self.moving = make_due_date(make_obligation(owner=self.editor))
        now = timezone.now()
        for n in range(5):
            make_subscription(
                email=f"reader{n}@example.org", lead_days=[0], hour=0, confirmed_at=now, filter={"kind": "review"}
            )
        # Half of them show the date that moves, half nothing that changes.
        self.feeds = [
            make_feed(self.editor, wanted=DueDateFilter(kind="report" if n % 2 else "election"), now=now)[1]
            for n in range(40)
        ]
        self.etags: dict[str, str] = {}
        self.uploaded = 0

    def round(self, n: int) -> None:
        """Ten seconds of work, most of which the server and the worker do."""
        from django.utils import timezone

        from obligations.models import DueDate
        from obligations.models.changes import due_dates_changed
        from obligations.reading.values import Window
        from tests.factories import make_due_date, make_obligation

        now = timezone.now()
        self._upload(n)
        today = now.date()
        made = [
            make_due_date(
                make_obligation(self.moving.obligation.document, kind="review"),
                act_by=today,
                window_start=None,
                window_end=today,
            ).pk
            for _ in range(2)
        ]
        due_dates_changed.send(DueDate, ids=made, now=now)
        self.done["due dates"] += len(made)
        day = dt.date(2030, 1, 1) + dt.timedelta(days=n)
        self.moving.refresh_from_db()
        self.moving.set_by_hand(Window(day, day), act_by=day, reason="agreed anew", by=self.editor, now=now)
        self.done["moves"] += 1
        for token in self.feeds:
            self._fetch(token)

    def come_to_rest(self) -> None:
        from django.utils import timezone

        from obligations.models import Delivery, Feed, Reminder, Upload

        ends = time.monotonic() + PATIENCE

        def at_rest() -> bool:
            return not (
                Delivery.objects.filter(state__in=("due", "sending", "unsure")).exists()
                or Reminder.objects.filter(state=Reminder.State.PLANNED, send_at__lte=timezone.now()).exists()
                or Feed.objects.filter(stale_since__isnull=False).exists()
                or Upload.objects.filter(state__in=("waiting", "reading")).exists()
            )

        # Beat asks for a scan of all plans every five minutes; what was made last is planned by then.
        while time.monotonic() < ends and not (at_rest() and self._all_planned()):
            time.sleep(2)

    def _all_planned(self) -> bool:
        from obligations.models import Reminder

        return Reminder.objects.count() >= self.done["due dates"] * 5

    def promises(self) -> list[str]:
        """Those that were broken, in words."""
        from obligations.models import Delivery, Feed, Reminder, Upload

        arrived = self.running.mails.ids
        sent = set(Delivery.objects.values_list("message_id", flat=True))
        reminders = Counter(Reminder.objects.values_list("state", flat=True))
        uploads = Counter(Upload.objects.values_list("state", flat=True))
        self.done["mails"] = len(arrived)
        self.done["reminders"] = sum(reminders.values())
        wrong = {
            "reminders not planned": self.done["due dates"] * 5 - sum(reminders.values()),
            "reminders not handed over": reminders[Reminder.State.PLANNED],
            "mails lost": len(sent - set(arrived)),
            "mails doubled": sum(n - 1 for n in arrived.values()),
            "mails that nobody wrote": len(set(arrived) - sent),
            "uploads not read": self.uploaded - uploads["added"],
            "calendars not fresh": Feed.objects.filter(stale_since__isnull=False).count(),
            "answers that were wrong": self.done.pop("wrong answers", 0),
        }
        return [f"{what}: {n}" for what, n in wrong.items() if n]

    def _upload(self, n: int) -> None:
        session, number = 63 + n // 300, n % 300 + 1
        text = SEED.read_text(encoding="utf-8").replace("62/12.", f"{session}/{number}.")
        text = text.replace("26 November 2007", f"26 November {session + 1945}")
        if self.person.upload(f"A_RES_{session}_{number}.md", text):
            self.uploaded += 1
            self.done["uploads"] += 1
        else:
            self.done["wrong answers"] += 1

    def _fetch(self, token: str) -> None:
        request = urllib.request.Request(f"{self.running.address}/calendar/{token}/due-dates.ics")  # noqa: S310  # our own
        if token in self.etags:
            request.add_header("If-None-Match", self.etags[token])
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # as above
                self.etags[token] = answer.headers["ETag"]
                self.done["calendars fetched"] += 1
        except urllib.error.HTTPError as error:
            if error.code == 304:
                self.done["calendars not changed"] += 1
            # A calendar that was just made is published within half a minute.
            elif error.code != 503 or token in self.etags:
                self.done["wrong answers"] += 1


class Person:
    """Somebody who has signed in, as a browser does."""

    def __init__(self, address: str, name: str) -> None:
        self._address = address
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())).open
        page = self._get("/sign-in/")
        fields = {"username": name, "password": PASSWORD}
        # The form is a wizard of one step; its hidden fields go back as they came.
        fields |= dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        self._post("/sign-in/", fields, None)

    def upload(self, name: str, text: str) -> bool:
        """Whether the file was taken in."""
        page = self._get("/documents/add/")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        answer = self._post("/documents/add/", {"csrfmiddlewaretoken": found[1] if found else ""}, (name, text))
        return bool(re.search(r"/documents/add/[0-9a-f-]{36}/", answer))

    def _get(self, path: str) -> str:
        with self._open(self._address + path, timeout=60) as answer:
            return str(answer.read().decode())

    def _post(self, path: str, fields: dict[str, str], file: tuple[str, str] | None) -> str:
        """The address that one is led to."""
        border = uuid.uuid4().hex
        parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
        if file:
            parts.append(
                f'Content-Disposition: form-data; name="documents"; filename="{file[0]}"\r\n'
                f"Content-Type: text/markdown\r\n\r\n{file[1]}"
            )
        body = "".join(itertools.chain((f"--{border}\r\n{part}\r\n" for part in parts), (f"--{border}--\r\n",)))
        request: Any = urllib.request.Request(  # noqa: S310  # our own server
            self._address + path,
            data=body.encode(),
            headers={"Content-Type": f"multipart/form-data; boundary={border}", "Referer": self._address + path},
        )
        with self._open(request, timeout=60) as answer:
            answer.read()
            return str(answer.geturl())


if __name__ == "__main__":
    main()
