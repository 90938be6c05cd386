"""How much is asked and what became of it: the counts are right for any day, in plots and in the table beside them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from obligations.models import DueDate, DueDateFilter, statistics
from obligations.models.due_dates import State
from obligations.reading.values import Kind
from obligations.web import plots
from tests import factories

pytestmark = pytest.mark.django_db
LAST_DAY = dt.date(2008, 3, 31)
ON = dt.date(2008, 6, 1)


def make(*, closed: str = "", state: State = State.FULFILLED, **fields: Any) -> DueDate:
    """A report due by 31 March 2008, with what became of it."""
    dates = {"window_start": None, "window_end": LAST_DAY, "act_by": LAST_DAY}
    if closed:
        dates |= {"state": state, "closed_on": dt.date.fromisoformat(closed)}  # type: ignore[dict-item]
    return factories.make_due_date(factories.make_obligation(**fields), **dates)


@pytest.mark.parametrize(
    ("closed", "state", "on", "outcome"),
    [
        ("2008-03-30", State.FULFILLED, ON, statistics.ON_TIME),
        ("2008-03-31", State.FULFILLED, ON, statistics.ON_TIME),
        ("2008-04-01", State.FULFILLED, ON, statistics.LATE),
        ("", State.OPEN, ON, statistics.NEVER),
        ("", State.OPEN, dt.date(2008, 4, 1), statistics.NEVER),
        ("", State.OPEN, LAST_DAY, ""),
        ("2008-04-10", State.FULFILLED, dt.date(2008, 4, 9), statistics.NEVER),
        ("2008-03-10", State.FULFILLED, dt.date(2008, 3, 9), ""),
        ("2008-03-30", State.WAIVED, ON, ""),
        ("2008-03-30", State.CANCELLED, ON, ""),
        ("2008-03-30", State.SUPERSEDED, ON, ""),
    ],
)
def test_on_time_late_and_never_on_a_day(closed: str, state: State, on: dt.date, outcome: str) -> None:
    make(closed=closed, state=state)
    total = statistics.total(DueDateFilter(), on=on)
    assert (total.on_time, total.late, total.never) == tuple(int(outcome == known) for known in statistics.OUTCOMES)
    assert total.obligations == 1


def test_a_meeting_that_is_over_was_not_missed() -> None:
    make(kind=Kind.MEETING)
    assert statistics.total(DueDateFilter(), on=ON).settled == 0


def test_what_was_rejected_or_is_not_adopted_yet_counts_nowhere() -> None:
    make(review="rejected")
    make(document=factories.make_document(adopted_on=dt.date(2008, 6, 2)))
    factories.make_obligation(review="dropped")
    for dimension in statistics.DIMENSIONS:
        assert statistics.per(dimension, DueDateFilter(), on=ON) == []
    assert statistics.total(DueDateFilter(), on=ON).obligations == 0


def test_per_year_kind_actor_and_organ() -> None:
    earlier = factories.make_document(adopted_on=dt.date(2006, 1, 1), organ="Security Council")
    make(document=earlier, kind=Kind.FINANCE, actors=("States", "Secretary-General"), closed="2008-03-01")
    make(kind=Kind.REPORT, closed="2008-05-01")
    factories.make_obligation(kind=Kind.REPORT, actors=())

    def counted(dimension: str) -> list[tuple[Any, ...]]:
        rows = statistics.per(dimension, DueDateFilter(), on=ON)
        return [(row.value, row.obligations, row.on_time, row.late, row.never) for row in rows]

    assert counted("year") == [(2007, 2, 0, 1, 0), (2006, 1, 1, 0, 0)]
    assert counted("kind") == [("report", 2, 0, 1, 0), ("finance", 1, 1, 0, 0)]
    assert counted("body") == [("General Assembly", 2, 0, 1, 0), ("Security Council", 1, 1, 0, 0)]
    assert sorted(counted("actor"), key=str) == [
        ("Secretary-General", 2, 1, 1, 0),
        ("States", 1, 1, 0, 0),
        (None, 1, 0, 0, 0),
    ]


def test_the_filter_of_the_dashboard_narrows_it() -> None:
    make(kind=Kind.REPORT)
    make(kind=Kind.FINANCE, actors=("States",))
    for wanted in (DueDateFilter(kind="report"), DueDateFilter(actor="Secretary-General")):
        assert statistics.total(wanted, on=ON).obligations == 1
        (row,) = statistics.per("kind", wanted, on=ON)
        assert (row.value, row.never) == ("report", 1)


def test_past_the_first_fifteen_the_others_are_one_row() -> None:
    for n in range(18):
        make(actors=(f"Actor {n:02}",))
    rows = statistics.per("actor", DueDateFilter(), on=ON)
    assert len(rows) == statistics.MOST + 1
    assert (rows[-1].others, rows[-1].obligations, rows[-1].never) == (3, 3, 3)


@pytest.mark.parametrize("by", list(statistics.DIMENSIONS))
def test_the_plots_say_what_the_table_says(client: Client, by: str) -> None:
    make(closed="2008-03-01")
    make(closed="2008-04-01")
    make()
    page = client.get(f"/statistics/?as_of={ON}&by={by}").content.decode()
    (row,) = re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.DOTALL)
    assert re.findall(r"<td>(\d+)</td>", row) == ["3", "1", "1", "1"]
    for series in ("asked", "on-time", "late", "never"):
        assert page.count(f'<rect class="{series}"') == 1
    assert page.count("<svg") == page.count('role="img" aria-label="') == 2


@pytest.mark.parametrize("by", ["", "nonsense", "year'--"])
def test_anything_else_is_by_year(client: Client, by: str) -> None:
    make()
    assert "Obligations by year of adoption" in client.get("/statistics/", {"by": by}).content.decode()


def test_what_somebody_owns_is_not_counted_for_others(client: Client, owner: User, outsider: User) -> None:
    make(owner=owner)
    client.force_login(outsider)
    assert client.get(f"/statistics/?owner={owner.pk}").status_code == 403


@pytest.mark.parametrize("by", list(statistics.DIMENSIONS))
def test_more_rows_ask_no_more_questions(
    client: Client, owner: User, django_assert_max_num_queries: Any, by: str
) -> None:
    client.force_login(owner)
    for n in range(30):
        make(actors=(f"Actor {n}", f"Another {n}"), document=factories.make_document(organ=f"Organ {n}"))
    with django_assert_max_num_queries(12):
        assert client.get(f"/statistics/?by={by}&as_of={ON}").status_code == 200


def test_nothing_known_is_said(client: Client) -> None:
    assert "No obligation is known on this day." in client.get("/statistics/").content.decode()


# --- plots ------------------------------------------------------------------------------------------------------------

ROWS = [("2006", [("on-time", 1), ("late", 1)]), ("2007", [("on-time", 0), ("late", 4)])]


def test_bars_are_as_long_as_their_numbers() -> None:
    first, second = plots.bars(ROWS).marks
    assert [(part.x, part.width) for part in first.parts] == [("0.000%", "22.000%"), ("22.000%", "22.000%")]
    assert [(part.series, part.x, part.width) for part in second.parts] == [("late", "0.000%", "88.000%")]
    assert (first.number, second.number) == (2, 4)


def test_from_right_to_left_a_plot_is_its_mirror_image() -> None:
    first, _second = plots.bars(ROWS, rtl=True).marks
    assert [(part.x, part.width) for part in first.parts] == [("78.000%", "22.000%"), ("56.000%", "22.000%")]
    left_to_right, right_to_left = plots.columns(ROWS), plots.columns(ROWS, rtl=True)
    assert left_to_right.marks[0].label_x == "8.333%"
    assert right_to_left.marks[0].label_x == "91.667%"


def test_columns_stand_upon_each_other() -> None:
    first, second = plots.columns(ROWS).marks
    assert [(part.y, part.height) for part in first.parts] == [("155.00", "45.00"), ("110.00", "45.00")]
    assert [(part.y, part.height) for part in second.parts] == [("20.00", "180.00")]


def test_no_rows_are_no_plot() -> None:
    assert plots.bars([]).marks == plots.columns([]).marks == ()
