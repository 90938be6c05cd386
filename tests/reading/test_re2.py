"""Our way of asking RE2 gives what google-re2 gives, and refuses what cannot be linear."""

from __future__ import annotations

import pytest
import re2 as google
from hypothesis import given
from hypothesis import strategies as st

from obligations.reading import re2

PATTERNS = [r"a", r"a*", r"(a)|(b)", r"(?P<first>[a-z]+) (?P<second>\w*)", r"\bé?a\b", r"“([^”]*)”", r"^a|b$", r""]
texts = st.text(alphabet="ab é“”—𝔞 \n", max_size=30)


def _seen(match: object) -> tuple[object, ...] | None:
    if match is None:
        return None
    spans = [match.span(n) for n in range(len(match.groups()) + 1)]  # type: ignore[attr-defined]
    return (match.group(), match.groups(), match.groupdict(), spans, match.start(), match.end())  # type: ignore[attr-defined]


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=texts)
def test_every_answer_is_that_of_google_re2(pattern: str, text: str) -> None:
    ours, theirs = re2.compile(pattern), google.compile(pattern)
    for way in ("search", "match", "fullmatch"):
        assert _seen(getattr(ours, way)(text)) == _seen(getattr(theirs, way)(text))
    assert [_seen(m) for m in ours.finditer(text)] == [_seen(m) for m in theirs.finditer(text)]
    for count in (0, 1, 2):
        assert ours.sub("-", text, count) == theirs.sub("-", text, count)
        assert ours.sub(lambda found: f"<{found.group()}>", text, count) == theirs.sub(
            lambda m: f"<{m.group()}>", text, count
        )


@given(text=texts)
def test_groups_stand_in_replacements(text: str) -> None:
    pattern = r"(a+)(é)?(b)"
    assert re2.compile(pattern).sub(r"\3-\2\1.", text) == google.compile(pattern).sub(r"\3-\2\1.", text)


def test_groups_go_by_name_too() -> None:
    found = re2.compile(r"“(?P<title>[^”]*)”(?P<rest>x)?").search("é “naïve” ")
    assert found is not None
    assert (found.group("title"), found.span("title"), found.start("title"), found.end("title")) == (
        "naïve",
        (3, 8),
        3,
        8,
    )
    assert (found.group("rest"), found.span("rest")) == (None, (-1, -1))


@given(text=texts)
def test_several_patterns_in_one_go_fit_as_each_alone(text: str) -> None:
    for whole in (False, True):
        alone = [
            n for n, p in enumerate(PATTERNS) if getattr(google.compile(p), "fullmatch" if whole else "search")(text)
        ]
        assert re2.Several(PATTERNS, whole=whole).fitting(text) == alone


@pytest.mark.parametrize("pattern", [r"(a)\1", r"(?=a)", r"(?<!a)b", r"(?>a+)"])
def test_what_is_not_linear_is_refused(pattern: str) -> None:
    with pytest.raises(google.error):
        re2.compile(pattern)
