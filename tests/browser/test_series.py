"""One item over the years, from the obligation to what became of it."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from obligations.lineage import link
from obligations.models import Document
from tests.browser.test_access import sign_in
from tests.factories import make_document, make_obligation

BEFORE = "Requests the Secretary-General to inform the General Assembly at its sixty-second session on expenses"


def test_an_editor_follows_a_request_and_says_that_it_is_not_the_same(
    tab: Page, resolution: Document, owner: User
) -> None:
    document = make_document(symbol="A/RES/61/15", adopted_on=dt.date(2006, 11, 20), text=BEFORE)
    make_obligation(document, quote=BEFORE)
    link.link_new()
    sign_in(tab)
    tab.goto(document.get_absolute_url())
    tab.get_by_role("link", name="2 resolutions on this item").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Report of the International Criminal Court")
    row = tab.get_by_role("row").filter(has_text="inform")
    expect(row.get_by_text("reworded")).to_be_visible()
    row.get_by_role("rowheader").get_by_role("link").click()
    expect(tab.locator("del").first).to_be_visible()
    tab.get_by_role("button", name="No").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("Not renewed.")).to_be_visible()
