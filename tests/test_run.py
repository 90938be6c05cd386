"""``make run``: starts everything, brings back what dies, stops in order, and says what is in its way."""

from __future__ import annotations

import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers import PATIENCE, PROJECT, Installation, Valkey, free_port, until
from tracker.embedded import broker

pytestmark = [pytest.mark.broker, pytest.mark.xdist_group("run")]

ODD = "a home, 100% its own; #1 of 'many' \N{EM DASH}" + " long" * 12
"""A folder's name that no configuration file, address or socket takes as it is."""


class Running(Installation):
    """``manage.py up`` in a folder of its own, on a port of its own."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        super().__init__(home, PORT=str(self.port))

    def up(self) -> None:
        """Start, and wait until it says that it has."""
        self.log = self.home.parent / "terminal.log"
        self.process = self.start(sys.executable, "manage.py", "up", log=self.log)
        until(lambda: "Ctrl-C" in self.said() or self.process.poll() is not None, "up says nothing")
        assert self.process.poll() is None, self.said()

    def said(self) -> str:
        return self.log.read_text()

    def page(self, path: str = "/") -> str:
        """The page's text, or nothing if nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                text: str = answer.read().decode()
                return text
        except OSError:
            return ""

    def parts(self) -> dict[str, int]:
        """Process id by name of the part; empty when none is left."""
        names = {"valkey-server": "broker", "gunicorn": "web", "tracker worker": "worker", "tracker beat": "beat"}
        return {
            name: pid
            for supervisor, _ in _children(self.process.pid)
            for pid, words in _children(supervisor)
            for sign, name in names.items()
            if sign in words
        }

    def stop(self, number: int) -> int:
        """Send the signal: the exit status, once it has ended."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)


def _ps(columns: str) -> list[str]:
    return subprocess.run(
        ["ps", "-axww", "-o", columns], capture_output=True, text=True, check=True
    ).stdout.splitlines()


def _children(parent: int) -> list[tuple[int, str]]:
    rows = (line.split(None, 2) for line in _ps("ppid=,pid=,args="))
    return [(int(pid), words) for ppid, pid, words in rows if int(ppid) == parent]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("run") / ODD
    installation = Running(home)
    installation.up()
    yield installation
    installation.end()
    Valkey(home).clear()


def test_the_first_start_says_where_it_is_how_to_sign_in_and_how_to_stop(running: Running) -> None:
    assert f"http://127.0.0.1:{running.port}" in running.said()
    assert re.search(r"admin with the password \S{16}", running.said())
    assert "Traceback" not in running.said()
    assert "System check" not in running.said()


def test_a_resolution_is_there_to_look_at(running: Running) -> None:
    assert "A/RES/62/12" in running.page("/documents/")


def test_the_password_that_was_printed_lets_in(running: Running) -> None:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    address = f"http://127.0.0.1:{running.port}/sign-in/?next=/admin/"
    form = browser.open(address).read().decode()
    password = re.search(r"password (\S+)", running.said())
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert password
    assert token
    fields = {"csrfmiddlewaretoken": token[1], "username": "admin", "password": password[1], "next": "/admin/"}
    answer = browser.open(address, urllib.parse.urlencode(fields).encode())
    assert answer.url.endswith("/admin/")


def test_nobody_else_can_read_the_secret_key(running: Running) -> None:
    assert (running.home / "secret_key").stat().st_mode & 0o077 == 0
    assert running.home.stat().st_mode & 0o077 == 0


def test_the_broker_listens_on_no_port_and_forgets_nothing(running: Running) -> None:
    server = Valkey(running.home)
    assert server.command("CONFIG", "GET", "port")["port"] == "0"
    assert server.command("CONFIG", "GET", "appendonly")["appendonly"] == "yes"


def test_a_second_start_in_the_same_folder_says_that_one_runs(running: Running) -> None:
    other = Installation(running.home, PORT=str(free_port()))
    done = other.run(sys.executable, "manage.py", "up")
    assert done.returncode == 1
    assert "already runs" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert running.page("/healthz")


@pytest.mark.parametrize(
    ("part", "works"),
    [
        ("web", lambda it: it.page()),
        ("broker", lambda it: Valkey(it.home).answers()),
        ("worker", lambda it: it.run("celery", "--app", "tracker", "inspect", "ping").returncode == 0),
        ("beat", lambda it: it.parts().get("beat")),
    ],
)
def test_a_part_that_is_killed_comes_back(running: Running, part: str, works: Callable[[Running], object]) -> None:
    before = until(lambda: running.parts().get(part), f"there is no {part}")
    os.kill(before, signal.SIGKILL)
    until(lambda: running.parts().get(part, before) != before, f"{part} is not started again")
    until(lambda: works(running), f"{part} is there but does not work")


def test_ctrl_c_stops_everything_and_the_next_start_keeps_what_there_was(running: Running) -> None:
    parts = until(lambda: len(found := running.parts()) == 4 and found, "not all parts run")
    assert running.stop(signal.SIGINT) == 0
    assert not [name for name, pid in parts.items() if _alive(pid)]
    assert not [words for words in _ps("args=") if str(running.port) in words]
    assert "Everything has stopped" in running.said()

    worker_log = running.home / "logs" / "worker.log"
    before = len(worker_log.read_text())
    running.up()
    assert "with the password" not in running.said()
    assert "A/RES/62/12" in running.page("/documents/")

    until(lambda: " ready." in worker_log.read_text()[before:], "the worker does not start")
    parts = running.parts()
    assert running.stop(signal.SIGTERM) == 0
    assert not [name for name, pid in parts.items() if _alive(pid)]
    # The worker was not left without its broker.
    assert "Connection to broker lost" not in worker_log.read_text()[before:]
    assert "Traceback" not in running.said()


def test_a_terminal_that_has_gone_leaves_no_part_behind(running: Running) -> None:
    command = [sys.executable, "manage.py", "up"]
    with subprocess.Popen(
        command, env=running.environment, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running.process:
        assert running.process.stdout
        said: list[str] = []
        for line in iter(running.process.stdout.readline, ""):
            said.append(line)
            if "Ctrl-C" in line:
                break
        else:
            pytest.fail("".join(said))
        parts = until(lambda: len(found := running.parts()) == 4 and found, "not all parts run")
        running.process.stdout.close()
        running.stop(signal.SIGHUP)
    assert not [name for name, pid in parts.items() if _alive(pid)]


def _file_in_the_way(home: Path) -> dict[str, str]:
    home.write_text("a file")
    return {"TRACKER_HOME": str(home)}


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        (_file_in_the_way, r"cannot be written .*TRACKER_HOME="),
        (lambda _: {"TRACKER_HOME": "/dev/null/tracker"}, r"cannot be written .*TRACKER_HOME="),
        (lambda _: {"TRACKER_HOME": "/proc/tracker"}, r"cannot be written .*TRACKER_HOME="),
        (lambda home: {"TRACKER_HOME": str(home), "HOST": "203.0.113.9"}, r"Cannot listen on 203\.0\.113\.9"),
        (lambda home: {"TRACKER_HOME": str(home), "HOST": "no.such.invalid"}, r"no address of this machine"),
        (lambda home: {"TRACKER_HOME": str(home), "PORT": "eight"}, r"PORT cannot be read"),
        (lambda home: {"TRACKER_HOME": str(home), "DATABASE_URL": "mysql://a/b"}, r"DATABASE_URL cannot be read"),
    ],
)
def test_what_is_in_the_way_is_said_without_a_traceback(
    tmp_path: Path, variables: Callable[[Path], dict[str, str]], reason: str
) -> None:
    given = {"PORT": str(free_port())} | variables(tmp_path / "home")
    done = Installation(tmp_path, **given).run(sys.executable, "manage.py", "up")
    assert done.returncode == 1
    assert re.search(reason, done.stderr)
    assert "Traceback" not in done.stdout + done.stderr
    assert not (tmp_path / "home" / "tracker.sqlite3").exists()


def test_a_port_that_is_taken_is_said_with_one_that_may_be_free(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = Installation(tmp_path / "home", PORT=str(port)).run(sys.executable, "manage.py", "up")
    assert done.returncode == 1
    assert re.fullmatch(rf"CommandError: .* port {port} .*PORT={port + 1} make run\n", done.stderr)
    assert not (tmp_path / "home" / "tracker.sqlite3").exists()


def test_a_socket_with_a_long_path_moves_to_a_short_folder_that_is_private(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 30)
    home.mkdir()
    server = Valkey(home)
    server.start()
    try:
        assert len(bytes(server.socket)) <= 100
        assert server.socket.parent.stat().st_mode & 0o077 == 0
    finally:
        server.kill()
        server.clear()


def test_a_folder_that_others_can_enter_is_not_used_for_the_socket(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 30)
    home.mkdir()
    folder = broker.socket_path(home).parent
    folder.mkdir()
    folder.chmod(0o777)
    try:
        done = Installation(home).run(sys.executable, "-m", "tracker.embedded.broker")
        assert done.returncode == 1
        assert "remove it" in done.stderr
    finally:
        shutil.rmtree(folder)


# --- setting up -------------------------------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What setting up needs, in a folder without an environment."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(PROJECT / "scripts" / "venv.py", tmp_path / "scripts")
    for path in [*PROJECT.glob("requirements*.lock"), PROJECT / "Makefile"]:
        shutil.copy(path, tmp_path)
    return tmp_path


def _set_up(checkout: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/venv.py", "requirements.lock"]
    environment = os.environ | variables
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)


def test_without_a_network_the_first_time_says_so(checkout: Path) -> None:
    nowhere = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}
    done = _set_up(checkout, **nowhere)
    assert done.returncode == 1
    assert "needs a network" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert (checkout / ".venv" / "install.log").read_text()


def test_an_old_python_is_told_which_one_is_needed(checkout: Path) -> None:
    pretend = "import sys, runpy; sys.version_info = (3, 9, 1); sys.argv = ['venv.py', 'requirements.lock']; "
    done = subprocess.run(
        [sys.executable, "-c", pretend + "runpy.run_path('scripts/venv.py', run_name='__main__')"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Python 3.11 or later is needed" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (checkout / ".venv").exists()


def test_no_python_at_all_is_said_too(checkout: Path) -> None:
    done = subprocess.run(["make", "run", "PYTHON=python0"], cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "python0 is not installed" in done.stderr


def test_the_lock_of_development_holds_all_of_the_other() -> None:
    """So that ``make test`` and then ``make run`` installs nothing twice."""
    pins = {name: re.findall(r"^\S+==\S+.*", (PROJECT / name).read_text(), re.M) for name in _LOCKS}
    assert set(pins["requirements.lock"]) <= set(pins["requirements-dev.lock"])


_LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.mark.parametrize("name", [*_LOCKS, "requirements-uv.lock"])
def test_every_package_is_checked_by_its_hash_and_no_lock_names_a_host(name: str) -> None:
    lock = (PROJECT / name).read_text()
    for package in re.split(r"\n(?=\S)", lock.strip()):
        assert "--hash=sha256:" in package, package
    assert "://" not in lock
