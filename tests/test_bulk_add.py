"""Folders of documents: all are read, a bad one stops none, what is done stays, and whoever begins again goes on."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError

from obligations.intake import bulk, documents
from obligations.management.progress import Progress, told
from obligations.models import Change, Document, DueDate
from obligations.reading import many
from tests.servers import PROJECT, until

SEED = (PROJECT / "obligations" / "data" / "A_RES_62_12.md").read_text()
NOW = dt.datetime(2008, 6, 1, 9, tzinfo=dt.UTC)
FEW = 5
"""Read by one process, and sooner than by several."""


def resolution(number: int) -> str:
    return SEED.replace("62/12.", f"62/{number}.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """So many resolutions, one of them further down, and what is not to be looked at."""
    place = tmp_path / "resolutions"
    (place / "older").mkdir(parents=True)
    for number in range(1, FEW):
        (place / f"{number:03}.md").write_text(resolution(number))
    (place / "older" / "last.md").write_text(resolution(FEW))
    (place / ".hidden.md").write_text(resolution(900))
    return place


def added(folder: Path, **also: Any) -> list[bulk.Outcome]:
    given = {"by": None, "clock": lambda: NOW, "limit": 1 << 20} | also
    return list(bulk.add_files(many.listed([folder]), **given))


def became(outcomes: list[bulk.Outcome]) -> list[str]:
    return [outcome.added.outcome if outcome.added else "refused" for outcome in outcomes]


@pytest.mark.django_db
def test_a_folder_is_added_with_all_that_its_documents_ask(folder: Path) -> None:
    assert became(added(folder)) == ["added"] * FEW
    assert set(Document.objects.values_list("symbol", flat=True)) == {f"A/RES/62/{n}" for n in range(1, FEW + 1)}
    one = Document.objects.get(symbol="A/RES/62/3")
    assert (one.obligations.count(), DueDate.objects.filter(obligation__document=one).count()) == (17, 7)
    assert one.source.storage.exists(one.source.name)
    assert one.obligations.filter(actors__name="Secretary-General", recipient__name="General Assembly").exists()


@pytest.mark.django_db
def test_who_begins_again_goes_on_and_reads_nothing_twice(folder: Path, monkeypatch: Any) -> None:
    begun = bulk.add_files(many.listed([folder]), by=None, clock=lambda: NOW, limit=1 << 20)
    for _ in range(3):
        next(begun)
    begun.close()  # as Ctrl-C does
    assert Document.objects.count() == 3
    assert sorted(became(added(folder))) == ["added"] * (FEW - 3) + ["unchanged"] * 3
    monkeypatch.setattr(many, "_read", None)
    assert became(added(folder)) == ["unchanged"] * FEW


@pytest.mark.django_db
def test_a_bad_file_stops_no_other_and_is_named_with_its_reason(folder: Path, monkeypatch: Any) -> None:
    (folder / "000-empty.md").touch()
    (folder / "005-letter.txt").write_text("Dear colleagues, lunch is at noon.")
    (folder / "huge.md").write_bytes(b"x" * ((1 << 20) + 1))
    (folder / "gone.md").symlink_to(folder / "nowhere")
    write = documents.write

    def fails_for_one(reading: Any, *args: Any, **kwargs: Any) -> Any:
        if reading.symbol == "A/RES/62/4":
            raise ValueError("an error of ours")
        return write(reading, *args, **kwargs)

    monkeypatch.setattr(documents, "write", fails_for_one)
    refused = {one.path.name: one.reason for one in added(folder) if one.added is None}
    assert set(refused) == {"000-empty.md", "005-letter.txt", "huge.md", "004.md"}
    for name, words in {"000-empty.md": "empty", "huge.md": "larger than 1 MB", "004.md": "the log says why"}.items():
        assert words in refused[name]
    assert Document.objects.count() == FEW - 1


@pytest.mark.django_db
def test_a_database_that_is_gone_stops_the_run_and_says_how_to_go_on(folder: Path, monkeypatch: Any) -> None:
    def gone(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("disk full")

    monkeypatch.setattr(documents, "write", gone)
    with pytest.raises(CommandError, match=r"disk full.*go on: manage.py add"):
        call_command("add", str(folder))


@pytest.mark.django_db
def test_of_two_files_with_one_symbol_the_last_stands_however_often_they_are_added(folder: Path) -> None:
    (folder / "002b.md").write_text(resolution(2) + "\n\nA word more.\n")
    assert became(added(folder)).count("updated") == 1
    assert Document.objects.get(symbol="A/RES/62/2").source_name == "002b.md"
    before = Change.objects.count()
    assert became(added(folder)) == ["unchanged"] * (FEW + 1)
    assert Document.objects.get(symbol="A/RES/62/2").source_name == "002b.md"
    assert Change.objects.count() == before


@pytest.mark.django_db
def test_a_corrigendum_stands_over_what_it_corrects_wherever_it_is_found(folder: Path) -> None:
    for name, number in (("000-Corr2.md", 2), ("000-Corr1.md", 1)):
        (folder / name).write_text(f"A/RES/62/1/Corr.{number}\n\n{resolution(1)}")
    (folder / "900-Corr1.md").write_text(f"A/RES/62/800/Corr.1\n\n{resolution(800)}")
    first = added(folder)
    assert became(first).count("updated") == 2
    refused = next(outcome for outcome in first if outcome.added is None)
    assert (refused.path.name, "A/RES/62/800, which is not here" in refused.reason) == ("900-Corr1.md", True)
    for _ in range(2):
        document = Document.objects.get(symbol="A/RES/62/1")
        assert (document.corrigendum, document.source_name) == ("A/RES/62/1/Corr.2", "000-Corr2.md")
        assert set(became(added(folder))) == {"unchanged", "refused"}


@pytest.mark.django_db
def test_a_file_that_changes_while_it_is_read_is_not_mistaken(folder: Path) -> None:
    class Clock:
        """Looked at between reading a file and writing it."""

        def __call__(self) -> dt.datetime:
            (folder / "001.md").write_text(resolution(700))
            return NOW

    refused = {one.path.name: one.reason for one in added(folder, clock=Clock()) if one.added is None}
    assert list(refused) == ["001.md"]
    assert "Add it again" in refused["001.md"]
    assert not Document.objects.filter(symbol__in=["A/RES/62/1", "A/RES/62/700"]).exists()


# --- the terminal -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("done", "passed", "seconds", "line"),
    [
        (0, 0, 0.0, "0 of 10,000"),
        (1240, 0, 40.0, "1,240 of 10,000, 31 a second, 8,760 left: about 5 min"),
        (9000, 8000, 10.0, "9,000 of 10,000, 100 a second, 1,000 left: about 10 s"),
        (4000, 4000, 10.0, "4,000 of 10,000"),
        (100, 0, 100.0, "100 of 10,000, 1 a second, 9,900 left: about 2.8 h"),
        (10_000, 0, 100.0, "10,000 of 10,000, 100 a second"),
    ],
)
def test_progress_says_how_far_how_fast_and_what_is_left(done: int, passed: int, seconds: float, line: str) -> None:
    assert told(done, 10_000, passed=passed, seconds=seconds) == line


def test_progress_in_a_log_is_a_line_now_and_then() -> None:
    said = StringIO()
    progress = Progress(100, said, now=0.0)
    for done in range(1, 101):
        progress.say(done, passed=0, now=done / 4)
    assert said.getvalue().splitlines() == [
        "40 of 100, 4 a second, 60 left: about 15 s",
        "80 of 100, 4 a second, 20 left: about 5 s",
        "100 of 100, 4 a second",
    ]


@pytest.mark.django_db
def test_the_command_sums_up_and_names_what_was_refused(folder: Path) -> None:
    for number in range(FEW, 30):
        (folder / f"more{number}.md").write_text(resolution(100 + number))
    (folder / "005-letter.txt").write_text("Dear colleagues, lunch is at noon.")
    said, refused = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 of 31 files were not added; the others were"):
        call_command("add", str(folder), stdout=said, stderr=refused)
    assert said.getvalue() == "31 files: 30 added, 1 refused.\n"
    assert refused.getvalue().startswith(str(folder / "005-letter.txt"))


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no file to add"):
        call_command("add", str(tmp_path))


def test_ctrl_c_ends_cleanly_and_the_same_command_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "resolutions"
    folder.mkdir()
    total = 150
    for number in range(total):
        (folder / f"{number:03}.md").write_text(resolution(number + 1))
    home = tmp_path / "home"
    home.mkdir()
    environment = {**os.environ, "TRACKER_HOME": str(home), "DATABASE_URL": ""}
    del environment["DATABASE_URL"]
    manage = [sys.executable, str(PROJECT / "manage.py")]
    subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)

    def count() -> int:
        with closing(sqlite3.connect(home / "tracker.sqlite3")) as database:
            return int(database.execute("SELECT count(*) FROM obligations_document").fetchone()[0])

    command = [*manage, "add", str(folder)]
    # Nice, so that a busy machine holds it up before it holds up this process, which looks whether it has begun.
    running = subprocess.Popen(
        ["nice", "-n", "19", *command],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until(count, "the first document was written")
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does it: to all its processes
    _, said = running.communicate(timeout=60)
    done = count()
    assert running.returncode == 130
    assert 0 < done < total
    assert "Traceback" not in said
    assert f"To go on: manage.py add {folder}" in said
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert f"{total - done} added, {done} already here" in again.stdout
    assert count() == total
