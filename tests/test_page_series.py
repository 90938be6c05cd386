"""The pages of series: anybody who may look sees them, only editors judge links."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from obligations.lineage import link
from obligations.models import Document, Renewal, Series, SeriesMember
from obligations.models.series import Verdict
from tests.factories import make_document, make_obligation

pytestmark = pytest.mark.django_db

EARLIER = "Requests the Secretary-General to inform the General Assembly on <b>expenses</b> incurred by the Court"
LATER = EARLIER.replace("inform", "report in writing to")


@pytest.fixture
def series() -> Series:
    for year, ask in ((2006, EARLIER), (2007, LATER)):
        document = make_document(symbol=f"A/RES/{year - 1945}/12", adopted_on=dt.date(year, 11, 26), text=ask)
        make_obligation(document, quote=ask)
    link.link_new()
    return Series.objects.get()


def test_the_way_from_the_list_to_the_wordings(client: Client, series: Series, owner: User) -> None:
    client.force_login(owner)
    assert "2 resolutions" in client.get(reverse("series-list")).content.decode()
    page = client.get(series.get_absolute_url()).content.decode()
    for words in ("reworded", "A/RES/61/12", "the same title"):
        assert words in page
    thread = client.get(reverse("request-thread", args=[Renewal.objects.get().later_id])).content.decode()
    assert "<del>inform </del><ins>report in writing to </ins>" in thread
    assert "<b>" not in thread.split("<blockquote", 1)[1].split("</blockquote>")[0]


def test_a_document_and_an_obligation_lead_to_their_series(client: Client, series: Series, owner: User) -> None:
    client.force_login(owner)
    document = Document.objects.get(symbol="A/RES/62/12")
    assert series.get_absolute_url() in client.get(document.get_absolute_url()).content.decode()
    assert "Over the years" in client.get(reverse("obligation", args=[document.obligations.get().pk])).content.decode()


def test_on_an_earlier_day_there_is_no_series_yet(client: Client, series: Series, owner: User) -> None:
    client.force_login(owner)
    page = client.get(reverse("series-list") + "?as_of=2007-01-01").content.decode()
    assert "No two resolutions" in page
    assert "A/RES/62/12" not in client.get(series.get_absolute_url() + "?as_of=2007-01-01").content.decode()


def test_a_search_finds_by_title_and_by_symbol_and_says_when_it_does_not(
    client: Client, series: Series, owner: User
) -> None:
    client.force_login(owner)
    for words in ("criminal court", "RES/61/12"):
        assert series.title in client.get(reverse("series-list"), {"q": words}).content.decode()
    assert "No series has “forests”" in client.get(reverse("series-list"), {"q": "forests"}).content.decode()


@pytest.mark.parametrize(("who", "allowed"), [("owner", True), ("outsider", False), (None, False)])
def test_only_editors_judge(
    client: Client, series: Series, request: pytest.FixtureRequest, who: str | None, allowed: bool
) -> None:
    if who:
        client.force_login(request.getfixturevalue(who))
    member, renewal = SeriesMember.objects.first(), Renewal.objects.get()
    assert member is not None
    client.post(reverse("renewal-judge", args=[renewal.pk]), {"verdict": "confirmed"})
    client.post(reverse("series-member-judge", args=[member.pk]), {"verdict": "broken"})
    assert Series.objects.count() == (2 if allowed else 1)
    assert Renewal.objects.filter(verdict=Verdict.PROPOSED).exists() is not allowed


def test_nonsense_is_refused(client: Client, series: Series, owner: User) -> None:
    client.force_login(owner)
    assert (
        client.post(reverse("renewal-judge", args=[Renewal.objects.get().pk]), {"verdict": "maybe"}).status_code == 400
    )
    assert client.get(reverse("renewal-judge", args=[Renewal.objects.get().pk])).status_code == 405
    assert client.get(reverse("series", args=[999])).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_series(
    client: Client, owner: User, django_assert_max_num_queries: object
) -> None:
    for year in range(2000, 2012):
        document = make_document(symbol=f"A/RES/{year - 1945}/12", adopted_on=dt.date(year, 11, 26), text=EARLIER)
        make_obligation(document, quote=EARLIER)
    link.link_new()
    client.force_login(owner)
    with django_assert_max_num_queries(14):  # type: ignore[operator]  # the fixture has no published type
        client.get(Series.objects.get().get_absolute_url())
