"""The time of day beside a printed day: "at 10 a.m. on 25 September 2008", "from 3 p.m. to 6 p.m., New York time".

A time is worth nothing without its zone. The words name one, or a place in the same passage does; else the day stands
alone, and the derivation says so.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from obligations.reading import re2
from obligations.reading.deadlines.mention import Mention, Relation
from obligations.reading.values import Form, Hours

_ZONES = {
    "New York": "America/New_York",
    "United Nations Headquarters": "America/New_York",
    "Washington": "America/New_York",
    "Geneva": "Europe/Zurich",
    "Vienna": "Europe/Vienna",
    "Nairobi": "Africa/Nairobi",
    "The Hague": "Europe/Amsterdam",
    "Paris": "Europe/Paris",
    "Rome": "Europe/Rome",
    "Bonn": "Europe/Berlin",
    "Montreal": "America/Toronto",
    "Addis Ababa": "Africa/Addis_Ababa",
    "Bangkok": "Asia/Bangkok",
    "Beirut": "Asia/Beirut",
    "Santiago": "America/Santiago",
    "Arusha": "Africa/Dar_es_Salaam",
    "Doha": "Asia/Qatar",
}
"""Seats of the United Nations and of its bodies, and the zones of the IANA database that hold them."""
_UNIVERSAL = "(?:GMT|UTC|Greenwich Mean Time|Coordinated Universal Time)"

_CLOCK = (
    r"(?:(?:1[0-2]|0?[1-9])(?:[.:][0-5]\d)?\s*(?:a\.m\.|p\.m\.|am\b|pm\b)|(?:[01]\d|2[0-3])[.:][0-5]\d(?:\s*hours\b)?|"
    r"noon\b)"
)
_BARE = r"(?:1[0-2]|0?[1-9])(?:[.:][0-5]\d)?"
_CITY = "|".join(sorted(_ZONES, key=len, reverse=True))
_TIME = (
    rf"(?:(?:from|between)\s+(?P<starts>{_CLOCK}|{_BARE})\s*(?:to|and|until|–|-)\s*(?P<ends>{_CLOCK})|"
    rf"(?:at|by|before|from|no\s+later\s+than)\s+(?P<at>{_CLOCK}))"
    rf"(?:,?\s*\(?(?:(?P<city>{_CITY})(?:\s+local)?\s+time|(?P<universal>{_UNIVERSAL})|local\s+time)\b\)?)?"
)
_AFTER = re2.compile(rf",?\s*{_TIME}")
_BEFORE = re2.compile(rf"\b{_TIME},?\s*$")
_PLACES = re2.compile(rf"\b(?:{_CITY})\b")
_LIMIT = re2.compile(r"(?:by|before|no\s+later\s+than)\b")
_NEAR, _AROUND = 90, 200
"""Characters in which a time ends that stands before its day, and in which the place is named."""


def with_hours(passage: str, mention: Mention, *, offset: int) -> Mention:
    """The mention with the time that stands right beside its day; ``offset`` is where the passage starts."""
    if mention.form is not Form.DAY or mention.window.start is None:
        return mention
    start, end = mention.span.start - offset, mention.span.end - offset
    behind = _AFTER.match(passage[end:])
    before = None if behind else _BEFORE.search(passage[max(0, start - _NEAR) : start])
    found = behind or before
    if found is None:
        return mention
    if before and _LIMIT.match(before.group()) and mention.text.startswith("on "):
        mention = dataclasses.replace(mention, relation=Relation.BY)  # "by noon on 1 June"
    zone = _zone(found, passage[max(0, start - _AROUND) : end + _AROUND])
    if not zone:
        step = "the text gives a time of day, and neither a zone nor a place that has one: the day stands alone"
        return dataclasses.replace(mention, steps=(*mention.steps, step))
    ends = _time(found.group("ends")) if found.group("ends") else None
    starts = _time(found.group("at") or found.group("starts"), like=found.group("ends") or "")
    if ends is not None and ends <= starts:
        return mention
    return dataclasses.replace(mention, hours=Hours(starts, ends, zone))


def _zone(found: Any, around: str) -> str:
    """The zone that the words name, or else that of the only place around; "" if none or several do."""
    if found.group("universal"):
        return "UTC"
    if found.group("city"):
        return _ZONES[found.group("city")]
    zones = {_ZONES[place.group()] for place in _PLACES.finditer(around)}
    return zones.pop() if len(zones) == 1 else ""


def _time(words: str, *, like: str = "") -> dt.time:
    """The time of "3 p.m.", "15.30 hours" or "noon"; "10" alone is in the half of the day that ``like`` is in."""
    if words == "noon":
        return dt.time(12)
    digits = "".join(c if c.isdigit() else " " for c in words).split()
    hour, minute = int(digits[0]), int(digits[1]) if len(digits) > 1 else 0
    half = words if "m" in words else like if words.replace(".", "").replace(":", "").isdigit() and "m" in like else ""
    if "p" in half:
        return dt.time(hour % 12 + 12, minute)
    return dt.time(hour % 12, minute) if "a" in half else dt.time(hour, minute)
