"""Working on an obligation together: owner, contributor, reader and outsider; notes, evidence, watching, history."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from obligations.models import Change, DueDate, Evidence, Note, Subscription
from obligations.models.due_dates import State
from obligations.models.history import Act
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def due() -> DueDate:
    return factories.make_due_date(window_start=dt.date(2008, 3, 1), window_end=dt.date(2008, 3, 31))


@pytest.fixture
def contributor(due: DueDate) -> User:
    person = factories.make_user("contributor")
    due.obligation.contributors.add(person)
    return person


def page(client: Client, due: DueDate) -> str:
    return str(client.get(f"/obligations/{due.obligation_id}/").content.decode())


def note(due: DueDate, author: User, text: str, *, shared: bool = False) -> Note:
    return Note.objects.create(obligation=due.obligation, author=author, text=text, shared=shared, written_at=NOW)


# --- notes ----------------------------------------------------------------------------------------------------------


def test_a_private_note_is_its_authors_alone(
    client: Client, due: DueDate, owner: User, assistant: User, outsider: User
) -> None:
    mine = note(due, owner, "call Geneva first")
    administrator = factories.make_user("administrator", role="administrator")
    for other in (assistant, outsider, administrator):
        client.force_login(other)
        assert "call Geneva first" not in page(client, due)
        for address in (f"/notes/{mine.pk}/", f"/notes/{mine.pk}/remove/"):
            assert client.post(address, {"text": "mine now"}).status_code == 404
    assert "/admin/obligations/note/" not in client.get("/admin/").content.decode()
    client.logout()
    assert "call Geneva first" not in page(client, due)
    client.force_login(owner)
    assert "call Geneva first" in page(client, due)
    mine.refresh_from_db()
    assert mine.text == "call Geneva first"


def test_a_shared_note_is_seen_by_accounts_and_changed_by_its_author(
    client: Client, due: DueDate, owner: User, assistant: User, outsider: User
) -> None:
    theirs = note(due, owner, "the mission has been told", shared=True)
    for other in (assistant, outsider):
        client.force_login(other)
        assert "the mission has been told" in page(client, due)
        assert client.post(f"/notes/{theirs.pk}/remove/").status_code == 403
        assert client.post(f"/notes/{theirs.pk}/", {"text": "x"}).status_code == 403
    client.logout()
    assert "the mission has been told" not in page(client, due)
    client.force_login(owner)
    client.post(f"/notes/{theirs.pk}/", {"text": "told twice", "shared": "on"})
    theirs.refresh_from_db()
    assert (theirs.text, theirs.shared, bool(theirs.edited_at)) == ("told twice", True, True)
    client.post(f"/notes/{theirs.pk}/remove/")
    assert not Note.objects.exists()


def test_readers_write_for_themselves_those_who_work_on_it_for_all(
    client: Client, due: DueDate, outsider: User, contributor: User
) -> None:
    address = f"/obligations/{due.obligation_id}/notes/"
    client.force_login(outsider)
    assert "Share it" not in client.get(address).content.decode()
    client.post(address, {"text": "to self", "shared": "on"})
    assert not Note.objects.get().shared
    client.force_login(contributor)
    assert "Share it" in client.get(address).content.decode()
    client.post(address, {"text": "to all", "shared": "on"})
    assert Note.objects.get(shared=True).author == contributor
    client.logout()
    assert client.post(address, {"text": "x"}).headers["Location"].startswith("/sign-in/")


def test_a_note_is_never_markup_and_keeps_its_lines(client: Client, due: DueDate, owner: User) -> None:
    note(due, owner, "<script>alert(1)</script>\nsecond line")
    client.force_login(owner)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>second line" in page(client, due)


# --- who answers for it -----------------------------------------------------------------------------------------------


def test_owner_and_contributors_are_named_in_one_act(
    client: Client, due: DueDate, owner: User, outsider: User, assistant: User
) -> None:
    client.force_login(owner)
    address = f"/obligations/{due.obligation_id}/people/"
    client.post(address, {"owner": outsider.pk, "contributors": [assistant.pk]})
    change = Change.objects.get()
    assert (change.act, change.after["owner"], change.after["contributors"]) == (
        Act.HANDED_OVER,
        "outsider",
        ["assistant"],
    )
    shown = page(client, due)
    assert "outsider" in shown
    assert "assistant" in shown
    due.refresh_from_db()
    assert due.revision == 1


def test_who_may_hand_over(client: Client, due: DueDate, outsider: User, contributor: User) -> None:
    address = f"/obligations/{due.obligation_id}/people/"
    for person in (outsider, contributor):
        client.force_login(person)
        assert client.post(address, {"owner": person.pk}).status_code == 403
    due.obligation.hand_to(outsider, now=NOW)
    client.force_login(outsider)
    assert client.post(address, {"owner": contributor.pk}).status_code == 302


@pytest.mark.parametrize("person", ["nobody", 0, 999999])
def test_only_people_with_an_account_answer_for_it(client: Client, due: DueDate, owner: User, person: object) -> None:
    client.force_login(owner)
    response = client.post(f"/obligations/{due.obligation_id}/people/", {"owner": person})
    assert "Select a valid choice." in response.content.decode()


# --- contributors -----------------------------------------------------------------------------------------------------


def test_a_contributor_records_fulfilment_and_takes_it_back_but_decides_nothing(
    client: Client, due: DueDate, contributor: User
) -> None:
    client.force_login(contributor)
    for closed in ("waive", "move"):
        assert client.get(f"/due-dates/{due.pk}/{closed}/").status_code == 403
    shown = page(client, due)
    assert "Record fulfilment" in shown
    assert ">Waive<" not in shown
    client.post(f"/due-dates/{due.pk}/fulfil/", {"dated": "2008-04-12", "symbol": "A/63/1"})
    client.post(f"/due-dates/{due.pk}/evidence/", {"dated": "2008-04-12", "note": "and a letter"})
    due.refresh_from_db()
    assert (due.state, due.evidence.count()) == (State.FULFILLED, 2)
    assert client.post(f"/due-dates/{due.pk}/reopen/").status_code == 302
    due.refresh_from_db()
    due.settle(State.WAIVED, dated=dt.date(2008, 4, 1), note="decided", by=None, now=NOW)
    assert client.post(f"/due-dates/{due.pk}/reopen/").status_code == 403


def test_a_contributor_of_another_obligation_is_a_reader_here(client: Client, due: DueDate, contributor: User) -> None:
    other = factories.make_due_date()
    client.force_login(contributor)
    assert client.post(f"/due-dates/{other.pk}/fulfil/", {"dated": "2008-04-12", "note": "x"}).status_code == 403


# --- evidence ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2008-03-26", "on time, 5 days before the last"),
        ("2008-03-30", "on time, 1 day before the last"),
        ("2008-03-31", "on the last day"),
        ("2008-04-01", "1 day late"),
        ("2008-04-12", "12 days late"),
    ],
)
def test_evidence_says_how_late_it_was(client: Client, due: DueDate, owner: User, day: str, words: str) -> None:
    due.settle(State.FULFILLED, dated=dt.date.fromisoformat(day), symbol="A/63/1", by=owner, now=NOW)
    assert words in page(client, due)


def test_without_a_last_day_the_day_to_act_by_counts() -> None:
    due = factories.make_due_date(window_end=None)
    assert due.days_late(dt.date(2008, 9, 18)) == 2
    assert factories.make_due_date(window_start=None, window_end=None, act_by=None).days_late(NOW.date()) is None


def test_evidence_is_removed_kept_in_the_history_and_brought_back(client: Client, due: DueDate, owner: User) -> None:
    due.settle(State.FULFILLED, dated=dt.date(2008, 4, 1), symbol="A/63/1", by=owner, now=NOW)
    item = due.evidence.get()
    client.force_login(owner)
    client.post(f"/evidence/{item.pk}/remove/")
    assert not Evidence.objects.exists()
    assert "A/63/1" in page(client, due)
    client.post(f"/changes/{Change.objects.latest('pk').pk}/undo/")
    assert (due.evidence.get().symbol, due.evidence.get().dated) == ("A/63/1", dt.date(2008, 4, 1))


def test_readers_add_and_remove_no_evidence(client: Client, due: DueDate, owner: User, outsider: User) -> None:
    due.settle(State.FULFILLED, dated=dt.date(2008, 4, 1), symbol="A/63/1", by=owner, now=NOW)
    item = due.evidence.get()
    client.force_login(outsider)
    assert client.post(f"/evidence/{item.pk}/remove/").status_code == 403
    assert client.post(f"/due-dates/{due.pk}/evidence/", {"dated": "2008-04-02", "note": "x"}).status_code == 403
    client.logout()
    assert client.post(f"/evidence/{item.pk}/remove/").headers["Location"].startswith("/sign-in/")
    assert due.evidence.count() == 1


# --- watching ---------------------------------------------------------------------------------------------------------


def test_watching_is_a_subscription_of_ones_own(client: Client, due: DueDate, owner: User, outsider: User) -> None:
    second = factories.make_due_date(due.obligation, number=2)
    address = f"/obligations/{due.obligation_id}/watch/"
    client.force_login(outsider)
    for _ in range(2):
        client.post(address, {"watch": "yes"})
    mine = Subscription.objects.filter(user=outsider)
    assert {row.filter["due_date"] for row in mine} == {str(due.pk), str(second.pk)}
    assert all(row.is_active and row.email == outsider.email for row in mine)
    assert "Watching – stop" in page(client, due)
    client.force_login(owner)
    assert "Watching – stop" not in page(client, due)
    client.post(address, {"watch": "no"})
    assert all(row.is_active for row in mine.all())
    client.force_login(outsider)
    client.post(address, {"watch": "no"})
    assert not any(row.is_active for row in mine.all())


def test_watching_wants_an_account_with_an_address(client: Client, due: DueDate, outsider: User) -> None:
    address = f"/obligations/{due.obligation_id}/watch/"
    assert client.post(address).headers["Location"].startswith("/sign-in/")
    User.objects.update(email="")
    client.force_login(User.objects.get())
    response = client.post(address, follow=True)
    assert "no mail address" in response.content.decode()
    assert not Subscription.objects.exists()


# --- history ----------------------------------------------------------------------------------------------------------


def test_the_page_tells_who_did_what_when_and_what_it_was(client: Client, due: DueDate, owner: User) -> None:
    client.force_login(owner)
    client.post(f"/due-dates/{due.pk}/move/", {"act_by": "2008-12-01", "reason": "Agreed with the bureau."})
    shown = page(client, due)
    history = shown[shown.index('id="history"') :]
    for words in ("owner", "changed a date", "Agreed with the bureau.", "1–31 March 2008", "1 December 2008"):
        assert words in history
    assert history.count("Undo this") == 1


def test_no_page_alters_history(client: Client, due: DueDate, owner: User) -> None:
    due.obligation.hand_to(owner, by=owner, now=NOW)
    change = Change.objects.get()
    client.force_login(factories.make_user("administrator", role="administrator"))
    assert client.get(f"/admin/obligations/change/{change.pk}/change/").status_code == 404
    assert client.post(f"/admin/obligations/change/{change.pk}/delete/").status_code == 404
    client.post(f"/changes/{change.pk}/undo/")
    assert list(Change.objects.values_list("act", flat=True)) == [Act.UNDONE, Act.HANDED_OVER]


def test_a_citation_to_copy(client: Client, due: DueDate) -> None:
    symbol = due.obligation.document.symbol
    assert f"General Assembly, {symbol} of 26 November 2007, para. 9" in page(client, due)


def test_a_long_history_costs_no_more_queries(
    client: Client, due: DueDate, owner: User, django_assert_max_num_queries: Any
) -> None:
    for n in range(10):
        due.set_by_hand(due.window, act_by=dt.date(2008, 3, 1 + n), reason="x", by=owner, now=NOW)
        note(due, owner, "x")
    client.force_login(owner)
    with django_assert_max_num_queries(19):
        page(client, due)
