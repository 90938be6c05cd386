"""Labelled data: what people have said of documents, in the form by which readers are measured."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

import obligations
from obligations import intake, labels
from obligations.models import Document
from obligations.models.obligations import Review
from obligations.reading.values import Kind, Modality, Window
from tests.factories import NOW, make_document, make_obligation

SEED = Path(__file__).resolve().parent.parent / "obligations/data/A_RES_62_12.md"
FIELDS = {
    "para", "quote", "verb", "modality", "actors", "action", "recipient", "kind", "deadline_text", "due", "dated",
}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def seed() -> Document:
    return intake.add(SEED.read_bytes(), SEED.name, by=None, now=NOW).document


@pytest.fixture
def reviewed(seed: Document) -> Document:
    """All of it confirmed."""
    for row in seed.obligations.all():
        row.review_as(Review.CONFIRMED, now=NOW)
    return seed


def item(document: Document, para: str) -> dict[str, object]:
    return next(found for found in labels.labels_of(document)["items"] if found["para"] == para)


def test_the_form_is_that_of_the_guidelines(reviewed: Document) -> None:
    said = labels.labels_of(reviewed)
    assert (said["symbol"], said["adopted"]) == ("A/RES/62/12", "2007-11-26")
    assert said["items"]
    for found in said["items"]:
        assert set(found) == FIELDS
        assert found["quote"] in reviewed.text
        assert found["modality"] in list(Modality)
        assert found["kind"] in list(Kind)
        assert found["dated"] == (found["due"] is not None) == (found["deadline_text"] is not None)
        if found["due"]:
            assert found["deadline_text"] in reviewed.text
            assert set(found["due"]) == {"form", "start", "end", "session", "every"}


def test_a_session_is_named_and_its_days_are_left_to_the_calendar(reviewed: Document) -> None:
    due = {"form": "session", "start": None, "end": None, "session": "GA 63", "every": None}
    assert item(reviewed, "16")["due"] == due


def test_each_date_is_an_item_of_its_own(reviewed: Document) -> None:
    services = [
        found
        for found in labels.labels_of(reviewed)["items"]
        if found["para"] == "14" and found["actors"] == ["Secretary-General"]
    ]
    assert len(services) == 2
    assert len({found["quote"] for found in services}) == 1


def test_what_was_rejected_is_left_out_and_what_nobody_looked_at_is_neutral(reviewed: Document) -> None:
    rows = reviewed.obligations
    rows.get(paragraph__number="16").review_as(Review.REJECTED, now=NOW)
    rows.get(paragraph__number="9").review_as(Review.UNREVIEWED, now=NOW)
    items = labels.labels_of(reviewed)["items"]
    assert "16" not in {found["para"] for found in items}
    assert [found["para"] for found in items if found.get("optional")] == ["9"]


def test_a_day_set_by_hand_is_the_day(reviewed: Document, owner: User) -> None:
    due = reviewed.obligations.get(paragraph__number="16").due_dates.get()
    day = dt.date(2008, 10, 30)
    due.set_by_hand(Window(day, day), act_by=day, reason="x", by=owner, now=NOW)
    assert item(reviewed, "16")["due"] == {
        "form": "day",
        "start": "2008-10-30",
        "end": "2008-10-30",
        "session": None,
        "every": None,
    }


@pytest.mark.gold
def test_the_scorer_reads_them_and_finds_a_reader_that_people_agree_with_perfect(
    reviewed: Document, tmp_path: Path
) -> None:
    folder = Path(os.environ.get("GOLD_DIR", Path(obligations.__file__).parents[2] / "shared" / "gold"))
    if not folder.is_dir():
        pytest.skip(f"no scorer at {folder}; set GOLD_DIR to where it is")
    scorer = folder / "score.py"
    call_command("export_labels", out=tmp_path, stdout=io.StringIO())
    call_command("read", str(SEED), out=tmp_path / "read", json=True, stdout=io.StringIO())
    done = subprocess.run(
        [sys.executable, str(scorer), "--labels", tmp_path / "labels", "--predictions", tmp_path / "read", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)


def test_the_command_writes_labels_and_texts(reviewed: Document, tmp_path: Path) -> None:
    said = io.StringIO()
    make_obligation()  # of a document of which nobody said anything
    call_command("export_labels", out=tmp_path, stdout=said)
    assert [path.name for path in (tmp_path / "labels").iterdir()] == ["A_RES_62_12.json"]
    written = json.loads((tmp_path / "labels" / "A_RES_62_12.json").read_text())
    assert written == labels.labels_of(reviewed)
    assert (tmp_path / "texts" / "A_RES_62_12.txt").read_text() == reviewed.text
    assert "0 await review" in said.getvalue()


def test_only_complete_ones_on_request(reviewed: Document, tmp_path: Path) -> None:
    reviewed.obligations.get(paragraph__number="9").review_as(Review.UNREVIEWED, now=NOW)
    with pytest.raises(CommandError, match="No document was reviewed that fits"):
        call_command("export_labels", out=tmp_path, complete=True, stdout=io.StringIO())
    with pytest.raises(CommandError):
        call_command("export_labels", out=tmp_path, document=["A/RES/1/1"], stdout=io.StringIO())


@pytest.mark.parametrize(
    ("symbol", "stem"),
    [("A/RES/62/12", "A_RES_62_12"), ("S/RES/1593 (2005)", "S_RES_1593__2005"), ("../../etc/x", "etc_x")],
)
def test_a_symbol_makes_a_file_name_that_leaves_no_folder(symbol: str, stem: str) -> None:
    assert labels.file_name(Document(symbol=symbol)) == stem


def test_two_documents_never_share_a_file() -> None:
    stems = [stem for stem, _ in labels.files([make_document(symbol="A/RES/1"), make_document(symbol="A.RES.1")])]
    assert len(set(stems)) == 2


def test_the_page_offers_them_as_files(client: Client, owner: User, reviewed: Document) -> None:
    client.force_login(owner)
    page = client.get("/review/labels/").content.decode()
    assert "A/RES/62/12" in page
    one = client.get(f"/review/labels/{reviewed.pk}.json")
    assert one.headers["Content-Disposition"] == 'attachment; filename="A_RES_62_12.json"'
    assert json.loads(one.content) == labels.labels_of(reviewed)
    packed = zipfile.ZipFile(io.BytesIO(client.get("/review/labels/all.zip").content))
    assert set(packed.namelist()) == {"labels/A_RES_62_12.json", "texts/A_RES_62_12.txt"}


def test_who_may_not_take_them(client: Client, outsider: User, reviewed: Document) -> None:
    addresses = ("/review/labels/", "/review/labels/all.zip", f"/review/labels/{reviewed.pk}.json")
    for address in addresses:
        assert client.get(address).headers["Location"].startswith("/sign-in/")
    client.force_login(outsider)
    for address in addresses:
        assert client.get(address).status_code == 403
