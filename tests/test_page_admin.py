"""The administration: every list opens, finds, and asks the database a constant number of questions."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from obligations.models import Document, DueDate, Session
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LISTS = ["document", "party", "session", "obligation", "duedate"]


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(factories.make_user("admin", role="administrator"))
    return client


@pytest.mark.parametrize("name", LISTS)
def test_lists_do_not_ask_more_with_more_rows(admin: Client, name: str) -> None:
    asked = []
    for n in range(1, 6):
        factories.make_due_date(factories.make_obligation(actors=(f"Actor {n}",)))
        Session.objects.create(body="XX", number=n, opens=NOW, origin="observed")
        if n in {1, 5}:
            with CaptureQueriesContext(connection) as queries:
                assert admin.get(f"/admin/obligations/{name}/?q=a").status_code == 200
            asked.append(len(queries))
    assert asked[0] == asked[1]


def test_every_row_opens_and_no_text_can_be_rewritten(admin: Client) -> None:
    due = factories.make_due_date()
    for name, pk in (("document", due.obligation.document_id), ("obligation", due.obligation_id), ("duedate", due.pk)):
        page = admin.get(f"/admin/obligations/{name}/{pk}/change/").content.decode()
        for field in ("text", "quote", "window_start", "state"):
            assert f'name="{field}"' not in page
    admin.post(f"/admin/obligations/document/{due.obligation.document_id}/change/", {"text": "other"})
    assert "other" not in Document.objects.get().text
    assert DueDate.objects.get() == due


def test_only_staff_may_enter(client: Client) -> None:
    for name in LISTS:
        assert client.get(f"/admin/obligations/{name}/").status_code == 302
    client.force_login(factories.make_user("editor", role="editor"))
    assert client.get("/admin/obligations/document/").status_code == 302


def test_a_new_owner_is_told_to_those_who_follow_what_somebody_owns(admin: Client, owner: User) -> None:
    due = factories.make_due_date()
    admin.post(
        f"/admin/obligations/obligation/{due.obligation_id}/change/",
        {"owner": owner.pk, "due_dates-TOTAL_FORMS": 0, "due_dates-INITIAL_FORMS": 0},
    )
    due.refresh_from_db()
    assert (due.obligation.owner, due.revision) == (owner, 1)
