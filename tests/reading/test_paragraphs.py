"""Where the reader finds the paragraphs of a resolution, however the pages print them."""

from __future__ import annotations

import datetime as dt

import pytest

from obligations.reading.paragraphs import outline
from obligations.reading.values import Part

ADOPTED = "Resolution adopted by the General Assembly on 26 November 2007\n\n"
HEADING = ADOPTED + "62/12. A title\n\nThe General Assembly,\n\n"
RIGHTS = """Human Rights Council

Thirty-ninth session

Resolution adopted by the Human Rights Council
on 27 September 2018

39/9. The right to development

The Human Rights Council,

"""
POVERTY = """Resolution adopted by the Economic and Social Council

2012/9. Poverty eradication

The Economic and Social Council,

"""
WEAPONS = """Resolution 1540 (2004)

Adopted by the Security Council at its 4956th meeting,
on 28 April 2004

The Security Council,

"""
BODY = HEADING + "Recalling the Charter,\n\n"


def numbers(text: str, part: Part = Part.OPERATIVE) -> list[str]:
    return [paragraph.number for paragraph in outline(text).paragraphs if paragraph.part is part]


@pytest.mark.parametrize(
    ("heading", "symbol", "organ", "session", "adopted"),
    [
        (HEADING, "A/RES/62/12", "General Assembly", "GA 62", "2007-11-26"),
        (RIGHTS, "A/HRC/RES/39/9", "Human Rights Council", "HRC 39", "2018-09-27"),
        (POVERTY, "E/RES/2012/9", "Economic and Social Council", "ECOSOC 2012", "2012-07-26"),
        (WEAPONS, "S/RES/1540 (2004)", "Security Council", "SC", "2004-04-28"),
    ],
)
def test_the_heading_of_each_organ(heading: str, symbol: str, organ: str, session: str, adopted: str) -> None:
    body = "Recalling the Charter,\n\n1. Decides to remain seized of the matter.\n\n46th plenary meeting\n26 July 2012"
    header = outline(heading + body).header
    assert (header.symbol, header.organ, header.session) == (symbol, organ, session)
    assert header.adopted == dt.date.fromisoformat(adopted)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("62/12. Report of the Court", "Report of the Court"),
        ("62/12. Functioning of the United Nations110", "Functioning of the United Nations"),
        ("62/12. Report of the Council*", "Report of the Council"),
        ("62/12. Towards the\nsustainable development of the sea", "Towards the sustainable development of the sea"),
        ("62/12. Follow-up to the year 2000", "Follow-up to the year 2000"),
    ],
)
def test_the_title_is_read_without_its_note_mark(title: str, expected: str) -> None:
    text = (
        f"Resolution adopted by the General Assembly on 1 May 2008\n\n{title}\n\nThe General Assembly,\n\n1. Notes it."
    )
    assert outline(text).header.title == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("1. Welcomes the report;\n\n2. Requests more;", ["1", "2"]),
        ("1. Welcomes the report;\n2. Requests more;", ["1", "2"]),
        ("1. Welcomes the report;\n\n2Also requests more;\n\n3. Decides;", ["1", "2", "3"]),
        ("1. Welcomes the report;\n\n7Also requests more;\n\n2. Decides;", ["1", "2"]),
        ("1. *Welcomes* the report;\n2. *Requests* more;", ["1", "2"]),
        ("1.   Calls upon all States:\n\n    (a) To sign;\n\n    (b) To ratify;", ["1", "1 (a)", "1 (b)"]),
        ("\u200d\u200d 6. Requests the Secretary-General to report;", ["6"]),
        ("I\n\n1. Decides;\n\n2. Requests;\n\nII\n\n1. Urges;", ["I.1", "I.2", "II.1"]),
        ("1. Decides;\n\nAnnex\n\n1. The Committee shall meet.", ["1"]),
        ("1. Decides;\n\nANNEX I\n\nRules\n\n1. The Committee shall meet.", ["1"]),
        ("1. Decides.\n\n57th plenary meeting\n26 November 2007", ["1"]),
        ("1. Decides.\n\n42nd meeting\n\n30 June 2016\n\n[Adopted without a vote.]", ["1"]),
        ("Decides to remain seized of the matter.", ["1"]),
        ("Strongly urges all States to comply.", ["1"]),
    ],
)
def test_operative_paragraphs_have_the_numbers_that_are_printed(body: str, expected: list[str]) -> None:
    assert numbers(BODY + body) == expected


def test_the_preamble_is_counted_from_the_organ_on() -> None:
    text = HEADING + "Recalling the Charter,\n\nMindful of the need,\n\nDeeply concerned that it is so,\n\n1. Decides;"
    assert numbers(text, Part.PREAMBLE) == ["pre 1", "pre 2", "pre 3"]


def test_acting_under_chapter_seven_is_the_last_of_the_preamble() -> None:
    opening = "Resolution 1540 (2004)\n\nThe Security Council,\n\nRecalling its decision,\n\n"
    text = opening + "Acting under Chapter VII of the Charter,\n\n1. Decides;"
    assert numbers(text, Part.PREAMBLE) == ["pre 1", "pre 2"]


SPLIT = (
    HEADING + "Acknowledging paragraph 3 of the resolution\n\n1 United Nations, Treaty Series, vol. 2187.\n\n"
    "2 See A/58/874.\n\nwith respect to the payment of expenses,\n\n1. Decides;"
)


def test_a_paragraph_cut_by_notes_reads_on_without_them() -> None:
    found = outline(SPLIT)
    (recital,) = found.of(Part.PREAMBLE)
    words = found.masked[slice(*recital.span)]
    assert " ".join(words.split()) == (
        "Acknowledging paragraph 3 of the resolution with respect to the payment of expenses,"
    )


def test_masking_keeps_every_position() -> None:
    found = outline(SPLIT)
    assert len(found.masked) == len(SPLIT)
    assert SPLIT.index("with respect") == found.masked.index("with respect")


@pytest.mark.parametrize(
    "furniture",
    ["07-46526", "2/3", "A/RES/62/12", "---", "<!-- Page 2 -->", "58", "GE.18-16246(E)", "/..."],
)
def test_what_a_page_prints_around_the_text_is_no_paragraph(furniture: str) -> None:
    text = BODY + f"1. Decides to do this and\n\n{furniture}\n\nto do that;\n\n2. Requests more;"
    found = outline(text)
    assert [p.number for p in found.of(Part.OPERATIVE)] == ["1", "2"]
    assert furniture not in found.masked[slice(*found.of(Part.OPERATIVE)[0].span)]


def test_notes_at_the_end_are_notes() -> None:
    text = BODY + "1. Welcomes the report;\n\nFootnotes\n\n[1] To be held on 3 May 2008."
    assert numbers(text, Part.NOTE) == [""]
    assert numbers(text) == ["1"]


@pytest.mark.parametrize("line", ["26 November 2007", "3 May 2008"])
def test_a_date_that_stands_alone_is_no_note(line: str) -> None:
    assert numbers(BODY + f"1. Decides;\n\n{line}", Part.NOTE) == []


PARTS = (
    ADOPTED + "62/12. A title\n\n{first}The General Assembly,\n\nRecalling the Charter,\n\n1. Decides;\n\n2. Urges.\n\n"
    "{between}{second}The General Assembly,\n\nRecalling it,\n\n1. Requests;\n\n2. Invites."
)


@pytest.mark.parametrize(
    ("first", "between", "second"),
    [
        ("A\n\n", "", "B\n\n"),
        ("A\n\nNuclear weapons\n\n", "", "B\n\nConventional weapons\n\n"),
        ("A\nNuclear weapons\n\n", "", "B\nConventional weapons\n\n"),
        ("A\n\n", "67th plenary meeting\n22 December 2007\n\n", "B\n\n"),
        ("A\n\n", "67th plenary meeting\n22 December 2007\n\nAnnex\n\n1. The rule.\n\n", "B\n\n"),
    ],
)
def test_a_resolution_in_parts_is_read_to_its_last_part(first: str, between: str, second: str) -> None:
    found = outline(PARTS.format(first=first, between=between, second=second))
    assert [p.number for p in found.of(Part.OPERATIVE)] == ["A.1", "A.2", "B.1", "B.2"]
    assert found.warnings == ()


def test_another_resolution_in_the_file_is_not_read_but_named() -> None:
    closing = "67th plenary meeting\n22 December 2007\n\n62/13. Another\n\nThe General Assembly,\n\n"
    found = outline(BODY + f"1. Decides.\n\n{closing}Recalling it,\n\n1. Requests.")
    assert [p.number for p in found.of(Part.OPERATIVE)] == ["1"]
    assert ["62/13" in warning for warning in found.warnings] == [True]


def test_sections_that_number_on_leave_the_numbers_as_they_are() -> None:
    assert numbers(BODY + "I\n\nFunds\n\n1. Decides;\n\nII\n\nStaff\n\n2. Urges;\n\n3. Invites;") == ["1", "2", "3"]


def test_sections_that_start_again_are_part_of_the_numbers() -> None:
    body = "I. Funds\n\n1. Decides:\n\n(a) To do it;\n\nII. Staff\n\n1. Urges;\n\n2. Invites;"
    assert numbers(BODY + body) == ["I.1", "I.1 (a)", "II.1", "II.2"]


def test_what_could_not_be_placed_is_named() -> None:
    stray = "The following words stand in the middle of the operative part and belong to no paragraph. " * 3
    text = BODY + f"1. Decides;\n\n{stray}\n\n2. Requests;"
    (warning,) = outline(text).warnings
    start = text.index(stray)
    assert "after paragraph 1" in warning
    assert f"characters {start} to {start + len(stray.strip())}" in warning


def test_the_title_of_a_section_is_no_loss() -> None:
    assert outline(BODY + "1. Decides;\n\nOther matters\n\n2. Requests;").warnings == ()


def test_a_list_that_starts_again_belongs_to_a_paragraph_whose_number_was_lost() -> None:
    found = outline(BODY + "3. Urges:\n\n(a) One;\n\n(b) Two;\n\n(a) Calls upon all;\n\n5. Decides;")
    assert [p.number for p in found.of(Part.OPERATIVE)] == ["3", "3 (a)", "3 (b)", "4 (a)", "5"]
    assert found.warnings


def test_an_empty_text_has_no_paragraphs() -> None:
    assert outline("").paragraphs == ()
