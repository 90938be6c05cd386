"""Rows 1 to 4, 9 and 14: workers are killed, stopped, replaced and have wrong clocks."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

from obligations.models import Delivery
from obligations.reminders.clock import database_now
from tests.faults.brokers import broker, celery
from tests.faults.stage import Outcome, Stage, nothing_moves
from tests.faults.worker import Part
from tests.mailserver import Manner

STOPS = 4
"""How often each of the workers that are stopped is stopped."""


def kills(run: Stage, n: int, chance: random.Random) -> Outcome:
    """Eight times kill -9 one of four workers in mid-flight, and start another."""
    run.server.restart(Manner(wait=0.005))
    ids = run.put(n)
    workers = run.work(4)
    for kill in run.times(8):
        run.arrived(n * (kill + 1) // 10)
        victim = workers.pop(chance.randrange(len(workers)))
        time.sleep(chance.random() / 50)
        victim.kill()
        workers += run.work()
    return run.count(ids)


def pool_kills(run: Stage, n: int, chance: random.Random) -> Outcome:
    """Eight times kill -9 one of the processes in which Celery runs its tasks."""
    run.server.restart(Manner(wait=0.005))
    with broker(run) as valkey:
        worker, _beat = celery(run, valkey.url, beats=1)
        ids = run.put(n)
        killed = 0
        for kill in run.times(8):
            run.arrived(n * (kill + 1) // 10)
            time.sleep(chance.random() / 50)
            run.until(lambda: bool(_children(worker)))
            os.kill(chance.choice(_children(worker)), signal.SIGKILL)
            killed += 1
        return run.count(ids, f"{killed} killed")


def _children(process: BaseProcess) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def killed_after_250(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """A hundred workers die between the server's 250 and their commit."""
    return _deaths(run, n, "killed after 250")


def killed_after_250_without_evidence(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """The same with no source of evidence: what the resending costs. Each death doubles one mail, none is lost."""
    run.evidence = False
    return _deaths(run, n, "killed after 250")


def killed_before_body(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """A hundred workers die between their fence and the body."""
    return _deaths(run, n, "killed before body")


def _deaths(run: Stage, n: int, fault: str) -> Outcome:
    deaths = max(10, n // 10)
    ids = run.put(n)
    run.work(part=Part("mortal", fault, deaths=deaths))[0].join(120)
    died = Delivery.objects.filter(state="sending", data_started_at__isnull=False).count()
    run.work(2)
    return run.count(ids, f"{died} died so" + ("" if run.evidence else ", no evidence"), broken=abs(deaths - died))


def stopped_past_the_lease(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """Workers stand still between claim and fence until their lease is over, then go on."""
    return _stopped(run, n, "stopped before fence")


def stopped_before_the_body(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """Workers stand still between fence and body until others have sent their mail, then go on."""
    return _stopped(run, n, "stopped before body")


def stopped_without_fence(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """The mutant of the run before: it must double, else the run proves nothing."""
    return _stopped(run, n, "without fence")


def _stopped(run: Stage, n: int, fault: str) -> Outcome:
    """All three stand still with a mail in hand; another sends everything, theirs too; then they go on."""
    ids: set[str] = set()
    stoppers = run.work(3, Part(fault=fault))
    stops = 0
    for _ in run.times(STOPS):
        ids |= run.put(n // STOPS)
        run.until(lambda: all(map(stands_still, stoppers)))
        stops += sum(map(stands_still, stoppers))
        (other,) = run.work()
        run.until(nothing_moves)
        other.terminate()
        other.join(60)
        for worker in stoppers:
            os.kill(worker.pid or 0, signal.SIGCONT)
    return run.count(ids, f"{stops} stops", broken=len(run.times(STOPS)) * len(stoppers) - stops)


def stands_still(process: BaseProcess) -> bool:
    """Whether SIGSTOP holds it; not if it has died."""
    try:
        status = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2]
    except FileNotFoundError:
        return False
    return status.split()[0] == "T"


def wrong_clocks(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """Workers whose clocks are two hours fast or slow: nothing early, nothing twice."""
    ids = run.put(n // 2)
    early = run.put(n - n // 2)
    in_an_hour = database_now() + dt.timedelta(hours=1)
    Delivery.objects.filter(message_id__in=early).update(next_try_at=in_an_hour)
    run.work(4, Part(fault="shifted clock"))
    run.until(lambda: ids <= set(run.server.ids))
    time.sleep(1)  # another five rounds, in which nothing may happen
    too_early = len(early & set(run.server.ids))
    Delivery.objects.filter(message_id__in=early).update(next_try_at=database_now())
    return run.count(ids | early, f"{too_early} too early", broken=too_early)


def rolling_restart(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """Workers are asked to stop and replaced, one after another, under load."""
    run.server.restart(Manner(wait=0.005))
    ids = run.put(n)
    workers = run.work(3)
    for restart in run.times(6):
        run.arrived(n * (restart + 1) // 8)
        old = workers.pop(0)
        workers += run.work()
        old.terminate()
        old.join(60)
    in_hand = Delivery.objects.filter(state="sending", data_started_at__isnull=False).count()
    return run.count(ids, broken=max(0, in_hand - len(workers)))
