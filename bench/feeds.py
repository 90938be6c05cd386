"""How fast calendars are made, beside the ``icalendar`` package. Run in the project: python -m bench.feeds

CPU seconds of this process, the best of several rounds, on a database in memory. No test depends on them.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from collections.abc import Callable, Iterator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
os.environ["DATABASE_URL"] = "sqlite://:memory:"

import django

django.setup()

from django.core.management import call_command  # noqa: E402 -- after the set-up above, as the rest

from obligations.feeds import calendar, ical  # noqa: E402
from obligations.feeds.entries import entries, rows  # noqa: E402
from obligations.feeds.fragments import Fragments  # noqa: E402
from obligations.feeds.phrases import Phrases  # noqa: E402
from obligations.models import DueDate, DueDateFilter, FeedOptions  # noqa: E402
from tests import icalendar_writer  # noqa: E402
from tests.factories import make_document, make_due_date, make_obligation  # noqa: E402

FEED = 1_000
MANY = 10_000
ON = dt.date(2008, 6, 1)
EVERYTHING, PLAIN = DueDateFilter(), FeedOptions()
SENTENCE = (
    "Emphasizes the importance of the full implementation of the Relationship Agreement, and in this regard the need "
    "for the Secretary-General to inform the General Assembly at its sixty-third session on the expenses incurred;"
)


def add_due_dates(count: int) -> None:
    """One each day, in resolutions of ten."""
    for n in range(count):
        if n % 10 == 0:
            document = make_document()
        day = ON + dt.timedelta(days=n)
        make_due_date(make_obligation(document, quote=SENTENCE), window_start=day, window_end=day, act_by=day)


def items() -> Iterator[ical.Entry]:
    """The entries of all due dates, read from their rows."""
    phrases = Phrases()
    for due_date in rows(DueDate.objects.in_order()):
        yield from entries(due_date, PLAIN, phrases)


def by_icalendar() -> bytes:
    return icalendar_writer.calendar("Due dates", calendar.source(EVERYTHING, PLAIN), items())


def ours(fragments: Fragments) -> bytes:
    return calendar.render(
        EVERYTHING, PLAIN, name="Due dates", on=ON, room=calendar.UNLIMITED, fragments=fragments
    ).body


def cpu(work: Callable[[], object], rounds: int) -> float:
    """Seconds of the fastest round."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best


def show(what: str, count: int, seconds: float, beside: float | None = None) -> None:
    times = f"  {beside / seconds:6.1f} times as fast" if beside else ""
    print(f"{what:48} {seconds * 1000:8.1f} ms {count / seconds:11,.0f} events/s{times}")


def main() -> None:
    call_command("migrate", verbosity=0)
    add_due_dates(FEED)
    warm = Fragments()
    if ours(warm) != by_icalendar():
        sys.exit("The bytes differ from icalendar's: mend that before measuring.")
    written = list(items())
    theirs = cpu(lambda: icalendar_writer.calendar("Due dates", "https://tracker.example/", written), 3)
    show("full render: icalendar, entries to bytes", FEED, theirs)
    show("full render: ours, entries to bytes", FEED, cpu(lambda: [ical.entry(item) for item in written], 7), theirs)
    theirs = cpu(by_icalendar, 3)
    show("icalendar, rows to bytes", FEED, theirs)
    show("ours, rows to bytes, nothing written before", FEED, cpu(lambda: ours(Fragments()), 3), theirs)
    show("ours, rows to bytes, published before", FEED, cpu(lambda: ours(warm), 7), theirs)

    add_due_dates(MANY - FEED)
    ours(warm)
    show("assembled warm: ours, rows to bytes", MANY, cpu(lambda: ours(warm), 7))
    lines = [ical.entry(item) for item in items()]
    joined = cpu(lambda: ical.calendar(name="Due dates", source="https://tracker.example/", fragments=lines), 7)
    show("ours, joined only", MANY, joined)


if __name__ == "__main__":
    main()
