"""The tracker as docker-compose.yml runs it, in processes of its own, for measurements that take minutes.

PostgreSQL, Valkey, gunicorn, workers and beat; this process looks into the same database. Everything ends with it.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.mailserver import MailServerProcess
from tests.servers import Installation, PostgreSQL, Valkey, answers_on, free_port, until


@dataclass(frozen=True)
class Cluster:
    """What runs: on which ports it answers pages and calendars, who takes its mails, the process of each part."""

    home: Path
    address: str
    port: int
    calendars: int
    mails: MailServerProcess
    installation: Installation
    pids: dict[str, int]

    def held(self) -> dict[str, int]:
        """Kilobytes that each part holds, its children with it."""
        return {name: sum(map(_held, (pid, *_descendants(pid)))) for name, pid in self.pids.items()}


@contextmanager
def cluster(*, workers: int = 1, calendars_apart: bool = False) -> Iterator[Cluster]:
    """Everything started, migrated and answering, calendars by a web server of their own if they are to be apart.

    Django is set up in this process too.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything ends with it
    home = Path(tempfile.mkdtemp(prefix="tracker-cluster-"))
    with PostgreSQL() as postgresql:
        broker = Valkey(home)
        broker.start()
        mails = MailServerProcess(home / "mail.log").start()
        port = free_port()
        ports = {"web": port} | ({"calendars": free_port()} if calendars_apart else {})
        variables = {
            "DATABASE_URL": postgresql.url,
            "REDIS_URL": broker.url,
            "SITE_URL": f"http://127.0.0.1:{port}",
            "EMAIL_URL": f"smtp://127.0.0.1:{mails.port}",
            "LOOK_WITHOUT_LOGIN": "everyone",
            "SECRET_KEY": "only for measurements, and long enough not to be called short",
        }
        installation = Installation(home, **variables)
        try:
            os.environ |= {**variables, "TRACKER_HOME": str(home), "DJANGO_SETTINGS_MODULE": "tracker.settings"}
            import django

            django.setup()
            for words in (("migrate", "--noinput"), ("collectstatic", "--noinput")):
                installation.manage(*words, "--verbosity", "0")
            pids = _start(installation, ports, workers)
            calendars = ports.get("calendars", port)
            yield Cluster(home, variables["SITE_URL"], port, calendars, mails, installation, pids)
        finally:
            installation.end()
            mails.kill()
            broker.kill()
            broker.clear()
            _forget_connections()
            shutil.rmtree(home, ignore_errors=True)


def _start(installation: Installation, ports: dict[str, int], workers: int) -> dict[str, int]:
    python, home = sys.executable, installation.home
    celery = (python, "-m", "celery", "--app", "tracker")
    worker = (*celery, "worker", "--concurrency", "2", "--loglevel", "info", "--hostname")
    gunicorn = (python, "-m", "gunicorn", "--config", "python:tracker.gunicorn", "tracker.wsgi", "--bind")
    commands: dict[str, tuple[str, ...]] = {
        **{name: (*gunicorn, f"127.0.0.1:{port}") for name, port in ports.items()},
        **{f"worker {n}": (*worker, f"worker{n}@%h") for n in range(1, workers + 1)},
        "beat": (*celery, "beat", "--schedule", str(home / "beat"), "--loglevel", "info"),
    }
    pids = {
        name: installation.start(*command, log=home / f"{name.replace(' ', '-')}.log").pid
        for name, command in commands.items()
    }
    for name, port in ports.items():
        until(lambda port=port: answers_on(port), f"{name} does not start")  # type: ignore[misc]  # port is bound here
    for n in range(1, workers + 1):
        log = home / f"worker-{n}.log"
        until(lambda log=log: " ready." in log.read_text(), "the worker does not start")  # type: ignore[misc]  # log is bound here
    return pids


def _descendants(pid: int) -> Iterator[int]:
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in thread.read_text().split()]
        except OSError:
            continue
        for child in children:
            yield child
            yield from _descendants(child)


def _held(pid: int) -> int:
    """What a process holds, its part of what it shares included once (Pss)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _forget_connections() -> None:
    from django.db import connections

    connections.close_all()
