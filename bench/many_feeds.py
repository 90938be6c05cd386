"""100,000 feeds, 1 % touched by a change: how long until those are published. Run: python -m bench.many_feeds

On a PostgreSQL server of its own (or DATABASE_URL); wall-clock seconds, one publisher and then two side by side, and
the most memory that a publisher took.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import resource
import subprocess
import sys
import time
from contextlib import nullcontext

from tests.servers import PostgreSQL

FEEDS, DOCUMENTS, EACH = 100_000, 100, 10
NOW = dt.datetime(2008, 6, 1, 9, tzinfo=dt.UTC)


def main() -> None:
    with nullcontext() if "DATABASE_URL" in os.environ else PostgreSQL() as server:
        environment = os.environ | ({"DATABASE_URL": server.url} if server else {})
        for step in ("fill", "change", "publish", "change", "publish side by side"):
            count = 2 if step == "publish side by side" else 1
            begun = time.monotonic()
            command = [sys.executable, "-m", "bench.many_feeds", step]
            running = [subprocess.Popen(command, env=environment) for _ in range(count)]
            if any(process.wait() for process in running):
                sys.exit(f"{step} failed")
            print(f"{step:22} {time.monotonic() - begun:6.1f} s with the start of Python", flush=True)


def fill() -> None:
    """Feeds that follow a document each, as published; and documents of ten due dates."""
    import secrets

    from django.contrib.auth.models import User
    from django.core.management import call_command

    from obligations.models import Feed
    from tests.factories import make_document, make_due_date, make_obligation

    call_command("migrate", verbosity=0)
    owner = User.objects.create_user("bench")
    for n in range(DOCUMENTS):
        document = make_document(symbol=f"A/RES/63/{n}")
        for _ in range(EACH):
            make_due_date(make_obligation(document))
    feeds = (
        Feed(owner=owner, name=f"Feed {n}", filter={"document": f"A/RES/63/{n % DOCUMENTS}"}, created_at=NOW,
             token_hash=secrets.token_hex(32), published_on=NOW.date(), etag='"none yet"')
        for n in range(FEEDS)
    )  # fmt: skip
    Feed.objects.bulk_create(feeds, batch_size=2000)


def change() -> None:
    """Every due date of one document, in one transaction."""
    from obligations.models import DueDate, Feed

    begun = time.monotonic()
    DueDate.objects.filter(obligation__document__symbol="A/RES/63/7").revise(now=NOW)
    touched = Feed.objects.stale().count()
    print(f"  {touched:,} of {Feed.objects.count():,} feeds marked in {time.monotonic() - begun:.2f} s")


def publish() -> None:
    from obligations import feeds

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.monotonic()
    stored = feeds.publish_stale(now=NOW)
    seconds, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"  {stored:,} published in {seconds:.1f} s, {before // 1024} MB before and at most {after // 1024} MB")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
        import django

        django.setup()
        logging.disable(logging.INFO)
        {"fill": fill, "change": change}.get(sys.argv[1], publish)()
