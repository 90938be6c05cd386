"""How well the reader does on resolutions labelled by hand; they live outside the project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import obligations
from obligations.reading import contract, files, reader

pytestmark = pytest.mark.gold

ROOT = Path(obligations.__file__).parents[1]
GOLD = Path(os.environ.get("GOLD_DIR", ROOT.parent / "shared" / "gold"))

FLOORS = {"dated": 0.99, "resolved": 0.99, "asks": 0.995, "actor": 0.965, "kind": 0.934}
"""Just under what is reached; a change that falls below lost something."""


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    if not GOLD.is_dir():
        pytest.skip(f"no labelled resolutions at {GOLD}; set GOLD_DIR to where they are")
    out = tmp_path_factory.mktemp("read")
    for file in sorted((GOLD / "dev" / "texts").glob("*.txt")):
        reading = reader.read(files.load(file.read_bytes(), file.name))
        (out / f"{file.stem}.json").write_text(json.dumps(contract.as_dict(reading)))
    command = [sys.executable, str(GOLD / "score.py"), "--labels", str(GOLD / "dev" / "labels"), "--json"]
    done = subprocess.run([*command, "--predictions", str(out)], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["missing_files"] == 0
    return {name: found[name]["f1"] if name in ("dated", "asks") else found[name] for name in FLOORS}


@pytest.mark.parametrize("measure", FLOORS)
def test_the_reader_keeps_what_it_has_reached(scores: dict[str, float], measure: str) -> None:
    assert scores[measure] >= FLOORS[measure], scores


def test_the_first_document_is_read_without_a_miss_or_an_invention(tmp_path: Path) -> None:
    seed = GOLD / "seed"
    if not seed.is_dir():
        pytest.skip(f"no labelled resolutions at {GOLD}; set GOLD_DIR to where they are")
    reading = reader.read(files.load((seed / "A_RES_62_12.txt").read_bytes(), "A_RES_62_12.txt"))
    (tmp_path / "A_RES_62_12.json").write_text(json.dumps(contract.as_dict(reading)))
    command = [sys.executable, str(GOLD / "score.py"), "--labels", str(seed), "--predictions", str(tmp_path), "--json"]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    for measure in ("dated", "asks"):
        assert (found[measure]["precision"], found[measure]["recall"]) == (1, 1), found
    assert (found["resolved"], found["actor"]) == (1, 1), found
