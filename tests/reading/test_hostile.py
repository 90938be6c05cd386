"""A text made to cost time is read or refused with a reason, and twice the text is never much more than twice the work.

Work is counted in calls, not seconds, so that no slow machine fails a test; ``make bench`` has the seconds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obligations.reading import files, limits, reader
from obligations.reading.values import UnreadableDocument
from tests.reading import hostile

SIZE = 4_000
UNITS = [*hostile.PAGES.values(), *(unit for _, unit in hostile.CLAUSES.values())]


def read(text: str) -> str:
    """What became of a text: "read", or the reason why it was not."""
    try:
        reader.read(files.load(text.encode(), "a.txt"))
    except UnreadableDocument as unreadable:
        return str(unreadable)
    return "read"


def load(data: bytes) -> str:
    """The text of a file, or the reason why there is none."""
    try:
        return files.load(data, "a.html")
    except UnreadableDocument as unreadable:
        return str(unreadable)


def work(text: str) -> int:
    """How many calls, of Python's functions and of built-in ones, it takes to read a text."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("unit", hostile.PAGES.values(), ids=hostile.PAGES)
def test_twice_the_page_is_at_most_twice_the_work(unit: str) -> None:
    assert work(hostile.page(unit, 2 * SIZE)) < 2.2 * work(hostile.page(unit, SIZE))


@pytest.mark.parametrize("clause", hostile.CLAUSES.values(), ids=hostile.CLAUSES)
def test_twice_the_paragraph_is_at_most_twice_the_work(clause: tuple[str, str]) -> None:
    assert work(hostile.clauses(*clause, size=2 * SIZE, paragraph=2 * SIZE)) < 2.2 * work(
        hostile.clauses(*clause, size=SIZE, paragraph=SIZE)
    )


def test_work_that_grows_faster_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that cannot fail is a defect: a reader that looks back over the whole text at every word is caught."""
    monkeypatch.setattr(reader, "read", lambda text: [len(word) for _ in text.split() for word in text.split()])
    words = "the Council " * 10
    assert work(words * 2) > 3 * work(words)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (hostile.page("a b ", limits.MAX_CHARACTERS + 1), "more than 2,000,000 characters"),
        (hostile.page("x\n", 2 * limits.MAX_LINES + 2), "more than 50,000 lines"),
        (hostile.page("(a) to act;\n\n", 14 * limits.MAX_PARAGRAPHS), "more than 5,000 paragraphs"),
        (hostile.page("and so on ", limits.MAX_PARAGRAPH + 10), "Paragraph 1 has more than 20,000 characters"),
        (hostile.clauses("Notes", "and invites the Council to report,", 150_000), "more than 3,000 asks"),
        (hostile.clauses("Decides that", "on 5 May 2016,", 100_000), "more than 5,000 words that say when"),
    ],
)
def test_what_no_resolution_holds_is_refused_and_says_what_to_do(text: str, says: str) -> None:
    reason = read(text)
    assert says in reason
    assert "Split it into its resolutions." in reason or "Begin each on a line of its own." in reason


def test_the_largest_resolutions_keep_far_within_the_limits() -> None:
    paragraphs = "\n\n".join(
        f"{n}. Requests the Council to report on {'the matter and ' * 100};" for n in range(1, 300)
    )
    assert read(hostile.HEADING + paragraphs) == "read"


@pytest.mark.parametrize("build", hostile.FILES.values(), ids=hostile.FILES)
def test_a_file_made_to_harm_is_refused_or_read_and_the_next_one_is_read(build: Callable[[], bytes]) -> None:
    became = load(build())
    assert "root:" not in became  # /etc/passwd
    assert became.endswith((".", "again.", "\n"))
    assert files.load(b"<html><body><p>The next one</p></body></html>", "b.html") == "The next one\n"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([*hostile.PAGES.values(), *(unit for _, unit in hostile.CLAUSES.values())]), max_size=60)
)
def test_any_mixture_is_read_or_refused(units: list[str]) -> None:
    reason = read(hostile.HEADING + "1. Requests the Council to act, " + " ".join(units))
    assert reason == "read" or reason.endswith((".", "text."))
