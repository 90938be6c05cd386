"""What we knew on a day is what we saw on it: every page, export and answer, whatever has been done since."""

from __future__ import annotations

import datetime as dt
import difflib
import random
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from obligations import corrections as people
from obligations import intake
from obligations.api import tokens
from obligations.models import Document, DueDate, Note, Obligation, Session, Visit
from obligations.models.due_dates import State
from obligations.models.obligations import LEFT_OUT, Review
from obligations.models.tokens import Scope
from obligations.past import known_at
from obligations.reading.values import Span, Window
from tests import factories

pytestmark = pytest.mark.django_db
FIRST = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
DAYS = 3
LONG_AFTER = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
RESOLUTION = """Resolution adopted by the General Assembly on 1 December 2025

80/{n}. Question of example {n}

The General Assembly,

1. Requests the Secretary-General to report to it at its eighty-first session on the matter;

2. Decides to convene a meeting on 4 May 2026 in New York;

3. Invites Member States to contribute to the fund by 30 June 2026;

4. Encourages Member States to support such efforts{more};

50th plenary meeting
1 December 2025
"""


class People:
    """Somebody who does at random what people do, each act a little later than the one before."""

    def __init__(self, seed: int, user: User) -> None:
        self.chance, self.user, self.now = random.Random(seed), user, FIRST  # noqa: S311  # no secret is made of it
        self.documents = 0

    def a_day(self, acts: int) -> None:
        every: list[Callable[[], None]] = [
            self.add_document, self.read_another_file, self.review, self.review, self.correct, self.correct_the_dates,
            self.add, self.split, self.merge, self.hand_over, self.move, self.settle, self.reopen, self.prove,
            self.withdraw, self.undo, self.edit_a_session, self.write_a_note,
        ]  # fmt: skip
        if not self.documents:
            self.add_document()
        for _n in range(acts):
            self.now += dt.timedelta(minutes=7)
            self.chance.choice(every)()

    def one(self, rows: Any) -> Any:
        found = list(rows.order_by("pk"))
        return self.chance.choice(found) if found else None

    def obligation(self) -> Obligation:
        row: Obligation = self.one(Obligation.objects.exclude(review__in=LEFT_OUT)) or self.one(
            Obligation.objects.all()
        )
        return row

    def due(self, **fields: Any) -> DueDate | None:
        found: DueDate | None = self.one(DueDate.objects.filter(**fields).select_related("obligation"))
        return found

    def add_document(self) -> None:
        self.documents += 1
        text = RESOLUTION.format(n=100 + self.documents, more="")
        intake.add(text.encode(), f"{self.documents}.txt", by=None, now=self.now)

    def read_another_file(self) -> None:
        """One paragraph is asked no more, another is new."""
        n = 100 + self.chance.randint(1, self.documents)
        text = RESOLUTION.format(
            n=n, more=f", and requests the Secretary-General to assist them by {n % 28 + 1} July 2026"
        )
        if self.chance.random() < 0.5:
            text = text.replace("Invites Member States to contribute to the fund", "Notes the contributions made")
        intake.add(text.encode(), f"again {n}.txt", by=None, now=self.now)

    def review(self) -> None:
        verdict = self.chance.choice([Review.CONFIRMED, Review.REJECTED, Review.UNREVIEWED])
        row = self.one(Obligation.objects.exclude(review__in=("dropped", "merged")))
        row.review_as(verdict, by=self.user, now=self.now)

    def read_as(self, row: Obligation, **other: Any) -> people.Correction:
        whens = tuple(
            people.When(Span(due.start, due.end), due.pk)
            for due in row.due_dates.exclude(state="superseded")
            if due.start is not None and due.end is not None
        )
        fields = {
            "span": Span(row.start, max(row.end, row.start + 1)), "verb": row.verb, "modality": row.modality,
            "kind": row.kind, "actors": tuple(party.name for party in row.actors.all()), "recipient": "",
            "action": row.action, "whens": whens,
        } | other  # fmt: skip
        return people.Correction(**fields)

    def correct(self) -> None:
        change = self.chance.choice(
            [
                {"kind": "policy"},
                {"actors": ("A committee", "States")},
                {"action": "do otherwise"},
                {"recipient": "ECOSOC"},
            ]
        )
        row = self.obligation()
        people.correct(row, self.read_as(row, **change), reason="so it reads", by=self.user, now=self.now)

    def correct_the_dates(self) -> None:
        row = self.obligation()
        place = row.document.text.index("30 June 2026") if "30 June 2026" in row.document.text else 0
        whens = self.chance.choice([(), (people.When(Span(place, place + 12)),)])
        people.correct(row, self.read_as(row, whens=whens), reason="", by=self.user, now=self.now)

    def add(self) -> None:
        row = self.obligation()
        people.add(row.document, self.read_as(row, whens=()), reason="missed", by=self.user, now=self.now)

    def split(self) -> None:
        row = self.obligation()
        whole = self.read_as(row)
        people.split(row, self.read_as(row, whens=()), whole, reason="two", by=self.user, now=self.now)

    def merge(self) -> None:
        row = self.obligation()
        other = self.one(row.document.obligations.exclude(pk=row.pk).exclude(review__in=LEFT_OUT))
        if other:
            people.merge(row, other, reason="one", by=self.user, now=self.now)

    def hand_over(self) -> None:
        owner = self.chance.choice([None, self.user])
        helpers = self.chance.choice([[], [self.user]])
        self.obligation().answered_for_by(owner, helpers, by=self.user, now=self.now)

    def move(self) -> None:
        if due := self.due(state=State.OPEN):
            day = dt.date(2026, self.chance.randint(1, 12), 5)
            due.set_by_hand(Window(day, day), act_by=day, reason="agreed", by=self.user, now=self.now)

    def settle(self) -> None:
        if due := self.due(state=State.OPEN):
            state = self.chance.choice([State.FULFILLED, State.WAIVED, State.CANCELLED])
            due.settle(state, dated=self.now.date(), by=self.user, now=self.now, note="a letter")

    def reopen(self) -> None:
        if due := self.due(state=State.FULFILLED):
            due.reopen(by=self.user, now=self.now)

    def prove(self) -> None:
        if due := self.due():
            due.prove(dated=self.now.date(), by=self.user, now=self.now, note=f"seen {self.now:%H:%M}")

    def withdraw(self) -> None:
        if due := self.due(evidence__isnull=False):
            due.withdraw(due.evidence.order_by("pk")[0], by=self.user, now=self.now)

    def undo(self) -> None:
        if change := self.obligation().changes.latest_first().first():
            try:
                people.undo(change, by=self.user, now=self.now)
            except people.CannotBeUndone:
                return

    def edit_a_session(self) -> None:
        opens = dt.date(2026, 9, self.chance.randint(10, 20))
        Session.objects.update_or_create(
            body="GA", number=81, defaults={"opens": opens, "closes": dt.date(2027, 9, 6), "origin": "by hand"}
        )
        intake.read_again(Document.objects.order_by("pk"), reason="GA 81 was edited", now=self.now)

    def write_a_note(self) -> None:
        Note.objects.create(
            obligation=self.obligation(),
            author=self.user,
            text=f"at {self.now:%H:%M}",
            shared=True,
            written_at=self.now,
        )


def addresses() -> list[str]:
    return [
        "/", "/due-dates/", "/due-dates/?sort=-changed", "/due-dates/?status=fulfilled", "/due-dates/export.csv",
        "/timeline/", "/month/?month=2026-05", "/documents/", "/obligations/standing/", "/statistics/",
        "/statistics/?by=actor", "/search/?q=fund", "/review/", "/accuracy/",
        *(f"/documents/{pk}/" for pk in Document.objects.values_list("pk", flat=True)),
        *(f"/obligations/{pk}/" for pk in Obligation.objects.values_list("pk", flat=True)),
    ]  # fmt: skip


def seen(client: Client, address: str, known: dt.date | None = None) -> str:
    """What a page says, in words; a file as it is, without the two columns that say the day."""
    Visit.objects.all().delete()  # what is new since then depends on when somebody came
    query = f"{'&' if '?' in address else '?'}known={known}" if known else ""
    response = client.get(address + query)
    assert response.status_code == 200, (address, response.status_code)
    if response.streaming:
        return b"".join(response).decode()  # type: ignore[arg-type]
    soup = BeautifulSoup(response.content, "lxml")
    for gone in soup.select("main h1, main form"):
        gone.decompose()
    return re.sub(r"\s+", " ", soup.select_one("main").get_text(" "))  # type: ignore[union-attr]


def differing(then: str, later: str) -> list[str]:
    """The words that are not the same."""
    return list(difflib.unified_diff(then.split(), later.split(), "then", "later", n=4, lineterm=""))


@pytest.fixture
def editor(client: Client, settings: Any) -> tuple[Client, User]:
    settings.LOOK_WITHOUT_LOGIN = "everyone"
    user = factories.make_user("somebody", role="editor")
    client.force_login(user)
    return client, user


@pytest.fixture
def three_acts(editor: tuple[Client, User]) -> tuple[Client, DueDate]:
    """Read on 2 March 2026; evidence and a moved date on the 4th; the evidence withdrawn on the 6th."""
    client, user = editor
    with time_machine.travel(FIRST, tick=False):
        intake.add(RESOLUTION.format(n=100, more="").encode(), "100.txt", by=None, now=FIRST)
    due = DueDate.objects.get(words__contains="30 June 2026")
    day = dt.date(2026, 7, 10)
    due.set_by_hand(Window(day, day), act_by=day, reason="agreed", by=user, now=FIRST + dt.timedelta(days=2))
    due.prove(dated=dt.date(2026, 3, 4), note="a cheque", by=user, now=FIRST + dt.timedelta(days=2))
    due.withdraw(due.evidence.get(), by=user, now=FIRST + dt.timedelta(days=4))
    return client, due


@time_machine.travel(LONG_AFTER, tick=False)
def test_added_later_is_absent_corrected_later_in_its_old_words_withdrawn_later_is_there(
    three_acts: tuple[Client, DueDate],
) -> None:
    client, due = three_acts
    page = due.obligation.get_absolute_url()
    assert client.get(f"{page}?known=2026-03-01").status_code == 404
    read, moved, withdrawn = (seen(client, page, dt.date(2026, 3, day)) for day in (2, 4, 6))
    assert "stated in the text" in read
    assert "10 July 2026" not in read
    assert "a cheque" not in read
    assert "10 July 2026" in moved
    assert "a cheque" in moved
    assert "removed" not in moved.lower()
    # Nothing has come since.
    assert seen(client, f"{page}?as_of=2026-03-06") == withdrawn


@time_machine.travel(LONG_AFTER, tick=False)
def test_one_box_asks_for_what_was_known_by_then(three_acts: tuple[Client, DueDate]) -> None:
    client, due = three_acts
    page = due.obligation.get_absolute_url()
    assert seen(client, f"{page}?as_of=2026-03-03&known=then") == seen(client, page, dt.date(2026, 3, 3))
    then = client.get(f"{page}?as_of=2026-03-03&known=then")
    assert then["As-Known-On"] == "2026-03-03"
    box = BeautifulSoup(then.content, "lxml").select_one("#day-menu input[name=known]")
    assert box is not None
    assert box["value"] == "then"
    assert box.has_attr("checked")


@time_machine.travel(LONG_AFTER, tick=False)
def test_exports_and_the_api_answer_as_it_was_known(three_acts: tuple[Client, DueDate]) -> None:
    client, due = three_acts
    _token, secret = tokens.issue(User.objects.get(), name="a program", scopes=[Scope.READ], days=30, now=LONG_AFTER)
    api = {"Authorization": f"Bearer {secret}"}
    for known, day in (("2026-03-01", None), ("2026-03-02", "2026-06-30"), ("2026-03-04", "2026-07-10")):
        answer = client.get(f"/api/v1/due-dates/?known={known}", headers=api)
        assert answer["As-Known-On"] == known
        found = {row["uid"]: row["act_by"] for row in answer.json()["results"]}
        assert found.get(str(due.uid)) == day
        for form in ("csv", "ics"):
            response: Any = client.get(f"/due-dates/export.{form}?known={known}")
            body = b"".join(response) if response.streaming else response.content
            assert response["As-Known-On"] == known
            written = f"{day}" if form == "csv" else f"{day}".replace("-", "")
            assert (written.encode() in body) == (day is not None), (form, known)


@time_machine.travel(LONG_AFTER, tick=False)
def test_nothing_is_changed_on_an_earlier_day_and_what_was_entered_is_not_lost(
    three_acts: tuple[Client, DueDate],
) -> None:
    client, due = three_acts
    before = DueDate.objects.values().get(pk=due.pk)
    answer = client.post(f"/due-dates/{due.pk}/waive/?known=2026-03-04", {"dated": "2026-03-05", "note": "no more"})
    assert answer.status_code == 409
    assert "Go back to what is known today" in answer.content.decode()
    assert DueDate.objects.values().get(pk=due.pk) == before
    problem = client.post("/api/v1/subscriptions/?known=2026-03-04", {}, content_type="application/json")
    assert problem.status_code == 409
    assert problem["Content-Type"] == "application/problem+json"


@time_machine.travel(LONG_AFTER, tick=False)
def test_a_day_that_is_known_tomorrow_is_what_is_known_today(three_acts: tuple[Client, DueDate]) -> None:
    client, _due = three_acts
    assert seen(client, "/due-dates/", dt.date(2027, 1, 1)) == seen(client, "/due-dates/?as_of=2027-01-01")


@pytest.mark.parametrize("address", ["/", "/due-dates/", "/documents/", "/month/?month=2026-05", "/search/?q=fund"])
def test_what_was_known_is_asked_in_a_constant_number_of_queries(editor: tuple[Client, User], address: str) -> None:
    client, user = editor
    asked = []
    for more in (range(1, 2), range(2, 6)):
        for n in more:
            intake.add(RESOLUTION.format(n=100 + n, more="").encode(), f"{n}.txt", by=None, now=FIRST)
        for row in Obligation.objects.all():
            row.review_as(Review.CONFIRMED, by=user, now=FIRST + dt.timedelta(days=3))
        with time_machine.travel(LONG_AFTER, tick=False):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                seen(client, address, FIRST.date())
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_after_a_page_of_the_past_the_connection_sees_today(three_acts: tuple[Client, DueDate]) -> None:
    _client, due = three_acts

    def fails() -> None:
        assert not Obligation.objects.exists()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), known_at(FIRST - dt.timedelta(days=1)):
        fails()
    assert DueDate.objects.get(pk=due.pk).act_by == dt.date(2026, 7, 10)


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.any_database)])
def test_whatever_is_done_later_what_was_known_on_a_day_is_what_was_seen_on_it(
    editor: tuple[Client, User], seed: int
) -> None:
    client, user = editor
    somebody = People(seed, user)
    then: dict[dt.date, dict[str, str]] = {}
    for n in range(DAYS):
        somebody.now = FIRST + dt.timedelta(days=n)
        with time_machine.travel(somebody.now, tick=False):
            somebody.a_day(acts=11)
        with time_machine.travel(somebody.now.replace(hour=23), tick=False):
            then[somebody.now.date()] = {address: seen(client, address) for address in addresses()}
    with time_machine.travel(LONG_AFTER, tick=False):
        for day, pages in then.items():
            for address, text in pages.items():
                later = seen(client, address, known=day)
                assert not (words := differing(text, later)), (address, day, " ".join(words))
