"""Who is meant: from the words between a verb and its "to ..." to a list of names."""

from __future__ import annotations

import functools
import itertools
from bisect import bisect_left
from collections.abc import Callable, Sequence

from obligations.reading import re2, vocabulary
from obligations.reading.parties import Parties, bare, long_names
from obligations.reading.values import Span

_HEADS = vocabulary.words("heads")
_OFFICERS = vocabulary.words("officers")
_PREPOSITIONS = vocabulary.words("prepositions")
_ENDERS = re2.compile("|".join(map(re2.escape, vocabulary.phrases("name_enders"))))
_INSERTIONS = vocabulary.phrases("insertions")
_LEADS = vocabulary.phrases("leads")
_FRESH = vocabulary.phrases("fresh")
_ADJECTIVES = vocabulary.phrases("adjective_endings")
_KINDS_OF_BODY = vocabulary.words("kinds_of_body")
_VAGUE = vocabulary.words("vague")
_INSTRUMENTS = vocabulary.words("instruments")
_SHORT_FORMS = vocabulary.words("short_forms")
_LIST_REACH = 160
"""Characters in which the names of one list stand."""

_JOINING = frozenset(["and", "or", "as", "also"])
_DEFINITE = ("the ", "all ", "other ")
_WHOLE = ("mandates", "mandate", "resources", "capacities", "as appropriate")
"""An insertion that ends so lists nobody: "the regional commissions, within their mandates, and coordinators"."""
_TITLED = re2.compile(r"(?:Mr|Mrs|Ms|Dr|Ambassador|Sir|H\.E)\.? [A-Z]")
_EXAMPLES = ("in particular ", "including ")

_RIGHTS_OFFICER = "High Commissioner for Human Rights"
"""Whose office "the Office" or "his Office" is, where no other office was named since."""

_DOING = re2.compile(r" (?:in|when|while|by|through|for) [a-z]+ing\b| not$")
_NO_TREATY = (
    "conflict",
    "ceasefire",
    "peace",
    "dispute",
    "dialogue",
    "accord",
    "process",
    "hostilities",
    "reconciliation",
)
"""Parties to one of these are no States parties."""

_DOERS = re2.compile(r"those [a-z]+ing ")
"""Nobody but those who do something: "those conducting peace negotiations"."""

_ASIDE = re2.compile(
    r",? (?:(?:where|as|if|when|whenever) (?:applicable|appropriate|relevant|necessary|possible|needed)|inter alia|"
    r"in particular|the occupying Power|the administering Power),"
)

_ADVERB = re2.compile(
    r" (?:immediately|urgently|promptly|regularly|accordingly|further|again|[a-z]+(?:ively|ously|fully|ingly|ally))$"
)
"""Behind a name it is of the act: "Requests the Secretary-General immediately to deploy"."""

_HALF = re2.compile(r"^(?:[A-Z][\w-]* )+(?:of|on|for) (?:the )?[A-Z][a-z]+(?:ic|al|ary|ive)$")
"""A name that ends in an adjective is not yet whole."""

_PROPER_THEN = re2.compile(r"(?:the )?[A-Z][\w’'-]*(?: (?:(?:of|and|the) )*[A-Z][\w’'-]*)* ([a-z]+) ")
_SEPARATOR = re2.compile(r",? (?:and|as well as|together with|along with)(?: also)? |, ")


def verb_after_name(words: str) -> int | None:
    """Where the verb begins in "all foreign fighters | withdraw": right behind the first noun that can be asked."""
    at = 0
    for part, following in itertools.pairwise(words.split(" ")[:12]):
        at += len(part) + 1
        if part in _PREPOSITIONS or part.endswith((",", ";")):
            return None
        plain = following.isalpha() and following.islower()
        if (
            at > len(part) + 1
            and part.lower() in _HEADS
            and part != "all"
            and plain
            and following not in _PREPOSITIONS | _HEADS | _JOINING
        ):
            return at
    return None


def verb_after_proper_name(words: str) -> int | None:
    """Where the verb begins in "the Republic of Korea | desist": right behind capitalised words."""
    found = _PROPER_THEN.match(words)
    if found is None or found.group(1) in _PREPOSITIONS | _HEADS | _JOINING or found.group(1).endswith(("s", "ed")):
        return None
    return int(found.start(1))


class Addressees:
    """Reads addressee phrases of one document; knows what its short forms ("the Commission") stand for."""

    def __init__(self, text: str, organ: str, parties: Parties) -> None:
        self._text = text
        self._organ = organ
        self._parties = parties
        self._longer: dict[str, list[tuple[int, str]]] = {}

    def read(self, phrase: str, at: int) -> tuple[str, ...]:
        """The names in ``phrase``, which stands at position ``at``; empty where it names nobody."""
        found: list[str] = []
        phrase = _ASIDE.sub("", phrase)
        for chunk in split(
            phrase, self._parties.composite(phrase), lambda name: self._parties.find(_cut(name)) is not None
        ):
            name = self._named(chunk, at)
            if name and name not in found:
                found.append(name)
        return tuple(found)

    def antecedent(self, before: int, floor: int, pronoun: str) -> tuple[str, ...]:
        """Whom a pronoun may mean: the name that stands last before ``before``; all of its list, for "them"."""
        one = pronoun in ("him", "her")
        heads, known = (_OFFICERS, self._officers) if one else (_HEADS, self._names)
        low, high = (bisect_left(known, (at,)) for at in (floor, before))
        heads = heads - _OFFICERS if pronoun == "it" else heads
        names = [(at, name) for at, name in known[low:high] if _head(name) in heads]
        if not names:
            return ()
        several = [at for at, name in names if _head(name).endswith("s")]
        last = several[-1] if pronoun == "them" and several else names[-1][0]
        names = [(at, name) for at, name in names if at <= last]
        listed = [name for at, name in names if pronoun == "them" and last - at < _LIST_REACH]
        found = (self.read(name, before) for name in listed or [names[-1][1]])
        return tuple(dict.fromkeys(name for named in found for name in named))

    def opening(self, phrase: str) -> str:
        """The settled name that the phrase opens with, or ""."""
        party = self._parties.opening(phrase)
        return party.name if party else ""

    def parties(self, phrase: str, at: int) -> tuple[str, ...]:
        """The same, but only who can act, and only where that is what the phrase is about: no day, place or meeting."""
        if _head(phrase) not in _HEADS and not self._parties.opening(phrase):
            return ()
        return tuple(name for name in self.read(phrase, at) if self._parties.find(name) or _head(name) in _HEADS)

    def officers(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the names that are offices held by one person."""
        return tuple(name for name in names if _head(name) in _OFFICERS)

    def bodies(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the names that are no such offices: what "it" can stand for."""
        return tuple(name for name in names if _head(name) not in _OFFICERS)

    def organs(self, phrase: str, at: int) -> tuple[str, ...]:
        """The same, but only organs that hold sessions."""
        known = [self._parties.find(name) for name in self.read(phrase, at)]
        return tuple(party.name for party in known if party and party.kind == "organ")

    def _named(self, chunk: str, at: int) -> str:
        known = self._parties.find(chunk)
        short = bare(chunk)
        if _DOERS.match(chunk):
            return " ".join(chunk.split()[:12]).rstrip(",;")
        if short == "concerned":  # "all concerned", "all those concerned"
            return chunk
        if short.lower() in _SHORT_FORMS or (known and known.name == "General Assembly" and short == "Assembly"):
            return self._long(short, at) or (known.name if known else short)
        if known:
            return known.name
        core = _cut(short)
        known = self._parties.find(core)
        if known:
            return known.name
        if core.lower() in _SHORT_FORMS:
            return self._long(core, at) or core
        if core.endswith((" of the Council", " of the Commission", " of the Committee")):
            core = self._whole(core, at)
        if core.islower() and " " not in core and core in _VAGUE:
            return " ".join(short.split()[:12]).rstrip(",;")
        return self._family(core) if _names_somebody(core) else ""

    def _whole(self, core: str, at: int) -> str:
        """The name with the full name of the body it belongs to: "mechanisms of the Council"."""
        before, _, short = core.rpartition(" of the ")
        long = self._long(short, at)
        if not long or long.startswith(before):
            return long or core
        return f"{before} of the {long}"

    def _family(self, name: str) -> str:
        """Groups of one kind under one name: "States parties to the Covenant" are States parties."""
        lower = name.lower()
        if lower.startswith(("states parties", "state parties", "parties to the", "states party")) and not any(
            word in lower for word in _NO_TREATY
        ):
            return "States parties"
        if lower.endswith("of the united nations system") and "fund" not in lower:
            return "United Nations system"
        return name

    def _long(self, short: str, at: int) -> str:
        """The nearest longer name before ``at`` that ends (or begins) with the short form."""
        if self._organ.endswith(" " + short) and short in ("Council", "Assembly"):
            return self._organ
        if short not in self._longer:
            longer = ((start, _tail(name, short)) for start, name in self._names)
            self._longer[short] = [(start, name) for start, name in longer if _lengthens(name, short)]
        nearest = bisect_left(self._longer[short], (at,)) - 1
        place, name = self._longer[short][nearest] if nearest >= 0 else (-1, "")
        if short == "Office" and self._text.rfind(_RIGHTS_OFFICER, 0, at) > place:
            name = f"Office of the {_RIGHTS_OFFICER}"
        return self._parties.canonical(name) if name else ""

    @functools.cached_property
    def _names(self) -> list[tuple[int, str]]:
        return long_names(self._text)

    @functools.cached_property
    def _officers(self) -> list[tuple[int, str]]:
        """Where somebody stands who holds an office, also by a short name: "the Secretary-General"."""
        offices = self._parties.offices.finditer(self._text)
        return sorted([*self._names, *((found.start(), found.group()) for found in offices)])


def _tail(name: str, short: str) -> str:
    """The body in "Chair of the Commission on the Status of Women", where the short form names the body."""
    at = name.find(f" of the {short} o")
    return name[at + len(" of the ") :] if at > 0 else name


def _lengthens(name: str, short: str) -> bool:
    """Is it a longer name of what the short form names, and not of something else that belongs to it?"""
    if len(name) <= len(short) or name.endswith((" of the " + short, " of " + short)) or " to the " in name:
        return False
    return name.endswith(" " + short) or name.startswith(short + " ") or f" {short} o" in name


def split(phrase: str, atoms: Sequence[Span] = (), known: Callable[[str], bool] = bool) -> list[str]:
    """The names in a phrase such as "the Secretary-General, in consultation with X, and Member States".

    ``atoms`` are ranges of the phrase that are one name and stay whole ("Economic and Social Council");
    ``known`` tells a settled name, which counts even as an example ("all stakeholders, including Member States").
    """
    chunks: list[str] = []
    inserted = listing = listed = whole = False
    for joiner, words in _pieces(phrase, atoms):
        lower = words.lower()
        if _TITLED.match(words):  # "the Special Envoy, Mr. X"
            continue
        if not joiner and lower.startswith(_LEADS):
            inserted = True
        elif joiner.startswith(",") and lower.startswith(_INSERTIONS):
            if inserted:
                continue
            lead = next((lead for lead in _EXAMPLES if lower.startswith(lead)), "")
            umbrella = bool(chunks) and bare(chunks[-1]).removeprefix("relevant ") == "stakeholders"
            example = words[len(lead) :]
            named = (lead == _EXAMPLES[0] and not example.startswith("those ")) or (
                lead and (umbrella or known(example))
            )
            inserted, listing, listed = not named, lower.startswith("such as "), False
            whole = lower.endswith(_WHOLE)
            if not inserted:
                chunks.append(example)
        elif inserted and not (
            joiner.startswith(",")
            and (listed or ((len(joiner) > 2 or not chunks) and (whole or lower.startswith((*_DEFINITE, "to ")))))
        ):
            listed = listing and not joiner.startswith(",")  # ", such as A and B" is whole: what follows is no example
        elif chunks and joiner and lower.startswith("to "):
            inserted = False
            chunks.append(words[len("to ") :])
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
    if (known(core) and words.startswith(_FRESH)) or words.endswith(f" {core}"):  # "Sudan | and South Sudan"
        return False
    if _proper(core) and core.lower() not in _HEADS and words[0].isupper() and not _proper(words) and not known(words):
        return True
    if _HALF.search(core) and words[0].isupper():
        return True  # "Group of Scientific | and Technical Experts"
    if words in _KINDS_OF_BODY and " " in core and core.rpartition(" ")[2] in _KINDS_OF_BODY:
        return True  # "United Nations agencies | and bodies"
    open_ended = core != bare(chunk.strip(" ,;:"))
    if words.startswith("the ") and words[4:5].isupper() and not _waits(core):
        return False
    fresh = words.startswith(_FRESH) or (words[0].isupper() and (not open_ended or known(words)))
    last = core.rpartition(" ")[2].strip("()")
    if _waits(core):
        return True
    if not fresh and open_ended:
        return True
    if not (last.lower() in _HEADS or last[:1].isupper() or fresh):
        return True
    if _listed(core) and " of the " in words and not fresh:
        return True
    return not (_head(_cut(words)) in _HEADS or words.endswith(_ADJECTIVES) or (_proper(words) and _proper(core)))


def _waits(core: str) -> bool:
    """Is the name before not complete yet: an adjective, or nobody that can be asked?"""
    last = core.rpartition(" ")[2].strip("()")
    return _head(core) not in _HEADS and not last[:1].isupper()


def _listed(core: str) -> bool:
    """A bare kind of body, whose "of the United Nations" is still to come: "organs | and bodies of ..."."""
    return core.removeprefix("relevant ").removeprefix("competent ").removeprefix("concerned ") in _KINDS_OF_BODY


def _proper(words: str) -> bool:
    """A single proper name or short form: "Israel", "UNITAMS"."""
    name = bare(words)
    return " " not in name and name[:1].isupper()


def _head(core: str) -> str:
    """The noun before the first preposition, lower case."""
    parts = [part.lower() for part in bare(core).split()]
    for index, part in enumerate(parts):
        before_noun = index + 1 < len(parts) and parts[index + 1] in _HEADS and part.endswith(("ed", "working"))
        if index and part in _PREPOSITIONS and not before_noun:
            return parts[index - 1].strip(",.;()")
    return parts[-1].strip(",.;()") if parts else ""


def _names_somebody(core: str) -> bool:
    words = core.split()
    if not words:
        return False
    head = _head(core)
    if head in _INSTRUMENTS:
        return False
    proper = words[0][0].isupper() and (words[-1][0].isupper() or words[0].lower() in _HEADS)
    return head in _HEADS or proper or _acting(words)


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
    name = _ADVERB.sub("", name.strip(" ,;:").removesuffix(" concerned").removesuffix(" also"))
    name = name.removesuffix(" directly")
    ended = _ENDERS.search(name)
    name = name[: ended.start()] if ended else name
    doing = _DOING.search(name)
    name = name[: doing.start()] if doing else name
    return bare(name.strip(" ,;:"))
