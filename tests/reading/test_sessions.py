"""When sessions open and close: what is on record first, the rule in force second, never a guess."""

from __future__ import annotations

import csv
import datetime as dt
from importlib import resources

import pytest

from obligations.reading.sessions import Calendar, SessionRow, third_tuesday, tuesday
from obligations.reading.values import Origin

STANDARD = Calendar.standard()
BY_RULE = Calendar()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("number", "opens"),
    [
        (40, "1985-09-17"),
        (42, "1987-09-15"),
        (43, "1988-09-20"),
        (51, "1996-09-17"),
        (58, "2003-09-16"),
        (59, "2004-09-14"),
        (62, "2007-09-18"),
        (63, "2008-09-16"),
        (64, "2009-09-15"),
        (68, "2013-09-17"),
        (72, "2017-09-12"),
        (77, "2022-09-13"),
        (78, "2023-09-05"),
        (79, "2024-09-10"),
        (80, "2025-09-09"),
    ],
)
def test_the_rule_gives_every_opening_that_was_observed(number: int, opens: str) -> None:
    by_rule, on_record = BY_RULE.session("GA", number), STANDARD.session("GA", number)
    assert by_rule is not None
    assert on_record is not None
    assert (by_rule.opens, by_rule.origin) == (day(opens), Origin.RULE)
    assert (on_record.opens, on_record.origin) == (day(opens), Origin.OBSERVED)


@pytest.mark.parametrize("number", [n for body, n in STANDARD.rows if body == "GA" and BY_RULE.session("GA", n)])
def test_the_rule_in_force_and_the_record_agree(number: int) -> None:
    by_rule, on_record = BY_RULE.session("GA", number), STANDARD.session("GA", number)
    assert by_rule is not None
    assert on_record is not None
    assert by_rule.opens == on_record.opens


@pytest.mark.parametrize(("number", "opens"), [(53, "1998-09-09"), (54, "1999-09-14"), (56, "2001-09-12")])
def test_before_the_rules_only_the_record_speaks(number: int, opens: str) -> None:
    on_record = STANDARD.session("GA", number)
    assert on_record is not None
    assert on_record.opens == day(opens)
    assert BY_RULE.session("GA", number) is None


def test_the_next_session_is_not_guessed_over_a_gap() -> None:
    rows = [
        SessionRow("HRC", 9, day("2008-09-08"), None, Origin.OBSERVED, "a test"),
        SessionRow("HRC", 11, day("2009-06-02"), None, Origin.OBSERVED, "a test"),
    ]
    assert Calendar(rows).following("HRC", day("2008-10-01")) is None


def test_the_record_goes_before_the_rule() -> None:
    held_late = SessionRow("GA", 63, day("2008-09-23"), None, Origin.OBSERVED, "a test")
    calendar = Calendar([held_late])
    found, before = calendar.session("GA", 63), calendar.session("GA", 62)
    assert found is not None
    assert before is not None
    assert (found.opens, found.origin) == (day("2008-09-23"), Origin.OBSERVED)
    assert before.closes == day("2008-09-22")


@pytest.mark.parametrize("calendar", [STANDARD, BY_RULE])
def test_a_session_closes_the_day_before_the_next_one_opens(calendar: Calendar) -> None:
    found = calendar.session("GA", 63)
    assert found is not None
    assert (found.opens, found.closes) == (day("2008-09-16"), day("2009-09-14"))


def test_a_printed_closing_stands() -> None:
    row = SessionRow("GA", 63, day("2008-09-16"), day("2009-09-10"), Origin.OBSERVED, "a test")
    assert Calendar([row]).session("GA", 63) == row


def test_every_session_to_the_hundredth_opens_on_a_tuesday_of_september_and_follows_the_one_before() -> None:
    for number in range(58, 101):
        row, following = BY_RULE.session("GA", number), BY_RULE.session("GA", number + 1)
        assert row is not None
        assert row.opens is not None
        assert row.closes is not None
        assert (row.opens.month, row.opens.weekday(), row.opens.year) == (9, 1, 1945 + number)
        assert row.closes > row.opens
        if following is not None and following.opens is not None:
            assert row.closes == following.opens - dt.timedelta(days=1)


@pytest.mark.parametrize("number", [-1, 0, 1, 13, 35, 53, 54, 57, 101, 180])
def test_no_rule_is_stretched_beyond_the_sessions_it_holds_for(number: int) -> None:
    assert BY_RULE.session("GA", number) is None


@pytest.mark.parametrize(("body", "number"), [("HRC", 500), ("SC", 1), ("WHA", 70), ("", 63), ("Working Group", 20)])
def test_what_is_not_on_record_stays_unknown(body: str, number: int) -> None:
    assert STANDARD.session(body, number) is None
    assert STANDARD.by_year(body, 1900) is None


def test_what_nobody_looked_up_says_so() -> None:
    row = SessionRow("HRC", 9, day("2008-09-08"), None, Origin.OBSERVED, "not verified")
    assert row.why == "HRC 9 is said to open, which was not verified"
    assert "on record" in SessionRow("HRC", 9, day("2008-09-08"), None, Origin.OBSERVED, "A/HRC/9/28").why


@pytest.mark.parametrize(
    ("origin", "source", "grounds"),
    [
        (Origin.OBSERVED, "A/HRC/9/28", Origin.OBSERVED),
        (Origin.OBSERVED, "not verified", Origin.ESTIMATED),
        (Origin.BY_HAND, "a letter", Origin.OBSERVED),
        (Origin.RULE, "rule 1", Origin.RULE),
    ],
)
def test_what_dates_that_rest_on_a_session_are_called(origin: Origin, source: str, grounds: Origin) -> None:
    assert SessionRow("HRC", 9, day("2008-09-08"), None, origin, source).grounds is grounds


@pytest.mark.parametrize(("year", "opens"), [(1985, "1985-09-17"), (1987, "1987-09-15"), (1992, "1992-09-15")])
def test_the_third_tuesday_of_september(year: int, opens: str) -> None:
    assert third_tuesday(year) == day(opens)


def test_weeks_are_counted_from_the_first_with_a_working_day() -> None:
    assert tuesday(2017, 3) == day("2017-09-12")  # 1 September is a Friday: its week is the first
    assert tuesday(2018, 3) == day("2018-09-18")  # 1 September is a Saturday: the first begins on the 3rd
    assert tuesday(2024, 2) == day("2024-09-10")  # 1 September is a Sunday


@pytest.mark.parametrize(
    ("body", "number", "opens", "closes"),
    [
        ("HRC", 6, "2007-09-10", "2007-12-14"),
        ("HRC", 9, "2008-09-08", "2008-09-26"),
        ("HRC", 39, "2018-09-10", "2018-09-28"),
        ("CSW", 52, "2008-02-25", "2008-03-07"),
        ("ASP", 7, "2008-11-14", "2008-11-22"),
        ("ECOSOC", 2019, "2018-07-26", "2019-07-24"),
    ],
)
def test_sessions_of_other_bodies_are_on_record(body: str, number: int, opens: str, closes: str) -> None:
    row = STANDARD.session(body, number)
    assert row is not None
    assert (row.opens, row.closes, row.origin) == (day(opens), day(closes), Origin.OBSERVED)


def test_a_session_by_its_year() -> None:
    assert STANDARD.by_year("ECOSOC", 2019) == STANDARD.session("ECOSOC", 2019)
    assert STANDARD.by_year("ECOSOC", 2018) is None  # that of 2019 opened in 2018
    assert STANDARD.by_year("CSW", 2008) == STANDARD.session("CSW", 52)
    assert STANDARD.by_year("HRC", 2008) is None  # three sessions open in that year
    by_year = STANDARD.by_year("GA", 2008)
    assert by_year is not None
    assert by_year.name == "GA 63"


def test_the_session_that_is_running_and_the_next() -> None:
    running = STANDARD.running("GA", day("2008-06-01"))
    following = STANDARD.following("GA", day("2008-06-01"))
    assert running is not None
    assert following is not None
    assert (running.name, following.name) == ("GA 62", "GA 63")
    assert STANDARD.running("HRC", day("2008-05-01")) is None
    assert STANDARD.running("WHA", day("2008-05-01")) is None


def _lines() -> list[dict[str, str]]:
    table = resources.files("obligations.reading") / "data" / "sessions.csv"
    return list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))


def test_every_row_on_record_names_its_source_and_makes_sense() -> None:
    lines = _lines()
    keys = [(line["body"], line["number"]) for line in lines]
    assert len(set(keys)) == len(keys)
    for line in lines:
        assert line["source"].startswith(("http", "A/")) or line["source"] == "not verified", line
        assert line["origin"] == "observed", line
        assert day(line["opens"]), line
        if line["closes"]:
            assert day(line["opens"]) <= day(line["closes"]), line


def test_sessions_on_record_follow_each_other() -> None:
    by_body: dict[str, list[tuple[int, dt.date]]] = {}
    for line in _lines():
        by_body.setdefault(line["body"], []).append((int(line["number"]), day(line["opens"])))
    for rows in by_body.values():
        ordered = [opens for _, opens in sorted(rows)]
        assert ordered == sorted(ordered)
