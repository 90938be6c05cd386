"""Runs the faults and prints the table: ``python -m tests.faults.run --n 1000 --seeds 3 [--only 1,7] [--json]``.

On SQLite in a folder of its own, or with ``--postgresql`` on a server of its own; DATABASE_URL is never touched.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.faults import server


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--n", type=int, default=1000, help="mails in each run")
    arguments.add_argument("--seeds", type=int, default=3, help="how often each fault is run")
    arguments.add_argument("--only", default="", help="numbers of the table, such as 1,7")
    arguments.add_argument("--json", action="store_true", help="print the figures as JSON")
    arguments.add_argument("--postgresql", action="store_true", help="on a PostgreSQL server started for this")
    chosen = arguments.parse_args()
    # Asked to stop, it still takes its servers and folders with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    home = Path(tempfile.mkdtemp(prefix="tracker-faults-"))
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tracker.settings", "TRACKER_HOME": str(home)}
    with (
        server.postgresql() if chosen.postgresql else contextlib.nullcontext(f"sqlite:///{home}/faults.sqlite3") as url
    ):
        os.environ["DATABASE_URL"] = url
        figures = _run(home, chosen)
    if chosen.json:
        sys.stdout.write(json.dumps(figures))
    shutil.rmtree(home, ignore_errors=True)
    return int(any(f["lost"] or f["doubled"] for f in figures if not f["number"].endswith("b")))


def _run(home: Path, chosen: argparse.Namespace) -> list[dict[str, str | int]]:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.faults.bench import bench, on_postgresql
    from tests.faults.scenarios import TABLE

    logging.getLogger("mail.log").setLevel(logging.WARNING)
    call_command("migrate", verbosity=0)
    numbers = [number for number in chosen.only.split(",") if number] or list(TABLE)
    figures: list[dict[str, str | int]] = []
    say(chosen, "| no. | fault | seed | lost | doubled | seconds | |\n|---|---|---|---|---|---|---|")
    for number in numbers:
        name, scenario = TABLE[number]
        if number == "10" and not server.is_ours():
            continue
        for seed in range(1, chosen.seeds + 1):
            began = time.monotonic()
            with bench(home) as run:
                lost, doubled, note = scenario(run, chosen.n, random.Random(seed))  # noqa: S311  # chance, no secret
            took = round(time.monotonic() - began)
            say(chosen, f"| {number} | {name} | {seed} | {lost} | {doubled} | {took} | {note} |")
            figures.append({"number": number, "seed": seed, "lost": lost, "doubled": doubled, "note": note})
    say(chosen, f"\nN = {chosen.n}, on {'PostgreSQL' if on_postgresql() else 'SQLite'}")
    return figures


def say(chosen: argparse.Namespace, words: str) -> None:
    if not chosen.json:
        sys.stdout.write(words + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
