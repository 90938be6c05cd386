"""Saved views are kept under a name, opened as of any day, and their owner's alone."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from obligations.models import SavedView
from tests.test_page_due_dates import due_on

pytestmark = pytest.mark.django_db
QUERY = "kind=report&status=overdue&sort=-day&q=oceans"


def save(client: Client, name: str = "Late reports", query: str = QUERY, look: str = "due-dates") -> str:
    return client.post("/views/save/", {"name": name, "query": query, "look": look}, follow=True).content.decode()


def test_a_view_keeps_the_selection_its_order_and_its_page(client: Client, owner: User) -> None:
    client.force_login(owner)
    page = save(client, look="timeline")
    view = SavedView.objects.get()
    assert view.address == "/timeline/?kind=report&status=overdue&q=oceans&sort=-day"
    assert "“Late reports” is saved." in page
    assert "<h1>Timeline" in page
    assert "Late reports" in client.get("/due-dates/").content.decode()


def test_the_day_is_not_kept_but_the_view_opens_on_the_day_that_is_looked_at(client: Client, owner: User) -> None:
    client.force_login(owner)
    save(client, query=f"{QUERY}&as_of=2008-06-01&page=3")
    view = SavedView.objects.get()
    assert "as_of" not in view.address
    page = client.get("/due-dates/?as_of=2008-06-01").content.decode()
    assert f'href="{view.address}&amp;as_of=2008-06-01"'.replace("&status", "&amp;status") in page.replace(
        "&amp;q", "&q"
    ).replace("&amp;sort", "&sort")


def test_the_same_name_keeps_the_new_selection(client: Client, owner: User, assistant: User) -> None:
    client.force_login(owner)
    save(client)
    assert "now keeps this selection" in save(client, query="kind=meeting")
    client.force_login(assistant)
    save(client)
    assert [view.query.get("kind") for view in SavedView.objects.order_by("pk")] == ["meeting", "report"]


def test_nobody_else_sees_opens_renames_or_deletes_it(client: Client, owner: User, assistant: User) -> None:
    client.force_login(owner)
    save(client, "Hers alone")
    view = SavedView.objects.get()
    client.force_login(assistant)
    for address in ("/views/", "/due-dates/", "/timeline/", "/month/", "/"):
        assert "Hers alone" not in client.get(address).content.decode()
    assert client.post(f"/views/{view.pk}/rename/", {"name": "Mine"}).status_code == 404
    assert client.post(f"/views/{view.pk}/delete/").status_code == 404
    client.logout()
    for address in ("/views/", f"/views/{view.pk}/delete/", "/views/save/"):
        answer = client.post(address, {"name": "x", "query": ""})
        assert answer["Location"].startswith("/sign-in/")
    assert client.get("/views/")["Location"].startswith("/sign-in/")
    assert SavedView.objects.get().name == "Hers alone"


def test_renaming_and_deleting(client: Client, owner: User) -> None:
    client.force_login(owner)
    save(client, "One")
    save(client, "Two")
    one = SavedView.objects.get(name="One")
    for wrong in ("Two", "", "x" * 81):
        assert "keeps its old" in client.post(f"/views/{one.pk}/rename/", {"name": wrong}, follow=True).content.decode()
    client.post(f"/views/{one.pk}/rename/", {"name": "Uno"})
    client.post(f"/views/{SavedView.objects.get(name='Two').pk}/delete/")
    assert [view.name for view in SavedView.objects.all()] == ["Uno"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_view_wants_a_name(client: Client, owner: User, name: str) -> None:
    client.force_login(owner)
    assert "it was not saved" in save(client, name)
    assert not SavedView.objects.exists()


def test_what_somebody_else_owns_is_no_view_of_mine(client: Client, owner: User, outsider: User) -> None:
    due_on("2008-06-02", action="hers", owner=owner)
    client.force_login(outsider)
    save(client, query=f"owner={owner.pk}")
    assert not SavedView.objects.exists()


def test_what_no_selection_knows_is_not_stored(client: Client, owner: User) -> None:
    client.force_login(owner)
    save(client, query="kind=report&next=//evil.example&look=x", look="//evil.example")
    view = SavedView.objects.get()
    assert (view.query, view.look) == ({"kind": "report"}, "due-dates")
