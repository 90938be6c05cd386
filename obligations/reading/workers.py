"""Work on all processors: results in the order given, and only so many on their way that memory stays flat."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

FEW = 8
"""Up to here one process is faster: a new one takes as long to start as it takes to read several documents."""
AHEAD = 4
"""Items for each process that are worked on, or done and not yet taken."""


def in_order(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    begin: Callable[..., None] | None = None,
    given: tuple[Any, ...] = (),
) -> Iterator[tuple[Item, Result | None]]:
    """Each item with what ``work`` makes of it; None where it brought down the process that worked on it.

    ``work`` and ``begin``, which is called with ``given`` in each new process, are functions of a module. They hear
    nothing of Ctrl-C: whoever takes the results does, and closes the iterator.
    """
    if len(items) <= FEW:
        if begin is not None:
            begin(*given)
        for item in items:
            yield item, work(item)
        return

    def pool(processes: int) -> ProcessPoolExecutor:
        spawn = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(processes, mp_context=spawn, initializer=begin, initargs=given)

    processes = os.cpu_count() or 1
    coming = iter(items)
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    at_work = pool(processes)
    try:
        while True:
            try:
                for item in islice(coming, AHEAD * processes - len(waiting)):
                    waiting.append((item, Future()))
                    waiting[-1] = (item, _submitted(at_work, work, item))
                if not waiting:
                    return
                item, future = waiting[0]
                result: Result | None = future.result()
            except BrokenProcessPool:
                # Which of those on their way it was nobody knows: the first is tried alone, the others begin anew.
                at_work.shutdown(wait=False)
                item = waiting[0][0]
                result = _alone(pool(1), work, item)
                at_work = pool(processes)
                waiting = deque((other, _submitted(at_work, work, other)) for other, _ in waiting)
            waiting.popleft()
            yield item, result
    finally:
        at_work.shutdown(cancel_futures=True)


def _alone(pool: ProcessPoolExecutor, work: Callable[[Item], Result], item: Item) -> Result | None:
    with pool:
        try:
            return _submitted(pool, work, item).result()
        except BrokenProcessPool:
            return None


def _submitted(pool: ProcessPoolExecutor, work: Callable[[Item], Result], item: Item) -> Future[Result]:
    with _deaf():
        return pool.submit(work, item)


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes that begin meanwhile do not hear Ctrl-C, which a terminal says to all of them at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)
