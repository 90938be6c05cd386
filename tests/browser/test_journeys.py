"""What people come for, from the first page to the last."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from obligations.models import Document, DueDate

DAY = "?as_of=2008-06-01"


def test_from_the_dashboard_to_why_this_date(tab: Page, resolution: Document) -> None:
    tab.goto(f"/due-dates/{DAY}")
    expect(tab.get_by_text("You see 1 June 2008")).to_be_visible()
    tab.get_by_role("link", name="Secretary-General: inform").click()
    expect(tab).to_have_url(re.compile(r"/obligations/\d+/\?as_of=2008-06-01$"))
    expect(tab.locator("mark").first).to_contain_text("the Secretary-General to inform")
    expect(tab.locator("mark.when")).to_have_text("at its sixty-third session")
    why = tab.locator("details.why")
    expect(why.get_by_text("Why this date?")).to_be_visible()
    expect(why.get_by_text("GA 63 opened on 16 September 2008")).to_be_visible()


def test_a_due_date_goes_into_a_calendar(tab: Page, resolution: Document, owner: User) -> None:
    tab.goto(f"/due-dates/{DAY}")
    tab.get_by_role("link", name="Secretary-General: inform").click()
    with tab.expect_download() as saved:
        tab.get_by_role("link", name="Save as a file").click()
    assert "BEGIN:VEVENT" in saved.value.path().read_text()
    tab.get_by_role("link", name="Add to calendar").click()
    tab.get_by_label("Username").fill("owner")
    tab.get_by_label("Password").fill("a password of some length")
    tab.get_by_role("button", name="Sign in").click()
    tab.get_by_role("button", name="Make the calendar").click()
    expect(tab.get_by_label("Address for any calendar program")).to_have_value(re.compile(r"/calendar/.+\.ics$"))


def test_filter_take_a_filter_away_and_go_back_to_today(tab: Page, resolution: Document) -> None:
    tab.goto(f"/due-dates/{DAY}")
    tab.get_by_label("Kind").select_option("meeting")
    tab.get_by_role("button", name="Apply").click()
    expect(tab.locator("tbody tr:not(.group)")).to_have_count(1)
    expect(tab).to_have_url(re.compile("as_of=2008-06-01"))
    tab.locator(".chips").get_by_role("link", name="Kind: meeting").click()
    expect(tab.locator("tbody tr:not(.group)")).to_have_count(2)
    tab.get_by_role("link", name="Back to today").click()
    expect(tab.get_by_text("You see")).to_have_count(0)


def test_another_day_by_the_date_picker(tab: Page, resolution: Document) -> None:
    tab.goto("/due-dates/?kind=report")
    tab.get_by_text("As of today").click()
    tab.get_by_label("See everything as of").fill("2008-09-20")
    tab.get_by_role("button", name="Show that day").click()
    expect(tab.get_by_text("You see 20 September 2008")).to_be_visible()
    expect(tab.locator("tbody .status")).to_have_text("Current")
    expect(tab).to_have_url(re.compile("kind=report"))


def test_the_menu_closes_with_escape_and_gives_the_focus_back(tab: Page, resolution: Document) -> None:
    tab.goto("/")
    summary = tab.get_by_text("As of today")
    summary.focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_label("See everything as of")).to_be_visible()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Escape")
    expect(tab.get_by_label("See everything as of")).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_text_and_what_it_asks_lead_to_each_other(tab: Page, resolution: Document) -> None:
    tab.goto(f"/documents/{resolution.pk}/{DAY}")
    quote = tab.locator("mark a").first
    quote.click()
    target = tab.locator(".asks li:target")
    expect(target).to_contain_text("Secretary-General:")
    target.get_by_role("link", name="para. 9").click()
    expect(tab).to_have_url(re.compile("#quote-"))
    expect(tab.locator(".anchor:target + mark")).to_contain_text("the Secretary-General to inform")


def test_sign_in_record_a_fulfilment_and_undo_it(tab: Page, resolution: Document, owner: User) -> None:
    due = DueDate.objects.get(session="GA 63", obligation__kind="report")
    tab.goto(f"/obligations/{due.obligation_id}/{DAY}")
    tab.get_by_role("link", name="Sign in to change").first.click()
    tab.get_by_label("Username").fill("owner")
    tab.get_by_label("Password").fill("a password of some length")
    tab.get_by_role("button", name="Sign in").click()
    tab.get_by_role("button", name="Confirm").click()
    expect(tab.get_by_text("Confirmed: a person has found it right.")).to_be_visible()
    tab.get_by_role("link", name="Record fulfilment").click()
    tab.get_by_label("Fulfilled on").fill("2008-05-30")
    tab.get_by_role("button", name="Record as fulfilled").click()
    expect(tab.get_by_text("Say what fulfilled it")).to_be_visible()
    tab.get_by_label("Note").fill("Presented in plenary.")
    tab.get_by_role("button", name="Record as fulfilled").click()
    expect(tab.locator(".due-date .status")).to_have_text("Fulfilled")
    tab.get_by_role("button", name="Reopen").click()
    expect(tab.locator(".due-date .status")).to_have_text("Upcoming")
    tab.get_by_role("link", name="Set the date by hand").click()
    tab.get_by_label("Day to act by").fill("2008-12-01")
    tab.get_by_label("First day").fill("")
    tab.get_by_label("Last day").fill("")
    tab.get_by_label("Why").fill("Agreed with the bureau.")
    tab.get_by_role("button", name="Set the date").click()
    expect(tab.locator("#why-1")).to_contain_text("owner set this date by hand")
    expect(tab.locator("s")).to_have_text("16 September 2008 – 14 September 2009")


@pytest.mark.parametrize("path", ["/", "/documents/1/", "/obligations/standing/"])
def test_everything_is_there_without_script(tab: Page, resolution: Document, path: str) -> None:
    assert tab.context.browser
    context = tab.context.browser.new_context(
        java_script_enabled=False, base_url=str(tab.context._impl_obj._options["baseURL"])
    )
    plain = context.new_page()
    plain.goto(path.replace("/1/", f"/{resolution.pk}/") + DAY)
    expect(plain.get_by_text("Trust Fund").or_(plain.get_by_text("Due dates")).first).to_be_visible()
    plain.get_by_text("As of 1 Jun 2008").click()
    expect(plain.get_by_role("button", name="Show that day")).to_be_visible()
    context.close()
