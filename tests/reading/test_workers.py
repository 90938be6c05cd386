"""Work on several processes: in order, only so much ahead, and whatever becomes of one process costs no other item."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from obligations.reading import workers


def _dies_of_seven(number: int) -> int:
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def _marked(place: Path) -> Path:
    place.touch()
    return place


def test_what_kills_its_process_costs_no_other() -> None:
    numbers = list(range(12))
    wanted = [(number, None if number == 7 else number * number) for number in numbers]
    assert list(workers.in_order(_dies_of_seven, numbers)) == wanted


def test_only_so_many_are_on_their_way(tmp_path: Path) -> None:
    places = [tmp_path / str(n) for n in range(100)]
    results: Iterator[Any] = workers.in_order(_marked, places)
    next(results)
    most = workers.AHEAD * (os.cpu_count() or 1)
    assert most < len(places)
    assert len(list(tmp_path.iterdir())) <= most
    assert sum(1 for _ in results) == len(places) - 1


def test_few_need_no_other_process() -> None:
    assert [result for _, result in workers.in_order(os.path.basename, ["a/b", "c/d"])] == ["b", "d"]
