"""A duty waits for an event; an editor records the event, and the duty has a date."""

from __future__ import annotations

from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests.browser.test_access import sign_in
from tests.factories import make_waiting


def test_an_editor_records_an_event_and_takes_it_back(tab: Page, owner: User) -> None:
    due = make_waiting()
    sign_in(tab)
    tab.goto("/due-dates/")
    tab.get_by_role("link", name="See what waits for an event").click()
    tab.get_by_role("link", name="Record the day of").click()
    tab.get_by_label("Day", exact=True).fill("2014-12-24")
    tab.get_by_label("Source").fill("a note of the depositary")
    tab.get_by_role("button", name="Record", exact=True).press("Enter")
    expect(tab.get_by_text("1 date has changed")).to_be_visible()
    tab.get_by_role("link", name="inform the General Assembly").first.click()
    expect(tab.get_by_role("heading", name="24 March 2015")).to_be_visible()
    expect(tab.get_by_text("(a note of the depositary): 24 December 2014")).to_be_visible()
    tab.get_by_role("link", name=str(due.event)).click()
    tab.get_by_role("button", name="Take the record back").click()
    expect(tab.get_by_text("Its day is not on record.")).to_be_visible()
    expect(tab.get_by_text("Earlier records")).to_be_visible()
