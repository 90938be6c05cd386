"""Who may do what over the API: every address and method, with the token of everybody there is, and with none.

What a token may not do is refused, and no row has changed; an address that is new fails until it is named here.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from obligations.people import roles
from tests.routes import Whose, World, patterns
from tests.test_permissions import MAY, PEOPLE, client_of, rows

pytestmark = pytest.mark.django_db

W = Whose
API: dict[str, dict[str, Whose]] = {
    "documents/": {"get": W.LOOKING, "post": W.EDITORS},
    "documents/ID/": {"get": W.LOOKING},
    "documents/ID/reading/": {"get": W.LOOKING},
    "obligations/": {"get": W.LOOKING},
    "obligations/ID/": {"get": W.LOOKING, "patch": W.EDITORS_AND_OWNERS},
    "due-dates/": {"get": W.LOOKING},
    "due-dates/ID/": {"get": W.LOOKING},
    "due-dates/ID/versions/": {"get": W.LOOKING},
    "due-dates/ID/fulfil/": {"post": W.EDITORS_AND_OWNERS},
    "due-dates/ID/waive/": {"post": W.EDITORS_AND_OWNERS},
    "due-dates/ID/move/": {"post": W.EDITORS_AND_OWNERS},
    "due-dates/ID/reopen/": {"post": W.EDITORS_AND_OWNERS},
    "parties/": {"get": W.LOOKING},
    "parties/ID/": {"get": W.LOOKING},
    "sessions/": {"get": W.LOOKING},
    "sessions/ID/": {"get": W.LOOKING, "put": W.ADMINISTRATORS},
    "subscriptions/": {"get": W.SIGNED_IN, "post": W.SIGNED_IN},
    "subscriptions/ID/": {"get": W.OWNERS, "delete": W.OWNERS},
    "feeds/": {"get": W.SIGNED_IN, "post": W.SIGNED_IN},
    "feeds/ID/": {"get": W.OWNERS, "delete": W.OWNERS},
    "feeds/ID/rotate/": {"post": W.OWNERS},
    "schema/": {"get": W.ANYBODY},
}
"""Below /api/v1/, whose each method is; what is not named does not exist."""
METHODS = ("get", "post", "put", "patch", "delete")


def addresses() -> list[str]:
    plain = (p.replace("(?P<pk>[^/.]+)", "ID").replace("^", "").replace("$", "") for p in patterns())
    return [p.removeprefix("api/v1/") for p in plain if p.startswith("api/v1/")]


def path_of(address: str, world: World) -> str:
    noun = address.partition("/")[0]
    row = {
        "documents": world.document,
        "obligations": world.due.obligation,
        "due-dates": world.closed if "reopen" in address else world.due,
        "parties": world.due.obligation.actors.all()[0],
        "sessions": world.session,
        "subscriptions": world.subscription,
        "feeds": world.feed,
    }
    return f"/api/v1/{address.replace('ID', str(row[noun].pk) if noun in row else '')}"  # type: ignore[attr-defined]


def unchanged_by_asking(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Without the counters of the tokens themselves."""
    counters = {"obligations.ApiToken", "obligations.KeptAnswer"}
    return {name: values for name, values in found.items() if name not in counters}


def test_every_address_is_named() -> None:
    assert sorted(addresses()) == sorted(API)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_token_does_no_more_than_its_owner_may(name: str) -> None:
    world = World()
    headers = {} if name == "visitor" else {"Authorization": f"Bearer {world.token_of(getattr(world, name))[1]}"}
    client = Client(headers=headers)
    before = unchanged_by_asking(rows())
    for address, methods in API.items():
        for method in METHODS:
            path = path_of(address, world)
            whose = methods.get(method)
            if whose and name in MAY[whose]:
                if method == "get":
                    assert client.get(path).status_code == 200, f"{path} as {name}"
                continue
            send = getattr(client, method)
            response = send(path) if method == "get" else send(path, "{}", content_type="application/json")
            refusals = {401} if name == "visitor" else {403, 404} if whose else {405}
            if address != "schema/" or whose:
                assert response.status_code in refusals, f"{method} {path} as {name}: {response.status_code}"
    assert unchanged_by_asking(rows()) == before


@pytest.mark.parametrize("name", [name for name in PEOPLE if name != "visitor"])
def test_being_signed_in_in_a_browser_opens_nothing(name: str) -> None:
    """So that no page of somebody else's can be made to write here."""
    world = World()
    client = client_of(world, name)
    before = unchanged_by_asking(rows())
    for address in API:
        for method in METHODS:
            if address != "schema/":
                assert getattr(client, method)(path_of(address, world)).status_code == 401
    assert unchanged_by_asking(rows()) == before


def test_who_is_shut_out_has_no_token_that_works() -> None:
    world = World()
    client = Client(headers={"Authorization": f"Bearer {world.api_secret}"})
    assert client.get("/api/v1/due-dates/").status_code == 200
    roles.shut_out(world.owner, now=timezone.now())
    assert client.get("/api/v1/due-dates/").status_code == 401
