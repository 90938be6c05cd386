"""``manage.py read``: documents in, JSON or a summary out, and never a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from obligations.management.commands import read as command
from obligations.reading import workers
from tests.reading.pdf_writer import Placed, pdf

RESOLUTION = """Resolution adopted by the General Assembly on 26 November 2007

62/12. Report of the International Criminal Court

The General Assembly,

Recalling its resolution 61/15 of 20 November 2006,

1. Requests the Secretary-General to report to the General Assembly at its sixty-third session;

2. Decides to remain seized of the matter.

57th plenary meeting

26 November 2007
"""


@pytest.fixture
def resolution(tmp_path: Path) -> Path:
    file = tmp_path / "A_RES_62_12.txt"
    file.write_text(RESOLUTION, encoding="utf-8")
    return file


def run(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of the command."""
    capsys.readouterr()
    try:
        call_command("read", *map(str, arguments))
        status = 0
    except SystemExit as stopped:
        status = int(stopped.code or 0)
    out, err = capsys.readouterr()
    return status, out, err


def test_json_of_a_document(resolution: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, resolution, "--json")
    read = json.loads(out)
    assert (status, err) == (0, "")
    assert (read["symbol"], read["adopted"]) == ("A/RES/62/12", "2007-11-26")
    (due,) = [o["deadline"] for o in read["obligations"] if o["deadline"]]
    assert (due["text"], due["session"], due["start"], due["end"]) == (
        "at its sixty-third session",
        "GA 63",
        "2008-09-16",
        "2009-09-14",
    )
    for obligation in read["obligations"]:
        start, end = obligation["span"]
        assert read["text"][start:end] == obligation["quote"]
    start, end = due["span"]
    assert read["text"][start:end] == due["text"]


def test_a_readable_summary(resolution: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, resolution)
    assert status == 0
    assert "A/RES/62/12" in out
    assert "at its sixty-third session -> 2008-09-16" in out


def test_results_in_a_folder(resolution: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, resolution, "--json", "--out", tmp_path / "new" / "read")
    assert (status, out) == (0, "")
    assert json.loads((tmp_path / "new" / "read" / "A_RES_62_12.json").read_text())["symbol"] == "A/RES/62/12"


def test_a_folder_of_documents_on_several_processes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(workers.FEW + 1):
        (folder / f"{number:02}.txt").write_text(RESOLUTION.replace("62/12.", f"62/{number + 1}."), encoding="utf-8")
    (folder / ".hidden").write_text("not a document")
    status, _, err = run(capsys, folder, "--json", "--out", tmp_path / "out")
    assert (status, err) == (0, "")
    symbols = [json.loads(file.read_text())["symbol"] for file in sorted((tmp_path / "out").iterdir())]
    assert symbols == [f"A/RES/62/{number + 1}" for number in range(workers.FEW + 1)]


def test_each_file_that_cannot_be_read_gives_one_line_and_the_others_are_read(
    resolution: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty, missing, broken = tmp_path / "empty.txt", tmp_path / "missing.txt", tmp_path / "broken.pdf"
    empty.touch()
    broken.write_bytes(b"%PDF-1.7 and then nothing")
    status, out, err = run(capsys, empty, resolution, missing, broken, "--json")
    assert status == 1
    assert json.loads(out)["symbol"] == "A/RES/62/12"
    assert [line.split(":")[0] for line in err.splitlines()] == [str(empty), str(missing), str(broken)]
    assert "empty" in err.splitlines()[0]
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("letter.txt", b"Dear colleagues, lunch is at noon."),
        ("page.html", b"<html><body><p>Hello</p></body></html>"),
        ("drawing.pdf", pdf([Placed(100, 700, "A drawing of a house with a garden")])),
    ],
)
def test_what_is_no_resolution_is_never_an_empty_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes
) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    status, out, err = run(capsys, file, "--json")
    assert (status, out) == (1, "")
    assert len(err.splitlines()) == 1


def test_two_files_of_one_name_are_not_written_over_each_other(
    resolution: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twin = tmp_path / "twin"
    twin.mkdir()
    (twin / resolution.name).write_text(RESOLUTION)
    with pytest.raises(CommandError, match="Name them apart"):
        run(capsys, resolution, twin / resolution.name, "--json", "--out", tmp_path / "out")


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no file"):
        call_command("read", str(tmp_path))


def test_a_folder_that_cannot_be_made_is_an_error(resolution: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("read", str(resolution), "--out", str(resolution / "inside"))


def test_it_asks_for_no_database() -> None:
    assert command.Command.requires_system_checks == []
    assert command.Command.requires_migrations_checks is False
