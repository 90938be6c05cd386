"""Every page speaks of a day, says so, and keeps it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client

from tests import factories
from tests.routes import ADDRESSES, Whose, World, filled, pages

pytestmark = pytest.mark.django_db


def with_query(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}"


@pytest.fixture
def addresses() -> list[str]:
    due = factories.make_due_date()
    return [
        "/",
        "/due-dates/",
        "/timeline/",
        "/month/",
        "/month/?day=2008-06-02",
        "/search/?q=inform",
        "/documents/",
        f"/documents/{due.obligation.document_id}/",
        f"/obligations/{due.obligation_id}/",
        "/obligations/standing/",
        "/statistics/",
    ]


FILES = ("template.csv", "changes.atom", "akn.xml")
"""What is saved or subscribed to, as it is."""


@time_machine.travel("2026-11-23")
def test_another_day_is_marked_and_kept_in_every_link_inside(client: Client, addresses: list[str]) -> None:
    for address in addresses:
        page = client.get(f"{with_query(address)}as_of=2008-06-01").content.decode()
        assert "You see <strong>1 June 2008</strong>" in page
        page = re.sub(r"<aside class=.banner.*?</aside>", "", page, flags=re.DOTALL)
        inside = set(re.findall(r'href="(/(?!static|sign-in)[^"#]*|\?[^"#]*)', page)) - {"/?", "?"}
        lost = {link for link in inside if "as_of=2008-06-01" not in link and not link.endswith(FILES)}
        assert not lost, f"{address} loses the day"


@time_machine.travel("2026-11-23")
def test_today_is_not_marked(client: Client, addresses: list[str]) -> None:
    for address in addresses:
        for day in ("", "as_of=2026-11-23", "as_of="):
            page = client.get(with_query(address) + day).content.decode()
            assert 'class="banner' not in page
        assert "as_of=2" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "wrong",
    ["2008-13-01", "2008-02-30", "yesterday", "08/06/01", "-1", "99999-01-01", "<script>alert(1)</script>", "%00"],
)
def test_a_day_that_is_none_is_said_and_breaks_nothing(client: Client, addresses: list[str], wrong: str) -> None:
    for address in addresses:
        response = client.get(f"{with_query(address)}as_of={wrong}")
        page = response.content.decode()
        assert response.status_code == 200
        assert "is not a day. Write it as 2008-06-01." in page
        assert "<script>alert" not in page


@pytest.mark.parametrize("edge", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_is(client: Client, addresses: list[str], edge: str) -> None:
    for address in addresses:
        assert client.get(f"{with_query(address)}as_of={edge}").status_code == 200


def test_the_date_picker_keeps_the_filters(client: Client) -> None:
    page = client.get("/due-dates/?as_of=2008-06-01&kind=report&page=2").content.decode()
    picker = re.search(r'<form method="get" class="panel">.*?</form>', page, re.DOTALL)
    assert picker
    assert 'name="kind" value="report"' in picker[0]
    assert 'value="2008-06-01"' in picker[0]
    assert 'name="page"' not in picker[0]


# --- every page there is ----------------------------------------------------------------------------------------------

NOWHERE_IN_TIME = (
    *("/static/", "/admin/", "/api/", "/sign-in/", "/sign-out/", "/language/", "/account/", "/password/"),
)
"""What speaks of no day: the administration, the door, and one's own account."""


DAYS = ("as_of=2008-06-01", "as_of=2008-06-01&known=2026-11-20")
"""A day with what is known today, and as it was known on another one."""


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("who", ["visitor", "owner", "administrator"])
@time_machine.travel("2026-11-23")
def test_wherever_one_goes_the_day_comes_along(client: Client, settings: Any, who: str, day: str) -> None:
    """On every page the day is marked, and every link and form on it leads to the same day; one link leads back."""
    settings.LOOK_WITHOUT_LOGIN = "everyone"
    with time_machine.travel("2026-11-20"):
        world = World()
    if who != "visitor":
        client.force_login(getattr(world, who))
    whose = {
        "visitor": (Whose.LOOKING, Whose.ASKING),
        "owner": (Whose.SIGNED_IN, Whose.OWNERS, Whose.EDITORS_AND_OWNERS, Whose.LOOKING),
        "administrator": (Whose.ADMINISTRATORS, Whose.EDITORS, Whose.LOOKING),
    }[who]
    lost: set[tuple[str, str]] = set()
    for pattern in pages(*whose):
        address = filled(pattern, world)
        soup = BeautifulSoup(client.get(with_query(address) + day).content, "lxml")
        assert "1 June 2008" in soup.select_one(".banner").get_text(), f"{pattern} does not say which day it shows"
        back = soup.select(".banner a")[-1]["href"]
        assert not re.search("as_of|known", back), f"{pattern} has no way back to today"
        links = [str(link["href"]) for link in soup.select("main a[href], header a[href]")]
        posts = [str(form["action"]) for form in soup.select("main form[method=post][action]")]
        for link in links + posts:
            inside = link.startswith(("/", "?")) and not link.startswith(NOWHERE_IN_TIME) and not link.endswith(FILES)
            if inside and not re.search(rf"[?&]{day}(&|#|$)", link):
                lost.add((pattern, link))
        for form in soup.select("main form[method=get]"):
            kept = {(field["name"], field["value"]) for field in form.select("input[type=hidden]")}
            if not set(parse_qsl(day)) <= kept:
                lost.add((pattern, "a form that filters"))
    assert not lost


@pytest.mark.parametrize("who", ["owner", "editor", "administrator"])
def test_after_an_act_one_is_still_on_that_day(client: Client, who: str) -> None:
    world = World()
    client.force_login(getattr(world, who))
    whose = {
        "owner": {Whose.OWNERS, Whose.EDITORS_AND_OWNERS, Whose.ASKING},
        "editor": {Whose.EDITORS},
        "administrator": {Whose.ADMINISTRATORS},
    }[who]
    for pattern, address in ADDRESSES.items():
        if address.whose not in whose or not address.posted:
            continue
        with transaction.atomic():
            response = client.post(f"{with_query(filled(pattern, world))}as_of=2008-06-01", address.posted)
            transaction.set_rollback(True)
        led_to = response.headers.get("Location", "")
        if led_to and not led_to.startswith(NOWHERE_IN_TIME):
            assert "as_of=2008-06-01" in led_to, f"{pattern} leads to {led_to}"
