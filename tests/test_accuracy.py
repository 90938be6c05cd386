"""How often the reader is right: the published figures are of the reader in use, and corrections are counted."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client

from bench import accuracy as bench
from obligations import corrections as people
from obligations.accuracy import published
from obligations.accuracy.corrections import Corrections, corrections
from obligations.accuracy.figures import Band, Found, Share, band_of
from obligations.corrections import undo
from obligations.models import Document, DueDate, Obligation
from obligations.models.obligations import Review
from obligations.reading.values import READER_VERSION, Origin, Span, Window
from tests import factories

LATER = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)

# --- the labelled documents -------------------------------------------------------------------------------------------


def test_the_figures_are_of_the_reader_in_use() -> None:
    assert published.published().now.reader_version == READER_VERSION, (
        "the reader has another version: measure it with python -m bench.accuracy --write now FOLDER..."
    )


def test_the_file_holds_figures_and_no_text() -> None:
    """Every string in it is a name of what is counted, a version or a day; nothing of a labelled document."""
    plain = re.compile(r"(actors|kind|time): [a-z ]+|\d+|\d{4}-\d\d-\d\d")

    def strings(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [text for inner in value.values() for text in strings(inner)]
        if isinstance(value, list):
            return [text for inner in value for text in strings(inner)]
        return [value] if isinstance(value, str) else []

    found = strings(json.loads(published.FILE.read_text("utf-8")))
    assert len(found) > 10
    assert not [text for text in found if not plain.fullmatch(text)]


def test_the_figures_agree_with_each_other() -> None:
    for measured in (published.published().first_sight, published.published().now):
        assert sum(band.count for band in measured.bands) >= measured.asks.found
        assert all(0 <= band.right <= band.count and band.low <= band.shown <= band.high for band in measured.bands)
        assert measured.resolved.right <= measured.resolved.of == measured.dated.found + _optional(measured)
        assert measured.actors.of == measured.kinds.of >= measured.asks.found


def _optional(measured: published.Measured) -> int:
    """Dates found that a label calls optional: they are neither found nor wrong, but compared."""
    return measured.resolved.of - measured.dated.found


LABEL = {
    "para": "1", "quote": "Requests the Secretary-General to report", "verb": "Requests", "kind": "report",
    "actors": ["Secretary-General"], "deadline_text": "at its sixty-third session",
    "due": {"session": "GA 63", "start": None, "end": None, "every": None},
}  # fmt: skip


def found(**other: Any) -> dict[str, Any]:
    deadline = {"text": "at its sixty-third session", "session": "GA 63", "start": None, "end": None, "every": None}
    return {
        "paragraph": "1", "quote": LABEL["quote"], "verb": "Requests", "kind": "report",
        "actors": ["Secretary-General"], "deadline": deadline, "confidence": 0.95,
    } | other  # fmt: skip


def test_the_bench_publishes_what_it_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tally = bench.Tally()
    bench.measure(tally, [LABEL, LABEL | {"para": "2"}], [found(kind="policy"), found(paragraph="9", confidence=0.6)])
    measured = bench.measured(tally)
    assert (measured.reader_version, measured.documents) == (READER_VERSION, 1)
    assert measured.asks == measured.dated == Found(found=1, missed=1, wrong=1)
    assert (measured.resolved, measured.kinds) == (Share(1, 1), Share(0, 1))
    assert measured.bands == (Band(0.9, 1.0, 1, 0.95, 1), Band(0.0, 0.7, 1, 0.6, 0))
    monkeypatch.setattr(published, "FILE", tmp_path / "accuracy.json")
    published.publish("now", measured)
    published.publish("first_sight", measured)
    published.published.cache_clear()
    try:
        assert published.published() == published.Published(first_sight=measured, now=measured)
    finally:
        published.published.cache_clear()


@pytest.mark.parametrize(
    ("confidence", "low"), [(1.0, 0.9), (0.9, 0.9), (0.8999, 0.8), (0.8, 0.8), (0.75, 0.7), (0.69, 0.0), (0.0, 0.0)]
)
def test_every_confidence_lies_in_one_band(confidence: float, low: float) -> None:
    assert band_of(confidence) == low


# --- the corrections of this installation -----------------------------------------------------------------------------

TEXT = "Requests the Secretary-General to report by 1 May 2026, and invites States to help by 1 June 2026."


@pytest.fixture
def document(db: None) -> Document:
    return factories.make_document(text=TEXT)


@pytest.fixture
def due(document: Document) -> DueDate:
    """The report by 1 May, read with a confidence of 0.95."""
    obligation = factories.make_obligation(document, start=0, end=54, quote=TEXT[:54])
    when = TEXT.index("by 1 May 2026")
    return factories.make_due_date(
        obligation,
        words="by 1 May 2026",
        start=when,
        end=when + 13,
        window_start=None,
        window_end=dt.date(2026, 5, 1),
        act_by=dt.date(2026, 5, 1),
        origin=Origin.STATED,
    )


def as_it_is(row: Obligation, **other: Any) -> people.Correction:
    """What a person sends who corrects nothing but this."""
    whens = tuple(
        people.When(Span(due.start or 0, due.end or 0), due.pk) for due in row.due_dates.exclude(state="superseded")
    )
    fields = {
        "span": Span(row.start, row.end), "verb": row.verb, "modality": row.modality, "kind": row.kind,
        "actors": tuple(party.name for party in row.actors.all()), "recipient": "General Assembly",
        "action": row.action, "whens": whens,
    } | other  # fmt: skip
    return people.Correction(**fields)


def here(on: dt.datetime = LATER) -> Corrections:
    return corrections(on=on)


MAY_TO_JUNE = {"span": Span(TEXT.index("by 1 June 2026"), TEXT.index("by 1 June 2026") + 14)}


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        ({}, set()),
        ({"kind": "policy"}, {"kind"}),
        ({"actors": ("States",)}, {"actors"}),
        ({"span": Span(0, 40)}, {"words"}),
        ({"verb": "Invites"}, {"others"}),
        ({"recipient": ""}, {"others"}),
        ({"whens": ()}, {"date"}),
        ({"kind": "policy", "actors": ("States",), "whens": ()}, {"kind", "actors", "date"}),
    ],
)
def test_what_is_put_right_is_told_by_its_part(
    due: DueDate, owner: User, change: dict[str, Any], parts: set[str]
) -> None:
    people.correct(due.obligation, as_it_is(due.obligation, **change), reason="", by=owner, now=NOW)
    counted = here()
    assert counted.asks == Found(found=1, missed=0, wrong=0)
    assert {part for part, count in counted.corrected.items() if count} == parts
    assert counted.as_read == (not parts)
    assert counted.dates == Share(int("date" not in parts), 1)
    assert counted.bands == (Band(0.9, 1.0, 1, 0.95, int("date" not in parts)),)


def test_other_words_that_say_when_are_another_date(due: DueDate, owner: User) -> None:
    other = people.When(MAY_TO_JUNE["span"], due.pk)
    people.correct(due.obligation, as_it_is(due.obligation, whens=(other,)), reason="", by=owner, now=NOW)
    assert here().corrected["date"] == 1
    assert here().dates == Share(0, 1)


def test_confirmed_rejected_added_merged_and_split(document: Document, due: DueDate, owner: User) -> None:
    kept, taken, wrong, asked_twice = (
        due.obligation,
        *(factories.make_obligation(document, confidence=sure) for sure in (0.85, 0.5, 0.75)),
    )
    kept.review_as(Review.CONFIRMED, by=owner, now=NOW)
    wrong.review_as(Review.REJECTED, by=owner, now=NOW)
    people.merge(kept, taken, reason="", by=owner, now=NOW)
    people.add(document, as_it_is(wrong, actors=("States",)), reason="", by=owner, now=NOW)
    people.split(asked_twice, as_it_is(asked_twice), as_it_is(asked_twice), reason="", by=owner, now=NOW)
    counted = here()
    assert counted.asks == Found(found=2, missed=2, wrong=2)
    assert (counted.rejected, counted.merged, counted.reviewed) == (1, 1, 4)
    assert counted.asks.precision == Share(2, 4)
    assert (counted.complete.recall, counted.documents) == (Share(2, 4), 1)
    assert [(band.low, band.count, band.right) for band in counted.bands] == [
        (0.9, 1, 1),
        (0.8, 1, 0),
        (0.7, 1, 1),
        (0.0, 1, 0),
    ]


def test_what_was_missed_is_known_only_where_nothing_awaits_review(
    document: Document, due: DueDate, owner: User
) -> None:
    due.obligation.review_as(Review.CONFIRMED, by=owner, now=NOW)
    waiting = factories.make_obligation(document)
    assert (here().documents, here().complete.recall.value) == (0, None)
    waiting.review_as(Review.CONFIRMED, by=owner, now=LATER)
    assert (here().documents, here().complete.recall) == (1, Share(2, 2))
    assert here(on=NOW).documents == 0


def test_a_date_that_is_agreed_upon_later_was_no_error(due: DueDate, owner: User) -> None:
    due.obligation.review_as(Review.CONFIRMED, by=owner, now=NOW)
    day = dt.date(2026, 8, 1)
    due.set_by_hand(Window(day, day), act_by=day, reason="Agreed.", by=owner, now=NOW)
    undo(due.obligation.changes.latest_first()[0], by=owner, now=NOW)
    assert here().dates == Share(1, 1)
    assert here().as_read == 1


def test_a_correction_that_was_undone_is_none(document: Document, due: DueDate, owner: User) -> None:
    row = due.obligation
    row.review_as(Review.CONFIRMED, by=owner, now=NOW)
    people.correct(row, as_it_is(row, kind="policy", whens=()), reason="", by=owner, now=NOW)
    assert here().put_right == 1
    undo(row.changes.latest_first()[0], by=owner, now=NOW)
    assert (here().put_right, here().asks) == (0, Found(1, 0, 0))
    people.add(document, as_it_is(row), reason="", by=owner, now=NOW)
    undo(Obligation.objects.latest("pk").changes.get(), by=owner, now=NOW)
    assert here().asks == Found(1, 0, 0)


def test_a_verdict_that_was_taken_back_counts_no_more_and_each_day_has_its_own_figures(
    due: DueDate, owner: User
) -> None:
    due.obligation.review_as(Review.REJECTED, by=owner, now=NOW)
    due.obligation.review_as(Review.UNREVIEWED, by=owner, now=LATER)
    assert here(on=NOW).asks == Found(0, 0, 1)
    assert here().reviewed == 0
    assert here(on=NOW - dt.timedelta(seconds=1)).reviewed == 0


def test_more_corrections_ask_no_more_questions(
    document: Document, owner: User, django_assert_num_queries: Any
) -> None:
    for _n in range(30):
        factories.make_obligation(document).review_as(Review.CONFIRMED, by=owner, now=NOW)
    with django_assert_num_queries(2):
        assert here().reviewed == 30


# --- the page ---------------------------------------------------------------------------------------------------------


def cells(page: BeautifulSoup, caption: str) -> dict[str, list[str]]:
    """The rows of a table: the row's name with its numbers."""
    table = page.find("caption", id=caption).find_parent("table")  # type: ignore[union-attr]
    rows = table.select("tbody tr")  # type: ignore[union-attr]
    return {
        row.th.contents[0].strip(): [" ".join(cell.get_text(" ").split()) for cell in row.select("td")] for row in rows
    }


def test_the_page_says_what_the_figures_say(client: Client, db: None) -> None:
    page = BeautifulSoup(client.get("/accuracy/").content, "lxml")
    shown, figures = cells(page, "measures"), published.published()
    assert f"version {READER_VERSION}" in page.get_text()
    assert "has not been measured" not in page.get_text()
    precision = figures.now.asks.precision
    assert shown["Obligations: precision"][1] == (
        f"{100 * precision.right / precision.of:.1f}% {precision.right} of {precision.of}"
    )
    kinds = figures.first_sight.kinds
    assert shown["Kind"][0] == f"{100 * kinds.right / kinds.of:.1f}% {kinds.right} of {kinds.of}"
    errors = cells(page, "errors")
    assert errors["obligations missed"] == [str(figures.first_sight.asks.missed), str(figures.now.asks.missed)]
    counted = sum(error.count for error in figures.now.errors)
    also = figures.now.asks.missed + figures.now.asks.wrong + figures.now.dated.missed + figures.now.dated.wrong
    assert sum(int(counts[1]) for counts in errors.values()) == counted + also
    assert len(page.select("svg[role=img]")) == 2
    assert "Nobody had reviewed anything here" in page.get_text()


def test_a_version_without_figures_is_said(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("obligations.web.accuracy.READER_VERSION", "a newer one")
    assert "The version in use has not been measured yet." in client.get("/accuracy/").content.decode()


@time_machine.travel(LATER)
def test_the_page_counts_what_was_corrected_here_by_the_day(client: Client, due: DueDate, owner: User) -> None:
    people.correct(due.obligation, as_it_is(due.obligation, kind="policy"), reason="", by=owner, now=NOW)
    page = BeautifulSoup(client.get("/accuracy/").content, "lxml")
    assert cells(page, "measures-here")["Nothing to correct"] == ["0.0% 0 of 1"]
    assert cells(page, "measures-here")["Dates"] == ["100.0% 1 of 1"]
    assert len(page.select("svg[role=img]")) == 3
    before = client.get("/accuracy/?as_of=2025-12-31").content.decode()
    assert "Nobody had reviewed anything here by 31 December 2025" in before
