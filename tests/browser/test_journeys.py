"""What people come for, from the first page to the last."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from obligations.models import Document, DueDate

DAY = "?as_of=2008-06-01"


def test_from_the_dashboard_to_why_this_date(page: Page, resolution: Document) -> None:
    page.goto(f"/{DAY}")
    expect(page.get_by_text("You see 1 June 2008")).to_be_visible()
    page.get_by_role("link", name="Secretary-General: inform").click()
    expect(page).to_have_url(re.compile(r"/obligations/\d+/\?as_of=2008-06-01$"))
    expect(page.locator("mark").first).to_contain_text("the Secretary-General to inform")
    expect(page.locator("mark.when")).to_have_text("at its sixty-third session")
    why = page.locator("details.why")
    expect(why.get_by_text("Why this date?")).to_be_visible()
    expect(why.get_by_text("GA 63 opened on 16 September 2008")).to_be_visible()


def test_filter_take_a_filter_away_and_go_back_to_today(page: Page, resolution: Document) -> None:
    page.goto(f"/{DAY}")
    page.get_by_label("Kind").select_option("meeting")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".row")).to_have_count(1)
    expect(page).to_have_url(re.compile("as_of=2008-06-01"))
    page.locator(".chips").get_by_role("link", name="Kind: meeting").click()
    expect(page.locator(".row")).to_have_count(2)
    page.get_by_role("link", name="Back to today").click()
    expect(page.get_by_text("You see")).to_have_count(0)


def test_another_day_by_the_date_picker(page: Page, resolution: Document) -> None:
    page.goto("/?kind=report")
    page.get_by_text("As of today").click()
    page.get_by_label("See everything as of").fill("2008-09-20")
    page.get_by_role("button", name="Show that day").click()
    expect(page.get_by_text("You see 20 September 2008")).to_be_visible()
    expect(page.locator(".row .status")).to_have_text("Current")
    expect(page).to_have_url(re.compile("kind=report"))


def test_the_menu_closes_with_escape_and_gives_the_focus_back(page: Page, resolution: Document) -> None:
    page.goto("/")
    summary = page.get_by_text("As of today")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("See everything as of")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_label("See everything as of")).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_text_and_what_it_asks_lead_to_each_other(page: Page, resolution: Document) -> None:
    page.goto(f"/documents/{resolution.pk}/{DAY}")
    quote = page.locator("mark a").first
    quote.click()
    target = page.locator(".asks li:target")
    expect(target).to_contain_text("Secretary-General:")
    target.get_by_role("link", name="para. 9").click()
    expect(page).to_have_url(re.compile("#quote-"))
    expect(page.locator(".anchor:target + mark")).to_contain_text("the Secretary-General to inform")


def test_sign_in_record_a_fulfilment_and_undo_it(page: Page, resolution: Document, owner: User) -> None:
    due = DueDate.objects.get(session="GA 63", obligation__kind="report")
    page.goto(f"/obligations/{due.obligation_id}/{DAY}")
    page.get_by_role("link", name="Sign in to change").first.click()
    page.get_by_label("Username").fill("owner")
    page.get_by_label("Password").fill("a password of some length")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Confirmed: a person has found it right.")).to_be_visible()
    page.get_by_role("link", name="Record fulfilment").click()
    page.get_by_label("Fulfilled on").fill("2008-05-30")
    page.get_by_role("button", name="Record as fulfilled").click()
    expect(page.get_by_text("Say what fulfilled it")).to_be_visible()
    page.get_by_label("Note").fill("Presented in plenary.")
    page.get_by_role("button", name="Record as fulfilled").click()
    expect(page.locator(".due-date .status")).to_have_text("Fulfilled")
    page.get_by_role("button", name="Reopen").click()
    expect(page.locator(".due-date .status")).to_have_text("Upcoming")
    page.get_by_role("link", name="Set the date by hand").click()
    page.get_by_label("Day to act by").fill("2008-12-01")
    page.get_by_label("First day").fill("")
    page.get_by_label("Last day").fill("")
    page.get_by_label("Why").fill("Agreed with the bureau.")
    page.get_by_role("button", name="Set the date").click()
    expect(page.locator("details.why")).to_contain_text("owner set this date by hand")
    expect(page.locator("s")).to_have_text("16 September 2008 – 14 September 2009")


@pytest.mark.parametrize("path", ["/", "/documents/1/", "/obligations/standing/"])
def test_everything_is_there_without_script(page: Page, resolution: Document, path: str) -> None:
    assert page.context.browser
    context = page.context.browser.new_context(
        java_script_enabled=False, base_url=str(page.context._impl_obj._options["baseURL"])
    )
    plain = context.new_page()
    plain.goto(path.replace("/1/", f"/{resolution.pk}/") + DAY)
    expect(plain.get_by_text("Trust Fund").or_(plain.get_by_text("Due dates")).first).to_be_visible()
    plain.get_by_text("As of 1 Jun 2008").click()
    expect(plain.get_by_role("button", name="Show that day")).to_be_visible()
    context.close()
