"""How fast a folder is added, and whether memory stays flat. Run: python -m bench.bulk [--documents 10000]

Resolutions in the shape of A/RES/62/12, each with a symbol, a day of adoption and a subject of its own, are added by
``manage.py add FOLDER`` to an empty SQLite database. Beside it stands reading the same files in one process and writing
nothing. Memory is what /proc says each process of the command holds (VmRSS), looked at twice a second.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from obligations.reading import files, reader

SEED = Path("obligations/data/A_RES_62_12.md")
SAMPLE = 200
"""Files that are read in one process for comparison."""
SUBJECTS = ("disarmament", "outer space", "small arms", "the law of the sea", "fisheries", "mountains", "road safety")
TABLES = ("document", "paragraph", "obligation", "obligation_actors", "duedate")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    count = parser.parse_args().documents
    with tempfile.TemporaryDirectory() as place:
        home, folder = Path(place) / "home", Path(place) / "resolutions"
        home.mkdir()
        folder.mkdir()
        _make(folder, count)
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment["TRACKER_HOME"] = str(home)
        manage = [sys.executable, "manage.py"]
        subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)
        alone = _read_alone(folder)
        began = time.perf_counter()
        writer, readers = _watched(subprocess.Popen([*manage, "add", str(folder)], env=environment))
        took = time.perf_counter() - began
        rows = _rows(home / "tracker.sqlite3")
        began = time.perf_counter()
        subprocess.run([*manage, "add", str(folder)], env=environment, check=True)
        again = time.perf_counter() - began
    print(f"{rows['document']} of {count} documents in {took:.0f} s: {count / took:.0f} a second, ", end="")
    print(f"{sum(rows.values())} rows, {sum(rows.values()) / took:.0f} a second")
    print(f"only reading them in one process: {alone:.0f} a second; {took * alone / count:.1f} times as long")
    print(f"the same again, all here already: {again:.1f} s")
    tenth = max(1, len(writer) // 10)
    print(
        f"the writing process: {max(writer[tenth : 2 * tenth]) >> 10} MB at the most in the second tenth of the time, ",
        end="",
    )
    print(f"{max(writer[-tenth:]) >> 10} MB in the last; of the reading ones the largest {max(readers) >> 10} MB")


def _make(folder: Path, count: int) -> None:
    seed = SEED.read_text(encoding="utf-8")
    for n in range(count):
        session, number = 62 + n // 400, n % 400 + 1
        year = 2007 + n // 400
        text = seed.replace("62/12.", f"{session}/{number}.").replace("26 November 2007", f"26 November {year}")
        text = text.replace("International Criminal Court", f"Court of {SUBJECTS[n % len(SUBJECTS)]}")
        (folder / f"A_RES_{session}_{number}.md").write_text(text, encoding="utf-8")


def _read_alone(folder: Path) -> float:
    """Files a second."""
    paths = sorted(folder.iterdir())[:SAMPLE]
    began = time.perf_counter()
    for path in paths:
        reader.read(files.load(path.read_bytes(), path.name))
    return len(paths) / (time.perf_counter() - began)


def _watched(running: subprocess.Popen[bytes]) -> tuple[list[int], list[int]]:
    """Kilobytes of the process while it runs, and of all its children, each time they were looked at."""
    own: list[int] = []
    children: list[int] = [0]
    while running.poll() is None:
        own.append(_held(running.pid) or (own[-1] if own else 0))
        children += [_held(pid) for pid in _children(running.pid)]
        time.sleep(0.5)
    if running.returncode:
        raise SystemExit(f"manage.py add ended with {running.returncode}")
    return own, children


def _held(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)


def _children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)  # noqa: S607
    return [int(line) for line in found.stdout.split()]


def _rows(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(database)) as connection:
        counted = {name: f"SELECT count(*) FROM obligations_{name}" for name in TABLES}  # noqa: S608 - our own
        return {name: int(connection.execute(query).fetchone()[0]) for name, query in counted.items()}


if __name__ == "__main__":
    main()
