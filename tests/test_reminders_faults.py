"""Processes killed, stopped and set against each other, in short; ``make faults`` runs all of it at length."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.servers import postgresql_programs

PROJECT = Path(__file__).resolve().parent.parent


def faults(*words: str) -> dict[str, dict[str, Any]]:
    """The figures of one short run, by the number of the fault."""
    command = [sys.executable, "-m", "tests.faults.run", "--json", "--seeds", "1", *words]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=900, check=False)
    assert done.stdout, done.stderr
    return {figure["number"]: figure for figure in json.loads(done.stdout)}


CLEAN = {"lost": 0, "doubled": 0}


def figures(run: dict[str, dict[str, Any]]) -> dict[str, dict[str, int]]:
    return {number: {name: figure[name] for name in CLEAN} for number, figure in run.items()}


def test_kills_and_stops_and_crowds_lose_and_double_nothing() -> None:
    run = faults("--n", "40", "--only", "1,2,3,4,7,14,17,18")
    assert figures(run) == dict.fromkeys(run, CLEAN)
    assert len(run) == 8
    assert run["17"]["note"].startswith("0 stale")


def test_without_the_fence_the_same_run_doubles() -> None:
    assert faults("--n", "60", "--only", "4b")["4b"]["doubled"] > 0


@pytest.mark.postgres
@pytest.mark.skipif(not postgresql_programs(), reason="PostgreSQL is not installed")
def test_on_postgresql_too_and_through_its_restarts() -> None:
    run = faults("--n", "60", "--only", "1,2,7,9,10,17,18", "--postgresql")
    assert figures(run) == dict.fromkeys(run, CLEAN)
    assert run["9"]["note"] == "0 too early"
