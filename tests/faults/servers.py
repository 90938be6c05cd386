"""Rows 10 to 13 and 19: the database and the mail server are killed, in a bad mood, slow, or an hour back."""

from __future__ import annotations

import datetime as dt
import random
import time

from django.db.models import F

from obligations.models import Delivery, Reminder, Sending
from obligations.reminders import plan, sending
from obligations.reminders.clock import database_now
from tests import factories
from tests.faults import database
from tests.faults.stage import Outcome, Stage, nothing_moves
from tests.faults.worker import HURRY, Part
from tests.mailserver import Manner


def database_crashes(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """PostgreSQL is restarted five times under load, every second time by a kill -9 of all its processes."""
    run.server.restart(Manner(wait=0.005))
    ids = run.put(n)
    run.work(3)
    for restart in run.times(5):
        run.arrived(n * (restart + 1) // 8)
        server = database.server()
        if restart % 2:
            server.restart()
        else:
            server.crash()
    return run.count(ids, "every second time by kill -9")


def moody(run: Stage, n: int, chance: random.Random) -> Outcome:
    """One in five refused for now, one in ten dropped, before or after acceptance."""
    moods = {"250 OK": 70, "451 later": 20, "drop": 5, "accept and drop": 5}
    run.server.restart(Manner(to_data=moods, seed=chance.randrange(2**32)))
    ids = run.put(n)
    run.work(3)
    return run.count(ids)


def mail_server_kills(run: Stage, n: int, chance: random.Random) -> Outcome:
    """The mail server is killed five times in the middle of everything, and comes back after a moment."""
    manner = Manner(wait=0.005)
    run.server.restart(manner)
    ids = run.put(n)
    run.work(3)
    for kill in run.times(5):
        run.arrived(n * (kill + 1) // 8)
        time.sleep(chance.random() / 50)
        run.server.restart(manner)
    return run.count(ids)


def slow_250(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """The server takes eight mails and says so only after a minute, long after their lease is over."""
    slow = 4 if run.short else 60
    run.server.restart(Manner(slow=slow, slow_ones=8))
    ids = run.put(n)
    # Somebody still waiting for a reply is not dead: the wait is longer than the server's slowness, as in life.
    patient = HURRY | {"EMAIL_TIMEOUT": slow * 1.5, "SETTLE": slow * 2}
    run.work(8, Part(hurry=patient))
    return run.count(ids, f"8 of them, {slow} s each")


def refusals(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """Every mail refused for good: all failed and visible, each asked once."""
    run.server.restart(Manner(to_rcpt={"550 5.1.1 no such mailbox": 1}))
    run.put(n)
    run.work(2)
    run.quiet()
    time.sleep(1)  # another five rounds, in which nothing may happen
    run.stop()
    visible = Delivery.objects.in_trouble().filter(attempts=1, reply__contains="no such mailbox").count()
    return Outcome(n - visible, sum(run.server.turned_away.values()) - n, f"{visible} failed and visible")


def backup_restored(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """A backup made in the middle of sending is restored when all is sent, an hour later.

    Nothing leaves until somebody says so. Half of the mails were in the outbox already, half only planned: their
    mails have to be made anew.
    """
    backup = run.home / f"backup-{time.monotonic_ns()}"
    run.server.restart(Manner(wait=0.005))
    now = database_now()
    today = now.date()
    for _ in range(n // 20):
        factories.make_due_date(act_by=today, window_start=today, window_end=today)
    for i in range(10):
        factories.make_subscription(email=f"s{i}@example.org", lead_days=[0], confirmed_at=now, hour=0)
    plan.plan_all(now=now - dt.timedelta(days=10))
    run.put(n - n // 20 * 10)
    workers = run.work(2)
    run.arrived(n // 4)
    database.back_up(backup)
    run.until(lambda: nothing_moves() and not Reminder.objects.filter(state="planned").exists())
    time.sleep(2 * HURRY["ADVANCE"])  # a backup as old as the last mail cannot be told apart
    run.put(2)
    run.until(nothing_moves)
    for worker in workers:
        worker.terminate()
        worker.join(60)
    ids = set(Delivery.objects.values_list("message_id", flat=True))
    database.restore(backup)
    known = Delivery.objects.filter(state="sent").count()
    hour = dt.timedelta(hours=1)
    Delivery.objects.update(
        next_try_at=F("next_try_at") - hour,
        lease_until=F("lease_until") - hour,
        data_started_at=F("data_started_at") - hour,
    )
    Reminder.objects.update(send_at=F("send_at") - hour, planned_at=F("planned_at") - hour)
    before = len(run.server.arrivals)
    run.work(2)
    held = run.until(lambda: Sending.objects.filter(held_at__isnull=False).exists(), seconds=60)
    time.sleep(1)  # another five rounds, in which nothing may happen
    too_soon = len(run.server.arrivals) - before
    sending.release()
    run.until(lambda: nothing_moves() and not Reminder.objects.filter(state="planned").exists())
    note = f"{len(ids) - known} of {len(ids)} were sent after the backup; held until released"
    return run.count(ids, note, broken=too_soon + (not held))
