"""What waits for an event waits visibly; recording the event dates it everywhere, taking it back undates it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client

from obligations import feeds, intake
from obligations.corrections.undo import CannotBeUndone, undo
from obligations.models import Change, Delivery, DueDate, Event, Reminder
from obligations.reading.values import Origin, Window
from obligations.reminders import deliver, digest, plan
from tests.factories import NOW, make_document, make_obligation, make_subscription, make_waiting
from tests.feeds import body_of, published
from tests.test_sessions_edited import asked

pytestmark = pytest.mark.django_db

TREATY = "the entry into force of the Arms Trade Treaty"
REPORT = "the Secretary-General to report within 90 days of "
DAY = dt.date(2008, 6, 10)


def record(due: DueDate, day: dt.date = DAY, source: str = "C.N.1.2008", by: User | None = None) -> None:
    assert due.event is not None
    intake.record_event(due.event, name=due.event.name, day=day, source=source, by=by, now=NOW)
    due.refresh_from_db()


def test_a_duty_that_waits_is_listed_under_its_event(client: Client) -> None:
    due = asked(REPORT + TREATY)
    page = client.get("/events/").content.decode()
    assert TREATY in page
    assert due.obligation.citation in page
    assert "1 duty waits" in page
    assert "See what waits for an event" in client.get("/due-dates/").content.decode()


def test_a_duty_that_a_person_rejected_waits_no_more(client: Client) -> None:
    due = asked(REPORT + TREATY)
    due.obligation.review = "rejected"
    due.obligation.save()
    assert TREATY not in client.get("/events/").content.decode()


def test_recording_the_event_dates_every_document_that_names_it(client: Client, owner: User) -> None:
    dues = [asked(REPORT + TREATY, 901), asked("States to report 60 days before " + TREATY, 902)]
    client.force_login(owner)
    assert dues[0].event is not None
    data = {"name": "Entry into force of the Treaty", "day": "2008-06-10", "source": " C.N.1.2008 "}
    page = client.post(f"/events/{dues[0].event_id}/record/", data, follow=True).content.decode()
    assert "2 dates have changed" in page
    for due in dues:
        due.refresh_from_db()
    assert [(due.window_end, due.act_by, due.origin, due.version) for due in dues] == [
        (dt.date(2008, 9, 8), dt.date(2008, 9, 8), Origin.EVENT, 2),
        (dt.date(2008, 4, 11), dt.date(2008, 4, 11), Origin.EVENT, 2),
    ]
    assert dues[0].derivation == [
        "the day of “Entry into force of the Treaty” is on record (C.N.1.2008): 10 June 2008",
        "90 days later: 8 September 2008",
    ]
    assert dues[0].versions.get().reason == "an event was recorded: Entry into force of the Treaty, 10 June 2008"
    change = Change.objects.filter(obligation=dues[0].obligation).get()
    assert (change.who, change.act) == ("owner", "event")


def test_a_document_that_comes_later_finds_the_event_on_record() -> None:
    record(asked(REPORT + TREATY, 901))
    later = asked(REPORT + "the date of the entry  into force of the Arms Trade Treaty", 902)
    assert (later.act_by, later.origin) == (dt.date(2008, 9, 8), Origin.EVENT)


@pytest.mark.parametrize(
    "words",
    ["the entry into force of the Treaty", "the expiry of the mandate of the Mission", "receipt of the request"],
)
def test_words_that_may_mean_something_else_in_another_document_date_only_their_own(words: str) -> None:
    one, other = asked(REPORT + words, 901), asked(REPORT + words, 902)
    record(one)
    other.refresh_from_db()
    assert one.act_by == dt.date(2008, 9, 8)
    assert (other.act_by, other.origin, other.version) == (None, Origin.UNRESOLVED, 1)


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("until the completion of the review of the measures", Window(None, DAY)),
        ("before the expiry of the mandate", Window(None, dt.date(2008, 6, 9))),
        ("within six months after the entry into force of the Treaty", Window(None, dt.date(2008, 12, 10))),
        ("three months after the entry into force of the Treaty", Window(dt.date(2008, 9, 10), dt.date(2008, 9, 10))),
    ],
)
def test_what_the_words_come_to(words: str, window: Window) -> None:
    due = asked("the Secretary-General to keep it under review and to report " + words)
    record(due)
    assert due.window == window


@pytest.mark.parametrize("words", ["at its sixty-third session", "within 90 days", "during the intersessional period"])
def test_what_does_not_wait_for_an_event(words: str) -> None:
    assert asked("the Secretary-General to report " + words).event is None
    assert not Event.objects.exists()


def test_correcting_the_record_moves_the_dates_and_the_old_record_is_kept(client: Client, owner: User) -> None:
    due = asked(REPORT + TREATY)
    record(due, by=owner)
    record(due, dt.date(2008, 6, 11), by=owner)
    assert (due.act_by, due.version) == (dt.date(2008, 9, 9), 3)
    record(due, dt.date(2008, 6, 11), by=owner)  # the same again moves nothing
    assert due.version == 3
    page = client.get(f"/events/{due.event_id}/").content.decode()
    assert "Earlier records" in page
    assert "10 June 2008" in page


def test_taking_the_record_back_undates_what_followed(client: Client, owner: User) -> None:
    due = asked(REPORT + TREATY)
    waiting = due.derivation
    record(due)
    client.force_login(owner)
    client.post(f"/events/{due.event_id}/take-back/")
    due.refresh_from_db()
    assert (due.act_by, due.origin, due.derivation) == (None, Origin.UNRESOLVED, waiting)
    assert due.versions.first().reason == f"the record of an event was taken back: {TREATY}"  # type: ignore[union-attr]


def test_reading_again_keeps_what_follows_from_the_event() -> None:
    due = asked(REPORT + TREATY)
    record(due)
    intake.read_again([due.obligation.document], reason="a test", now=NOW)
    due.refresh_from_db()
    assert (due.act_by, due.version) == (dt.date(2008, 9, 8), 2)


def test_a_date_that_a_person_has_set_stands(owner: User) -> None:
    due = asked(REPORT + TREATY)
    day = dt.date(2009, 1, 5)
    due.set_by_hand(Window(day, day), act_by=day, reason="agreed", by=owner, now=NOW)
    record(due)
    assert due.act_by == day


def test_what_followed_from_a_record_is_undone_by_taking_that_back() -> None:
    due = asked(REPORT + TREATY)
    record(due)
    with pytest.raises(CannotBeUndone):
        undo(Change.objects.get(obligation=due.obligation), by=None, now=NOW)


def test_a_duty_can_be_tied_to_another_event(client: Client, owner: User) -> None:
    known, other = asked(REPORT + TREATY, 901), asked(REPORT + "the entry into force of the Treaty", 902)
    record(known)
    client.force_login(owner)
    page = client.get(f"/due-dates/{other.pk}/event/").content.decode()
    assert "the entry into force of the Treaty (A/RES/62/902)" in page
    client.post(f"/due-dates/{other.pk}/event/", {"event": known.event_id})
    other.refresh_from_db()
    assert other.act_by == dt.date(2008, 9, 8)
    intake.read_again([other.obligation.document], reason="a test", now=NOW)
    other.refresh_from_db()
    assert (other.event, other.act_by, other.version) == (known.event, dt.date(2008, 9, 8), 2)


def test_a_duty_tied_to_an_event_that_is_not_on_record_says_so() -> None:
    one, other = asked(REPORT + TREATY, 901), asked(REPORT + "the entry into force of the Treaty", 902)
    assert one.event is not None
    intake.tie(other, one.event, by=None, now=NOW)
    other.refresh_from_db()
    assert other.derivation == [f"a person has tied it to “{TREATY}”, whose day is not known"]
    record(one)
    other.refresh_from_db()
    assert other.act_by == dt.date(2008, 9, 8)


def test_a_document_whose_event_others_wait_for_stays() -> None:
    one, other = asked(REPORT + "the entry into force of the Treaty", 901), asked(REPORT + TREATY, 902)
    assert one.event is not None
    intake.tie(other, one.event, by=None, now=NOW)
    with pytest.raises(intake.KeptForItsHistory):
        intake.take_back(one.obligation.document, now=NOW)


@pytest.mark.parametrize(
    "data",
    [
        {"name": "x", "day": "", "source": "a letter"},
        {"name": "x", "day": "2008-06-10", "source": "  "},
        {"name": "", "day": "2008-06-10", "source": "a letter"},
        {"name": "x", "day": "0208-06-10", "source": "a letter"},
    ],
)
def test_a_record_needs_a_name_a_day_and_a_source(client: Client, owner: User, data: dict[str, str]) -> None:
    due = make_waiting()
    client.force_login(owner)
    assert client.post(f"/events/{due.event_id}/record/", data).status_code == 422
    due.refresh_from_db()
    assert due.event is not None
    assert (due.event.day, due.version) == (None, 1)


def test_a_reader_looks_and_records_nothing(client: Client, outsider: User) -> None:
    due = make_waiting(day=DAY)
    client.force_login(outsider)
    page = client.get(f"/events/{due.event_id}/").content.decode()
    assert "Editors record when an event took place." in page
    data = {"name": "x", "day": "2008-06-12", "source": "a letter"}
    assert client.post(f"/events/{due.event_id}/record/", data).status_code == 403
    assert client.post(f"/events/{due.event_id}/take-back/").status_code == 403
    assert client.post(f"/due-dates/{due.pk}/event/", {"event": due.event_id}).status_code == 403
    assert Event.objects.get().day == DAY


def test_the_owner_of_an_obligation_may_tie_it_but_not_record(client: Client, outsider: User) -> None:
    due = make_waiting(obligation=make_obligation(make_document(), owner=outsider))
    client.force_login(outsider)
    assert client.get(f"/due-dates/{due.pk}/event/").status_code == 200
    assert client.post(f"/events/{due.event_id}/record/").status_code == 403


# --- reminders and calendars --------------------------------------------------------------------------------------


def test_reminders_follow_the_record_and_whoever_was_told_hears_that_it_is_taken_back() -> None:
    due = asked(REPORT + TREATY)
    make_subscription(email="told@example.org", filter={"due_date": str(due.pk)})
    plan.plan_all(now=NOW)
    assert not Reminder.objects.exists()
    record(due)
    assert [row.send_at.date() for row in Reminder.objects.order_by("send_at")] == [
        dt.date(2008, 8, 9),
        dt.date(2008, 9, 1),
        dt.date(2008, 9, 8),
    ]
    told = dt.datetime(2008, 8, 9, 9, tzinfo=dt.UTC)
    digest.hand_over(now=told)
    deliver.drain()
    assert due.event is not None
    for _ in range(2):
        intake.take_back_event(due.event, by=None, now=told)
    digest.hand_over(now=told)
    notice = Delivery.objects.filter(state=Delivery.State.DUE).get()
    assert notice.subject.startswith("Date no longer known")
    assert "the record of an event was taken back" in notice.text


def test_calendars_show_it_once_it_has_a_day(owner: User) -> None:
    due = asked(REPORT + TREATY)
    feed = published(owner)
    assert str(due.uid).encode() not in body_of(feed)
    record(due)
    assert feeds.publish_stale(now=NOW + dt.timedelta(minutes=5)) == 1
    feed.refresh_from_db()
    body = body_of(feed).replace(b"\r\n ", b"")
    assert str(due.uid).encode() in body
    assert b"20080908" in body
