"""What people put right: kept with its history, told to mails and calendars, undone whole, and never read over."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from obligations import corrections, feeds, intake
from obligations.corrections import CannotBeUndone, Correction, When
from obligations.models import Change, Delivery, Document, DueDate, Feed, Obligation, Reminder, Session
from obligations.models.due_dates import State
from obligations.models.history import Act
from obligations.models.obligations import Review
from obligations.reading.values import Kind, Modality, Origin, Span, Window
from obligations.reminders import digest, plan
from tests import factories
from tests.factories import NOW

SEED = Path(__file__).resolve().parent.parent / "obligations/data/A_RES_62_12.md"
LATER = NOW + dt.timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seed() -> Document:
    return intake.add(SEED.read_bytes(), SEED.name, by=None, now=NOW).document


@pytest.fixture
def report(seed: Document) -> Obligation:
    """Paragraph 16: the Court is invited to submit its report for consideration at the sixty-third session."""
    return seed.obligations.get(paragraph__number="16")


def reading_of(obligation: Obligation, **fields: object) -> Correction:
    """The obligation as it was read, but for ``fields``; ``words`` and ``when`` are looked up in the text."""
    document = obligation.document
    words = str(fields.pop("words", obligation.quote))
    times = fields.pop("when", [due.words for due in obligation.due_dates.all()])
    span = corrections.find(document, words, near=obligation.start)
    assert span is not None
    whens = []
    rows = list(obligation.due_dates.all())
    for n, time in enumerate(times):  # type: ignore[arg-type]  # a list of words
        place = corrections.find(document, time, near=span.start)
        assert place is not None
        whens.append(When(place, rows[n].pk if n < len(rows) else None))
    values = {
        "verb": obligation.verb,
        "modality": obligation.modality,
        "kind": obligation.kind,
        "actors": tuple(party.name for party in obligation.actors.all()),
        "recipient": obligation.recipient.name if obligation.recipient else "",
        "action": obligation.action,
        "whens": tuple(whens),
    } | fields
    return Correction(span=span, **values)  # type: ignore[arg-type]  # as given


def correct(obligation: Obligation, by: User, **fields: object) -> None:
    corrections.correct(obligation, reading_of(obligation, **fields), reason="", by=by, now=LATER)
    obligation.refresh_from_db()


def read_again(document: Document) -> None:
    """As an upgrade does: nothing in memory, everything from the rows."""
    intake.read_again([Document.objects.get(pk=document.pk)], reason="a better reader", now=LATER)


def shape(document: Document) -> set[tuple[object, ...]]:
    """All that people see of a document."""
    return {
        (
            row.pk,
            row.quote,
            document.text[row.start : row.end],
            row.kind,
            row.actor_names,
            row.review,
            tuple((due.pk, due.words, due.window, due.act_by, due.state) for due in row.due_dates.order_by("pk")),
        )
        for row in document.obligations.prefetch_related("actors")
    }


# --- a correction stays -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"actors": ("Assembly of States Parties", "States")},
        {"kind": Kind.AGENDA},
        {"modality": Modality.REQUESTS, "verb": "Requests"},
        {"action": "hand in the annual report"},
        {"recipient": "Security Council"},
        {"words": "Invites the International Criminal Court to submit"},
        {"words": "the International Criminal Court"},
        {"when": []},
    ],
    ids=lambda fields: " ".join(fields),
)
def test_what_a_person_corrects_stands_when_the_document_is_read_again(
    report: Obligation, owner: User, fields: dict[str, object]
) -> None:
    correct(report, owner, **fields)
    assert report.review == Review.CORRECTED
    before = shape(report.document)
    read_again(report.document)
    assert shape(report.document) == before


@pytest.mark.parametrize("review", [Review.CONFIRMED, Review.REJECTED])
def test_what_a_person_has_found_right_or_wrong_stands_too(report: Obligation, owner: User, review: Review) -> None:
    Obligation.objects.filter(pk=report.pk).update(kind=Kind.OTHER)
    report.refresh_from_db()
    report.review_as(review, by=owner, now=LATER)
    before = shape(report.document)
    read_again(report.document)
    assert shape(report.document) == before


def test_one_that_was_added_stands_and_is_not_found_twice(seed: Document, report: Obligation, owner: User) -> None:
    correction = reading_of(report, words="that the Rome Statute of the International Criminal Court", when=[])
    added = corrections.add(seed, correction, reason="the reader missed it", by=owner, now=LATER)
    assert (added.review, added.confidence, added.paragraph.part) == (Review.ADDED, 1.0, "preamble")
    before = shape(seed)
    read_again(seed)
    assert shape(seed) == before


def test_the_reader_finding_later_what_was_added_makes_no_second_one(seed: Document, report: Obligation) -> None:
    """As if the reader had missed the report and a person had added it."""
    Obligation.objects.filter(pk=report.pk).update(review=Review.ADDED)
    count = seed.obligations.count()
    read_again(seed)
    assert seed.obligations.count() == count
    report.refresh_from_db()
    assert report.review == Review.ADDED


def test_two_merged_stay_one(seed: Document, owner: User) -> None:
    kept, other = seed.obligations.accepted().order_by("start")[:2]
    dates = kept.due_dates.count() + other.due_dates.count()
    corrections.merge(kept, other, reason="", by=owner, now=LATER)
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.review, other.review, other.merged_into) == (Review.CORRECTED, Review.MERGED, kept)
    assert (kept.start, kept.end) == (min(kept.start, other.start), max(kept.end, other.end))
    assert kept.due_dates.count() == dates
    before = shape(seed)
    read_again(seed)
    assert shape(seed) == before


def test_one_split_stays_two_and_the_date_keeps_its_name_in_calendars(report: Obligation, owner: User) -> None:
    due = report.due_dates.get()
    first = reading_of(report, words="Invites the International Criminal Court", when=[])
    second = reading_of(report, words="for consideration by the General Assembly at its sixty-third session")
    other = corrections.split(report, first, second, reason="", by=owner, now=LATER)
    again = DueDate.objects.get(uid=due.uid)
    assert (again.obligation, again.state, again.version) == (other, State.OPEN, 1)
    assert not report.due_dates.exists()
    before = shape(report.document)
    read_again(report.document)
    assert shape(report.document) == before


def test_a_corrected_date_still_follows_its_session(report: Obligation, owner: User) -> None:
    correct(report, owner, words="at its sixty-third session", kind=Kind.AGENDA)
    session = Session.objects.get(body="GA", number=63)
    session.opens = dt.date(2008, 9, 17)
    intake.save_session(session, now=LATER)
    due = report.due_dates.get()
    assert (due.act_by, due.version) == (dt.date(2008, 9, 17), 2)


def test_words_that_the_text_no_longer_holds_give_way_to_those_of_the_same_clause(
    report: Obligation, owner: User
) -> None:
    correct(report, owner, kind=Kind.AGENDA)
    other = SEED.read_bytes().replace(b"to submit, in accordance with", b"to hand in, in accordance with")
    assert other != SEED.read_bytes()
    document = intake.add(other, "corrigendum.md", by=None, now=LATER).document
    again = document.obligations.get(pk=report.pk)
    assert (again.kind, again.review) == (Kind.AGENDA, Review.CORRECTED)
    assert "hand in" in again.quote
    assert document.text[again.start : again.end] == again.quote
    assert document.obligations.accepted().filter(paragraph__number="16").count() == 1


# --- the days -------------------------------------------------------------------------------------------------------


def test_other_words_that_say_when_come_to_another_date(seed: Document, owner: User) -> None:
    row = seed.obligations.get(paragraph__number="9")
    due = row.due_dates.get()
    correct(row, owner, when=["General Assembly"])
    due.refresh_from_db()
    assert (due.words, due.origin, due.act_by) == ("General Assembly", Origin.UNRESOLVED, None)
    correct(row, owner, when=["at its sixty-third session"])
    due.refresh_from_db()
    assert due.window == Window(dt.date(2008, 9, 16), dt.date(2009, 9, 14))
    assert [version.act_by for version in due.versions.all()] == [None, dt.date(2008, 9, 16)]


def test_a_day_set_in_review_is_set_by_hand(report: Obligation, owner: User) -> None:
    due = report.due_dates.get()
    day = dt.date(2008, 10, 30)
    when = When(Span(due.start, due.end), due.pk, Window(day, day), day)  # type: ignore[arg-type]  # it has words
    corrections.correct(report, reading_of(report, whens=(when,)), reason="As agreed.", by=owner, now=LATER)
    due.refresh_from_db()
    assert (due.act_by, due.origin) == (day, Origin.BY_HAND)
    assert due.versions.get().reason == "As agreed."
    read_again(report.document)
    due.refresh_from_db()
    assert due.act_by == day


def test_a_date_taken_away_is_superseded_not_deleted(report: Obligation, owner: User) -> None:
    due = report.due_dates.get()
    correct(report, owner, when=[])
    due.refresh_from_db()
    assert due.state == State.SUPERSEDED


# --- mails and calendars follow in the same transaction ---------------------------------------------------------------


@pytest.fixture
def followed() -> DueDate:
    """A date with reminders of it planned and a calendar that is up to date."""
    document = factories.make_document(text="Requests the Secretary-General to report by 1 December 2008.")
    due = factories.make_due_date(factories.make_obligation(document), words="by 1 December 2008", start=41, end=59)
    factories.make_subscription(filter={"actor": "Secretary-General"})
    factories.make_subscription(filter={"actor": "States"})
    Feed.objects.create(name="reports", token_hash="1" * 64, created_at=NOW, filter={"kind": "report"}, stale_since=NOW)
    feeds.publish_stale(now=NOW)
    assert not stale()
    plan.plan_all(now=NOW)
    return due


def planned() -> set[tuple[str, int]]:
    rows = Reminder.objects.filter(state=Reminder.State.PLANNED).values_list("subscription__filter", "version")
    return {(of["actor"], version) for of, version in rows}


def stale() -> bool:
    return Feed.objects.get().stale_since is not None


def test_a_corrected_date_reaches_them(followed: DueDate, owner: User) -> None:
    correct(followed.obligation, owner, when=["by 1 December 2008"])
    assert not Reminder.objects.filter(version=1, state=Reminder.State.PLANNED).exists() or followed.version == 1
    when = When(Span(41, 59), followed.pk, Window(None, dt.date(2008, 12, 1)), dt.date(2008, 12, 1))
    correct(followed.obligation, owner, whens=(when,))
    followed.refresh_from_db()
    assert planned() == {("Secretary-General", followed.version)}
    assert stale()


def test_a_corrected_actor_reaches_them(followed: DueDate, owner: User) -> None:
    correct(followed.obligation, owner, actors=("States",))
    assert planned() >= {("States", 1)}
    assert stale()


def test_a_corrected_kind_reaches_them(followed: DueDate, owner: User) -> None:
    correct(followed.obligation, owner, kind=Kind.AGENDA)
    assert stale()


def test_all_of_it_or_nothing(followed: DueDate, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a mail cannot be planned, the correction is not there either."""

    def break_down(*_args: object, **_fields: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(plan, "replan", break_down)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        correct(followed.obligation, owner, kind=Kind.AGENDA)
    assert Obligation.objects.get().kind == Kind.REPORT
    assert not Change.objects.exists()
    assert not stale()


# --- history and undo ---------------------------------------------------------------------------------------------


def test_a_change_says_who_what_and_when_before_and_after(report: Obligation, owner: User) -> None:
    correct(report, owner, kind=Kind.AGENDA)
    change = report.changes.get()
    assert (change.act, change.by, change.who, change.at) == (Act.CORRECTED, owner, "owner", LATER)
    assert (change.before["kind"], change.after["kind"]) == (Kind.REPORT, Kind.AGENDA)
    assert "quote" not in change.before


def test_what_changes_nothing_leaves_no_trace(report: Obligation, owner: User) -> None:
    report.hand_to(None, by=owner, now=LATER)
    read_again(report.document)
    assert not Change.objects.exists()


def test_history_is_never_altered_or_deleted(report: Obligation, owner: User) -> None:
    report.review_as(Review.CONFIRMED, by=owner, now=LATER)
    change = report.changes.get()
    change.who = "somebody else"
    for tamper in (
        change.save,
        change.delete,
        lambda: Change.objects.update(who="x"),
        lambda: Change.objects.all().delete(),
    ):
        with pytest.raises(TypeError, match="history is never"):
            tamper()
    owner.delete()
    assert Change.objects.get().who == "owner"


def _correct(row: Obligation, by: User) -> None:
    correct(row, by, kind=Kind.AGENDA, actors=("States",), words="Invites the International Criminal Court", when=[])


def _merge(row: Obligation, by: User) -> None:
    other = row.document.obligations.accepted().exclude(pk=row.pk).filter(due_dates__isnull=False)[0]
    corrections.merge(row, other, reason="", by=by, now=LATER)


def _split(row: Obligation, by: User) -> None:
    second = reading_of(row, words="for consideration by the General Assembly at its sixty-third session")
    first = reading_of(row, words="Invites the International Criminal Court", when=[])
    corrections.split(row, first, second, reason="", by=by, now=LATER)


def _fulfil(row: Obligation, by: User) -> None:
    row.due_dates.get().settle(State.FULFILLED, dated=dt.date(2008, 8, 22), note="Presented.", by=by, now=LATER)


def _move(row: Obligation, by: User) -> None:
    day = dt.date(2008, 10, 30)
    row.due_dates.get().set_by_hand(Window(day, day), act_by=day, reason="Agreed.", by=by, now=LATER)


def _hand_over(row: Obligation, by: User) -> None:
    row.hand_to(by, by=by, now=LATER)


def _confirm(row: Obligation, by: User) -> None:
    row.review_as(Review.CONFIRMED, by=by, now=LATER)


@pytest.mark.parametrize("act", [_confirm, _correct, _merge, _split, _fulfil, _move, _hand_over])
def test_undo_puts_back_all_that_an_act_changed_and_undoing_that_brings_it_again(
    report: Obligation, owner: User, act: object
) -> None:
    def everything() -> list[object]:
        return [
            (shown, set(row.due_dates.get(pk=pk).evidence.values_list("note")))
            for row in report.document.obligations.accepted()
            for shown in shape(report.document)
            if shown[0] == row.pk
            for pk in [due.pk for due in row.due_dates.all()][:1]
        ]

    before = everything()
    act(report, owner)  # type: ignore[operator]  # one of the functions above
    after = everything()
    assert after != before or act is _hand_over
    corrections.undo(report.changes.latest("pk"), by=owner, now=LATER)
    assert everything() == before
    corrections.undo(report.changes.latest("pk"), by=owner, now=LATER)
    assert everything() == after
    assert report.changes.count() == 3


def test_only_the_last_act_can_be_undone(report: Obligation, owner: User) -> None:
    report.review_as(Review.CONFIRMED, by=owner, now=LATER)
    first = report.changes.get()
    report.hand_to(owner, by=owner, now=LATER)
    with pytest.raises(CannotBeUndone):
        corrections.undo(first, by=owner, now=LATER)
    report.refresh_from_db()
    assert report.review == Review.CONFIRMED


def test_a_merge_is_not_undone_once_either_of_them_was_changed(seed: Document, owner: User) -> None:
    kept, other = seed.obligations.accepted().order_by("start")[:2]
    corrections.merge(kept, other, reason="", by=owner, now=LATER)
    merge = kept.changes.get()
    other.refresh_from_db()
    other.hand_to(owner, by=owner, now=LATER)
    with pytest.raises(CannotBeUndone):
        corrections.undo(merge, by=owner, now=LATER)


def test_undoing_a_move_tells_those_who_were_told(followed: DueDate, owner: User) -> None:
    day = dt.date(2008, 12, 1)
    followed.set_by_hand(Window(day, day), act_by=day, reason="x", by=owner, now=LATER)
    corrections.undo(followed.obligation.changes.get(), by=owner, now=LATER)
    followed.refresh_from_db()
    assert (followed.act_by, followed.version, followed.origin) == (dt.date(2008, 9, 16), 3, Origin.OBSERVED)
    assert planned() == {("Secretary-General", 3)}


def test_whoever_follows_the_former_actor_is_not_written_to(followed: DueDate, owner: User) -> None:
    correct(followed.obligation, owner, actors=("States",))
    digest.hand_over(now=NOW + dt.timedelta(days=365))
    assert not Delivery.objects.filter(subscription__filter={"actor": "Secretary-General"}).exists()
    assert Delivery.objects.filter(subscription__filter={"actor": "States"}).exists()
