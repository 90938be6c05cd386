"""Resolutions are put into series in any order, as often as one likes, and what people said of them stays."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from obligations.lineage import link, story
from obligations.models import Document, Obligation, Renewal, Series, SeriesMember
from obligations.models.series import Verdict
from tests.factories import make_document, make_obligation

pytestmark = pytest.mark.django_db

INFORM = "Requests the Secretary-General to inform the General Assembly on expenses incurred in the past year"
HOST = "Invites the host country to provide the facilities that the Court needs for its work"
TODAY = dt.date(2026, 1, 1)


def _resolution(year: int, *asks: str, **fields: Any) -> Document:
    """Resolution of the Assembly's session of that year, which makes these requests."""
    document = make_document(
        symbol=f"A/RES/{year - 1945}/12",
        session=f"GA {year - 1945}",
        adopted_on=dt.date(year, 11, 26),
        text="; ".join(asks),
        **fields,
    )
    for ask in asks:
        start = document.text.index(ask)
        make_obligation(document, quote=ask, start=start, end=start + len(ask))
    return document


def _told() -> list[list[tuple[str, ...]]]:
    """Every series: of each strand the requests, with what became of them in each resolution."""
    return [
        [
            tuple(f"{step.change}{' moved' if step.moved else ''}" if step else "-" for step in thread.cells)
            for strand in story.strands(series, on=TODAY)
            for thread in strand.threads
        ]
        for series in Series.objects.of_several(on=TODAY)
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_in_which_resolutions_come_does_not_matter(order: tuple[int, ...]) -> None:
    made = [
        _resolution(2006, INFORM, HOST),
        _resolution(2007, INFORM + " and on reimbursements"),
        _resolution(2008, HOST),
    ]
    for n in order:
        link.link(made[n].pk)
    assert _told() == [[("new", "reworded", "-"), ("new", "-", "-"), ("-", "-", "new")]]


def test_linking_again_changes_nothing_and_a_new_reading_is_linked_anew() -> None:
    first, _second = _resolution(2006, INFORM), _resolution(2007, INFORM)
    assert link.link_new() == 2
    before = list(Renewal.objects.values_list("pk", flat=True))
    assert link.link_new() == 0
    assert list(Renewal.objects.values_list("pk", flat=True)) == before
    Document.objects.filter(pk=first.pk).update(reader_version="2")
    assert link.link_new() == 1
    assert _told() == [[("new", "renewed")]]


def test_each_organ_has_its_own_strand() -> None:
    _resolution(2006, INFORM)
    _resolution(2007, INFORM)
    make_document(symbol="A/HRC/RES/6/1", organ="Human Rights Council", session="HRC 6")
    link.link_new()
    (series,) = Series.objects.of_several(on=TODAY)
    assert [strand.organ for strand in story.strands(series, on=TODAY)] == ["General Assembly", "Human Rights Council"]


def test_another_item_stays_by_itself() -> None:
    _resolution(2006, INFORM)
    make_document(symbol="A/RES/61/99", title="Protection of migrants")
    link.link_new()
    assert not Series.objects.of_several(on=TODAY).exists()
    assert Series.objects.count() == 2


def test_what_a_person_took_out_is_not_put_back(owner: User) -> None:
    documents = [_resolution(year, INFORM) for year in (2006, 2007, 2008)]
    link.link_new()
    link.part(SeriesMember.objects.get(document=documents[1]), by=owner, now=timezone.now())
    assert _told() == [[("new", "renewed")]]
    Document.objects.update(reader_version="2")
    link.link_new()
    assert _told() == [[("new", "renewed")]]
    assert SeriesMember.objects.get(document=documents[1]).series.members.count() == 1


def test_a_broken_pair_stays_broken_and_a_confirmed_one_stays(owner: User) -> None:
    _resolution(2006, INFORM)
    _resolution(2007, INFORM)
    link.link_new()
    (renewal,) = Renewal.objects.all()
    link.judge(renewal, Verdict.BROKEN, by=owner, now=timezone.now())
    Document.objects.update(reader_version="2")
    link.link_new()
    assert _told() == [[("new", "-"), ("-", "new")]]
    link.judge(Renewal.objects.get(), Verdict.CONFIRMED, by=owner, now=timezone.now())
    Document.objects.update(reader_version="3")
    link.link_new()
    assert _told() == [[("new", "renewed")]]
    assert Renewal.objects.get().verdict == Verdict.CONFIRMED


def test_a_rejected_request_is_in_no_thread() -> None:
    _resolution(2006, INFORM)
    _resolution(2007, INFORM)
    link.link_new()
    Obligation.objects.filter(document__symbol="A/RES/62/12").update(review="rejected")
    assert _told() == [[("new", "-")]]


def test_a_resolution_in_between_takes_the_place_of_the_link_over_it() -> None:
    _resolution(2006, INFORM)
    _resolution(2008, INFORM)
    link.link_new()
    assert Renewal.objects.count() == 1
    _resolution(2007, INFORM)
    link.link_new()
    assert _told() == [[("new", "renewed", "renewed")]]
    assert Renewal.objects.count() == 2


def test_as_of_an_earlier_day_later_resolutions_are_not_known() -> None:
    for year in (2006, 2007, 2008):
        _resolution(year, INFORM)
    link.link_new()
    series = Series.objects.get()
    (strand,) = story.strands(series, on=dt.date(2008, 1, 1))
    assert [document.symbol for document in strand.documents] == ["A/RES/61/12", "A/RES/62/12"]


def test_the_next_one_is_expected_by_the_rhythm_and_missed_when_that_is_over() -> None:
    for year in (2004, 2006):
        _resolution(year, INFORM)
    link.link_new()
    (strand,) = story.strands(Series.objects.get(), on=dt.date(2007, 6, 1))
    assert strand.expected is not None
    assert (strand.expected.session, strand.expected.missed) == ("GA 63", False)
    assert strand.expected.start == dt.date(2008, 9, 16)
    (strand,) = story.strands(Series.objects.get(), on=dt.date(2010, 1, 1))
    assert strand.expected is not None
    assert strand.expected.missed


def test_one_resolution_has_no_rhythm() -> None:
    assert story.expected([_resolution(2006, INFORM)], on=TODAY) is None
