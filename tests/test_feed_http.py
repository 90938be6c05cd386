"""What calendar programs are answered: from the store, by the letter of HTTP, and never more than they may know."""

from __future__ import annotations

import datetime as dt
import gzip
import logging
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from obligations.feeds import addresses, calendar, publish
from obligations.models import DueDate, DueDateFilter, Feed, FeedOptions, Rate
from obligations.models.due_dates import State
from obligations.models.obligations import Review
from obligations.reading.values import Origin
from obligations.web import feed_door
from obligations.web.rates import Limit
from tests.factories import NOW, make_document, make_due_date, make_obligation
from tests.feeds import address_of, body_of, make_feed
from tracker.logs import Lines

pytestmark = pytest.mark.django_db

MADE_UP = "a-token-that-nobody-was-ever-given"


@pytest.fixture
def token(owner: User) -> str:
    """Of a published feed with one event."""
    make_due_date()
    feed, token = make_feed(owner)
    publish.publish(feed.pk, now=NOW)
    return token


@pytest.fixture
def anyone(settings: Any) -> Client:
    """A program that is not signed in, where nobody may look without signing in."""
    settings.LOOK_WITHOUT_LOGIN = "nobody"
    return Client()


def test_a_feed_answers_whoever_knows_its_address(anyone: Client, token: str) -> None:
    answer = anyone.get(address_of(token))
    feed = Feed.objects.get()
    assert answer.status_code == 200
    assert answer.content == body_of(feed)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["ETag"] == feed.etag
    assert answer["Last-Modified"] == http_date(NOW.timestamp())
    assert answer["Cache-Control"] == "private, max-age=900"
    assert answer["Vary"] == "Accept-Encoding"
    assert not answer.cookies
    assert int(answer["Content-Length"]) == len(answer.content)


@pytest.mark.parametrize("name", ["due-dates", "any-name-will-do", "%D8%AA%D9%82%D9%88%D9%8A%D9%85"])
def test_the_name_in_the_address_is_only_for_show(anyone: Client, token: str, name: str) -> None:
    assert anyone.get(f"/calendar/{token}/{name}.ics").status_code == 200


def test_head_is_answered_like_get(anyone: Client, token: str) -> None:
    get, head = anyone.get(address_of(token)), anyone.head(address_of(token))
    assert head.status_code == 200
    assert head.content == b""
    assert {k: v for k, v in head.items() if k != "Date"} == {k: v for k, v in get.items() if k != "Date"}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PROPFIND", "REPORT"])
def test_what_no_feed_does_is_refused_without_asking_for_a_cookie(token: str, method: str) -> None:
    answer = Client(enforce_csrf_checks=True).generic(method, address_of(token))
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


# --- asking again -----------------------------------------------------------------------------------------------------

AN_HOUR_BEFORE = http_date(NOW.timestamp() - 3600)
AT_THE_TIME = http_date(NOW.timestamp())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"If-None-Match": "{etag}"}, 304),
        ({"If-None-Match": "W/{etag}"}, 304),
        ({"If-None-Match": '"other", {etag}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-Modified-Since": AT_THE_TIME}, 304),
        ({"If-Modified-Since": AN_HOUR_BEFORE}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        # The ETag decides where both are sent.
        ({"If-None-Match": '"other"', "If-Modified-Since": AT_THE_TIME}, 200),
        ({"If-None-Match": "{etag}", "If-Modified-Since": AN_HOUR_BEFORE}, 304),
        ({"If-Match": '"other"'}, 412),
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_asking_again(anyone: Client, token: str, headers: dict[str, str], status: int, method: str) -> None:
    etag = Feed.objects.get().etag
    sent = {name: value.replace("{etag}", etag) for name, value in headers.items()}
    answer = getattr(anyone, method)(address_of(token), headers=sent)
    assert answer.status_code == status
    if status == 304:
        assert answer.content == b""
        assert answer["ETag"] == etag
        assert answer["Cache-Control"] == "private, max-age=900"
        assert answer["Vary"] == "Accept-Encoding"


def test_an_answer_from_the_store_renders_nothing(
    anyone: Client, token: str, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    feed = Feed.objects.get()
    anyone.get(address_of(token))  # notes that it was fetched, once a minute
    monkeypatch.setattr(calendar, "render", None)
    with django_assert_num_queries(2):
        assert anyone.get(address_of(token)).status_code == 200
    with django_assert_num_queries(1) as queries:
        assert anyone.get(address_of(token), headers={"If-None-Match": feed.etag}).status_code == 304
    assert '"body"' not in queries[0]["sql"]
    assert '"gzipped"' not in queries[0]["sql"]


def test_an_empty_feed_is_a_calendar_without_events(anyone: Client, owner: User) -> None:
    feed, token = make_feed(owner)
    publish.publish(feed.pk, now=NOW)
    answer = anyone.get(address_of(token))
    assert answer.status_code == 200
    assert b"BEGIN:VCALENDAR" in answer.content
    assert b"BEGIN:VEVENT" not in answer.content


# --- compression ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "compressed"),
    [
        ("gzip", True),
        ("deflate, gzip;q=0.5, br", True),
        ("GZIP", True),
        (None, False),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0", False),
        ("x-gzip-not", False),
        ("*", False),
    ],
)
def test_compressed_only_when_asked(anyone: Client, token: str, accepted: str | None, compressed: bool) -> None:
    plain = anyone.get(address_of(token))
    answer = anyone.get(address_of(token), headers={"Accept-Encoding": accepted} if accepted is not None else {})
    assert (answer.headers.get("Content-Encoding") == "gzip") == compressed
    assert (gzip.decompress(answer.content) if compressed else answer.content) == plain.content
    assert answer["ETag"] == plain["ETag"]
    assert int(answer["Content-Length"]) == len(answer.content)


# --- addresses that answer nobody -------------------------------------------------------------------------------------


@pytest.mark.parametrize("made_up", [MADE_UP, "x", "é" * 40, "%00", "' OR 1=1"])
def test_an_unknown_address_is_404(anyone: Client, token: str, made_up: str) -> None:
    assert anyone.get(f"/calendar/{made_up}/due-dates.ics").status_code == 404


def test_the_stored_hash_is_no_token(anyone: Client, token: str) -> None:
    feed = Feed.objects.get()
    assert token not in str(vars(feed))
    assert anyone.get(address_of(feed.token_hash)).status_code == 404


def test_a_revoked_feed_is_gone(anyone: Client, token: str) -> None:
    addresses.revoke(Feed.objects.get(), now=NOW)
    answer = anyone.get(address_of(token))
    assert answer.status_code == 410
    assert b"VCALENDAR" not in answer.content


def test_the_old_address_of_a_rotated_feed_is_gone_and_the_new_one_answers(anyone: Client, token: str) -> None:
    feed = Feed.objects.get()
    second = addresses.rotate(feed)
    third = addresses.rotate(feed)
    assert [anyone.get(address_of(t)).status_code for t in (token, second, third)] == [410, 410, 200]


def test_a_feed_of_somebody_who_left_answers_nobody(anyone: Client, token: str, owner: User) -> None:
    owner.is_active = False
    owner.save()
    assert anyone.get(address_of(token)).status_code == 404


# --- everybody's ------------------------------------------------------------------------------------------------------

PUBLIC = "/calendar/public/obligations.ics"


def test_there_is_no_public_calendar_unless_the_administrator_allows_it(
    anyone: Client, owner: User, settings: Any
) -> None:
    assert settings.PUBLIC_CALENDAR is False
    make_due_date()
    assert anyone.get(PUBLIC).status_code == 404
    assert not Feed.objects.exists()
    settings.PUBLIC_CALENDAR = True
    assert anyone.get(PUBLIC).status_code == 200
    settings.PUBLIC_CALENDAR = False
    answer = anyone.get(PUBLIC, headers={"If-None-Match": "*"})
    assert answer.status_code == 404
    assert b"VCALENDAR" not in answer.content


def test_the_public_calendar_answers_from_the_store_like_any_other(
    anyone: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.PUBLIC_CALENDAR = True
    make_due_date()
    make_due_date(make_obligation(review=Review.REJECTED))
    first = anyone.get(PUBLIC)
    feed = Feed.objects.get()
    assert first.content == body_of(feed)
    assert first.content.count(b"BEGIN:VEVENT") == 1
    assert (first["ETag"], first["Cache-Control"]) == (feed.etag, "public, max-age=900")
    assert anyone.head(PUBLIC)["Content-Length"] == first["Content-Length"]
    with django_assert_num_queries(1):
        assert anyone.get(PUBLIC, headers={"If-None-Match": feed.etag}).status_code == 304
    DueDate.objects.get(obligation__review=Review.UNREVIEWED).close(State.WAIVED, on=NOW.date(), now=NOW)
    publish.publish_stale(now=NOW)
    assert b"Waived" in anyone.get(PUBLIC, headers={"If-None-Match": feed.etag}).content
    assert Feed.objects.count() == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PROPFIND"])
def test_the_public_calendar_is_only_read(settings: Any, method: str) -> None:
    settings.PUBLIC_CALENDAR = True
    assert Client(enforce_csrf_checks=True).generic(method, PUBLIC).status_code == 405


def test_the_public_calendar_is_no_key_to_any_other(anyone: Client, token: str, settings: Any) -> None:
    settings.PUBLIC_CALENDAR = True
    anyone.get(PUBLIC)
    assert anyone.get(address_of(addresses.PUBLIC)).status_code == 404
    assert anyone.get("/calendar/public/due-dates.ics").status_code == 404


# --- before and without publication -----------------------------------------------------------------------------------


def test_the_first_request_publishes_a_feed_that_no_job_has_found_yet(anyone: Client, owner: User) -> None:
    make_due_date()
    _feed, token = make_feed(owner)
    assert b"BEGIN:VEVENT" in anyone.get(address_of(token)).content


def test_a_feed_that_could_not_be_published_asks_for_patience(anyone: Client, owner: User) -> None:
    make_due_date(derivation=5)
    feed, token = make_feed(owner)
    publish.publish(feed.pk, now=NOW)
    answer = anyone.get(address_of(token))
    assert answer.status_code == 503
    assert answer["Retry-After"] == "300"
    assert b"A/RES" not in answer.content


# --- who fetched ------------------------------------------------------------------------------------------------------


def test_the_last_fetch_is_noted_at_most_once_a_minute(owner: User) -> None:
    feed, token = make_feed(owner)
    for seconds, client in ((0, "Thunderbird/140"), (30, "curl/8"), (61, "Google-Calendar-Importer")):
        addresses.fetched(addresses.at(token), by=client, now=NOW + dt.timedelta(seconds=seconds))
        feed.refresh_from_db()
        expected = "Thunderbird/140" if seconds < 60 else "Google-Calendar-Importer"
        assert feed.last_client == expected
    assert feed.last_fetched_at == NOW + dt.timedelta(seconds=61)


def test_a_fetch_within_the_minute_writes_nothing(anyone: Client, token: str, django_assert_num_queries: Any) -> None:
    anyone.get(address_of(token))
    with django_assert_num_queries(2) as queries:
        anyone.get(address_of(token))
    assert not [q for q in queries if q["sql"].startswith("UPDATE")]


def test_a_busy_database_does_not_cost_the_reader_the_calendar(
    anyone: Client, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("django.db.models.query.QuerySet.update", busy)
    assert anyone.get(address_of(token)).status_code == 200


# --- the secret stays a secret ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 404, 405, 410])
def test_the_token_is_in_no_log(anyone: Client, token: str, status: int, caplog: pytest.LogCaptureFixture) -> None:
    if status == 410:
        addresses.revoke(Feed.objects.get(), now=NOW)
    secret = MADE_UP if status == 404 else token
    caplog.handler.setFormatter(Lines(for_people=False))  # as every handler in the settings has it
    with caplog.at_level(logging.DEBUG):
        answer = anyone.generic("PUT" if status == 405 else "GET", address_of(secret))
    assert answer.status_code == status
    assert secret not in caplog.text
    if status >= 400:
        assert "/calendar/…/due-dates.ics" in caplog.text
        assert secret not in answer.content.decode()


# --- how often -------------------------------------------------------------------------------------------------------


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that are soon reached."""
    monkeypatch.setattr(feed_door, "GUESSES", Limit("guess", 3))
    monkeypatch.setattr(feed_door, "READS", Limit("read", 5, free=2))


@pytest.mark.usefixtures("hurried")
def test_who_guesses_addresses_is_made_to_wait(anyone: Client, token: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert [anyone.get(address_of(f"{MADE_UP}{n}")).status_code for n in range(5)] == [404] * 3 + [429] * 2
        answer = anyone.get(address_of(MADE_UP))
        assert 0 < int(answer["Retry-After"]) <= 60
        assert anyone.get(address_of(token)).status_code == 200, "who guesses may still read what is theirs"
        assert anyone.get(address_of(MADE_UP), REMOTE_ADDR="203.0.113.8").status_code == 404, "another's guesses"
    with time_machine.travel(NOW + dt.timedelta(minutes=1), tick=False):
        assert anyone.get(address_of(MADE_UP)).status_code == 404


@pytest.mark.usefixtures("hurried")
def test_one_network_of_ipv6_is_one_guesser(anyone: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        for n, status in enumerate([404] * 3 + [429]):
            assert anyone.get(address_of(MADE_UP), REMOTE_ADDR=f"2001:db8:0:1::{n}").status_code == status
        assert anyone.get(address_of(MADE_UP), REMOTE_ADDR="2001:db8:0:2::1").status_code == 404


@pytest.mark.usefixtures("hurried")
def test_who_takes_a_calendar_over_and_over_is_made_to_wait(anyone: Client, token: str) -> None:
    with time_machine.travel(NOW, tick=False):
        answers = [anyone.get(address_of(token)) for _ in range(8)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3
        assert "Retry-After" in answers[-1]
        etag = {"If-None-Match": answers[0]["ETag"]}
        assert anyone.get(address_of(token), headers=etag).status_code == 304, "who has it already is not counted"
        assert anyone.get(address_of(token), REMOTE_ADDR="203.0.113.8").status_code == 200


@pytest.mark.usefixtures("hurried")
def test_no_network_address_is_kept_and_counts_are_forgotten(anyone: Client, token: str) -> None:
    for _ in range(4):
        anyone.get(address_of(token), REMOTE_ADDR="203.0.113.8")
    anyone.get(address_of(MADE_UP), REMOTE_ADDR="203.0.113.8")
    assert {rate.spent for rate in Rate.objects.all()} == {1, 2}
    assert not any("203.0.113" in rate.what for rate in Rate.objects.all())
    Rate.objects.over(now=timezone.now()).delete()
    assert Rate.objects.count() == 2
    Rate.objects.over(now=timezone.now() + dt.timedelta(hours=2)).delete()
    assert not Rate.objects.exists()


def test_the_token_is_not_in_the_bytes(anyone: Client, token: str) -> None:
    assert token.encode() not in anyone.get(address_of(token)).content.replace(b"\r\n ", b"")


# --- one due date, or a selection, as a file --------------------------------------------------------------------------


def test_one_due_date_as_a_file(client: Client) -> None:
    due_date = make_due_date()
    make_due_date()
    answer = client.get(f"/due-dates/{due_date.pk}/event.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="ares62')
    assert answer.content.count(b"BEGIN:VEVENT") == 1
    assert str(due_date.uid).encode() in answer.content


@pytest.mark.parametrize(
    "fields",
    [{"act_by": None, "window_start": None, "window_end": None, "origin": Origin.UNRESOLVED}],
)
def test_a_due_date_without_a_day_is_no_file(client: Client, fields: dict[str, Any]) -> None:
    assert client.get(f"/due-dates/{make_due_date(**fields).pk}/event.ics").status_code == 404


def test_a_rejected_due_date_is_no_file(client: Client) -> None:
    due_date = make_due_date(make_obligation(review=Review.REJECTED))
    assert client.get(f"/due-dates/{due_date.pk}/event.ics").status_code == 404


def test_a_selection_as_a_file_takes_the_dashboards_query_string(client: Client) -> None:
    make_due_date(make_obligation(make_document(symbol="A/RES/62/12")))
    make_due_date(state=State.CANCELLED, closed_on=dt.date(2008, 5, 1))
    count = {
        query: client.get(f"/due-dates.ics{query}").content.count(b"BEGIN:VEVENT")
        for query in (
            "",
            "?document=A/RES/62/12",
            "?actor=Secretary-General",
            "?kind=meeting",
            "?omit_cancelled=on",
            "?document_deadlines=on&document=A/RES/62/12",
            "?as_of=2001-01-01",
        )
    }
    assert list(count.values()) == [2, 1, 2, 0, 1, 3, 0]


def test_what_somebody_owns_is_a_file_for_its_owner_only(client: Client, owner: User, outsider: User) -> None:
    make_due_date(make_obligation(owner=owner))
    make_due_date()
    address = f"/due-dates.ics?owner={owner.pk}"
    assert client.get(address).status_code == 400
    client.force_login(outsider)
    assert client.get(address).status_code == client.get("/due-dates.ics?owner=999999").status_code == 400
    client.force_login(owner)
    assert client.get(address).content.count(b"BEGIN:VEVENT") == 1


def test_numbers_beyond_every_row_are_no_error(client: Client) -> None:
    huge = 10**30
    assert client.get(f"/due-dates/{huge}/event.ics").status_code == 404
    assert b"BEGIN:VEVENT" not in client.get(f"/due-dates.ics?due_date={huge}").content


def test_the_pages_offer_the_files(client: Client) -> None:
    due_date = make_due_date()
    page = client.get("/due-dates/?kind=report&sort=day&as_of=2008-06-01").content.decode()
    assert 'href="/due-dates/export.ics?kind=report&amp;sort=day&amp;as_of=2008-06-01"' in page
    page = client.get(f"/obligations/{due_date.obligation_id}/").content.decode()
    assert f'href="/due-dates/{due_date.pk}/event.ics"' in page


@pytest.mark.parametrize(
    "query",
    [
        "?document=A/RES/1/1",
        "?actor=Nobody",
        "?kind=tea",
        "?alarms=soon",
        "?alarms=1,2,3,4,5,6",
        "?due_date=x",
        "?document=%00",
        "?actor=%00",
    ],
)
def test_a_selection_that_means_nothing_is_told_so(client: Client, query: str) -> None:
    answer = client.get(f"/due-dates.ics{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/plain")


def test_the_source_in_a_calendar_gives_the_same_selection(client: Client, settings: Any) -> None:
    make_due_date()
    make_due_date(make_obligation(actors=("States, all",)))
    wanted, options = DueDateFilter(actor="States, all"), FeedOptions(alarms=(7,), days_back=30)
    address = calendar.source(wanted, options).removeprefix(settings.SITE_URL)
    answer = client.get(f"{address}&as_of=2008-06-01").content
    assert answer.count(b"BEGIN:VEVENT") == answer.count(b"BEGIN:VALARM") == 1


@pytest.mark.parametrize("address", ["/due-dates.ics", "/due-dates/{pk}/event.ics"])
def test_files_are_for_those_who_may_look(anyone: Client, owner: User, address: str) -> None:
    address = address.format(pk=make_due_date().pk)
    assert anyone.get(address).status_code == 302
    anyone.force_login(owner)
    assert anyone.get(address).status_code == 200


def test_downloads_write_nothing(client: Client, django_assert_max_num_queries: Any) -> None:
    due_date = make_due_date()
    before = DueDate.objects.values().get()
    with django_assert_max_num_queries(9) as queries:
        client.get(f"/due-dates/{due_date.pk}/event.ics")
    assert isinstance(queries, CaptureQueriesContext)
    assert DueDate.objects.values().get() == before
