"""All lists together: how often they ask the database, what travels, and how they are renewed in place."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from obligations.reading.values import Kind
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DAY = "as_of=2008-06-01"
MOST_QUERIES = 12
LISTS = [
    f"/?{DAY}",
    "/",
    f"/due-dates/?{DAY}",
    f"/due-dates/?{DAY}&sort=document&q=inform&kind=report",
    f"/due-dates/?{DAY}&actor=Nobody&document=None",
    f"/timeline/?{DAY}&q=inform",
    f"/month/?{DAY}&month=2008-09&day=2008-09-16&q=inform",
    f"/obligations/standing/?{DAY}&q=inform",
    f"/documents/?{DAY}",
    f"/search/?{DAY}&q=inform",
    f"/search/?{DAY}&q=inform&in=texts",
    "/views/",
]


def fill(count: int) -> None:
    """In each document a report, a standing obligation, a window that is open and one that is overdue."""
    for n in range(count):
        document = factories.make_document(added_at=dt.datetime.now(dt.UTC))
        actors = (f"Actor {n}", f"Other {n}")
        due = factories.make_due_date(factories.make_obligation(document, actors=actors))
        due.move(due.window, act_by=dt.date(2008, 9, 16 + n % 3), origin="by hand", derivation=[], reason="x", now=NOW)  # type: ignore[arg-type]
        factories.make_obligation(document, actors=actors, kind=Kind.POLICY)
        for start, end in ((1, 30), (-90, -30), (-30, 30)):
            first, last = (dt.date(2008, 6, 1) + dt.timedelta(days=days) for days in (start, end))
            factories.make_due_date(
                factories.make_obligation(document, actors=actors, paragraph=str(start)),
                window_start=first, window_end=last, act_by=first,
            )  # fmt: skip


@pytest.mark.parametrize("address", LISTS)
def test_a_list_asks_a_constant_number_of_times(client: Client, owner: User, address: str) -> None:
    client.force_login(owner)
    asked = []
    for more in (2, 12):
        fill(more)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        asked.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))
    assert asked[0] == asked[1]
    assert asked[1] <= MOST_QUERIES


@pytest.mark.any_database
@pytest.mark.parametrize("address", LISTS)
def test_a_list_travels_compressed_and_is_no_more_than_it_needs(client: Client, owner: User, address: str) -> None:
    client.force_login(owner)
    fill(25)
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 30_000


@pytest.mark.parametrize("address", [a for a in LISTS if a not in {"/", f"/?{DAY}", "/views/", f"/documents/?{DAY}"}])
def test_with_script_only_the_main_part_is_sent(client: Client, address: str) -> None:
    fill(1)
    whole = client.get(address)
    part = client.get(address, headers={"HX-Request": "true", "HX-Target": "main"})
    for answer in (whole, part):
        assert {"HX-Request", "HX-Target"} <= {name.strip() for name in answer["Vary"].split(",")}
    page, main = whole.content.decode(), part.content.decode()
    assert "<!doctype html>" in page
    assert "<!doctype html>" not in main
    assert main.count("<h1") == 1
    assert "<title>" in main
    assert page[page.index("<h1") : page.index("</main>")].split() == (
        main[main.index("<h1") : main.index('<details class="menu" id="day-menu"')].split()
    )
    # What stands outside and repeats the query string is renewed with it.
    assert 'id="day-menu" hx-swap-oob="true"' in main
    assert 'id="day-banner" hx-swap-oob="true"' in main


@pytest.mark.parametrize(
    "headers", [{"HX-Target": "elsewhere"}, {"HX-Target": "main", "HX-History-Restore-Request": "true"}, {}]
)
def test_going_back_gets_the_whole_page(client: Client, headers: dict[str, str]) -> None:
    page = client.get("/due-dates/", headers={"HX-Request": "true"} | headers).content.decode()
    assert "<!doctype html>" in page


@pytest.mark.parametrize(
    ("field", "typed", "names"),
    [
        ("actor", "gen", ["General Assembly", "Secretary-General"]),
        ("actor", "secretary", ["Secretary-General"]),
        ("actor", "%", []),
        ("document", "62/4711", ["A/RES/62/4711"]),
        ("document", "\0", ["A/RES/62/4711"]),
    ],
)
def test_names_are_suggested(client: Client, field: str, typed: str, names: list[str]) -> None:
    factories.make_obligation(factories.make_document(symbol="A/RES/62/4711"))
    answer = client.get(f"/suggest/{field}/", {"typed": typed})
    assert answer.context["names"] == names


def test_only_names_are_suggested(client: Client) -> None:
    assert client.get("/suggest/password/").status_code == 404
    factories.make_obligation(actors=('"><script>alert(1)</script>',))
    assert "<script>" not in client.get("/suggest/actor/").content.decode()


def test_half_a_name_finds_nothing_but_is_helped(client: Client) -> None:
    factories.make_due_date()
    page = client.get(f"/due-dates/?{DAY}&actor=secretary").content.decode()
    assert "Did you mean" in page
    assert f"?{DAY}&amp;actor=Secretary-General" in page
