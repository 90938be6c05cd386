"""How often the reader is right: an editor corrects something, and the page counts it, on a telephone as well."""

from __future__ import annotations

from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from obligations.models import Document
from tests.browser.test_access import sign_in


def test_a_confirmation_and_a_rejection_are_counted_on_the_accuracy_page(
    tab: Page, resolution: Document, owner: User
) -> None:
    tab.goto("/accuracy/")
    labelled = tab.get_by_role("region", name="Precision, recall and resolution")
    expect(labelled.get_by_role("row").filter(has_text="Obligations: recall").get_by_role("cell").last).to_contain_text(
        "%"
    )
    expect(tab.get_by_text("Nobody had reviewed anything here by")).to_be_visible()
    sign_in(tab)
    for verdict, told in (("Confirm", "Confirmed"), ("Reject", "Rejected")):
        tab.goto("/review/")
        tab.locator("main").get_by_role("button", name=verdict).first.click()
        expect(tab.locator(".messages")).to_contain_text(told)
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.get_by_role("link", name="How often the reader is right").click()
    here = tab.get_by_role("region", name="By the corrections of this installation")
    expect(here.get_by_role("row").filter(has_text="Obligations: precision")).to_contain_text("50.0% 1 of 2")
    expect(tab.locator("#here svg")).to_be_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") == 390
