"""The review queue and the pages that correct, split, merge, add and undo: what they do, and who may not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from obligations.models import Change, Document, DueDate, Obligation
from obligations.models.due_dates import State
from obligations.models.obligations import Review
from obligations.reading.values import Kind, Origin
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

TEXT = (
    "1. Requests the Secretary-General to report by 31 March 2008 and invites States to contribute;\n\n"
    "2. Decides to meet again;\n\n"
    "3. Invites States to contribute."
)


@pytest.fixture
def document() -> Document:
    found = factories.make_document(symbol="A/RES/62/12", text=TEXT)
    place = 0
    for number, part in enumerate(TEXT.split("\n\n"), start=1):
        found.paragraphs.create(number=str(number), part="operative", start=place, end=place + len(part))
        place += len(part) + 2
    return found


def ask(document: Document, words: str, **fields: Any) -> Obligation:
    start = TEXT.index(words)
    number = str(TEXT[:start].count("\n\n") + 1)
    return factories.make_obligation(
        document, paragraph=number, start=start, end=start + len(words), quote=words, **fields
    )


@pytest.fixture
def report(document: Document) -> Obligation:
    row = ask(document, "the Secretary-General to report by 31 March 2008", confidence=0.6, action="report")
    words = "by 31 March 2008"
    start = TEXT.index(words)
    factories.make_due_date(row, words=words, start=start, end=start + len(words))
    return row


@pytest.fixture
def meeting(document: Document) -> Obligation:
    return ask(document, "Decides to meet again", confidence=0.9, kind=Kind.MEETING, action="meet again")


@pytest.fixture
def editor(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def filled(page: str, **changed: str) -> dict[str, str]:
    """What a browser would send of the last form of a page, but for what was changed."""
    form = page[page.rindex('<form method="post" class="card') :]
    form = form[: form.index("</form>")]
    data = dict(re.findall(r'<input type="(?:text|date|hidden|number)" name="([^"]+)" value="([^"]*)"', form))
    data |= {
        name: text.lstrip("\n")
        for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL)
    }
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        data[name] = chosen[1] if chosen else ""
    return data | {name.replace("__", "-"): value for name, value in changed.items()}


def say(client: Client, row: Obligation, said: str, query: str = "") -> Any:
    return client.post(f"/review/{row.pk}/{query}", {"review": said})


# --- the queue ------------------------------------------------------------------------------------------------------


def order(page: str) -> list[str]:
    queue = page[page.index('class="queue"') :]
    return re.findall(r'<span class="what">.*?</b> (.*?)</span>', queue)


def test_the_least_certain_comes_first_and_is_shown(editor: Client, report: Obligation, meeting: Obligation) -> None:
    page = editor.get("/review/").content.decode()
    assert order(page) == ["report", "meet again"]
    assert "<mark" in page
    assert "by 31 March 2008</mark>" in page
    assert re.search(r'id="shown"[^>]*>.*?report</span>', page)
    assert "Why this date?" in page


def test_what_somebody_has_looked_at_is_not_in_it(editor: Client, report: Obligation, meeting: Obligation) -> None:
    report.review_as(Review.CONFIRMED, now=NOW)
    assert order(editor.get("/review/").content.decode()) == ["meet again"]
    meeting.review_as(Review.REJECTED, now=NOW)
    assert "Nothing awaits review." in editor.get("/review/").content.decode()


def test_the_menu_says_how_many_await_review(
    editor: Client, report: Obligation, meeting: Obligation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert re.search(r'id="awaiting" class="count">2 ', editor.get("/documents/").content.decode())
    monkeypatch.setattr("obligations.web.paging.MOST_COUNTED", 1)
    assert re.search(r'id="awaiting" class="count">1\+ ', editor.get("/documents/").content.decode())


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("document=A/RES/62/12", ["report", "meet again"]),
        ("document=A/RES/1/1", []),
        ("kind=meeting", ["meet again"]),
        ("kind=meeting&document=A/RES/62/12", ["meet again"]),
        ("kind=%00", ["report", "meet again"]),
    ],
)
def test_it_filters(editor: Client, report: Obligation, meeting: Obligation, query: str, left: list[str]) -> None:
    page = editor.get(f"/review/?{query}").content.decode()
    assert (order(page) if left else []) == left
    assert left or "Nothing with this filter awaits review." in page


@pytest.mark.parametrize("at", ["0", "x", "99999999999999999999", "-1"])
def test_one_that_is_not_there_gives_the_first(editor: Client, report: Obligation, at: str) -> None:
    assert "report</span>" in editor.get(f"/review/?at={at}").content.decode()


def test_confirming_and_rejecting_go_on_with_the_next_in_the_same_filter(
    editor: Client, owner: User, report: Obligation, meeting: Obligation
) -> None:
    response = say(editor, report, "confirmed", "?document=A/RES/62/12")
    assert response.headers["Location"] == f"/review/?document=A%2FRES%2F62%2F12&at={meeting.pk}"
    assert say(editor, meeting, "rejected").headers["Location"] == "/review/"
    report.refresh_from_db()
    meeting.refresh_from_db()
    assert (report.review, meeting.review) == (Review.CONFIRMED, Review.REJECTED)
    assert {change.by for change in Change.objects.all()} == {owner}


@pytest.mark.parametrize("said", ["", "unreviewed", "added", "merged", "dropped"])
def test_nothing_else_can_be_said_there(editor: Client, report: Obligation, said: str) -> None:
    assert say(editor, report, said).status_code == 400
    assert not Change.objects.exists()


def test_the_last_change_is_undone_from_the_queue(editor: Client, report: Obligation, meeting: Obligation) -> None:
    say(editor, report, "rejected")
    page = editor.get("/review/").content.decode()
    assert "Your last change: rejected, A/RES/62/12, para. 1" in page
    address = re.search(r'action="(/changes/\d+/undo/\?from=review)"', page)
    assert address
    response = editor.post(address[1])
    assert response.headers["Location"] == f"/review/?at={report.pk}"
    report.refresh_from_db()
    assert report.review == Review.UNREVIEWED


def test_nobody_is_offered_to_undo_what_another_did(
    client: Client, owner: User, assistant: User, report: Obligation, meeting: Obligation
) -> None:
    client.force_login(assistant)
    say(client, report, "rejected")
    client.force_login(owner)
    assert "Your last change" not in client.get("/review/").content.decode()


def test_with_script_only_the_main_part_is_sent(editor: Client, report: Obligation) -> None:
    part = editor.get("/review/", headers={"HX-Request": "true", "HX-Target": "main"})
    assert "<html" not in part.content.decode()
    assert 'id="awaiting" class="count" hx-swap-oob="true"' in part.content.decode()
    assert "HX-Request" in part.headers["Vary"]
    back = {"HX-Request": "true", "HX-Target": "main", "HX-History-Restore-Request": "true"}
    assert "<html" in editor.get("/review/", headers=back).content.decode()


def test_a_long_queue_costs_no_more_queries(editor: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(40):
        factories.make_due_date(factories.make_obligation())
    with django_assert_max_num_queries(18):
        assert editor.get("/review/").status_code == 200


# --- correcting -----------------------------------------------------------------------------------------------------


def test_a_form_sent_back_as_it_came_changes_nothing_but_the_review(editor: Client, report: Obligation) -> None:
    address = f"/obligations/{report.pk}/correct/"
    due = report.due_dates.get()
    data = filled(editor.get(address).content.decode())
    assert editor.post(address, data).headers["Location"] == f"/obligations/{report.pk}/"
    change = report.changes.get()
    assert set(change.after) == {"review", "read_as"}
    due.refresh_from_db()
    assert (due.version, due.origin) == (1, Origin.OBSERVED)


def test_words_actor_kind_and_date_are_corrected_at_once(editor: Client, report: Obligation) -> None:
    address = f"/obligations/{report.pk}/correct/?from=review"
    data = filled(
        editor.get(address).content.decode(),
        quote="Requests the  Secretary-General\n to report by 31 March 2008",
        actors="Secretary-General\n\n  Member   States ",
        kind="review",
        when__0__act_by="2008-04-01",
        when__0__window_start="",
        when__0__window_end="",
        reason="The corrigendum says so.",
    )
    assert editor.post(address, data).headers["Location"].startswith("/review/")
    report.refresh_from_db()
    assert report.quote == "Requests the Secretary-General to report by 31 March 2008"
    assert report.document.text[report.start : report.end] == report.quote
    assert (report.actor_names, report.kind, report.review) == (
        "Member States, Secretary-General",
        "review",
        "corrected",
    )
    due = report.due_dates.get()
    assert (str(due.act_by), due.origin, due.version) == ("2008-04-01", Origin.BY_HAND, 2)
    page = editor.get(f"/obligations/{report.pk}/").content.decode()
    assert "The corrigendum says so." in page


def test_another_date_is_added_and_one_taken_away(editor: Client, report: Obligation) -> None:
    address = f"/obligations/{report.pk}/correct/"
    data = filled(editor.get(address).content.decode(), when__0__remove="on", when__1__words="31 March 2008")
    editor.post(address, data)
    old, new = report.due_dates.order_by("number")
    assert (old.state, new.state) == (State.SUPERSEDED, State.OPEN)
    assert (new.words, str(new.window_end)) == ("31 March 2008", "2008-03-31")
    document = editor.get(f"/documents/{report.document_id}/?as_of=2008-01-01").content.decode()
    assert document.count('class="due"') == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"quote": "words that stand nowhere"}, "These words do not stand in the text."),
        ({"quote": ""}, "This field is required."),
        ({"quote": "a\0b"}, "Null characters are not allowed."),
        ({"kind": "nonsense"}, "Select a valid choice."),
        ({"actors": "x" * 251}, "A name is longer than 250 characters."),
        ({"when__0__words": "at some other time"}, "These words do not stand in the text."),
        ({"when__0__words": ""}, "Give the words of the text that say when."),
        ({"when__0__act_by": "", "when__0__window_start": "2008-01-01"}, "Give the day to act by as well."),
        ({"when__0__window_end": "2001-01-01"}, "The last day lies before the first."),
        ({"when__1__act_by": "2008-01-01"}, "Give the words of the text that say when."),
        ({"when__0__due_date": "999999"}, "A date belongs to another obligation."),
    ],
)
def test_what_cannot_be_is_sent_back_and_loses_nothing(
    editor: Client, report: Obligation, changed: dict[str, str], message: str
) -> None:
    address = f"/obligations/{report.pk}/correct/"
    data = filled(editor.get(address).content.decode(), action="kept as typed", **changed)
    page = editor.post(address, data).content.decode()
    assert message in page
    assert "kept as typed" in page
    assert not Change.objects.exists()


def test_a_date_of_another_obligation_cannot_be_taken(editor: Client, report: Obligation, meeting: Obligation) -> None:
    other = factories.make_due_date(meeting)
    address = f"/obligations/{report.pk}/correct/"
    data = filled(editor.get(address).content.decode(), when__0__due_date=str(other.pk))
    assert "A date belongs to another obligation." in editor.post(address, data).content.decode()


def test_nobody_writes_over_a_change_that_they_have_not_seen(
    editor: Client, assistant: User, report: Obligation
) -> None:
    address = f"/obligations/{report.pk}/correct/"
    data = filled(editor.get(address).content.decode(), action="kept as typed")
    report.hand_to(assistant, by=assistant, now=NOW)
    page = editor.post(address, data).content.decode()
    assert "Somebody has changed it while you looked" in page
    assert "kept as typed" in page
    report.refresh_from_db()
    assert (report.action, report.owner) == ("report", assistant)
    editor.post(address, filled(page))
    report.refresh_from_db()
    assert (report.action, report.owner) == ("kept as typed", assistant)


def test_nothing_that_is_typed_is_markup(editor: Client, report: Obligation) -> None:
    address = f"/obligations/{report.pk}/correct/"
    evil = "<script>alert(1)</script>"
    editor.post(address, filled(editor.get(address).content.decode(), actors=evil, action=evil, reason=evil))
    for page in (f"/obligations/{report.pk}/", f"/documents/{report.document_id}/", address, "/review/labels/"):
        assert evil not in editor.get(page).content.decode()


def test_split(editor: Client, document: Document) -> None:
    words = "the Secretary-General to report by 31 March 2008 and invites States to contribute"
    both = ask(document, words)
    start = TEXT.index("by 31 March 2008")
    due = factories.make_due_date(both, words="by 31 March 2008", start=start, end=start + 16)
    address = f"/obligations/{both.pk}/split/"
    data = {
        "first": "the Secretary-General to report by 31 March 2008",
        "quote": "invites States to contribute",
        "actors": "States",
        "action": "contribute",
        "kind": "contribution",
    }
    other = Obligation.objects.exclude(pk=both.pk)
    assert editor.post(address, data | {"quote": data["first"]}).status_code == 200
    assert not other.exists()
    editor.post(address, data)
    both.refresh_from_db()
    assert (both.quote, both.review) == (data["first"], Review.CORRECTED)
    assert (other.get().quote, other.get().actor_names, other.get().review) == (data["quote"], "States", Review.ADDED)
    due.refresh_from_db()
    assert (due.obligation, due.version) == (both, 1)


def test_merge(editor: Client, report: Obligation, meeting: Obligation) -> None:
    address = f"/obligations/{meeting.pk}/merge/"
    assert "para. 1 – the Secretary-General to report" in editor.get(address).content.decode()
    editor.post(address, {"other": report.pk})
    meeting.refresh_from_db()
    assert meeting.quote == TEXT[report.start : meeting.end]
    assert meeting.due_dates.count() == 1
    page = editor.get(f"/obligations/{report.pk}/").content.decode()
    assert "Merged into another:" in page
    assert ">Correct</a>" not in page
    assert editor.get(f"/obligations/{report.pk}/correct/").headers["Location"] == f"/obligations/{meeting.pk}/"


def test_only_obligations_of_the_same_document_are_merged(editor: Client, report: Obligation) -> None:
    elsewhere = factories.make_obligation()
    page = editor.post(f"/obligations/{report.pk}/merge/", {"other": elsewhere.pk}).content.decode()
    assert "There is no other obligation in this document." in page
    assert not Change.objects.exists()


def test_one_that_was_missed_is_added_from_marked_words(editor: Client, document: Document) -> None:
    at = TEXT.rindex("Invites States to contribute")
    address = f"/documents/{document.pk}/add-obligation/"
    page = editor.get(address, {"words": "States to contribute", "at": at + 8}).content.decode()
    data = filled(page, actors="States", action="contribute", kind="contribution", verb="Invites", modality="invites")
    editor.post(address, data)
    added = Obligation.objects.get()
    assert (added.start, added.paragraph.number, added.review) == (at + 8, "3", Review.ADDED)
    assert added.changes.get().made_it


def test_undo_wants_the_last_change_and_says_so(editor: Client, report: Obligation) -> None:
    say(editor, report, "confirmed")
    first = report.changes.get()
    editor.post(f"/obligations/{report.pk}/review/", {"review": "unreviewed"})
    page = editor.post(f"/changes/{first.pk}/undo/", follow=True).content.decode()
    assert "Something else was changed since." in page
    assert report.changes.count() == 2


# --- who may ----------------------------------------------------------------------------------------------------------


def doors(row: Obligation, change: Change) -> dict[str, dict[str, str]]:
    """Every address that changes what was read, with what it takes."""
    other = row.document.obligations.exclude(pk=row.pk).get()
    fields = {
        "quote": row.quote,
        "actors": "States",
        "action": "x",
        "kind": "report",
        "modality": "requests",
        "verb": "x",
        "when-TOTAL_FORMS": "0",
        "when-INITIAL_FORMS": "0",
    }
    return {
        f"/review/{row.pk}/": {"review": "confirmed"},
        f"/obligations/{row.pk}/review/": {"review": "rejected"},
        f"/obligations/{row.pk}/correct/": fields,
        f"/obligations/{row.pk}/split/": fields | {"first": "Secretary-General"},
        f"/obligations/{row.pk}/merge/": {"other": str(other.pk)},
        f"/documents/{row.document_id}/add-obligation/": fields,
        f"/changes/{change.pk}/undo/": {},
    }


@pytest.fixture
def change(report: Obligation, meeting: Obligation, assistant: User) -> Change:
    report.hand_to(None, by=assistant, now=NOW)
    report.review_as(Review.CONFIRMED, by=assistant, now=NOW)
    report.review_as(Review.UNREVIEWED, by=assistant, now=NOW)
    return report.changes.latest("pk")


def untouched(row: Obligation, changes: int = 2) -> None:
    assert Change.objects.count() == changes
    assert Obligation.objects.count() == 2
    assert DueDate.objects.get().state == State.OPEN


def test_without_a_login_there_is_no_queue_and_nothing_changes(
    client: Client, report: Obligation, change: Change
) -> None:
    for address in ("/review/", "/review/labels/", f"/obligations/{report.pk}/correct/"):
        assert client.get(address).headers["Location"].startswith("/sign-in/")
    for address, data in doors(report, change).items():
        assert client.post(address, data).headers["Location"].startswith("/sign-in/"), address
    untouched(report)
    page = client.get(f"/obligations/{report.pk}/").content.decode()
    for words in (">History<", ">Notes<", "Undo this"):
        assert words not in page


@pytest.mark.parametrize("role", ["reader", "contributor"])
def test_readers_and_contributors_cannot_change_what_was_read(
    client: Client, outsider: User, report: Obligation, change: Change, role: str
) -> None:
    if role == "contributor":
        report.contributors.add(outsider)
    client.force_login(outsider)
    for address, data in doors(report, change).items():
        assert client.post(address, data).status_code == 403, address
    untouched(report)
    page = client.get(f"/obligations/{report.pk}/").content.decode()
    for words in (">Correct<", ">Confirm<", "Undo this", "Hand over"):
        assert words not in page
    assert "Nothing awaits review." in client.get("/review/").content.decode()
    assert client.get("/review/labels/").status_code == 403


def test_an_owner_may_correct_their_own_and_nothing_else(
    client: Client, outsider: User, report: Obligation, meeting: Obligation, change: Change
) -> None:
    Obligation.objects.filter(pk=report.pk).update(owner=outsider)
    client.force_login(outsider)
    assert order(client.get("/review/").content.decode()) == ["report"]
    assert client.get(f"/obligations/{report.pk}/correct/").status_code == 200
    assert client.get(f"/obligations/{meeting.pk}/correct/").status_code == 403
    assert client.post(f"/obligations/{report.pk}/merge/", {"other": meeting.pk}).status_code == 403
    assert client.post(f"/documents/{report.document_id}/add-obligation/", {}).status_code == 403
    untouched(report)
    assert client.post(f"/changes/{change.pk}/undo/").status_code == 302
    assert Change.objects.count() == 3


def test_an_assistant_may_do_what_an_editor_may(
    client: Client, assistant: User, report: Obligation, change: Change
) -> None:
    client.force_login(assistant)
    assert client.post(f"/changes/{change.pk}/undo/").status_code == 302
    assert say(client, report, "rejected").status_code == 302 or report.review == Review.CONFIRMED
    assert client.get(f"/obligations/{report.pk}/split/").status_code == 200


def test_nothing_changes_by_looking(editor: Client, report: Obligation, change: Change) -> None:
    for address in doors(report, change):
        assert editor.get(address).status_code in {200, 405}, address
    untouched(report)
