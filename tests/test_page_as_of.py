"""Every page speaks of a day, says so, and keeps it."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses() -> list[str]:
    due = factories.make_due_date()
    return [
        "/",
        "/documents/",
        f"/documents/{due.obligation.document_id}/",
        f"/obligations/{due.obligation_id}/",
        "/obligations/standing/",
        "/statistics/",
    ]


@time_machine.travel("2026-11-23")
def test_another_day_is_marked_and_kept_in_every_link_inside(client: Client, addresses: list[str]) -> None:
    for address in addresses:
        page = client.get(f"{address}?as_of=2008-06-01").content.decode()
        assert "You see <strong>1 June 2008</strong>" in page
        inside = set(re.findall(r'href="(/(?!static|sign-in)[^"#]*|\?[^"#]*)', page)) - {"/?", "?"}
        lost = {link for link in inside if "as_of=2008-06-01" not in link}
        assert not lost, f"{address} loses the day"


@time_machine.travel("2026-11-23")
def test_today_is_not_marked(client: Client, addresses: list[str]) -> None:
    for address in addresses:
        for day in ("", "?as_of=2026-11-23", "?as_of="):
            page = client.get(address + day).content.decode()
            assert "banner" not in page
        assert "as_of=2" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "wrong",
    ["2008-13-01", "2008-02-30", "yesterday", "08/06/01", "-1", "99999-01-01", "<script>alert(1)</script>", "%00"],
)
def test_a_day_that_is_none_is_said_and_breaks_nothing(client: Client, addresses: list[str], wrong: str) -> None:
    for address in addresses:
        response = client.get(f"{address}?as_of={wrong}")
        page = response.content.decode()
        assert response.status_code == 200
        assert "is not a day. Write it as 2008-06-01." in page
        assert "<script>alert" not in page


@pytest.mark.parametrize("edge", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_is(client: Client, addresses: list[str], edge: str) -> None:
    for address in addresses:
        assert client.get(f"{address}?as_of={edge}").status_code == 200


def test_the_date_picker_keeps_the_filters(client: Client) -> None:
    page = client.get("/?as_of=2008-06-01&kind=report&page=2").content.decode()
    picker = re.search(r'<form method="get" class="panel">.*?</form>', page, re.DOTALL)
    assert picker
    assert 'name="kind" value="report"' in picker[0]
    assert 'value="2008-06-01"' in picker[0]
    assert 'name="page"' not in picker[0]
