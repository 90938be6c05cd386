"""What a fault run stands on: a mail server, workers in processes of their own, and the count at the end."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

from django.db import connection, connections, transaction
from django.utils import timezone

from obligations.models import Change, Delivery, Document, Subscription, sealed
from obligations.reminders import mail
from tests.faults.worker import LOOP, Part, play
from tests.mailserver import MailServerProcess, Manner


class Outcome(NamedTuple):
    """What came of it: mails that never arrived, mails that arrived again, other promises broken, and what to add."""

    lost: int
    doubled: int
    note: str = ""
    broken: int = 0


@dataclass
class Stage:
    """One run: an empty outbox, a mail server with a log, and no worker yet."""

    home: Path
    server: MailServerProcess
    short: bool
    evidence: bool = True
    workers: list[BaseProcess] = field(default_factory=list)

    def put(self, n: int) -> set[str]:
        """So many mails due now, as ``digest.outbox`` would write them down one by one; their Message-IDs."""
        now = timezone.now()
        of_its_own = {"document": "A/RES/0/0"}  # so that the planner adds nothing
        subscription = Subscription.objects.create(
            email="reader@example.org", filter=of_its_own, created_at=now, confirmed_at=now
        )
        rows = [
            Delivery(
                subscription=subscription,
                key=(key := f"fault:{subscription.pk}:{i}"),
                to=subscription.email,
                subject="In 30 days: A/RES/62/12, para. 9",
                text="a report\n" * 50,
                html="<p>a report</p>" * 50,
                message_id=mail.message_id(key, subscription.email, 0),
                made_at=now,
                next_try_at=now,
            )
            for i in range(n)
        ]
        Delivery.objects.bulk_create(rows, batch_size=200)
        return {row.message_id for row in rows}

    def work(self, processes: int = 1, part: Part = LOOP) -> list[BaseProcess]:
        """Start so many workers."""
        context = multiprocessing.get_context("forkserver")
        evidence = str(self.server.log) if self.evidence else ""
        started: list[BaseProcess] = []
        for _ in range(processes):
            arguments = (part, self.server.port, evidence, self.home / "workers.log")
            started.append(context.Process(target=play, args=arguments))
            started[-1].start()
        self.workers += started
        return started

    def times(self, full: int) -> range:
        """So many rounds; in a short run a third of them."""
        return range(-(-full // 3) if self.short else full)

    def until(self, happens: Callable[[], bool], *, seconds: float = 300) -> bool:
        """Whether it happened in time."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if happens():
                return True
            time.sleep(0.05)
        return False

    def arrived(self, n: int) -> bool:
        return self.until(lambda: len(self.server.arrivals) >= n)

    def quiet(self) -> bool:
        """Whether nothing is due, on its way or unsure any more, in time."""
        return self.until(nothing_moves)

    def count(self, expected: set[str], note: str = "", broken: int = 0) -> Outcome:
        """Let the workers come to rest, end them, and compare what arrived with what should have."""
        if not self.quiet():
            states = Counter(Delivery.objects.values_list("state", flat=True))
            note, broken = f"{note} not at rest: {dict(states)}".strip(), broken + 1
        self.stop()
        arrivals = self.server.ids
        lost = sum(1 for message_id in expected if not arrivals[message_id])
        return Outcome(lost, sum(n - 1 for n in arrivals.values()), note, broken)

    def stop(self) -> None:
        """End the workers as an operator does; they finish the mail in hand."""
        for worker in self.workers:
            if worker.is_alive():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker.pid or 0, signal.SIGCONT)
                worker.terminate()
        for worker in self.workers:
            worker.join(20)
            if worker.is_alive():
                worker.kill()
                worker.join()
        self.workers.clear()


def nothing_moves() -> bool:
    return not Delivery.objects.filter(state__in=("due", "sending", "unsure")).exists()


@contextmanager
def stage(home: Path, *, short: bool) -> Iterator[Stage]:
    """A run from an empty outbox to an empty outbox."""
    Subscription.objects.all().delete()
    # History is never deleted, and holds what it speaks of; but each run begins with nothing.
    history = Change.objects.all()
    with transaction.atomic(), sealed.lifted(connection):
        history._raw_delete(history.db)
    Document.objects.all().delete()
    server = MailServerProcess(home / f"mail-{time.monotonic_ns()}.log", Manner()).start()
    run = Stage(home, server, short)
    try:
        yield run
    finally:
        run.stop()
        server.kill()
        connections.close_all()
