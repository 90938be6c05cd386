"""Any text in any field: nothing gets out of its property, and a program reads back what was there.

FUZZ says how many cases; ``make fuzz`` tries 10,000.
"""

from __future__ import annotations

import os
from typing import Any

import icalendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obligations.feeds import ical
from obligations.feeds.entries import entries, rows
from obligations.feeds.phrases import Phrases
from obligations.models import DocumentRule, DueDate, FeedOptions
from obligations.models.document_deadlines import DocumentCalendar
from obligations.models.due_dates import State
from tests.factories import NOW, make_due_date, make_obligation

CASES = int(os.environ.get("FUZZ", "100"))
FIELDS = (
    *("symbol", "organ", "quote", "action", "kind", "number", "actor", "other_actor", "recipient"),
    *("words", "place", "session", "step", "evidence", "name"),
)
DOCUMENTS = DocumentCalendar([DocumentRule(key="10-weeks", name="Slotting", before=10, act="submit it")], {})
OPTIONS = FeedOptions(alarms=(7, 0), document_deadlines=True)
ODD = '\r\n\t\0\x0b\x0c\x1b\x7f\x85\u2028\u2029\ufeff\\;,:"^%{}NnéС年本م🕊️👩‍👩‍👧'
HOSTILE = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(ODD)), max_size=120) | st.sampled_from(
    [
        "fine\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:injected",
        "\nEND:VCALENDAR\nATTACH:https://bad.example",
        "بحلول ١ آذار/مارس ٢٠٢٦ " * 5,
        "在2026年3月1日之前提交报告" * 9,
        "🕊️👩‍👩‍👧‍👦" * 12,
        "\\n\\N\\,\\;\\\\",
        "%(citation)s {0} %s",
    ]
)


@pytest.fixture
def due_date(db: None) -> DueDate:
    due_date = make_due_date(make_obligation(actors=("One", "Two")))
    due_date.evidence.create(symbol="A/63/1", dated=NOW.date(), added_at=NOW)
    return rows(DueDate.objects.all()).get()


def fill(due_date: Any, texts: dict[str, str]) -> None:
    """Put a text into everything that a calendar prints of it. Nothing is stored: no database takes all of these."""
    obligation = due_date.obligation
    obligation.document.symbol, obligation.document.organ = texts["symbol"], texts["organ"]
    obligation.quote, obligation.action, obligation.kind = texts["quote"], texts["action"], texts["kind"]
    obligation.paragraph.number, obligation.recipient.name = texts["number"], texts["recipient"]
    first, second = obligation.listed_actors
    first.name, second.name = texts["actor"], texts["other_actor"]
    due_date.words, due_date.place, due_date.session = texts["words"], texts["place"], texts["session"]
    due_date.derivation = [texts["step"], texts["step"]]
    due_date.listed_evidence[0].symbol = texts["evidence"]
    due_date.state, due_date.closed_on = State.FULFILLED, NOW.date()


@settings(
    max_examples=CASES,
    deadline=None,  # a busy machine is no finding
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # every case fills all that it reads
)
@given(texts=st.fixed_dictionaries(dict.fromkeys(FIELDS, HOSTILE)))
def test_nothing_is_injected_and_all_is_read_back(due_date: DueDate, texts: dict[str, str]) -> None:
    fill(due_date, texts)
    items = list(entries(due_date, OPTIONS, Phrases(), DOCUMENTS))
    body = ical.calendar(name=texts["name"], source="https://tracker.example/", fragments=map(ical.entry, items))
    assert body.decode().splitlines() == body.decode().split("\r\n")[:-1]
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    for line in body.split(b"\r\n"):
        line.decode()  # no fold inside a character
    parsed: Any = icalendar.Calendar.from_ical(body)
    assert [component.name for component in parsed.walk()] == ["VCALENDAR", *["VEVENT"] * len(items)]
    for item, event in zip(items, parsed.walk("VEVENT"), strict=True):
        assert str(event["UID"]) == item.uid
        assert str(event["SUMMARY"]) == ical.clean(item.summary)
        assert str(event["DESCRIPTION"]) == ical.clean(item.description)
        assert str(event.get("LOCATION", "")) == ical.clean(item.location)
        categories = event["CATEGORIES"].cats if item.categories else []
        assert [str(category) for category in categories] == [ical.clean(category) for category in item.categories]
        assert set(event) <= {
            *("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "TRANSP", "STATUS", "URL"),
            *("X-MICROSOFT-CDO-BUSYSTATUS", "SUMMARY", "DESCRIPTION", "CATEGORIES", "LOCATION"),
        }
    for text in (texts["quote"], texts["step"], texts["words"]):
        assert ical.clean(text) in str(parsed.walk("VEVENT")[0]["DESCRIPTION"])
