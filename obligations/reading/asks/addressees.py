"""Who is meant: from the words between a verb and its "to ..." to a list of names."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import re2

from obligations.reading.parties import Parties, bare, long_names
from obligations.reading.values import Span

_HEADS = frozenset(
    [
        "states", "state", "countries", "country", "governments", "government", "parties", "party", "organizations",
        "organisations", "organization", "organisation", "entities", "entity", "bodies", "body", "agencies", "agency",
        "funds", "fund", "programmes", "programme", "institutions", "institution", "mechanisms", "mechanism",
        "stakeholders", "partners", "donors", "community", "communities", "society", "sector", "sectors", "system",
        "media", "holders", "rapporteurs", "rapporteur", "experts", "expert", "groups", "group", "commissions",
        "commission", "committees", "committee", "councils", "council", "assembly", "conference", "secretariat",
        "secretariats", "secretary", "secretary-general", "offices", "office", "centres", "centre", "court", "courts",
        "tribunal", "tribunals", "mission", "missions", "operation", "operations", "team", "teams", "members", "member",
        "president", "presidents", "chair", "chairs", "co-chairs", "chairperson", "bureau", "board", "boards",
        "authorities", "authority", "parliaments", "parliament", "parliamentarians", "academia", "businesses",
        "business", "enterprises", "companies", "industry", "industries", "individuals", "leaders", "actors", "actor",
        "representatives", "representative", "envoy", "envoys", "coordinator", "coordinators", "panel", "unit", "units",
        "department", "departments", "division", "network", "networks", "forum", "forums", "facility", "economies",
        "nations", "nation", "people", "peoples", "youth", "persons", "journalists", "universities", "platform",
        "platforms", "procedures", "commissioner", "director", "directors", "administrator", "delegations", "banks",
        "bank", "practitioners", "scientists", "organs", "organ", "union", "coalition", "alliance", "institutes",
        "institute", "observers", "contributors", "foundations", "employers", "workers", "associations", "providers",
        "registry", "registrar", "prosecutor", "creditors", "lenders", "investors", "others", "all", "consumers",
        "citizens", "families", "schools", "judges", "lawyers", "professionals", "neighbours", "region", "regions",
        "cities", "municipalities", "signatories", "intermediaries", "philanthropists", "philanthropies", "defenders",
        "advocate", "adviser", "advisers", "advisor", "deputies", "subsidiaries", "troop-contributing", "consortium",
        "partnership", "taskforce", "force", "forces", "operators", "women", "men", "girls", "boys", "movement",
        "movements", "volunteers", "elders", "presences", "contractors", "personnel", "leadership", "managers",
        "participants", "conferences", "assemblies", "unions", "publishers", "researchers", "educators", "fellows",
        "mediators", "parts", "ministers", "ministries", "ministry", "heads", "forum", "trustees", "presidency", "chairpersons",
    ]
)  # fmt: skip
"""Nouns that can be asked; the noun before the first preposition of a phrase decides whether it names somebody."""

_PREPOSITIONS = frozenset(
    [
        "of", "in", "to", "for", "on", "with", "from", "at", "that", "which", "who", "whose", "where", "within", "by",
        "party", "concerned", "involved", "working", "dealing", "not", "under", "providing", "having", "able", "facing",
        "affected", "participating", "responsible", "engaged", "hosting", "including", "already",
        "mandated", "operating", "contributing", "willing", "wishing", "when", "located", "acting", "against",
        "represented", "among", "between", "across", "towards", "as", "undergoing", "emerging", "outside",
    ]
)  # fmt: skip

_ENDERS = (
    " that have", " that has", " that are", " that is", " which", " who ", " whose", " where ", " that may", " that do",
    " that can", " that were", " in a position", " not yet", " dealing with", " working ", " that had",
    " having", " participating in", " engaged in", " that did", " with a view", " on the basis", " when ", " to the extent",
    " in accordance", " in cooperation", " in collaboration", " in consultation", " in coordination", " in conjunction",
    " within their", " within its", " within existing", " within his", " through ", " that allegedly", " that wish",
    " that contribute", " that ", " by ", " upon request", " at its ", " at their ", " with the assistance", " with the support",
    " as part of", " involved in", " in close ", " in the context", " in line with", " in full ", " pursuant to", " during ",
    " as appropriate", " under the leadership", " at all levels", " in order", " at the national", " at the regional", " in its capacity",
)  # fmt: skip
"""What cuts the name short: a relative clause or a manner of doing."""

_INSERTIONS = (
    "in ", "within ", "with ", "as appropriate", "as well as with", "when ", "where ", "through ", "upon ", "on ", "at ", "by ", "under ",
    "taking ", "including ", "inter alia", "pursuant ", "consistent", "bearing ", "based ", "for ", "after ", "while ",
    "whose ", "which ", "who ", "subject ", "if ", "further ", "drawing ", "from ", "acting ", "during ", "without ",
    "via ", "prior ", "also ", "respectively", "as necessary", "as applicable", "as relevant", "especially ",
    "particularly ", "such as ", "inclusive of", "using ", "alongside ", "working ", "building ", "not ", "following ",
    "guided ", "according ", "as part ", "as a ", "as soon", "that ", "before ", "until ", "since ", "having ",
    "notably ", "mindful", "recognizing", "noting", "regardless", "beyond ", "collectively", "individually", "jointly",
    "consequently", "therefore", "led by", "assisted ", "supported ", "to the extent", "recalling", "represented", "given ",
    "both ", "without", "no later", "not later", "or ", "whether ", "depending", "irrespective", "provided ", "as they", "as may",
    "as the ", "as an ", "as its ", "as their ", "as is ", "be ", "first ", "inspired", "unless", "like ", "per ", "against ", "considering",
)  # fmt: skip
"""Openings of what stands between commas without naming anybody who is asked."""

_ASIDE = re2.compile(r",? (?:(?:where|as|if|when|whenever) (?:applicable|appropriate|relevant|necessary|possible|needed)|inter alia),")

_SEPARATOR = re2.compile(r",? (?:and|as well as|together with|along with)(?: also)? |, ")

_LEADS = ("in ", "without ", "subject to", "after ", "until ", "pursuant", "as ", "with ", "on ", "notwithstanding", "for ", "at ", "from ")
"""Openings of what stands before the name: "in accordance with its mandate, the Committee ..."."""

_DEFINITE = ("the ", "all ", "other ")

_EXAMPLES = ("in particular ", "including ")

_FRESH = ("the ", "all ", "other ", "relevant ", "any ", "its ", "their ", "interested ", "each ", "those ", "national ")
"""Openings of a new name, which cannot carry on the one before."""

_ADJECTIVES = ("al", "ic", "ive", "ed", "ant", "ary", "lateral", "new", "public", "private", "local")
"""Endings of a piece that waits for its noun: "bilateral | and multilateral partners"."""

_OFFICERS = frozenset(
    [
        "rapporteur", "secretary-general", "commissioner", "expert", "chair", "president", "envoy", "representative",
        "director", "secretary", "chairperson", "coordinator", "adviser", "advocate", "prosecutor", "registrar",
    ]
)  # fmt: skip

_KINDS_OF_BODY = frozenset(
    ["organs", "bodies", "agencies", "funds", "programmes", "entities", "organizations", "offices", "departments", "institutions"]
)

_VAGUE = frozenset(["entities", "those", "organizations", "bodies", "institutions", "members", "actors", "all", "others"])
"""Words that say nothing without the clause behind them: "entities that compose ..."."""

_DOING = re2.compile(r" (?:in|when|while|by|through|for) [a-z]+ing\b| not$")

_GENERIC = frozenset(
    [
        "council", "commission", "committee", "assembly", "conference", "office", "board", "group", "working group",
        "fund", "court", "programme", "agency", "department", "mission", "panel", "secretariat", "mechanism", "bureau",
        "commission of inquiry", "group of experts", "panel of experts", "special rapporteur", "independent expert",
        "executive director", "executive secretary", "special representative", "special envoy", "committee of experts",
        "international criminal court", "fact-finding mission", "tribunal", "forum", "advisory committee", "union", "organization",
        "expert mechanism", "registrar", "prosecutor", "monitoring team", "working groups", "statistical commission", "centre",
        "institute", "university", "special adviser", "special committee", "joint mission", "ad hoc committee", "network", "coalition",
        "high commissioner", "preparatory committee", "trust fund", "bank", "regional commission", "chair", "president", "alliance",
    ]
)  # fmt: skip
"""Short forms that a longer name stands behind, further up in the text."""


class Addressees:
    """Reads addressee phrases of one document; knows what its short forms ("the Commission") stand for."""

    def __init__(self, text: str, organ: str, parties: Parties) -> None:
        self._text = text
        self._organ = organ
        self._parties = parties
        self._names: list[tuple[int, str]] | None = None

    def read(self, phrase: str, at: int) -> tuple[str, ...]:
        """The names in ``phrase``, which stands at position ``at``; empty where it names nobody."""
        found: list[str] = []
        phrase = _ASIDE.sub("", phrase)
        for chunk in split(phrase, self._parties.composite(phrase), lambda name: self._parties.find(_cut(name)) is not None):
            name = self._named(chunk, at)
            if name and name not in found:
                found.append(name)
        return tuple(found)

    def antecedent(self, before: int, floor: int, *, person: bool) -> tuple[str, ...]:
        """Whom "him", "it" or "them" may mean: the name that stands last before ``before``."""
        heads = _OFFICERS if person else _HEADS
        names = [(at, name) for at, name in self._all_names() if floor <= at < before and _head(name) in heads]
        return self.read(names[-1][1], before) if names else ()

    def organs(self, phrase: str, at: int) -> tuple[str, ...]:
        """The same, but only organs that hold sessions."""
        known = [self._parties.find(name) for name in self.read(phrase, at)]
        return tuple(party.name for party in known if party and party.kind == "organ")

    def _named(self, chunk: str, at: int) -> str:
        known = self._parties.find(chunk)
        short = bare(chunk)
        if short.lower() in _GENERIC or (known and known.name == "General Assembly" and short == "Assembly"):
            return self._long(short, at) or (known.name if known else short)
        if known:
            return known.name
        core = _cut(short)
        known = self._parties.find(core)
        if known:
            return known.name
        if core.lower() in _GENERIC:
            return self._long(core, at) or core
        if core.islower() and " " not in core and core in _VAGUE:
            return " ".join(short.split()[:12]).rstrip(",;")
        return self._family(core) if _names_somebody(core) else ""

    def _family(self, name: str) -> str:
        """Groups of one kind under one name: "States parties to the Covenant" are States parties."""
        lower = name.lower()
        if (
            lower.startswith(("states parties", "state parties", "parties to the", "states party"))
            and "conflict" not in lower
        ):
            return "States parties"
        if lower.endswith("of the united nations system") and "fund" not in lower:
            return "United Nations system"
        return name

    def _long(self, short: str, at: int) -> str:
        """The nearest longer name before ``at`` that ends (or begins) with the short form."""
        if self._organ.endswith(" " + short) and short in ("Council", "Assembly"):
            return self._organ
        for start, name in reversed(self._all_names()):
            if start >= at or len(name) <= len(short) or name.endswith((" of the " + short, " of " + short)):
                continue
            if name.endswith(" " + short) or name.startswith(short + " ") or f" {short} o" in name:
                return self._parties.canonical(name)
        return ""


    def _all_names(self) -> list[tuple[int, str]]:
        if self._names is None:
            self._names = long_names(self._text)
        return self._names


def split(phrase: str, atoms: Sequence[Span] = (), known: Callable[[str], bool] = bool) -> list[str]:
    """The names in a phrase such as "the Secretary-General, in consultation with X, and Member States".

    ``atoms`` are ranges of the phrase that are one name and stay whole ("Economic and Social Council");
    ``known`` tells a settled name, which counts even as an example ("all stakeholders, including Member States").
    """
    chunks: list[str] = []
    inserted = False
    for joiner, words in _pieces(phrase, atoms):
        lower = words.lower()
        if not joiner and lower.startswith(_LEADS):
            inserted = True
        elif joiner.startswith(",") and lower.startswith(_INSERTIONS):
            if inserted:
                continue
            lead = next((lead for lead in _EXAMPLES if lower.startswith(lead)), "")
            inserted = not (lead == _EXAMPLES[0] or (lead and known(words[len(lead) :])))
            if not inserted:
                chunks.append(words[len(lead) :])
        elif inserted and not (joiner.startswith(",") and (len(joiner) > 2 or not chunks) and lower.startswith(_DEFINITE)):
            continue
        elif chunks and _belongs(chunks[-1], words, known):
            chunks[-1] += joiner + words
        else:
            inserted = False
            chunks.append(words)
    return chunks


def _pieces(phrase: str, atoms: Sequence[Span]) -> list[tuple[str, str]]:
    """The phrase cut at every comma and "and": (what joins it to the piece before, the piece)."""
    pieces: list[tuple[str, str]] = []
    joiner, at = "", 0
    for found in _SEPARATOR.finditer(phrase):
        if any(start <= found.start() < end for start, end in atoms):
            continue
        pieces.append((joiner, phrase[at : found.start()].strip()))
        joiner, at = found.group(), found.end()
    pieces.append((joiner, phrase[at:].strip()))
    return [(joiner, words) for joiner, words in pieces if words]


def _belongs(chunk: str, words: str, known: Callable[[str], bool]) -> bool:
    """Do these words carry on the name before them ("countries of origin, transit | and destination")?"""
    core = _cut(chunk)
    open_ended = core != bare(chunk.strip(" ,;:"))
    fresh = words.startswith(_FRESH) or (words[0].isupper() and (not open_ended or known(words)))
    last = core.rpartition(" ")[2]
    if _head(core) not in _HEADS and not last[:1].isupper():
        return True
    if not fresh and open_ended:
        return True
    if not (last.lower() in _HEADS or last[:1].isupper() or fresh):
        return True
    if _listed(core) and " of the " in words and not fresh:
        return True
    return not (_head(_cut(words)) in _HEADS or words.endswith(_ADJECTIVES) or (_proper(words) and _proper(core)))


def _listed(core: str) -> bool:
    """A bare kind of body, whose "of the United Nations" is still to come ("organs | and bodies of the United Nations")."""
    return core.rpartition(" ")[2] in _KINDS_OF_BODY and " of " not in core and not any(w[0].isupper() for w in core.split())


def _proper(words: str) -> bool:
    """A single proper name or short form: "Israel", "UNITAMS"."""
    name = bare(words)
    return " " not in name and name[:1].isupper()


def _head(core: str) -> str:
    """The noun before the first preposition, lower case."""
    previous = ""
    for word in bare(core).split():
        if previous and word.lower() in _PREPOSITIONS:
            break
        previous = word
    return previous.strip(",.;").lower()


def _names_somebody(core: str) -> bool:
    words = core.split()
    if not words:
        return False
    return _head(core) in _HEADS or (words[-1][0].isupper() and words[0][0].isupper()) or _acting(words)


def _acting(words: list[str]) -> bool:
    """Is there one who can be asked, with a participle behind: "Member States | deploying forces"?"""
    for word, following in itertools.pairwise(words):
        if word.lower() in _PREPOSITIONS:
            return False
        if word.lower() in _HEADS and following.endswith(("ing", "ed")):
            return True
    return False


def _cut(name: str) -> str:
    """Only the name: without a relative clause or manner behind it."""
    name = name.strip(" ,;:").removesuffix(" concerned").removesuffix(" also")
    ends = [at for ender in _ENDERS if (at := name.find(ender)) > 0]
    name = name[: min(ends)] if ends else name
    doing = _DOING.search(name)
    name = name[: doing.start()] if doing else name
    return bare(name.strip(" ,;:"))
