"""``python3 scripts/venv.py LOCK``: make .venv hold what LOCK names, checked by hash; no time at all when it does.

Needs the standard library only, and is written so that an old Python still reads it and says what is wrong.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
LOG = VENV / "install.log"
UV_LOCK = ROOT / "requirements-uv.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"


class InTheWay(Exception):
    """One line that says what is wrong and what to do about it."""


def make(lock: Path) -> None:
    """Install what is missing. Raises ``InTheWay``."""
    if sys.version_info < (3, 11):  # noqa: UP036  # this is where an old Python gets its answer
        version = sys.version.split()[0]
        raise InTheWay(f"Python 3.11 or later is needed, this is {version}. Name one: make PYTHON=python3.12 run")
    # The development lock holds all of the other one, so it is enough for both.
    if STAMP.exists() and STAMP.read_text() in {_stamp(lock), _stamp(DEV_LOCK)} and _runs(PYTHON, "-c", ""):
        return
    print(f"Setting up .venv from {lock.name}; once, up to a minute ...", flush=True)
    if not _runs(PYTHON, "-m", "pip", "--version") and not _runs(sys.executable, "-m", "venv", "--clear", VENV):
        raise InTheWay("This Python cannot make a virtual environment. On Debian: apt-get install python3-venv")
    STAMP.unlink(missing_ok=True)
    LOG.write_text("")
    if not _installed(lock):
        raise InTheWay(
            f"The packages in {lock.name} could not be fetched: the first time needs a network. "
            f"Run it again when there is one; {LOG.relative_to(ROOT)} has the details."
        )
    STAMP.write_text(_stamp(lock))


def _installed(lock: Path) -> bool:
    """uv takes a third of the time of pip; where there is no uv for this machine, pip does."""
    pip = (PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--retries", "1", "--require-hashes", "-r")
    uv = (VENV / "bin" / "uv", "pip", "sync", "--python", PYTHON, "--require-hashes", "--compile-bytecode")
    return (_runs(*pip, UV_LOCK) and _runs(*uv, lock)) or _runs(*pip, lock)


def _stamp(lock: Path) -> str:
    """Another lock, another Python or a moved folder is another environment."""
    parts = [lock.read_bytes(), UV_LOCK.read_bytes(), sys.version.encode(), bytes(ROOT)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _runs(*command: object) -> bool:
    """Whether the command ends well. What it says is kept for whom it fails."""
    environ = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1")
    try:
        with LOG.open("ab") if LOG.exists() else Path(os.devnull).open("wb") as log:
            return not subprocess.call([str(word) for word in command], cwd=ROOT, env=environ, stdout=log, stderr=log)
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    try:
        make(ROOT / sys.argv[1])
    except InTheWay as reason:
        sys.exit(str(reason))
    except OSError as error:
        sys.exit(f"{error.filename or VENV}: {error.strerror}. Make room, or make this folder yours, and run it again.")
    except KeyboardInterrupt:
        sys.exit("Stopped. Run it again to go on.")
