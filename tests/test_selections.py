"""What a list selects and in which order: from a query string and back, on any day."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from obligations.models import DueDate, Selection
from obligations.models.due_dates import State, Status, standings
from obligations.models.obligations import Review
from obligations.reading.values import HAPPENINGS, Kind, Origin
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ON = dt.date(2008, 6, 1)
DAYS = (None, dt.date(2008, 5, 1), ON, dt.date(2008, 7, 1))


def every_kind_of_due_date() -> None:
    document = factories.make_document()
    for start, end in itertools.product(DAYS, DAYS):
        if start and end and end < start:
            continue
        for kind in (Kind.REPORT, HAPPENINGS[0]):
            for state, closed in ((State.OPEN, None), (State.FULFILLED, ON), (State.WAIVED, dt.date(2008, 6, 2))):
                factories.make_due_date(
                    factories.make_obligation(document, kind=kind),
                    window_start=start, window_end=end, act_by=end or start, state=state, closed_on=closed,
                )  # fmt: skip


def test_every_due_date_has_exactly_one_status_and_all_ways_to_ask_agree() -> None:
    every_kind_of_due_date()
    said = {due.pk: due.status for due in DueDate.objects.as_of(ON)}
    assert len(said) == DueDate.objects.count()
    asked = {status: set(DueDate.objects.standing_at(status, on=ON).values_list("pk", flat=True)) for status in Status}
    assert sum(map(len, asked.values())) == len(said)
    assert all(said[pk] == status for status, pks in asked.items() for pk in pks)
    assert {way.value: len(pks) for way, pks in asked.items()} == DueDate.objects.as_of(ON).count_by_status(on=ON)
    assert set(standings(ON)) == set(Status)


def test_rows_by_urgency_are_the_same_page_by_page_as_all_at_once() -> None:
    every_kind_of_due_date()
    selection = Selection()
    counts = DueDate.objects.as_of(ON).count_by_status(on=ON)
    whole = list(DueDate.objects.as_of(ON).by_urgency())
    for size in (1, 7, 50):
        pages = [
            row
            for start in range(0, len(whole), size)
            for row in selection.rows(DueDate.objects.all(), counts, slice(start, start + size), on=ON)
        ]
        assert pages == whole


def test_a_query_string_comes_back_as_it_was() -> None:
    query = {
        "actor": "States", "kind": "report", "status": "overdue", "q": '"on oceans"', "review": "unreviewed",
        "origin": "observed", "from": "2008-01-01", "to": "2008-12-31", "sort": "-day",
    }  # fmt: skip
    assert Selection.of(query).as_query() == query


@pytest.mark.parametrize(
    "query", [{"from": "soon"}, {"to": "2008-02-30"}, {"sort": "password"}, {"unknown": "1"}, {"q": "\0"}, {"from": ""}]
)
def test_what_selects_nothing_is_left_aside(query: dict[str, str]) -> None:
    assert Selection.of(query) == Selection()


@pytest.mark.parametrize(
    ("query", "passing"),
    [
        ({"review": "confirmed"}, "b"),
        ({"review": "nonsense"}, ""),
        ({"origin": "stated"}, "a"),
        ({"from": "2008-08-01"}, "b"),
        ({"to": "2008-07-31"}, "a"),
        ({"from": "2008-07-01", "to": "2008-07-01"}, "a"),
        ({"from": "2008-07-02", "to": "2008-08-31"}, ""),
        ({"q": "inform"}, "ab"),
        ({"q": "oceans", "review": "confirmed"}, "b"),
        ({"q": "oceans", "origin": "stated"}, ""),
    ],
)
def test_what_is_selected_by_combines(query: dict[str, str], passing: str) -> None:
    day, session = dt.date(2008, 7, 1), dt.date(2008, 9, 16)
    factories.make_due_date(
        factories.make_obligation(action="a", quote="to inform"),
        window_start=day, window_end=day, act_by=day, origin=Origin.STATED,
    )  # fmt: skip
    factories.make_due_date(
        factories.make_obligation(action="b", quote="to inform of oceans", review=Review.CONFIRMED), act_by=session
    )
    found = Selection.of(query).apply(DueDate.objects.all(), on=ON)
    assert "".join(sorted(due.obligation.action for due in found)) == passing


@pytest.mark.parametrize(
    ("first", "last", "passes"),
    [
        (None, None, True),
        (dt.date(2008, 3, 31), None, True),
        (dt.date(2008, 4, 1), None, False),
        (None, dt.date(2007, 1, 1), True),
    ],
)
def test_a_window_that_is_open_at_its_beginning_touches_all_days_before(
    first: dt.date | None, last: dt.date | None, passes: bool
) -> None:
    end = dt.date(2008, 3, 31)
    factories.make_due_date(window_start=None, window_end=end, act_by=end)
    assert DueDate.objects.between(first, last).exists() == passes


def test_the_last_changed_come_first() -> None:
    older = factories.make_due_date()
    newer = factories.make_due_date(changed_at=NOW + dt.timedelta(hours=1))
    assert list(Selection(sort="-changed").in_order(DueDate.objects.as_of(ON))) == [newer, older]
