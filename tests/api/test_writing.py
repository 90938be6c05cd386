"""What programs change: with the version they mean, once, and by the rules of the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from obligations.models import Document, DueDate, Evidence, Feed, KeptAnswer, Session, Subscription
from tests.api.conftest import Program
from tests.factories import make_due_date, make_obligation, make_user

pytestmark = pytest.mark.django_db

JSON = "application/json"
REPORT = {"dated": "2008-08-22", "symbol": "A/62/314", "note": "for 2007/08"}


def _fulfil(client: Client, due: DueDate, body: dict[str, Any] | None = None, **headers: str) -> Any:
    address = f"/api/v1/due-dates/{due.pk}/"
    headers = {"If-Match": client.get(address)["ETag"]} | headers
    return client.post(f"{address}fulfil/", body or REPORT, content_type=JSON, headers=headers)


def test_a_report_that_came_is_recorded_with_its_symbol(program: Program, owner: User) -> None:
    due = make_due_date()
    answer = _fulfil(program(owner), due)
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["closed_on"]) == ("fulfilled", "2008-08-22")
    assert answer.json()["evidence"][0]["symbol"] == "A/62/314"
    assert Evidence.objects.get().added_by == owner


def test_the_owner_of_an_obligation_may_though_no_editor(program: Program, outsider: User) -> None:
    due = make_due_date(make_obligation(owner=outsider))
    assert _fulfil(program(outsider), due).status_code == 200


def test_a_change_names_the_version_it_means(program: Program, owner: User) -> None:
    due = make_due_date()
    editor = program(owner)
    address = f"/api/v1/due-dates/{due.pk}/"
    old = editor.get(address)["ETag"]
    due.obligation.due_dates.all().revise(now=due.changed_at + dt.timedelta(hours=1))
    assert editor.post(f"{address}fulfil/", REPORT, content_type=JSON).status_code == 428
    stale = editor.post(f"{address}fulfil/", REPORT, content_type=JSON, headers={"If-Match": old})
    assert stale.status_code == 412
    due.refresh_from_db()
    assert due.state == "open"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"dated": "2008-08-22"}, "general"),
        ({"dated": "2999-01-01", "note": "x"}, "dated"),
        ({"note": "x"}, "dated"),
        ({"dated": "2008-08-22", "url": "javascript:alert(1)"}, "url"),
        ({"dated": "2008-08-22", "symbol": "A" * 81}, "symbol"),
    ],
)
def test_what_the_pages_refuse_is_refused_by_field(
    program: Program, owner: User, body: dict[str, Any], field: str
) -> None:
    due = make_due_date()
    answer = _fulfil(program(owner), due, body)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    due.refresh_from_db()
    assert due.state == "open"


def test_a_closed_one_is_reopened_before_it_is_closed_again(program: Program, owner: User) -> None:
    due = make_due_date()
    editor = program(owner)
    assert _fulfil(editor, due).status_code == 200
    assert _fulfil(editor, due).status_code == 409
    address = f"/api/v1/due-dates/{due.pk}/"
    match = {"If-Match": editor.get(address)["ETag"]}
    assert editor.post(f"{address}reopen/", headers=match).json()["state"] == "open"
    match = {"If-Match": editor.get(address)["ETag"]}
    assert editor.post(f"{address}reopen/", headers=match).status_code == 409


def test_a_date_set_by_hand_keeps_the_earlier_one(program: Program, owner: User) -> None:
    due = make_due_date()
    editor = program(owner)
    address = f"/api/v1/due-dates/{due.pk}/"
    match = {"If-Match": editor.get(address)["ETag"]}
    moved = {"act_by": "2008-10-01", "reason": "postponed by the Bureau"}
    answer = editor.post(f"{address}move/", moved, content_type=JSON, headers=match)
    assert (answer.json()["act_by"], answer.json()["version"], answer.json()["origin"]) == ("2008-10-01", 2, "by hand")
    (earlier,) = editor.get(f"{address}versions/").json()
    assert (earlier["act_by"], earlier["reason"]) == ("2008-09-16", "postponed by the Bureau")


def test_a_reading_is_confirmed_and_that_is_taken_back(program: Program, owner: User) -> None:
    obligation = make_obligation()
    editor = program(owner)
    address = f"/api/v1/obligations/{obligation.pk}/"
    for said in ("confirmed", "unreviewed", "rejected"):
        match = {"If-Match": editor.get(address)["ETag"]}
        assert editor.patch(address, {"review": said}, content_type=JSON, headers=match).json()["review"] == said
    match = {"If-Match": editor.get(address)["ETag"]}
    assert editor.patch(address, {"review": "maybe"}, content_type=JSON, headers=match).status_code == 422


def test_sent_twice_with_one_key_it_is_done_once(program: Program, owner: User) -> None:
    due = make_due_date()
    editor = program(owner)
    match = {"If-Match": editor.get(f"/api/v1/due-dates/{due.pk}/")["ETag"], "Idempotency-Key": "a1"}
    address = f"/api/v1/due-dates/{due.pk}/fulfil/"
    first = editor.post(address, REPORT, content_type=JSON, headers=match)
    again = editor.post(address, REPORT, content_type=JSON, headers=match)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Evidence.objects.count() == 1
    other = editor.post(address, REPORT | {"note": "other"}, content_type=JSON, headers=match)
    assert (other.status_code, list(other.json()["errors"])) == (422, ["Idempotency-Key"])


def test_what_failed_may_be_tried_again_with_the_same_key(program: Program, owner: User) -> None:
    due = make_due_date()
    editor = program(owner)
    assert _fulfil(editor, due, {"dated": "2008-08-22"}, **{"Idempotency-Key": "a1"}).status_code == 422
    assert _fulfil(editor, due, REPORT, **{"Idempotency-Key": "a1"}).status_code == 200


def test_a_calendar_is_made_read_turned_and_revoked_and_its_address_is_kept_nowhere(
    program: Program, outsider: User, client: Client
) -> None:
    mine = program(outsider)
    wish = {"name": "Reports", "kind": "report", "alarms": "30, 7"}
    made = mine.post("/api/v1/feeds/", wish, content_type=JSON, headers={"Idempotency-Key": "f"})
    address = made.json()["address"]
    assert made.status_code == 201
    assert client.get(address[address.index("/calendar") :]).status_code == 200
    again = mine.post("/api/v1/feeds/", wish, content_type=JSON, headers={"Idempotency-Key": "f"})
    assert again.json()["address"] is None
    assert address.split("/")[-2] not in str(list(KeptAnswer.objects.values_list("body", flat=True)))
    pk = made.json()["id"]
    turned = mine.post(f"/api/v1/feeds/{pk}/rotate/").json()["address"]
    assert client.get(address[address.index("/calendar") :]).status_code == 410
    assert mine.delete(f"/api/v1/feeds/{pk}/").status_code == 204
    assert client.get(turned[turned.index("/calendar") :]).status_code == 410
    assert not Feed.objects.of(outsider).live().exists()


def test_reminders_begin_and_end(program: Program, owner: User) -> None:
    mine = program(owner)
    wish = {"email": owner.email, "kind": "report", "lead_days": [30, 7], "zone": "Europe/Zurich", "hour": 7}
    made = mine.post("/api/v1/subscriptions/", wish, content_type=JSON)
    assert made.status_code == 201
    assert made.json()["confirmed_at"]
    assert (made.json()["filter"], made.json()["lead_days"]) == ({"kind": "report"}, [30, 7])
    assert mine.delete(f"/api/v1/subscriptions/{made.json()['id']}/").status_code == 204
    assert Subscription.objects.get().ended_at
    wrong = mine.post("/api/v1/subscriptions/", wish | {"zone": "Mars/Olympus"}, content_type=JSON)
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["zone"])


@pytest.mark.parametrize("noun", ["feeds", "subscriptions"])
def test_what_is_anothers_is_not_there(program: Program, owner: User, outsider: User, noun: str) -> None:
    wish = {"name": "Reports", "email": owner.email}
    made = program(owner).post(f"/api/v1/{noun}/", wish, content_type=JSON).json()
    stranger = program(outsider)
    assert stranger.get(f"/api/v1/{noun}/").json()["results"] == []
    assert stranger.get(f"/api/v1/{noun}/{made['id']}/").status_code == 404
    assert stranger.delete(f"/api/v1/{noun}/{made['id']}/").status_code == 404


def test_a_file_is_added_once(program: Program, owner: User, outsider: User) -> None:
    text = "\n\n".join(
        (
            "General Assembly",
            "Sixty-second session",
            "Resolution adopted by the General Assembly on 26 November 2007",
            "62/99. Forests",
            "The General Assembly,",
            "1. Requests the Secretary-General to report to it at its sixty-third session.",
            "57th plenary meeting",
        )
    ).encode()

    def send(client: Client, data: bytes = text) -> Any:
        return client.post("/api/v1/documents/", {"file": SimpleUploadedFile("forests.txt", data)})

    editor = program(owner)
    assert send(program(outsider)).status_code == 403
    first, second = send(editor), send(editor)
    assert (first.status_code, first.json()["outcome"]) == (201, "added")
    assert (second.status_code, second.json()["outcome"]) == (200, "unchanged")
    assert Document.objects.get().added_by == owner
    refused = send(editor, b"")
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["file"])


def test_only_administrators_move_sessions_and_dates_follow(program: Program, owner: User) -> None:
    session = Session.objects.get(body="GA", number=63)
    address = f"/api/v1/sessions/{session.pk}/"
    days = {"opens": "2008-09-17", "closes": "2009-09-14", "source": "for this test"}
    editor = program(owner)
    match = {"If-Match": editor.get(address)["ETag"]}
    assert editor.put(address, days, content_type=JSON, headers=match).status_code == 403
    admin = program(make_user("admin", role="administrator"))
    answer = admin.put(address, days, content_type=JSON, headers=match)
    assert (answer.status_code, answer.json()["opens"], answer.json()["origin"]) == (200, "2008-09-17", "by hand")
    match = {"If-Match": answer["ETag"]}
    wrong = admin.put(address, days | {"closes": "2008-01-01"}, content_type=JSON, headers=match)
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["closes"])


@pytest.mark.parametrize("data", [b"{", b"[]", b"null", b'"x"', b"\xff"])
def test_what_is_no_json_object_is_refused(program: Program, owner: User, data: bytes) -> None:
    answer = program(owner).post("/api/v1/feeds/", data, content_type=JSON)
    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_the_pages_are_not_the_api(client: Client, owner: User) -> None:
    """A browser that is signed in cannot be made to write through the API by another site's page."""
    client.force_login(owner)
    assert client.post("/api/v1/feeds/", {"name": "x"}, content_type=JSON).status_code == 401
    assert client.get(reverse("feeds")).status_code == 200
