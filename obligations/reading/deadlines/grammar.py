"""How rules are put together: one scan of the text with all of them, then the matching rule reads its own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import re2

from obligations.reading.deadlines.mention import Period, Relation, SessionName
from obligations.reading.values import Form, Window

Match = Any  # google-re2 has no type hints
_NAMED_GROUP = re2.compile(r"\(\?P<[a-z_]+>")


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule read: the parts of a mention that the words alone give. ``start``/``end`` are relative to the words."""

    form: Form
    relation: Relation = Relation.AT
    window: Window = Window(None, None)
    session: SessionName | None = None
    every: str | None = None
    period: Period | None = None
    anchor: str = ""
    adjectival: bool = False
    steps: tuple[str, ...] = ()
    start: int = 0
    end: int | None = None


@dataclass(frozen=True)
class Rule:
    """A pattern beside its examples.

    ``examples`` pair a sentence with the words that the rule must find in it; ``silent`` are sentences
    in which no rule may find anything.
    """

    name: str
    pattern: str
    read: Callable[[Match], Sequence[Found]]
    examples: tuple[tuple[str, str], ...]
    silent: tuple[str, ...] = ()
    regex: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "regex", re2.compile(self.pattern))


class Grammar:
    """All rules as one pattern: the leftmost words win, and among rules that start there, the first in order."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = {rule.name: rule for rule in rules}
        options = re2.Options()
        options.max_mem = 64 << 20  # the union is large; with less memory RE2 falls back to its slow matcher
        bare = (f"(?P<{rule.name}>{_NAMED_GROUP.sub('(?:', rule.pattern)})" for rule in rules)
        self.regex = re2.compile(r"\b(?:" + "|".join(bare) + ")", options)

    def scan(self, text: str) -> Iterator[tuple[Rule, int, int, Sequence[Found]]]:
        """Every phrase in the text: the rule, where it stands, and what was read (nothing where a rule stays silent)."""
        for hit in self.regex.finditer(text):
            rule = self.rules[hit.lastgroup]
            match = rule.regex.fullmatch(hit.group())
            if match is not None:
                yield rule, hit.start(), hit.end(), rule.read(match)
