"""A calendar feed that every program takes: the octets, the properties, and what is said of a due date."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from django.contrib.auth.models import User
from django.db import IntegrityError
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from obligations.feeds import calendar, ical
from obligations.feeds.calendar import SUBSCRIBED, Room
from obligations.feeds.fragments import Fragments, Unpublishable
from obligations.models import DueDate, DueDateFilter, FeedOptions, occurrences
from obligations.models.due_dates import State
from obligations.models.obligations import Review
from obligations.reading.values import Form, Kind, Origin
from tests import icalendar_writer
from tests.factories import (
    NOW,
    make_document,
    make_due_date,
    make_meeting,
    make_obligation,
    make_series,
    make_timed_meeting,
)

ON = dt.date(2008, 6, 1)
EVERYTHING = DueDateFilter()
PLAIN = FeedOptions()
SOURCE = "https://tracker.example/due-dates.ics?actor=Secretary-General"

ENTRY = ical.Entry(
    uid="0f0f0f0f-0000-4000-8000-000000000001",
    changed_at=NOW,
    revision=3,
    first=dt.date(2008, 9, 16),
    last=dt.date(2008, 9, 16),
    summary="Window opens – Secretary-General: inform the General Assembly (A/RES/62/12, para. 9)",
    description="“Requests the Secretary-General; to inform, …”\nA/RES/62/12, para. 9",
    status=ical.Status.TENTATIVE,
    url="https://tracker.example/obligations/9/#due-1",
    categories=("report", "General Assembly", "States, and others"),
)
TIMED = ENTRY._replace(
    starts=dt.time(7, 30), ends=dt.time(9, 15), zone="America/New_York", alarms=(7, 1, 0), location="New York"
)
TASK = ENTRY._replace(task=True, status=ical.Status.COMPLETED, completed=dt.date(2008, 9, 1))


def write(*items: ical.Entry, name: str = "Due dates") -> bytes:
    return ical.calendar(name=name, source=SOURCE, fragments=map(ical.entry, items))


def read(body: bytes) -> icalendar.Calendar:
    parsed = icalendar.Calendar.from_ical(body)
    assert isinstance(parsed, icalendar.Calendar)
    return parsed


def rendered(wanted: DueDateFilter = EVERYTHING, options: FeedOptions = PLAIN) -> bytes:
    return calendar.render(wanted, options, name="Due dates", on=ON, room=SUBSCRIBED).body


def only_event(due_date: DueDate, options: FeedOptions = PLAIN) -> Any:
    """The one component that a due date becomes, read back."""
    body = rendered(DueDateFilter(due_date=str(due_date.pk)), options)
    (event,) = read(body).walk("VTODO" if options.todos and b"VTODO" in body else "VEVENT")
    return event


# --- octets -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "items",
    [
        (),
        (ENTRY,),
        (ENTRY._replace(location="New York", alarms=(30, 7, 1, 0)),),
        (TASK._replace(alarms=(7, 0)), TASK._replace(completed=None, status=ical.Status.NEEDS_ACTION)),
        (ENTRY._replace(last=dt.date(2009, 9, 14), categories=()),),
        (
            ENTRY._replace(rule="FREQ=YEARLY;BYMONTHDAY=16;BYMONTH=9"),
            ENTRY._replace(rule="FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5"),
        ),
        (ENTRY._replace(rule="FREQ=YEARLY;INTERVAL=2;BYMONTHDAY=16;BYMONTH=9", without=(dt.date(2010, 9, 16),)),),
        (ENTRY._replace(rule="FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),),
        (ENTRY._replace(instead_of=dt.date(2008, 9, 15), status=ical.Status.CANCELLED),),
        (TIMED, TIMED._replace(ends=None), TIMED._replace(zone="UTC"), TIMED._replace(last=dt.date(2008, 9, 18))),
        (TIMED._replace(rule="FREQ=WEEKLY", without=(dt.date(2008, 9, 23),), instead_of=dt.date(2008, 9, 30)),),
        (TIMED._replace(task=True, status=ical.Status.NEEDS_ACTION), TIMED._replace(task=True, ends=None)),
        (ENTRY._replace(summary="ж" * 200, description="\\^" * 300 + "\n" * 80),),
    ],
)
def test_the_octets_are_those_that_icalendar_writes(items: tuple[ical.Entry, ...]) -> None:
    assert write(*items) == icalendar_writer.calendar("Due dates", SOURCE, items)


HOSTILE = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from('\r\n\t\0\x0b\x0c\x1b\x85\u2028\u2029\ufeff\\;,:"^NnéС年本م🕊️'),
    ),
    max_size=300,
)


@settings(deadline=None)  # a busy machine is no finding
@given(text=HOSTILE)
@example(text="fine\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:injected")
@example(text="\x85ATTACH:https://bad.example\u2028X:1\rY:2")
@example(text="a trailing backslash\\")
@example(text="بحلول ١ آذار/مارس ٢٠٢٦" * 9)
@example(text="在2026年3月1日之前" * 20 + "🕊️" * 20)
def test_no_text_breaks_out_of_its_property(text: str) -> None:
    item = ENTRY._replace(summary=text, description=text, location=text, categories=(text, "report"), alarms=(7,))
    body = write(item, name=text)
    # Splitting as the laxest parser does, by whatever Python calls a line end, must show the same lines.
    assert body.decode().splitlines() == body.decode().split("\r\n")[:-1]
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", body)
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    for line in body.split(b"\r\n"):
        line.decode()  # no fold inside a character
    parsed = read(body)
    (event,) = parsed.walk("VEVENT")
    assert [component.name for component in parsed.walk()] == ["VCALENDAR", "VEVENT", "VALARM"]
    assert {str(event["SUMMARY"]), str(event["DESCRIPTION"])} == {ical.clean(text)}
    assert str(event.get("LOCATION", "")) == ical.clean(text)
    assert [str(category) for category in event["CATEGORIES"].cats] == [ical.clean(text), "report"]
    assert set(event) <= {name.split(":")[0].split(";")[0] for name in _own_lines(ENTRY)} | {"LOCATION"}


def _own_lines(item: ical.Entry) -> list[str]:
    return [line for line in ical.entry(item).decode().split("\r\n") if line and not line.startswith(" ")]


@settings(deadline=None)  # a busy machine is no finding
@given(text=HOSTILE)
def test_hostile_octets_are_still_those_that_icalendar_writes(text: str) -> None:
    cleaned = ical.clean(text)
    assume("\\N" not in cleaned)  # icalendar takes these two characters for a line end; they are a text's own
    item = ENTRY._replace(summary=text, description=text + text)
    same = item._replace(summary=cleaned, description=cleaned + cleaned)
    assert ical.entry(item) == icalendar_writer.component(same).to_ical(sorted=False)


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("plain", "plain"),
        ("one\r\ntwo\rthree\x85four\u2028five", "one\ntwo\nthree\nfour\nfive"),
        ("bell\a and nul\0", "bell and nul"),
        ("\ufeffmark", "mark"),
        ("tab\tstays", "tab\tstays"),
        ("half a pair \ud800", "half a pair "),
    ],
)
def test_what_a_calendar_can_carry_of_a_text(text: str, carried: str) -> None:
    assert ical.clean(text) == carried


@pytest.mark.parametrize("bad", ["https://x.example/\r\nATTACH:y", "https://x.example/ y", 'https://x.example/"'])
def test_an_address_cannot_break_out_either(bad: str) -> None:
    lines = ical.entry(ENTRY._replace(url=bad)).decode().split("\r\n")
    assert not [line for line in lines if line.startswith("ATTACH")]
    assert len(lines) == len(ical.entry(ENTRY).decode().split("\r\n"))


# --- the calendar -----------------------------------------------------------------------------------------------------


def test_the_calendar_says_what_programs_need() -> None:
    lines = write(name="Court; reports, all").decode().replace("\r\n ", "").split("\r\n")
    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Obligations Tracker//Due dates//EN",
        "CALSCALE:GREGORIAN",
        r"NAME:Court\; reports\, all",
        r"X-WR-CALNAME:Court\; reports\, all",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
        "COLOR:steelblue",
        f"SOURCE;VALUE=URI:{SOURCE}",
        "END:VCALENDAR",
        "",
    ]


@pytest.mark.parametrize("line", [b"METHOD:", b"\xef\xbb\xbf"])
def test_the_calendar_says_nothing_that_programs_stumble_over(line: bytes) -> None:
    assert line not in write(ENTRY)


def test_there_is_no_uid_on_the_calendar() -> None:
    assert "UID" not in read(write(ENTRY))


# --- events -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestEvents:
    def test_a_window_is_one_marker_day_with_both_ends_told(self) -> None:
        event = only_event(make_due_date())
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (dt.date(2008, 9, 16), dt.date(2008, 9, 17))
        assert str(event["SUMMARY"]).startswith("Window opens – Secretary-General: inform")
        assert event["STATUS"] == "TENTATIVE"
        assert "16 September 2008 to 14 September 2009" in event["DESCRIPTION"]
        assert "GA 63 opened on 16 September 2008" in event["DESCRIPTION"]

    def test_a_meeting_is_one_span_with_its_place(self) -> None:
        event = only_event(make_meeting())
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (dt.date(2008, 6, 2), dt.date(2008, 6, 7))
        assert event["LOCATION"] == "New York"
        assert event["STATUS"] == "CONFIRMED"
        assert "Window" not in event["SUMMARY"]

    def test_a_day_is_a_day(self) -> None:
        day = dt.date(2026, 3, 31)
        event = only_event(
            make_due_date(form=Form.DAY, window_start=None, window_end=day, act_by=day, origin=Origin.STATED)
        )
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (day, dt.date(2026, 4, 1))
        assert event["STATUS"] == "CONFIRMED"
        assert "window" not in (event["SUMMARY"] + event["DESCRIPTION"]).lower()

    def test_it_never_blocks_the_day(self) -> None:
        event = only_event(make_due_date())
        assert (event["TRANSP"], event["X-MICROSOFT-CDO-BUSYSTATUS"]) == ("TRANSPARENT", "FREE")

    def test_it_quotes_its_paragraph_and_says_who_to_whom_and_where_to_read_more(self, settings: Any) -> None:
        settings.SITE_URL = "https://tracker.example"
        due_date = make_due_date()
        event = only_event(due_date)
        obligation = due_date.obligation
        for part in (
            obligation.quote,
            obligation.citation,
            "Asked: Secretary-General",
            "To: General Assembly",
            "“at its sixty-third session”",
            "Why this date (observed):",
            "Status: open",
            "nobody has confirmed it",
            f"https://tracker.example/obligations/{obligation.pk}/",
        ):
            assert part in event["DESCRIPTION"]
        assert event["URL"].startswith("https://tracker.example/obligations/")
        assert [str(c) for c in event["CATEGORIES"].cats] == ["report", "General Assembly", "Secretary-General"]

    def test_a_confirmed_reading_is_not_called_unconfirmed(self) -> None:
        event = only_event(make_due_date(make_obligation(review=Review.CONFIRMED)))
        assert "confirmed" not in event["DESCRIPTION"]

    @pytest.mark.parametrize(
        ("state", "status", "mark"),
        [
            (State.FULFILLED, "TENTATIVE", "Fulfilled – "),
            (State.WAIVED, "TENTATIVE", "Waived – "),
            (State.CANCELLED, "CANCELLED", "Cancelled – "),
            (State.SUPERSEDED, "CANCELLED", "Superseded – "),
        ],
    )
    def test_what_is_closed_stays_and_is_marked(self, state: State, status: str, mark: str) -> None:
        due_date = make_due_date()
        due_date.close(state, on=dt.date(2008, 5, 1), now=NOW)
        event = only_event(due_date, FeedOptions(alarms=(7,)))
        assert event["STATUS"] == status
        assert str(event["SUMMARY"]).startswith(mark)
        assert f"Status: {state.label} on 1 May 2008" in event["DESCRIPTION"]
        assert not event.walk("VALARM")

    def test_fulfilment_names_its_evidence(self) -> None:
        due_date = make_due_date()
        due_date.evidence.create(symbol="A/63/314", dated=dt.date(2008, 5, 1), added_at=NOW)
        due_date.close(State.FULFILLED, on=dt.date(2008, 5, 1), now=NOW)
        assert "fulfilled on 1 May 2008 (A/63/314)" in only_event(due_date)["DESCRIPTION"]

    def test_the_subscriber_may_leave_out_what_is_called_off(self) -> None:
        make_due_date(state=State.CANCELLED, closed_on=dt.date(2008, 5, 1))
        make_due_date(state=State.SUPERSEDED, closed_on=dt.date(2008, 5, 1))
        fulfilled = make_due_date(state=State.FULFILLED, closed_on=dt.date(2008, 5, 1))
        assert len(read(rendered()).walk("VEVENT")) == 3
        (event,) = read(rendered(options=FeedOptions(omit_cancelled=True))).walk("VEVENT")
        assert event["UID"] == str(fulfilled.uid)

    def test_what_has_no_day_is_never_shown(self) -> None:
        make_due_date(window_start=None, window_end=None, act_by=None, origin=Origin.UNRESOLVED)
        make_due_date(make_obligation(review=Review.REJECTED))
        assert read(rendered()).walk("VEVENT") == []

    def test_every_edit_raises_the_sequence_and_only_an_edit(self) -> None:
        due_date = make_due_date()
        first = only_event(due_date)
        assert only_event(due_date).to_ical() == first.to_ical()
        later = [NOW + dt.timedelta(minutes=n) for n in range(1, 5)]
        due_date.close(State.FULFILLED, on=ON, now=later[0])
        due_date.reopen(now=later[1])
        due_date.move(due_date.window, act_by=ON, origin=Origin.BY_HAND, derivation=["set"], reason="x", now=later[2])
        DueDate.objects.filter(pk=due_date.pk).revise(now=later[3])
        event = only_event(due_date)
        assert (first["SEQUENCE"], event["SEQUENCE"]) == (0, 4)
        assert event["UID"] == first["UID"] == str(due_date.uid)
        assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == later[3]

    def test_two_occurrences_of_one_obligation_are_two_events(self) -> None:
        first = make_due_date()
        make_due_date(first.obligation, number=2)
        uids = [str(event["UID"]) for event in read(rendered()).walk("VEVENT")]
        assert len(set(uids)) == 2

    def test_each_occurs_once_on_its_days(self) -> None:
        make_due_date()
        make_meeting()
        found = recurring_ical_events.of(read(rendered())).between(dt.date(2008, 1, 1), dt.date(2010, 1, 1))
        assert sorted((e["DTEND"].dt - e["DTSTART"].dt).days for e in found) == [1, 5]

    def test_a_long_action_is_shortened_in_the_title_only(self) -> None:
        due_date = make_due_date(make_obligation(action="report " * 100))
        assert len(only_event(due_date)["SUMMARY"]) < 250


# --- what comes back --------------------------------------------------------------------------------------------------


def days_of(body: bytes, until: dt.date) -> list[str]:
    return sorted(
        str(e["DTSTART"].dt) for e in recurring_ical_events.of(read(body)).between(dt.date(2007, 1, 1), until)
    )


@pytest.mark.django_db
class TestSeries:
    @pytest.mark.parametrize(
        ("recurs_on", "first", "days"),
        [
            ("FREQ=YEARLY;BYMONTHDAY=18;BYMONTH=7", "2008-07-18", ["2008-07-18", "2009-07-18", "2010-07-18"]),
            ("FREQ=YEARLY;BYDAY=1SA;BYMONTH=7", "2008-07-05", ["2008-07-05", "2009-07-04", "2010-07-03"]),
            ("FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5", "2008-05-26", ["2008-05-26", "2009-05-25", "2010-05-31"]),
        ],
    )
    def test_one_event_that_comes_back_on_its_days(self, recurs_on: str, first: str, days: list[str]) -> None:
        day = dt.date.fromisoformat(first)
        due_date = make_series(recurs_on=recurs_on, window_start=day, act_by=day)
        event = only_event(due_date)
        assert event["RRULE"].to_ical().decode() == recurs_on
        assert days_of(rendered(), dt.date(2011, 1, 1)) == days
        assert "Comes back: every year\n" in event["DESCRIPTION"]
        assert "window" not in (event["SUMMARY"] + event["DESCRIPTION"]).lower()
        assert event["STATUS"] == "CONFIRMED"

    @pytest.mark.parametrize(
        ("every", "rule", "days"),
        [
            ("P2Y", "FREQ=YEARLY;INTERVAL=2;BYMONTHDAY=18;BYMONTH=7", ["2008-07-18", "2010-07-18", "2012-07-18"]),
            ("P1M", "FREQ=MONTHLY;INTERVAL=20", ["2008-07-18", "2010-03-18", "2011-11-18"]),
            ("P90D", "FREQ=DAILY;INTERVAL=600", ["2008-07-18", "2010-03-10", "2011-10-31"]),
        ],
    )
    def test_whatever_the_period_where_its_first_day_is_known(self, every: str, rule: str, days: list[str]) -> None:
        due_date = make_series(every=every, recurs_on=rule)
        assert only_event(due_date)["RRULE"].to_ical().decode() == rule
        assert days_of(rendered(), dt.date(2012, 12, 31))[:3] == days

    @pytest.mark.parametrize(
        ("every", "said"),
        [
            ("P1Y", "every year"),
            ("P2Y", "every 2 years"),
            ("P6M", "every 6 months"),
            ("P1M", "every month"),
            ("P3W", "every 3 weeks"),
            ("P90D", "every 90 days"),
        ],
    )
    def test_where_the_text_fixes_no_day_none_is_invented(self, every: str, said: str) -> None:
        event = only_event(make_series(every=every, recurs_on=""))
        assert "RRULE" not in event
        assert f"Comes back: {said}; on which days, the text does not say" in event["DESCRIPTION"]

    @pytest.mark.parametrize("state", [state for state in State if state != State.OPEN])
    def test_what_is_settled_does_not_come_back(self, state: State) -> None:
        due_date = make_series()
        due_date.close(state, on=ON, now=NOW)
        assert "RRULE" not in only_event(due_date)

    def test_a_day_set_by_hand_is_that_day_alone(self) -> None:
        due_date, day = make_series(), dt.date(2008, 7, 19)
        due_date.move(due_date.window, act_by=day, origin=Origin.BY_HAND, derivation=["set"], reason="x", now=NOW)
        assert days_of(rendered(), dt.date(2011, 1, 1)) == ["2008-07-19"]

    def test_without_a_day_there_is_no_series(self) -> None:
        make_series(window_start=None, act_by=None, origin=Origin.UNRESOLVED, recurs_on="")
        assert b"BEGIN:VEVENT" not in rendered()

    def test_a_series_that_began_long_ago_is_still_in_reach(self) -> None:
        day = dt.date(1950, 7, 18)
        old = make_series(window_start=day, act_by=day)
        assert b"RRULE" in rendered(options=FeedOptions(days_back=30))
        old.close(State.WAIVED, on=ON, now=NOW)
        assert b"BEGIN:VEVENT" not in rendered(options=FeedOptions(days_back=30))

    def test_a_task_is_only_told_to_come_back(self) -> None:
        task = only_event(make_series(obligation=make_obligation()), FeedOptions(todos=True))
        assert task.name == "VTODO"
        assert "RRULE" not in task
        assert "Comes back: every year" in task["DESCRIPTION"]


@pytest.mark.django_db
class TestChangedDays:
    """RECURRENCE-ID: a single day of a series that a person has moved or called off."""

    MOVED, TO, CALLED_OFF = dt.date(2009, 7, 18), dt.date(2009, 7, 20), dt.date(2010, 7, 18)

    @pytest.fixture
    def due_date(self, owner: User) -> DueDate:
        due_date = make_series()
        occurrences.change(due_date, self.MOVED, day=self.TO, reason="A Saturday", by=owner, now=NOW)
        occurrences.change(due_date, self.CALLED_OFF, day=None, reason="Resolution 64/1", by=owner, now=NOW)
        return due_date

    def events(self, **options: Any) -> dict[Any, Any]:
        events = read(rendered(options=FeedOptions(**options))).walk("VEVENT")
        return {event["RECURRENCE-ID"].dt if "RECURRENCE-ID" in event else None: event for event in events}

    def test_a_moved_day_is_the_same_event_on_another_day(self, due_date: DueDate) -> None:
        moved = self.events()[self.MOVED]
        assert moved["UID"] == self.events()[None]["UID"] == str(due_date.uid)
        assert (moved["DTSTART"].dt, moved["DTEND"].dt) == (self.TO, self.TO + dt.timedelta(days=1))
        assert str(moved["SUMMARY"]).startswith("Moved – ")
        assert "Moved from 18 July 2009 to 20 July 2009: A Saturday" in moved["DESCRIPTION"]
        assert "RRULE" not in moved
        assert moved["SEQUENCE"] == self.events()[None]["SEQUENCE"] == due_date.revision == 2

    @pytest.mark.usefixtures("due_date")
    def test_a_day_called_off_stays_marked(self) -> None:
        called_off = self.events(alarms=(7,))[self.CALLED_OFF]
        assert called_off["STATUS"] == "CANCELLED"
        assert str(called_off["SUMMARY"]).startswith("Cancelled – ")
        assert "Resolution 64/1" in called_off["DESCRIPTION"]
        assert not called_off.walk("VALARM")

    @pytest.mark.usefixtures("due_date")
    def test_or_is_left_out_for_who_wants_none_of_it(self) -> None:
        events = self.events(omit_cancelled=True)
        assert set(events) == {None, self.MOVED}
        assert [day.dt for day in events[None]["EXDATE"].dts] == [self.CALLED_OFF]

    @pytest.mark.usefixtures("due_date")
    def test_a_program_sees_each_year_once(self) -> None:
        body = rendered(options=FeedOptions(omit_cancelled=True))
        assert days_of(body, dt.date(2012, 1, 1)) == ["2008-07-18", "2009-07-20", "2011-07-18"]

    def test_at_an_hour_it_names_the_hour_that_it_replaces(self) -> None:
        due_date = make_series(starts_at=dt.time(10), ends_at=dt.time(13), zone="Europe/Zurich")
        occurrences.change(due_date, self.MOVED, day=self.TO, reason="x", by=None, now=NOW)
        lines = rendered().decode().replace("\r\n ", "").split("\r\n")
        assert "RECURRENCE-ID;TZID=Europe/Zurich:20090718T100000" in lines
        assert "DTSTART;TZID=Europe/Zurich:20090720T100000" in lines

    def test_of_a_series_that_is_settled_nothing_is_left_but_one_day(self, due_date: DueDate) -> None:
        due_date.close(State.WAIVED, on=ON, now=NOW)
        assert set(self.events()) == {None}

    def test_a_day_that_the_rule_no_longer_gives_is_forgotten(self, due_date: DueDate) -> None:
        DueDate.objects.filter(pk=due_date.pk).update(
            recurs_on="FREQ=YEARLY;BYMONTHDAY=19;BYMONTH=7", window_start=dt.date(2008, 7, 19)
        )
        assert set(self.events()) == {None}


# --- hours and zones --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestHours:
    def test_a_timed_meeting_carries_its_zone_and_a_whole_vtimezone(self) -> None:
        event = only_event(make_timed_meeting())
        body = rendered().decode().replace("\r\n ", "")
        assert "DTSTART;TZID=America/New_York:20080925T100000\r\n" in body
        assert "DTEND;TZID=America/New_York:20080925T130000\r\n" in body
        assert body.count("BEGIN:VTIMEZONE") == 1
        assert "Time: 10:00–13:00 (America/New_York)" in event["DESCRIPTION"]

    def test_in_utc_it_needs_none(self) -> None:
        make_timed_meeting(zone="UTC")
        assert b"DTSTART:20080925T100000Z\r\n" in rendered()
        assert b"VTIMEZONE" not in rendered()

    def test_where_no_end_is_known_none_is_invented(self) -> None:
        event = only_event(make_timed_meeting(ends_at=None))
        assert "DTEND" not in event
        assert event["DURATION"].dt == dt.timedelta()

    def test_several_days_are_whole_days_with_the_hours_told(self) -> None:
        event = only_event(make_meeting(starts_at=dt.time(10), ends_at=dt.time(13), zone="America/New_York"))
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (dt.date(2008, 6, 2), dt.date(2008, 6, 7))
        assert "Time: 10:00–13:00" in event["DESCRIPTION"]
        assert b"VTIMEZONE" not in rendered()

    def test_a_task_is_due_at_its_hour(self) -> None:
        day = dt.date(2026, 3, 31)
        task = only_event(
            make_due_date(
                form=Form.DAY, window_start=None, window_end=day, act_by=day, starts_at=dt.time(18), zone="UTC"
            ),
            FeedOptions(todos=True),
        )
        assert task["DUE"].dt == dt.datetime(2026, 3, 31, 18, tzinfo=dt.UTC)

    def test_its_alarms_go_off_in_the_morning_and_never_after_it_began(self) -> None:
        event = only_event(make_timed_meeting(starts_at=dt.time(8)), FeedOptions(alarms=(1, 0)))
        start = dt.datetime(2008, 9, 25, 8)  # noqa: DTZ001 -- the clock in New York
        assert [start + alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [
            dt.datetime(2008, 9, 24, 9),  # noqa: DTZ001
            dt.datetime(2008, 9, 25, 8),  # noqa: DTZ001
        ]

    def test_no_zone_no_time(self) -> None:
        with pytest.raises(IntegrityError):
            make_timed_meeting(zone="")


# --- options ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestOptions:
    def test_no_alarm_unless_asked(self) -> None:
        make_due_date()
        assert b"VALARM" not in rendered()

    def test_alarms_go_off_in_the_morning_of_their_day(self) -> None:
        event = only_event(make_due_date(), FeedOptions(alarms=(30, 7, 1, 0)))
        start = dt.datetime(2008, 9, 16)  # noqa: DTZ001 -- the device's own time
        assert [start + alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [
            dt.datetime(2008, 8, 17, 9),  # noqa: DTZ001
            dt.datetime(2008, 9, 9, 9),  # noqa: DTZ001
            dt.datetime(2008, 9, 15, 9),  # noqa: DTZ001
            dt.datetime(2008, 9, 16, 9),  # noqa: DTZ001
        ]
        assert all(alarm["DESCRIPTION"] and alarm["ACTION"] == "DISPLAY" for alarm in event.walk("VALARM"))

    @pytest.mark.parametrize(
        ("state", "status"),
        [
            (State.OPEN, "NEEDS-ACTION"),
            (State.FULFILLED, "COMPLETED"),
            (State.WAIVED, "CANCELLED"),
            (State.SUPERSEDED, "CANCELLED"),
        ],
    )
    def test_tasks_instead_of_events(self, state: State, status: str) -> None:
        closed_on = None if state == State.OPEN else ON
        task = only_event(make_due_date(state=state, closed_on=closed_on), FeedOptions(todos=True, alarms=(7,)))
        assert (task.name, task["DUE"].dt, task["STATUS"]) == ("VTODO", dt.date(2008, 9, 16), status)
        assert ("COMPLETED" in task) == (state == State.FULFILLED)
        assert "DTSTART" not in task

    def test_a_meeting_is_no_task(self) -> None:
        assert only_event(make_meeting(), FeedOptions(todos=True)).name == "VEVENT"

    def test_document_deadlines_are_events_of_their_own_and_name_their_rule(self) -> None:
        due_date = make_due_date()
        make_meeting()
        events = {str(e["UID"]): e for e in read(rendered(options=FeedOptions(document_deadlines=True))).walk("VEVENT")}
        assert len(events) == 4
        ten, six = events[f"{due_date.uid}-10-weeks"], events[f"{due_date.uid}-6-weeks"]
        assert (ten["DTSTART"].dt, six["DTSTART"].dt) == (dt.date(2008, 7, 8), dt.date(2008, 8, 5))
        assert "10 weeks before: submit the report" in ten["SUMMARY"]
        assert "no document for it was verified" in ten["DESCRIPTION"]
        assert "Resolution 49/221 B" in six["DESCRIPTION"]
        assert "Counted from 16 September 2008" in six["DESCRIPTION"]

    @pytest.mark.parametrize("fields", [{"form": Form.DAY}, {"act_by": None}])
    def test_no_document_deadline_without_a_session(self, fields: dict[str, Any]) -> None:
        make_due_date(**fields)
        assert b"-weeks" not in rendered(options=FeedOptions(document_deadlines=True))

    def test_no_document_deadline_for_what_is_no_report(self) -> None:
        make_due_date(make_obligation(kind=Kind.FINANCE))
        assert b"-weeks" not in rendered(options=FeedOptions(document_deadlines=True))

    @pytest.mark.parametrize(
        ("options", "shown"),
        [
            (FeedOptions(), {"past", "open window", "soon", "far"}),
            (FeedOptions(days_back=30), {"open window", "soon", "far"}),
            (FeedOptions(days_ahead=365), {"past", "open window", "soon"}),
            (FeedOptions(days_back=30, days_ahead=365), {"open window", "soon"}),
            (FeedOptions(days_back=0, days_ahead=0), {"open window"}),
        ],
    )
    def test_how_far_back_and_ahead(self, options: FeedOptions, shown: set[str]) -> None:
        windows = {
            "past": (dt.date(2008, 1, 1), dt.date(2008, 1, 5)),
            "open window": (dt.date(2007, 9, 18), dt.date(2008, 9, 15)),
            "soon": (dt.date(2008, 6, 10), dt.date(2008, 6, 10)),
            "far": (dt.date(2015, 9, 15), dt.date(2016, 9, 12)),
        }
        for place, (start, end) in windows.items():
            make_due_date(place=place, window_start=start, window_end=end, act_by=start)
        assert {str(e["LOCATION"]) for e in read(rendered(options=options)).walk("VEVENT")} == shown

    @pytest.mark.parametrize(
        "options",
        [
            FeedOptions(),
            FeedOptions((30, 0), todos=True, omit_cancelled=True, document_deadlines=True, days_back=0, days_ahead=365),
        ],
    )
    def test_options_survive_being_stored(self, options: FeedOptions) -> None:
        assert FeedOptions.of(options.as_json()) == options


# --- what is in it, and how much --------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestSelection:
    @pytest.mark.parametrize(
        ("wanted", "count"),
        [
            (DueDateFilter(), 3),
            (DueDateFilter(document="A/RES/62/12"), 2),
            (DueDateFilter(actor="Secretary-General"), 2),
            (DueDateFilter(kind="meeting"), 1),
            (DueDateFilter(body="Human Rights Council"), 1),
            (DueDateFilter(document="A/RES/1/1"), 0),
        ],
    )
    def test_a_calendar_shows_what_its_filter_says(self, wanted: DueDateFilter, count: int) -> None:
        resolution = make_document(symbol="A/RES/62/12")
        make_due_date(make_obligation(resolution))
        make_meeting(resolution)
        make_due_date(make_obligation(make_document(organ="Human Rights Council")))
        assert len(read(rendered(wanted)).walk("VEVENT")) == count

    def test_the_same_rows_give_the_same_bytes(self) -> None:
        for _ in range(3):
            make_due_date()
        assert rendered() == rendered()

    def test_the_number_of_queries_does_not_grow(self, django_assert_num_queries: Any) -> None:
        for _ in range(5):
            make_due_date()
        with django_assert_num_queries(5) as queries:  # keys, rows, actors, evidence, changed days
            rendered()
        assert not [query for query in queries if '"obligations_document"."text"' in query["sql"]]

    def test_what_is_written_once_is_not_read_again(self, django_assert_num_queries: Any) -> None:
        for _ in range(5):
            make_due_date()
        fragments, fresh = Fragments(), rendered()
        for queries in (5, 1):
            with django_assert_num_queries(queries):
                assert (
                    calendar.render(
                        EVERYTHING, PLAIN, name="Due dates", on=ON, room=SUBSCRIBED, fragments=fragments
                    ).body
                    == fresh
                )

    @pytest.mark.parametrize("options", [FeedOptions(alarms=(7,)), FeedOptions(todos=True), FeedOptions(days_ahead=1)])
    def test_what_is_kept_for_one_calendar_is_not_taken_for_another(self, options: FeedOptions) -> None:
        make_due_date()
        fragments = Fragments()
        calendar.render(EVERYTHING, PLAIN, name="Due dates", on=ON, room=SUBSCRIBED, fragments=fragments)
        again = calendar.render(EVERYTHING, options, name="Due dates", on=ON, room=SUBSCRIBED, fragments=fragments).body
        assert again == rendered(options=options)

    def test_what_is_kept_gives_way_to_every_revision_and_to_another_day(self) -> None:
        due_date = make_due_date()
        fragments = Fragments()

        def render(on: dt.date = ON) -> bytes:
            return calendar.render(
                EVERYTHING, PLAIN, name="Due dates", on=on, room=SUBSCRIBED, fragments=fragments
            ).body

        assert render() == rendered()
        due_date.close(State.WAIVED, on=ON, now=NOW)
        assert b"Waived" in render()
        due_date.obligation.review_as(Review.CONFIRMED, now=NOW)
        assert b"Found by machine" not in render()
        # Changed behind everybody's back: found a day later.
        DueDate.objects.filter(pk=due_date.pk).update(place="Nairobi")
        assert b"Nairobi" not in render()
        assert b"Nairobi" in render(ON + dt.timedelta(days=1))

    def test_what_is_deleted_while_it_is_written_is_left_out(self) -> None:
        due_date = make_due_date()
        gone = (due_date.pk, due_date.revision)
        due_date.delete()
        assert Fragments().of([gone], PLAIN, on=ON) == [()]

    def test_too_many_keep_the_nearest(self) -> None:
        for days in (-400, -3, 5, 9, 300, 900):
            day = ON + dt.timedelta(days=days)
            make_due_date(place=str(days), window_start=day, window_end=day, act_by=day)
        made = calendar.render(EVERYTHING, PLAIN, name="x", on=ON, room=Room(4, 10**6))
        assert [str(e["LOCATION"]) for e in read(made.body).walk("VEVENT")] == ["-3", "5", "9", "300"]
        assert (len(made.shown), made.left_out) == (4, 2)

    def test_too_long_keeps_the_nearest(self) -> None:
        for _ in range(20):
            make_due_date()
        made = calendar.render(EVERYTHING, PLAIN, name="x", on=ON, room=Room(1300, 5000))
        assert 0 < len(made.shown) < 20
        assert made.left_out == 20 - len(made.shown)
        assert 4000 < len(made.body) <= 5000

    def test_a_broken_due_date_is_named(self) -> None:
        due_date = make_due_date(derivation=5)
        with pytest.raises(Unpublishable, match=due_date.obligation.citation):
            rendered()
