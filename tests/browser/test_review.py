"""Reviewing, correcting and uploading with the keyboard alone, by marking words, and without any script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from obligations import tasks
from obligations.models import Document, Obligation, Upload
from obligations.models.obligations import Review

SEED = Path(__file__).resolve().parents[2] / "obligations/data/A_RES_62_12.md"


def sign_in(tab: Page) -> None:
    tab.goto("/sign-in/")
    tab.get_by_label("Username").fill("owner")
    tab.get_by_label("Password").fill("a password of some length")
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.locator("header")).to_contain_text("owner")


@pytest.fixture
def queue(tab: Page, resolution: Document, owner: User) -> Page:
    """The editor's queue: para. 9 is the least certain, then 14, then 15."""
    for paragraph, confidence in (("9", 0.5), ("14", 0.6), ("15", 0.7)):
        Obligation.objects.filter(paragraph__number=paragraph).update(confidence=confidence)
    sign_in(tab)
    tab.goto("/review/")
    return tab


@pytest.fixture
def plain(chromium: Browser, live_server: LiveServer, resolution: Document, owner: User) -> Iterator[Page]:
    """A browser without script."""
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(10_000)
    sign_in(page)
    yield page
    context.close()


def review_of(paragraph: str) -> str:
    return Obligation.objects.get(paragraph__number=paragraph).review


def shown(tab: Page, words: str) -> None:
    expect(tab.locator("#shown")).to_contain_text(words)
    expect(tab.locator("#shown")).to_be_focused()


def test_the_whole_queue_by_keyboard(queue: Page) -> None:
    tab = queue
    tab.keyboard.press("j")
    shown(tab, "resumed sixth session")
    tab.keyboard.press("k")
    shown(tab, "inform the General Assembly")
    expect(tab.locator("nav #awaiting")).to_have_text(re.compile("^3"))
    tab.keyboard.press("Enter")
    shown(tab, "resumed sixth session")
    assert review_of("9") == Review.CONFIRMED
    expect(tab.locator("nav #awaiting")).to_have_text(re.compile("^2"))
    expect(tab.locator(".messages")).to_contain_text("Confirmed")
    tab.keyboard.press("r")
    shown(tab, "contribute to the Trust Fund")
    assert review_of("14") == Review.REJECTED
    tab.keyboard.press("u")
    shown(tab, "resumed sixth session")
    assert review_of("14") == Review.UNREVIEWED
    tab.keyboard.press("e")
    expect(tab.get_by_role("heading", name="Correct")).to_be_focused()
    tab.keyboard.press("Escape")
    shown(tab, "resumed sixth session")
    tab.keyboard.press("e")
    expect(tab.get_by_role("heading", name="Correct")).to_be_focused()
    tab.get_by_label("Asked of").focus()
    tab.keyboard.press("Control+A")
    tab.keyboard.type("Member States")
    tab.get_by_role("button", name="Save the correction").focus()
    tab.keyboard.press("Enter")
    shown(tab, "contribute to the Trust Fund")
    corrected = Obligation.objects.get(paragraph__number="14")
    assert (corrected.review, corrected.actor_names) == (Review.CORRECTED, "Member States")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("Nothing awaits review.")).to_be_visible()


def test_nothing_flickers_and_back_goes_back(queue: Page) -> None:
    tab = queue
    tab.evaluate("document.querySelector('header.site').dataset.same = 'yes'")
    tab.keyboard.press("j")
    shown(tab, "resumed sixth session")
    expect(tab).to_have_url(re.compile(r"/review/\?at=\d+$"))
    expect(tab).to_have_title(re.compile("para. 14"))
    expect(tab.locator("header.site")).to_have_attribute("data-same", "yes")
    tab.go_back()
    expect(tab.locator("#shown")).to_contain_text("inform the General Assembly")
    expect(tab).to_have_url(re.compile(r"/review/$"))
    expect(tab.locator("header.site")).to_have_count(1)


def test_the_keys_are_explained_and_can_be_switched_off(queue: Page) -> None:
    tab = queue
    tab.keyboard.press("?")
    dialog = tab.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    tab.keyboard.press("j")
    expect(tab.locator("#shown")).to_contain_text("inform the General Assembly")
    dialog.get_by_label("Use single keys on this device").uncheck()
    tab.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    tab.keyboard.press("Enter")
    tab.keyboard.press("r")
    tab.reload()
    tab.keyboard.press("r")
    expect(tab.locator("#shown")).to_contain_text("inform the General Assembly")
    assert review_of("9") == Review.UNREVIEWED


def test_keys_do_nothing_where_somebody_types_or_is_on_a_link(queue: Page) -> None:
    tab = queue
    tab.locator("#document").focus()
    tab.keyboard.type("re")
    assert review_of("9") == Review.UNREVIEWED
    tab.get_by_role("link", name="para. 9").first.focus()
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile("/obligations/"))
    assert review_of("9") == Review.UNREVIEWED


def mark(tab: Page, words: str) -> None:
    """Select these words in the text, as with the mouse."""
    tab.evaluate(
        """(words) => {
             for (const paragraph of document.querySelectorAll("[data-markable]")) {
               const at = paragraph.textContent.indexOf(words);
               if (at < 0) continue;
               const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
               const range = document.createRange();
               let seen = 0, node;
               while ((node = walker.nextNode())) {
                 const end = seen + node.length;
                 if (at >= seen && at < end) range.setStart(node, at - seen);
                 if (at + words.length > seen && at + words.length <= end) range.setEnd(node, at + words.length - seen);
                 seen = end;
               }
               getSelection().removeAllRanges();
               getSelection().addRange(range);
               return;
             }
           }""",
        words,
    )


def test_marked_words_are_taken_over(queue: Page) -> None:
    tab = queue
    tab.keyboard.press("e")
    expect(tab.get_by_role("heading", name="Correct")).to_be_focused()
    expect(tab.get_by_role("button", name="Take the marked words")).to_have_count(0)
    mark(tab, "Secretary-General to inform the General Assembly at its sixty-third session")
    tab.get_by_role("button", name="Take the marked words").first.click()
    expect(tab.get_by_label("Exact words")).to_have_value(re.compile("^Secretary-General to inform"))
    mark(tab, "sixty-third session")
    tab.locator(".when-row").first.get_by_role("button", name="Take the marked words").click()
    tab.get_by_role("button", name="Save the correction").click()
    shown(tab, "resumed sixth session")
    row = Obligation.objects.get(paragraph__number="9")
    due = row.due_dates.get()
    text = row.document.text
    assert row.quote == "Secretary-General to inform the General Assembly at its sixty-third session"
    assert text[row.start : row.end] == row.quote
    assert (due.words, text[due.start : due.end]) == ("sixty-third session", "sixty-third session")


def test_a_missed_obligation_is_added_from_the_document(queue: Page, resolution: Document) -> None:
    tab = queue
    tab.goto(f"/documents/{resolution.pk}/")
    mark(tab, "on the expenses incurred")
    tab.get_by_role("link", name="Add the marked words").click()
    expect(tab.get_by_label("Exact words")).to_have_value("on the expenses incurred")
    tab.get_by_label("To do what").fill("tell the expenses")
    tab.get_by_role("button", name="Add it").click()
    expect(tab.get_by_text("Added. Reading the document again keeps it.")).to_be_visible()
    assert Obligation.objects.get(review=Review.ADDED).quote == "on the expenses incurred"


def test_all_of_it_without_script(plain: Page) -> None:
    tab = plain
    tab.goto("/review/")
    expect(tab.get_by_role("button", name="Keys")).to_be_hidden()
    tab.get_by_role("button", name="Confirm").click()
    expect(tab.get_by_text("Confirmed: a person has found it right.")).to_be_visible()
    tab.get_by_role("button", name="Undo").click()
    expect(tab.get_by_text("Undone: confirmed.")).to_be_visible()
    tab.get_by_role("link", name="Next").click()
    tab.get_by_role("link", name="Correct").click()
    tab.get_by_label("Exact words").fill("no such words")
    tab.get_by_role("button", name="Save the correction").click()
    expect(tab.get_by_text("These words do not stand in the text.")).to_be_visible()
    tab.get_by_role("link", name="Back without changes").click()
    tab.get_by_role("link", name="Split in two").click()
    tab.get_by_role("link", name="Back without changes").click()
    tab.get_by_role("button", name="Reject").click()
    expect(tab.get_by_text("Rejected:").first).to_be_visible()
    assert Obligation.objects.filter(review=Review.REJECTED).count() == 1


def test_files_are_dropped_watched_and_taken_back(queue: Page) -> None:
    tab = queue
    tab.goto("/documents/add/")
    text = SEED.read_text().replace("62/12", "62/999")
    tab.evaluate(
        """([text]) => {
             const data = new DataTransfer();
             data.items.add(new File([text], "dropped.md"));
             data.items.add(new File(["Dear all"], "letter.txt"));
             document.querySelector("[data-drop]")
               .dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
           }""",
        [text],
    )
    expect(tab.locator("[data-chosen] li")).to_have_text(["dropped.md", "letter.txt"])
    tab.get_by_role("button", name="Read them").click()
    expect(tab.get_by_text("0 of 2 files read")).to_be_visible()
    tasks.read_uploads()
    expect(tab.get_by_text("2 of 2 files read")).to_be_visible()
    expect(tab.locator(".outcomes")).to_contain_text("A/RES/62/999")
    expect(tab.locator(".outcomes .refused")).to_contain_text("letter.txt")
    tab.get_by_role("button", name="Undo: take it back").click()
    expect(tab.get_by_text("Taken back: dropped.md")).to_be_visible()
    assert Upload.objects.filter(state=Upload.State.UNDONE).count() == 1


def test_notes_and_history_by_keyboard(queue: Page) -> None:
    tab = queue
    row = Obligation.objects.get(paragraph__number="9")
    tab.goto(f"/obligations/{row.pk}/")
    tab.get_by_role("link", name="Write a note").focus()
    tab.keyboard.press("Enter")
    tab.get_by_label("Note").focus()
    tab.keyboard.type("Ask the Registry")
    tab.get_by_role("button", name="Keep the note").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#notes")).to_contain_text("private: only you see it")
    tab.get_by_role("button", name="Confirm").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#history")).to_contain_text("awaits review")
    tab.get_by_role("button", name="Undo this").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("Undone: confirmed.")).to_be_visible()
    assert review_of("9") == Review.UNREVIEWED
