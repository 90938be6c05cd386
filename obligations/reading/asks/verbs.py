"""The operative verbs of United Nations drafting, and how strongly each speaks.

Resolutions are written with a closed set of verbs in the third person ("Requests", "further
encourages"); a clause begins where one of them stands at a boundary, so the lists here decide
what a clause is. The modality names are those of ``values.Modality``.
"""

from __future__ import annotations

from obligations.reading.values import Modality

ASKS: dict[str, Modality] = {
    "requests": Modality.REQUESTS,
    "asks": Modality.REQUESTS,
    "directs": Modality.REQUESTS,
    "instructs": Modality.REQUESTS,
    "tasks": Modality.REQUESTS,
    "entrusts": Modality.REQUESTS,
    "mandates": Modality.REQUESTS,
    "requires": Modality.DEMANDS,
    "demands": Modality.DEMANDS,
    "insists": Modality.DEMANDS,
    "calls": Modality.CALLS_UPON,
    "urges": Modality.URGES,
    "appeals": Modality.APPEALS,
    "invites": Modality.INVITES,
    "encourages": Modality.ENCOURAGES,
    "recommends": Modality.RECOMMENDS,
    "suggests": Modality.RECOMMENDS,
    "proposes": Modality.RECOMMENDS,
    "authorizes": Modality.AUTHORIZES,
    "authorises": Modality.AUTHORIZES,
    "empowers": Modality.AUTHORIZES,
    "permits": Modality.AUTHORIZES,
    "decides": Modality.DECIDES,
    "resolves": Modality.DECIDES,
    "undertakes": Modality.DECIDES,
    "agrees": Modality.OTHER,
}
"""Verbs that ask or bind somebody by themselves."""

ACTS: dict[str, Modality] = {
    "extends": Modality.DECIDES,
    "renews": Modality.DECIDES,
    "prolongs": Modality.DECIDES,
    "establishes": Modality.DECIDES,
    "creates": Modality.DECIDES,
    "terminates": Modality.DECIDES,
    "proclaims": Modality.DECIDES,
    "declares": Modality.DECIDES,
    "designates": Modality.DECIDES,
    "appropriates": Modality.DECIDES,
    "apportions": Modality.DECIDES,
    "convenes": Modality.DECIDES,
    "defers": Modality.DECIDES,
}
"""Verbs by which the organ does the thing itself ("Extends the mandate until ...")."""

STRESSES = frozenset(
    [
        "emphasizes", "emphasises", "stresses", "underlines", "underscores", "highlights", "reaffirms", "affirms",
        "reiterates", "notes", "recognizes", "recognises", "acknowledges", "considers", "confirms", "reminds",
    ]
)  # fmt: skip
"""Verbs behind which an ask may hide: "Emphasizes ... the need for X to inform ..."."""

STATES = frozenset(
    [
        "welcomes", "takes", "recalls", "expresses", "commends", "condemns", "deplores", "supports", "rejects",
        "regrets", "pays", "congratulates", "thanks", "appreciates", "endorses", "approves", "adopts", "concurs",
        "accepts", "observes", "concludes", "believes", "shares", "denounces", "salutes", "applauds", "hails",
        "reasserts", "reconfirms", "recommits", "commits", "pledges", "hopes", "trusts", "draws", "finds", "objects", "deems",
        "determines", "repeats", "looks", "bears", "remains", "elects", "appoints", "values", "praises", "laments",
        "honours", "dedicates", "continues", "states", "assures", "opposes", "defines", "regards",
    ]
)  # fmt: skip
"""Verbs that open a clause and ask nothing (some do together with a noun: "repeats its call")."""

FINITE = frozenset([*ASKS, *ACTS, *STRESSES, *STATES]) - {"states", "tasks", "mandates", "values", "bears"}
"""Every verb that may open a clause; nouns in disguise ("States", "mandates") are left to a paragraph's first word."""

OPENERS = FINITE | {"tasks", "mandates"}

ADVERBS = frozenset(
    [
        "also", "further", "strongly", "again", "once", "more", "therefore", "thus", "likewise", "accordingly",
        "hereby", "solemnly", "firmly", "urgently", "particularly", "especially", "specifically", "finally",
        "furthermore", "moreover", "additionally", "deeply", "gravely", "fully", "earnestly", "warmly", "explicitly",
        "unequivocally", "categorically", "vigorously", "emphatically", "unreservedly", "in", "consequently", "still",
        "expressly", "formally", "nevertheless", "however", "instead", "actively", "sincerely", "vehemently", "similarly",
        "unanimously", "immediately", "profoundly", "respectfully", "subsequently", "equally", "resolutely", "cordially",
        "then", "otherwise", "continuously", "utterly", "keenly", "seriously", "wholeheartedly",
    ]
)  # fmt: skip
"""Words that may stand between a boundary and the verb, or right behind the verb."""

ASIDES = (
    "in this regard", "in that regard", "in this context", "in that context", "in this respect", "in that respect",
    "in this connection", "in that connection", "to this end", "to that end", "for this purpose", "in particular",
    "as a matter of priority", "on an exceptional basis", "as a consequence", "as a result", "in addition", "to this effect",
    "with this in mind", "for that purpose", "at the same time", "as appropriate", "inter alia", "in this light",
    "on this basis", "on that basis", "for this reason", "for that reason",
)  # fmt: skip

_RECITALS = frozenset(
    [
        "mindful",
        "aware",
        "conscious",
        "cognizant",
        "desirous",
        "anxious",
        "confident",
        "determined",
        "bearing",
        "having",
    ]
)


def first_words(line: str) -> list[str]:
    """The opening words of a line, lower case, without adverbs in front ("Also strongly urges" -> urges ...)."""
    words = [word.strip("*_,;:").lower() for word in line[:160].split()[:14]]
    while words and words[0] in ADVERBS:
        if words[0] == "in" and " ".join(words[:3]) in ASIDES:
            words = words[3:]
        else:
            words = words[1:]
    return words


def opens_operative(line: str) -> bool:
    """Does this line begin as an operative paragraph does: "Requests ...", "Also takes note ..."?"""
    words = first_words(line) if line[:1].isupper() else []
    return bool(words) and words[0] in OPENERS


def opens_preamble(line: str) -> bool:
    """Does this line begin as a preambular paragraph does: "Recalling ...", "Deeply concerned ..."?"""
    words = first_words(line) if line[:1].isupper() else []
    return bool(words) and (
        words[0].endswith(("ing", "ed")) or words[0] in _RECITALS or words[0] in ("acting", "convinced")
    )
