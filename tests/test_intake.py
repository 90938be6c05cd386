"""Intake: a document is written once, safely again, and never against what people have said."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from obligations import intake
from obligations.intake import documents
from obligations.models import Document, DueDate, Obligation, Party, Session
from obligations.models.changes import due_dates_changed
from obligations.models.due_dates import State
from obligations.models.obligations import Review
from obligations.reading.values import Origin, UnreadableDocument, Window
from tests.factories import NOW

SEED = Path(__file__).resolve().parent.parent / "obligations/data/A_RES_62_12.md"

pytestmark = pytest.mark.django_db


@pytest.fixture
def seed() -> Document:
    return intake.add(SEED.read_bytes(), SEED.name, by=None, now=NOW).document


def _counts() -> tuple[int, int, int]:
    return Document.objects.count(), Obligation.objects.count(), DueDate.objects.count()


def test_the_seed_is_written_once(seed: Document) -> None:
    assert (seed.symbol, seed.organ, seed.adopted_on) == ("A/RES/62/12", "General Assembly", dt.date(2007, 11, 26))
    before = _counts()
    again = intake.add(SEED.read_bytes(), "another name.md", by=None, now=NOW)
    assert (again.outcome, again.document) == ("unchanged", seed)
    assert _counts() == before


def test_every_quote_is_the_text_at_its_span(seed: Document) -> None:
    for row in seed.obligations.all():
        assert seed.text[row.start : row.end] == row.quote
    for due in DueDate.objects.exclude(words=""):
        assert seed.text[due.start : due.end] == due.words


def test_the_window_of_paragraph_9(seed: Document) -> None:
    due = DueDate.objects.get(obligation__document=seed, obligation__paragraph__number="9", session="GA 63")
    assert due.window == Window(dt.date(2008, 9, 16), dt.date(2009, 9, 14))
    assert due.act_by == dt.date(2008, 9, 16)
    assert due.derivation


def test_another_file_of_the_same_symbol_is_read_in_its_place(seed: Document) -> None:
    before = _counts()
    report = seed.obligations.get(paragraph__number="16")
    report.review = Review.CONFIRMED
    report.save()
    other = SEED.read_bytes().replace(b"without delay", b"without any delay")
    added = intake.add(other, "corrigendum.md", by=None, now=NOW)
    assert (added.outcome, added.document.pk) == ("updated", seed.pk)
    assert _counts() == before
    report.refresh_from_db()
    assert report.review == Review.CONFIRMED


def test_a_correction_survives_reading_again(seed: Document) -> None:
    row = seed.obligations.get(paragraph__number="16")
    row.review, row.action = Review.CORRECTED, "hand in the annual report"
    row.save()
    intake.read_again([seed], reason="a better reader", now=NOW)
    row.refresh_from_db()
    assert row.action == "hand in the annual report"


def test_a_settled_obligation_is_kept_when_it_is_no_longer_read(seed: Document) -> None:
    row = seed.obligations.get(paragraph__number="16")
    row.pk, row.key, row.quote, row.review = None, "by hand", "Convinced", Review.ADDED
    row.save()
    intake.read_again([seed], reason="a better reader", now=NOW)
    assert Obligation.objects.filter(pk=row.pk, review=Review.ADDED).exists()


def test_an_unreviewed_one_that_is_no_longer_read_is_dropped_and_its_date_superseded(seed: Document) -> None:
    shorter = SEED.read_bytes().decode()
    shorter = shorter[: shorter.index("16. *Invites*")] + "*57th plenary meeting  \n26 November 2007*\n"
    report = seed.obligations.get(paragraph__number="16")
    intake.add(shorter.encode(), "shorter.md", by=None, now=NOW)
    report.refresh_from_db()
    assert report.review == Review.DROPPED
    assert [due.state for due in report.due_dates.all()] == [State.SUPERSEDED]
    assert not DueDate.objects.as_of(dt.date(2008, 6, 1)).filter(obligation=report).exists()


def test_an_edited_session_moves_every_date_that_rests_on_it(seed: Document) -> None:
    told: list[int] = []

    def listen(*, ids: list[int], **_: object) -> None:
        told.extend(ids)

    due_dates_changed.connect(listen)
    try:
        session = Session.objects.get(body="GA", number=63)
        session.opens = dt.date(2008, 9, 17)
        intake.save_session(session, now=NOW)
    finally:
        due_dates_changed.disconnect(listen)
    moved = DueDate.objects.filter(session="GA 63")
    assert {due.window_start for due in moved} == {dt.date(2008, 9, 17)}
    assert {due.version for due in moved} == {2}
    old = moved[0].versions.get()
    assert (old.window_start, old.reason) == (dt.date(2008, 9, 16), "the days of GA 63 were changed")
    assert set(told) == {due.pk for due in moved}


def test_a_date_set_by_hand_stands(seed: Document) -> None:
    due = DueDate.objects.get(obligation__paragraph__number="16")
    day = dt.date(2008, 10, 30)
    due.move(Window(day, day), act_by=day, origin=Origin.BY_HAND, derivation=["agreed"], reason="agreed", now=NOW)
    intake.read_again([seed], reason="a better reader", now=NOW)
    due.refresh_from_db()
    assert (due.act_by, due.version) == (day, 2)


def test_reading_again_with_nothing_new_tells_nobody(seed: Document) -> None:
    def listen(**_: object) -> None:
        pytest.fail("nothing changed")

    due_dates_changed.connect(listen)
    try:
        intake.read_again([seed], reason="the same reader", now=NOW)
    finally:
        due_dates_changed.disconnect(listen)


def test_a_name_added_to_a_party_is_known_from_the_next_reading_on(seed: Document) -> None:
    Party.objects.create(name="Regional bodies", kind="group", aliases=["regional organizations"])
    intake.read_again([seed], reason="another name", now=NOW)
    assert seed.obligations.get(paragraph__number="6").actor_names == "Regional bodies"


def test_other_words_for_the_same_date_reach_calendars_without_a_new_version(seed: Document) -> None:
    due = DueDate.objects.get(obligation__paragraph__number="16")
    obligation = due.obligation
    obligation.action = "what an earlier reader understood"
    obligation.save()
    intake.read_again([seed], reason="a better reader", now=NOW)
    again = DueDate.objects.get(pk=due.pk)
    assert (again.version, again.revision) == (due.version, due.revision + 1)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "empty.txt"),
        (b"\x00\x01\x02\xff" * 400, "binary.txt"),
        (b"Dear colleagues, lunch is at noon.", "letter.txt"),
        (b"%PDF-1.7 and then nothing", "broken.pdf"),
        (b"PK\x03\x04 not a document", "broken.docx"),
    ],
)
def test_what_is_no_resolution_is_refused_and_nothing_is_half_written(data: bytes, name: str) -> None:
    before = _counts()
    with pytest.raises(UnreadableDocument) as refusal:
        intake.add(data, name, by=None, now=NOW)
    assert len(str(refusal.value)) > 20
    assert _counts() == before


def test_a_failure_half_way_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = _counts()

    def break_down(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(documents, "_store_asks", break_down)
    with pytest.raises(ZeroDivisionError):
        intake.add(SEED.read_bytes(), SEED.name, by=None, now=NOW)
    assert _counts() == before


SECTIONS = """Resolution adopted by the General Assembly on 19 December 2024

79/999. Two sections

The General Assembly,

Recalling its previous resolutions,

I

1. Requests the Secretary-General to submit to it a report at its eightieth session;

II

1. Invites Member States to contribute to the voluntary fund.

54th plenary meeting
19 December 2024
"""


def test_each_section_has_its_own_paragraph_1() -> None:
    document = intake.add(SECTIONS.encode(), "sections.txt", by=None, now=NOW).document
    report, contribution = document.obligations.all()
    assert report.paragraph_id != contribution.paragraph_id
    assert report.quote in report.paragraph.quote
    assert contribution.quote in contribution.paragraph.quote
