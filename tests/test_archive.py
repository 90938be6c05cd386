"""What was backed up comes back whole, into SQLite and PostgreSQL alike; what is damaged changes nothing."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import tarfile
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from obligations import archive
from obligations.archive import rows
from obligations.lineage import link
from obligations.management.commands.up import FIRST_DOCUMENT
from obligations.models import (
    Document,
    DueDate,
    Feed,
    PublishedBytes,
    Renewal,
    Sending,
    Session,
    Subscription,
    sealed,
)
from obligations.models.due_dates import State
from tests.factories import NOW, make_document, make_due_date, make_meeting, make_subscription, make_user
from tests.servers import Installation

AWKWARD = "“Übergeben” – مقدَّم 📄\u2028\n\ttab"

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything() -> None:
    """One of most things, with what is awkward to carry: links, versions, bytes, and every kind of letter."""
    owner = make_user("owner", role="editor")
    due = make_due_date()
    due.obligation.hand_to(owner, now=NOW)
    due.settle(State.FULFILLED, dated=dt.date(2008, 8, 22), by=owner, now=NOW, note=AWKWARD)
    make_meeting()
    make_subscription(user=owner, filter={"kind": "report"})
    feed = Feed.objects.create(owner=owner, name="mine", token_hash="x" * 64, created_at=NOW)
    PublishedBytes.objects.create(feed=feed, body=b"\x00\xff\r\n", gzipped=b"\x1f\x8b")
    document = Document.objects.order_by("pk")[0]
    document.source.save("documents/one", ContentFile(b"%PDF \x00 the file"))
    make_document(adopted_on=dt.date(2006, 11, 30), text=due.obligation.document.text)
    link.link_new()
    Session.objects.filter(body="GA", number=63).update(opens=dt.date(2008, 9, 17))


def _lines() -> list[Any]:
    file = io.StringIO()
    archive.export(file)
    return [json.loads(line) for line in file.getvalue().splitlines() if line]


@pytest.mark.django_db(transaction=True)
def test_a_backup_comes_back_whole_over_whatever_is_there(everything: None, tmp_path: Path, settings: Any) -> None:
    before, file = _lines(), tmp_path / "backup.tar.gz"
    call_command("backup", str(file))
    source = Document.objects.exclude(source="").get().source
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    DueDate.objects.all().delete()
    make_user("somebody else")
    call_command("restore", str(file), "--replace")
    # It all came back; and no mail leaves before somebody has looked.
    assert Sending.objects.filter(held_at__isnull=False).exists()
    assert [line for line in _lines() if line["model"] != "obligations.sending"] == before
    assert Document.objects.get(source=source.name).source.read() == b"%PDF \x00 the file"
    assert User.objects.get().has_perm("obligations.change_obligation")
    assert Group.objects.get().user_set.get() == User.objects.get()


@pytest.mark.django_db(transaction=True)
def test_what_export_prints_load_takes_back_without_loss(everything: None, tmp_path: Path) -> None:
    file, before = tmp_path / "rows.jsonl", _lines()
    with file.open("w", encoding="utf-8") as out, redirect_stdout(out):
        call_command("export")
    with pytest.raises(CommandError, match="Load into an empty database"):
        call_command("load", str(file))
    assert _lines() == before
    with transaction.atomic(), sealed.lifted(connection):
        call_command("flush", interactive=False, verbosity=0)
    call_command("load", str(file))
    # It is all there, to the last character; and no mail leaves before somebody has looked.
    assert Sending.objects.filter(held_at__isnull=False).exists()
    assert [line for line in _lines() if line["model"] != "obligations.sending"] == [
        line for line in before if line["model"] != "obligations.sending"
    ]
    assert make_due_date().pk not in {line["pk"] for line in before if line["model"] == "obligations.duedate"}


@pytest.mark.parametrize(("data", "words"), [("{\n", "Line 1"), ("\xff", "Line 1")])
def test_lines_that_are_none_are_refused(db: None, tmp_path: Path, data: str, words: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(data)
    with pytest.raises(CommandError, match=words):
        call_command("load", str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load", str(tmp_path / "nowhere.jsonl"))


def test_after_it_new_rows_get_new_numbers(everything: None, tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "b.tar.gz"))
    call_command("restore", str(tmp_path / "b.tar.gz"), "--replace")
    taken = set(DueDate.objects.values_list("pk", flat=True))
    assert make_due_date().pk not in taken


def test_nothing_that_is_here_is_replaced_unless_one_says_so(everything: None, tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "b.tar.gz"))
    before = _lines()
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(tmp_path / "b.tar.gz"))
    assert _lines() == before


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _other_rows(data: bytes) -> bytes:
    return _repacked(data, "rows.jsonl", lambda lines: lines.replace(b"Secretary-General", b"Secretary-Generous"))


def _broken_line(data: bytes) -> bytes:
    return _repacked(data, "rows.jsonl", lambda lines: lines + b"{\n")


def _newer(data: bytes) -> bytes:
    return _repacked(data, "manifest.json", lambda text: text.replace(b"0001_initial", b"0999_later"))


def _another_format(data: bytes) -> bytes:
    return _repacked(data, "manifest.json", lambda text: text.replace(b'"format": 1', b'"format": 9'))


def _repacked(data: bytes, name: str, change: Any) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(data)) as old, tarfile.open(fileobj=out, mode="w:gz") as new:
        for member in old:
            content = old.extractfile(member).read()  # type: ignore[union-attr]  # all are files
            content = change(content) if member.name == name else content
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return out.getvalue()


@pytest.mark.parametrize(
    "damage",
    [_cut, _other_rows, _broken_line, _newer, _another_format, lambda _: b"no archive", lambda _: gzip.compress(b"x")],
)
def test_a_damaged_backup_changes_nothing_and_says_so(everything: None, tmp_path: Path, damage: Any) -> None:
    file = tmp_path / "b.tar.gz"
    call_command("backup", str(file))
    file.write_bytes(damage(file.read_bytes()))
    before = _lines()
    with pytest.raises(CommandError, match=r"(backup|release|archive)"):
        call_command("restore", str(file), "--replace")
    assert _lines() == before


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "Line 1"),
        ('{"model": "obligations.nothing", "pk": 1, "fields": {}}', "Line 1"),
        (
            '{"model": "sessions.session", "pk": "x", "fields": {"session_data": "", "expire_date": null}}',
            "not ours",
        ),
        ('{"model": "obligations.duedate", "pk": 1, "fields": {"obligation": "x"}}', "Line 1"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(everything: None, line: str, words: str) -> None:
    before = _lines()
    with pytest.raises(archive.Damaged, match=words):
        archive.load(io.StringIO(line + "\n"))
    assert _lines() == before


def test_a_row_that_points_to_nothing_is_refused(everything: None) -> None:
    before = _lines()
    alone = [line for line in before if line["model"] == "obligations.paragraph"]
    with pytest.raises(Exception, match=r"(?i)(foreign key|constraint|violates)"):
        archive.load(io.StringIO("\n".join(map(json.dumps, alone))))
    assert _lines() == before


def test_a_file_outside_the_folder_is_not_written(everything: None, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    call_command("backup", str(file))
    out = io.BytesIO()
    with tarfile.open(file) as old, tarfile.open(fileobj=out, mode="w:gz") as new:
        for member in old:
            new.addfile(member, old.extractfile(member))
        evil = tarfile.TarInfo("files/../../evil")
        new.addfile(evil, io.BytesIO(b""))
    file.write_bytes(out.getvalue())
    with pytest.raises(CommandError, match="outside its folder"):
        call_command("restore", str(file), "--replace")
    assert not list(tmp_path.rglob("evil"))


def test_a_place_that_cannot_be_written_is_said(everything: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup", str(tmp_path / "nowhere" / "b.tar.gz"))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("restore", str(tmp_path / "nowhere.tar.gz"), "--replace")


def test_every_table_of_ours_is_kept(everything: None) -> None:
    labels = {model._meta.label for model in rows.kept()}
    for model in (Document, DueDate, Feed, Renewal, Subscription, User, Group):
        assert model._meta.label in labels
    assert "sessions.Session" not in labels


@pytest.mark.any_database
@pytest.mark.postgres
def test_a_backup_of_one_machine_is_restored_on_postgresql(
    install: Callable[..., Installation], postgresql_database: str, tmp_path: Path
) -> None:
    backup = str(tmp_path / "tracker.tar.gz")
    small, large = install(), install(DATABASE_URL=postgresql_database)
    for installation in (small, large):
        installation.manage("migrate", "--noinput", "--verbosity", "0")
    small.manage("add", str(FIRST_DOCUMENT))
    small.manage("backup", backup)

    large.manage("restore", backup)

    rows_of_both = [
        [line for line in map(json.loads, installation.manage("export").splitlines()) if "sending" not in line["model"]]
        for installation in (small, large)
    ]
    assert rows_of_both[0] == rows_of_both[1]
    assert any(row["model"] == "obligations.duedate" for row in rows_of_both[0])
    assert "Held" in large.manage("sending")


@pytest.mark.any_database
def test_who_has_read_enough_of_it_sees_no_error(install: Callable[..., Installation]) -> None:
    installation = install()
    installation.manage("migrate", "--noinput", "--verbosity", "0")
    done = installation.run("sh", "-c", "python manage.py export | head -n 1")
    assert json.loads(done.stdout)
    assert not done.stderr
