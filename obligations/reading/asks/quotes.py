"""How much of a clause is quoted: the ask to the end of its core, and a readable shortening of what is to be done."""

from __future__ import annotations

from obligations.reading import re2
from obligations.reading.values import Span

_LONG, _SHORT = 700, 200
"""A clause of more characters is quoted to the last aside before the first number and behind the second."""

_ASIDE = re2.compile(
    r"[,;] (?:including|inter alia|such as|in particular|especially|with a view|in order|so as|so that|with the aim|"
    r"taking|bearing|noting|recogni[sz]ing|recalling|in accordance|in line|in conformity|consistent|pursuant|"
    r"as well as|through|by [a-z]+ing|thereby|while|which|where|and)\b"
)
"""What stands behind the core of an ask and only says how, why or in which light."""


def core(text: str, clause: Span, until: int = 0) -> Span:
    """The clause to the end of its core action; all of it where it is not very long.

    What says when is always in it: it does not end before ``until``. It begins with a whole word, also where a
    statement ("The Council will remain seized") was read in other words.
    """
    start = clause.start
    while start > 0 and text[start - 1].isalpha() and text[start].isalpha():
        start -= 1
    clause = Span(start, clause.end)
    if clause.end - clause.start <= _LONG:
        return clause
    behind = max(clause.start + _SHORT, until)
    ends = [behind + found.start() for found in _ASIDE.finditer(text[behind : clause.start + _LONG])]
    return Span(clause.start, ends[-1]) if ends else clause


def shortened(action: str, limit: int = 200) -> str:
    """An action of at most so many characters, cut where a clause or at least a word ends."""
    if len(action) <= limit:
        return action
    cut = action[: limit - 1]
    border = max(cut.rfind(", "), cut.rfind("; "))
    return cut[: border if border > limit // 2 else cut.rfind(" ")].rstrip(",;: ") + " …"
