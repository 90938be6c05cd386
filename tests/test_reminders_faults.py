"""Every row of the fault table in short: real kills, real servers, counted at the mail server; see ``tests/faults``.

``make faults`` runs all of it at length. What a row shows is said in ``tests/faults/table.py``; a control takes one
guarantee away and must double, else the row that it belongs to would prove nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.faults.table import TABLE
from tests.servers import PROJECT, postgresql_programs

pytestmark = pytest.mark.xdist_group("faults")

RUNS = {
    "postgresql": ["1,1a,2,2b,3,4,4a,4b,5,6,7,8", "7a,7b,9,10,11,11a,12,13,14,15,16,17,18,19,20"],
    "sqlite": ["1,2,4,4b,6,7a,7b,14,17,18,19"],
}
"""What runs side by side, most of which is waiting. On SQLite, the rows in which locks and keys matter."""

Figures = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def figures() -> Figures:
    """What came of each row, by database and number; the same figures for all tests of this file."""
    found: Figures = {}
    started = [
        (database, _start(database, numbers))
        for database, runs in RUNS.items()
        for numbers in runs
        if database == "sqlite" or postgresql_programs()
    ]
    try:
        for database, run in started:
            printed, complaints = run.communicate(timeout=900)
            assert printed, complaints
            found |= {(database, figure["number"]): figure for figure in json.loads(printed)}
    finally:
        for _database, run in started:
            run.terminate()
            run.wait(60)
    return found


def _start(database: str, numbers: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.run", "--json", "--n", "40", "--seeds", "1", "--only", numbers]
    if database == "postgresql":
        command.append("--postgresql")
    return subprocess.Popen(command, cwd=PROJECT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.parametrize(
    ("database", "number"),
    [(database, number) for database, runs in RUNS.items() for run in runs for number in run.split(",")],
)
def test_nothing_is_lost_nothing_doubled_and_a_control_shows_that_it_would_be_seen(
    figures: Figures, database: str, number: str
) -> None:
    if database == "postgresql" and not postgresql_programs():
        pytest.skip("PostgreSQL is not installed")
    figure = figures[database, number]
    assert figure["as promised"], f"{TABLE[number].name}: {figure}"
    assert TABLE[number].control == (figure["doubled"] > 0)


def test_every_row_has_a_short_form() -> None:
    assert set(",".join(RUNS["postgresql"]).split(",")) == set(TABLE)
    assert {str(number) for number in range(1, 21)} <= set(TABLE)
