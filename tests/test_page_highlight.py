"""Cutting a text at its marks: every piece escaped, none lost, overlaps told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligations.models import Document, Paragraph
from obligations.reading.values import Part, Span
from obligations.web.highlight import Mark, Piece, blocks, split
from tests import factories

TEXT = "0123456789"


def told(pieces: list[Piece[str]]) -> list[tuple[str, str]]:
    """Each piece with the names of its marks, the widest first."""
    return [(piece.text, "".join(mark.what for mark in piece.marks)) for piece in pieces]


@pytest.mark.parametrize(
    ("marks", "pieces"),
    [
        pytest.param({}, [("0123456789", "")], id="no marks"),
        pytest.param({"a": (2, 5)}, [("01", ""), ("234", "a"), ("56789", "")], id="one"),
        pytest.param({"a": (0, 10)}, [("0123456789", "a")], id="all of it"),
        pytest.param({"a": (0, 6), "b": (2, 4)}, [("01", "a"), ("23", "ab"), ("45", "a"), ("6789", "")], id="nested"),
        pytest.param(
            {"b": (2, 4), "a": (0, 6)}, [("01", "a"), ("23", "ab"), ("45", "a"), ("6789", "")], id="any order"
        ),
        pytest.param({"a": (0, 5), "b": (3, 8)}, [("012", "a"), ("34", "ab"), ("567", "b"), ("89", "")], id="overlap"),
        pytest.param({"a": (2, 5), "b": (5, 7)}, [("01", ""), ("234", "a"), ("56", "b"), ("789", "")], id="neighbours"),
        pytest.param({"a": (2, 5), "b": (2, 5)}, [("01", ""), ("234", "ab"), ("56789", "")], id="the same words twice"),
        pytest.param({"a": (4, 4)}, [("0123456789", "")], id="an empty mark marks nothing"),
        pytest.param({"a": (7, 3)}, [("0123456789", "")], id="a reversed mark marks nothing"),
        pytest.param({"a": (8, 99)}, [("01234567", ""), ("89", "a")], id="a mark beyond the end is cut"),
        pytest.param({"a": (50, 99)}, [("0123456789", "")], id="a mark outside marks nothing"),
    ],
)
def test_split(marks: dict[str, tuple[int, int]], pieces: list[tuple[str, str]]) -> None:
    assert told(split(TEXT, [Mark(Span(*span), name) for name, span in marks.items()])) == pieces


def test_a_mark_that_began_earlier_does_not_start_again() -> None:
    marks = [Mark(Span(1, 8), "a"), Mark(Span(4, 6), "b")]
    pieces = split(TEXT, marks, Span(3, 10))
    assert [(piece.text, [mark.what for mark in piece.starting]) for piece in pieces] == [
        ("3", []),
        ("45", ["b"]),
        ("67", []),
        ("89", []),
    ]


spans = st.tuples(st.integers(0, 12), st.integers(0, 12))


@given(st.lists(spans), st.tuples(st.integers(0, 5), st.integers(5, 10)))
def test_nothing_is_lost_and_each_mark_covers_exactly_its_own(
    marks: list[tuple[int, int]], within: tuple[int, int]
) -> None:
    pieces = split(TEXT, [Mark(Span(*span), n) for n, span in enumerate(marks)], Span(*within))
    assert "".join(piece.text for piece in pieces) == TEXT[slice(*within)]
    for n, (start, end) in enumerate(marks):
        covered = "".join(piece.text for piece in pieces if n in [mark.what for mark in piece.marks])
        assert covered == TEXT[max(start, within[0]) : min(end, within[1])]


def paragraph(text: str, words: str, *, part: str = Part.OPERATIVE, number: str = "1") -> Paragraph:
    start = text.index(words)
    return Paragraph(pk=start + 1, number=number, part=part, start=start, end=start + len(words))


@pytest.mark.parametrize(
    ("text", "paragraphs", "expected"),
    [
        pytest.param("", [], [], id="nothing"),
        pytest.param("A heading\n\nAnother", [], ["before: A heading", "before: Another"], id="no paragraphs at all"),
        pytest.param(
            "Heading\n\n1. First;\n\nPage 2\n\n2. Second.\n\n57th meeting",
            ["1. First;", "2. Second."],
            ["before: Heading", "1. First;", "within: Page 2", "2. Second.", "after: 57th meeting"],
            id="what stands around and between is kept",
        ),
        pytest.param(
            "1. Asks:\n\n(a) One;\n\n(b) Two.",
            ["1. Asks:\n\n(a) One;\n\n(b) Two.", "(a) One;"],
            ["1. Asks:", "(a) One;", "(b) Two."],
            id="a sub-paragraph inside its paragraph is printed once",
        ),
        pytest.param("1. One.\n\n\n\n  \n\n2. Two.", ["1. One.", "2. Two."], ["1. One.", "2. Two."], id="blanks"),
    ],
)
def test_blocks_are_the_printed_paragraphs(text: str, paragraphs: list[str], expected: list[str]) -> None:
    rows = [paragraph(text, words) for words in paragraphs]
    assert [
        ("" if block.paragraph else f"{block.place}: ") + "".join(piece.text for piece in block.pieces)
        for block in blocks(text, rows, [])
    ] == expected


@pytest.mark.django_db
def test_a_quote_over_two_paragraphs_begins_once() -> None:
    text = "1. Requests the Secretary-General:\n\n(a) To report;"
    document: Document = factories.make_document(text=text)
    obligation = factories.make_obligation(document, start=3, end=len(text), quote=text[3:])
    found = blocks(text, [], [obligation])
    assert [[bool(piece.marks) for piece in block.pieces] for block in found] == [[False, True], [True]]
    assert [sum(len(piece.starting) for piece in block.pieces) for block in found] == [1, 0]
