"""An administrator edits a session, sees what would move, and applies it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from playwright.sync_api import Page, expect

from obligations import intake
from tests.browser.test_access import sign_in
from tests.factories import make_user
from tests.test_sessions_edited import SEED


def test_what_would_move_is_shown_before_it_moves(tab: Page, transactional_db: None) -> None:
    intake.load_sessions(now=timezone.now())
    document = intake.add(SEED.read_bytes(), SEED.name, by=None, now=timezone.now()).document
    make_user("owner", role="administrator")
    sign_in(tab)
    tab.goto("/admin/obligations/session/?body=GA&number=63")
    tab.get_by_role("link", name="GA 63").click()
    tab.get_by_label("Opens:").fill("2008-09-23")
    tab.get_by_role("button", name="Save", exact=True).click()
    row = tab.get_by_role("row").filter(has_text="A/RES/62/12, para. 9")
    expect(row.locator("del")).to_have_text("16 September 2008 – 14 September 2009")
    expect(row.locator("ins")).to_have_text("23 September 2008 – 14 September 2009")
    opened = document.obligations.filter(due_dates__window_start=dt.date(2008, 9, 23))
    assert not opened.exists()
    tab.get_by_role("button", name="Apply these changes").press("Enter")
    expect(tab.get_by_text("Read again: 1 documents.")).to_be_visible()
    assert opened.exists()
