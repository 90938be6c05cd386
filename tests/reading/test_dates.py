"""From words to days: each sentence with its adoption, its window, and the steps that a lawyer can check."""

from __future__ import annotations

import datetime as dt

import pytest

from obligations.reading import dates, deadlines
from obligations.reading.sessions import Calendar, SessionRow
from obligations.reading.values import Deadline, Form, Origin, Span, Window

GA, HRC, SC = "General Assembly", "Human Rights Council", "Security Council"
ECOSOC, UNEA = "Economic and Social Council", "United Nations Environment Assembly"
ADOPTED = "2007-11-26"
RULE = "rule 1, as amended by General Assembly resolution 57/301"


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def resolve(
    sentence: str,
    *,
    organ: str = GA,
    adopted: str | None = ADOPTED,
    calendar: Calendar | None = None,
    happening: bool = False,
) -> Deadline:
    (mention,) = deadlines.find(sentence, Span(0, len(sentence)))
    return dates.resolve(
        mention, adopted=day(adopted), organ=organ, calendar=calendar or Calendar.standard(), happening=happening
    )


def test_the_derivation_of_a_session() -> None:
    due = resolve("to inform the General Assembly at its sixty-third session", calendar=Calendar())
    assert (due.form, due.session, due.origin) == (Form.SESSION, "GA 63", Origin.RULE)
    assert due.window == Window(dt.date(2008, 9, 16), dt.date(2009, 9, 14))
    assert due.act_by == dt.date(2008, 9, 16)
    assert due.derivation == (
        "'its' is the General Assembly, the adopting organ",
        "sixty-third = 63",
        f"GA 63 opens on the Tuesday of the third week of September 2008 ({RULE}): 16 September 2008",
        "it closes the day before GA 64 opens: 14 September 2009",
    )


def test_where_rule_and_record_agree_the_derivation_names_both() -> None:
    due = resolve("to inform the General Assembly at its sixty-third session")
    assert due.origin is Origin.OBSERVED
    assert due.derivation[2] == (
        f"GA 63 opens on the Tuesday of the third week of September 2008 ({RULE}): 16 September 2008"
    )
    assert due.derivation[3].startswith("that day is on record (https://")


def test_an_observed_session_says_so_and_names_its_source() -> None:
    row = SessionRow("HRC", 39, dt.date(2018, 9, 10), dt.date(2018, 9, 28), Origin.OBSERVED, "A/HRC/RES/39/9")
    due = resolve("to report at its thirty-ninth session", organ=HRC, adopted="2017-09-29", calendar=Calendar([row]))
    assert (due.session, due.origin) == ("HRC 39", Origin.OBSERVED)
    assert due.window == Window(row.opens, row.closes)
    assert due.derivation == (
        "'its' is the Human Rights Council, the adopting organ",
        "thirty-ninth = 39",
        "HRC 39 is on record to open (A/HRC/RES/39/9): 10 September 2018",
        "it closes: 28 September 2018",
    )


@pytest.mark.parametrize(
    ("sentence", "start", "end", "act_by"),
    [
        ("decides to renew until 31 July 2025 the measures", None, "2025-07-31", "2025-07-31"),
        ("to report no later than 31 January 2025", None, "2025-01-31", "2025-01-31"),
        ("to report before 1 March 2025", None, "2025-02-28", "2025-02-28"),
        ("to report by the end of 2018", None, "2018-12-31", "2018-12-31"),
        ("to report before the end of 2018", None, "2018-12-31", "2018-12-31"),
        ("to be ready by February 2024", None, "2024-02-29", "2024-02-29"),
        ("decides, as of 3 December 2023, to end", "2023-12-03", "2023-12-03", "2023-12-03"),
        ("decides that, after 20 September 2025, only States shall vote", "2025-09-20", None, "2025-09-20"),
        ("to meet from 30 November to 14 December 2007", "2007-11-30", "2007-12-14", "2007-12-14"),
        ("to hold it in June 2017", "2017-06-01", "2017-06-30", "2017-06-30"),
        ("to report in 2018", "2018-01-01", "2018-12-31", "2018-12-31"),
        ("to report by 31 October", None, "2008-10-31", "2008-10-31"),
    ],
)
def test_what_the_text_prints(sentence: str, start: str | None, end: str | None, act_by: str) -> None:
    due = resolve(sentence)
    assert due.window == Window(day(start), day(end))
    assert due.act_by == day(act_by)


def test_a_happening_is_acted_on_by_its_first_day() -> None:
    assert resolve("to meet from 2 to 6 June 2008", happening=True).act_by == dt.date(2008, 6, 2)
    assert resolve("to meet from 2 to 6 June 2008").act_by == dt.date(2008, 6, 6)


def test_a_printed_date_is_stated() -> None:
    due = resolve("to report by 31 March 2026")
    assert due.origin is Origin.STATED
    assert due.derivation == ("the text gives the date: not after 31 March 2026",)


@pytest.mark.parametrize(
    ("sentence", "end", "origin"),
    [
        ("within 90 days of the adoption of the present resolution", "2024-02-29", Origin.STATED),
        ("to provide a written report in 90 days", "2024-02-29", Origin.ESTIMATED),
        ("to extend it for a further period of one year", "2024-12-01", Origin.ESTIMATED),
        ("no later than six months from the adoption of this resolution", "2024-06-01", Origin.STATED),
        ("to extend it for three months from 30 November 2023", "2024-02-29", Origin.STATED),
        ("to report no later than two weeks before 1 March 2024", "2024-02-16", Origin.STATED),
        # a longer unit with a smaller one beside it
        ("to extend it for a period of one year and six months", "2025-06-01", Origin.ESTIMATED),
        ("to report within one month and fifteen days", "2024-01-16", Origin.ESTIMATED),
        ("to report no later than one month and ten days before 1 March 2024", "2024-01-22", Origin.STATED),
        ("to report within two weeks and three days of the adoption of this resolution", "2023-12-18", Origin.STATED),
        # "and" with another thing behind it adds nothing
        ("to extend it for one year and to report on six months of work", "2024-12-01", Origin.ESTIMATED),
        ("to extend it for one year and six posts", "2024-12-01", Origin.ESTIMATED),
        ("to report within six months and two years of data", "2024-06-01", Origin.ESTIMATED),
        ("to extend it for 10 months and three more experts", "2024-10-01", Origin.ESTIMATED),
    ],
)
def test_periods_are_counted(sentence: str, end: str, origin: Origin) -> None:
    due = resolve(sentence, organ=SC, adopted="2023-12-01")
    assert (due.form, due.window, due.origin) == (Form.RELATIVE, Window(None, day(end)), origin)
    assert due.act_by == day(end)


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("no later than one year after the entry into force of the Agreement", "the entry into force of the Agreement"),
        ("shall notify it of such disposal within 30 days", "an event that the sentence names"),
        ("shall stay until the completion of the review", "the completion of the review"),
        ("decides to keep it for the duration of the transition", "duration of the transition"),
        ("to consider it at its future sessions", "no day follows"),
        ("to report annually", "the text names no day for it"),
        ("to report at its five hundredth and first session", "is not on record"),
        ("to meet at the seventieth session of the Commission on Narcotic Drugs", "when CND 70 meets is not on record"),
        ("to report within 90 days of the adoption of this resolution", "the day of adoption is not known"),
    ],
)
def test_what_cannot_be_resolved_says_why(sentence: str, reason: str) -> None:
    due = resolve(sentence.replace("five hundredth and first", "one hundred and ninety-first"), adopted=None)
    assert (due.window, due.origin, due.act_by) == (Window(None, None), Origin.UNRESOLVED, None)
    assert reason in due.derivation[-1]


@pytest.mark.parametrize(
    ("sentence", "organ", "adopted", "session"),
    [
        ("to report at its eightieth session", GA, "2024-12-17", "GA 80"),
        ("to report to the General Assembly at its eightieth session", HRC, "2024-10-10", "GA 80"),
        ("to convene it at the sixtieth session of the Council", HRC, "2024-10-10", "HRC 60"),
        # the Council is named nearer, but its eightieth session lies decades ahead
        ("on the work of the Human Rights Council, to report at its eightieth session", GA, "2024-12-17", "GA 80"),
        ("to report to the Council at its substantive session of 2013", ECOSOC, "2012-07-26", "ECOSOC 2013"),
        ("to consider it at its next session", GA, "2008-06-01", "GA 63"),
        ("to conclude during the current session", GA, "2008-06-01", "GA 62"),
        ("to consider it at its thirty-second special session", GA, "2020-06-01", "GA special 32"),
        ("to meet at its resumed fifth session", UNEA, "2021-06-01", "UNEA 5"),
        ("to the Working Group on the Right to Development at its twentieth session", HRC, "2018-09-27", "WGRTD 20"),
    ],
)  # fmt: skip
def test_the_name_of_the_session(sentence: str, organ: str, adopted: str, session: str) -> None:
    assert resolve(sentence, organ=organ, adopted=adopted).session == session


def test_a_special_session_never_takes_the_days_of_the_regular_one_with_its_number() -> None:
    due = resolve("to consider it at its thirty-second special session", adopted="2020-06-01")
    assert due.window == Window(None, None)


def test_before_a_session_is_the_day_before_it_opens() -> None:
    due = resolve("to submit it prior to the sixty-third session of the General Assembly")
    assert due.window == Window(None, dt.date(2008, 9, 15))
    assert due.act_by == dt.date(2008, 9, 15)


def test_before_the_end_of_a_session_is_its_last_day() -> None:
    due = resolve("to submit it before the end of its sixty-third session")
    assert due.window == Window(None, dt.date(2009, 9, 14))
    assert due.act_by == dt.date(2009, 9, 14)


def test_the_days_that_the_text_prints_go_before_those_on_record() -> None:
    due = resolve("to report at its sixty-third session, to be held from 1 to 5 October 2008")
    assert (due.session, due.window) == ("GA 63", Window(dt.date(2008, 10, 1), dt.date(2008, 10, 5)))
    assert due.origin is Origin.STATED


def test_a_session_of_which_only_the_year_is_known() -> None:
    due = resolve("invites the Commission on Narcotic Drugs to take it up at its seventieth session, in 2027")
    assert due.session == "CND 70"
    assert due.window == Window(dt.date(2027, 1, 1), dt.date(2027, 12, 31))


@pytest.mark.parametrize(
    ("sentence", "start", "every"),
    [
        ("18 June as the International Day, to be observed annually", "2022-06-18", "P1Y"),
        ("11 August as the International Day, to be observed annually", "2021-08-11", "P1Y"),
        ("to observe it annually, on the first Saturday of July", "2022-07-02", "P1Y"),
        ("to observe it annually, on the last Monday of May", "2022-05-30", "P1Y"),
        ("to submit it by 31 March each year", "2022-03-31", "P1Y"),
        ("to convene biennial sessions, beginning in 2023", "2023-01-01", "P2Y"),
        ("to include it in the calendar for the year 2023 and subsequent years", "2023-01-01", "P1Y"),
        ("to appraise it on a four-year basis, starting at its seventy-seventh session", "2022-09-13", "P4Y"),
    ],
)
def test_the_first_time_of_what_comes_back(sentence: str, start: str, every: str) -> None:
    due = resolve(sentence, adopted="2021-07-21")
    assert (due.form, due.every) == (Form.RECURRING, every)
    assert due.window == Window(day(start), None)
    assert due.act_by == day(start)


@pytest.mark.parametrize(
    ("sentence", "on"),
    [
        ("to observe it annually, on 18 July", "FREQ=YEARLY;BYMONTHDAY=18;BYMONTH=7"),
        ("to observe it annually, on the first Saturday of July", "FREQ=YEARLY;BYDAY=1SA;BYMONTH=7"),
        ("to observe it annually, on the last Monday of May", "FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5"),
        ("to submit it by 31 May of each odd-numbered year", "FREQ=YEARLY;INTERVAL=2;BYMONTHDAY=31;BYMONTH=5"),
        ("to submit it by 31 March each year", "FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=3"),
        # From a printed day on, whatever the period; a month without such a day has its last.
        ("to observe it annually, beginning on 18 July 2027", "FREQ=YEARLY;BYMONTHDAY=18;BYMONTH=7"),
        ("to hold it every two years, beginning on 5 July 2027", "FREQ=YEARLY;INTERVAL=2;BYMONTHDAY=5;BYMONTH=7"),
        ("to report every six months, beginning on 15 January 2027", "FREQ=MONTHLY;INTERVAL=6"),
        ("to report monthly, beginning on 31 January 2027", "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),
        ("to report every three weeks, beginning on 4 January 2027", "FREQ=WEEKLY;INTERVAL=3"),
        ("to report every 90 days, beginning on 4 January 2027", "FREQ=DAILY;INTERVAL=90"),
        # No day, no single day, another day than the one printed, or nobody knows of which years.
        ("to report annually", ""),
        ("to observe it in May each year", ""),
        ("to submit it before 1 March each year", ""),
        ("to submit it every two years on 31 March", ""),
        ("to hold it every two years, beginning in 2027", ""),
        ("to hold it every two years, beginning in July 2027", ""),
        ("to include it in the calendar for the year 2023 and subsequent years", ""),
        ("to appraise it on a four-year basis, starting at its seventy-seventh session", ""),
        ("to submit it by 31 March 2026", ""),
    ],
)
def test_the_days_on_which_it_comes_back_are_only_those_that_the_text_fixes(sentence: str, on: str) -> None:
    assert resolve(sentence, adopted="2021-07-21").recurs_on == on


def test_29_february_comes_back_in_the_next_leap_year() -> None:
    assert resolve("to observe 29 February every year", adopted="2021-07-21").window.start == dt.date(2024, 2, 29)


@pytest.mark.parametrize(
    ("sentence", "past"),
    [
        ("to be completed by 2014", True),
        ("to be completed by 2017", False),
        ("to meet from 25 to 29 November 2016", True),
        ("to report at its sixty-third session", True),
        ("to conclude during the seventy-second session", False),
        ("to report annually", False),
        ("to observe it annually, on 18 July", False),
        ("shall stay until the completion of the review", False),
    ],
)
def test_what_had_ended_before_the_adoption_is_past(sentence: str, past: bool) -> None:
    adopted = "2017-11-06"
    assert dates.is_past(resolve(sentence, adopted=adopted), day(adopted)) is past
    assert dates.is_past(resolve(sentence, adopted=adopted), None) is False


def test_a_period_that_leads_beyond_the_calendar_is_unresolved() -> None:
    due = resolve("to extend it for 999 years", adopted="9500-01-01")
    assert (due.origin, due.window) == (Origin.UNRESOLVED, Window(None, None))
