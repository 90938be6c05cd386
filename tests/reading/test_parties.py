"""Under which names those who are asked are known."""

from __future__ import annotations

import pytest

from obligations.reading.parties import Parties, bare, long_names


@pytest.mark.parametrize(
    ("printed", "settled"),
    [
        ("the Secretary-General", "Secretary-General"),
        ("the United Nations High Commissioner for Human Rights", "High Commissioner for Human Rights"),
        ("the Office of the High Commissioner", "Office of the United Nations High Commissioner for Human Rights"),
        ("all States", "States"),
        ("all Member States", "Member States"),
        ("States Members of the United Nations", "Member States"),
        ("the relevant organs", "relevant organs"),
        ("UNEP", "United Nations Environment Programme"),
        ("United Nations Children's Fund", "United Nations Children’s Fund"),
    ],
)
def test_a_party_is_known_by_its_settled_name(printed: str, settled: str) -> None:
    assert Parties.standard().canonical(printed) == settled


@pytest.mark.parametrize("name", ["the international standards", "all", "efforts", "Coordination"])
def test_what_is_not_on_the_list_is_not_found(name: str) -> None:
    assert Parties.standard().find(name) is None


def test_names_are_unique() -> None:
    names = [party.name for party in Parties.standard().all]
    assert len(names) == len(set(names))


def test_no_alias_stands_for_two_parties() -> None:
    seen: dict[str, str] = {}
    for party in Parties.standard().all:
        for alias in party.aliases:
            assert seen.setdefault(alias, party.name) == party.name


def test_kinds_are_known() -> None:
    assert {party.kind for party in Parties.standard().all} == {"organ", "person", "body", "group"}


@pytest.mark.parametrize(("name", "without"), [("the Court", "Court"), ("all those States", "States"), ("the", "the")])
def test_articles_do_not_belong_to_a_name(name: str, without: str) -> None:
    assert bare(name) == without


def test_proper_names_of_several_words_are_found_with_their_place() -> None:
    text = "Welcoming the Independent International Commission of Inquiry on Ukraine,"
    assert long_names(text) == [(14, "Independent International Commission of Inquiry on Ukraine")]


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("the Commission on the Status of Women at its next session", "Commission on the Status of Women"),
        ("the Secretary-General of the steps taken", "Secretary-General"),
        ("the General Assembly, at its sixty-third session", "General Assembly"),
        ("the African Union Mission in Somalia", None),
        ("the parties concerned", None),
        ("", None),
    ],
)
def test_the_party_that_words_open_with(phrase: str, name: str | None) -> None:
    party = Parties.standard().opening(phrase)
    assert (party.name if party else None) == name
