"""What programs read: the rows of the pages, by the filters of the pages, a page at a time."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User

from obligations.models import DueDate, DueDateFilter
from obligations.models.due_dates import State
from tests.api.conftest import Program
from tests.factories import NOW, make_document, make_due_date, make_meeting, make_obligation

pytestmark = pytest.mark.django_db


def test_a_due_date_says_when_why_and_how_it_stands_on_a_day(program: Program, outsider: User) -> None:
    due = make_due_date()
    reader = program(outsider)
    for day, status in (("2008-06-01", "upcoming"), ("2008-10-01", "current"), ("2010-01-01", "overdue")):
        body = reader.get(f"/api/v1/due-dates/{due.pk}/?as_of={day}").json()
        assert body["status"] == status
    assert (body["window_start"], body["window_end"], body["act_by"]) == ("2008-09-16", "2009-09-14", "2008-09-16")
    assert body["derivation"][1] == "GA 63 opened on 16 September 2008"
    assert body["actors"] == ["Secretary-General"]


@pytest.mark.parametrize(
    "query", ["", "kind=meeting", "status=overdue", "actor=Secretary-General", "actor=Nobody", "body=General Assembly"]
)
def test_filters_find_what_the_dashboard_finds(program: Program, outsider: User, query: str) -> None:
    make_due_date()
    make_meeting()
    make_due_date(state=State.FULFILLED, closed_on=dt.date(2008, 5, 1))
    wanted = DueDateFilter.of(dict([query.split("=")]) if query else {})
    on = dt.date(2008, 7, 1)
    expected = set(wanted.apply(DueDate.objects.all(), on=on).values_list("pk", flat=True))
    answer = program(outsider).get(f"/api/v1/due-dates/?as_of={on}&{query}").json()
    assert {row["id"] for row in answer["results"]} == expected


def test_what_somebody_owns_is_nobody_elses_to_list(program: Program, owner: User, outsider: User) -> None:
    due = make_due_date()
    due.obligation.hand_to(owner, now=NOW)
    for noun in ("due-dates", "obligations"):
        assert program(outsider).get(f"/api/v1/{noun}/?owner={owner.pk}").status_code == 403
        assert len(program(owner).get(f"/api/v1/{noun}/?owner={owner.pk}").json()["results"]) == 1


def test_pages_follow_one_another_without_a_gap(program: Program, outsider: User) -> None:
    dates = [dt.date(2008, 9, 1) + dt.timedelta(days=n // 2) for n in range(7)]
    made = [make_due_date(act_by=day).pk for day in dates] + [
        make_due_date(act_by=None, window_start=None, window_end=None).pk
    ]
    reader, address, seen = program(outsider), "/api/v1/due-dates/?page_size=3", []
    while address:
        body = reader.get(address).json()
        seen += [row["id"] for row in body["results"]]
        address = body["next"]
    assert seen == made


def test_obligations_are_listed_dated_or_not_but_not_the_rejected(program: Program, outsider: User) -> None:
    dated = make_due_date().obligation
    standing = make_obligation()
    make_obligation(review="rejected")
    reader = program(outsider)
    assert {row["id"] for row in reader.get("/api/v1/obligations/").json()["results"]} == {dated.pk, standing.pk}
    assert [row["id"] for row in reader.get("/api/v1/obligations/?standing=true").json()["results"]] == [standing.pk]


def test_a_document_comes_with_its_text_and_in_one_piece_as_the_command_prints_it(
    program: Program, outsider: User
) -> None:
    due = make_due_date(start=64, end=90)
    document = due.obligation.document
    reader = program(outsider)
    assert "text" not in reader.get("/api/v1/documents/").json()["results"][0]
    assert reader.get(f"/api/v1/documents/{document.pk}/").json()["text"] == document.text
    body = reader.get(f"/api/v1/documents/{document.pk}/reading/").json()
    (ask,) = body["obligations"]
    assert body["text"][slice(*ask["span"])] == ask["quote"]
    assert ask["deadline"]["session"] == "GA 63"


def test_documents_are_found_by_words_and_by_day(program: Program, outsider: User) -> None:
    document = make_document(symbol="A/RES/62/12")
    reader = program(outsider)
    for query, found in (("q=62/12", 1), ("q=criminal", 1), ("q=forests", 0), ("as_of=2007-01-01", 0), ("organ=x", 0)):
        assert len(reader.get(f"/api/v1/documents/?{query}").json()["results"]) == found, query
    assert document.sha256 == reader.get("/api/v1/documents/").json()["results"][0]["sha256"]


def test_who_has_a_row_already_is_told_so(program: Program, outsider: User) -> None:
    due = make_due_date()
    reader = program(outsider)
    address = f"/api/v1/due-dates/{due.pk}/?as_of=2008-06-01"
    tag = reader.get(address)["ETag"]
    answer = reader.get(address, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    due.close(State.WAIVED, on=dt.date(2008, 5, 1), now=NOW)
    assert reader.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/due-dates/999999/", 404),
        ("/api/v1/due-dates/?as_of=yesterday", 422),
        ("/api/v1/due-dates/?cursor=nonsense", 404),
        ("/api/v1/nowhere/", 404),
        ("/api/", 404),
        ("/api/v1/due-dates/\0/", 404),
    ],
)
def test_every_error_is_a_problem_that_says_what_to_do(
    program: Program, outsider: User, address: str, status: int
) -> None:
    answer = program(outsider).get(address)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert answer.json()["detail"]


def test_the_schema_needs_no_token_and_is_openapi_3_1(client: object, program: Program) -> None:
    from django.test import Client

    schema = Client().get("/api/v1/schema/?format=json").json()
    assert schema["openapi"].startswith("3.1")
    assert "/api/v1/due-dates/{id}/fulfil/" in schema["paths"]
