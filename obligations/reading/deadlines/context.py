"""What stands before a phrase: whether its matter is past, and whose session it speaks of."""

from __future__ import annotations

import dataclasses
import datetime as dt

from obligations.reading import bodies, re2
from obligations.reading.deadlines.grammar import spaced
from obligations.reading.deadlines.mention import SessionName
from obligations.reading.deadlines.words import DATE, day, one_of

_REACH = 160
"""Characters to the left in which a verb governs the phrase; further away another clause speaks."""

_FAR, _FARTHEST = 2_000, 50_000
"""Characters to the left in which "its" finds its body, and in which a short name finds its full one."""

_AHEAD = one_of(
    (
        *("shall", "will", "should", "must", "may", "scheduled", "forthcoming", "upcoming"),
        *("decide", "decides", "look forward", "looks forward", "looking forward"),
        *("for consideration", "for submission", "for presentation", "for adoption", "for review", "for discussion"),
    )
)
_PAST = one_of(
    (
        *("held", "adopted", "convened", "endorsed", "submitted", "presented", "issued", "signed", "established"),
        *("organized", "organised", "took place", "concluded", "launched", "hosted", "co-hosted", "expressed", "taken"),
        *("recommended", "introduced", "opened", "agreed upon", "ratified", "renewed", "authorized", "delivered"),
        *("decided", "spanning", "the decision of", "the decisions of", "the decision by", "the decisions by"),
        *("the conclusions of", "the recommendations of", "the outcome of", "the outcomes of"),
    )
)
_TENSE = re2.compile(spaced(rf"(?i)\b(?:(?P<ahead>to (?:be )?[a-z-]+|{_AHEAD}\b)|(?P<past>{_PAST}\b))"))
_NOT_VERBS = frozenset(
    (
        *("the", "its", "their", "all", "a", "an", "which", "that", "this", "these", "those", "it", "his", "her"),
        *("article", "articles", "resolution", "resolutions", "paragraph", "paragraphs", "decision", "decisions"),
        *("section", "rule", "rules", "annex", "part", "member", "states"),
    )
)
_STILL_TO_COME = (" be", " been scheduled", " to", " is", " are")

_JUST_DONE = re2.compile(r"(?P<verb>\b[a-z]+ed|\bbegun|\bheld|\btaken|\bmade)\s+$")
_SET_FOR = frozenset(
    {
        "requested",
        "dedicated",
        "enhanced",
        "combined",
        "consolidated",
        "updated",
        "scheduled",
        "planned",
        "expected",
        "proposed",
        "envisaged",
        "foreseen",
        "proclaimed",
        "declared",
        "designated",
        "mandated",
        "extended",
        "renewed",
        "based",
        "needed",
        "required",
        "informed",
        "briefed",
    }
)
"""Participles after which a time is still to come: "scheduled for", "requested for its seventieth session"."""

_NAMES_AN_EVENT = 6
"""Fewer letters name no event that could be found again."""

_COVERED = re2.compile(
    r"\b(?:cover(?:s|ing|ed)?|in respect of|(?:years?|biennium|financial periods?) end(?:ed|ing))\s+(?:the\s+)?$"
)

_BEYOND = re2.compile(r"\bbeyond\s+(?:the\s+)?(?:(?:end|beginning|year)\s+(?:of\s+)?)?$")
_NOT = re2.compile(r"(?i)\b(?:not|no|nor|neither|cannot)\b")

_OF_DAY = re2.compile(spaced(rf",? (?:held |launched |issued |adopted )?(?:of|on) (?P<date>{DATE})"))

_SERVING = re2.compile(r"\b(?:serves?|serving|(?:re-?)?elected|holds? office)\s+$")

_OWN_EVENT = re2.compile(r"(?i)\b(?:such|upon|whenever|if|when|once)\b")

_RESTART = re2.compile(
    r"(?:^|[;,.]\s+(?:and\s+)?|\band\s+)(?:also\s+|further\s+|in\s+this\s+regard\s+)?(?:[Dd]ecides|[Rr]esolves|"
    r"[Aa]grees)\b"
)
"""From here the adopting organ speaks of itself again, so that "its" is its own."""


def is_past(passage: str, start: int) -> bool:
    """Whether the nearest verb before the phrase says that it has happened: "adopted at its fourth session"."""
    left = passage[max(0, start - _REACH) : start]
    clause = max(left.rfind(";"), left.rfind(":")) + 1
    past = False
    for verb in _TENSE.finditer(left[clause:]):
        ahead = verb.group("ahead")
        if ahead is None:
            past = not left[: clause + verb.start()].rstrip().lower().endswith(_STILL_TO_COME)
        elif ahead.split()[-1].lower() not in _NOT_VERBS:
            past = False
    done = _JUST_DONE.search(left)
    if done and done.group("verb") not in _SET_FOR and not left[: done.start()].rstrip().endswith(_STILL_TO_COME):
        return True
    return past


def is_beside(passage: str, start: int) -> bool:
    """Whether the phrase says what something covers, or belongs to what there is already: "a report covering the
    period", "the year ended 31 December", "in addition to the records of its eightieth session"; or that what is
    spoken of does not end there: "options for its presence beyond 30 June" ("not beyond" is a limit)."""
    left = passage[max(0, start - _REACH) : start]
    clause = left[max(map(left.rfind, ",;:")) + 1 :]
    if _BEYOND.search(left):
        return _NOT.search(clause) is None
    return "n addition to the " in clause or _COVERED.search(left) is not None


def day_of(event: str, before: str) -> dt.date | None:
    """The day that the words before print for an event: "the flash appeal of 29 April 2015"."""
    core = event.removeprefix("the ").removesuffix(" and beyond")
    at = before.rfind(core) if len(core) >= _NAMES_AN_EVENT else -1
    found = _OF_DAY.match(before[at + len(core) :]) if at >= 0 else None
    return day(found.group("date")) if found else None


def runs_from_its_own_event(passage: str, start: int) -> bool:
    """Whether the sentence before a bare period names what it runs from: "of such disposal within 30 days"."""
    left = passage[max(0, start - _REACH) : start]
    clause = left[max(left.rfind(";"), left.rfind(":")) + 1 :].replace("alls upon", "alls on")
    return _OWN_EVENT.search(clause) is not None


def is_a_term(passage: str, start: int) -> bool:
    """Whether the length is that of a term of office, whenever it begins: "shall serve for a period of three years"."""
    return _SERVING.search(passage[max(0, start - _REACH) : start]) is not None


def with_bodies(
    session: SessionName, text: str, passage: str, offset: int, start: int, order: tuple[int, int]
) -> SessionName:
    """The session with the bodies whose it may be, most likely first.

    ``passage`` begins at ``offset`` of ``text`` and the phrase at ``start`` of the passage; ``order`` is the
    session's place in a list and the list's length, for "at their sixty-first and thirty-first sessions, respectively".
    """
    if session.bodies:
        names = tuple(_full(name, text, offset + start) for name in session.bodies)
        return dataclasses.replace(session, bodies=names)
    left = passage[max(0, start - _FAR) : start]
    speaks = 0
    for restart in _RESTART.finditer(left):
        speaks = restart.end()
    begins = offset + start - len(left) + speaks
    near = [(name, begins + at) for at, name in bodies.named(left[speaks:])]
    index, count = order
    if session.words == "their" and count > 1 and len(near) >= count:
        name, at = near[-count:][index]
        return dataclasses.replace(session, bodies=(_full(name, text, at),))
    if near and session.words == "its" and left.rstrip().endswith(near[-1][0]):  # "the Commission at its session"
        name, at = near[-1]
        return dataclasses.replace(session, bodies=(_full(name, text, at),))
    nearest: dict[str, int] = {}
    for name, at in reversed(near):
        nearest.setdefault(name, at)
    full = (_full(name, text, at) for name, at in nearest.items())
    return dataclasses.replace(session, bodies=(*dict.fromkeys(full), ""))


def _full(name: str, text: str, before: int) -> str:
    """The full name for a short one: "the Council" is the council named last before it, if any is."""
    if not bodies.is_short(name):
        return name
    places = {full: text.rfind(full, max(0, before - _FARTHEST), before) for full in bodies.full_names(name)}
    full = max(places, key=lambda candidate: places[candidate], default=name)
    return full if places.get(full, -1) >= 0 else name
