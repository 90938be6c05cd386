"""Runs the faults and prints the table: ``python -m tests.faults.run --n 1000 --seeds 3 [--only 1,7] [--json]``.

On SQLite in a folder of its own, or with ``--postgresql`` on a server of its own; DATABASE_URL is never touched.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SHORT = 300
"""Below so many mails a run is a short one: no waiting for the beat of every day."""


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
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tracker.settings", "TRACKER_HOME": str(home), "EMAIL_URL": ""}
    with contextlib.ExitStack() as servers:
        os.environ["DATABASE_URL"] = f"sqlite:///{home}/faults.sqlite3"
        if chosen.postgresql:
            from tests.servers import PostgreSQL

            server = servers.enter_context(PostgreSQL())
            os.environ["DATABASE_URL"] = server.url
        figures = _run(home, chosen, server if chosen.postgresql else None)
    if chosen.json:
        sys.stdout.write(json.dumps(figures))
    shutil.rmtree(home, ignore_errors=True)
    return int(not all(figure["as promised"] for figure in figures))


def _run(home: Path, chosen: argparse.Namespace, server: Any) -> list[dict[str, Any]]:
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.faults.worker"])
    import django

    django.setup()
    from django.core.management import call_command

    from tests.faults import database
    from tests.faults.stage import stage
    from tests.faults.table import TABLE

    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    database.use(server)
    figures: list[dict[str, Any]] = []
    say(chosen, f"{'PostgreSQL' if server else 'SQLite'}, {chosen.n:,} mails, {chosen.seeds} seeds\n")
    say(chosen, "| no. | fault | lost | doubled | broken | | seconds |\n|---|---|---|---|---|---|---|")
    for number in [number for number in chosen.only.split(",") if number] or list(TABLE):
        row = TABLE[number]
        if row.postgresql and not server:
            continue
        outcomes, notes = [], []
        began = time.monotonic()
        for seed in range(1, chosen.seeds + 1):
            with stage(home, short=chosen.n < SHORT) as run:
                outcomes.append(row.scenario(run, chosen.n, random.Random(seed)))  # noqa: S311  # chance, no secret
            notes.append(outcomes[-1].note)
        seconds = round(time.monotonic() - began)
        lost, doubled, broken = (sum(getattr(o, what) for o in outcomes) for what in ("lost", "doubled", "broken"))
        note = "; ".join(dict.fromkeys(notes))
        say(chosen, f"| {number} | {row.name} | {lost} | {doubled} | {broken} | {note} | {seconds} |")
        promised = doubled > 0 if row.control else not doubled
        figures.append(
            {"number": number, "lost": lost, "doubled": doubled, "broken": broken, "note": note, "seconds": seconds}
            | {"as promised": promised and not lost and not broken}
        )
    return figures


def say(chosen: argparse.Namespace, words: str) -> None:
    if not chosen.json:
        sys.stdout.write(words + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
