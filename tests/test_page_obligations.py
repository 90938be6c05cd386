"""An obligation's page: exact words, why its date is what it is, and what people record."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from obligations.models import DueDate, Evidence, Obligation
from obligations.models.changes import due_dates_changed
from obligations.models.due_dates import State
from obligations.models.obligations import Review
from obligations.reading.values import Origin, Window
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DAY = "?as_of=2008-06-01"


@pytest.fixture
def due() -> DueDate:
    return factories.make_due_date()


@pytest.fixture
def shown(client: Client, due: DueDate) -> str:
    return client.get(f"/obligations/{due.obligation_id}/{DAY}").content.decode()


def test_it_shows_the_words_and_how_they_were_read(shown: str) -> None:
    assert "Requests the Secretary-General to inform the General Assembly" in shown
    for words in ("Towards", "General Assembly", "requests", "high", "(0.95)", "awaits review"):
        assert words in shown


def test_it_shows_the_window_the_day_and_why(shown: str) -> None:
    assert "16 September 2008 – 14 September 2009" in shown
    assert "in 107 days" in shown
    assert "from a session on record" in shown
    assert re.findall(r"<li>(.*?)</li>", shown.split("Why this date?")[1].split("</ol>")[0]) == [
        "“its” is the General Assembly, the adopting organ",
        "GA 63 opened on 16 September 2008",
    ]


def test_a_report_due_at_a_session_says_when_its_document_must_be_ready(shown: str) -> None:
    for words in ("8 July 2008", "Slotting: a pre-session document", "5 August 2008", "Resolution 49/221 B"):
        assert words in shown


def test_a_meeting_has_no_document_deadlines(client: Client) -> None:
    meeting = factories.make_meeting()
    assert "weeks before" not in client.get(f"/obligations/{meeting.obligation_id}/{DAY}").content.decode()


def test_a_standing_obligation_has_no_date_and_none_is_invented(client: Client) -> None:
    obligation = factories.make_obligation()
    page = client.get(f"/obligations/{obligation.pk}/").content.decode()
    assert "The text names no date." in page
    assert "Why this date?" not in page


def test_earlier_dates_are_kept_with_their_reason(client: Client, due: DueDate, owner: User) -> None:
    due.move(
        Window(dt.date(2009, 1, 1), None),
        act_by=dt.date(2009, 1, 1),
        origin=Origin.ESTIMATED,
        derivation=["moved"],
        reason="the session was <postponed>",
        now=NOW,
        by=owner,
    )
    page = client.get(f"/obligations/{due.obligation_id}/{DAY}").content.decode()
    assert "from 1 January 2009" in page
    assert "<s>16 September 2008 – 14 September 2009</s>" in page
    assert "the session was &lt;postponed&gt;" in page
    assert "owner" in page


def test_evidence_is_shown_from_its_day_on(client: Client, due: DueDate, owner: User) -> None:
    due.settle(State.FULFILLED, dated=dt.date(2008, 10, 30), note="Presented in plenary.", by=owner, now=NOW)
    address = f"/obligations/{due.obligation_id}/"
    assert "Presented in plenary." not in client.get(f"{address}{DAY}").content.decode()
    later = client.get(f"{address}?as_of=2008-10-30").content.decode()
    assert "Presented in plenary." in later
    assert "not verified" in later


# --- who may change ---------------------------------------------------------------------------------------------------


def changes(due: DueDate) -> dict[str, dict[str, Any]]:
    """Every address that changes something, with what it wants."""
    return {
        f"/obligations/{due.obligation_id}/review/": {"review": "confirmed"},
        f"/due-dates/{due.pk}/fulfil/": {"dated": "2008-05-30", "note": "done"},
        f"/due-dates/{due.pk}/waive/": {"dated": "2008-05-30", "note": "decided"},
        f"/due-dates/{due.pk}/cancel/": {"dated": "2008-05-30", "note": "taken off the agenda"},
        f"/due-dates/{due.pk}/move/": {"act_by": "2008-05-30", "reason": "letter"},
        f"/due-dates/{due.pk}/reopen/": {},
    }


def test_without_a_login_nothing_can_be_changed(client: Client, due: DueDate, shown: str) -> None:
    assert "Sign in to change" in shown
    assert "Record fulfilment" not in shown
    for address, data in changes(due).items():
        response = client.post(address, data)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/sign-in/?next=")
    unchanged(due)


def test_an_outsider_can_look_but_not_change(client: Client, due: DueDate, outsider: User) -> None:
    client.force_login(outsider)
    page = client.get(f"/obligations/{due.obligation_id}/").content.decode()
    assert "Record fulfilment" not in page
    assert ">Confirm<" not in page
    for address, data in changes(due).items():
        assert client.post(address, data).status_code == 403
    for change in ("fulfil", "waive", "cancel", "move"):
        assert client.get(f"/due-dates/{due.pk}/{change}/").status_code == 403
    unchanged(due)


def test_the_owner_of_one_obligation_may_change_that_and_no_other(client: Client, due: DueDate, outsider: User) -> None:
    other = factories.make_due_date()
    Obligation.objects.filter(pk=due.obligation_id).update(owner=outsider)
    client.force_login(outsider)
    for address, data in changes(due).items():
        assert client.post(address, data).status_code == 302
    for address, data in changes(other).items():
        assert client.post(address, data).status_code == 403
    unchanged(other)


def test_an_assistant_may_change_what_an_editor_may(client: Client, due: DueDate, assistant: User) -> None:
    client.force_login(assistant)
    for address, data in changes(due).items():
        response = client.post(address, data)
        assert response.status_code == 302
        assert response.headers["Location"].startswith(f"/obligations/{due.obligation_id}/")


def test_nothing_changes_without_the_forgery_token(due: DueDate, owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    for address, data in changes(due).items():
        response = client.post(address, data)
        assert response.status_code == 403
        assert "The form has expired" in response.content.decode()
    unchanged(due)


def test_nothing_changes_by_looking(client: Client, due: DueDate, owner: User) -> None:
    client.force_login(owner)
    assert [client.get(address).status_code for address in changes(due)] == [405, 200, 200, 200, 200, 405]
    unchanged(due)


def unchanged(due: DueDate) -> None:
    fresh = DueDate.objects.get(pk=due.pk)
    assert (fresh.state, fresh.version, fresh.act_by) == (State.OPEN, 1, due.act_by)
    assert fresh.obligation.review == Review.UNREVIEWED
    assert not Evidence.objects.filter(due_date=due).exists()


# --- what is recorded -------------------------------------------------------------------------------------------------


@pytest.fixture
def editor(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def test_confirm_reject_and_take_back(editor: Client, due: DueDate) -> None:
    address = f"/obligations/{due.obligation_id}/"
    for said in ("confirmed", "unreviewed", "rejected", "unreviewed"):
        page = editor.post(f"{address}review/{DAY}", {"review": said}, follow=True)
        assert page.redirect_chain == [(address + DAY, 302)]
        assert Obligation.objects.get().review == said
        assert 'class="success"' in page.content.decode()


@pytest.mark.parametrize("said", ["", "added", "dropped", "nonsense"])
def test_nothing_else_can_be_said(editor: Client, due: DueDate, said: str) -> None:
    response = editor.post(f"/obligations/{due.obligation_id}/review/", {"review": said})
    assert response.status_code == 400
    unchanged(due)


def test_a_review_tells_reminders_and_calendars(due: DueDate) -> None:
    heard: list[list[int]] = []

    def listen(*, ids: list[int], **_kwargs: Any) -> None:
        heard.append(ids)

    due_dates_changed.connect(listen)
    due.obligation.review_as(Review.REJECTED, now=NOW)
    due_dates_changed.disconnect(listen)
    assert heard == [[due.pk]]


def test_a_rejected_obligation_can_still_be_seen_and_taken_back(editor: Client, due: DueDate) -> None:
    due.obligation.review_as(Review.REJECTED, now=NOW)
    page = editor.get(f"/obligations/{due.obligation_id}/").content.decode()
    assert "Take the review back" in page
    assert "16 September 2008" in page


def test_fulfilment_is_recorded_with_evidence_and_undone_by_reopening(
    editor: Client, due: DueDate, owner: User
) -> None:
    data = {"dated": "2008-10-30", "symbol": "A/63/1", "url": "example.org/x", "note": "Presented."}
    page = editor.post(f"/due-dates/{due.pk}/fulfil/{DAY}", data, follow=True)
    assert page.redirect_chain == [(f"/obligations/{due.obligation_id}/{DAY}#due-1", 302)]
    assert "Recorded as fulfilled." in page.content.decode()
    due.refresh_from_db()
    assert (due.state, due.closed_on) == (State.FULFILLED, dt.date(2008, 10, 30))
    evidence = due.evidence.get()
    assert (evidence.symbol, evidence.url, evidence.added_by) == ("A/63/1", "https://example.org/x", owner)
    assert not evidence.verified
    editor.post(f"/due-dates/{due.pk}/reopen/")
    due.refresh_from_db()
    assert (due.state, due.closed_on) == (State.OPEN, None)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "This field is required."),
        ({"dated": "2008-05-30"}, "Say what fulfilled it"),
        ({"dated": "30.5.2008", "note": "x"}, "Enter a valid date."),
        ({"dated": "9999-01-01", "note": "x"}, "This day lies in the future"),
        ({"dated": "2008-05-30", "url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"dated": "2008-05-30", "symbol": "A" * 81}, "at most 80 characters"),
        ({"dated": "2008-05-30", "note": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_a_fulfilment_that_says_too_little_is_sent_back(
    editor: Client, due: DueDate, data: dict[str, str], message: str
) -> None:
    response = editor.post(f"/due-dates/{due.pk}/fulfil/", data)
    assert message in response.content.decode()
    unchanged(due)


@pytest.mark.parametrize(("change", "state"), [("waive", State.WAIVED), ("cancel", State.CANCELLED)])
def test_waiving_and_calling_off_want_a_reason(editor: Client, due: DueDate, change: str, state: State) -> None:
    editor.post(f"/due-dates/{due.pk}/{change}/", {"dated": "2008-05-30"})
    unchanged(due)
    editor.post(f"/due-dates/{due.pk}/{change}/", {"dated": "2008-05-30", "note": "Decision 62/500 <not verified>"})
    due.refresh_from_db()
    assert (due.state, due.evidence.get().note) == (state, "Decision 62/500 <not verified>")


def test_a_date_set_by_hand_says_who_and_why_and_keeps_the_former(editor: Client, due: DueDate) -> None:
    data = {"act_by": "2008-12-01", "reason": "Agreed with the bureau."}
    page = editor.post(f"/due-dates/{due.pk}/move/{DAY}", data, follow=True).content.decode()
    due.refresh_from_db()
    assert due.window == Window(dt.date(2008, 12, 1), dt.date(2008, 12, 1))
    assert (due.act_by, due.origin, due.version) == (dt.date(2008, 12, 1), Origin.BY_HAND, 2)
    assert "owner set this date by hand" in due.derivation[0]
    assert "Agreed with the bureau." in due.derivation[0]
    assert due.versions.get().window_start == dt.date(2008, 9, 16)
    assert "set by hand" in page


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"reason": "x"}, "This field is required."),
        ({"act_by": "2008-12-01"}, "This field is required."),
        ({"act_by": "0008-12-01", "reason": "x"}, "Write the year with four digits."),
        (
            {"act_by": "2008-12-01", "window_start": "2008-12-05", "window_end": "2008-12-02", "reason": "x"},
            "The last day lies before the first.",
        ),
        (
            {"act_by": "2008-12-03", "window_end": "2008-12-02", "reason": "x"},
            "The day to act by lies after the last day.",
        ),
    ],
)
def test_a_date_that_cannot_be_is_sent_back(editor: Client, due: DueDate, data: dict[str, str], message: str) -> None:
    response = editor.post(f"/due-dates/{due.pk}/move/", data)
    assert message in response.content.decode()
    unchanged(due)


def test_the_number_of_queries_does_not_grow(client: Client, django_assert_max_num_queries: Any) -> None:
    obligation = factories.make_obligation()
    user = factories.make_user("someone")
    for n in range(1, 11):
        due = factories.make_due_date(obligation, number=n)
        due.settle(State.FULFILLED, dated=dt.date(2008, 5, 1), note="x", by=user, now=NOW)
        due.set_by_hand(Window(None, NOW.date()), act_by=NOW.date(), reason="x", by=user, now=NOW)
    with django_assert_max_num_queries(11):
        assert client.get(f"/obligations/{obligation.pk}/{DAY}").status_code == 200
