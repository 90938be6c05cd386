"""A report was issued: its symbol finds what it fulfils, a person records it, the page says whether it was in time."""

from __future__ import annotations

from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from obligations.models import Document, DueDate
from obligations.models.due_dates import State
from tests.browser.test_access import sign_in


def test_from_a_pasted_symbol_to_what_it_fulfils(tab: Page, resolution: Document, owner: User) -> None:
    """The symbol stands for any report to the sixty-third session; no such document is claimed to exist."""
    due = DueDate.objects.get(obligation__paragraph__number="9")
    sign_in(tab)
    tab.goto("/?as_of=2008-10-01")
    tab.locator("header summary").filter(has_text="owner").click()
    tab.get_by_role("link", name="A document was issued").click()
    tab.get_by_label("symbol or address").fill("A/63/999")
    tab.get_by_role("button", name="Find what it fulfils").click()
    expect(tab.get_by_role("heading", name="1 due date may be fulfilled by it")).to_be_visible()
    due.refresh_from_db()
    assert due.state == State.OPEN, "nothing is recorded until somebody says so"
    tab.get_by_role("link", name="Record that it fulfils A/RES/62/12, para. 9").click()
    expect(tab.get_by_label("symbol")).to_have_value("A/63/999")
    tab.locator("input[name=dated]").fill("2008-09-01")
    tab.locator("main form").get_by_role("button").click()
    expect(tab.locator("main")).to_contain_text("A/63/999")
    expect(tab.locator("main .status.fulfilled").first).to_be_visible()
    due.refresh_from_db()
    assert (due.state, str(due.closed_on), due.evidence.get().symbol) == (State.FULFILLED, "2008-09-01", "A/63/999")
