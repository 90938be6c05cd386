"""A feed is published when something in it changed, and only then do its bytes, ETag and date change."""

from __future__ import annotations

import datetime as dt
import gzip
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import F
from django.utils import translation

from obligations import feeds, tasks
from obligations.feeds import addresses, calendar, publish
from obligations.models import DueDate, DueDateFilter, Feed, FeedEntry, FeedOptions
from obligations.models.due_dates import State
from obligations.reading.values import Kind, Origin
from tests.factories import NOW, make_document, make_due_date, make_meeting, make_obligation, make_series
from tests.feeds import body_of, make_feed, published
from tests.servers import until

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(minutes=5)
NEXT_DAY = NOW + dt.timedelta(days=1)


def stored(feed: Feed) -> tuple[bytes, str, dt.datetime | None]:
    feed.refresh_from_db()
    return body_of(feed), feed.etag, feed.last_modified


def is_stale(feed: Feed) -> bool:
    return Feed.objects.stale().filter(pk=feed.pk).exists()


def fulfil(due_date: DueDate, now: dt.datetime = LATER) -> None:
    due_date.close(State.FULFILLED, on=now.date(), now=now)


# --- which feeds a change touches -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "touched"),
    [
        (DueDateFilter(), True),
        (DueDateFilter(document="A/RES/62/12"), True),
        (DueDateFilter(actor="Secretary-General"), True),
        (DueDateFilter(kind="report", body="General Assembly"), True),
        (DueDateFilter(status="upcoming"), True),
        (DueDateFilter(document="A/RES/1/1"), False),
        (DueDateFilter(actor="Assembly of States Parties"), False),
        (DueDateFilter(kind="meeting"), False),
        (DueDateFilter(due_date="999999"), False),
        (DueDateFilter(owner="999999"), False),
    ],
)
def test_a_change_marks_the_feeds_that_show_it(owner: User, wanted: DueDateFilter, touched: bool) -> None:
    due_date = make_due_date(make_obligation(make_document(symbol="A/RES/62/12")))
    feed = published(owner, wanted=wanted)
    fulfil(due_date)
    assert is_stale(feed) == touched


def test_a_new_due_date_marks_the_feeds_it_belongs_to(owner: User) -> None:
    reports = published(owner, wanted=DueDateFilter(kind="report"))
    meetings = published(owner, wanted=DueDateFilter(kind="meeting"))
    feeds.mark_stale([make_due_date().pk], now=LATER)
    assert (is_stale(reports), is_stale(meetings)) == (True, False)


def test_what_leaves_a_filter_marks_the_feed_that_showed_it(owner: User) -> None:
    due_date = make_due_date()
    feed = published(owner, wanted=DueDateFilter(status="upcoming"))
    fulfil(due_date)
    assert is_stale(feed)
    feeds.publish_stale(now=LATER)
    assert b"BEGIN:VEVENT" not in stored(feed)[0]


def test_a_deleted_due_date_marks_the_feed_that_showed_it_and_leaves_it(owner: User) -> None:
    due_date = make_due_date()
    feed = published(owner)
    pk = due_date.pk
    with transaction.atomic():
        due_date.delete()
        feeds.mark_stale([pk], now=LATER)
    assert feeds.publish_stale(now=LATER) == 1
    assert b"BEGIN:VEVENT" not in stored(feed)[0]
    assert not FeedEntry.objects.exists()


def test_a_change_that_is_rolled_back_marks_nothing(owner: User) -> None:
    due_date = make_due_date()
    feed = published(owner)
    with transaction.atomic():
        fulfil(due_date)
        transaction.set_rollback(True)
    assert not is_stale(feed)


def test_a_revoked_feed_is_never_marked_or_published(owner: User) -> None:
    due_date = make_due_date()
    feed = published(owner)
    addresses.revoke(feed, now=LATER)
    fulfil(due_date)
    assert not is_stale(feed)
    assert feeds.publish_stale(now=NEXT_DAY) == 0
    assert stored(feed)[0] == b""


def test_a_feed_of_what_somebody_owns_follows_whoever_owns_it(owner: User, assistant: User) -> None:
    obligation = make_due_date().obligation
    mine, theirs = (published(user, wanted=DueDateFilter(owner=str(user.pk))) for user in (owner, assistant))
    for user in (owner, assistant, None):
        obligation.hand_to(user, now=LATER)
        feeds.publish_stale(now=LATER)
        shown = [b"BEGIN:VEVENT" in stored(feed)[0] for feed in (mine, theirs)]
        assert shown == [user == owner, user == assistant]


@pytest.mark.parametrize("count", [1, 12])
def test_marking_costs_the_same_for_many_feeds_and_due_dates(
    owner: User, django_assert_num_queries: Any, count: int
) -> None:
    due_dates = [make_due_date().pk for _ in range(count)]
    for kind in list(Kind)[:count]:
        published(owner, wanted=DueDateFilter(kind=kind))
    with django_assert_num_queries(6):  # the due dates, their actors, who may show them, who does, the locks, the marks
        feeds.mark_stale(due_dates, now=LATER)


@pytest.mark.parametrize(
    "wanted",
    [
        DueDateFilter(),
        *(DueDateFilter(document=symbol) for symbol in ("A/RES/62/12", "A/RES/62/13", "A/RES/1/1")),
        *(DueDateFilter(actor=name) for name in ("Secretary-General", "Assembly of States Parties", "Nobody")),
        *(DueDateFilter(kind=kind) for kind in ("report", "meeting", "finance")),
        *(DueDateFilter(body=organ) for organ in ("General Assembly", "Human Rights Council", "Security Council")),
        *(DueDateFilter(due_date=pk) for pk in ("1", "x", "²")),
        DueDateFilter(document="A/RES/62/12", actor="Secretary-General", kind="report", body="General Assembly"),
        DueDateFilter(document="A/RES/62/12", actor="Secretary-General", kind="meeting"),
        *(DueDateFilter(owner=pk) for pk in ("1", "41", "42")),
        DueDateFilter(owner="42", document="A/RES/62/13"),
    ],
)
def test_what_may_be_shown_is_what_the_filter_shows(wanted: DueDateFilter) -> None:
    resolution = make_document(symbol="A/RES/62/12")
    make_due_date(make_obligation(resolution, owner=User.objects.create(pk=42)))
    make_due_date(make_obligation(resolution, actors=("Secretary-General", "Member States")))
    make_meeting(resolution)
    make_due_date(make_obligation(make_document(symbol="A/RES/62/13", organ="Human Rights Council")))
    shown = set(wanted.apply(DueDate.objects.all(), on=NOW.date()))
    assert {due_date for due_date in DueDate.objects.all() if wanted.may_show(due_date)} == shown


# --- what a publication changes ---------------------------------------------------------------------------------------


def test_a_new_feed_waits_and_is_then_published(owner: User) -> None:
    make_due_date()
    feed, _token = make_feed(owner)
    assert feeds.publish_stale(now=NOW) == 1
    body, etag, modified = stored(feed)
    assert body.startswith(b"BEGIN:VCALENDAR\r\n")
    assert gzip.decompress(bytes(feed.published.gzipped)) == body
    assert etag.startswith('"')
    assert modified == NOW
    assert (feed.shown, feed.left_out, feed.error) == (1, 0, "")
    assert not is_stale(feed)


def test_nothing_is_rendered_when_nothing_is_stale(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    published(owner)
    monkeypatch.setattr(calendar, "render", None)
    assert feeds.publish_stale(now=LATER) == 0


def test_a_change_changes_bytes_etag_and_date(owner: User) -> None:
    due_date = make_due_date()
    feed = published(owner)
    before = stored(feed)
    fulfil(due_date)
    feeds.publish_stale(now=LATER)
    after = stored(feed)
    assert before[0] != after[0]
    assert before[1] != after[1]
    assert after[2] == LATER


def test_an_equal_render_changes_nothing_that_a_program_sees(owner: User) -> None:
    due_date = make_due_date()
    feed = published(owner)
    before = stored(feed)
    feeds.mark_stale([due_date.pk], now=LATER)
    assert feeds.publish_stale(now=LATER) == 1
    assert stored(feed) == before


def test_the_language_of_whoever_has_it_published_plays_no_part(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    render, spoken = calendar.render, []

    def listen(*args: Any, **kwargs: Any) -> calendar.Rendered:
        spoken.append(translation.get_language())
        return render(*args, **kwargs)

    monkeypatch.setattr(calendar, "render", listen)
    with translation.override("fr"):
        published(owner)
    assert spoken == ["en-gb"]


@pytest.mark.parametrize("seconds", [0, 0.4, -3600])
def test_last_modified_always_advances(owner: User, seconds: float) -> None:
    due_date = make_due_date()
    feed = published(owner)
    first = stored(feed)[2]
    fulfil(due_date, now=NOW)
    feeds.publish_stale(now=NOW + dt.timedelta(seconds=seconds))
    second = stored(feed)[2]
    assert first
    assert second
    assert int(second.timestamp()) > int(first.timestamp())


def test_every_feed_is_published_again_on_another_day(owner: User) -> None:
    """A feed that reaches 30 days back drops what is older, though nothing changed but the day."""
    make_meeting()
    feed = published(owner, options=FeedOptions(days_back=30))
    assert b"BEGIN:VEVENT" in stored(feed)[0]
    much_later = NOW + dt.timedelta(days=60)
    assert feeds.publish_stale(now=much_later) == 1
    assert b"BEGIN:VEVENT" not in stored(feed)[0]
    assert feeds.publish_stale(now=much_later) == 0


# --- at the same time -------------------------------------------------------------------------------------------------


def test_a_change_during_rendering_is_not_lost(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    due_date = make_due_date()
    feed, _token = make_feed(owner)
    render = calendar.render

    def render_while_it_changes(*args: Any, **kwargs: Any) -> calendar.Rendered:
        rendered = render(*args, **kwargs)
        fulfil(due_date)
        return rendered

    monkeypatch.setattr(calendar, "render", render_while_it_changes)
    assert feeds.publish_stale(now=NOW) == 0
    monkeypatch.undo()
    assert is_stale(feed)
    assert feeds.publish_stale(now=LATER) == 1
    assert b"Fulfilled" in stored(feed)[0]


def test_of_two_publishers_one_has_no_effect(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_due_date()
    feed, _token = make_feed(owner)
    render = calendar.render

    def render_while_another_publishes(*args: Any, **kwargs: Any) -> calendar.Rendered:
        monkeypatch.setattr(calendar, "render", render)
        assert publish.publish(feed.pk, now=NOW)
        return render(*args, **kwargs)

    monkeypatch.setattr(calendar, "render", render_while_another_publishes)
    assert not publish.publish(feed.pk, now=LATER)
    assert stored(feed)[2] == NOW
    assert not is_stale(feed)


def test_a_feed_revoked_during_rendering_stays_empty(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_due_date()
    feed, _token = make_feed(owner)
    render = calendar.render

    def render_while_it_is_revoked(*args: Any, **kwargs: Any) -> calendar.Rendered:
        addresses.revoke(feed, now=NOW)
        return render(*args, **kwargs)

    monkeypatch.setattr(calendar, "render", render_while_it_is_revoked)
    assert not publish.publish(feed.pk, now=NOW)
    assert stored(feed)[0] == b""


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="a SQLite database in memory takes one thread at a time")
def test_nothing_is_lost_between_those_who_change_and_those_who_publish(owner: User) -> None:
    due_dates = [make_due_date(), make_due_date(), make_meeting()]
    served = [published(owner, wanted=wanted) for wanted in (DueDateFilter(), DueDateFilter(kind="report"))]
    changing = threading.Event()

    def change(due_date: DueDate) -> None:
        for n in range(20):
            due_date.close(State.FULFILLED, on=NOW.date(), now=NOW + dt.timedelta(seconds=n))
            due_date.reopen(now=NOW + dt.timedelta(seconds=n))
        connection.close()

    def publish_on() -> list[tuple[dt.datetime | None, ...]]:
        seen = []
        while not changing.is_set():
            feeds.publish_stale(now=LATER)
            seen.append(tuple(Feed.objects.order_by("pk").values_list("last_modified", flat=True)))
        connection.close()
        return seen

    with ThreadPoolExecutor() as threads:
        publishers = [threads.submit(publish_on) for _ in range(2)]
        writers = [threads.submit(change, due_date) for due_date in due_dates]
        try:
            for writer in writers:
                writer.result()
        finally:
            changing.set()  # also where one fails: those who publish would go on for ever
        histories = [publisher.result() for publisher in publishers]
    feeds.publish_stale(now=LATER)
    for feed in served:
        fresh = calendar.render(
            feed.due_date_filter, feed.feed_options, name=feed.name, on=LATER.date(), room=calendar.SUBSCRIBED
        )
        assert stored(feed)[0] == fresh.body
        assert b"SEQUENCE:40" in fresh.body
    for history in histories:
        for dates in zip(*history, strict=True):
            assert list(dates) == sorted(dates)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_two_changes_of_the_same_feeds_never_hold_each_other(owner: User) -> None:
    first, second = published(owner), published(owner)
    Feed.objects.filter(pk=first.pk).update(change=F("change") + 1)  # from now on it lies behind the second one

    def mark_both() -> int:
        try:
            return Feed.objects.live().mark_stale(now=LATER)
        finally:
            connection.close()

    def waits() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))")
            return bool(cursor.fetchall())

    with ThreadPoolExecutor() as threads, transaction.atomic():
        Feed.objects.filter(pk=first.pk).mark_stale(now=LATER)
        other = threads.submit(mark_both)
        until(waits, "the other change does not wait")
        Feed.objects.filter(pk=second.pk).mark_stale(now=LATER)
    assert other.result() == 2


# --- when something is broken -----------------------------------------------------------------------------------------


def test_a_broken_due_date_leaves_the_last_good_bytes_and_is_named(owner: User) -> None:
    due_date = make_due_date()
    feed = published(owner)
    before = stored(feed)
    DueDate.objects.filter(pk=due_date.pk).update(derivation=5)
    DueDate.objects.filter(pk=due_date.pk).revise(now=LATER)
    assert feeds.publish_stale(now=LATER) == 0
    assert stored(feed) == before
    assert due_date.obligation.citation in feed.error
    # It is not tried again and again, but when it changes.
    assert not is_stale(feed)
    due_date.refresh_from_db()
    due_date.move(due_date.window, act_by=NOW.date(), origin=Origin.BY_HAND, derivation=[], reason="", now=LATER)
    feeds.publish_stale(now=LATER)
    assert stored(feed) != before
    assert feed.error == ""


def test_one_broken_feed_does_not_keep_the_others_from_being_published(owner: User) -> None:
    make_due_date(make_obligation(make_document(symbol="A/RES/1/1")), derivation=5)
    broken, _token = make_feed(owner, wanted=DueDateFilter(document="A/RES/1/1"))
    odd, _token = make_feed(owner)
    Feed.objects.filter(pk=odd.pk).update(filter={"kind": "meeting"}, options={"days_back": "soon"})
    fine, _token = make_feed(owner, wanted=DueDateFilter(kind="meeting"))
    assert feeds.publish_stale(now=NOW) == 1
    assert stored(fine)[0]
    assert not stored(broken)[0]
    assert not stored(odd)[0]
    assert broken.error
    assert odd.error


def test_due_dates_left_out_are_counted_for_the_owner(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "SUBSCRIBED", calendar.Room(2, 10**6))
    for _ in range(5):
        make_due_date()
    feed = published(owner)
    assert (feed.shown, feed.left_out) == (2, 3)


def test_a_lost_job_is_found_again_by_the_next_tick(owner: User) -> None:
    """The message that wakes the job is lost; nothing but the row says that something is to be done."""
    due_date = make_due_date()
    feed = published(owner)
    fulfil(due_date)
    assert is_stale(feed)
    tasks.publish_stale_feeds()  # as the scheduler calls it every thirty seconds, with nothing to go by
    assert not is_stale(feed)
    assert b"Fulfilled" in stored(feed)[0]


def test_a_job_that_dies_while_it_publishes_leaves_the_feed_to_the_next(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes, ETag and date are stored in one transaction: a job that dies in it has stored none of them."""
    due_date = make_due_date()
    feed = published(owner)
    before = stored(feed)
    fulfil(due_date)

    def die(*_args: Any, **_kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(publish, "_note_entries", die)
        with pytest.raises(KeyboardInterrupt):
            feeds.publish_stale(now=LATER)
    assert stored(feed) == before
    assert is_stale(feed)
    assert feeds.publish_stale(now=LATER) == 1
    assert b"Fulfilled" in stored(feed)[0]


def test_a_run_ends_in_time_and_the_next_goes_on(owner: User) -> None:
    make_due_date()
    for _ in range(3):
        make_feed(owner)
    assert feeds.publish_stale(now=NOW, seconds=-1) == 0
    assert feeds.publish_stale(now=NOW, seconds=60) == 3


def test_what_changed_comes_before_what_only_grew_a_day_older(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting, report = make_meeting(), make_due_date()
    older = [published(owner, wanted=DueDateFilter(kind="meeting")) for _ in range(3)]
    changed = published(owner, wanted=DueDateFilter(kind="report"))
    fulfil(report, now=NEXT_DAY)
    order: list[str] = []
    render = calendar.render

    def listen(wanted: DueDateFilter, *args: Any, **kwargs: Any) -> calendar.Rendered:
        order.append(wanted.kind)
        return render(wanted, *args, **kwargs)

    monkeypatch.setattr(calendar, "render", listen)
    assert feeds.publish_stale(now=NEXT_DAY) == 4
    assert order == ["report", "meeting", "meeting", "meeting"]
    assert not any(map(is_stale, [*older, changed]))
    assert meeting.pk


@pytest.mark.parametrize("kind", ["report", "meeting"])
def test_a_feed_that_nothing_of_it_concerns_never_leaves_the_database(owner: User, kind: str) -> None:
    due_date = make_due_date()
    feed, _token = make_feed(owner, wanted=DueDateFilter(kind=kind, actor="Secretary-General"))
    found = Feed.objects.that_may_show(list(DueDate.objects.for_lists()))
    assert (feed in found) == (kind == "report")
    assert due_date.obligation.kind == "report"


def test_a_day_that_came_back_and_went_long_ago_is_near(owner: User) -> None:
    """Where there is no room for all, a series and an open window are kept before what is a year off."""
    long_ago = dt.date(1990, 7, 18)
    near = [
        make_series(window_start=long_ago, act_by=long_ago),
        make_due_date(act_by=dt.date(2007, 9, 18), window_start=dt.date(2007, 9, 18), window_end=dt.date(2008, 9, 15)),
    ]
    make_due_date()
    made = calendar.render(
        DueDateFilter(), FeedOptions(), name="x", on=NOW.date(), room=calendar.Room(2, 10**6), fragments=None
    )
    assert made.shown == {due_date.pk for due_date in near}
    assert made.left_out == 1
