"""The time of day and the place that a text prints beside a day."""

from __future__ import annotations

import datetime as dt

import pytest

from obligations.reading import dates, deadlines
from obligations.reading.sessions import Calendar
from obligations.reading.values import NO_HOURS, Deadline, Hours, Span

NEW_YORK, GENEVA = "America/New_York", "Europe/Zurich"


def read(sentence: str) -> Deadline:
    (mention,) = deadlines.find(sentence, Span(0, len(sentence)))
    adopted = dt.date(2008, 1, 10)
    return dates.resolve(
        mention, adopted=adopted, organ="General Assembly", calendar=Calendar.standard(), happening=True
    )


def hours(starts: str, ends: str, zone: str) -> Hours:
    return Hours(dt.time.fromisoformat(starts), dt.time.fromisoformat(ends) if ends else None, zone)


@pytest.mark.parametrize(
    ("sentence", "starts", "ends", "zone"),
    [
        ("to meet in New York on 25 September 2008, from 10 a.m. to 1 p.m.", "10:00", "13:00", NEW_YORK),
        ("to meet from 3 to 6 p.m. on 24 September 2008 at United Nations Headquarters", "15:00", "18:00", NEW_YORK),
        ("to hold it at 3 p.m. on 24 September 2008 (New York time)", "15:00", "", NEW_YORK),
        ("to hold it at 3 p.m. New York time on 24 September 2008", "15:00", "", NEW_YORK),
        ("to hold it on 24 September 2008 from 10 to 11.30 a.m., Geneva time", "10:00", "11:30", GENEVA),
        ("to submit it by 6 p.m. (Geneva time) on 31 March 2008", "18:00", "", GENEVA),
        ("to submit it by 31 March 2008 at noon GMT", "12:00", "", "UTC"),
        ("to meet on 24 September 2008 at 15:00 hours, local time, in The Hague", "15:00", "", "Europe/Amsterdam"),
    ],
)
def test_a_time_with_its_zone(sentence: str, starts: str, ends: str, zone: str) -> None:
    due = read(sentence)
    assert due.hours == hours(starts, ends, zone)
    assert any(step.startswith("the text gives the time: ") for step in due.derivation)


@pytest.mark.parametrize(
    "sentence",
    [
        "to meet in New York on 25 September 2008",
        # Nobody says where, or two places could be meant.
        "to meet on 24 September 2008 at 3 p.m.",
        "to meet on 24 September 2008 at 3 p.m., by video link between Geneva and Nairobi",
        # Not the hours of a day: several days, a month, or numbers that are no time.
        "to meet in Geneva from 2 to 6 June 2008, from 10 a.m. to 1 p.m.",
        "to meet in Geneva in June 2008, at 3 p.m.",
        "to meet in Geneva on 24 September 2008, at 3 locations",
        "to meet in Geneva on 24 September 2008 from 6 p.m. to 3 p.m.",
    ],
)
def test_no_time(sentence: str) -> None:
    assert read(sentence).hours == NO_HOURS


def test_a_time_without_a_zone_is_told() -> None:
    assert "neither a zone nor a place" in read("to meet on 24 September 2008 at 3 p.m.").derivation[0]


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("the Conference shall be held in Addis Ababa from 13 to 16 July 2015", "Addis Ababa"),
        ("to convene the meeting on 24 September 2008 in Geneva, Switzerland", "Geneva, Switzerland"),
        (
            "the conference to be held at United Nations Headquarters from 3 to 5 May 2010",
            "United Nations Headquarters",
        ),
        ("to report to the Assembly at Headquarters on 3 May 2008", ""),
        ("the meeting in September on 25 September 2008", ""),
        ("to submit it on 3 May 2008 in Arabic", ""),
    ],
)
def test_the_place_of_what_is_held(sentence: str, place: str) -> None:
    assert [mention.place for mention in deadlines.find(sentence, Span(0, len(sentence)))][-1] == place
