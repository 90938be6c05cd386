"""Who may do what: every address, with GET and POST and the rest, as everybody there is.

An address that ``tests/routes.py`` does not name fails here until somebody says whose it is. Who is refused is told so
with the right status, and not one row has changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from obligations.models import Visit
from tests.routes import ADDRESSES, SECRET, Whose, World, filled, ours, pages, patterns

pytestmark = pytest.mark.django_db

PEOPLE = ("visitor", "reader", "editor", "owner", "assistant", "outsider", "administrator")
"""The owner is no editor; assistant and outsider own rows of their own, the assistant is an editor besides."""
MAY = {
    Whose.ANYBODY: set(PEOPLE),
    Whose.LOOKING: set(PEOPLE) - {"visitor"},
    Whose.ASKING: set(PEOPLE) - {"visitor"},
    Whose.SIGNED_IN: set(PEOPLE) - {"visitor"},
    Whose.OWNERS: {"owner"},
    Whose.EDITORS_AND_OWNERS: {"editor", "assistant", "administrator", "owner"},
    Whose.EDITORS: {"editor", "assistant", "administrator"},
    Whose.ADMINISTRATORS: {"administrator"},
}
METHODS = ("get", "post", "put", "patch", "delete")
INLINE = re.compile(r"<style|<script(?![^>]*\ssrc=)|<[^>]*\s(?:style|on[a-z]+)=")
"""A script, a style or a handler within a page."""


@pytest.fixture
def world(settings: Any) -> World:
    settings.LOOK_WITHOUT_LOGIN = "nobody"
    return World()


def client_of(world: World, name: str) -> Client:
    client = Client(REMOTE_ADDR="203.0.113.7")
    if name != "visitor":
        client.force_login(getattr(world, name))
    return client


def rows() -> dict[str, list[Any]]:
    """All that pages can change, as the database holds it."""
    models = [*apps.get_app_config("obligations").get_models(include_auto_created=True), User.groups.through]
    # That somebody has looked is noted for themselves, so that the first page can say what changed since.
    models.remove(Visit)
    found = {}
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY "{model._meta.pk.column}"')  # noqa: S608  # our own tables
            found[model._meta.label] = cursor.fetchall()
    # Signing in, which the test does itself, is no change.
    return found | {"people": list(User.objects.order_by("pk").values("username", "password", "is_active", "is_staff"))}


@contextmanager
def tried() -> Iterator[None]:
    """What happens within is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def is_refusal(response: HttpResponse, name: str, whose: Whose) -> bool:
    """A visitor is asked to sign in; others are told no, or, of what is somebody's own, that there is no such thing."""
    if name == "visitor":
        return response.status_code == 302 and response.headers["Location"].startswith("/sign-in/")
    return response.status_code == (404 if whose is Whose.OWNERS else 403)


def test_every_address_says_whose_it_is() -> None:
    unknown = sorted(set(ours()) - set(ADDRESSES))
    assert not unknown, f"say in tests/routes.py whose these are: {unknown}"
    gone = sorted(set(ADDRESSES) - set(ours()))
    assert not gone, f"these are no addresses any more: {gone}"


@pytest.mark.any_database
@pytest.mark.parametrize("pattern", [p for p in ours() if p in ADDRESSES])
def test_who_may_gets_there_and_who_may_not_is_refused_and_changes_nothing(world: World, pattern: str) -> None:
    for name in PEOPLE:
        if name in MAY[ADDRESSES[pattern].whose]:
            _gets_there(world, pattern, name)
        else:
            _is_refused(world, pattern, name)


def _is_refused(world: World, pattern: str, name: str) -> None:
    address, path = ADDRESSES[pattern], filled(pattern, world)
    client = client_of(world, name)
    before = rows()
    for method in METHODS:
        response = send(client, method, path, address.posted)
        if not (name != "visitor" and response.status_code == 405):
            assert is_refusal(response, name, address.whose), f"{method} {path} as {name}: {response}"
    assert rows() == before, f"{path} as {name} changed something"


def _gets_there(world: World, pattern: str, name: str) -> None:
    address, path = ADDRESSES[pattern], filled(pattern, world)
    client = client_of(world, name)
    with tried():
        before = rows()
        # A visitor is led on to a form, or to the door.
        response = client.get(path, follow=name == "visitor")
        if address.page and not (pattern == "sign-in/" and name != "visitor"):
            assert response.status_code == 200, f"{path} as {name}"
            assert rows() == before, f"looking at {path} as {name} changed something"
            inline = INLINE.search(response.content.decode())
            assert not inline, f"{path} as {name} holds {inline}: the policy lets no browser run or show it"
        assert response.status_code < 500 or pattern == "readyz"  # which says that no broker runs here
    with tried():
        before = rows()
        response = client.post(path, address.posted)
        assert response.status_code < 500 or pattern == "readyz"
        assert response.status_code != 403, f"{path} as {name}"
        if address.posted:
            assert rows() != before, f"posting to {path} as {name} did nothing"
        elif address.whose is Whose.LOOKING:
            assert rows() == before


@pytest.mark.parametrize("who", ["everyone", "local"])
def test_in_public_a_visitor_reads_everything_and_changes_nothing(world: World, settings: Any, who: str) -> None:
    settings.LOOK_WITHOUT_LOGIN = who
    visitor = Client(REMOTE_ADDR="203.0.113.7" if who == "everyone" else "127.0.0.1")
    before = rows()
    for pattern in [p for p in ours() if p in ADDRESSES]:
        address, path = ADDRESSES[pattern], filled(pattern, world)
        free = address.whose in {Whose.LOOKING, Whose.ASKING, Whose.ANYBODY}
        with tried():
            response = visitor.get(path, follow=pattern == "subscriptions/")
            if free and address.page:
                assert response.status_code == 200, path
            elif not free:
                # What only a POST does has no page to look at.
                assert response.status_code == 405 or is_refusal(response, "visitor", address.whose), path
        if address.whose in {Whose.ASKING, Whose.ANYBODY}:
            continue
        for method in ("post", "put", "patch", "delete"):
            assert is_refusal(send(visitor, method, path, address.posted), "visitor", address.whose), path
    assert rows() == before


@pytest.mark.parametrize("name", PEOPLE)
def test_what_is_private_is_shown_to_its_owner_alone(world: World, settings: Any, name: str) -> None:
    settings.LOOK_WITHOUT_LOGIN = "everyone"
    client = client_of(world, name)
    shown = []
    for pattern in ours():
        address = ADDRESSES.get(pattern)
        # Whoever holds a secret link stands where the owner stands.
        if not address or (address.whose is Whose.ANYBODY and "token" in pattern):
            continue
        with tried():
            if SECRET.encode() in client.get(filled(pattern, world)).getvalue():  # type: ignore[attr-defined]
                shown.append(pattern)
    assert bool(shown) is (name == "owner"), shown


@pytest.mark.parametrize("name", [name for name in PEOPLE if name != "administrator"])
def test_the_administration_is_closed_to_all_others(world: World, name: str) -> None:
    client = client_of(world, name)
    before = rows()
    for pattern in patterns():
        if not pattern.startswith("admin/") or "(" in pattern:
            continue
        path = "/" + pattern.replace("<path:object_id>", str(world.document.pk)).replace("<int:content_type_id>", "1")
        for method in ("get", "post"):
            response = send(client, method, path.replace("<path:url>", "x"), {"post": "yes"})
            assert response.status_code in {302, 403, 404}, f"{method} {path} as {name}"
            if response.status_code == 302:
                assert response.headers["Location"].startswith(("/sign-in/", "/admin/login/")) or not pattern.endswith(
                    ("add/", "change/", "delete/")
                )
    assert rows() == before


def send(client: Client, method: str, path: str, posted: dict[str, Any]) -> HttpResponse:
    call: Callable[..., Any] = getattr(client, method)
    response: HttpResponse = call(path, posted) if method in {"get", "post"} else call(path)
    return response


def test_there_are_pages_to_walk() -> None:
    """So that an empty table cannot pass for a safe one."""
    assert len(pages()) > 20
