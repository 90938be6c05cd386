"""What is taken away is exactly what is shown, and no cell of it runs as a program."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pypdfium2
import pytest
from django.contrib.auth.models import User
from django.test import Client

from obligations.models.obligations import Review
from obligations.web.exports import views
from obligations.web.exports.csv import FORMULA, cell
from tests import factories
from tests.test_page_due_dates import due_on

pytestmark = pytest.mark.django_db
DAY = "as_of=2008-06-01"


def fetch(client: Client, form: str, query: str = "") -> bytes:
    answer = client.get(f"/due-dates/export.{form}?{DAY}&{query}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="due-dates-2008-06-01.{form}"'
    return bytes(answer.getvalue())


def table(client: Client, query: str = "") -> list[dict[str, str]]:
    text = fetch(client, "csv", query).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def three() -> None:
    due_on("2008-09-16", action="upcoming", owner=None)
    due_on("2008-03-31", action="overdue", actors=("States", "Court"))
    due_on(None, action="no day")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["overdue", "upcoming", "no day"]),
        ("sort=-day", ["upcoming", "overdue", "no day"]),
        ("status=overdue", ["overdue"]),
        ("actor=States&sort=day", ["overdue"]),
        ("actor=Nobody", []),
        ("q=nothing+of+the+kind", []),
        ("from=2008-09-01", ["upcoming"]),
    ],
)
def test_every_format_holds_the_rows_of_the_table_in_its_order(
    client: Client, three: None, query: str, shown: list[str]
) -> None:
    page = client.get(f"/due-dates/?{DAY}&{query}").content.decode()
    assert re.findall(r'<span class="action"[^>]*>(.*?)</span>', page) == shown
    assert [row["Action"] for row in table(client, query)] == shown
    sheet = openpyxl.load_workbook(io.BytesIO(fetch(client, "xlsx", query))).active
    assert [row[6].value for row in sheet.iter_rows(min_row=2)] == shown
    text = "".join(
        page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(fetch(client, "pdf", query))
    )
    assert [name for name in sorted(shown, key=text.index)] == shown  # noqa: C416  # in order of the paper
    assert f"Due dates: {len(shown)}." in text
    calendar = fetch(client, "ics", query).decode()
    assert calendar.count("BEGIN:VEVENT") == len([name for name in shown if name != "no day"])


def test_a_row_holds_all_that_its_page_says(client: Client) -> None:
    due = factories.make_due_date()
    [row] = table(client)
    assert row == row | {
        "Act by": "2008-09-16",
        "First day": "2008-09-16",
        "Last day": "2009-09-14",
        "Status": "Upcoming",
        "How far off": "in 107 days",
        "Actors": "Secretary-General",
        "Document": due.obligation.document.symbol,
        "Paragraph": "para. 9",
        "Kind": "report",
        "Words that say when": "at its sixty-third session",
        "Where the date comes from": "from a session on record",
        "Exact words": due.obligation.quote,
        "Owner": "",
        "Address": f"http://127.0.0.1:8000/obligations/{due.obligation_id}/#due-1",
    }
    assert "GA 63 opened on 16 September 2008" in row["Why this date"]


def test_all_pages_are_taken_and_not_only_the_one_shown(client: Client) -> None:
    document = factories.make_document()
    for n in range(53):
        due_on("2008-09-16", action=f"act {n}", document=document, paragraph=str(n))
    assert len(table(client, "page=2")) == 53


def test_of_picked_rows_only_they_are_taken(client: Client, three: None) -> None:
    due = due_on("2008-07-01", action="picked")
    assert [row["Action"] for row in table(client, f"pick={due.pk}&pick=x&pick=999999")] == ["picked"]
    assert table(client, "pick=x") == []


@pytest.mark.parametrize("start", FORMULA)
def test_what_looks_like_a_formula_is_text(client: Client, start: str) -> None:
    evil = f'{start}HYPERLINK("http://evil.example","x")|cmd'
    due_on("2008-09-16", action=evil, actors=(f"{start}1+1",))
    [row] = table(client)
    for value in row.values():
        assert not value.lstrip(" ").startswith(FORMULA)
    assert row["Action"] == f"'{evil}"
    book = openpyxl.load_workbook(io.BytesIO(fetch(client, "xlsx")))
    assert {cell.data_type for line in book.active.iter_rows() for cell in line} <= {"s", "n", "d"}
    assert not any(isinstance(c.value, str) and c.data_type == "f" for line in book.active.iter_rows() for c in line)
    assert not list(book.active._hyperlinks)


@pytest.mark.parametrize("text", ["", "a = b", "A/RES/62/12", "“quoted”", "'=1", "2008"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


def test_a_day_is_a_day_in_a_workbook(client: Client) -> None:
    factories.make_due_date()
    sheet = openpyxl.load_workbook(io.BytesIO(fetch(client, "xlsx"))).active
    assert sheet["A2"].value.isoformat() == "2008-09-16T00:00:00"
    assert sheet["A2"].number_format == "yyyy-mm-dd"


def test_markup_in_a_text_is_text_on_paper(client: Client) -> None:
    due_on("2008-09-16", action="<b>bold</b> & <para>", actors=("<font size='99'>X",))
    text = (
        pypdfium2.PdfDocument(fetch(client, "pdf", "actor=%3Cfont size='99'%3EX"))[0].get_textpage().get_text_bounded()
    )
    assert "<b>bold</b> & <para>" in text
    assert "Actor: <font size='99'>X" in text


def test_paper_takes_long_and_foreign_words(client: Client) -> None:
    due_on("2008-09-16", action="слово " * 2000, actors=("Организация Объединённых Наций",))
    due_on("2008-09-17", action="W" * 5000)
    paper = pypdfium2.PdfDocument(fetch(client, "pdf"))
    assert "Организация" in paper[0].get_textpage().get_text_bounded()
    assert f"of {len(paper)}" in paper[0].get_textpage().get_text_bounded()


def test_too_many_are_refused_and_never_cut_short(client: Client, three: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(views.MOST, "pdf", 2)
    answer = client.get(f"/due-dates/export.pdf?{DAY}")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "These are 3 due dates, and a file as PDF takes 2." in page
    assert f"/due-dates/export.csv?{DAY}" in page
    assert len(pypdfium2.PdfDocument(fetch(client, "pdf", "status=overdue"))) == 1


def test_there_is_no_other_format(client: Client) -> None:
    assert client.get("/due-dates/export.exe").status_code == 404
    assert client.post("/due-dates/export.csv").status_code in {302, 405}


def test_owners_are_named_to_those_who_assign_and_to_themselves(
    client: Client, owner: User, assistant: User, outsider: User
) -> None:
    due_on("2008-09-16", action="hers", owner=owner)
    due_on("2008-09-17", action="rejected", owner=owner, review=Review.REJECTED)
    said = {}
    for reader in (None, owner, assistant, outsider):
        client.logout()
        if reader:
            client.force_login(reader)
        said[reader] = [row["Owner"] for row in table(client)]
    assert said == {None: [""], owner: ["you"], assistant: ["owner"], outsider: [""]}
