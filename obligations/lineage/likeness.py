"""Whether two resolutions are the same item taken up again: by title, by citation and by wording. No database."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import re2
from rapidfuzz import fuzz

ALIKE_TITLES = 85
"""Of 100, as rapidfuzz counts words in any order: titles this near may be the same item under another name."""
SAME_SUBJECT = 0.3
"""Share of the shorter text's four-word runs that the other has too: more than two resolutions' common phrases."""
SAME_TEXT = 0.5
"""Share from which one text is plainly a reworking of the other."""

_RUN = 4
"""Words. Shorter runs are common to all resolutions, longer ones break at each edit."""

_WORDS = re2.compile(r"[\pL\pN]+")
_PASSING = frozenset(
    word
    for line in (
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
        "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth hundredth",
        "twenty thirty forty fifty sixty seventy eighty ninety",
        "january february march april may june july august september october november december",
        "also further again",
    )
    for word in line.split()
)
"""What differs between two years of a text that stays the same: ordinals, months, "also requests". And all numbers."""
_NUMBER = re2.compile(r"\b([0-9]{1,4}/[0-9]{1,3}|[0-9]{1,4} \([0-9]{4}\)|[0-9]{3,4} \([IVXLC]+\))")


def words(text: str) -> list[str]:
    """Its words in lower case."""
    found: list[str] = _WORDS.findall(text.lower())
    return found


def lasting_words(text: str) -> tuple[str, ...]:
    """Its words without those that change with the year."""
    return tuple(w for w in words(text) if w not in _PASSING and not w.isdecimal() and not w.endswith("teenth"))


def title_key(title: str) -> str:
    """A title without what changes from year to year: equal for the same item of two years; "" for no title.

    The Security Council gives its resolutions none: "Resolution 1540 (2004)" names no item.
    """
    key = " ".join(lasting_words(title))
    return "" if key in {"resolution", "decision"} else key


def title_stem(title: str) -> str:
    """The key of what stands before the colon: a yearly title with a yearly theme behind it keeps its stem."""
    return title_key(title.partition(":")[0])


def cited_numbers(text: str) -> frozenset[str]:
    """The numbers of resolutions that a text names, as "62/12" or "1593 (2005)", whoever adopted them."""
    return frozenset(_NUMBER.findall(text))


def number_of(symbol: str) -> str:
    """How other texts name the resolution of a symbol: "62/12" for A/RES/62/12, "1593 (2005)" for S/RES/1593 (2005)."""
    parts = symbol.split("/")
    return parts[-1] if symbol.startswith("S/") else "/".join(parts[-2:])


@dataclass(frozen=True)
class Profile:
    """Of a resolution, what says which item it belongs to."""

    symbol: str
    title: str
    text: str

    @cached_property
    def key(self) -> str:
        return title_key(self.title)

    @cached_property
    def stem(self) -> str:
        return title_stem(self.title)

    @cached_property
    def cites(self) -> frozenset[str]:
        return cited_numbers(self.text)

    @cached_property
    def runs(self) -> frozenset[tuple[str, ...]]:
        """Every run of four words."""
        found = words(self.text)
        return frozenset(zip(*(found[n:] for n in range(_RUN)), strict=False))


def shared_wording(one: Profile, other: Profile) -> float:
    """Share (0..1) of the shorter text's four-word runs that the other has too."""
    shorter = min(len(one.runs), len(other.runs))
    return len(one.runs & other.runs) / shorter if shorter else 0.0


def cites(one: Profile, other: Profile) -> bool:
    """Whether either names the other."""
    return number_of(one.symbol) in other.cites or number_of(other.symbol) in one.cites


def grounds(one: Profile, other: Profile) -> tuple[str, ...]:
    """Why two resolutions belong to one series, in the codes of ``models.series.Ground``; () if they do not."""
    if one.key and one.key == other.key:
        return ("title", "citation") if cites(one, other) else ("title",)
    cited = cites(one, other)
    if one.stem and (one.stem == other.stem or _extends(one.key, other.key)):
        if cited or shared_wording(one, other) >= SAME_SUBJECT:
            return ("longer title", "citation") if cited else ("longer title", "wording")
        return ()
    if not cited:
        return ()
    alike = fuzz.token_sort_ratio(one.key, other.key) >= ALIKE_TITLES
    if shared_wording(one, other) >= (SAME_SUBJECT if alike else SAME_TEXT):
        return ("similar title", "citation", "wording") if alike else ("citation", "wording")
    return ()


def _extends(one: str, other: str) -> bool:
    """Whether one key holds the other, of three words or more, as it stands."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter.split()) >= 3 and f" {shorter} " in f" {longer} "
