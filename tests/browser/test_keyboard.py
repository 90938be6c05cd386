"""Whole flows without a mouse: only Tab, Enter, Space, arrows and letters, and the focus is always seen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.routes import World

PASSWORD = "a password of some length"


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


def to(tab: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus, which must be seen wherever it is on the way."""
    for _ in range(80):
        tab.keyboard.press("Tab")
        seen = tab.evaluate(
            "e => { const s = getComputedStyle(document.activeElement); return parseFloat(s.outlineWidth) >= 2 }"
        )
        assert seen, tab.evaluate("document.activeElement.outerHTML")
        if wanted.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {wanted}")


def press(tab: Page, name: str, role: str = "button") -> None:
    """Go there and press Enter, which leads to another page."""
    to(tab, tab.get_by_role(role, name=name, exact=True).first)  # type: ignore[arg-type]  # one of ARIA's roles
    with tab.expect_navigation():
        tab.keyboard.press("Enter")


def write(tab: Page, label: str, words: str) -> None:
    to(tab, tab.get_by_label(re.compile(rf"^{label}:?$")))
    tab.keyboard.type(words)


def sign_in(tab: Page, name: str) -> None:
    tab.goto("/sign-in/")
    expect(tab.get_by_label("Username")).to_be_focused()
    tab.keyboard.type(name)
    write(tab, "Password", PASSWORD)
    tab.keyboard.press("Enter")
    expect(tab.locator("header")).to_contain_text(name)


def test_invite_somebody_who_makes_an_account(tab: Page, world: World) -> None:
    sign_in(tab, "administrator")
    to(tab, tab.locator("summary", has_text="administrator"))
    tab.keyboard.press("Enter")
    press(tab, "People", "link")
    press(tab, "Invite somebody", "link")
    write(tab, "Email address", "colleague@example.org")
    to(tab, tab.get_by_label("Reader"))
    tab.keyboard.press("ArrowDown")
    expect(tab.get_by_label("Editor")).to_be_checked()
    press(tab, "Invite")
    link = tab.locator("#link").input_value()
    tab.context.clear_cookies()
    tab.goto(re.sub(r"^https?://[^/]+", "", link))
    expect(tab.get_by_label("Username")).to_be_focused()
    tab.keyboard.type("colleague")
    write(tab, "Password", "quite a long password")
    write(tab, "Password again", "quite a long password")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="Your account")).to_be_visible()
    expect(tab.locator("main")).to_contain_text("Editor")


def test_look_at_another_day_in_another_language_and_come_back(tab: Page, world: World) -> None:
    tab.goto("/statistics/")
    to(tab, tab.get_by_text("As of today"))
    tab.keyboard.press("Enter")
    to(tab, tab.get_by_label("See everything as of"))
    tab.keyboard.type("06012008")  # the field's own parts, in the order of this browser
    press(tab, "Show that day")
    expect(tab.locator(".banner")).to_contain_text("1 June 2008")
    press(tab, "by kind", "link")
    expect(tab.get_by_role("table")).to_contain_text("report")
    press(tab, "Français")
    expect(tab.locator(".banner")).to_contain_text("1 juin 2008")
    expect(tab).to_have_url(re.compile(r"by=kind"))
    press(tab, "Revenir à aujourd’hui", "link")
    expect(tab.locator(".banner")).to_have_count(0)


def test_record_what_fulfilled_a_date_and_take_it_back(tab: Page, world: World) -> None:
    sign_in(tab, "editor")
    tab.goto("/due-dates/?as_of=2008-06-01")
    to(tab, tab.locator(f"main a[href^='/obligations/{world.due.obligation_id}/']").first)
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    press(tab, "Record fulfilment", "link")
    to(tab, tab.get_by_label("Fulfilled on"))
    tab.keyboard.type("05302008")
    write(tab, "Note", "Presented in plenary.")
    press(tab, "Record as fulfilled")
    expect(tab.locator(".due-date .status")).to_have_text("Fulfilled")
    press(tab, "Reopen")
    expect(tab.locator(".due-date .status")).to_have_text("Upcoming")
