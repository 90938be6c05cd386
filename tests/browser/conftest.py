"""A real browser before a real server, looking at the day 1 June 2008."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from obligations.models import Document, Obligation
from obligations.reading.values import Kind, Modality, Origin
from tests import factories

# Playwright's loop makes Django think that every query is one too many in async code; the tests are not async.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = "/usr/bin/chromium"

TEXT = (
    "62/12. Report of the International Criminal Court\n\n"
    "9. Emphasizes the need for the Secretary-General to inform the General Assembly at its sixty-third session on the "
    "expenses incurred;\n\n"
    "14. Looks forward to the resumed sixth session, which is to be held in New York from 2 to 6 June 2008;\n\n"
    "15. Invites States to contribute to the Trust Fund.\n\n"
    "57th plenary meeting"
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no browser at {CHROMIUM}")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            item.add_marker(missing)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page that fails the test when a script does, or when the security policy stops something."""
    context = chromium.new_context(base_url=live_server.url, locale="en-GB", reduced_motion="reduce")
    tab = context.new_page()
    tab.set_default_timeout(10_000)
    complaints: list[str] = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    yield tab
    context.close()
    assert not complaints


@pytest.fixture
def resolution(transactional_db: None) -> Document:
    """A/RES/62/12 in short: a report due at a session, a meeting, and a standing obligation."""
    document = factories.make_document(symbol="A/RES/62/12", text=TEXT)

    def ask(words: str, paragraph: str, **fields: object) -> Obligation:
        start = TEXT.index(words)
        place = TEXT.index(f"{paragraph}. ")
        document.paragraphs.get_or_create(
            number=paragraph,
            defaults={"part": "operative", "start": place, "end": TEXT.index("\n\n", place)},
        )
        return factories.make_obligation(
            document, paragraph=paragraph, start=start, end=start + len(words), quote=words, **fields
        )

    when = TEXT.index("at its sixty-third session")
    factories.make_due_date(
        ask("the Secretary-General to inform the General Assembly at its sixty-third session", "9"),
        start=when,
        end=when + len("at its sixty-third session"),
    )
    factories.make_due_date(
        ask(
            "the resumed sixth session, which is to be held in New York from 2 to 6 June 2008",
            "14",
            kind=Kind.MEETING,
            modality=Modality.LOOKS_FORWARD,
            actors=("Assembly of States Parties",),
            action="resumed sixth session, New York",
        ),
        words="from 2 to 6 June 2008",
        window_start=dt.date(2008, 6, 2),
        window_end=dt.date(2008, 6, 6),
        act_by=dt.date(2008, 6, 2),
        origin=Origin.STATED,
    )
    ask("States to contribute to the Trust Fund", "15", actors=("States",), action="contribute to the Trust Fund")
    return document
