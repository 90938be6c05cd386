"""How fast the lists are with a million obligations, beside their own bare SQL: python -m bench.pages [ADDRESS]

Starts a PostgreSQL of its own and fills it, which takes some minutes; the address of an empty one may be given instead,
and of one that was filled so before. Of every list: its queries, the 95th percentile of its time (in this process,
signed in as an editor), that of its SQL alone and of an empty page, and what travels. Page and SQL take turns, so that
both meet the same machine. Exits with 1 if a list misses what is promised: 12 queries (13 for who opens the first page
for the first time in a minute, as it notes the visit), three times its SQL and an empty page, 100 kB with its style
sheets and scripts. No test depends on it.
"""

from __future__ import annotations

import gc
import gzip
import logging
import os
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from tests.servers import PostgreSQL

ROUNDS = 20
QUERIES, TIMES, BYTES = 12, 3.0, 100_000
LISTS = {
    "Today": "/",
    "Today, as of a day in 2008": "/?as_of=2008-06-01",
    "Table": "/due-dates/",
    "Table, by day, page 2000": "/due-dates/?sort=day&page=2000",
    "Table, what is overdue": "/due-dates/?status=overdue",
    "Table, by document": "/due-dates/?sort=document",
    "Table, four filters": "/due-dates/?actor=Party+7&kind=report&body=General+Assembly&status=current",
    "Table, days and origin": "/due-dates/?from=2026-01-01&to=2026-06-30&origin=observed",
    "Table, a common word": "/due-dates/?q=report",
    "Table, rare words": "/due-dates/?q=rabies+expenses",
    "Timeline": "/timeline/",
    "Timeline, 20 years": "/timeline/?span=240",
    "Timeline, a common word": "/timeline/?q=report",
    "Month": "/month/",
    "Month, one day's list": "/month/?month=2026-09&day=2026-09-15",
    "Standing": "/obligations/standing/",
    "Documents": "/documents/",
    "Search, a common word": "/search/?q=report",
    "Search, rare words": "/search/?q=rabies+expenses",
    "Search, a phrase": "/search/?q=%22Rome+Statute%22+mountains",
    "Search, texts, common": "/search/?q=court&in=texts",
    "Search, texts, rare": "/search/?q=rabies&in=texts",
}


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95) - 1]


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def measure(address: str, client: Client, empty: Callable[[], object]) -> tuple[int, float, float, float, int]:
    """Queries, p95 of the page, of its SQL and of the empty page in seconds, and octets of the page as it travels."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    if answer.status_code != 200:
        sys.exit(f"{address} answers {answer.status_code}: mend that before measuring.")
    asked = [query["sql"] for query in captured.captured_queries]  # now: the next request forgets them
    reads = [sql for sql in asked if sql.startswith("SELECT")]

    def bare() -> None:
        with connection.cursor() as cursor:
            for sql in reads:
                cursor.execute(sql)
                cursor.fetchall()

    rounds = [(timed(lambda: client.get(address)), timed(bare), timed(empty)) for _ in range(ROUNDS)]
    page, sql, nothing = (p95([times[n] for times in rounds]) for n in range(3))
    return len(asked), page, sql, nothing, len(answer.content)


def main() -> int:
    from bench import many

    if not connection.introspection.table_names():
        print(f"filling: {timed(many.fill):.0f} s", flush=True)
        factories.make_user("editor", role="editor")
    editor = User.objects.get(username="editor")
    client = Client(SERVER_NAME="localhost")
    client.force_login(editor)
    request = RequestFactory(SERVER_NAME="localhost").get("/")
    request.user = editor

    def empty() -> object:
        return Template('{% extends "base.html" %}').render(RequestContext(request))

    static = Path(__file__).resolve().parent.parent / "static"
    page = client.get("/").content.decode()
    files = [static / name for name in re.findall(r"(?:css|js)/\w+\.(?:css|js)", page)]
    files.append(Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js")
    static_bytes = sum(len(gzip.compress(file.read_bytes())) for file in files)
    print(f"{len(files)} style sheets and scripts: {static_bytes:,} octets, kept by the browser\n")
    print(f"{'':32}{'queries':>8}{'page ms':>9}{'SQL ms':>9}{'empty ms':>9}{'times':>7}{'octets':>9}")
    missed = []
    gc.collect()
    gc.freeze()  # as in tracker/gunicorn.py
    for name, address in LISTS.items():
        queries, whole, sql, nothing, octets = measure(address, client, empty)
        times = whole / (sql + nothing)
        row = f"{name:32}{queries:8}{whole * 1000:9.1f}{sql * 1000:9.1f}{nothing * 1000:9.1f}{times:7.2f}{octets:9,}"
        print(row, flush=True)
        if queries > QUERIES or times > TIMES or octets + static_bytes > BYTES:
            missed.append(name)
    print("\nEvery list keeps what is promised." if not missed else f"\nMissed: {', '.join(missed)}")
    return int(bool(missed))


if __name__ == "__main__":
    given = sys.argv[1] if len(sys.argv) > 1 else ""
    with nullcontext() if given else PostgreSQL() as server:
        os.environ.update(
            DATABASE_URL=given or server.url, DJANGO_SETTINGS_MODULE="tracker.settings", TRACKER_HOME="/nonexistent"
        )
        import re

        import django

        django.setup()
        logging.disable(logging.INFO)

        import django_htmx
        from django.contrib.auth.models import User
        from django.db import connection
        from django.template import RequestContext, Template
        from django.test import Client, RequestFactory
        from django.test.utils import CaptureQueriesContext

        from tests import factories

        sys.exit(main())
