"""The pages on which a person makes, sees and takes back calendars: theirs alone."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
import segno
from django.contrib.auth.models import User
from django.test import Client
from kombu.exceptions import OperationalError

from obligations import tasks
from obligations.feeds import addresses, publish
from obligations.feeds.clients import CLIENTS, client_name
from obligations.models import DueDateFilter, Feed, FeedOptions
from obligations.web.feed_forms import FeedForm
from tests.factories import NOW, make_document, make_due_date, make_obligation
from tests.feeds import make_feed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _https(settings: Any) -> None:
    settings.SITE_URL = "https://tracker.example"


@pytest.fixture
def me(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def address_in(answer: Any) -> str:
    """The secret address on the page, as the path that programs ask for."""
    found = re.search(r'value="https://tracker\.example(/calendar/[^"]+)"', text_of(answer))
    assert found
    return found[1]


# --- making one -------------------------------------------------------------------------------------------------------


def test_a_feed_is_made_from_the_dashboards_query_string(me: Client, owner: User) -> None:
    make_due_date(make_obligation(make_document(symbol="A/RES/62/12")))
    form = me.get("/calendars/new/?document=A/RES/62/12&kind=report").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    assert sent["name"] == "Due dates: A/RES/62/12, report"
    answer = me.post("/calendars/new/", sent | {"todos": "on", "alarms": "7, 30", "days_back": "365"})
    assert answer.status_code == 200
    feed = Feed.objects.get()
    assert feed.owner == owner
    assert feed.due_date_filter == DueDateFilter(document="A/RES/62/12", kind="report")
    assert feed.feed_options == FeedOptions(alarms=(30, 7), todos=True, days_back=365)


def test_a_feed_of_one_due_date_is_named_after_its_paragraph(me: Client) -> None:
    due_date, _other = make_due_date(), make_due_date()
    form = me.get(f"/calendars/new/?due_date={due_date.pk}").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    assert sent["name"] == due_date.obligation.citation
    me.post("/calendars/new/", sent)
    assert Feed.objects.get().due_date_filter == DueDateFilter(due_date=str(due_date.pk))


def test_the_address_is_shown_once_and_works(me: Client) -> None:
    make_due_date()
    answer = me.post("/calendars/new/", {"name": "Reports to the Assembly"})
    address = address_in(answer)
    assert address.endswith("/reports-to-the-assembly.ics")
    assert b"BEGIN:VEVENT" in Client().get(address).content
    token = address.split("/")[2]
    assert len(token) >= 32
    for page in ("/calendars/", f"/calendars/{Feed.objects.get().pk}/"):
        assert token not in text_of(me.get(page))
    assert "no-store" in answer["Cache-Control"]


def test_the_address_comes_with_links_for_each_program(me: Client) -> None:
    page = text_of(me.post("/calendars/new/", {"name": "تقويم"}))
    token = page.split("https://tracker.example/calendar/")[1].split("/")[0]
    for link in (
        f'href="webcal://tracker.example/calendar/{token}/due-dates.ics"',
        f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Ftracker.example%2Fcalendar%2F{token}%2Fdue-dates.ics",
        f"https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2Ftracker.example%2Fcalendar%2F{token}%2Fdue-dates.ics",
        "https://outlook.office.com/calendar/0/addfromweb?",
    ):
        assert link in page
    assert "noreferrer" in page


def picture_in(answer: Any) -> ElementTree.Element:
    """The QR code on the page, from its address."""
    found = re.search(r'<img src="data:image/svg\+xml;charset=utf-8,([^"]+)" alt="QR code', text_of(answer))
    assert found
    return ElementTree.fromstring(unquote(found[1]))  # noqa: S314 -- of our own making


def test_the_address_comes_as_a_picture_for_a_phone(me: Client) -> None:
    first, second = (me.post("/calendars/new/", {"name": "x"}) for _ in range(2))
    for answer in (first, second):
        drawn = picture_in(answer).findall(".//*[@class='qrline']")
        code = segno.make_qr("https://tracker.example" + address_in(answer))
        assert [line.get("d") for line in drawn] == re.findall(r' d="(.+?)"', code.svg_inline(border=4))
    assert ElementTree.tostring(picture_in(first)) != ElementTree.tostring(picture_in(second))


def test_the_policy_of_the_page_lets_the_picture_in(me: Client) -> None:
    answer = me.post("/calendars/new/", {"name": "x"})
    (sources,) = re.findall(r"img-src ([^;]+)", answer["Content-Security-Policy"])
    assert "data:" in sources.split()
    for element in picture_in(answer).iter():
        assert element.tag.rpartition("}")[2] in {"svg", "g", "path"}
        assert not {"style", "href", "onload"} & set(element.attrib)


@pytest.mark.parametrize(("site", "warned"), [("http://127.0.0.1:8000", True), ("https://tracker.example", False)])
def test_where_google_cannot_reach_it_the_page_says_so(me: Client, settings: Any, site: str, warned: bool) -> None:
    settings.SITE_URL = site
    assert ("cannot reach it" in text_of(me.post("/calendars/new/", {"name": "x"}))) == warned


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": ""}, "required"),
        ({"name": "x", "document": "A/RES/9/9"}, "There is no document “A/RES/9/9” here"),
        ({"name": "x", "alarms": "tomorrow"}, "whole numbers of days"),
        ({"name": "x", "kind": "tea"}, "valid choice"),
        ({"name": "x", "actor": "Nobody"}, "valid choice"),
        ({"name": "x", "days_back": "7; DROP"}, "valid choice"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_made(me: Client, sent: dict[str, str], said: str) -> None:
    answer = me.post("/calendars/new/", sent)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Feed.objects.exists()


def test_the_form_has_a_field_for_all_that_filters_and_all_options() -> None:
    known = set(FeedForm.base_fields)
    assert set(DueDateFilter.__slots__) | set(FeedOptions.__slots__) | {"name"} == known


def test_a_new_feed_is_published_at_once(
    me: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(tasks.publish_stale_feeds, "delay", tasks.publish_stale_feeds)
    with django_capture_on_commit_callbacks(execute=True):
        me.post("/calendars/new/", {"name": "x"})
    assert Feed.objects.get().etag


def test_without_a_broker_a_feed_is_made_all_the_same(
    me: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def away() -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.publish_stale_feeds, "delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        assert me.post("/calendars/new/", {"name": "x"}).status_code == 200
    assert "no broker answers" in caplog.text
    assert Feed.objects.stale().count() == 1


def test_a_name_is_escaped(me: Client) -> None:
    me.post("/calendars/new/", {"name": "<script>alert(1)</script>"})
    assert b"<script>alert" not in me.get("/calendars/").content


# --- what one owns ----------------------------------------------------------------------------------------------------


def test_a_feed_of_what_i_own(me: Client, owner: User, assistant: User) -> None:
    mine, _theirs, _nobodys = (make_due_date(make_obligation(owner=user)) for user in (owner, assistant, None))
    for page in ("/calendars/", f"/due-dates/?owner={owner.pk}"):
        assert f'href="/calendars/new/?owner={owner.pk}"' in me.get(page).content.decode()
    form = me.get(f"/calendars/new/?owner={owner.pk}").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    assert sent["name"] == "My obligations"
    body = Client().get(address_in(me.post("/calendars/new/", sent))).content
    assert body.count(b"BEGIN:VEVENT") == 1
    assert str(mine.uid).encode() in body


@pytest.mark.parametrize("action", ["new/", "{pk}/"])
def test_nobody_makes_a_feed_of_what_somebody_else_owns(
    client: Client, owner: User, outsider: User, action: str
) -> None:
    make_due_date(make_obligation(owner=owner))
    feed, _token = make_feed(outsider, wanted=DueDateFilter(kind="meeting"))
    client.force_login(outsider)
    # The answer is the same for somebody who owns something, for one who does not, and for nobody at all.
    for pk in (owner.pk, 10**6, "x"):
        answer = client.post(f"/calendars/{action.format(pk=feed.pk)}", {"name": "x", "owner": str(pk)})
        assert answer.status_code == 422
        assert "valid choice" in text_of(answer)
    assert Feed.objects.get().due_date_filter == DueDateFilter(kind="meeting")


# --- seeing and changing ----------------------------------------------------------------------------------------------


def test_the_list_says_when_each_was_fetched_and_by_what(me: Client, owner: User) -> None:
    feed, token = make_feed(owner, name="Mine")
    assert "Never fetched" in text_of(me.get("/calendars/"))
    publish.publish(feed.pk, now=NOW)
    addresses.fetched(addresses.at(token), by="Mozilla/5.0 (X11) Gecko/20100101 Thunderbird/140.0", now=NOW)
    page = text_of(me.get("/calendars/"))
    assert "1 June 2008, 09:00" in page
    assert "by Thunderbird" in page


def test_the_list_says_what_is_left_out_and_what_went_wrong(me: Client, owner: User) -> None:
    make_feed(owner)
    Feed.objects.update(left_out=12, error="A/RES/62/12, para. 9, due date 3: odd", last_modified=NOW)
    page = text_of(me.get("/calendars/"))
    assert "12 more due dates are left out" in page
    assert "A/RES/62/12, para. 9, due date 3: odd" in page


@pytest.mark.parametrize("allowed", [True, False])
def test_the_list_shows_everybodys_calendar_where_there_is_one(me: Client, settings: Any, allowed: bool) -> None:
    settings.PUBLIC_CALENDAR = allowed
    Client().get("/calendar/public/obligations.ics")
    page = text_of(me.get("/calendars/"))
    assert ("https://tracker.example/calendar/public/obligations.ics" in page) == allowed
    assert "You have no calendar yet" in page


def test_nobody_owns_everybodys_calendar(me: Client, settings: Any) -> None:
    settings.PUBLIC_CALENDAR = True
    me.get("/calendar/public/obligations.ics")
    for page in ("", "rotate/", "revoke/"):
        assert me.post(f"/calendars/{Feed.objects.get().pk}/{page}").status_code == 404


def test_the_list_explains_every_program(me: Client) -> None:
    page = text_of(me.get("/calendars/"))
    for client in CLIENTS:
        assert client.name in page
        assert str(client.behaviour) in page


def test_editing_keeps_the_address_and_publishes_anew(me: Client, owner: User) -> None:
    make_due_date()
    feed, token = make_feed(owner)
    publish.publish(feed.pk, now=NOW)
    answer = me.post(f"/calendars/{feed.pk}/", {"name": "Meetings", "kind": "meeting"})
    assert answer.status_code == 302
    assert Feed.objects.stale().get().due_date_filter == DueDateFilter(kind="meeting")
    publish.publish(feed.pk, now=NOW)
    body = Client().get(f"/calendar/{token}/due-dates.ics").content
    assert b"X-WR-CALNAME:Meetings" in body
    assert b"BEGIN:VEVENT" not in body


def test_the_edit_form_shows_what_was_chosen(me: Client, owner: User) -> None:
    make_due_date()
    feed, _token = make_feed(
        owner, wanted=DueDateFilter(actor="Secretary-General"), options=FeedOptions(alarms=(7, 1), days_back=365)
    )
    page = me.get(f"/calendars/{feed.pk}/").content.decode()
    assert 'value="Secretary-General" selected' in page
    assert 'value="365" selected' in page
    assert 'value="7,1"' in page


def test_rotating_shows_a_new_address_and_ends_the_old(me: Client, owner: User) -> None:
    feed, old = make_feed(owner)
    new = address_in(me.post(f"/calendars/{feed.pk}/rotate/"))
    assert Client().get(f"/calendar/{old}/due-dates.ics").status_code == 410
    assert Client().get(new).status_code == 200


def test_revoking_ends_the_address_and_stays_on_record(me: Client, owner: User) -> None:
    feed, token = make_feed(owner, name="Mine")
    assert me.post(f"/calendars/{feed.pk}/revoke/").status_code == 302
    assert Client().get(f"/calendar/{token}/due-dates.ics").status_code == 410
    assert "Revoked" in text_of(me.get("/calendars/"))
    assert me.post(f"/calendars/{feed.pk}/rotate/").status_code == 404


@pytest.mark.parametrize("action", ["rotate", "revoke"])
def test_looking_changes_nothing(me: Client, owner: User, action: str) -> None:
    """Mail scanners and previews follow links."""
    feed, token = make_feed(owner)
    page = me.get(f"/calendars/{feed.pk}/{action}/")
    assert page.status_code == 200
    assert token not in text_of(page)
    assert Client().get(f"/calendar/{token}/due-dates.ics").status_code == 200


# --- the owner's alone ------------------------------------------------------------------------------------------------

PAGES = [(method, page) for method in ("get", "post") for page in ("", "rotate/", "revoke/")]


@pytest.mark.parametrize("who", ["assistant", "outsider", "administrator"])
@pytest.mark.parametrize(("method", "page"), PAGES)
def test_nobody_else_sees_or_touches_a_feed(
    client: Client, owner: User, request: pytest.FixtureRequest, who: str, method: str, page: str
) -> None:
    feed, token = make_feed(owner, name="Private matters")
    other = User.objects.create_superuser("administrator") if who == "administrator" else request.getfixturevalue(who)
    client.force_login(other)
    assert getattr(client, method)(f"/calendars/{feed.pk}/{page}").status_code == 404
    assert "Private matters" not in text_of(client.get("/calendars/"))
    assert Client().get(f"/calendar/{token}/due-dates.ics").status_code == 200


@pytest.mark.parametrize("looking", ["everyone", "local", "nobody"])
@pytest.mark.parametrize(
    ("method", "page"), [*((m, f"1/{p}") for m, p in PAGES), ("get", ""), ("get", "new/"), ("post", "new/")]
)
def test_without_a_login_there_is_nothing_to_see(
    client: Client, settings: Any, looking: str, method: str, page: str
) -> None:
    settings.LOOK_WITHOUT_LOGIN = looking
    answer = getattr(client, method)(f"/calendars/{page}")
    assert answer.status_code == 302
    assert not Feed.objects.exists()


# --- names of programs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Google-Calendar-Importer", "Google Calendar"),
        ("macOS/14.5 (23F79) CalendarAgent/999", "Apple Calendar"),
        ("iOS/17.5 (21F79) dataaccessd/1.0", "Apple Calendar"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0", "Thunderbird"),
        ("Nextcloud Webcal Service", "Nextcloud"),
        ("Microsoft Office/16.0 (Microsoft Outlook 16.0)", "Outlook"),
        ("khal/0.11 something", "khal"),
        ("", ""),
    ],
)
def test_programs_are_named_in_words(user_agent: str, name: str) -> None:
    assert client_name(user_agent) == name
