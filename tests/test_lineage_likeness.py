"""When two resolutions are the same item, and two requests the same request; and when they are not."""

from __future__ import annotations

import pytest

from obligations.lineage import likeness, requests, story
from obligations.lineage.likeness import Profile

PREAMBLE = "The General Assembly, Recalling its resolution {cited} of 20 November 2006, "
COURT = (
    "Acknowledging the role of the International Criminal Court in a multilateral system that aims to end impunity, "
    "establish the rule of law, promote and encourage respect for human rights and achieve sustainable peace, "
    "Requests the Secretary-General to inform the General Assembly on the implementation of article 3 of the "
    "Relationship Agreement between the United Nations and the Court;"
)
FORESTS = (
    "Concerned about the pace at which forests are lost, and mindful of those who live in and from them, Invites "
    "Member States to plant trees wherever the soil and the season permit, and to tell the Forum on Forests of it;"
)


def _profile(symbol: str, title: str, text: str, *, cites: str = "0/0") -> Profile:
    return Profile(symbol, title, PREAMBLE.format(cited=cites) + text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Report of the International Criminal Court", "Report of the International Criminal Court."),
        ("Programme budget for the biennium 2006–2007", "Programme budget for the biennium 2008–2009"),
        ("Report of the Commission on its sixty-first session", "Report of the Commission on its sixty-third session"),
        ("Follow-up to General Assembly resolution 71/243", "Follow-up to General Assembly resolution 75/233"),
    ],
)
def test_titles_that_differ_only_by_the_year_have_one_key(one: str, other: str) -> None:
    assert likeness.title_key(one) == likeness.title_key(other) != ""


@pytest.mark.parametrize("title", ["", "Resolution 1540 (2004)", "Resolution 2382 (2017)"])
def test_a_resolution_without_a_title_has_no_key(title: str) -> None:
    assert likeness.title_key(title) == ""


@pytest.mark.parametrize(
    ("one", "other", "grounds"),
    [
        (("Report of the Court", COURT, "0/0"), ("Report of the Court", FORESTS, "0/0"), ("title",)),
        (("Report of the Court", COURT, "0/0"), ("Report of the Court", COURT, "61/15"), ("title", "citation")),
        (
            ("The rights of trees", FORESTS, "0/0"),
            ("The rights of trees: roots", FORESTS, "61/15"),
            ("longer title", "citation"),
        ),
        (
            ("The rights of trees: bark", FORESTS, "0/0"),
            ("The rights of trees: roots", FORESTS, "0/0"),
            ("longer title", "wording"),
        ),
        (
            ("Protection of the trees of the world", FORESTS, "0/0"),
            ("Protection of the world of trees", FORESTS, "61/15"),
            ("similar title", "citation", "wording"),
        ),
        (("Forests", FORESTS, "0/0"), ("Those who live in woods", FORESTS, "61/15"), ("citation", "wording")),
    ],
)
def test_the_same_item(one: tuple[str, str, str], other: tuple[str, str, str], grounds: tuple[str, ...]) -> None:
    earlier = _profile("A/RES/61/15", one[0], one[1], cites=one[2])
    later = _profile("A/RES/62/12", other[0], other[1], cites=other[2])
    assert likeness.grounds(earlier, later) == likeness.grounds(later, earlier) == grounds


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Another item that names it in passing.
        (("Forests", FORESTS, "0/0"), ("Report of the Court", COURT, "61/15")),
        # The same phrases of form, and no citation.
        (("Forests of the north", FORESTS, "0/0"), ("Forests of the south", FORESTS, "0/0")),
        # One subject in the title of another, and nothing else in common.
        (("The rights of trees", FORESTS, "0/0"), ("The rights of trees and the Court", COURT, "0/0")),
        # Two without a title.
        (("Resolution 1540 (2004)", FORESTS, "0/0"), ("Resolution 2382 (2017)", COURT, "0/0")),
    ],
)
def test_not_the_same_item(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    earlier = _profile("A/RES/61/15", one[0], one[1], cites=one[2])
    later = _profile("A/RES/62/12", other[0], other[1], cites=other[2])
    assert likeness.grounds(earlier, later) == ()


@pytest.mark.parametrize(
    ("symbol", "number"),
    [
        ("A/RES/62/12", "62/12"),
        ("A/HRC/RES/39/9", "39/9"),
        ("S/RES/1593 (2005)", "1593 (2005)"),
        ("E/RES/2012/9", "2012/9"),
    ],
)
def test_how_other_texts_name_a_resolution(symbol: str, number: str) -> None:
    assert likeness.number_of(symbol) == number
    assert number in likeness.cited_numbers(f"Recalling resolution {number} of 20 November, and decision 1/105,")


def _request(pk: int, quote: str, actor: str = "Secretary-General", modality: str = "requests") -> requests.Request:
    return requests.Request(pk, frozenset({actor}), modality, quote)


INFORM = "Requests the Secretary-General to inform the General Assembly at its sixty-third session on expenses incurred"
REPORT = "Invites the Court to submit a report on its activities, for consideration at its sixty-third session"
FACILITIES = "Requests the Secretary-General to provide the services and facilities that the conference needs"


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (INFORM, INFORM.replace("sixty-third", "sixty-fourth")),
        (INFORM, INFORM.replace("Requests", "Also requests")),
        (INFORM, INFORM.replace("on expenses incurred", "in detail on the expenses incurred and on reimbursements")),
    ],
)
def test_the_same_request(earlier: str, later: str) -> None:
    assert [(pair.earlier, pair.later) for pair in requests.pairs([_request(1, earlier)], [_request(2, later)])] == [
        (1, 2)
    ]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (_request(1, INFORM), _request(2, FACILITIES)),
        (_request(1, INFORM), _request(2, REPORT, actor="International Criminal Court", modality="invites")),
        (_request(1, "Requests the Secretary-General"), _request(2, "")),
    ],
)
def test_not_the_same_request(earlier: requests.Request, later: requests.Request) -> None:
    assert requests.pairs([earlier], [later]) == []


def test_what_only_changed_its_session_is_renewed_and_what_changed_places_is_moved() -> None:
    earlier = [_request(1, INFORM), _request(2, FACILITIES), _request(3, REPORT)]
    later = [_request(4, FACILITIES), _request(5, REPORT.replace("third", "fourth")), _request(6, INFORM)]
    pairs = requests.pairs(earlier, later)
    assert [(pair.earlier, pair.later, pair.moved) for pair in pairs] == [(1, 6, True), (2, 4, False), (3, 5, False)]
    assert all(pair.likeness >= requests.SAME for pair in pairs)


def test_two_equal_requests_are_paired_in_order_and_never_twice() -> None:
    pairs = requests.pairs([_request(1, INFORM), _request(2, INFORM)], [_request(3, INFORM), _request(4, INFORM)])
    assert [(pair.earlier, pair.later) for pair in pairs] == [(1, 3), (2, 4)]


def test_what_is_known_not_to_be_the_same_is_not_paired() -> None:
    assert requests.pairs([_request(1, INFORM)], [_request(2, INFORM)], apart={(1, 2)}) == []


def test_a_comparison_shows_the_later_text_with_what_was_taken_out_where_it_stood() -> None:
    pieces = story.word_diff("inform the Assembly on expenses", "inform the Assembly in writing on costs")
    assert [(piece.kind, piece.text.strip()) for piece in pieces] == [
        ("same", "inform the Assembly"),
        ("added", "in writing"),
        ("same", "on"),
        ("removed", "expenses"),
        ("added", "costs"),
    ]
    assert (
        "".join(piece.text for piece in pieces if piece.kind != "removed") == "inform the Assembly in writing on costs"
    )


def test_a_capital_letter_is_no_change() -> None:
    assert [piece.kind for piece in story.word_diff("Requests him", "requests him")] == ["same"]
