"""How gunicorn serves the tracker: ``gunicorn --config python:tracker.gunicorn tracker.wsgi --bind ...``.

On SIGTERM it takes up no new connection and waits ``graceful_timeout`` seconds for requests under way. Who connects
meanwhile is closed unanswered in the end: a proxy in front asks another one, or again.
"""

from __future__ import annotations

import gc
import os
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger


class GunicornLogger(Logger):  # type: ignore[misc]  # the library is not typed
    """Gunicorn's own lines, which may name the address that it failed at, in the form of all others."""

    def setup(self, cfg: Any) -> None:
        from django.conf import settings

        from tracker.logs import Lines

        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(Lines(for_people=settings.LOG_FORMAT == "console"))


preload_app = True
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4
graceful_timeout = 30
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  # it has no disk to wait for
control_socket_disable = True
logger_class = GunicornLogger

# Where the processes of this server count requests, so that any of them can answer for all. Read when the counters are
# imported, which is after this file.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="tracker-metrics-")


def when_ready(_server: Any) -> None:
    """Loads all the code once, for every process of the server, and sets it aside for good.

    The garbage collector would walk through it in the middle of every tenth request or so, for a tenth of a second, and
    would write into memory that the processes share.
    """
    import_module("tracker.urls")
    gc.collect()
    gc.freeze()


def child_exit(_server: Any, worker: Any) -> None:
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(_server: Any) -> None:
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    for file in folder.glob("*.db"):
        file.unlink(missing_ok=True)
    folder.rmdir()
