"""Elements of Akoma Ntoso: made by lxml, never of strings, each with an identifier that no other has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote

from lxml import etree

AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
OURS = "urn:obligations-tracker:analysis"
"""What the standard has no element for stands in ``otherAnalysis``, in a namespace of its own."""

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_ID = re.compile(r"[^\w-]+")


class Mark(NamedTuple):
    """Words at these positions of the document's text that stand for what ``refers`` names."""

    start: int
    end: int
    refers: str


def clean(text: str) -> str:
    """The text with what XML 1.0 cannot hold (2.2, Char) replaced, so that its place is seen."""
    return _NOT_XML.sub("\ufffd", text)


def slug(words: str) -> str:
    """Words as a part of an identifier or an address: "Secretary-General" -> "secretary-general"."""
    return _NOT_ID.sub("-", clean(words)).strip("-").lower() or "nn"


def address(*parts: str) -> str:
    """An IRI as the Akoma Ntoso Naming Convention writes it; what no address may hold is escaped."""
    return "/".join(["/akn", *(quote(part, safe="!@-_.~") for part in parts)])


class Maker:
    """Makes the elements of one document."""

    def __init__(self) -> None:
        self._ids: set[str] = set()

    def root(self) -> etree._Element:
        return etree.Element(f"{{{AKN}}}akomaNtoso", nsmap={None: AKN, "ot": OURS})  # type: ignore[dict-item]  # the default namespace

    def add(self, parent: etree._Element, name: str, text: str = "", /, **attributes: str) -> etree._Element:
        """A child of the parent."""
        made = etree.SubElement(parent, f"{{{AKN}}}{name}", {key: clean(value) for key, value in attributes.items()})
        made.text = clean(text) or None
        return made

    def note(self, parent: etree._Element, name: str, text: str = "", /, **attributes: str) -> etree._Element:
        """A child in our own namespace."""
        made = etree.SubElement(parent, f"{{{OURS}}}{name}", {key: clean(value) for key, value in attributes.items()})
        made.text = clean(text) or None
        return made

    def named(
        self, parent: etree._Element, name: str, eid: str, text: str = "", /, **attributes: str
    ) -> etree._Element:
        """A child with an identifier: that one, or with a number behind it where it is taken."""
        return self.add(parent, name, text, eId=self.unique(eid), **attributes)

    def unique(self, eid: str) -> str:
        found, count = eid, 1
        while found in self._ids:
            count += 1
            found = f"{eid}_{count}"
        self._ids.add(found)
        return found

    def words(self, into: etree._Element, text: str, start: int, end: int, marks: Iterable[Mark]) -> None:
        """The text from ``start`` to ``end``, with the marked words as events; of overlapping ones the first."""
        at, last = start, None
        for mark in marks:
            if mark.start < at or mark.end > end or mark.start >= mark.end:
                continue
            _append(into, last, text[at : mark.start])
            last = self.add(into, "event", text[mark.start : mark.end], refersTo=mark.refers)
            at = mark.end
        _append(into, last, text[at:end])


def _append(into: etree._Element, last: etree._Element | None, text: str) -> None:
    if last is None:
        into.text = clean((into.text or "") + text)
    else:
        last.tail = clean((last.tail or "") + text)
