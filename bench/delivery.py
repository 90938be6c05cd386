"""How fast mails leave, beside a bare smtplib loop. Run in the project: python -m bench.delivery

Wall-clock seconds against the same SMTP server in a process of its own, on a PostgreSQL server started for this that
leaves the disk to the system: first a server that answers at once, then one that takes 5 ms for each mail, as one does
that has its own disk to wait for. Loop, one process and four take turns; the best round of each counts, so that what
else the machine does matters less. No test depends on them.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import smtplib
import tempfile
import time
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from pathlib import Path

from tests.mailserver import MailServerProcess, Manner
from tests.servers import PostgreSQL

PROCESSES = 4


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--mails", type=int, default=300, help="mails of each run")
    arguments.add_argument("--rounds", type=int, default=7)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as home, PostgreSQL() as postgresql:
        server = MailServerProcess(Path(home) / "mail.log").start()
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tracker.settings",
            "TRACKER_HOME": home,
            "DATABASE_URL": postgresql.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
            "MAIL_EVIDENCE_LOG": str(server.log),
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        try:
            for milliseconds in (0, 5):
                server.restart(Manner(wait=milliseconds / 1000))
                print(f"A server that takes {milliseconds} ms for a mail", flush=True)
                measure(chosen.mails, chosen.rounds, server.port)
        finally:
            server.kill()


def measure(mails: int, rounds: int, port: int) -> None:
    bare, one, four = [], [], []
    for _ in range(rounds):
        messages = put(mails)
        bare.append(seconds(lambda: send_all(messages, port)))  # noqa: B023  # called at once
        one.append(deliver(1))
        put(mails)
        four.append(deliver(PROCESSES))
    show("smtplib alone, messages ready made", mails, min(bare))
    show("one deliver process", mails, min(one), min(bare))
    show(f"{PROCESSES} deliver processes", mails, min(four), min(one), "one")


def put(mails: int) -> list[bytes]:
    """So many mails due now; as they go over the wire."""
    from django.utils import timezone

    from obligations.models import Delivery, Reminder
    from obligations.reminders import digest, mail
    from obligations.reminders.items import Item
    from tests.factories import make_due_date, make_subscription

    now = timezone.now()
    subscription = make_subscription(confirmed_at=now)
    due = make_due_date()
    reminder = Reminder(subscription=subscription, due_date=due, version=1, lead_days=30, send_at=now, planned_at=now)
    letter = mail.remind(subscription, [Item(reminder, due, now.date(), late=False)])
    for n in range(mails):
        digest.outbox(subscription, f"bench:{subscription.pk}:{n}", letter, now=now)
    return [mail.as_bytes(row, dated=now) for row in Delivery.objects.filter(subscription=subscription)]


def send_all(messages: list[bytes], port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as session:
        for message in messages:
            session.sendmail("tracker@example.org", ["reader@example.org"], message)


def deliver(processes: int) -> float:
    """Seconds until that many processes have emptied the outbox, from when they are all ready."""
    from django.db import connections

    from obligations.models import Delivery

    connections.close_all()
    context = multiprocessing.get_context("fork")
    ready = context.Barrier(processes + 1)
    workers = [context.Process(target=_drain, args=(ready,)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    ready.wait(60)
    took = seconds(lambda: [worker.join() for worker in workers])
    if Delivery.objects.exclude(state=Delivery.State.SENT).exists():
        raise SystemExit("Not all were sent: mend that before measuring.")
    return took


def _drain(ready: Barrier) -> None:
    from django.db import connection

    from obligations.reminders import deliver

    connection.ensure_connection()
    ready.wait(60)
    deliver.drain()


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def show(what: str, count: int, took: float, beside: float | None = None, named: str = "smtplib") -> None:
    times = f"  {beside / took:5.2f} times {named}" if beside else ""
    print(f"{what:40} {took / count * 1000:8.2f} ms a mail {count / took:8,.0f} a second{times}", flush=True)


if __name__ == "__main__":
    main()
