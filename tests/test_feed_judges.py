"""Feeds as served, read by independent parsers and clients that live outside the project.

They are looked for beside the project, in ``shared/feed-judges``, or where FEED_JUDGES says.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django.live_server_helper import LiveServer

from obligations.feeds import calendar, publish
from obligations.models import DueDateFilter, FeedOptions, occurrences
from obligations.models.due_dates import State
from obligations.reading.values import Form, Kind, Origin
from tests.factories import (
    NOW,
    make_document,
    make_due_date,
    make_meeting,
    make_obligation,
    make_series,
    make_timed_meeting,
)
from tests.feeds import address_of, make_feed

ROOT = Path(__file__).resolve().parent.parent
NOT_SET_UP = 2
"""Their exit status where they have not been installed."""
JUDGES = Path(os.environ.get("FEED_JUDGES", ROOT.parent / "shared" / "feed-judges")) / "judge_all.sh"

pytestmark = [
    pytest.mark.judges,
    pytest.mark.any_database,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not JUDGES.exists(), reason=f"no feed judges at {JUDGES.parent}; set FEED_JUDGES to their folder"
    ),
]

ALL_OPTIONS = FeedOptions(alarms=(30, 7, 1, 0), document_deadlines=True)
TASKS = FeedOptions(alarms=(7, 0), document_deadlines=True, todos=True)
HOSTILE = "Emphasizes; “nothing, \\ but\r\nEND:VEVENT\x85the\u2028words” – 联合国 الأمم المتحدة 🕊️ " * 4


def resolution() -> None:
    """A/RES/62/12 as it stands in the tracker: a window, a meeting, a day, and one of each state."""
    document = make_document(symbol="A/RES/62/12")
    make_due_date(make_obligation(document))
    make_meeting(document)
    day = dt.date(2008, 10, 30)
    make_due_date(
        make_obligation(document, paragraph="16", kind=Kind.REVIEW),
        form=Form.DAY,
        window_start=day,
        window_end=day,
        act_by=day,
        origin=Origin.STATED,
    )
    for state in (State.FULFILLED, State.WAIVED, State.CANCELLED, State.SUPERSEDED):
        make_due_date(make_obligation(document)).close(state, on=dt.date(2008, 5, 1), now=NOW)


def hostile() -> None:
    document = make_document(symbol="A/RES/62/13", title=HOSTILE, organ="Organ; with, signs \\")
    make_due_date(
        make_obligation(document, quote=HOSTILE, action=HOSTILE, actors=("One, two; three",)),
        place="Nairobi, “Gigiri”; room\n4",
        derivation=[HOSTILE],
    )


def series() -> None:
    make_series()
    make_series(
        recurs_on="FREQ=YEARLY;BYDAY=1SA;BYMONTH=7", window_start=dt.date(2008, 7, 5), act_by=dt.date(2008, 7, 5)
    )
    make_series(obligation=make_obligation())


def changed_days(**hours: Any) -> None:
    """A series of which single days are moved and cancelled.

    It is alone in its feed: the strict mode of ical.js relates every changed day to every event, and finds no other
    event to be its own.
    """
    due_date = make_series(**hours)
    for year, day in ((2009, dt.date(2009, 7, 20)), (2010, None)):
        occurrences.change(due_date, dt.date(year, 7, 18), day=day, reason="decided so", by=None, now=NOW)


def changed_meetings() -> None:
    changed_days(starts_at=dt.time(10), ends_at=dt.time(13), zone="Europe/Zurich")


def meetings() -> None:
    """Timed ones in zones with and without summer time, with and without an end, and one that lasts several days."""
    make_meeting(starts_at=dt.time(10), ends_at=dt.time(13), zone="America/New_York")
    for zone in ("America/New_York", "Europe/Zurich", "Africa/Nairobi", "Africa/Casablanca", "Europe/Dublin", "UTC"):
        make_timed_meeting(zone=zone)
        make_timed_meeting(zone=zone, ends_at=None)
    day = dt.date(2008, 10, 30)
    make_due_date(
        form=Form.DAY, window_start=None, window_end=day, act_by=day, starts_at=dt.time(18), zone="Europe/Zurich"
    )


def many() -> None:
    """As many as a feed holds."""
    document = make_document()
    for days in range(calendar.SUBSCRIBED.entries):
        day = dt.date(2008, 6, 1) + dt.timedelta(days=days)
        make_due_date(make_obligation(document), window_start=day, window_end=day, act_by=day, form=Form.DAY)


def fuzzed() -> None:
    """Any characters at all in everything that a calendar prints; the same ones each time."""
    chance = random.Random(5545)  # noqa: S311 -- the same on each run, and no secret
    odd = "\r\n\t\x0b\x0c\x1b\x85\u2028\u2029\ufeff\\;,:\"^'%{}<>&NnéС年本م🕊️👩‍👩‍👧"

    def text(most: int = 200) -> str:
        characters = (
            chance.choice(odd) if chance.random() < 0.4 else chr(chance.randrange(1, 0xD800))
            for _ in range(chance.randrange(1, most))
        )
        return "".join(characters) + "."

    for _ in range(100):
        document = make_document(symbol=text(30), organ=text(60), title=text())
        obligation = make_obligation(document, quote=text(2000), action=text(), actors=(text(60), text(60)))
        due_date = make_due_date(obligation, words=text(), place=text(60), derivation=[text() for _ in range(4)])
        due_date.evidence.create(symbol=text(30), note=text(), dated=NOW.date(), added_at=NOW)


def taken_by_every_judge(address: str) -> str:
    """What the judges say of a feed that all of them take; fails the test if one does not."""
    judged = subprocess.run([JUDGES, address], capture_output=True, text=True, check=False, timeout=120)
    if judged.returncode == NOT_SET_UP:
        pytest.skip(f"the feed judges are not installed: run {JUDGES.parent}/install.sh")
    assert judged.returncode == 0, judged.stdout + judged.stderr
    return judged.stdout


@pytest.mark.parametrize(
    ("rows", "options"),
    [
        (None, FeedOptions()),
        (resolution, FeedOptions()),
        (resolution, ALL_OPTIONS),
        (resolution, TASKS),
        (hostile, ALL_OPTIONS),
        (hostile, TASKS),
        (series, FeedOptions(alarms=(7,))),
        (series, TASKS),
        (changed_days, FeedOptions(alarms=(7,))),
        (changed_days, FeedOptions(omit_cancelled=True)),
        (changed_meetings, FeedOptions(alarms=(1, 0))),
        (changed_meetings, FeedOptions(omit_cancelled=True)),
        (meetings, ALL_OPTIONS),
        (meetings, TASKS),
        (fuzzed, ALL_OPTIONS),
        (fuzzed, TASKS),
        (many, FeedOptions(alarms=(7,))),
    ],
    ids=[
        "empty",
        "resolution",
        "all options",
        "tasks",
        "hostile",
        "hostile tasks",
        "series",
        "series as tasks",
        "changed days",
        "changed days left out",
        "changed meetings",
        "changed meetings left out",
        "meetings",
        "meetings and tasks",
        "fuzzed",
        "fuzzed tasks",
        "1300 events",
    ],
)
def test_every_judge_takes_the_feed(owner: User, live_server: LiveServer, rows: object, options: FeedOptions) -> None:
    if callable(rows):
        rows()
    feed, token = make_feed(owner, wanted=DueDateFilter(), options=options, name="Due dates; of A/RES/62/12, all")
    assert publish.publish(feed.pk, now=NOW)
    assert "second request 304" in taken_by_every_judge(live_server.url + address_of(token))


@pytest.mark.parametrize("name", ["/due-dates.ics?document_deadlines=on&alarms=7", "/due-dates/{pk}/event.ics"])
def test_every_judge_takes_a_download(live_server: LiveServer, name: str) -> None:
    address = live_server.url + name.format(pk=make_due_date().pk)
    taken_by_every_judge(address)
