"""Whole flows in the lists, by keyboard: with script they are renewed in place, and back is where one was."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from obligations.models import Document, DueDate, SavedView, Visit
from obligations.models.obligations import Review
from tests.browser.test_access import sign_in

DAY = "?as_of=2008-06-01"


def marked(tab: Page) -> None:
    """Leave something behind that only a new page would lose."""
    tab.evaluate("window.sameDocument = true")


def is_same_document(tab: Page) -> bool:
    return bool(tab.evaluate("window.sameDocument === true"))


def test_a_status_is_chosen_in_place_the_focus_stays_and_back_goes_back(tab: Page, resolution: Document) -> None:
    tab.goto(f"/due-dates/{DAY}")
    marked(tab)
    tab.locator("#tab-upcoming").focus()
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile("status=upcoming"))
    expect(tab.locator("#tab-upcoming")).to_have_attribute("aria-current", "true")
    expect(tab.locator("#tab-upcoming")).to_be_focused()
    assert is_same_document(tab)
    expect(tab.locator("#said")).to_have_text("2 due dates")
    tab.locator("#tab-overdue").click()
    expect(tab.get_by_text("Nothing passes this selection")).to_be_visible()
    tab.go_back()
    expect(tab).to_have_url(re.compile("status=upcoming"))
    expect(tab.locator("tbody tr:not(.group)")).to_have_count(2)
    tab.go_back()
    expect(tab.locator("#tab-all")).to_have_attribute("aria-current", "true")
    expect(tab.locator("header.site")).to_be_visible()


def test_a_selection_typed_by_keyboard_stays_out_of_the_address_where_it_is_empty(
    tab: Page, resolution: Document
) -> None:
    tab.goto(f"/due-dates/{DAY}")
    marked(tab)
    tab.get_by_label("Words").focus()
    tab.keyboard.type("expenses")
    tab.keyboard.press("Enter")
    expect(tab.locator("tbody tr:not(.group)")).to_have_count(1)
    expect(tab.locator("tbody mark")).to_have_text(["expenses"])
    expect(tab).to_have_url(re.compile(r"/due-dates/\?as_of=2008-06-01&q=expenses$"))
    expect(tab.get_by_label("Words")).to_be_focused()
    assert is_same_document(tab)
    # Going to another day keeps what was selected meanwhile.
    tab.get_by_text("As of 1 Jun 2008").click()
    tab.get_by_label("See everything as of").fill("2008-09-20")
    tab.get_by_role("button", name="Show that day").click()
    expect(tab).to_have_url(re.compile("q=expenses"))
    expect(tab.locator("tbody .status")).to_have_text("Current")


def test_sorting_by_a_heading_and_back_to_front(tab: Page, resolution: Document) -> None:
    tab.goto(f"/due-dates/{DAY}")
    heading = tab.locator("#sort-day")
    heading.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("th[aria-sort=ascending]")).to_have_text("When")
    expect(tab.locator("tbody time").first).to_have_text("2 Jun 2008")
    expect(heading).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.locator("th[aria-sort=descending]")).to_have_text("When")
    expect(tab.locator("tbody time").first).to_have_text("16 Sep 2008")


def test_names_of_actors_are_suggested_while_typing(tab: Page, resolution: Document) -> None:
    tab.goto(f"/due-dates/{DAY}")
    tab.get_by_label("Actor").press_sequentially("secre")
    expect(tab.locator("#actor-names option")).to_have_attribute("value", "Secretary-General")


def test_rows_are_picked_and_confirmed_by_keyboard(tab: Page, resolution: Document, owner: User) -> None:
    sign_in(tab)
    tab.goto(f"/due-dates/{DAY}")
    expect(tab.get_by_text("Pick rows to change several at once.")).to_be_visible()
    tab.get_by_role("checkbox", name="Pick all on this page").focus()
    tab.keyboard.press("Space")
    expect(tab.get_by_text("2 picked")).to_be_visible()
    tab.get_by_role("checkbox", name="Assembly of States Parties").focus()
    tab.keyboard.press("Space")
    expect(tab.get_by_text("1 picked")).to_be_visible()
    tab.get_by_role("button", name="Confirm").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("1 due date picked")).to_be_visible()
    tab.get_by_role("button", name="Confirm").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("1 due date changed.")).to_be_visible()
    expect(tab).to_have_url(re.compile(r"/due-dates/\?as_of=2008-06-01$"))
    due = DueDate.objects.select_related("obligation").get(session="GA 63", obligation__kind="report")
    assert due.obligation.review == Review.CONFIRMED


def test_picked_rows_are_taken_away(tab: Page, resolution: Document, owner: User) -> None:
    sign_in(tab)
    tab.goto(f"/due-dates/{DAY}")
    tab.get_by_role("checkbox", name="Secretary-General").check()
    with tab.expect_download() as saved:
        tab.locator(".bulk").get_by_role("button", name="Export").click()
    text = saved.value.path().read_text("utf-8-sig")
    assert "Secretary-General" in text
    assert "Assembly of States Parties" not in text
    tab.get_by_text("Export", exact=True).first.click()
    with tab.expect_download() as saved:
        tab.get_by_role("link", name="Excel workbook").click()
    assert saved.value.suggested_filename == "due-dates-2008-06-01.xlsx"


def test_a_view_is_saved_and_opened_on_the_timeline(tab: Page, resolution: Document, owner: User) -> None:
    sign_in(tab)
    tab.goto(f"/due-dates/{DAY}&kind=report")
    looks = tab.get_by_role("navigation", name="Ways to look at this selection")
    looks.get_by_role("link", name="Timeline").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator(".timeline li")).to_have_count(1)
    tab.get_by_text("Saved views").focus()
    tab.keyboard.press("Enter")
    tab.get_by_label("Keep this selection as").fill("Reports")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("“Reports” is saved.")).to_be_visible()
    assert SavedView.objects.get().address == "/timeline/?kind=report"
    tab.goto(f"/month/{DAY}")
    tab.get_by_text("Saved views").click()
    tab.get_by_role("link", name="Reports").click()
    expect(tab).to_have_url(re.compile(r"/timeline/\?kind=report&as_of=2008-06-01$"))


def test_the_timeline_is_zoomed_and_moved_in_place(tab: Page, resolution: Document) -> None:
    tab.goto(f"/timeline/{DAY}")
    expect(tab.locator(".timeline li")).to_have_count(2)
    marked(tab)
    tab.get_by_role("link", name="3 months").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator(".timeline li")).to_have_count(1)
    expect(tab.get_by_role("link", name="3 months")).to_be_focused()
    for first in ("2008-07-01", "2008-08-01"):
        tab.locator("#later").click()
        expect(tab).to_have_url(re.compile(f"start={first}"))
    tab.go_back()
    expect(tab).to_have_url(re.compile("start=2008-07-01"))
    expect(tab.locator("header.site")).to_be_visible()


def test_bars_lie_under_their_months(tab: Page, resolution: Document) -> None:
    tab.goto(f"/timeline/{DAY}&span=12&start=2008-06-01")
    left = tab.locator(".axis svg").bounding_box()
    bar = tab.locator("svg.bar rect").first.bounding_box()
    assert left
    assert bar
    assert bar["x"] - left["x"] == pytest.approx(left["width"] * 1 / 365, abs=1.5)
    assert bar["width"] == pytest.approx(left["width"] * 5 / 365, abs=1.5)


def test_a_day_of_the_month_is_opened_by_keyboard(tab: Page, resolution: Document) -> None:
    tab.goto(f"/month/{DAY}")
    tab.locator("#day-2").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="Monday, 2 June 2008")).to_be_visible()
    expect(tab.locator("#day-2")).to_be_focused()
    tab.get_by_role("link", name="Next month").click()
    expect(tab.get_by_role("heading", name="July 2008")).to_be_visible()


def test_a_slash_goes_to_the_search_and_hits_are_marked(tab: Page, resolution: Document) -> None:
    tab.goto(f"/{DAY}")
    tab.keyboard.press("/")
    expect(tab.locator("#find")).to_be_focused()
    tab.keyboard.type("reports session/")
    expect(tab.locator("#find")).to_have_value("reports session/")
    tab.locator("#find").fill("plenary meetings")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile("/search/.*as_of=2008-06-01"))
    expect(tab.locator("#in-obligations b")).to_have_text("0")
    tab.get_by_role("link", name="Look in the whole texts").click()
    expect(tab.locator(".hit mark")).to_have_text(["plenary", "meeting"])


def test_what_changed_is_told_until_it_is_seen(tab: Page, resolution: Document, owner: User) -> None:
    sign_in(tab)
    Visit.objects.filter(user=owner).update(since=dt.datetime(2008, 5, 30, tzinfo=dt.UTC))
    tab.goto("/")
    news = tab.locator("section", has=tab.get_by_role("heading", name="Since your last visit"))
    expect(news.get_by_role("link", name="A/RES/62/12")).to_be_visible()
    tab.get_by_role("button", name="I have seen these").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("Nothing has changed.")).to_be_visible()


def test_everything_works_without_script(
    chromium: Browser, live_server: LiveServer, resolution: Document, owner: User
) -> None:
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en-GB")
    tab = context.new_page()
    sign_in(tab)
    tab.goto(f"/due-dates/{DAY}")
    tab.get_by_label("Words").fill("expenses")
    tab.get_by_role("button", name="Apply").click()
    expect(tab.locator("tbody tr:not(.group)")).to_have_count(1)
    tab.get_by_role("checkbox", name="Secretary-General").check()
    tab.get_by_role("button", name="Fulfil").click()
    tab.get_by_label("Fulfilled on").fill("2008-05-30")
    tab.get_by_label("Document symbol").fill("A/62/314")
    tab.get_by_role("button", name="Record as fulfilled").click()
    expect(tab.get_by_text("1 due date changed.")).to_be_visible()
    expect(tab.locator("tbody .status")).to_have_text("Fulfilled")
    looks = tab.get_by_role("navigation", name="Ways to look at this selection")
    looks.get_by_role("link", name="Timeline").click()
    expect(tab.locator(".timeline li")).to_have_count(1)
    tab.get_by_role("link", name="5 years").click()
    expect(tab.locator(".timeline li")).to_have_count(1)
    context.close()


def test_the_timeline_can_be_read_on_paper(tab: Page, resolution: Document) -> None:
    tab.emulate_media(media="print")
    tab.goto(f"/timeline/{DAY}")
    expect(tab.locator(".timeline .bar").first).to_be_visible()
    expect(tab.locator(".axis text").first).to_be_visible()
    expect(tab.locator(".zoom ul")).to_be_hidden()
    expect(tab.get_by_text("16 September 2008 – 14 September 2009")).to_be_visible()
