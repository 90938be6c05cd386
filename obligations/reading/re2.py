"""RE2 as this package uses it: the names of google-re2, with as little work in Python for each call as there can be.

The reader asks some twenty thousand small questions of a page ("does this word open a clause?"). google-re2 answers
each in four microseconds, of which RE2 itself takes half a one: it turns every offset of every group into characters
and asks for the names of groups anew. Here both are worked out when somebody wants to know, and only then.

Patterns run in time linear in the text, whatever the text is; look-around and back-references are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import re2 as google

__all__ = ["Match", "Pattern", "Several", "compile", "escape", "split"]

escape, split = google.escape, google.split

_OPTIONS = google.Options()
_OPTIONS.max_mem = 64 << 20  # bytes at most; with less RE2 falls back to a slow matcher where a pattern is large

_ANYWHERE, _START, _WHOLE = (
    google._Anchor.UNANCHORED,
    google._Anchor.ANCHOR_START,
    google._Anchor.ANCHOR_BOTH,
)


class Match:
    """Where a pattern matched. Groups go by number or name; one that took no part is None, its span (-1, -1)."""

    __slots__ = ("_before", "_spans", "data", "re")

    def __init__(self, pattern: Pattern, data: bytes, spans: Any, before: tuple[int, int]) -> None:
        self.re = pattern
        self.data = data
        self._spans = spans
        self._before = before
        """A byte and the character that it begins, at or before the match."""

    @property
    def place(self) -> tuple[int, int]:
        """Where the match stands in ``data``, the bytes of the text."""
        start, end = self._spans[0]
        return start, end

    def group(self, group: int | str = 0) -> Any:
        """The words of a group."""
        start, end = self._spans[group if isinstance(group, int) else self.re.groupindex[group]]
        return self.data[start:end].decode() if start >= 0 else None

    def groups(self) -> tuple[Any, ...]:
        """The words of every group in order."""
        return tuple(self.data[start:end].decode() if start >= 0 else None for start, end in self._spans[1:])

    def groupdict(self) -> dict[str, Any]:
        """The words of every named group."""
        return {name: self.group(index) for name, index in self.re.groupindex.items()}

    def span(self, group: int | str = 0) -> tuple[int, int]:
        """The first character of a group and the one behind its last."""
        start, end = self._spans[group if isinstance(group, int) else self.re.groupindex[group]]
        return self._character(start), self._character(end)

    def start(self, group: int | str = 0) -> int:
        """Where a group starts."""
        return self._character(self._spans[group if isinstance(group, int) else self.re.groupindex[group]][0])

    def end(self, group: int | str = 0) -> int:
        """Where a group ends."""
        return self._character(self._spans[group if isinstance(group, int) else self.re.groupindex[group]][1])

    def _character(self, byte: int) -> int:
        if byte < 0:
            return byte
        known, character = self._before
        if known < 0:
            return byte  # the text is ASCII
        if byte < known:  # only a group can lie before; never in RE2
            known, character = 0, 0
        return character + len(self.data[known:byte].decode())


_ASCII = (-1, -1)
_BEGINNING = (0, 0)


class Pattern:
    """A compiled pattern."""

    __slots__ = ("_ask", "_google", "groupindex", "pattern")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._google = google.compile(pattern, _OPTIONS)
        self.groupindex: dict[str, int] = self._google.groupindex
        self._ask = self._google._regexp.Match

    def search(self, text: str) -> Match | None:
        """The first match anywhere in the text."""
        return self._once(_ANYWHERE, text)

    def match(self, text: str) -> Match | None:
        """The match that begins where the text does."""
        return self._once(_START, text)

    def fullmatch(self, text: str) -> Match | None:
        """The match that is the whole text."""
        return self._once(_WHOLE, text)

    def _once(self, anchor: Any, text: str) -> Match | None:
        data = text.encode()
        spans = self._ask(anchor, data, 0, len(data))
        if spans[0][0] < 0:
            return None
        return Match(self, data, spans, _ASCII if len(data) == len(text) else _BEGINNING)

    def finditer(self, text: str) -> Iterator[Match]:
        """Every match, from left to right, none within another."""
        data = text.encode()
        size = len(data)
        before = _ASCII if size == len(text) else _BEGINNING
        at = 0
        while True:
            spans = self._ask(_ANYWHERE, data, at, size)
            start, end = spans[0]
            if start < 0:
                return
            if before is not _ASCII:
                before = (start, before[1] + len(data[before[0] : start].decode()))
            yield Match(self, data, spans, before)
            if at == size:
                return
            at = end if end > at else at + 1
            while at < size and 0x80 <= data[at] < 0xC0:  # inside a character
                at += 1

    def sub(self, replacement: str | Callable[[Match], str], text: str, count: int = 0) -> str:
        """The text with every match replaced, at most ``count`` of them where that is not 0.

        ``\\1`` in the replacement stands for the first group.
        """
        new = replacement if callable(replacement) else _filled(replacement)
        pieces: list[bytes] = []
        at = 0
        for done, found in enumerate(self.finditer(text), 1):
            start, end = found.place
            pieces += (found.data[at:start], new(found).encode())
            at = end
            if done == count:
                break
        return (b"".join(pieces) + found.data[at:]).decode() if pieces else text


@cache
def _filled(template: str) -> Callable[[Match], str]:
    """What puts the groups of a match into a replacement such as ``\\1\\3``."""
    plain, *rest = template.split("\\")
    if not rest:
        return lambda _: plain
    parts = [(int(part[0]), part[1:]) for part in rest]
    return lambda found: plain + "".join((found.group(group) or "") + words for group, words in parts)


class Several:
    """Many patterns that are tried on a text in one go, each on the ``whole`` of it or anywhere in it."""

    __slots__ = ("_set", "patterns")

    def __init__(self, patterns: Iterable[str], *, whole: bool = False) -> None:
        self.patterns = tuple(patterns)
        self._set = google.Set.FullMatchSet(_OPTIONS) if whole else google.Set.SearchSet(_OPTIONS)
        for pattern in self.patterns:
            self._set.Add(pattern)
        self._set.Compile()

    def fitting(self, text: str) -> list[int]:
        """The places of the patterns that match, lowest first."""
        return sorted(self._set.Match(text) or ())


def compile(pattern: str) -> Pattern:  # noqa: A001 - as in google-re2
    """The pattern, ready to be used; raises ``re2.error`` where RE2 does not know what is in it."""
    return Pattern(pattern)
