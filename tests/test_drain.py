"""A deploy or a crash in the middle of work: what is in hand is finished, or done by somebody else; once.

Real servers. Work is held in the middle by a lock on the table that it has to write or read next, not by sleeping.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.compose import Stack
from tests.servers import PATIENCE, Valkey, until

pytestmark = [pytest.mark.broker, pytest.mark.postgres, pytest.mark.any_database, pytest.mark.xdist_group("drain")]

SEND = """
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from obligations.intake import uploads
from obligations.management.commands.up import FIRST_DOCUMENT

text = FIRST_DOCUMENT.read_text()
files = [
    SimpleUploadedFile(f"{n}.md", text.replace("62/12.", f"62/{n}.").encode())
    for n in range(NUMBERS)
]
by, _ = User.objects.get_or_create(username="desk")
uploads.receive(files, by=by, now=timezone.now(), limit=10**6)
"""


class Deployed(Stack):
    """The services of docker-compose.yml on a database that can be asked and held."""

    def __init__(self, home: Path, database: str, valkey: Valkey) -> None:
        super().__init__(home, database, valkey)
        self.database, self.valkey = database, valkey
        self._sent = 0

    def ask(self, query: str) -> Any:
        """The first column of the first row."""
        with psycopg.connect(self.database) as connection:
            row = connection.execute(query.encode()).fetchone()
            return row and row[0]

    def change(self, statement: str) -> None:
        with psycopg.connect(self.database) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def held(self, table: str) -> Iterator[None]:
        """Nobody gets at that table meanwhile."""
        with psycopg.connect(self.database) as connection:
            connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
            yield
            connection.rollback()

    def in_hand(self) -> int:
        """How many processes wait for what is held."""
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        found: int = self.ask(waiting)
        return found

    def send_files(self, count: int) -> None:
        """So many new resolutions are uploaded; nobody is told."""
        numbers = f"{100 + self._sent}, {100 + self._sent + count}"
        self.installation.manage("shell", "--no-imports", "-c", SEND.replace("NUMBERS", numbers))
        self._sent += count

    def call(self, task: str) -> None:
        done = self.installation.run(sys.executable, "-m", "celery", "--app", "tracker", "call", task)
        assert done.returncode == 0, done.stderr

    def uploads(self, state: str) -> int:
        found: int = self.ask(f"SELECT count(*) FROM obligations_upload WHERE state = '{state}'")  # noqa: S608  # ours
        return found

    def documents(self) -> int:
        found: int = self.ask("SELECT count(*) FROM obligations_document")
        return found


@pytest.fixture(scope="module")
def deployed(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    home = tmp_path_factory.mktemp("drain")
    name = f"t_{os.urandom(6).hex()}"
    valkey = Valkey(home)
    valkey.start()
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        stack = Deployed(home, postgresql_server.rpartition("/")[0] + f"/{name}", valkey)
        stack.migrate()
        yield stack
        stack.installation.end()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
    valkey.kill()
    valkey.clear()


def test_a_worker_that_is_asked_to_stop_ends_the_job_in_hand_and_leaves_the_next_to_others(deployed: Deployed) -> None:
    deployed.send_files(1)
    worker = deployed.start("worker")
    log = deployed.log("worker")
    until(lambda: " ready." in log.read_text(), "the worker does not start")
    with deployed.held("obligations_document"):
        deployed.call("obligations.tasks.read_uploads")
        until(deployed.in_hand, "no worker takes the job")
        worker.terminate()
        until(lambda: "Warm shutdown" in log.read_text(), "it does not begin to stop")
        deployed.call("celery.accumulate")
        assert worker.poll() is None
        assert deployed.uploads("reading") == 1
    assert worker.wait(PATIENCE) == 0
    assert deployed.uploads("added") == deployed.documents() == 1
    assert deployed.valkey.command("LLEN", "mail") == 1
    assert deployed.valkey.command("LLEN", "reading") == 0


def test_three_workers_one_of_them_killed_with_a_file_in_hand_read_every_file_once(deployed: Deployed) -> None:
    before, files = deployed.documents(), 24
    deployed.send_files(files)
    starting = [threading.Thread(target=deployed.installation.worker, args=_alone(n)) for n in range(3)]
    with deployed.held("obligations_document"):
        for thread in starting:
            thread.start()
        for _ in starting:
            deployed.call("obligations.tasks.read_uploads")
        until(lambda: deployed.in_hand() == 3, "not every worker has a file in hand")
        for thread in starting:
            thread.join(PATIENCE)
        killed = deployed.installation.processes[-1]
        os.killpg(killed.pid, signal.SIGKILL)
        killed.wait()
    # All but the dead one's.
    until(lambda: deployed.uploads("added") == before + files - 1, "the others do not read the rest")
    assert deployed.uploads("reading") == 1
    deployed.change(
        "UPDATE obligations_upload SET lease_until = lease_until - interval '1 hour' WHERE state = 'reading'"
    )
    deployed.call("obligations.tasks.read_uploads")
    until(lambda: deployed.uploads("added") == before + files, "nobody takes over what the dead one had in hand")
    assert deployed.documents() == before + files


def _alone(n: int) -> tuple[str, ...]:
    return ("--concurrency", "1", "--hostname", f"worker{n}@here", "--loglevel", "info")
