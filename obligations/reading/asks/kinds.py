"""What sort of act is asked for, from the verb of the act, the things it acts on and who is to act.

The rules are tried in order and the first that fits names the kind. Whoever is asked matters where the
same words mean different things: support given by the Secretariat is a service, by States cooperation.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

import re2

from obligations.reading.values import Kind, Modality


class Who(enum.Enum):
    """For whom a rule holds."""

    ANYBODY = "anybody"
    ORGAN = "the organ that decides"
    STAFF = "the United Nations and its bodies"
    OTHERS = "anybody but these"
    REVIEWERS = "bodies that study and assess"


@dataclass(frozen=True, slots=True)
class Rule:
    """``pattern`` is tried on the act from its verb on ("submit to the General Assembly a report ...")."""

    kind: Kind
    who: Who
    example: str
    pattern: Any

    @classmethod
    def of(cls, kind: Kind, who: Who, example: str, *patterns: str) -> Rule:
        """A rule of several alternatives."""
        return cls(kind, who, example, re2.compile("|".join(patterns)))


_LIGHT = re2.compile(
    r"^(?:: ?\([a-z]\) (?:To )?|(?:also|further|then|not|only|neither|[a-z]+ly),? "
    r"|,? ?(?:inter alia|as appropriate|as necessary|where appropriate|when necessary|if necessary|once again),? "
    r"|continued? (?:to (?:be )?|its |their |his |her |and to )?"
    r"|(?:consider|pursue)(?: to)? |(?:seek|strive|work|aim) to |make (?:every|all) efforts? to |be |keep "
    r"|take (?:all |the )?(?:necessary |appropriate |further |concrete |effective |urgent )*(?:steps|measures|action|actions) to "
    r"|(?:strengthen|increase|intensify|redouble|continue|enhance) (?:its|their|his|her) efforts to )"
)
"""What may stand before the verb that counts: "continue to", "consider", "take measures to"."""

_STAFF = re2.compile(
    r"Secretary-General|[Ss]ecretariat|United Nations|Office |UN[A-Z]|specialized agencies|Executive (?:Director|Secretary)|High Commissioner|"
    r"funds and programmes|Department|Programme|Economic Commission|Global Mechanism|Organization\b|Fund\b|task team|Special (?:Representative|Envoy|Adviser)"
)
_REVIEWERS = re2.compile(
    _STAFF.pattern + r"|Council|Committee|Commission|Assembly|Rapporteur|Working Group|Expert|procedures|mechanisms|treaty bodies|Group|Board|Unit\b"
)

_TREATIES = r"(?:Convention|Statute|Covenant|Protocol|Treaty|Agreement|[Tt]reaties|[Cc]onventions|instruments?|[Pp]rotocols)"
_TOGETHER = r"(?:cooperation|collaboration|coordination|partnerships?|synerg\w+|dialogue|relationships?|cooperative action|exchanges?|sharing|links?)"
_HELP = r"(?:support|assistance|capacity-building|advice|expertise|guidance|aid|training|technical)"

RULES: tuple[Rule, ...] = (
    Rule.of(Kind.COOPERATION, Who.ANYBODY, "cooperate fully with the Commission of Inquiry",
        r"^(?:cooperate|collaborate|consult|share|liaise|exchange)\b"),
    Rule.of(Kind.AGENDA, Who.ANYBODY, "include in the provisional agenda of its sixty-third session the item entitled ...",
        r"^the matter under|^(?:include|inscribe|place|retain)\b.{0,80}\b(?:agenda|item)|^(?:include|inscribe) the (?:sub-)?item|^defer (?:its )?consideration"),
    Rule.of(Kind.REPORT, Who.ANYBODY, "submit to the General Assembly at its sixty-third session a report",
        r"^(?:report|inform|brief|notify|apprise|submit|present|transmit|forward|communicate|circulate|issue|publish|compile|advise|comment|remain informed)\b",
        r"^prepare\b.{0,90}\b(?:reports?|study|summary|compilation|document|analysis|note|paper|recommendations)\b|^make (?:proposals|recommendations|available)|regularly informed|\binformed (?:of|about|on)\b",
        r"^update\b.{0,60}\b(?:Council|Assembly|Committee|Member States|members)|to the attention of|^draw the attention|^disseminate\b.{0,60}(?:resolution|report)",
        r"^provide\b.{0,130}\b(?:reports?|updates?|briefings?|information|recommendations|oral|details|an overview|an analysis|data)\b|^include\b.{0,60}\breports?\b|^the inclusion\b.{0,90}\b(?:reports|briefings)",
        r"^(?:include|give|reflect|address|pay|highlight|identify|provide|take|devote|cover).{0,220}\bin (?:his|her|its|their|the|future|all|relevant)(?: \S+){0,5} reports?\b|^in (?:his|her|its|their)\b.{0,40}\breports?\b"),
    Rule.of(Kind.MEETING, Who.ANYBODY, "convene a high-level meeting",
        r"calendar of conferences|^(?:convene|organize|organise|hold|host|schedule|reconvene|meet (?:at|in|for|once|every|during|on)|attend)\b|^.{0,60}preparations (?:necessary )?(?:for|to convene)|panel discussion|^.{0,60}high-level (?:meeting|event|panel|plenary)|^(?:devote|dedicate)\b.{0,80}\b(?:meeting|panel|discussion|debate)"),
    Rule.of(Kind.ELECTION, Who.ANYBODY, "appoint a Special Rapporteur",
        r"^elect\b|^(?:appoint|nominate|designate)\b.{0,80}\b(?:member|expert|[Rr]apporteur|[Pp]resident|[Cc]hair|judge|[Rr]epresentative|facilitator|coordinator|focal point|[Ee]nvoy)|^.{0,90}\b(?:nomination of|election of)|^chaired by"),
    Rule.of(Kind.LEGISLATION, Who.ANYBODY, "consider ratifying or acceding to the Convention",
        rf"^(?:sign|ratify|accede|signing|ratifying|acceding|becom|accept)\w*\b.{{0,160}}\b(?:{_TREATIES}|it\b|parties)|^.{{0,110}}\b(?:becom(?:e|ing) (?:a )?part(?:y|ies)\b|acced(?:e|ing) to|ratif(?:y|ying|ication) )",
        r"^.{0,60}\b(?:adopt|enact|enacting|develop|strengthen|introduce|implement|maintaining|review|amend|harmonize|repeal|incorporat\w+|criminali[sz]\w*|enforce)\b.{0,70}\b(?:legislati(?:on|ve)|laws|(?:domestic|national|labour|criminal) law)\b",
        r"withdraw\w* (?:their |its )?reservations|give effect to the rights|^.{0,40}universali[sz]ation|^criminali[sz]e"),
    Rule.of(Kind.FINANCE, Who.ANYBODY, "make provisions for those sessions in the proposed programme budgets",
        r"^.{0,220}\b(?:programme|regular|proposed|biennial) (?:programme )?budgets?\b|^(?:appropriate|apportion|assess) (?:the|to|among|on|an)\b|assessed contributions|outstanding dues|\barrears\b|^pay (?:their|its|in full|assessed|the)\b|financial arrangements|commitment authority|United States dollars|^(?:administer|manage|expand)\b.{0,70}\b[Ff]und\b"),
    Rule.of(Kind.CONTRIBUTION, Who.ANYBODY, "contribute to the Trust Fund",
        r"^contribut(?:e|ing)\b.{0,80}\b(?:[Ff]unds?|voluntar\w+|financial\w*|resources|budget|further)\b|^.{0,110}(?:voluntary (?:contributions|funding|financial|substantial)|extrabudgetary|\bTrust Fund\b|resource mobilization)|^contribute further",
        r"^(?:donate|pledge|convey)\b|^(?:make|increase|provide|announce)\b.{0,40}\b(?:contributions?|funding|inputs?)\b|official development assistance|per cent of (?:their )?gross national"),
    Rule.of(Kind.CONTRIBUTION, Who.OTHERS, "provide financial resources to the Fund",
        r"^(?:mobilize|provide|make|increase|allocate|secure|scale up)\b.{0,60}\b(?:financial (?:resources|support|assistance|means)|financing|funding)\b|^.{0,40}(?:support, including financial|provision of financial)"),
    Rule.of(Kind.OBSERVANCE, Who.ANYBODY, "observe the International Day of Cooperatives annually",
        r"^.{0,90}(?:International|World|United Nations) (?:Day|Year|Week|Decade)|^(?:observe|commemorate|celebrate|mark|proclaim|designate|declare)\b.{0,120}(?:Day|Year|Decade|Week|anniversary)|^.{0,90}(?:\banniversary\b|commemorat(?:e|ion))"),
    Rule.of(Kind.MANDATE, Who.ORGAN, "extend the mandate until 31 July 2025",
        r"^(?:extend|renew|terminate|establish|create|authori[sz]e|prolong|discontinue|maintain|abolish|set up|constitute|launch|entrust|commence|transform|dissolve|conclude|appoint|lift|suspend|maintained|discontinued|abolished|extended|renewed)\b|^.{0,120}\bmandate\b|liquidation|discontinued|subsum"),
    Rule.of(Kind.AGENDA, Who.ORGAN, "continue its consideration of the question at its seventieth session",
        r"\bseized\b|^(?:consider|examine|take up|discuss|address|consideration|return|revert|defer|resume|reconsider)\b|sub-item|under the (?:same )?(?:agenda )?item"),
    Rule.of(Kind.REVIEW, Who.ORGAN, "review the implementation of the present resolution",
        r"^(?:review|evaluate|assess|monitor|monitoring|undertake|conduct|carry out|under)\b|^.{0,60}\breview\b"),
    Rule.of(Kind.AGENDA, Who.REVIEWERS, "continue to consider the question under its programme of work",
        r"^(?:consider|discuss|examine|address)\b.{0,160}\b(?:agenda item|at its [a-z-]+ session|programme of work)"),
    Rule.of(Kind.COOPERATION, Who.ANYBODY, "strengthen cooperation and coordination at all levels",
        r"^(?:coordinate|partner|join|participate|participating|work (?:closely|together|in close|in (?:cooperation|collaboration|partnership|coordination)|with)|harness opportunities|seek synergies|engage (?:with|in (?:dialogue|cooperation|consultations))|respond\b.{0,40}(?:request|communications)|extend (?:their |its |his )?(?:full )?cooperation|offer assistance|facilitate\b.{0,40}participation)\b",
        r"^(?:grant|allow|provide|ensure)\b.{0,240}\baccess to (?:all )?(?:prisoners|places|detain|relevant information)|^grant (?:representatives|access)|^grant\b.{0,60}\bmechanisms",
        rf"^(?:intensify|enhance|strengthen|deepen|expand|promote|increase|foster|improve|build|develop|bolster|reinforce|commit|step|encourage|maintain|advance|forge|take|seek|support|provide|pursue|facilitate|explore|forging)\b.{{0,60}}\b{_TOGETHER}\b",
        rf"^(?:[a-z-]+,? (?:and )?){{0,4}}(?:cooperation|collaboration|coordination|partnerships?|dialogue)\b"),
    Rule.of(Kind.MANDATE, Who.ANYBODY, "complete the liquidation of the mission",
        r"^.{0,90}\b(?:cessation of its operations|liquidation|drawdown|closure of)\b|^(?:transfer|start|complete)\b.{0,60}\b(?:operations|mandate|tasks)|^commence\b"),
    Rule.of(Kind.REVIEW, Who.REVIEWERS, "assess emerging trends in education",
        r"^(?:conduct|carry out|undertake|survey|investigate|analy[sz]e)\b.{0,140}\b(?:review|evaluat|assess|stud|monitor|examin|analy|trends|progress|survey|inquir|research|impact|investigat|mapping)|^(?:review|evaluate|monitor|assess|examine|study|monitoring|reviewing)\b|\bunder (?:continuous |constant )?review\b"),
    Rule.of(Kind.SERVICE, Who.STAFF, "provide the necessary services and facilities",
        rf"^(?:support|assist|help|render|service)\b|^(?:provide|offer|extend|facilitate|establish|develop|organize|undertake|allocate|deliver|mobilize|give all|strengthen|expand|disseminate|efforts to promote|scale up)\b.{{0,120}}\b(?:{_HELP}|services?|facilities|resources|capacity|programme|arrangements|Member States|countries|mandate|data|States|Governments)\b|^act as\b|^make (?:the )?necessary|^ensure\b.{{0,60}}\b(?:services|facilities|resources)\b"),
    Rule.of(Kind.COOPERATION, Who.OTHERS, "support the efforts of the African Union",
        rf"^(?:support|assist|assisting|supporting|help) |^(?:provide|render|offer|extend|give|lend|supply|enhance their|enhanced|increase their|scale up|strengthen their|the provision of)\b.{{0,90}}\b{_HELP}\b"),
)  # fmt: skip


def kind_of(action: str, actors: tuple[str, ...], organ: str, modality: Modality) -> Kind:
    """The kind of an act. ``action`` are the words from the act's verb on, ``organ`` the adopting organ."""
    words = _bare(action[:420])
    fitting = _fitting(actors, organ, modality)
    for rule in RULES:
        if rule.who in fitting and rule.pattern.search(words):
            return rule.kind
    return Kind.POLICY


def _fitting(actors: tuple[str, ...], organ: str, modality: Modality) -> frozenset[Who]:
    """Which rules hold for these actors."""
    fitting = {Who.ANYBODY}
    if modality is Modality.DECIDES and (not actors or actors == (organ,)):
        fitting.add(Who.ORGAN)
    if actors and all(_REVIEWERS.search(actor) for actor in actors):
        fitting.add(Who.REVIEWERS)
    staff = bool(actors) and all(_STAFF.search(actor) for actor in actors)
    fitting.add(Who.STAFF if staff else Who.OTHERS)
    return frozenset(fitting)


def _bare(action: str) -> str:
    """The act without what only leads up to its verb: "continue to ensure" -> "ensure"."""
    while found := _LIGHT.match(action):
        action = action[found.end() :]
    return action
