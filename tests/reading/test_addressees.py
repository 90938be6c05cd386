"""Who is meant by the words between a verb and its act, and where the act begins."""

from __future__ import annotations

import pytest

from obligations.reading.asks.actions import infinitives, main_infinitive
from obligations.reading.asks.addressees import Addressees
from obligations.reading.parties import Parties


@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        ("the Secretary-General, in consultation with Member States,", ["Secretary-General"]),
        ("countries of origin, transit and destination", ["countries of origin, transit and destination"]),
        ("international and regional organizations", ["international and regional organizations"]),
        (
            "Member States and relevant international organizations",
            ["Member States", "relevant international organizations"],
        ),
        ("the United Nations Office on Drugs and Crime", ["United Nations Office on Drugs and Crime"]),
        ("the organs, bodies and agencies of the United Nations system", ["United Nations system"]),
        ("all stakeholders, including Member States,", ["stakeholders", "Member States"]),
        ("all, in particular relevant United Nations entities,", ["all", "relevant United Nations entities"]),
        ("States parties to the Rome Statute that have not yet done so", ["States parties"]),
        ("States in a position to do so", ["States"]),
        ("the Committee, as appropriate,", ["Committee"]),
        ("in accordance with its mandate, the Secretary-General", ["Secretary-General"]),
        ("UNITAMS", ["UNITAMS"]),
        ("the Commission", ["Peacebuilding Commission"]),
        ("the open-ended working group", ["open-ended working group"]),
        ("United Nations bodies and entities", ["United Nations bodies and entities"]),
        (
            "mechanisms, such as the special procedures and the treaty bodies, civil society and academic institutions",
            ["mechanisms", "civil society", "academic institutions"],
        ),
        ("the administering Power", ["administering Power"]),
        (
            "all countries, intergovernmental bodies, agencies of the United Nations system and other stakeholders",
            ["countries", "intergovernmental bodies", "United Nations system", "other stakeholders"],
        ),
        ("the parties to the Lusaka Ceasefire Agreement", ["parties to the Lusaka Ceasefire Agreement"]),
        ("those conducting peace negotiations", ["those conducting peace negotiations"]),
        ("all States, in particular those in the region,", ["States"]),
        ("a group of experts under the direction of the Committee", ["a group of experts"]),
        ("further efforts", []),
        ("full and unhindered access", []),
    ],
)
def test_the_names_in_a_phrase(phrase: str, names: list[str]) -> None:
    text = "Recalling the Peacebuilding Commission, "
    assert list(Addressees(text, "General Assembly", Parties.standard()).read(phrase, len(text))) == names


@pytest.mark.parametrize(
    ("before", "short", "name"),
    [
        ("the Chair of the Commission on the Status of Women, ", "the Commission", "Commission on the Status of Women"),
        (
            "the High Commissioner for Human Rights and the United Nations Office on Drugs and Crime, ",
            "the Office",
            "United Nations Office on Drugs and Crime",
        ),
        (
            "the United Nations Office on Drugs and Crime and the High Commissioner for Human Rights, ",
            "the Office",
            "Office of the United Nations High Commissioner for Human Rights",
        ),
        ("the Conference in June 2012, ", "the Conference", "Conference"),
    ],
)
def test_a_short_form_is_the_one_named_last_before_it(before: str, short: str, name: str) -> None:
    assert Addressees(before, "General Assembly", Parties.standard()).read(short, len(before)) == (name,)


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ("States parties to the Convention to ratify it", "to ratify it"),
        ("States in a position to do so to help", "to help"),
        ("all States not to adopt it", "not to adopt it"),
        ("States to fully and effectively comply", "to fully and effectively comply"),
        ("States, in order to end it, to act", "to act"),
        ("parties to armed conflict to comply", "to comply"),
    ],
)
def test_where_the_act_begins(words: str, act: str) -> None:
    main = main_infinitive(words, 0, infinitives(words, 0, len(words)))
    assert main is not None
    assert words[main.start :] == act


@pytest.mark.parametrize("words", ["in addition to the report", "due to its nature", "access to education"])
def test_a_to_before_a_noun_is_no_act(words: str) -> None:
    assert infinitives(words, 0, len(words)) == []
