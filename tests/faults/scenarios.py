"""The faults, by the numbers of the table in docs/reliability.md. Each says what was lost and what was doubled."""

from __future__ import annotations

import datetime as dt
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.utils import timezone

from obligations.models import Delivery, Reminder, Subscription
from obligations.models.due_dates import State
from obligations.reading.values import Origin, Window
from obligations.reminders import digest, plan, subscribers
from obligations.reminders.clock import database_now
from tests import factories
from tests.faults import server
from tests.faults.bench import LETTER, Bench, Outcome
from tests.servers import Valkey

STOPS = 4
"""How often each of the workers that are stopped is stopped."""

Scenario = Callable[[Bench, int, random.Random], Outcome]


def worker_kills(run: Bench, n: int, chance: random.Random) -> Outcome:
    """Eight times kill -9 one of four workers in mid-flight, and start another."""
    run.server.wait = 0.005
    ids = run.put(n)
    workers = run.work(4)
    for kill in range(8):
        run.arrived(n * (kill + 1) // 10)
        victim = workers.pop(chance.randrange(len(workers)))
        time.sleep(chance.random() / 50)
        victim.kill()
        workers += run.work()
    return run.count(ids)


def killed_after_250(run: Bench, n: int, chance: random.Random) -> Outcome:
    """A hundred workers die between the server's 250 and their commit."""
    return _deaths(run, n, "killed after 250")


def killed_before_body(run: Bench, n: int, chance: random.Random) -> Outcome:
    """A hundred workers die between their fence and the body."""
    return _deaths(run, n, "killed before body")


def _deaths(run: Bench, n: int, fault: str) -> Outcome:
    deaths = max(10, n // 10)
    ids = run.put(n)
    run.work(fault=fault, DEATHS=str(deaths))[0].wait(900)
    died = Delivery.objects.filter(state=Delivery.State.SENDING).count()
    run.work(2)
    return run.count(ids, f"{died} died so" + ("" if run.evidence else ", no evidence"))


def killed_after_250_without_evidence(run: Bench, n: int, chance: random.Random) -> Outcome:
    """The same with no source of evidence: what the resending costs. Each death may double one mail, none is lost."""
    run.evidence = False
    return _deaths(run, n, "killed after 250")


def stopped_past_the_lease(run: Bench, n: int, chance: random.Random) -> Outcome:
    """Workers stand still between claim and fence until their lease is over, then go on."""
    return _stopped(run, n, "stopped before fence")


def stopped_without_fence(run: Bench, n: int, chance: random.Random) -> Outcome:
    """The mutant of the run before: it must double, else the run proves nothing."""
    return _stopped(run, n, "without fence")


def _stopped(run: Bench, n: int, fault: str) -> Outcome:
    """All three stand still with a mail in hand; another sends everything, theirs too; then they go on."""
    ids: set[str] = set()
    stoppers = run.work(3, fault=fault)
    for _ in range(STOPS):
        ids |= run.put(min(n, 200) // STOPS)
        run.until(lambda: Delivery.objects.filter(state="sending").count() == len(stoppers))
        (other,) = run.work()
        run.until(_nothing_moves)
        other.terminate()
        other.wait(60)
        for worker in stoppers:
            worker.send_signal(signal.SIGCONT)
    return run.count(ids, f"{STOPS * len(stoppers)} stops")


def _nothing_moves() -> bool:
    return not Delivery.objects.filter(state__in=("due", "sending", "unsure")).exists()


def no_broker(run: Bench, n: int, chance: random.Random) -> Outcome:
    """There is no Redis at all: the loop does the work."""
    ids = run.put(n)
    run.work(1, REDIS_URL="redis://127.0.0.1:1/0")
    return run.count(ids)


def five_at_once(run: Bench, n: int, chance: random.Random) -> Outcome:
    """Five loops that all plan, hand over and send, side by side."""
    ids = run.put(n)
    run.work(5)
    return run.count(ids)


def flushed_broker(run: Bench, n: int, chance: random.Random) -> Outcome:
    """FLUSHALL ten times, mails being added all the while."""
    with _broker(run) as valkey:
        _celery(run, valkey.url, beats=1)
        ids = run.put(n // 2)
        for _ in range(10):
            time.sleep(chance.random())
            valkey.command("FLUSHALL")
            ids |= run.put(n // 20)
        began = time.monotonic()
        last = run.put(1)
        run.until(lambda: last <= set(run.server.ids))
        took = round(time.monotonic() - began)
        return run.count(ids | last, f"a new one out {took} s after the last")


def three_beats(run: Bench, n: int, chance: random.Random) -> Outcome:
    """Three beats, a worker and two loops."""
    with _broker(run) as valkey:
        _celery(run, valkey.url, beats=3)
        run.work(2)
        return run.count(run.put(n))


def beat_forgets(run: Bench, n: int, chance: random.Random) -> Outcome:
    """The beat is killed, its schedule file deleted, and mails fall due before it is back."""
    with _broker(run) as valkey:
        _worker, beat = _celery(run, valkey.url, beats=1)
        ids = run.put(n // 2)
        run.arrived(n // 10)
        beat.kill()
        beat.wait()
        for file in run.home.glob("beat-*"):
            file.unlink()
        ids |= run.put(n - n // 2)
        run.work(CELERY="beat", REDIS_URL=valkey.url, SCHEDULE=str(run.home / "beat-anew"))
        return run.count(ids)


@contextmanager
def _broker(run: Bench) -> Iterator[Valkey]:
    valkey = Valkey(run.home)
    valkey.start()
    try:
        yield valkey
    finally:
        run.stop()
        valkey.kill()


def _celery(run: Bench, url: str, *, beats: int) -> list[subprocess.Popen[bytes]]:
    """A worker, and so many beats, each with a schedule file of its own."""
    started = run.work(CELERY="worker", REDIS_URL=url)
    for beat in range(beats):
        started += run.work(CELERY="beat", REDIS_URL=url, SCHEDULE=str(run.home / f"beat-{beat}"))
    return started


def wrong_clocks(run: Bench, n: int, chance: random.Random) -> Outcome:
    """Workers whose clocks are two hours fast or slow: nothing early, nothing twice."""
    ids = run.put(n // 2)
    early = run.put(n - n // 2)
    in_an_hour = database_now() + dt.timedelta(hours=1)
    Delivery.objects.filter(message_id__in=early).update(next_try_at=in_an_hour)
    run.work(4, fault="shifted clock")
    run.until(lambda: len(run.server.ids) >= len(ids))
    time.sleep(3)
    too_early = len(early & set(run.server.ids))
    Delivery.objects.filter(message_id__in=early).update(next_try_at=database_now())
    return run.count(ids | early, f"{too_early} too early")


def moody_server(run: Bench, n: int, chance: random.Random) -> Outcome:
    """One in five refused for now, one in ten dropped, before or after acceptance."""
    answers = [
        chance.choices(["250 OK", "451 later", "drop", "accept and drop"], [70, 20, 5, 5])[0] for _ in range(n * 4)
    ]
    run.server.to_data = lambda i: answers[i % len(answers)]
    ids = run.put(n)
    run.work(3)
    return run.count(ids)


def slow_250(run: Bench, n: int, chance: random.Random) -> Outcome:
    """The server takes the mail and says so only after a minute."""
    run.server.wait = 60
    ids = run.put(8)
    # Somebody still waiting for a reply is not dead: the wait is longer than the server's slowness, as in life.
    run.work(8, HURRY='{"LEASE": 2, "SETTLE": 90, "BACK_OFF": 0.1}')
    return run.count(ids, "8 mails, 60 s each")


def refusals(run: Bench, n: int, chance: random.Random) -> Outcome:
    """Every mail refused for good: all failed and visible, each asked once."""
    run.server.to_rcpt = lambda _: "550 5.1.1 no such mailbox"
    run.put(n)
    run.work(2)
    run.quiet()
    run.stop()
    failed = Delivery.objects.filter(state="failed", attempts=1, reply__contains="no such mailbox").count()
    return Outcome(n - failed, run.server.asked["rcpt"] - n, f"{failed} failed and visible")


def rolling_restart(run: Bench, n: int, chance: random.Random) -> Outcome:
    """Workers are asked to stop and replaced, one after another, under load."""
    run.server.wait = 0.005
    ids = run.put(n)
    workers = run.work(3)
    for restart in range(6):
        run.arrived(n * (restart + 1) // 8)
        old = workers.pop(0)
        workers += run.work()
        old.terminate()
        old.wait(60)
    return run.count(ids)


def three_days_down(run: Bench, n: int, chance: random.Random) -> Outcome:
    """Nobody was there for three days: one mail per due date and subscriber, the newest."""
    now = database_now()
    today = now.date()
    for _ in range(n // 10):
        factories.make_due_date(act_by=today, window_start=today, window_end=today)
    for i in range(10):
        factories.make_subscription(email=f"s{i}@example.org", lead_days=[3, 2, 1, 0], confirmed_at=now, hour=0)
    plan.plan_all(now=now - dt.timedelta(days=10))
    run.work(2)
    run.until(lambda: not Reminder.objects.filter(state="planned").exists())
    outcome = run.count(set(Delivery.objects.values_list("message_id", flat=True)))
    pairs = Reminder.objects.filter(state="handed over").values_list("subscription", "due_date").count()
    expected = n // 10 * 10
    return Outcome(expected - pairs + outcome.lost, len(run.server.accepted) - expected, outcome.note)


def racing_changes(run: Bench, n: int, chance: random.Random) -> Outcome:
    """People unsubscribe, fulfil and move dates while the mails go out: nothing stale passes the fence afterwards."""
    now = database_now()
    today = now.date()
    for i in range(n):
        due = factories.make_due_date(act_by=today, window_start=today, window_end=today)
        factories.make_subscription(
            email=f"s{i}@example.org", filter={"due_date": str(due.pk)}, lead_days=[0], confirmed_at=now, hour=0
        )
    plan.plan_all(now=now)
    digest.hand_over(now=now)
    run.work(3)
    stale = taken_back = 0
    run.arrived(1)
    for subscription in Subscription.objects.order_by("?"):
        due = subscription.reminders.get(version=1).due_date
        mail = Delivery.objects.get(subscription=subscription)
        change = chance.choice(("end", "close", "move"))
        if change == "end":
            subscribers.end(subscription, now=database_now())
        elif change == "close":
            due.close(State.FULFILLED, on=today, now=database_now())
        else:
            later = today + dt.timedelta(days=60)
            due.move(
                Window(later, later),
                act_by=later,
                origin=Origin.BY_HAND,
                derivation=["by hand"],
                reason="a race",
                now=database_now(),
            )
        committed = database_now()
        mail.refresh_from_db()
        if mail.data_started_at is None and mail.state != Delivery.State.SUPERSEDED:
            stale += 1
        taken_back += mail.state == Delivery.State.SUPERSEDED
        stale += bool(mail.data_started_at and mail.data_started_at > committed)
    run.quiet()
    run.stop()
    superseded = set(Delivery.objects.filter(state="superseded").values_list("message_id", flat=True))
    stale += len(superseded & set(run.server.ids))
    doubled = sum(times - 1 for times in run.server.ids.values())
    return Outcome(0, doubled, f"{stale} stale; {taken_back} taken back, {n - taken_back} were ahead")


def digest_ten_times(run: Bench, n: int, chance: random.Random) -> Outcome:
    """Ten processes build the same digests at the same time."""
    now = database_now()
    today = now.date()
    for _ in range(5):
        factories.make_due_date(act_by=today, window_start=today, window_end=today)
    people = max(1, n // 10)
    for i in range(people):
        factories.make_subscription(email=f"s{i}@example.org", mode="daily", lead_days=[0], hour=0, confirmed_at=now)
    plan.plan_all(now=now - dt.timedelta(days=1))
    for builder in run.work(10, ONLY_DIGESTS="1"):
        builder.wait(120)
    run.work(1)
    outcome = run.count(set(Delivery.objects.values_list("message_id", flat=True)))
    return Outcome(people - len(run.server.ids) + outcome.lost, len(run.server.accepted) - people, outcome.note)


def backup_restored(run: Bench, n: int, chance: random.Random) -> Outcome:
    """The database goes back by an hour: half of what was sent is due again there, the other half unheard of."""
    ids = run.put(n)
    run.work(2)
    run.until(_nothing_moves)
    run.stop()
    hour_ago = database_now() - dt.timedelta(hours=1)
    for row in Delivery.objects.order_by("pk"):
        if row.pk % 2:
            Delivery.objects.filter(pk=row.pk).update(
                state="due", token=None, data_started_at=None, lease_until=None, next_try_at=hour_ago
            )
        else:
            row.delete()
            digest.outbox(row.subscription, row.key, LETTER, now=timezone.now(), since=hour_ago)
    run.work(2)
    return run.count(ids)


def database_restarts(run: Bench, n: int, chance: random.Random) -> Outcome:
    """PostgreSQL is restarted five times under load."""
    run.server.wait = 0.005
    ids = run.put(n)
    run.work(3)
    for restart in range(5):
        run.arrived(n * (restart + 1) // 8)
        server.restart()
    return run.count(ids)


TABLE: dict[str, tuple[str, Scenario]] = {
    "1": ("eight worker kills (kill -9)", worker_kills),
    "2": ("killed between the 250 and the commit", killed_after_250),
    "2b": ("the same without evidence", killed_after_250_without_evidence),
    "3": ("killed between fence and body", killed_before_body),
    "4": ("stopped past the lease (SIGSTOP)", stopped_past_the_lease),
    "4b": ("the same with the fence taken out: must double", stopped_without_fence),
    "5": ("FLUSHALL ten times", flushed_broker),
    "6": ("no broker at all", no_broker),
    "7": ("five loops at once", five_at_once),
    "7a": ("three beats, a worker and two loops", three_beats),
    "8": ("the beat's schedule deleted", beat_forgets),
    "9": ("workers' clocks two hours off", wrong_clocks),
    "10": ("PostgreSQL restarted five times", database_restarts),
    "11": ("20 % 4xx, 10 % dropped", moody_server),
    "12": ("a 250 delayed by 60 s", slow_250),
    "13": ("5xx: failed, visible, asked once", refusals),
    "14": ("rolling restart under load", rolling_restart),
    "15": ("three days down", three_days_down),
    "17": ("changes racing the workers", racing_changes),
    "18": ("digests built ten times at once", digest_ten_times),
    "19": ("backup restored one hour back", backup_restored),
}
"""Number, what happens, and the run. 16 and 20 are ordinary tests."""
