"""Obligations and owners from a spreadsheet: every row is checked, nothing half written, one undo."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from obligations import corrections, sheets
from obligations.management.commands.up import FIRST_DOCUMENT
from obligations.models import Change, Document, DueDate, Feed, Obligation, Reminder, Sheet
from obligations.models.obligations import Review
from obligations.sheets import Outcome
from obligations.sheets.columns import NAMES
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = """The General Assembly,

1. Requests the Secretary-General to inform the General Assembly at its sixty-third session;

2. Invites all States to pay by 31 March 2009, and invites all States to answer the letter of the President;

3. Decides to remain seized of the matter."""
ANSWER = "invites all States to answer the letter of the President"


@pytest.fixture
def document() -> Document:
    made = factories.make_document(symbol="A/RES/62/12", text=TEXT)
    for number in ("1", "2", "3"):
        start = TEXT.index(f"{number}. ")
        end = (TEXT + "\n\n").index("\n\n", start)
        made.paragraphs.create(number=number, part="operative", start=start, end=end)
    return made


@pytest.fixture
def here(document: Document) -> Obligation:
    """An obligation that was read."""
    quote = "Requests the Secretary-General to inform the General Assembly at its sixty-third session"
    start = TEXT.index(quote)
    row = factories.make_obligation(document, paragraph="1", quote=quote, start=start, end=start + len(quote))
    factories.make_due_date(row)
    return row


def table(*rows: dict[str, str], between: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, NAMES, delimiter=between, restval="")
    writer.writeheader()
    writer.writerows({"document": "A/RES/62/12"} | row for row in rows)
    return out.getvalue()


def imported(*rows: dict[str, str], by: User, only_good: bool = False) -> Sheet:
    sheet = sheets.receive(table(*rows).encode(), "mine.csv", by=by, now=timezone.now())
    sheets.import_sheet(sheet, only_good=only_good, seen=None, by=by, now=timezone.now())
    return sheet


GOOD = {
    "quote": ANSWER, "actors": "States; UN Secretary-General", "action": "answer", "kind": "Report",
    "modality": "invites", "verb": "invites", "recipient": "the General Assembly", "when": "by 31 March 2009",
}  # fmt: skip


def test_a_row_becomes_an_obligation_with_its_words_its_date_and_its_owner(document: Document, owner: User) -> None:
    sheet = imported(GOOD | {"owner": "owner@example.org"}, by=owner)
    row = document.obligations.get()
    assert (row.quote, TEXT[row.start : row.end], row.paragraph.number) == (ANSWER, ANSWER, "2")
    assert (row.review, row.kind, row.modality, row.verb) == (Review.ADDED, "report", "invites", "invites")
    assert (row.owner, row.action) == (owner, "answer")
    assert row.recipient is not None
    assert row.recipient.name == "General Assembly"
    due = row.due_dates.get()
    assert (due.words, str(due.act_by), due.origin) == ("by 31 March 2009", "2009-03-31", "stated")
    (change,) = sheet.changes
    assert (change.act, change.who, change.reason) == ("imported", "owner", "mine.csv")


def test_days_that_a_person_gives_say_who_and_which_row(document: Document, owner: User) -> None:
    imported({"quote": ANSWER, "start": "2009-01-01", "end": "2009-03-31"}, by=owner)
    due = document.obligations.get().due_dates.get()
    assert (str(due.window_start), str(due.window_end), str(due.act_by)) == ("2009-01-01", "2009-03-31", "2009-03-31")
    assert (due.origin, due.words) == ("by hand", "")
    assert "owner set this date by hand" in due.derivation[0]
    assert "mine.csv, row 2" in due.derivation[0]


def test_a_paragraph_stands_for_all_its_words(document: Document, owner: User) -> None:
    imported({"paragraph": "3"}, by=owner)
    row = document.obligations.get()
    assert (row.quote, row.kind, row.due_dates.count()) == ("3. Decides to remain seized of the matter.", "other", 0)


@pytest.mark.parametrize(
    "row",
    [
        {"paragraph": "1"},
        {"quote": "inform the General Assembly"},
        {"quote": "Requests the Secretary-General to inform the General Assembly at its sixty-third session"},
    ],
)
def test_what_is_here_already_gets_its_owner_and_is_never_doubled(here: Obligation, owner: User, row: Any) -> None:
    imported(row | {"owner": "owner", "kind": "meeting", "act_by": "2009-01-01"}, by=owner)
    here.refresh_from_db()
    assert (here.owner, here.kind, here.due_dates.count()) == (owner, "report", 1)
    assert Obligation.objects.count() == 1
    again = sheets.check(table(row | {"owner": "owner"}))
    assert [line.outcome for line in again.lines] == [Outcome.NOTHING]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"document": "A/RES/99/1"}, "A/RES/99/1 is not here. Add the document first"),
        ({"document": "", "kind": "report"}, "Write it as printed"),
        ({}, "Give exact words"),
        ({"quote": "pay at once"}, "do not stand there"),
        ({"quote": "all States to"}, "stand several times"),
        ({"quote": ANSWER, "paragraph": "3"}, "do not stand there"),
        ({"paragraph": "17"}, "has no paragraph 17"),
        ({"quote": ANSWER, "owner": "nobody"}, "Nobody who may sign in is called “nobody”"),
        ({"quote": ANSWER, "owner": "former"}, "Nobody who may sign in is called “former”"),
        ({"quote": ANSWER, "kind": "letter"}, "is no kind. Write one of: report"),
        ({"quote": ANSWER, "modality": "asks"}, "is no modality"),
        ({"quote": ANSWER, "act_by": "31.3.2009"}, "Write it as year, month, day"),
        ({"quote": ANSWER, "act_by": "2009-02-30"}, "is no day"),
        ({"quote": ANSWER, "act_by": "0209-02-03"}, "is no day"),
        ({"quote": ANSWER, "start": "2009-03-01", "end": "2009-02-01"}, "last day lies before the first"),
        ({"quote": ANSWER, "act_by": "2009-03-01", "end": "2009-02-01"}, "act by lies after the last day"),
        ({"quote": ANSWER, "when": "by tomorrow"}, "under “when” do not stand in the document"),
        ({"quote": ANSWER, "actors": "x" * 251}, "longer than 250"),
        ({"quote": ANSWER, "verb": "x" * 81}, "longer than 80"),
    ],
)
def test_a_wrong_row_says_what_to_do_and_keeps_all_from_being_written(
    document: Document, owner: User, row: dict[str, str], words: str
) -> None:
    factories.make_user("former").delete()
    User.objects.create(username="former", is_active=False)
    (line,) = sheets.check(table(row)).lines
    assert words in " ".join(line.errors)
    assert line.number == 2
    with pytest.raises(sheets.CannotBeImported, match="Some rows have errors"):
        imported({"paragraph": "3"}, row, by=owner)
    assert not Obligation.objects.exists()
    assert not Change.objects.exists()
    imported({"paragraph": "3"}, row, by=owner, only_good=True)
    assert Obligation.objects.count() == 1


def test_rows_that_share_words_are_refused(here: Obligation, owner: User) -> None:
    plan = sheets.check(table({"quote": ANSWER}, {"paragraph": "2"}, {"quote": "the General Assembly at its"}))
    assert [line.outcome for line in plan.lines] == [Outcome.ADD, Outcome.ERROR, Outcome.NOTHING]
    assert "Row 2 has the same words" in plan.lines[1].errors[0]
    second = "the General Assembly at its sixty-third session;\n\n2. Invites"
    (line,) = sheets.check(table({"quote": second})).lines
    assert "already share these words" in line.errors[0]


@pytest.mark.parametrize(
    "data",
    [
        table(GOOD).encode(),
        table(GOOD).encode("utf-8-sig"),
        table(GOOD, between=";").encode(),
        table(GOOD, between="\t").encode("utf-16"),
        table(GOOD).replace("\r\n", "\n").encode(),
        table(GOOD).replace("document,quote", "Document , QUOTE").encode(),
        ("\n" + table(GOOD)).encode(),
    ],
)
def test_what_spreadsheets_write_is_read(document: Document, owner: User, data: bytes) -> None:
    plan = sheets.check(sheets.receive(data, "a.csv", by=owner, now=timezone.now()).text)
    assert [line.outcome for line in plan.lines] == [Outcome.ADD]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\r\n,,\r\n", "empty"),
        (b"document\r\n", "no rows"),
        (b"symbol,quote\r\na,b\r\n", "no column “document”"),
        (b"document,quote,Quote\r\na,b,c\r\n", "there twice"),
        ("document,quote\r\na,é".encode("latin-1"), "not in UTF-8"),
        (b"PK\x03\x04\x00\x00", "no CSV file"),
        (b'document,quote\r\na,"never closed', "cannot be read as CSV"),
        (b"document\r\n" + b"x\r\n" * (sheets.MOST_ROWS + 1), "more than 1000 rows"),
        (b"x" * (sheets.MOST_BYTES + 1), "larger than 2 MB"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(owner: User, data: bytes, words: str) -> None:
    with pytest.raises(sheets.Unusable, match=words):
        sheets.receive(data, "a.csv", by=owner, now=timezone.now())
    assert not Sheet.objects.exists()


def test_an_import_reaches_reminders_and_calendars_and_so_does_its_undo(document: Document, owner: User) -> None:
    factories.make_subscription(lead_days=[30])
    feed = Feed.objects.create(owner=owner, name="all", token_hash="x", created_at=timezone.now())
    sheet = imported({"quote": ANSWER, "act_by": "2090-03-31"}, {"paragraph": "3"}, by=owner)
    assert Reminder.objects.filter(state="planned").count() == 1
    feed.refresh_from_db()
    assert feed.stale_since
    sheets.undo(sheet, by=owner, now=timezone.now())
    assert sheet.is_undone
    assert not Reminder.objects.filter(due_date__in=DueDate.objects.to_happen()).exists()
    assert not document.obligations.accepted().exists()
    with pytest.raises(corrections.CannotBeUndone):
        sheets.undo(sheet, by=owner, now=timezone.now())


def test_undo_gives_owners_back(here: Obligation, owner: User, assistant: User) -> None:
    here.hand_to(assistant, now=timezone.now())
    sheet = imported({"paragraph": "1", "owner": "owner"}, by=owner)
    sheets.undo(sheet, by=owner, now=timezone.now())
    here.refresh_from_db()
    assert (here.owner, here.review) == (assistant, Review.UNREVIEWED)


def test_what_was_changed_since_is_named_and_not_lost(document: Document, owner: User) -> None:
    sheet = imported({"quote": ANSWER}, {"paragraph": "3"}, by=owner)
    later = document.obligations.get(paragraph__number="3")
    later.hand_to(owner, now=timezone.now(), by=owner)
    with pytest.raises(corrections.CannotBeUndone):
        sheets.undo(sheet, by=owner, now=timezone.now())
    assert sheets.changed_since(sheet) == [later]
    assert document.obligations.accepted().count() == 2


def test_an_imported_obligation_survives_a_second_reading(owner: User) -> None:
    from obligations import intake

    made = intake.add(FIRST_DOCUMENT.read_bytes(), "a.md", by=None, now=timezone.now()).document
    words = "ending impunity is essential"
    imported({"document": made.symbol, "quote": words}, by=owner)
    intake.read_again([made], reason="a test", now=timezone.now())
    assert made.obligations.accepted().filter(quote=words, review=Review.ADDED).count() == 1


# --- pages and command ------------------------------------------------------------------------------------------------


def sent(client: Client, text: str) -> str:
    answer = client.post(reverse("sheets"), {"file": SimpleUploadedFile("mine.csv", text.encode())})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_the_whole_way_in_the_browser_without_script(document: Document, owner: User, client: Client) -> None:
    client.force_login(owner)
    page = sent(client, table({"quote": ANSWER}, {"quote": "<script>x</script>"}))
    shown = client.get(page).content.decode()
    assert "do not stand there" in shown
    assert "<script>x" not in shown
    assert "Import only the rows without errors" in shown
    seen = sheets.check(Sheet.objects.get().text).fingerprint
    assert "Some rows have errors" in client.post(page, {"rows": "all", "seen": seen}, follow=True).content.decode()
    assert not Obligation.objects.exists()
    done = client.post(page, {"rows": "good", "seen": seen}, follow=True).content.decode()
    assert "1 row imported" in done
    assert "imported already" in client.post(page, {"rows": "good", "seen": seen}, follow=True).content.decode()
    assert Obligation.objects.count() == 1
    undone = client.post(reverse("sheet-undo", args=[Sheet.objects.get().pk]), follow=True).content.decode()
    assert "The whole import was taken back" in undone
    assert not document.obligations.accepted().exists()


def test_what_changed_since_the_preview_is_looked_at_again(document: Document, owner: User, client: Client) -> None:
    client.force_login(owner)
    page = sent(client, table({"paragraph": "3"}))
    seen = sheets.check(Sheet.objects.get().text).fingerprint
    quote = "Decides to remain seized of the matter"
    start = TEXT.index(quote)
    factories.make_obligation(document, paragraph="3", quote=quote, start=start, end=start + len(quote))
    answer = client.post(page, {"rows": "all", "seen": seen}, follow=True).content.decode()
    assert "Something has changed since you looked" in answer
    assert Obligation.objects.count() == 1


def test_a_file_that_is_no_table_is_told_on_the_page(owner: User, client: Client) -> None:
    client.force_login(owner)
    answer = client.post(reverse("sheets"), {"file": SimpleUploadedFile("x.csv", b"a,b\r\n1,2\r\n")})
    assert answer.status_code == 422
    assert "no column “document”" in answer.content.decode()


def test_the_template_has_all_columns_and_is_taken_back_in(owner: User, client: Client) -> None:
    client.force_login(owner)
    data = client.get(reverse("sheets-template")).content
    assert data.decode("utf-8-sig").strip().split(",") == list(NAMES)
    with pytest.raises(sheets.Unusable, match="no rows"):
        sheets.receive(data, "t.csv", by=owner, now=timezone.now())


def test_the_command_does_the_same(document: Document, owner: User, outsider: User, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(table({"quote": ANSWER}, {"paragraph": "17"}))
    said, wrong = io.StringIO(), io.StringIO()
    call_command("import_csv", str(file), dry_run=True, stdout=said, stderr=wrong)
    assert "2 rows: 1 to add, 0 get another owner, 0 here already, 1 with errors" in said.getvalue()
    assert "row 3: A/RES/62/12 has no paragraph 17." in wrong.getvalue()
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_csv", str(file), by="owner", stdout=said, stderr=wrong)
    with pytest.raises(CommandError, match="no editor"):
        call_command("import_csv", str(file), by="outsider", only_good=True)
    assert not Obligation.objects.exists()
    assert not Sheet.objects.exists()
    call_command("import_csv", str(file), by="owner", only_good=True, stdout=said, stderr=wrong)
    assert Obligation.objects.count() == 1
    call_command("import_csv", undo=Sheet.objects.get().pk, by="owner", stdout=said)
    assert not document.obligations.accepted().exists()
