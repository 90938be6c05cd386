"""What a fault run stands on: a mail server, workers in processes of their own, and the count at the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from django.db import connection, connections, transaction
from django.utils import timezone

from obligations.models import Delivery, Document, Subscription
from obligations.reminders import digest, mail
from tests.mailserver import MailServer

PROJECT = Path(__file__).resolve().parent.parent.parent
LETTER = mail.Letter("In 30 days: A/RES/62/12, para. 9", "a report\n" * 50, "<p>a report</p>" * 50, {})
HURRY = {"LEASE": 2, "SETTLE": 3, "BACK_OFF": 0.1, "VERIFY": 1}
"""Seconds. The order of these times is what matters, and is kept."""


class Outcome(NamedTuple):
    """What came of it: mails that never arrived, mails that arrived again, and what else there is to say."""

    lost: int
    doubled: int
    note: str = ""


@dataclass
class Bench:
    """One run: an empty outbox, a mail server with a log, and no worker yet."""

    home: Path
    server: MailServer
    evidence: bool = True
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def put(self, n: int) -> set[str]:
        """So many mails due now; their Message-IDs."""
        now = timezone.now()
        with transaction.atomic():
            subscription = Subscription.objects.create(
                email="reader@example.org", created_at=now, confirmed_at=now, lead_days=[30]
            )
            for i in range(n):
                digest.outbox(subscription, f"fault:{subscription.pk}:{i}", LETTER, now=now)
        return set(Delivery.objects.filter(subscription=subscription).values_list("message_id", flat=True))

    def work(self, processes: int = 1, *, fault: str = "", **variables: str) -> list[subprocess.Popen[bytes]]:
        """Start so many workers."""
        environment = os.environ | {
            "EMAIL_URL": f"smtp://127.0.0.1:{self.server.port}",
            "MAIL_EVIDENCE_LOG": str(self.server.log) if self.evidence else "",
            "HURRY": json.dumps(HURRY),
            "FAULT": fault,
            **variables,
        }
        started = []
        for _ in range(processes):
            with (self.home / "workers.log").open("ab") as log:
                command = [sys.executable, "-m", "tests.faults.worker"]
                started.append(subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=log))
        self.workers += started
        return started

    def until(self, happens: Callable[[], bool], *, seconds: float = 900) -> bool:
        """Whether it happened in time."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if happens():
                return True
            time.sleep(0.05)
        return False

    def arrived(self, n: int) -> bool:
        return self.until(lambda: len(self.server.accepted) >= n)

    def quiet(self) -> bool:
        """Whether nothing is due, on its way or unsure any more, in time."""
        moving = Delivery.objects.filter(state__in=("due", "sending", "unsure"))
        return self.until(lambda: not moving.exists())

    def count(self, expected: set[str], note: str = "") -> Outcome:
        """Let the workers come to rest, end them, and compare what arrived with what should have."""
        if not self.quiet():
            states = Counter(Delivery.objects.values_list("state", flat=True))
            note = f"{note} not at rest: {dict(states)}".strip()
        self.stop()
        arrivals = self.server.ids
        lost = sum(1 for message_id in expected if not arrivals[message_id])
        return Outcome(lost, sum(n - 1 for n in arrivals.values()), note)

    def stop(self) -> None:
        """End the workers as an operator does; they finish the mail in hand."""
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGCONT)
                worker.send_signal(signal.SIGTERM)
        for worker in self.workers:
            try:
                worker.wait(30)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
        self.workers.clear()


@contextmanager
def bench(home: Path, *, evidence: bool = True) -> Iterator[Bench]:
    """A run from an empty outbox to an empty outbox."""
    Subscription.objects.all().delete()
    Document.objects.all().delete()
    log = home / f"mail-{time.monotonic_ns()}.log"
    with MailServer(log) as server:
        run = Bench(home, server, evidence)
        try:
            yield run
        finally:
            run.stop()
            connections.close_all()


def on_postgresql() -> bool:
    return connection.vendor == "postgresql"
