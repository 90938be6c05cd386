"""How fast a calendar that has not changed is answered, beside a bare Django view. Run: python -m bench.served

Gunicorn as ``make run`` starts it, SQLite, eight programs that ask again and again over kept connections for four
seconds; the answers per second of each address in turn, three times, and the best of each.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PROGRAMS, SECONDS, ROUNDS = 8, 4.0, 3
MAKE_A_FEED = """
import datetime as dt
from django.contrib.auth.models import User
from tests.factories import make_due_date
from tests.feeds import make_feed
from obligations.feeds import publish
for _ in range(300):
    make_due_date()
feed, token = make_feed(User.objects.create_user("bench"))
publish.publish(feed.pk, now=dt.datetime.now(dt.UTC))
feed.refresh_from_db()
print(token, feed.etag)
"""


@contextmanager
def gunicorn(settings: str, home: Path) -> Iterator[int]:
    """The port of a server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "django.core.wsgi:get_wsgi_application()", "--bind", f"127.0.0.1:{port}",
         "--preload", "--workers", "2", "--threads", "4", "--no-control-socket"],
        env=environment(settings, home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def environment(settings: str, home: Path) -> dict[str, str]:
    return os.environ | {"DJANGO_SETTINGS_MODULE": settings, "TRACKER_HOME": str(home)}


def answers_per_second(port: int, path: str, etag: str) -> float:
    """Of programs that ask at once, each over a connection of its own. Fails on any other answer than 304."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nIf-None-Match: {etag}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    )
    counts = [0] * PROGRAMS
    ends = time.monotonic() + SECONDS

    def ask(program: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            while time.monotonic() < ends:
                connection.sendall(request)
                answer = connection.recv(65536)
                if not answer.startswith(b"HTTP/1.1 304"):
                    sys.exit(f"{path}: {answer[:200]!r}")
                if b"connection: close" in answer.lower():
                    sys.exit(f"{path}: the server closes its connections")
                counts[program] += 1

    threads = [threading.Thread(target=ask, args=(program,)) for program in range(PROGRAMS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


def main() -> None:
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        manage = [sys.executable, "manage.py"]
        served = environment("bench.served_settings", home)
        subprocess.run([*manage, "migrate", "--verbosity", "0"], env=served, check=True)
        made = subprocess.run(
            [*manage, "shell", "--no-imports", "-c", MAKE_A_FEED],
            env=served,
            check=True,
            capture_output=True,
            text=True,
        )
        token, etag = made.stdout.split()
        ours = stack.enter_context(gunicorn("bench.served_settings", home))
        nothing = stack.enter_context(gunicorn("bench.bare_settings", home))
        asked = {
            "a calendar that has not changed": (ours, f"/calendar/{token}/due-dates.ics"),
            "a bare view in the tracker": (ours, "/bare"),
            "a bare view in Django without middleware": (nothing, "/bare"),
        }
        best = dict.fromkeys(asked, 0.0)
        for _ in range(ROUNDS):
            for what, (port, path) in asked.items():
                best[what] = max(best[what], answers_per_second(port, path, etag))
    calendar = next(iter(best.values()))
    for what, rate in best.items():
        print(f"304, {what:45} {rate:8,.0f} a second  {calendar / rate:5.2f}")


if __name__ == "__main__":
    main()
