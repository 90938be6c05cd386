"""What an issued document says of itself."""

from __future__ import annotations

import datetime as dt

import pytest

from obligations.reading.issued import Answered, Issued, read, symbol_in


@pytest.mark.parametrize(
    ("pasted", "symbol"),
    [
        ("A/62/314", "A/62/314"),
        (" A/62/314/Add.1 ", "A/62/314/Add.1"),
        ("https://undocs.org/A/62/314", "A/62/314"),
        ("https://docs.un.org/en/A/HRC/39/14", "A/HRC/39/14"),
        ("https://undocs.org/en/A%2FC.3%2F79%2FL.5", "A/C.3/79/L.5"),
        ("see E/2008/45 of 2 June", "E/2008/45"),
        ("S/2008/354", "S/2008/354"),
        ("", ""),
        ("the report", ""),
        ("A/RES/62/12", ""),
        ("https://example.org/A/B", ""),
    ],
)
def test_a_symbol_in_what_was_pasted(pasted: str, symbol: str) -> None:
    assert symbol_in(pasted) == symbol


@pytest.mark.parametrize(
    ("symbol", "session"),
    [
        ("A/62/314", "GA 62"),
        ("A/HRC/9/5", "HRC 9"),
        ("A/C.3/79/5", "GA 79"),
        ("E/2008/45", "ECOSOC 2008"),
        ("S/2008/354", ""),
        ("", ""),
    ],
)
def test_the_session_of_a_symbol(symbol: str, session: str) -> None:
    assert Issued(symbol=symbol).session == session


REPORT = """United Nations

A/63/999

General Assembly

Distr.: General

22 August 2008

Sixty-third session

Report of the International Criminal Court

Note by the Secretary-General

The present report is submitted pursuant to paragraph 16 of General Assembly resolution 62/12, in which the Assembly
invited the Court to submit a report on its activities. Reference is made to resolution 58/318."""


def test_a_report_says_what_it_answers_and_not_what_it_refers_to() -> None:
    found = read(REPORT.replace("\nAssembly", " Assembly"))
    assert (found.symbol, found.dated) == ("A/63/999", dt.date(2008, 8, 22))
    assert found.answers == (Answered("62/12", "16"),)
    assert found.author == "International Criminal Court"


@pytest.mark.parametrize(
    ("sentence", "answers"),
    [
        ("This note is submitted in accordance with Security Council resolution 1593 (2005).", ("1593 (2005)", "")),
        ("In its resolution 62/12, the Assembly requested the Secretary-General to report.", ("62/12", "")),
        ("In paragraph 9 of its resolution 62/12, the Assembly invited the Court to report.", ("62/12", "9")),
        ("In its resolution 62/12, the Assembly recalled the Charter.", None),
        ("The report responds to the request made in resolution 62/12.", ("62/12", "")),
        (
            "As requested by the Council in paragraph 5 of its resolution 39/9, the High Commissioner reports.",
            ("39/9", "5"),
        ),
        ("The implementation of resolution 62/12 is described.", ("62/12", "")),
        ("It recalls resolution 61/15.", None),
    ],
)
def test_sentences_that_say_why_a_document_was_written(sentence: str, answers: tuple[str, str] | None) -> None:
    assert read(sentence).answers == ((Answered(*answers),) if answers else ())


def test_nothing_is_read_into_an_empty_text() -> None:
    assert read("") == Issued()


def test_a_day_that_is_none_is_passed_over() -> None:
    assert read("31 February 2008\n\n1 March 2008").dated == dt.date(2008, 3, 1)
