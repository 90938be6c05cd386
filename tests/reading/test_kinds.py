"""What sort of act an ask is: the rules with their examples, and acts that lie close together."""

from __future__ import annotations

import pytest

from obligations.reading.asks.kinds import RULES, Who, kind_of
from obligations.reading.values import Kind, Modality

_ACTORS = {
    Who.ORGAN: ("General Assembly",),
    Who.STAFF: ("Secretary-General",),
    Who.SERVANTS: ("Secretary-General",),
    Who.REVIEWERS: ("Human Rights Council",),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind}: {rule.example}")
def test_each_rule_of_kinds_fits_its_example(rule) -> None:
    decides = rule.who in (Who.ORGAN, Who.DECIDED)
    modality = Modality.DECIDES if decides else Modality.REQUESTS
    example = rule.example.partition(" shall ")[2] or rule.example
    actors = _ACTORS.get(rule.who, ("States",))
    assert kind_of(example, actors, "General Assembly", modality) is rule.kind


@pytest.mark.parametrize(
    ("action", "actor", "kind"),
    [
        ("support the efforts of the countries", "Secretary-General", Kind.SERVICE),
        ("support the efforts of the countries", "States", Kind.COOPERATION),
        ("take all measures necessary to protect them", "States", Kind.POLICY),
        ("pay due attention to the matter", "Secretary-General", Kind.POLICY),
        ("adopt measures in accordance with international law", "States", Kind.POLICY),
        ("co-operate with the Organization", "States", Kind.COOPERATION),
        ("hold free and fair elections", "States", Kind.ELECTION),
        ("enter into commitments of up to one million", "Secretary-General", Kind.FINANCE),
        ("assist developing countries in becoming parties to the Convention", "States", Kind.COOPERATION),
        ("consider, as a matter of priority, becoming parties to the Convention", "States", Kind.LEGISLATION),
        ("support the efforts of the region", "States", Kind.COOPERATION),
        ("support efforts to reduce poverty", "States", Kind.POLICY),
        ("provide the assistance necessary, including adequate resources", "Secretary-General", Kind.SERVICE),
        ("provide all the resources necessary", "Secretary-General", Kind.FINANCE),
        ("work, within his mandate, in close cooperation with the Council", "Special Rapporteur", Kind.COOPERATION),
        ("work towards a lasting peace", "States", Kind.POLICY),
        ("prohibit and criminalize the recruitment of children", "States", Kind.LEGISLATION),
        ("establish a mission for a period of six months", "States", Kind.MANDATE),
        ("provide assistance to the victims", "States", Kind.POLICY),
        ("provide assistance to the victims", "Secretary-General", Kind.SERVICE),
        ("provide assistance to the victims", "authorities of non-United Nations personnel", Kind.POLICY),
    ],
)
def test_kinds_that_lie_close_together(action: str, actor: str, kind: Kind) -> None:
    assert kind_of(action, (actor,), "General Assembly", Modality.REQUESTS) is kind
