"""Which open due dates an issued document may fulfil, and on what grounds."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from obligations.fulfilment import Issued, propose
from obligations.models import DueDate
from obligations.models.due_dates import State
from obligations.reading.issued import Answered
from tests.factories import make_document, make_due_date, make_obligation
from tests.reading.test_issued import REPORT

pytestmark = pytest.mark.django_db
ON = dt.date(2008, 9, 1)


@pytest.fixture
def court() -> DueDate:
    """The Court's report to the sixty-third session, asked for in paragraph 16 of 62/12."""
    document = make_document(symbol="A/RES/62/12")
    return make_due_date(make_obligation(document, paragraph="16", actors=("International Criminal Court",)))


@pytest.fixture
def secretariat(court: DueDate) -> DueDate:
    """The Secretary-General's, in paragraph 9 of the same."""
    return make_due_date(make_obligation(court.obligation.document, paragraph="9"))


def _proposed(issued: Issued) -> list[DueDate]:
    return [proposal.due_date for proposal in propose(issued, on=ON)]


def test_the_paragraph_that_is_named_comes_first(court: DueDate, secretariat: DueDate) -> None:
    issued = Issued(symbol="A/63/999", answers=(Answered("62/12", "16"),))
    first, second = propose(issued, on=ON)
    assert (first.due_date, second.due_date) == (court, secretariat)
    assert first.points > second.points
    assert first.is_strong
    assert [reason.points > 0 for reason in second.reasons] == [True, False, True, True]


def test_a_symbol_alone_proposes_the_reports_of_its_session_and_no_other(court: DueDate) -> None:
    make_due_date(session="GA 64", window_start=dt.date(2009, 9, 15), window_end=None, act_by=dt.date(2009, 9, 15))
    assert _proposed(Issued(symbol="A/63/999")) == [court]
    assert not propose(Issued(symbol="A/63/999"), on=ON)[0].is_strong


@pytest.mark.parametrize("symbol", ["A/60/999", "S/2008/354", ""])
def test_what_has_nothing_in_common_is_not_proposed(court: DueDate, symbol: str) -> None:
    assert _proposed(Issued(symbol=symbol)) == []


def test_another_resolution_of_the_same_end_is_not_the_one(court: DueDate) -> None:
    assert _proposed(Issued(answers=(Answered("2/12"),))) == []


def test_what_is_closed_rejected_or_not_adopted_yet_is_not_proposed(court: DueDate) -> None:
    issued = Issued(answers=(Answered("62/12", "16"),))
    assert propose(issued, on=dt.date(2007, 1, 1)) == []
    court.close(State.FULFILLED, on=ON, now=dt.datetime(2008, 9, 1, tzinfo=dt.UTC))
    assert _proposed(issued) == []


def test_from_the_report_to_its_record(client: Client, owner: User, court: DueDate, secretariat: DueDate) -> None:
    client.force_login(owner)
    file = SimpleUploadedFile("report.txt", REPORT.encode())
    page = client.post(reverse("issued-document") + "?as_of=2008-09-01", {"file": file})
    assert page.status_code == 200
    body = page.content.decode()
    address = f"{reverse('due-date-fulfil', args=[court.pk])}?symbol=A%2F63%2F999&amp;dated=2008-08-22"
    assert address in body
    assert body.index(address) < body.index(reverse("due-date-fulfil", args=[secretariat.pk]))
    form = client.get(address.replace("&amp;", "&")).context["form"]
    assert (form["symbol"].value(), form["dated"].value()) == ("A/63/999", "2008-08-22")
    client.post(reverse("due-date-fulfil", args=[court.pk]), {"symbol": "A/63/999", "dated": "2008-08-22"})
    court.refresh_from_db()
    assert court.state == State.FULFILLED
    assert court.evidence.get().symbol == "A/63/999"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Give a symbol"),
        ({"what": "the report"}, "no document symbol"),
        ({"file": SimpleUploadedFile("x.pdf", b"")}, "The file is empty"),
        ({"file": SimpleUploadedFile("x.pdf", b"%PDF-1.4 broken")}, "PDF"),
    ],
)
def test_what_cannot_be_used_is_said(client: Client, owner: User, sent: dict[str, object], words: str) -> None:
    client.force_login(owner)
    answer = client.post(reverse("issued-document"), sent)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)


def test_others_due_dates_are_counted_and_not_offered(client: Client, outsider: User, court: DueDate) -> None:
    client.force_login(outsider)
    body = client.post(reverse("issued-document") + "?as_of=2008-09-01", {"what": "A/63/999"}).content.decode()
    assert "1 more belongs to others" in body
    assert reverse("due-date-fulfil", args=[court.pk]) not in body


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(reverse("issued-document")).status_code == 302
