"""What sort of act is asked for, from the verb of the act, the things it acts on and who is to act.

The rules are tried in order; the first that fits names the kind. Whoever is asked matters where the
same words mean different things: support by the Secretariat is a service, support by States cooperation.
"""

from __future__ import annotations

import re2

from obligations.reading.values import Kind, Modality

_LIGHT = re2.compile(
    r"^(?:(?:also|further|then|not|fully|actively|urgently|expeditiously|periodically|regularly|[a-z]+ly),? |,? ?(?:inter alia|as appropriate|as necessary|where appropriate|when necessary|if necessary),? |"
    r"continue(?:s)? (?:to (?:be )?|its |their |his |her )?|consider (?:to )?|seek to |strive to |work to |aim to |pursue |make (?:every|all) efforts? to |"
    r"take (?:all |the )?(?:necessary |appropriate |further |concrete |effective |urgent )*(?:steps|measures|action|actions) to |remain |keep |be )"
)
"""What may stand before the verb that counts: "continue to", "consider", "also"."""

_UNITED_NATIONS = re2.compile(
    r"Secretary-General|Secretariat|secretariat|United Nations|Office of|UN[A-Z]|agencies|Executive Director|High Commissioner|funds and programmes|Department|Programme|Economic Commission|Fund\b|Special Representative|Special Envoy|Global Mechanism"
)

_REVIEWERS = re2.compile(
    _UNITED_NATIONS.pattern + r"|Council|Committee|Commission|Assembly|Rapporteur|Working Group|Expert|procedures|mechanisms|treaty bodies|Group|Board|entities|Unit\b"
)

_RULES: tuple[tuple[Kind, str], ...] = (
    (Kind.AGENDA, r"(?:remain|be) (?:actively |fully )?seized|^(?:actively )?seized|^the matter under|provisional agenda|(?:include|inscribe|place).{0,60}\bagenda\b|^defer|^revert|sub-item|under the (?:same )?(?:agenda )?item|(?:this|the|that) (?:matter|question|issue|item|topic|subject)s?\b.{0,60}\b(?:session|programme of work)"),
    (Kind.MEETING, r"calendar of conferences|^(?:convene|organize|organise|hold|host|schedule|reconvene)\b|^(?:devote|dedicate)\b.{0,80}\b(?:meeting|panel|discussion|debate)|panel discussion|high-level (?:meeting|event|panel|plenary)|^meet\b"),
    (Kind.REPORT, r"^(?:report|inform|brief|notify|apprise)\b|^(?:submit|present|prepare|transmit|forward|communicate|circulate|issue|publish|compile|make available)\b|^update\b.{0,60}\b(?:Council|Assembly|Committee|Member States|members)|regularly informed|informed (?:of|about|on)|"
        r"to the attention of|^draw(?:s|ing)? the attention|^provide\b.{0,110}\b(?:reports?|updates?|briefings?|information|recommendations|oral)\b|^(?:include|give|reflect|address|pay|highlight|identify|provide|take|devote).{0,220}\bin (?:his|her|its|their|the|future|all|relevant)(?: \S+){0,5} reports?\b|^in (?:his|her|its|their)\b.{0,40}\breports?\b|"
        r"^include.{0,60}\breport|^(?:make|deliver)\b.{0,30}\b(?:presentation|statement)|^advise\b|^disseminate\b.{0,60}(?:resolution|report)"),
    (Kind.LEGISLATION, r"^(?:ratify|accede|sign|acced|becom|ratif|signing|join)\w*\b.{0,160}\b(?:Convention|Statute|Covenant|Protocol|Treaty|Agreement|treat|convention|it\b|instruments|parties)|^.{0,110}(?:becom(?:e|ing) (?:a )?part(?:y|ies)\b|acced(?:e|ing) to|ratif(?:y|ying|ication)\b|legislat|\blaws\b.{0,40}\b(?:prohibit|criminali))|^(?:adopt|enact|enforce|criminalize|repeal|amend|review and|bring)\b.{0,90}\blaws?\b|^.{0,110}domestic laws?\b|withdraw\w* (?:their |its )?reservations|give effect to the rights|universal(?:ization| adherence)|^bring.{0,30}laws"),
    (Kind.FINANCE, r"\bbudgets?\b|appropriat(?:e|ion)\b.{0,20}(?:amount|sum|of \$)|^(?:appropriate|apportion|assess) (?:the|to|among|on|an)\b|assessed contributions|financial arrangements|\bcommitment authority|^finance\b|United States dollars|staffing|(?:regular|programme) budget"),
    (Kind.CONTRIBUTION, r"\bcontribut(?:e|ing|ions?)\b.{0,80}\b(?:fund|Fund|voluntar|financial|resources|budget)|voluntary (?:contributions|funding|financial|substantial)|extrabudgetary|\bTrust Fund\b|^(?:donate|pledge)|^(?:make|increase|provide|announce)\b.{0,40}\b(?:contributions?|funding|inputs?|financing|voluntary|financial (?:resources|support|assistance))\b|^convey\b|(?:increase|scale up) .{0,30}funding"),
    (Kind.OBSERVANCE, r"^.{0,90}(?:International|World|United Nations) (?:Day|Year|Week|Decade|Mother)|^(?:observe|commemorate|celebrate|mark|proclaim|designate|declare)\b.{0,120}(?:Day|Year|Decade|Week|anniversary)|^.{0,90}(?:\banniversary\b|commemorat(?:e|ion))"),
    (Kind.ELECTION, r"^(?:elect|appoint|nominate|designate)\b.{0,80}\b(?:member|expert|rapporteur|Rapporteur|president|chair|Chair|judge|representative|facilitator|coordinator|focal point|envoy)|^elect\b"),
)  # fmt: skip

_ORGAN_RULES: tuple[tuple[Kind, str], ...] = (
    (Kind.MANDATE, r"^(?:extend|renew|terminate|establish|create|authori[sz]e|prolong|discontinue|maintain|abolish|set up|constitute|launch|entrust|commence|transform|wind|dissolve|conclude)|\bmandate\b|liquidation|discontinued|subsum|^end\b"),
    (Kind.AGENDA, r"^(?:consider|examine|take up|discuss|address|its consideration|consideration|return)\b|^(?:actively )?seized"),
    (Kind.REVIEW, r"^(?:review|evaluate|assess|monitor|undertake|conduct|carry out|keep|under)\b|\breview\b"),
)  # fmt: skip

_LATER: tuple[tuple[Kind, str], ...] = (
    (Kind.COOPERATION, r"^(?:cooperate|collaborate|coordinate|consult|partner|liaise|join|participate|share|exchange|work (?:closely|together|in close|in (?:cooperation|collaboration|partnership|coordination)|with)|harness opportunities|seek synergies|engage (?:with|in (?:dialogue|cooperation|consultations))|grant\b.{0,220}access|allow\b.{0,60}access|respond\b.{0,40}(?:request|communications)|assist|extend (?:their |its |his )?(?:full )?cooperation|offer assistance|give (?:serious |favourable |due )?consideration to|participating)\b|"
        r"^(?:intensify|enhance|strengthen|deepen|expand|promote|increase|foster|improve|further|build|develop|bolster|reinforce|commit|step|encourage|maintain|advance|establish|forge|take|seek|support|cooperation|provide|pursue|facilitate|explore|collaboration|closely)\b.{0,60}\b(?:cooperation|collaboration|coordination|partnerships?|synerg\w+|dialogue|relationships?|cooperative action|coherence|exchanges?|exchange of|sharing)\b"
        r"|^(?:intensified efforts, support|closer)|^(?:cooperation|dialogue|collaboration|partnership)"),
    (Kind.MANDATE, r"\b(?:cessation of its operations|liquidation|completing this|drawdown|closure of)\b|^(?:transfer|start|complete)\b.{0,60}\b(?:operations|mandate|tasks)"),
)  # fmt: skip

_SUPPORT = re2.compile(
    r"^(?:provide|render|support|assist|offer|extend|give|lend|supply)\b.{0,70}\b(?:support|assistance|services?|facilities|capacity-building|advice|expertise|training|efforts of|guidance|aid|mechanisms)\b|^(?:the )?provision of\b"
)
_SERVICES = re2.compile(
    r"^(?:provide|render|support|assist|offer|extend|facilitate|establish|develop|make (?:the )?necessary|ensure|service|act as|organize|undertake|efforts to promote|allocate|promote the collection|help|deliver|mobilize|give all|appoint|strengthen|enhance)\b.{0,120}\b(?:support|assistance|services?|facilities|resources|capacity|advice|expertise|training|efforts|programme|arrangements|Member States|countries|guidance|mandate|facilitator|data|States|Governments|implementation)\b|^(?:support|assist)\b"
)
_REVIEW = re2.compile(
    r"^(?:review|evaluate|assess|study|monitor|examine|analyse|analyze|survey|investigate|conduct|carry out|undertake|monitoring)\b.{0,140}\b(?:review|evaluat|assess|stud|monitor|examin|analy|trends|progress|survey|implementation|inquir|research|impact|investigat|mapping|consult)|^(?:review|evaluate|monitor|assess|examine|study|monitoring|reviewing)\b|keep .{0,60}under (?:continuous |constant )?review"
)

_TOGETHER = re2.compile(r"^(?:cooperate|collaborate|consult|share|exchange|liaise)\b")

_FIRST = [(kind, re2.compile(pattern)) for kind, pattern in _RULES]
_ORGANS = [(kind, re2.compile(pattern)) for kind, pattern in _ORGAN_RULES]
_THEN = [(kind, re2.compile(pattern)) for kind, pattern in _LATER]


def kind_of(action: str, actors: tuple[str, ...], organ: str, modality: Modality) -> Kind:
    """The kind of an act. ``action`` are the words from the act's verb on, ``organ`` the adopting organ."""
    words = _bare(action[:420])
    by_organ = modality is Modality.DECIDES and (not actors or actors == (organ,))
    if _TOGETHER.search(words):
        return Kind.COOPERATION
    for kind, pattern in _FIRST:
        if pattern.search(words):
            return kind
    if by_organ:
        for kind, pattern in _ORGANS:
            if pattern.search(words):
                return kind
    for kind, pattern in _THEN:
        if pattern.search(words):
            return kind
    if actors and all(_REVIEWERS.search(actor) for actor in actors) and _REVIEW.search(words):
        return Kind.REVIEW
    served = bool(actors) and all(_UNITED_NATIONS.search(actor) for actor in actors)
    if served and _SERVICES.search(words):
        return Kind.SERVICE
    return Kind.COOPERATION if not served and _SUPPORT.search(words) else Kind.POLICY


def _bare(action: str) -> str:
    """The act without what only leads up to its verb: "continue to ensure" -> "ensure"."""
    while found := _LIGHT.match(action):
        action = action[found.end() :]
    return action
