"""Rows 5 to 8: the broker forgets or dies, and everybody ticks at once."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

from obligations.models import Delivery
from tests.faults.stage import Outcome, Stage
from tests.faults.worker import Part
from tests.mailserver import Manner
from tests.servers import Valkey

TICK = 30
"""Seconds between two ticks of the beat that an operator runs."""


@contextmanager
def broker(run: Stage) -> Iterator[Valkey]:
    valkey = Valkey(run.home)
    valkey.start()
    try:
        yield valkey
    finally:
        run.stop()
        valkey.kill()


def celery(run: Stage, url: str, *, beats: int, tick: float = 1) -> list[BaseProcess]:
    """A worker, and so many beats, each with a schedule file of its own."""
    started = run.work(part=Part("celery worker", broker=url))
    for beat in range(beats):
        started += _beat(run, url, f"{beat}", tick)
    return started


def _beat(run: Stage, url: str, name: str, tick: float = 1) -> list[BaseProcess]:
    schedule = run.home / f"beat-{time.monotonic_ns()}-{name}"
    return run.work(part=Part("celery beat", broker=url, schedule=str(schedule), tick=tick))


def flushed(run: Stage, n: int, chance: random.Random) -> Outcome:
    """FLUSHALL ten times, mails being added all the while; with the beat of every day, where there is time for it."""
    with broker(run) as valkey:
        celery(run, valkey.url, beats=1, tick=1 if run.short else TICK)
        ids = run.put(n // 2)
        run.arrived(1)
        for _ in run.times(10):
            time.sleep(chance.random() / 2)
            valkey.command("FLUSHALL")
            ids |= run.put(n // 20)
        began = time.monotonic()
        last = run.put(1)
        run.until(lambda: last <= set(run.server.ids), seconds=120)
        took = time.monotonic() - began
        return run.count(ids | last, f"a new one out {took:.0f} s after the last", broken=took > 60)


def killed(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """The broker is killed while a worker and a loop send: the loop does the rest."""
    run.server.restart(Manner(wait=0.002))
    with broker(run) as valkey:
        celery(run, valkey.url, beats=1)
        ids = run.put(n // 2)
        run.arrived(n // 10)
        valkey.kill()
        ids |= run.put(n - n // 2)
        run.work()
        outcome = run.count(ids)
        valkey.start()
        return outcome


def three_beats(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """Three beats, a worker and two loops."""
    with broker(run) as valkey:
        celery(run, valkey.url, beats=3)
        run.work(2)
        return run.count(run.put(n))


def beat_forgets(run: Stage, n: int, _chance: random.Random) -> Outcome:
    """The beat is killed, its schedule file deleted, and mails fall due before it is back."""
    with broker(run) as valkey:
        _worker, beat = celery(run, valkey.url, beats=1)
        ids = run.put(n // 2)
        run.arrived(n // 10)
        beat.kill()
        beat.join()
        for file in run.home.glob("beat-*"):
            file.unlink()
        ids |= run.put(n - n // 2)
        waiting = Delivery.objects.filter(state="due").count()
        _beat(run, valkey.url, "anew")
        return run.count(ids, f"{waiting} fell due meanwhile")
