"""Everyone can use every page: WCAG 2.2 AA by axe, light and dark, narrow and enlarged."""

from __future__ import annotations

import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from obligations.models import Document, DueDate, Note, Upload
from obligations.models.due_dates import State
from obligations.models.obligations import Review
from tests import factories
from tests.factories import NOW

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = {"runOnly": ["color-contrast"]}
WIDTHS = (320, 390, 768, 1440)
"""320 CSS pixels are a desk's 1280 at 400 %."""
DAY = "?as_of=2008-06-01"


def addresses(document: Document) -> list[str]:
    """Pages as they stand with a filter, with hits, with nothing found and with a mistake; as they stand by themselves
    tests/browser/test_every_page.py walks them."""
    due = DueDate.objects.filter(obligation__document=document).order_by("pk")[0]
    return [
        f"/due-dates/{DAY}&kind=report&status=upcoming&q=inform",
        f"/due-dates/{DAY}&actor=Nobody",
        f"/month/{DAY}&day=2008-06-02",
        f"/search/{DAY}&q=inform",
        f"/search/{DAY}&q=inform&in=texts",
        "/?as_of=nonsense",
        f"/documents/{document.pk}/{DAY}",
        f"/obligations/{due.obligation_id}/{DAY}",
        "/nowhere/",
    ]


def for_editors(document: Document) -> list[str]:
    due = DueDate.objects.filter(obligation__document=document).order_by("pk")[0]
    return [
        f"/obligations/{due.obligation_id}/{DAY}",
        f"/due-dates/change/{DAY}&do=fulfil&pick={due.pk}",
        f"/documents/add/{an_upload()}/",
        "/review/",
        "/review/?kind=election",
        f"/subscriptions/new/{DAY}&kind=report",
        f"/calendars/new/{DAY}&kind=report",
    ]


def an_upload() -> uuid.UUID:
    """The editor's files: one that waits, one that was read with a warning, one that was refused."""
    editor, batch = User.objects.get(username="owner"), uuid.uuid4()
    made = {"batch": batch, "size": 1000, "by": editor, "sent_at": NOW}
    Upload.objects.create(name="waits.pdf", **made)
    read = {"document": Document.objects.first(), "found": 3, "dated": 2, "warnings": ["Page 3 could not be read."]}
    Upload.objects.create(name="read.pdf", state="added", **read, **made)
    Upload.objects.create(name="letter.pdf", state="refused", reason="This is no resolution.", **made)
    return batch


def worked_on(document: Document, editor: User) -> None:
    """An obligation with notes, evidence and a history."""
    due = DueDate.objects.filter(obligation__document=document).order_by("pk")[0]
    Note.objects.create(obligation=due.obligation, author=editor, text="Ask the Registry.", written_at=NOW)
    due.settle(State.FULFILLED, dated=NOW.date(), symbol="A/63/1", by=editor, now=NOW)
    due.obligation.review_as(Review.CONFIRMED, by=editor, now=NOW)


def sign_in(tab: Page) -> None:
    tab.goto("/sign-in/")
    tab.get_by_label("Username").fill("owner")
    tab.get_by_label("Password").fill("a password of some length")
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.locator("header")).to_contain_text("owner")


def faults(tab: Page, address: str) -> str:
    """What axe finds on a page, and in the dark what cannot be read, and at which widths it scrolls sideways."""
    tab.emulate_media(color_scheme="light")
    tab.goto(address)
    wide = [width for width in WIDTHS if _is_too_wide(tab, width)]
    # What is folded away has to be right too.
    tab.evaluate("for (const menu of document.querySelectorAll('details')) menu.open = true")
    said = [violations(tab, RULES)]
    tab.emulate_media(color_scheme="dark")
    said += [violations(tab, CONTRAST), f"scrolls sideways at {wide}" if wide else ""]
    return "\n".join([address, *said]) if any(said) else ""


def violations(tab: Page, options: dict[str, list[str]]) -> str:
    """What axe finds as the page now stands, in words; empty if nothing."""
    found = Axe().run(tab, options=options)
    return str(found.generate_report()) if found.violations_count else ""


def _is_too_wide(tab: Page, width: int) -> bool:
    tab.set_viewport_size({"width": width, "height": 700})
    return bool(tab.evaluate("document.documentElement.scrollWidth") > width)


def test_pages_with_much_or_nothing_on_them_can_be_used_in_any_light_at_any_width(
    tab: Page, resolution: Document, owner: User
) -> None:
    long = "A" * 300
    factories.make_document(symbol="A/RES/62/99", warnings=["Page 3 could not be read."])
    found = [faults(tab, address) for address in addresses(resolution)]
    factories.make_due_date(factories.make_obligation(action=long, actors=(long[:200],)), words=long)
    sign_in(tab)
    worked_on(resolution, owner)
    found += [faults(tab, address) for address in [*for_editors(resolution), f"/due-dates/{DAY}", "/timeline/"]]
    assert not list(filter(None, found))


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_an_open_menu_is_seen_whole(tab: Page, resolution: Document, owner: User, width: int) -> None:
    sign_in(tab)
    tab.set_viewport_size({"width": width, "height": 700})
    tab.goto("/")
    for menu in ("As of today", "owner"):
        tab.locator("summary", has_text=menu).click()
        box = tab.locator("details.menu[open] .panel").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_large_enough_to_hit(tab: Page, resolution: Document) -> None:
    """24 by 24 CSS pixels, or a link within a sentence or with room around it."""
    for address in addresses(resolution):
        tab.goto(address)
        small = tab.evaluate(
            """() => [...document.querySelectorAll('button, select, input:not([type=hidden]), summary, nav a')]
                 .filter(e => e.checkVisibility())
                 .map(e => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
                 .filter(([, box]) => box.width < 24 || box.height < 24).map(([text]) => text)"""
        )
        assert not small, address


def test_the_keyboard_reaches_the_content_first(tab: Page, resolution: Document) -> None:
    tab.goto("/")
    tab.keyboard.press("Tab")
    skip = tab.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_be_focused()


def test_the_focus_can_be_seen(tab: Page, resolution: Document) -> None:
    tab.goto("/")
    for _ in range(12):
        tab.keyboard.press("Tab")
        width = tab.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert width >= 2, tab.evaluate("document.activeElement.outerHTML")


def test_print_leaves_out_what_paper_cannot_do(tab: Page, resolution: Document) -> None:
    tab.emulate_media(media="print")
    tab.goto(f"/documents/{resolution.pk}/{DAY}")
    for hidden in (".tools", ".filters", "header nav"):
        expect(tab.locator(hidden).first).to_be_hidden()
    expect(tab.locator(".sheet")).to_be_visible()
    expect(tab.locator(".banner")).to_be_visible()
