"""What an issued document says of itself: its symbol and day, who wrote it, and which request it answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import unquote

from obligations.reading import re2

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAY = re2.compile(rf"\b([0-9]{{1,2}}) ({'|'.join(_MONTHS)}) ([0-9]{{4}})\b")
_SYMBOL = re2.compile(
    r"\b([AES]/(?:(?:HRC|C\.[1-6]|ES-[0-9]+|CN\.[0-9]+|ICC|AC\.[0-9]+)/)?[0-9]{1,4}/(?:[A-Z]+\.?/?)?[0-9]+"
    r"(?:/(?:Add|Corr|Rev)\.[0-9]+)*)"
)
_AUTHOR = re2.compile(r"^(?:\pL+ ){0,3}(?:report|note|letter|update) (?:of|by|from) (?:the )?(.{3,120}?)\.?$")
_NUMBER = r"([0-9]{1,3}/[0-9]{1,3}|[0-9]{3,4} \([0-9]{4}\))"
_ANSWERS = (
    # "submitted pursuant to paragraph 16 of General Assembly resolution 62/12"
    re2.compile(
        r"(?i)(?:pursuant to|in accordance with|in response to|in compliance with|request(?:ed|s)?|implementation of|"
        rf"submitted under|as mandated)[^.;]{{0,200}}?\bresolutions? {_NUMBER}"
    ),
    # "In its resolution 62/12, the Assembly requested the Secretary-General to"
    re2.compile(
        rf"(?i)\bin (?:paragraphs? [0-9]+ of )?(?:its |\pL+ ){{0,4}}resolution {_NUMBER}[^.;]{{0,160}}?"
        r"\b(?:requested|invited|asked|called upon|urged|encouraged)\b"
    ),
)
_PARAGRAPH = re2.compile(r"(?i)\bparagraphs? ([0-9]{1,3})\b[^.;]{0,60}?\bresolutions? $")

_HEAD = 2_500
"""Characters in which a document prints its symbol, its day and who wrote it."""
_OPENING = 12_000
"""Characters in which it says why it was written: the summary and the first paragraphs."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A resolution by its number, "62/12", and the paragraph that is named with it, "16" or ""."""

    number: str
    paragraph: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """Fields are empty where the document, or what was given in its place, does not say."""

    symbol: str = ""
    dated: dt.date | None = None
    author: str = ""
    title: str = ""
    answers: tuple[Answered, ...] = ()

    @property
    def session(self) -> str:
        """The session for which the symbol was given: "GA 62" for A/62/314, "HRC 9", "ECOSOC 2008"; "" if none."""
        parts = self.symbol.split("/")
        if len(parts) < 3:
            return ""
        body, number = {("A", "HRC"): ("HRC", parts[2])}.get((parts[0], parts[1]), ("", ""))
        if not body and parts[1].isdecimal():
            body, number = {"A": "GA", "E": "ECOSOC"}.get(parts[0], ""), parts[1]
        elif not body and parts[1].startswith("C.") and parts[0] == "A":
            body, number = "GA", parts[2]
        return f"{body} {number}" if body and number.isdecimal() else ""


def symbol_in(words: str) -> str:
    """The symbol of a document in what was pasted: itself, a sentence with it, or the address of the document."""
    found = _SYMBOL.search(unquote(words))
    return found.group(1) if found and "/RES/" not in found.group(1) else ""


def read(text: str) -> Issued:
    """What the text of a document (normalised, see ``files.load``) says of itself."""
    head = text[:_HEAD]
    lines = [line.strip() for line in head.split("\n") if line.strip()]
    wrote = next(((n, match) for n, line in enumerate(lines) if (match := _author(line))), None)
    return Issued(
        symbol=symbol_in(head),
        dated=_day(head),
        author=wrote[1] if wrote else "",
        title=lines[wrote[0] - 1] if wrote and wrote[0] else "",
        answers=_answers(text[:_OPENING]),
    )


def _author(line: str) -> str:
    found = _AUTHOR.match(line[0].lower() + line[1:]) if len(line) <= 160 else None
    return found.group(1) if found else ""


def _day(head: str) -> dt.date | None:
    for found in _DAY.finditer(head):
        day, month, year = found.groups()
        try:
            return dt.date(int(year), _MONTHS.index(month) + 1, int(day))
        except ValueError:
            continue
    return None


def _answers(opening: str) -> tuple[Answered, ...]:
    found: dict[str, Answered] = {}
    for match in (match for pattern in _ANSWERS for match in pattern.finditer(opening)):
        before = opening[max(0, match.start() - 80) : match.start(1)]
        paragraph = _PARAGRAPH.search(before)
        number = match.group(1)
        if number not in found or (paragraph and not found[number].paragraph):
            found[number] = Answered(number, paragraph.group(1) if paragraph else "")
    return tuple(found.values())
