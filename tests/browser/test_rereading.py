"""An editor sees what a better reader would move, and applies it; and looks at what was known before."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from playwright.sync_api import Page, expect

from obligations import intake
from obligations.models import Document, DueDate
from tests.browser.test_access import sign_in
from tests.factories import make_user
from tests.test_rereading import text


def test_what_a_better_reader_would_move_is_shown_before_it_moves(tab: Page, transactional_db: None) -> None:
    yesterday = timezone.now() - dt.timedelta(days=1)
    intake.add(text(), "first.txt", by=None, now=yesterday)
    wrong = dt.date(2009, 12, 31)
    DueDate.objects.update(window_end=wrong, act_by=wrong)
    Document.objects.update(reader_version="0")
    make_user("owner", role="editor")
    sign_in(tab)

    tab.goto("/documents/")
    tab.get_by_role("link", name="was read by an earlier version").press("Enter")
    tab.get_by_role("link", name="A/RES/62/99").press("Enter")
    row = tab.get_by_role("row").filter(has_text="A/RES/62/99, para. 1")
    expect(row.locator("del")).to_have_text("by 31 December 2009")
    expect(row.locator("ins")).to_have_text("by 31 March 2009")
    expect(row).to_contain_text("of the reader reads it so")
    assert DueDate.objects.get().act_by == wrong

    tab.get_by_role("button", name="Apply these changes").press("Enter")
    expect(tab.get_by_text("Read anew: A/RES/62/99")).to_be_visible()
    assert DueDate.objects.get().act_by == dt.date(2009, 3, 31)

    # And what was known the day before is still what it was.
    address = DueDate.objects.get().obligation.get_absolute_url()
    tab.goto(f"{address}?as_of={yesterday.date()}")
    expect(tab.locator("main")).to_contain_text("by 31 March 2009")
    tab.get_by_role("link", name="As it was known that day").press("Enter")
    expect(tab.locator(".banner")).to_contain_text("as it was known on")
    expect(tab.locator("main")).to_contain_text("by 31 December 2009")
