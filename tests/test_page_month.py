"""The calendar of a month: what falls on each day, and a list of any day."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from obligations.models.obligations import Review
from tests import factories
from tests.test_page_due_dates import due_on

pytestmark = pytest.mark.django_db


def cells(page: str) -> dict[str, str]:
    """The words in each day's cell, by the day; those without any are left out."""
    found = {}
    for cell in re.findall(r"<td.*?</td>", page, re.DOTALL):
        said = re.search(r'datetime="(.*?)"', cell)
        if said and "<li>" in cell:
            found[said[1]] = " ".join(re.sub(r"<.*?>", " ", cell).split())
    return found


def test_each_day_shows_what_is_to_be_done_and_what_closes(client: Client) -> None:
    due_on("2008-06-30", action="a report")
    due_on("2008-06-02", "2008-06-06", action="a meeting")
    due_on("2008-05-30", "2008-07-02", action="neither opens nor closes")
    due_on("2008-06-30", action="left out", review=Review.REJECTED)
    found = cells(client.get("/month/?as_of=2008-06-01").content.decode())
    assert list(found) == ["2008-06-02", "2008-06-06", "2008-06-30"]
    assert "a meeting" in found["2008-06-02"]
    assert "closes" in found["2008-06-06"]
    assert "a report" in found["2008-06-30"]
    assert "left out" not in str(found)


def test_what_is_open_all_month_is_counted(client: Client) -> None:
    due_on("2008-05-31", "2008-07-01", action="over it")
    due_on("2008-06-01", "2008-07-01", action="from its first day")
    assert "1 window is open from before the month" in client.get("/month/?as_of=2008-06-01").content.decode()


def test_a_full_day_shows_a_few_and_lists_all(client: Client) -> None:
    document = factories.make_document()
    for n in range(7):
        due_on("2008-06-10", action=f"act {n}", document=document, paragraph=str(n))
    page = client.get("/month/?as_of=2008-06-01").content.decode()
    assert page.count('class="entry"') == 4
    assert "3 more" in page
    day = client.get("/month/?as_of=2008-06-01&day=2008-06-10").content.decode()
    assert len(re.findall(r'<article class="row">', day)) == 7


def test_weeks_begin_on_monday_and_hold_the_whole_month(client: Client) -> None:
    page = client.get("/month/?month=2008-02").content.decode()
    assert re.findall(r'<th role="columnheader" scope="col" abbr="(\w+)"', page)[0] == "Monday"
    assert page.count('<time class="number"') == 29
    assert page.count('<tr role="row">') == 1 + 5


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("month=2008-06", "June 2008"),
        ("day=2008-06-10", "June 2008"),
        ("month=0001-01", "January 0001"),
        ("month=9999-12", "December 9999"),
        ("month=2008-13&as_of=2008-06-01", "June 2008"),
        ("month=soon&as_of=2008-06-01", "June 2008"),
        ("month=2008-06&day=2009-01-01", "June 2008"),
        ("day=x&as_of=2008-06-01", "June 2008"),
    ],
)
def test_any_month_can_be_asked_for(client: Client, query: str, title: str) -> None:
    answer = client.get(f"/month/?{query}")
    assert answer.status_code == 200
    assert f"<h1>{title}" in answer.content.decode()


def test_the_months_beside_are_links_that_keep_the_selection(client: Client) -> None:
    page = client.get("/month/?as_of=2008-06-01&kind=report&day=2008-06-10").content.decode().replace("&amp;", "&")
    assert 'href="?as_of=2008-06-01&kind=report&month=2008-05"' in page
    assert 'href="?as_of=2008-06-01&kind=report&month=2008-07"' in page


def test_the_day_that_is_spoken_of_is_marked(client: Client) -> None:
    page = client.get("/month/?as_of=2008-06-17").content.decode()
    assert re.findall(r'datetime="([\d-]+)" aria-current="date"', page) == ["2008-06-17"]
    assert dt.date.fromisoformat("2008-06-17").strftime("%a") == "Tue"
