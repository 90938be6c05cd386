"""The timeline: bars where their days are, on a line that can be moved and zoomed by links."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from obligations.reading.values import Window
from obligations.web.timescale import MOST_MARKS, TimeScale, shifted
from tests import factories
from tests.test_page_due_dates import due_on

YEAR = TimeScale(dt.date(2008, 1, 1), dt.date(2008, 12, 31))


def day(said: str | None) -> dt.date | None:
    return dt.date.fromisoformat(said) if said else None


@pytest.mark.parametrize(
    ("start", "end", "x", "width", "earlier", "later"),
    [
        ("2008-01-01", "2008-12-31", 0, 100, False, False),
        ("2008-07-01", "2008-07-01", 100 * 182 / 366, 0.4, False, False),
        ("2007-01-01", "2008-01-31", 0, 100 * 31 / 366, True, False),
        ("2008-12-01", "2010-01-01", 100 * 335 / 366, 100 * 31 / 366, False, True),
        (None, "2008-01-31", 0, 100 * 31 / 366, True, False),
        ("2008-12-01", None, 100 * 335 / 366, 100 * 31 / 366, False, True),
        ("2000-01-01", None, 0, 100, True, True),
    ],
)
def test_a_bar_lies_where_its_days_are(
    start: str | None, end: str | None, x: float, width: float, earlier: bool, later: bool
) -> None:
    bar = YEAR.bar(Window(day(start), day(end)))
    assert bar
    assert (bar.x, bar.width) == pytest.approx((x, width))
    assert (bar.earlier, bar.later) == (earlier, later)


@pytest.mark.parametrize(
    ("start", "end"), [(None, None), ("2007-01-01", "2007-12-31"), ("2009-01-01", None), (None, "2007-12-31")]
)
def test_what_is_not_on_the_line_has_no_bar(start: str | None, end: str | None) -> None:
    assert YEAR.bar(Window(day(start), day(end))) is None


@pytest.mark.parametrize("last", ["0001-03-31", "2008-03-31", "2008-12-31", "2012-12-31", "2028-01-01", "9999-12-31"])
def test_marks_are_first_days_of_months_and_few_enough_to_read(last: str) -> None:
    first = dt.date(1, 1, 1) if last < "1000" else dt.date(2008, 1, 1)
    scale = TimeScale(first, dt.date.fromisoformat(last))
    marks = list(scale.marks())
    assert 1 <= len(marks) <= MOST_MARKS + 1
    assert [mark.x for mark in marks] == sorted({mark.x for mark in marks})
    assert all(mark.label and 0 <= mark.x < 100 for mark in marks)


def test_a_year_is_marked_by_its_months() -> None:
    assert [mark.label for mark in YEAR.marks()][:3] == ["Jan 2008", "Feb", "Mar"]
    assert next(YEAR.marks()).x == 0


@pytest.mark.parametrize(
    ("months", "to"),
    [(1, "2008-07-01"), (-6, "2007-12-01"), (24, "2010-06-01"), (10**6, "9999-12-01"), (-(10**6), "0001-01-01")],
)
def test_moving_keeps_to_the_days_there_are(months: int, to: str) -> None:
    assert shifted(dt.date(2008, 6, 15), months).isoformat() == to


def rows(page: str) -> list[str]:
    return re.findall(r'<span class="action"[^>]*>(.*?)</span>', page)


@pytest.mark.django_db
def test_only_what_touches_the_line_is_listed_the_first_to_open_at_the_top(client: Client) -> None:
    due_on("2008-09-16", "2009-09-14", action="later")
    due_on("2008-06-02", "2008-06-06", action="sooner")
    due_on("2005-01-01", "2008-03-01", action="reaches in")
    due_on("1999-01-01", "1999-02-01", action="long gone")
    due_on(None, action="no day")
    page = client.get("/timeline/?as_of=2008-06-01").content.decode()
    assert rows(page) == ["reaches in", "sooner", "later"]
    assert "long gone" in client.get("/timeline/?as_of=2008-06-01&start=1998-12-01&span=12").content.decode()
    assert rows(client.get("/timeline/?as_of=2008-06-01&kind=meeting").content.decode()) == []


@pytest.mark.django_db
def test_every_bar_is_said_in_words_beside_it(client: Client) -> None:
    factories.make_due_date()
    page = client.get("/timeline/?as_of=2008-06-01").content.decode()
    item = page[page.index("<ol>") : page.index("</ol>")]
    for words in ("Secretary-General:", "16 September 2008 – 14 September 2009", "Upcoming", "para. 9"):
        assert words in re.sub(r"<svg.*?</svg>", "", item, flags=re.DOTALL)
    assert item.count("<svg") == item.count("aria-hidden") + item.count("<svg x=")
    assert "style=" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["span=0", "span=x", "span=99999999999", "span=²", "start=soon", "start=9999-12-31", "start=0001-01-01", "page=x",
     "page=-1", "page=99999999", "as_of=0001-01-01", "as_of=9999-12-31&span=240"],
)  # fmt: skip
def test_odd_lines_break_nothing(client: Client, query: str) -> None:
    factories.make_due_date()
    assert client.get(f"/timeline/?{query}").status_code == 200


@pytest.mark.django_db
def test_zoom_and_move_are_links_that_keep_the_selection(client: Client) -> None:
    page = client.get("/timeline/?as_of=2008-06-01&kind=report&page=3&start=2008-03-01&span=12").content.decode()
    zoom = page[page.index('class="zoom"') : page.index("</nav>", page.index('class="zoom"'))]
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(.*?)"', zoom)]
    assert len(links) == 7
    assert all("kind=report" in link and "as_of=2008-06-01" in link and "page=" not in link for link in links)
    assert "?as_of=2008-06-01&kind=report&start=2008-09-01&span=12" in links
