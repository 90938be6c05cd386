"""``make test``: fetch a browser, PostgreSQL and curl if missing, run every test, say loudly what was left out.

Runs with the Python of .venv. Words after it go to pytest: ``.venv/bin/python scripts/test.py -k calendar``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import servers  # noqa: E402  # from the folder named above

WORKERS = len(os.sched_getaffinity(0)) + 2 if hasattr(os, "sched_getaffinity") else "auto"
"""Two more than there are processors: tests that start and kill servers spend most of their time waiting for them."""
_NOTHING_COLLECTED = 5


def main(words: list[str]) -> int:
    left_out = [reason for reason in (_browser_missing(), _postgresql_missing(), _curl_missing()) if reason]
    with servers.PostgreSQL() if servers.postgresql_programs() else nullcontext() as postgresql:
        environment = dict(os.environ, **({"TEST_POSTGRESQL": postgresql.url} if postgresql else {}))
        print("\nAll tests, on SQLite", flush=True)
        statuses = [_pytest(*words, environment=environment)]
        if postgresql:
            print("\nThe tests that use a database, on PostgreSQL", flush=True)
            statuses.append(
                _pytest("--database-only", *words, environment=environment | {"DATABASE_URL": postgresql.url})
            )
    failed = any(status not in {0, _NOTHING_COLLECTED} for status in statuses)
    print("\nTests failed." if failed else "\nAll tests passed.")
    for reason in left_out:
        print(f"*** LEFT OUT: {reason}")
    return int(failed)


def _pytest(*words: str, environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", f"--numprocesses={WORKERS}", "--dist=loadgroup", *words]
    return subprocess.call(command, cwd=ROOT, env=environment)


def _browser_missing() -> str:
    """Empty once there is a browser; else what cannot be tested and how to change that."""
    if (
        shutil.which("chromium")
        or _apt_get("chromium")
        or _runs(sys.executable, "-m", "playwright", "install", "chromium")
    ):
        return ""
    return "the tests in a browser: no chromium, and it could not be installed. Install chromium and run it again."


def _postgresql_missing() -> str:
    if servers.postgresql_programs() or (_apt_get("postgresql") and servers.postgresql_programs()):
        return ""
    return "the tests on PostgreSQL: it is not installed. Install the PostgreSQL server and run it again."


def _curl_missing() -> str:
    if shutil.which("curl") or _apt_get("curl"):
        return ""
    return "the examples in docs/api.md: there is no curl, and it could not be installed. Install it and run it again."


def _apt_get(package: str) -> bool:
    if os.getuid() or not shutil.which("apt-get"):
        return False
    print(f"Installing {package} (once) ...", flush=True)
    return _runs("apt-get", "update") and _runs("apt-get", "install", "--yes", "--no-install-recommends", package)


def _runs(*command: str) -> bool:
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{' '.join(command)}:\n{done.stdout[-1000:]}{done.stderr[-1000:]}", file=sys.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
