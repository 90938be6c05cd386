"""Several at once: a GET asks, a POST changes, and of every row it is asked who may."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from obligations.models import DueDate
from obligations.models.due_dates import State
from obligations.models.obligations import Review
from tests.test_page_due_dates import due_on

pytestmark = pytest.mark.django_db
DAY = "as_of=2008-06-01"
FULFIL = {"dated": "2008-05-30", "symbol": "A/62/314", "url": "", "note": ""}


@pytest.fixture
def rows(outsider: User) -> list[DueDate]:
    """One that nobody owns, and one that the outsider owns, who is no editor."""
    return [due_on("2008-09-16", action="nobody’s"), due_on("2008-09-17", action="the outsider’s", owner=outsider)]


def address(do: str, rows: list[DueDate]) -> str:
    return f"/due-dates/change/?{DAY}&do={do}&kind=report&" + "&".join(f"pick={row.pk}" for row in rows)


def states(rows: list[DueDate]) -> list[tuple[str, str, str]]:
    """Of each row its state, its review and its owner."""
    found = DueDate.objects.select_related("obligation__owner").in_bulk([row.pk for row in rows])
    return [
        (due.state, due.obligation.review, str(due.obligation.owner or "")) for due in (found[row.pk] for row in rows)
    ]


BEFORE = [("open", "unreviewed", ""), ("open", "unreviewed", "outsider")]


@pytest.mark.parametrize(
    ("do", "data", "after"),
    [
        ("confirm", {}, [("open", "confirmed", ""), ("open", "confirmed", "outsider")]),
        ("fulfil", FULFIL, [("fulfilled", "unreviewed", ""), ("fulfilled", "unreviewed", "outsider")]),
        ("assign", {"owner": "assistant"}, [("open", "unreviewed", "assistant")] * 2),
        ("assign", {"owner": ""}, [("open", "unreviewed", "")] * 2),
    ],
)
def test_an_editor_changes_all(
    client: Client, owner: User, assistant: User, rows: list[DueDate], do: str, data: dict[str, str],
    after: list[tuple[str, str, str]],
) -> None:  # fmt: skip
    client.force_login(owner)
    page = client.get(address(do, rows)).content.decode()
    assert states(rows) == BEFORE
    assert "Stays as it is" not in page
    if data.get("owner"):
        data = {"owner": str(assistant.pk)}
    answer = client.post(address(do, rows), data)
    assert answer["Location"] == f"/due-dates/?{DAY}&kind=report"
    assert states(rows) == after
    assert "2 due dates changed." in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("do", "data", "after"),
    [
        ("confirm", {}, [BEFORE[0], ("open", "confirmed", "outsider")]),
        ("fulfil", FULFIL, [BEFORE[0], ("fulfilled", "unreviewed", "outsider")]),
        ("assign", {"owner": ""}, BEFORE),
    ],
)
def test_who_is_no_editor_changes_only_what_is_theirs(
    client: Client,
    outsider: User,
    rows: list[DueDate],
    do: str,
    data: dict[str, str],
    after: list[tuple[str, str, str]],
) -> None:
    client.force_login(outsider)
    page = client.get(address(do, rows)).content.decode()
    assert page.count("Stays as it is") == (2 if do == "assign" else 1)
    client.post(address(do, rows), data)
    assert states(rows) == after


@pytest.mark.parametrize("do", ["confirm", "fulfil", "assign"])
def test_who_has_not_signed_in_changes_nothing(client: Client, rows: list[DueDate], do: str) -> None:
    for method in (client.get, client.post):
        assert method(address(do, rows))["Location"].startswith("/sign-in/")
    assert states(rows) == BEFORE


def test_a_reader_may_not_even_ask_for_what_is_not_theirs(client: Client, outsider: User, rows: list[DueDate]) -> None:
    client.force_login(outsider)
    page = client.get(address("fulfil", rows[:1])).content.decode()
    assert "None of these can be changed so." in page
    assert '<form method="post">' not in page


def test_what_is_settled_stays_settled_as_it_was(client: Client, owner: User, rows: list[DueDate]) -> None:
    client.force_login(owner)
    client.post(address("fulfil", rows[:1]), FULFIL)
    rows[1].obligation.review_as(Review.REJECTED, now=rows[1].changed_at)
    answer = client.post(address("fulfil", rows), FULFIL | {"symbol": "A/62/315"}, follow=True)
    assert "2 left as they were." in answer.content.decode()
    assert [evidence.symbol for evidence in DueDate.objects.get(pk=rows[0].pk).evidence.all()] == ["A/62/314"]
    assert DueDate.objects.get(pk=rows[1].pk).state == State.OPEN


def test_two_occurrences_of_one_obligation_are_confirmed_once(client: Client, owner: User, rows: list[DueDate]) -> None:
    other = DueDate.objects.get(pk=rows[0].pk)
    other.pk, other.number = None, 2
    other.uid = "0" * 32  # type: ignore[assignment]  # as a string
    other.save()
    client.force_login(owner)
    page = client.post(address("confirm", [rows[0], other]), follow=True).content.decode()
    assert "1 due date changed." in page
    assert "1 left as it was." in page


@pytest.mark.parametrize("wrong", [{"dated": ""}, {"dated": "2999-01-01"}, {"symbol": ""}, {"url": "no address"}])
def test_a_form_that_is_not_filled_in_changes_nothing_and_keeps_what_was_typed(
    client: Client, owner: User, rows: list[DueDate], wrong: dict[str, str]
) -> None:
    client.force_login(owner)
    answer = client.post(address("fulfil", rows), FULFIL | {"note": ""} | wrong)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert states(rows) == BEFORE


@pytest.mark.parametrize("picks", ["", "&pick=x", "&pick=-1", "&pick=99999999999999999999", "&pick=²"])
def test_picking_nothing_says_so(client: Client, owner: User, picks: str) -> None:
    client.force_login(owner)
    page = client.get(f"/due-dates/change/?do=confirm{picks}", follow=True).content.decode()
    assert "Pick at least one row first" in page


def test_there_is_nothing_else_to_do(client: Client, owner: User, rows: list[DueDate]) -> None:
    client.force_login(owner)
    for do in ("", "delete"):
        assert client.post(address(do, rows)).status_code == 400
    assert states(rows) == BEFORE
