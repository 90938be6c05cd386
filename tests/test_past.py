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
from django.test import Client

from obligations import corrections as people
from obligations import intake
from obligations.models import Document, DueDate, Note, Obligation, Session, Visit
from obligations.models.due_dates import State
from obligations.models.obligations import LEFT_OUT, Review
from obligations.reading.values import Span, Window
from tests import factories

pytestmark = pytest.mark.django_db
FIRST = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
DAYS = 4
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


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_later_what_was_known_on_a_day_is_what_was_seen_on_it(
    editor: tuple[Client, User], seed: int
) -> None:
    client, user = editor
    somebody = People(seed, user)
    then: dict[dt.date, dict[str, str]] = {}
    for n in range(DAYS):
        somebody.now = FIRST + dt.timedelta(days=n)
        with time_machine.travel(somebody.now, tick=False):
            somebody.a_day(acts=12)
        with time_machine.travel(somebody.now.replace(hour=23), tick=False):
            then[somebody.now.date()] = {address: seen(client, address) for address in addresses()}
    with time_machine.travel(LONG_AFTER, tick=False):
        for day, pages in then.items():
            for address, text in pages.items():
                later = seen(client, address, known=day)
                assert not (words := differing(text, later)), (address, day, " ".join(words))
