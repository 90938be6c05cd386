"""Texts in which the organ is the subject of every sentence: presidential statements and decisions.

"The Security Council requests the Secretary-General to ..." and "At its 3rd plenary meeting, the General Assembly
decided to ..." say what a resolution says with "Requests ..." and "Decides ...". Here the subject is blanked and the
past tense is written as the present, letter for letter, so that the rest of the reader sees a paragraph of a
resolution at the same positions.
"""

from __future__ import annotations

from typing import NamedTuple

from obligations.reading import re2
from obligations.reading.deadlines.words import one_of
from obligations.reading.paragraphs.heading import ORGANS
from obligations.reading.verbs import ADVERBS, FINITE


class Edit(NamedTuple):
    """Characters of the text that are read as others of the same number."""

    start: int
    end: int
    words: str


def _past(verb: str) -> str:
    """ "requests" -> "requested", "decides" -> "decided", "urges" -> "urged"; irregular ones in ``_IRREGULAR``."""
    stem = verb.removesuffix("s")
    if verb.endswith(("sses", "shes", "ches", "xes")):
        return verb.removesuffix("es") + "ed"
    if verb.endswith("ies"):
        return verb.removesuffix("ies") + "ied"
    return stem + ("d" if stem.endswith("e") else "ed")


_IRREGULAR = {"took": "takes", "drew": "draws", "found": "finds", "chose": "", "paid": "pays", "held": ""}
_PRESENT = {
    **{_past(verb): verb for verb in FINITE},
    **{past: verb for past, verb in _IRREGULAR.items() if verb},
    "deferred": "defers",
    "permitted": "permits",
    "committed": "commits",
}
_PLANS = {"intends": "decides"}
"""What the organ means to do itself is read as its decision."""

_ORGAN = rf"(?i:{'|'.join(ORGANS)})|Council|Assembly"
_VERB = one_of({*FINITE, *_PRESENT, *_PLANS})
_WILL = r"will\b"
_ITSELF = (
    r"(?:(?:actively|also|further|again|therefore) )*(?:remain|keep|continue|review|consider|revert|return|follow)\b"
)
"""What an organ says that it will do."""
_ADVERBS = rf"(?:{one_of(ADVERBS - {'in'})} )*"

_LEAD = re2.compile(
    rf"^(?:\d{{1,3}}\.\s+)?[“\"‘]?(?:At (?:its|the same|the)\s[^.;:]{{3,200}}?,\s+)?(?:[Tt]he\s+(?P<organ>{_ORGAN})|It)"
    rf"(?:(?:, [^.;:]{{2,300}}?,)?\s+(?P<verb>{_ADVERBS}{_VERB}\b)|\s+(?P<will>{_WILL})\s+{_ITSELF}|"
    rf"(?:, [^.;:]{{2,300}})?(?P<list>:)\s*$)"
)
_AGAIN = re2.compile(
    rf"[.;”\"]\s+[“\"]?(?:The\s+(?:{_ORGAN})|It)(?:(?:, [^.;:]{{2,200}}?,)?\s+(?P<verb>{_ADVERBS}{_VERB}\b)|"
    rf"\s+(?P<will>{_WILL})\s+{_ITSELF})"
)
_DECIDES = "Decides to"
_TENSE = re2.compile(
    rf"(?:^[“\"‘\s]*|[,;:]\s+|\band\s+)(?:\([a-z]\)\s+)?{_ADVERBS}(?P<past>(?i:{one_of({**_PRESENT, **_PLANS})}))\b"
)


THE_SAME = "It"


def organ_of(line: str) -> str:
    """The organ that the paragraph lets speak or tells the decision of; "" where it is no such paragraph.

    ``THE_SAME`` where it is the organ of the paragraph before.
    """
    lead = _LEAD.match(line)
    if lead is None:
        return ""
    organ: str = lead.group("organ") or THE_SAME
    return ORGANS.get(organ.lower(), organ)


def is_told(line: str) -> bool:
    """Does the paragraph tell what was decided, in the past tense?"""
    lead = _LEAD.match(line)
    verb = (lead.group("verb") or "") if lead else ""
    return line.startswith("At ") or verb.rpartition(" ")[2].lower() in _PRESENT


def edits(line: str, start: int) -> list[Edit]:
    """What to read otherwise in a paragraph that begins at ``start`` of the text."""
    found: list[Edit] = []
    lead = _LEAD.match(line)
    begin = 0
    if lead is not None:
        begin = lead.start("verb") if lead.group("verb") else lead.end("will") if lead.group("will") else lead.end()
        found.append(_blank(start, 0, begin) if not lead.group("will") else _decided(start, 0, begin))
    for again in _AGAIN.finditer(line[begin:]):
        if again.group("will"):
            found.append(_decided(start + begin, again.start(), again.end("will"), ";"))
        else:
            found.append(_blank(start + begin, again.start(), again.start("verb"), ";"))
    if lead is not None and line.rstrip().endswith((".”", '."')):  # the statement is quoted to its end
        closing = len(line.rstrip()) - 1
        found.append(_blank(start, closing, closing + 1))
    changed = line
    for edit in found:
        changed = changed[: edit.start - start] + edit.words + changed[edit.end - start :]
    for past in _TENSE.finditer(changed):
        printed = past.group("past")
        present = {**_PRESENT, **_PLANS}[printed.lower()]
        if len(present) <= len(printed):
            at = start + past.start("past")
            words = present.capitalize() if printed[0].isupper() else present
            found.append(Edit(at, at + len(printed), words.ljust(len(printed))))
    return sorted(found)


def _decided(offset: int, start: int, end: int, mark: str = "") -> Edit:
    """ "The Council will" as "Decides to"; "It will" is shorter, and stays."""
    words = mark + _DECIDES.rjust(end - start - len(mark))
    return Edit(offset + start, offset + end, words) if len(words) == end - start else _blank(offset, start, end, mark)


def _blank(offset: int, start: int, end: int, mark: str = "") -> Edit:
    return Edit(offset + start, offset + end, mark.ljust(end - start))
