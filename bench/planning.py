"""What planning and ticking cost, however much was sent before. Run in the project: python -m bench.planning

On a PostgreSQL server started for this that leaves the disk to the system. Planning runs in a process of its own, whose
peak of memory is the whole of it: Python, Django and all. Ticks are the median of many; their cost with a million
mails sent stands beside that with none. No test depends on them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import multiprocessing.connection
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable

from tests.servers import PostgreSQL

NOW = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--dates", type=int, default=10_000, help="due dates")
    arguments.add_argument("--readers", type=int, default=10, help="subscribers to all of them")
    arguments.add_argument("--sent", type=int, default=1_000_000, help="mails sent in years gone by")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as home, PostgreSQL() as postgresql:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tracker.settings",
            "TRACKER_HOME": home,
            "DATABASE_URL": postgresql.url,
            "EMAIL_URL": "",
        }
        import django

        django.setup()
        measure(chosen.dates, chosen.readers, chosen.sent)


def measure(dates: int, readers: int, sent: int) -> None:
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    add(dates, readers)
    connections.close_all()
    for what in ("planned", "scanned anew"):
        rows, seconds, megabytes = in_a_process(plan_all)
        print(f"{rows:9,} reminders {what:14} {seconds:7.1f} s {megabytes:6.0f} MB", flush=True)
    analyze()
    before = {name: cost(tick) for name, tick in TICKS.items()}
    add_sent(sent)
    analyze()
    for name, tick in TICKS.items():
        now = cost(tick)
        print(
            f"{name:34} {before[name] * 1000:8.2f} ms, with {sent:,} sent {now * 1000:8.2f} ms"
            f"  {now / before[name]:5.2f} times"
        )


def in_a_process(work: Callable[[], int]) -> tuple[int, float, float]:
    """What it returns, its seconds, and the most memory its process ever had, in MB."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_measured, args=(work, theirs))
    process.start()
    answer: tuple[int, float, float] = ours.recv()
    process.join()
    return answer


def _measured(work: Callable[[], int], to: multiprocessing.connection.Connection) -> None:
    import django

    django.setup()
    begun = time.perf_counter()
    rows = work()
    seconds = time.perf_counter() - begun
    to.send((rows, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def plan_all() -> int:
    from obligations.reminders import plan

    return plan.plan_all(now=NOW)


def add(dates: int, readers: int) -> None:
    """So many open due dates of one document, and so many who are reminded of each once."""
    from obligations.models import DueDate
    from tests.factories import make_due_date, make_obligation, make_subscription

    first = make_due_date(make_obligation(), act_by=NOW.date() + dt.timedelta(days=40), number=1)
    rows = []
    for number in range(2, dates + 1):
        day = NOW.date() + dt.timedelta(days=40 + number % 1000)
        rows.append(
            DueDate(
                obligation=first.obligation,
                number=number,
                form=first.form,
                origin=first.origin,
                window_start=day,
                window_end=day,
                act_by=day,
                changed_at=NOW,
            )
        )
    DueDate.objects.bulk_create(rows, batch_size=1000)
    for _ in range(readers):
        make_subscription(lead_days=[30], confirmed_at=NOW)


def add_sent(mails: int) -> None:
    """So many mails sent to those readers in years gone by, each with its reminder of a date long past."""
    from django.db import connection

    from tests.factories import make_due_date, make_obligation

    dates = 1000
    obligation = make_obligation()
    past = [
        make_due_date(
            obligation,
            number=number,
            act_by=dt.date(2020, 1, 1),
            window_start=dt.date(2020, 1, 1),
            window_end=dt.date(2020, 1, 1),
        )
        for number in range(1, dates + 1)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO obligations_delivery
            SELECT (json_populate_record(pattern, json_build_object(
                'id', 1000000000 + n, 'key', 'past:' || n, 'message_id', '<past-' || n || '@example.org>',
                'state', 'sent', 'sent_at', '2020-01-01', 'next_try_at', '2020-01-01'))).*
            FROM obligations_delivery AS pattern, generate_series(1, %s) AS n
            WHERE pattern.id = (SELECT min(id) FROM obligations_delivery)
            """,
            [mails],
        )
        cursor.execute(
            """
            INSERT INTO obligations_reminder
            SELECT (json_populate_record(pattern, json_build_object(
                'id', 1000000000 + n, 'due_date_id', %s + n %% %s, 'lead_days', n / %s, 'state', 'handed over',
                'send_at', '2020-01-01', 'delivery_id', 1000000000 + n))).*
            FROM obligations_reminder AS pattern, generate_series(1, %s) AS n
            WHERE pattern.id = (SELECT min(id) FROM obligations_reminder)
            """,
            [past[0].pk, dates, dates, mails],
        )


def analyze() -> None:
    """As the server does by itself after a while."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def idle() -> None:
    from obligations.reminders import deliver

    deliver.tick()


def one_mail() -> None:
    """A reminder falls due, its mail is made and written to a file."""
    from obligations.models import Delivery, Reminder
    from obligations.reminders import deliver
    from obligations.reminders.clock import database_now

    now = database_now()
    one = Reminder.objects.filter(state="planned").order_by("pk")[:1]
    Reminder.objects.filter(pk__in=list(one)).update(send_at=now, planned_at=now - dt.timedelta(days=1))
    deliver.tick()
    assert not Delivery.objects.filter(state="due").exists()  # noqa: S101  # else it measures nothing


def rescan() -> None:
    plan_all()


TICKS = {"a tick with nothing due": idle, "a tick that sends one mail": one_mail, "a scan for what is missing": rescan}


def cost(tick: Callable[[], None]) -> float:
    """Seconds, the median of several."""
    rounds = 5 if tick is rescan else 51
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        tick()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


if __name__ == "__main__":
    main()
