"""An administrator adds a holiday; the step of a report moves before the reader's eyes."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from obligations.models import Document
from obligations.models.document_deadlines import load_document_calendar
from tests.browser.test_access import sign_in
from tests.factories import make_user


def test_a_holiday_moves_the_step_that_falls_on_it(tab: Page, resolution: Document) -> None:
    load_document_calendar()
    make_user("owner", role="administrator")
    sign_in(tab)
    tab.goto("/?as_of=2008-06-01")
    expect(tab.get_by_role("heading", name="Documents to prepare")).to_be_visible()
    tab.goto("/admin/obligations/holiday/add/")
    tab.get_by_label("Day:").fill("2008-07-08")
    tab.get_by_label("Name:").fill("A day off")
    tab.get_by_label("Source:").fill("a circular")
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(tab.get_by_text("would move. Nothing is changed yet.")).to_be_visible()
    tab.get_by_role("button", name="Apply these changes").click()
    tab.goto("/?as_of=2008-06-01")
    tab.get_by_role("link", name="submit the report for processing").click()
    step = tab.get_by_role("listitem").filter(has_text="submit the report for processing")
    expect(step.get_by_text("7 July 2008", exact=True)).to_be_visible()
    step.get_by_text("Why this day?").press("Enter")
    expect(step.get_by_text("8 July 2008 is a holiday (A day off), therefore 7 July 2008")).to_be_visible()
