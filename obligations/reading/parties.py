"""Who can be asked: the names of organs, officers, bodies and groups, and what else they are called.

The list is a data file (``data/parties.json``); a name that is not on it stays as the text prints it.
"""

from __future__ import annotations

import calendar
import functools
import json
from dataclasses import dataclass
from importlib import resources

from obligations.reading import re2
from obligations.reading.values import Span

_DETERMINERS = frozenset(
    ["the", "all", "its", "their", "those", "these", "any", "each", "every", "both", "that", "this", "his", "her"]
)

_LONGEST_NAME = 18
"""Words that a name on the list may have."""

_OPENING = 4
"""Words among which a name begins that a phrase opens with: "all the other Member States"."""

_LONG_NAME = re2.compile(
    r"\b[A-Z][\w’'-]+(?: (?:(?:of|on|for|to|in|against)(?: the| its)? |and )?[A-Z][\w’'-]+| of \d+\b)+"
)
"""A proper name of several words: "Independent International Commission of Inquiry on Ukraine"."""


_IN_MONTH = re2.compile(rf" in (?:{'|'.join(calendar.month_name[1:])})$")


@dataclass(frozen=True, slots=True)
class Party:
    """One who can be asked. ``kind``: organ, person, body or group."""

    name: str
    kind: str
    aliases: tuple[str, ...] = ()


class Parties:
    """The known parties, to be found by any of their names."""

    def __init__(self, parties: list[Party]) -> None:
        self.all = tuple(parties)
        self._by_name = {_key(name): party for party in parties for name in _names_of(party)}
        self._firsts = frozenset(key.partition(" ")[0] for key in self._by_name)
        self.offices = re2.compile(
            "|".join(re2.escape(name) for party in parties if party.kind == "person" for name in _names_of(party))
            or r"\z."
        )
        names = [name for party in parties for name in _names_of(party) if " and " in name or "," in name]
        self._composite = re2.compile(
            "|".join(re2.escape(name) for name in sorted(names, key=len, reverse=True)) or r"\z."
        )

    @classmethod
    @functools.cache
    def standard(cls) -> Parties:
        """The parties that come with the product."""
        data = json.loads((resources.files("obligations.reading") / "data" / "parties.json").read_text("utf-8"))
        return cls([Party(row["name"], row["kind"], tuple(row["aliases"])) for row in data["parties"]])

    def find(self, name: str) -> Party | None:
        """The party of that name or alias; articles and "all" in front do not matter."""
        return self._by_name.get(_key(bare(name)))

    def opening(self, phrase: str) -> Party | None:
        """The party whose name the phrase opens with, the longest where there are several."""
        words = phrase.split()[: _LONGEST_NAME + 1]
        if not self._firsts.intersection(_key(word.rstrip(",")) for word in words[:_OPENING]):
            return None
        for count in range(min(len(words), _LONGEST_NAME), 0, -1):
            carried_on = count < len(words) and words[count][0].isupper()  # "African Union | Mission in Somalia"
            if not carried_on and (party := self.find(" ".join(words[:count]).rstrip(","))):
                return party
        return None

    def composite(self, phrase: str) -> list[Span]:
        """Where names that hold an "and" or a comma themselves stand in ``phrase``."""
        if " and " not in phrase and "," not in phrase:
            return []
        return [Span(*found.span()) for found in self._composite.finditer(phrase)]

    def canonical(self, name: str) -> str:
        """The settled name where there is one, else the name as printed without its article."""
        party = self.find(name)
        return party.name if party else bare(name)


def _names_of(party: Party) -> tuple[str, ...]:
    return (party.name, *party.aliases)


def bare(name: str) -> str:
    """A name without "the", "all", "each of its" in front and in one line."""
    words = name.split()
    while len(words) > 1 and words[0].lower() in _DETERMINERS:
        words = words[2:] if words[1] == "of" and len(words) > 2 else words[1:]
    return " ".join(words)


def long_names(text: str) -> list[tuple[int, str]]:
    """Proper names of several words with their positions; short forms such as "the Commission" look back to them."""
    return [(found.start(), _IN_MONTH.sub("", " ".join(found.group().split()))) for found in _LONG_NAME.finditer(text)]


def _key(name: str) -> str:
    return " ".join(name.replace("’", "'").split()).casefold()
