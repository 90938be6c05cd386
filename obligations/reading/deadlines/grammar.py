"""How rules are put together: one scan of the text with all of them, then the matching rule reads its own words."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from obligations.reading import re2
from obligations.reading.deadlines.mention import NO_WINDOW, Period, Relation, SessionName, YearlyDay
from obligations.reading.values import Form, Window

Match = Any  # google-re2 has no type hints
_GROUP_NAME = re2.compile(r"\(\?P<[a-z_0-9]+>")


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule read: the parts of a mention that the words alone give.

    ``start`` and ``end`` are relative to the words that matched; ``end`` None is their end.
    """

    form: Form
    relation: Relation = Relation.AT
    window: Window = NO_WINDOW
    yearly: YearlyDay | None = None
    session: SessionName | None = None
    every: str | None = None
    period: Period | None = None
    anchor: str = ""
    since: dt.date | None = None
    since_counts: bool = False
    weak: bool = False
    steps: tuple[str, ...] = ()
    start: int = 0
    end: int | None = None


_REACH = 200
"""Characters behind a phrase into which one that begins in what was left of it may run."""

_KEPT = 2_000
"""Phrases whose reading is kept: "at its sixty-third session" stands in half the paragraphs of a volume."""


@dataclass(frozen=True)
class Rule:
    """A pattern beside its examples. In a pattern a space stands for any white space.

    ``examples`` pair a sentence with the words that the rule must find in it; in the sentences of ``silent``
    nothing at all may be found. ``read`` returns nothing where the words match but do not say when.
    """

    name: str
    pattern: str
    read: Callable[[Match], Sequence[Found]]
    examples: tuple[tuple[str, str], ...] = ()
    silent: tuple[str, ...] = ()
    regex: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "regex", re2.compile(spaced(self.pattern)))


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase in the text: the rule that took it, where it stands, and what was read (maybe nothing)."""

    rule: Rule
    start: int
    end: int
    found: Sequence[Found]


class Grammar:
    """All rules as one pattern: the leftmost words win, and among rules that start there, the first in order.

    The pattern has no groups, with which RE2 runs ten times faster; which rule it was is asked of the words found.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        sources = [_GROUP_NAME.sub("(?:", spaced(rule.pattern)) for rule in rules]
        self.regex = re2.compile(r"\b(?:" + "|".join(sources) + ")")
        self._which = re2.Several(sources, whole=True)
        self._read = functools.lru_cache(_KEPT)(self._said)

    def scan(self, text: str) -> Iterator[Hit]:
        """Every phrase in the text, in order and without overlaps."""
        done = 0
        for hit in self.regex.finditer(text):
            if hit.start() < done:
                continue
            rule, found = self._read(hit.group())
            yield Hit(rule, hit.start(), hit.end(), found)
            cut = found[-1].end if found else None
            if cut is not None:  # what a rule left of its words may hold another phrase
                done = yield from self._left(text, hit.start() + cut, hit.end())

    def _left(self, text: str, start: int, end: int) -> Generator[Hit, None, int]:
        """The phrases that begin between ``start`` and ``end``; returns where the last of them ends."""
        done = end
        for hit in self.regex.finditer(text[start : end + _REACH]):
            if start + hit.start() >= end:
                break
            rule, found = self._read(hit.group())
            done = start + hit.end()
            yield Hit(rule, start + hit.start(), done, found)
        return done

    def _said(self, words: str) -> tuple[Rule, Sequence[Found]]:
        """The rule that takes the words, and what it reads in them: the words alone decide, so it is kept."""
        rule = self.rules[self._which.fitting(words)[0]]
        return rule, tuple(rule.read(rule.regex.fullmatch(words)))


def spaced(pattern: str) -> str:
    """The pattern with every space as any white space, so that rules read like the phrases they find."""
    return pattern.replace(" ", r"\s+")


def position(match: Match, group: str) -> int:
    """Where a named group starts."""
    start: int = match.start(group)
    return start


def finish(match: Match, group: str) -> int:
    """Where a named group ends."""
    end: int = match.end(group)
    return end


def words_of(match: Match, group: str) -> str:
    """A group in lower case on one line; empty where it took no part."""
    return " ".join((match.group(group) or "").lower().split())
