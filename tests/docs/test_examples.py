"""The examples of the pages run as they stand there: commands in a shell, Python, and what is said to come back.

Each page has an installation of its own, with the resolution that ships and the people that the examples name; a page
that asks the API has a server too. What cannot run here is named below, with the test that runs it instead.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from obligations.management.commands.up import FIRST_DOCUMENT
from tests.docs import pages
from tests.docs.pages import Block
from tests.reading import pdf_writer
from tests.servers import PATIENCE, PROJECT, Installation, answers_on, free_port, until

pytestmark = pytest.mark.xdist_group("docs")

_ON_POSTGRESQL = "tests/test_archive.py::test_a_backup_of_one_machine_is_restored_on_postgresql"
INSTEAD = {
    r"make run\b": "tests/test_run.py",
    r"make (test|lint|docs|bench|fuzz|faults|lock|messages|screenshots)\b": "Makefile",
    r"python3 scripts/venv\.py\b": "scripts/venv.py",
    r"(DATABASE_URL=\S+ )?\.venv/bin/(pytest|pre-commit|sphinx-build)\b": "pyproject.toml",
    r"python -m bench\.accuracy\b": "tests/test_accuracy.py",
    r"python -m bench\.\w+": "Makefile",
    r"python -m tests\.faults\.run\b": "tests/test_reminders_faults.py",
    r"docker compose\b": "tests/test_compose.py",
    r"cp \.env\.example \.env$": "tests/test_compose.py",
    r"(export )?DATABASE_URL=postgres://": _ON_POSTGRESQL,
}
"""Commands that need what a test has not, or that are the gate itself, and where it is shown that they work."""

PEOPLE = """
from django.contrib.auth.models import User
from django.utils import timezone
from obligations.api import tokens
from obligations.models.tokens import Scope
from obligations.models import Role
from obligations.people import roles
admin = User.objects.create_superuser("admin", email="admin@example.org", password="only for tests")
roles.give(User.objects.create_user("maria", email="maria@example.org", password="only for tests"), Role.EDITOR)
print(tokens.issue(admin, name="docs", scopes=list(Scope), days=1, now=timezone.now())[1])
"""

PRINTED = """\
A/RES/79/207
Resolution adopted by the General Assembly on 19 December 2024
79/207. A resolution that somebody has as a file

The General Assembly,

1. Requests the Secretary-General to submit to the General Assembly, at its eightieth
session, a report on the implementation of the present resolution;

2. Decides to remain seized of the matter."""


def _instead(line: str) -> str:
    """The test that runs such a command; empty if nobody does."""
    return next((test for pattern, test in INSTEAD.items() if re.match(pattern, line)), "")


def _commands(block: Block) -> list[str]:
    """The lines of a block that are to be run, those that go on with a backslash as one."""
    lines = block.text.replace("\\\n", " ").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]


EXAMPLES = {page: pages.blocks(page) for page in pages.PAGES}


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of an installation with one resolution and two people, and the administrator's token."""
    home = tmp_path_factory.mktemp("docs") / "home"
    home.mkdir()
    installation = Installation(home)
    installation.manage("migrate", "--noinput", "--verbosity", "0")
    installation.manage("add", str(FIRST_DOCUMENT))
    return home, installation.manage("shell", "--verbosity", "0", "--command", PEOPLE).split()[-1]


@pytest.fixture
def place(
    tmp_path: Path, seeded: tuple[Path, str], request: pytest.FixtureRequest
) -> Iterator[tuple[Path, Installation]]:
    """A folder that looks like the project, with the files that the examples name, and an installation to run in."""
    home, token = seeded
    examples = "\n".join(block.text for block in EXAMPLES[request.getfixturevalue("document")])
    if "curl " in examples and not shutil.which("curl"):
        pytest.skip("curl is not installed")
    shutil.copytree(home, tmp_path / "home")
    folder = tmp_path / "tracker"
    (folder / "FOLDER").mkdir(parents=True)
    for name, target in ((".venv", Path(sys.prefix)), ("manage.py", PROJECT / "manage.py")):
        (folder / name).symlink_to(target)
    shutil.copy(FIRST_DOCUMENT, folder / "FOLDER")
    (folder / "A_RES_79_207.pdf").write_bytes(pdf_writer.pdf(pdf_writer.lines(72, 740, PRINTED, leading=16)))
    # As a shell of an operator has it: an answer that is an error fails.
    (folder / ".curlrc").write_text("fail-with-body\nsilent\nshow-error\n")
    port = free_port()
    installation = Installation(tmp_path / "home", PORT=str(port), HOME=str(folder))
    installation.environment |= {"TRACKER": f"http://127.0.0.1:{port}", "TOKEN": token}
    if "$TRACKER" in examples:
        gunicorn = [sys.executable, "-m", "gunicorn", "tracker.wsgi", "--bind", f"127.0.0.1:{port}"]
        installation.start(*gunicorn, log=tmp_path / "web.log")
        until(lambda: answers_on(port), "the server does not start")
    yield folder, installation
    installation.end()


@pytest.mark.parametrize(
    "document",
    [page for page, found in EXAMPLES.items() if any(b.language not in pages.DATA for b in found)],
    ids=pages.name_of,
)
def test_every_example_runs_as_it_stands_there(document: Path, place: tuple[Path, Installation]) -> None:
    folder, installation = place
    answer = ""
    for block in EXAMPLES[document]:
        where = f"{pages.name_of(document)}:{block.line}"
        if block.is_for_shell:
            if not _instead(_commands(block)[0]):
                answer = _run(["sh", "-euc", block.text], folder, installation, where)
        elif block.language == "python":
            answer = _run([sys.executable, "-c", block.text], folder, installation, where)
        elif block.language == "csv":
            (folder / "mine.csv").write_text(block.text)
        elif block.language == "json":
            assert _holds(json.loads(answer), json.loads(block.text)), f"{where}: {answer}"


def _run(command: list[str], folder: Path, installation: Installation, where: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env=installation.environment, text=True, capture_output=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, f"{where}: {done.stdout}{done.stderr}"
    return done.stdout


def _holds(whole: Any, part: Any) -> bool:
    """Whether an answer holds what is printed of it: of an object some of its members, of a list its first."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(name in whole and _holds(whole[name], part[name]) for name in part)
    if isinstance(part, list):
        return (
            isinstance(whole, list)
            and all(_holds(*pair) for pair in zip(whole, part, strict=False))
            and len(whole) >= len(part)
        )
    return bool(whole == part)


@pytest.mark.parametrize("document", pages.PAGES, ids=pages.name_of)
def test_what_is_not_run_here_is_run_elsewhere(document: Path) -> None:
    for block in EXAMPLES[document]:
        assert block.language in {"", "sh", "python", *pages.DATA}, f"line {block.line}: run it, or say what data it is"
        for line in _commands(block) if block.is_for_shell else ():
            if where := _instead(line):
                file, _colons, test = where.partition("::")
                assert f"def {test}" in (PROJECT / file).read_text() if test else (PROJECT / file).exists(), line


@pytest.mark.parametrize(
    ("part", "held"),
    [({"a": 1}, True), ({"a": 2}, False), ({"b": 1}, False), ({"c": [{"d": 3}]}, True), ({"c": [4, 5, 6]}, False)],
)
def test_an_answer_that_differs_from_what_is_printed_is_noticed(part: Any, held: bool) -> None:
    assert _holds({"a": 1, "c": [{"d": 3, "e": 4}]}, part) is held
