"""The bodies that meet in sessions, and the codes that name them in "BODY NUMBER"."""

from __future__ import annotations

from dataclasses import dataclass

from obligations.reading import re2


@dataclass(frozen=True, slots=True)
class Body:
    """A body: its code in a session's name, its full name, and the short noun that stands for it ("the Council")."""

    code: str
    name: str
    noun: str
    others: tuple[str, ...] = ()


BODIES = (
    Body("GA", "General Assembly", "Assembly"),
    Body("HRC", "Human Rights Council", "Council"),
    Body("ECOSOC", "Economic and Social Council", "Council"),
    Body("SC", "Security Council", "Council"),
    Body("TC", "Trusteeship Council", "Council"),
    Body("ASP", "Assembly of States Parties", "Assembly"),
    Body("UNEA", "United Nations Environment Assembly", "Assembly", ("Environment Assembly",)),
    Body("UN-Habitat Assembly", "United Nations Habitat Assembly", "Assembly"),
    Body("WHA", "World Health Assembly", "Assembly"),
    Body("CSW", "Commission on the Status of Women", "Commission"),
    Body("CSocD", "Commission for Social Development", "Commission"),
    Body("CPD", "Commission on Population and Development", "Commission"),
    Body("CND", "Commission on Narcotic Drugs", "Commission"),
    Body("CCPCJ", "Commission on Crime Prevention and Criminal Justice", "Commission"),
    Body("CSTD", "Commission on Science and Technology for Development", "Commission"),
    Body("CSD", "Commission on Sustainable Development", "Commission"),
    Body("CHR", "Commission on Human Rights", "Commission"),
    Body("StatCom", "Statistical Commission", "Commission"),
    Body("ILC", "International Law Commission", "Commission"),
    Body("UNCITRAL", "United Nations Commission on International Trade Law", "Commission"),
    Body("PBC", "Peacebuilding Commission", "Commission"),
    Body("UNDC", "Disarmament Commission", "Commission"),
    Body("CPC", "Committee for Programme and Coordination", "Committee"),
    Body("COPUOS", "Committee on the Peaceful Uses of Outer Space", "Committee"),
    Body("UNCTAD", "United Nations Conference on Trade and Development", "Conference"),
    Body("COP", "Conference of the Parties", "Conference"),
    Body("CD", "Conference on Disarmament", "Conference"),
    Body("CSP", "Conference of States Parties", "Conference", ("Conference of the States Parties",)),
    Body("UNFF", "United Nations Forum on Forests", "Forum"),
    Body("UNPFII", "Permanent Forum on Indigenous Issues", "Forum", ("Permanent Forum",)),
    Body("UNGEGN", "United Nations Group of Experts on Geographical Names", "Group"),
    Body("TDB", "Trade and Development Board", "Board"),
)
GENERAL_ASSEMBLY, HUMAN_RIGHTS_COUNCIL, ECONOMIC_AND_SOCIAL_COUNCIL, SECURITY_COUNCIL = (b.name for b in BODIES[:4])

MAIN_COMMITTEES = frozenset(
    f"{name} Committee" for name in ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Special Political")
)
"""The committees of the whole Assembly; they meet in its sessions."""

_CODES = {name: body.code for body in BODIES for name in (body.name, *body.others)}
_NOUN = r"(?:Assembly|Council|Commission|Committee|Conference|Forum|Group|Board|Congress)"
_CAPITAL = r"[A-Z][\w’'-]*"
_OF = (
    rf"(?:\s+(?:on|for|of|against)\s+(?:the\s+)?{_CAPITAL}(?:,?\s+(?:to\s+|(?:(?:and|of|the|in|for)\s+)*){_CAPITAL})*)?"
)
_KNOWN = "|".join(sorted((name.replace(" ", r"\s+") for name in _CODES), key=len, reverse=True))
NAME = rf"(?:(?:{_KNOWN})\b|(?:{_CAPITAL}\s+){{0,4}}?(?:Working\s+Group|{_NOUN})\b{_OF})"
"""A body's name as printed: one of those above, or capitalised words around the noun of one."""

_LONGEST_CODE = 20
_SMALL_WORDS = frozenset({"of", "on", "the", "and", "for", "in"})
_MENTION = re2.compile(rf"\b{NAME}")


def code(name: str) -> str:
    """The body's code ("GA"); for a body without one its name, or the initials of a long name."""
    if name in _CODES or len(name) <= _LONGEST_CODE:
        return _CODES.get(name, name)
    return "".join(word[0].upper() for word in name.split() if word not in _SMALL_WORDS)[:_LONGEST_CODE]


def named(text: str) -> list[tuple[int, str]]:
    """Every body named in the text with its position, in order; names are as printed, on one line."""
    return [(m.start(), canonical(m.group())) for m in _MENTION.finditer(text)]


def canonical(printed: str) -> str:
    """The full name for a printed one: "Environment Assembly" is the United Nations Environment Assembly."""
    name = " ".join(printed.split())
    if name in _CODES:
        found = _CODES[name]
        return next(body.name for body in BODIES if body.code == found)
    return name


def is_short(name: str) -> bool:
    """Whether the name is only a noun ("Council") that stands for a body named before."""
    return " " not in name or name == "Working Group"


def full_names(noun: str) -> list[str]:
    """The full names that a noun may stand for: "Council" is one of four councils."""
    return [body.name for body in BODIES if body.noun == noun]
