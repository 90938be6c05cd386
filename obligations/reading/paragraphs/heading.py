"""What the heading and the closing lines of a document say: symbol, organ, session, title, adoption, meeting."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from obligations.reading import re2
from obligations.reading.deadlines import words

_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905 - a list of twelve quoted words reads worse
)
DATE = re2.compile(rf"(\d{{1,2}})\s+({'|'.join(_MONTHS)})\s+(\d{{4}})")

ORGANS = {
    "general assembly": "General Assembly",
    "human rights council": "Human Rights Council",
    "economic and social council": "Economic and Social Council",
    "security council": "Security Council",
}
_CODES = {"General Assembly": "GA", "Human Rights Council": "HRC", "Economic and Social Council": "ECOSOC"}
_PREFIXES = {"General Assembly": "A/", "Human Rights Council": "A/HRC/", "Economic and Social Council": "E/"}

_SYMBOL = re2.compile(
    r"\b(?:A/HRC/|A/|E/|S/)(?:RES|DEC|PRST)/(?:S-|ES-|OS/)?[\d/]*\d(?: ?\((?:\d{4}|[IVXL]+)\)| ?[A-Z]\b)?|"
    r"\b(?:A|E|S)/(?:[A-Z][A-Za-z.]*\.?\d*/)*(?:ES-|S-)?\d+/(?:[A-Z][\w.]*/)*L\.\d+(?:/Rev\.\d+)?"
)
"""An adopted text (A/RES/62/12, S/PRST/2024/5, A/RES/3314(XXIX)), or a draft (A/C.3/79/L.5, E/2024/L.7/Rev.1)."""
_NUMBERED = re2.compile(r"^(?:A|E|S)/(?:(?:ES-|S-)?\d{1,4}/)?\d{1,5}(?:/(?:Add|Corr|Rev)\.\d+)*$")
"""The number of any document, alone on its line: what a draft of the Security Council is called by (S/17642)."""

_CORRIGENDUM = re2.compile(r"Corr\.\d+")
_NUMBERED_TITLE = re2.compile(r"^((?:ES-|S-)?\d+/\d+)((?:\s+[A-Z])?)\.\s+(\S.*)$")
_ROMAN_TITLE = re2.compile(r"^(\d{1,4})\s*\(([IVXL]+)\)\.\s+(\S.*)$")
"""As numbered until 1976 by the General Assembly, and until 1978 by ECOSOC: "3314 (XXIX). Definition of Aggression"."""
_COUNCIL_TITLE = re2.compile(r"^Resolution\s+(\d+)\s+\((\d{4})\)")
_ADOPTED = re2.compile(
    r"(?i)\badopted\s+by\s+the\s+(general assembly|human rights council|economic and social council|security council)\b"
)
_MEETING = re2.compile(r"(?i)\b(\d+(?:st|nd|rd|th)\s+(?:\([^)]{1,40}\)\s+)?(?:plenary\s+|closed\s+)?meeting)\b")
_MET_ON = re2.compile(rf"(?i)\bmeeting(?:[^.;]{{0,60}}?)?,\s+(?:held\s+)?on\s+{DATE.pattern}")
_AGENDA = re2.compile(
    r"^Agenda\s+items?\s+(\d+(?:\s*\([a-z]\))?(?:(?:,|\s+and|,\s+and)\s+(?:\d+\s*)?(?:\([a-z]\)|\d+))*)"
)
_SESSION = re2.compile(rf"^(?:Resumed\s+)?(?P<which>{words.ORDINAL}|{words.YEAR})\s+(?:[a-z]+\s+)?session\b")
_ITEM = re2.compile(r"entitled\s+[“\"]([^”\"]{3,200})[”\"]")
_PART = re2.compile(r"^([A-H])(?:\s+[A-Z].*)?$")
_FIRST_PART = re2.compile(r"^(.*?)\s+A(?:\s+[A-Z]|$)")
_SECTION = re2.compile(r"^(?:[IVX]{1,5}|[A-H])\.?$")
_APPARATUS = re2.compile(
    r"(?i)^(?:united nations|distr\b|original\b|general assembly|security council|human rights council|"
    r"economic and social council|[\w-]+ committee$|agenda item|\d|\[|"
    r"resolutions? adopted|decisions? adopted|adopted by)|"
    r"(?i)\b(?:session|draft (?:resolution|decision)s?:?|L\.\d+)$"
)
"""Lines of a heading that are no title."""

EDGE = " \t\r\f\v\u00a0*_#>\u200b\u200c\u200d\ufeff\u00ad"


@dataclass(frozen=True, slots=True)
class Header:
    """What the heading says; a field that is not printed is empty.

    ``agenda_item`` is the number as printed ("27 (b)"), ``meeting`` as in "46th plenary meeting". A ``draft`` is not
    adopted yet and has no day of adoption.
    """

    symbol: str = ""
    title: str = ""
    organ: str = ""
    session: str = ""
    adopted: dt.date | None = None
    agenda_item: str = ""
    meeting: str = ""
    draft: bool = False


def opening_of(line: str) -> str:
    """The organ that a line such as "The General Assembly," names, or ""."""
    bare = line.lstrip('“"‘')
    if len(line) > 60 or not bare.lower().startswith("the "):
        return ""
    return ORGANS.get(bare.strip(EDGE + ",:").lower().removeprefix("the ").strip(), "")


def opens_resolution(line: str) -> bool:
    """Does another resolution begin here: "60/210. Towards ..."?"""
    return _NUMBERED_TITLE.match(line) is not None


def part_of(line: str) -> str:
    """The letter of the part that a line such as "B Conventional disarmament" opens, or ""."""
    found = _PART.match(line)
    return found.group(1) if found else ""


def header(heading: list[str], opener: str, closing: list[str], *, decided: bool = False) -> Header:
    """What the lines above and below the text say.

    ``opener`` is the organ that the text itself names ("The General Assembly,"); with ``decided`` the text is a
    decision, which has no preamble.
    """
    lines = [" ".join(line.split()) for line in heading]
    whole = " ".join(lines)
    adopted_by = _ADOPTED.search(whole)
    organ = opener or (ORGANS[adopted_by.group(1).lower()] if adopted_by else "")
    symbol, title = _named(heading, organ, "DEC/" if decided or "Decision adopted" in whole else "RES/")
    draft = ("/L." in symbol and not adopted_by) or ("draft resolution" in whole.lower() and not adopted_by)
    met = _MEETING.search(" ".join(closing[:2])) or _MEETING.search(whole)
    agenda = next((found for line in lines if (found := _AGENDA.match(line))), None)
    return Header(
        symbol + _corrigendum(symbol, whole),
        title,
        organ,
        _session(symbol, organ, lines),
        None if draft else _adopted(whole, adopted_by.end() if adopted_by else -1, closing),
        " ".join(agenda.group(1).split()) if agenda else "",
        " ".join(met.group(1).split()) if met else "",
        draft,
    )


def _corrigendum(symbol: str, heading: str) -> str:
    """ "/Corr.1" where that is printed behind the symbol."""
    found = _CORRIGENDUM.match(heading.partition(symbol + "/")[2]) if symbol else None
    return "/" + found.group() if found else ""


def _adopted(heading: str, after: int, closing: list[str]) -> dt.date | None:
    """The day of adoption: in the heading behind "adopted by ...", else where the meeting is named."""
    found = DATE.search(heading[after : after + 80]) if after >= 0 else None
    return _date(found or _MET_ON.search(heading) or DATE.search(" ".join(closing[:4])) or DATE.search(heading))


def _date(found: re2.Match | None) -> dt.date | None:
    if found is None:
        return None
    try:
        return dt.date(int(found.group(3)), _MONTHS.index(found.group(2)) + 1, int(found.group(1)))
    except ValueError:
        return None


def _named(heading: list[str], organ: str, sort: str) -> tuple[str, str]:
    """Symbol and title: from "62/12. Report of ..." under an organ, "Resolution 1540 (2004)", or a symbol."""
    prefix = f"{_PREFIXES[organ]}{sort}" if organ in _PREFIXES else ""
    for index, line in enumerate(heading):
        flat = " ".join(line.split())
        if found := _NUMBERED_TITLE.match(flat):
            return prefix + found.group(1) + found.group(2), _without_note(
                " ".join([found.group(3), *_rest(heading, index)])
            )
        if found := _COUNCIL_TITLE.match(flat):
            return f"S/RES/{found.group(1)} ({found.group(2)})", flat
        if found := _ROMAN_TITLE.match(flat):
            title = _without_note(" ".join([found.group(3), *_rest(heading, index)]))
            return _printed(heading) or f"{prefix}{found.group(1)}({found.group(2)})", title
    return _printed(heading), _untitled(heading)


def _printed(heading: list[str]) -> str:
    """The symbol as it stands in the heading: one that says what the text is, else a number alone on its line."""
    named = (found.group() for line in heading if not line.startswith("[") and (found := _SYMBOL.search(line)))
    alone = (found.group() for line in heading if (found := _NUMBERED.match(line.strip(EDGE))))
    return next(named, "") or next(alone, "")


def _untitled(heading: list[str]) -> str:
    """A title without a number: the item that a statement was made on, or the last line that is not apparatus."""
    lines = [" ".join(line.split()) for line in heading]
    if item := _ITEM.search(" ".join(lines)):
        return str(item.group(1))
    bare = [line.strip(EDGE) for line in lines if not _APPARATUS.search(line) and not _SECTION.match(line)]
    if not bare or len(bare[-1]) > _LONGEST_TITLE:
        return ""
    part = _FIRST_PART.match(bare[-1])  # "General disarmament A Nuclear weapons": the title of all, and of part A
    return _without_note(part.group(1) if part else bare[-1])


_LONGEST_TITLE = 300


def _rest(heading: list[str], index: int) -> list[str]:
    """The lines that carry a title on; nothing where the next line is another heading."""
    return [" ".join(line.split()) for line in heading[index + 1 :] if not _SECTION.match(line) and line[0].islower()]


def _without_note(title: str) -> str:
    """A title without the note mark glued to its end ("Council*", "United Nations110")."""
    bare = title.rstrip("*")
    word = bare.rpartition(" ")[2]
    letters = word.rstrip("0123456789")
    return bare[: len(bare) - len(word) + len(letters)] if letters and letters.isalpha() else bare


def _session(symbol: str, organ: str, heading: list[str]) -> str:
    """ "GA 62", "HRC 39", "ECOSOC 2012"; for the Security Council, which has none, "SC"."""
    if organ == "Security Council":
        return "SC"
    code = _CODES.get(organ, "")
    number = symbol.partition("/RES/")[2] or symbol.partition("/DEC/")[2]
    printed = next((found.group("which") for line in heading if (found := _SESSION.match(line))), "")
    if not number and printed:
        number = printed if printed.isdigit() else str(words.ordinal(printed))
    number = number.partition("/")[0]
    return f"{code} {number}" if code and number and "(" not in number else ""
