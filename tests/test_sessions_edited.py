"""An edited session, or another name of a party, reaches every date, reminder and calendar that rests on it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from obligations import feeds, intake
from obligations.models import Delivery, Document, DueDate, Obligation, Party, Reminder, Session
from obligations.models.due_dates import State
from obligations.reading.sessions import Calendar, SessionRow
from obligations.reading.values import Origin, Window
from obligations.reminders import deliver, digest, plan
from tests.factories import NOW, make_subscription, make_user
from tests.feeds import body_of, published

pytestmark = pytest.mark.django_db

SEED = Path(__file__).resolve().parent.parent / "obligations/data/A_RES_62_12.md"
RESOLUTION = """Resolution adopted by the General Assembly on 26 November 2007

62/{number}. A title

The General Assembly,

Recalling its resolution 61/15 of 20 November 2006,

1. Requests {asked};

57th plenary meeting

26 November 2007
"""


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_user("admin", role="administrator"))
    return client


@pytest.fixture
def seed() -> Document:
    return intake.add(SEED.read_bytes(), SEED.name, by=None, now=NOW).document


def asked(what: str, number: int = 900) -> DueDate:
    """The one due date of a resolution that requests this."""
    text = RESOLUTION.format(number=number, asked=what)
    document = intake.add(text.encode(), f"{number}.txt", by=None, now=NOW).document
    return DueDate.objects.get(obligation__document=document)


def put(admin: Client, body: str, number: int, opens: str, **more: str) -> str:
    """Add a session in the administration, or edit it; the page that answers."""
    row = Session.objects.filter(body=body, number=number).first()
    address = f"/admin/obligations/session/{f'{row.pk}/change' if row else 'add'}/"
    data = {
        "body": body,
        "number": str(number),
        "opens": opens,
        "origin": "by hand",
        "source": "a letter",
        "_reviewed": "1",
    } | more
    return admin.post(address, data, follow=True).content.decode()


# --- dates --------------------------------------------------------------------------------------------------------


def test_an_edit_moves_every_date_that_rests_on_the_session_and_keeps_the_old_one(
    admin: Client, seed: Document
) -> None:
    assert "Read again: 1 documents." in put(admin, "GA", 63, "2008-09-23")
    moved = DueDate.objects.filter(session="GA 63")
    assert {(due.window_start, due.act_by, due.version) for due in moved} == {
        (dt.date(2008, 9, 23), dt.date(2008, 9, 23), 2)
    }
    for due in moved:
        assert any("was set by hand to open (a letter): 23 September 2008" in step for step in due.derivation)
        old = due.versions.get()
        assert (old.window_start, old.reason) == (dt.date(2008, 9, 16), "the days of GA 63 were changed")


def test_a_session_that_was_set_by_hand_can_be_set_again(admin: Client, seed: Document) -> None:
    for opens in ("2008-09-23", "2008-09-30"):
        put(admin, "GA", 63, opens)
        days = DueDate.objects.filter(session="GA 63").values_list("window_start", flat=True)
        assert {day.isoformat() for day in days if day} == {opens}


def test_a_date_that_a_person_has_set_stands(admin: Client, seed: Document) -> None:
    due = DueDate.objects.filter(session="GA 63").first()
    assert due is not None
    day = dt.date(2008, 10, 30)
    due.move(Window(day, day), act_by=day, origin=Origin.BY_HAND, derivation=["agreed"], reason="agreed", now=NOW)
    put(admin, "GA", 63, "2008-09-23")
    due.refresh_from_db()
    assert due.act_by == day


def test_the_session_before_closes_when_the_edited_one_opens(admin: Client) -> None:
    due = asked("the Secretary-General to report during the sixty-third session of the General Assembly")
    put(admin, "GA", 64, "2009-09-22")
    due.refresh_from_db()
    assert (due.window_end, due.version) == (dt.date(2009, 9, 21), 2)


def test_a_date_that_waited_for_its_session_is_resolved_when_the_session_is_added(admin: Client) -> None:
    due = asked("the Secretary-General to report to the Commission on the Status of Women at its fifty-fourth session")
    assert (due.session, due.origin, due.window_start) == ("CSW 54", Origin.UNRESOLVED, None)
    put(admin, "CSW", 54, "2010-03-01", closes="2010-03-12")
    due.refresh_from_db()
    assert (due.window_start, due.window_end, due.origin) == (
        dt.date(2010, 3, 1),
        dt.date(2010, 3, 12),
        Origin.OBSERVED,
    )


def test_a_session_that_is_named_by_its_year_is_found_too(admin: Client) -> None:
    due = asked("the Secretary-General to report to the Economic and Social Council at its substantive session of 2009")
    before = due.window_start
    put(admin, "ECOSOC", 2009, "2009-07-06", closes="2009-07-31")
    due.refresh_from_db()
    assert before != due.window_start == dt.date(2009, 7, 6)


def test_a_body_that_the_product_does_not_know_can_be_given_sessions(admin: Client) -> None:
    due = asked("the Secretary-General to report to the Sugar Commission at its twelfth session")
    put(admin, due.session.rpartition(" ")[0], 12, "2009-05-04", closes="2009-05-08")
    due.refresh_from_db()
    assert (due.window_start, due.window_end) == (dt.date(2009, 5, 4), dt.date(2009, 5, 8))


def test_a_number_that_is_corrected_moves_what_rested_on_the_wrong_one(admin: Client) -> None:
    due = asked("the Secretary-General to report to the Commission on the Status of Women at its fifty-fourth session")
    put(admin, "CSW", 54, "2010-03-01")
    row = Session.objects.get(body="CSW", number=54)
    row.number = 55
    intake.save_session(row, now=NOW)
    due.refresh_from_db()
    assert (due.window_start, due.origin) == (None, Origin.UNRESOLVED)


def test_what_rests_on_other_sessions_or_was_settled_stays(admin: Client, seed: Document) -> None:
    other = asked("the Secretary-General to report to the Assembly at its seventieth session")
    done = DueDate.objects.filter(session="GA 63").first()
    assert done is not None
    done.close(State.FULFILLED, on=dt.date(2008, 10, 1), now=NOW)
    put(admin, "GA", 63, "2008-09-23")
    other.refresh_from_db()
    done.refresh_from_db()
    assert (other.version, other.versions.count()) == (1, 0)
    assert done.state == State.FULFILLED


def test_the_same_days_again_move_nothing(admin: Client, seed: Document) -> None:
    row = Session.objects.get(body="GA", number=63)
    intake.save_session(row, now=NOW)
    assert {due.version for due in DueDate.objects.all()} == {1}


def test_a_session_cannot_close_before_it_opens(admin: Client) -> None:
    page = put(admin, "CSW", 54, "2010-03-12", closes="2010-03-01")
    assert "A session cannot close before it opens." in page
    assert not Session.objects.filter(body="CSW", number=54).exists()


def test_sessions_that_a_release_brings_resolve_what_waited_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    due = asked("the Secretary-General to report to the Commission on the Status of Women at its fifty-fourth session")
    Session.objects.filter(body="GA", number=63).update(opens=dt.date(2008, 9, 17))
    shipped = SessionRow("CSW", 54, dt.date(2010, 3, 1), dt.date(2010, 3, 12), Origin.OBSERVED, "a test")
    calendar = Calendar([*Calendar.standard().rows.values(), shipped])
    monkeypatch.setattr(Calendar, "standard", lambda: calendar)
    assert intake.load_sessions(now=NOW) == 1
    due.refresh_from_db()
    assert (due.window_start, due.origin) == (dt.date(2010, 3, 1), Origin.OBSERVED)
    assert Session.objects.get(body="GA", number=63).opens == dt.date(2008, 9, 17)  # what people edited stays


# --- looked at before it is applied ---------------------------------------------------------------------------------


def test_an_edit_shows_what_would_move_before_anything_does(admin: Client, seed: Document) -> None:
    due = DueDate.objects.filter(session="GA 63", obligation__paragraph__number="9").get()
    make_subscription(filter={"due_date": str(due.pk)})
    plan.plan_all(now=NOW)
    row = Session.objects.get(body="GA", number=63)
    address = f"/admin/obligations/session/{row.pk}/change/"
    data = {"body": "GA", "number": "63", "opens": "2008-09-23", "origin": "by hand", "source": "a letter"}
    before = [*DueDate.objects.values()], [*Reminder.objects.values()], [*Session.objects.values()]
    page = admin.post(address, data).content.decode()
    assert "Dates that would move" in page
    assert due.obligation.citation in page
    assert "16 September 2008 – 14 September 2009" in page
    assert "23 September 2008 – 14 September 2009" in page
    assert "the days of GA 63 were changed" in page
    assert "1 subscriber<" in page
    assert before == ([*DueDate.objects.values()], [*Reminder.objects.values()], [*Session.objects.values()])
    admin.post(address, data | {"_reviewed": "Apply these changes"})
    due.refresh_from_db()
    assert (due.window_start, due.version) == (dt.date(2008, 9, 23), 2)


def test_a_session_on_which_nothing_rests_is_saved_at_once(admin: Client, seed: Document) -> None:
    data = {"body": "XYZ", "number": "3", "opens": "2008-09-23", "origin": "by hand", "source": "a letter"}
    admin.post("/admin/obligations/session/add/", data)
    assert Session.objects.filter(body="XYZ").exists()


def test_who_may_not_change_sessions_is_not_told_what_would_move(client: Client, seed: Document) -> None:
    client.force_login(make_user("editor", role="editor"))
    row = Session.objects.get(body="GA", number=63)
    data = {"body": "GA", "number": "63", "opens": "2008-09-23", "origin": "by hand", "source": "a letter"}
    answer = client.post(f"/admin/obligations/session/{row.pk}/change/", data, follow=True)
    assert "would move" not in answer.content.decode()


# --- reminders and calendars --------------------------------------------------------------------------------------


def test_reminders_move_with_the_session_and_whoever_was_told_is_told_once(admin: Client, seed: Document) -> None:
    due = DueDate.objects.filter(session="GA 63", obligation__paragraph__number="9").get()
    make_subscription(email="told@example.org", filter={"due_date": str(due.pk)})
    plan.plan_all(now=NOW)
    told = dt.datetime(2008, 8, 17, 9, tzinfo=dt.UTC)
    digest.hand_over(now=told)
    deliver.drain()
    session = Session.objects.get(body="GA", number=63)
    session.opens = dt.date(2008, 12, 2)
    for _ in range(2):  # saving twice is one move
        intake.save_session(session, now=told)
    digest.hand_over(now=told)
    notices = Delivery.objects.filter(state=Delivery.State.DUE)
    assert [notice.subject.partition(":")[0] for notice in notices] == [
        "Date moved to 2 December 2008 – 14 September 2009"
    ]
    assert "because the days of GA 63 were changed" in notices.get().text
    live = Reminder.objects.filter(due_date=due, state=Reminder.State.PLANNED).order_by("send_at")
    assert [row.send_at.date().isoformat() for row in live] == ["2008-11-02", "2008-11-25", "2008-12-02"]


def test_calendars_show_the_new_days_as_a_later_version_of_the_same_event(
    admin: Client, seed: Document, owner: User
) -> None:
    feed = published(owner)
    before = body_of(feed).replace(b"\r\n ", b"")
    session = Session.objects.get(body="GA", number=63)
    session.opens = dt.date(2008, 9, 23)
    later = NOW + dt.timedelta(minutes=5)
    intake.save_session(session, now=later)
    assert feeds.publish_stale(now=later) == 1
    feed.refresh_from_db()
    after = body_of(feed).replace(b"\r\n ", b"")
    assert b"DTSTART;VALUE=DATE:20080916" in before
    assert b"DTSTART;VALUE=DATE:20080916" not in after
    assert b"DTSTART;VALUE=DATE:20080923" in after
    uids = [{line for line in body.split(b"\r\n") if line.startswith(b"UID:")} for body in (before, after)]
    assert uids[0] == uids[1]


# --- parties ------------------------------------------------------------------------------------------------------


def test_another_name_of_a_party_is_found_in_what_is_here_and_in_what_comes(admin: Client) -> None:
    first = asked("the Sugar Bureau to report to the Assembly at its sixty-third session", 901)
    assert [party.name for party in first.obligation.actors.all()] == ["Sugar Bureau"]
    data = {
        "name": "International Sugar Organization",
        "aliases": "Sugar Bureau\n\n  the  Bureau of Sugar \n",
        "kind": "body",
    }
    assert "Read again: 1 documents." in admin.post("/admin/obligations/party/add/", data, follow=True).content.decode()
    assert Party.objects.get(name=data["name"]).aliases == ["Sugar Bureau", "the Bureau of Sugar"]
    second = asked("the Sugar Bureau to report to the Assembly at its sixty-third session", 902)
    for due in (first, second):
        obligation = Obligation.objects.get(pk=due.obligation_id)
        assert [party.name for party in obligation.actors.all()] == ["International Sugar Organization"]


def test_a_name_that_is_taken_away_is_no_longer_read(admin: Client) -> None:
    party = Party.objects.create(name="International Sugar Organization", kind="body", aliases=["Sugar Bureau"])
    due = asked("the Sugar Bureau to report to the Assembly at its sixty-third session")
    assert due.obligation.actors.get() == party
    data = {"name": party.name, "aliases": "", "kind": "body"}
    admin.post(f"/admin/obligations/party/{party.pk}/change/", data)
    assert due.obligation.actors.get().name == "Sugar Bureau"


def test_only_staff_may_change_sessions_and_names(client: Client) -> None:
    client.force_login(make_user("editor", role="editor"))
    before = Session.objects.count(), Party.objects.count()
    for page, data in (("session", {"body": "XX", "number": 1}), ("party", {"name": "X"})):
        assert client.post(f"/admin/obligations/{page}/add/", data).status_code in {302, 403}
    assert (Session.objects.count(), Party.objects.count()) == before
