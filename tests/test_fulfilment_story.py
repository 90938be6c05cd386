"""The story of the resolution that ships: each fact has a source, is recorded once, and can be taken back."""

from __future__ import annotations

import csv
import datetime as dt

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from obligations import intake
from obligations.fulfilment import story
from obligations.management.commands.up import FIRST_DOCUMENT
from obligations.models import Change, DueDate, Evidence
from obligations.models.due_dates import State, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def resolution() -> None:
    intake.add(FIRST_DOCUMENT.read_bytes(), FIRST_DOCUMENT.name, by=None, now=timezone.now())


def stands(paragraph: str, actor: str, words: str, on: dt.date) -> str:
    due = DueDate.objects.with_status(on=on).get(
        obligation__paragraph__number=paragraph, obligation__actors__name=actor, words__contains=words
    )
    return str(due.status)


def test_every_fact_is_about_a_date_that_was_read(resolution: None) -> None:
    assert all(fact.due_date() for fact in story.facts())


def test_no_fact_is_without_words_that_name_its_source() -> None:
    for line in csv.DictReader(story.DATA.read_text(encoding="utf-8").splitlines()):
        assert line["symbol"] or line["url"] or "GA/" in line["note"] or "not verified" in line["note"]


@pytest.mark.parametrize(
    ("on", "report", "expenses"),
    [
        ("2007-11-30", Status.UPCOMING, Status.UPCOMING),
        ("2008-09-16", Status.CURRENT, Status.CURRENT),
        ("2008-11-01", Status.FULFILLED, Status.CURRENT),
        ("2009-09-15", Status.FULFILLED, Status.OVERDUE),
    ],
)
def test_each_day_of_it_shows_how_things_stood(resolution: None, on: str, report: Status, expenses: Status) -> None:
    story.tell(now=timezone.now())
    day = dt.date.fromisoformat(on)
    assert stands("16", "International Criminal Court", "sixty-third", day) == report
    assert stands("9", "Secretary-General", "sixty-third", day) == expenses


def test_told_twice_it_is_there_once_and_taken_back_it_is_gone(resolution: None) -> None:
    call_command("demo")
    told = Evidence.objects.count()
    assert told == len(list(story.facts()))
    call_command("demo")
    assert Evidence.objects.count() == told
    call_command("demo", "--remove")
    assert not Evidence.objects.exists()
    assert not DueDate.objects.exclude(state=State.OPEN).exists()
    # What happened to these rows stays on record.
    assert Change.objects.exists()


def test_what_people_have_closed_stays_as_they_left_it(resolution: None) -> None:
    due = DueDate.objects.get(obligation__paragraph__number="16")
    due.close(State.WAIVED, on=dt.date(2008, 7, 1), now=timezone.now())
    call_command("demo")
    call_command("demo", "--remove")
    due.refresh_from_db()
    assert due.state == State.WAIVED


def test_nothing_of_it_was_known_here_then(resolution: None, client: Client, settings: object) -> None:
    settings.LOOK_WITHOUT_LOGIN = "everyone"  # type: ignore[attr-defined]  # pytest-django's settings
    call_command("demo")
    page = DueDate.objects.get(obligation__paragraph__number="16").obligation.get_absolute_url()
    assert "GA/10774" in client.get(f"{page}?as_of=2008-11-01").content.decode()
    assert client.get(f"{page}?known=2008-11-01").status_code == 404


def test_without_the_resolution_there_is_nothing_to_tell() -> None:
    assert story.tell(now=timezone.now()) == 0
