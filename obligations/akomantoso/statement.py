"""The text of a document as Akoma Ntoso: every character that was read stands in it, in its place."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

from obligations.akomantoso import meta
from obligations.akomantoso.elements import Maker, Mark, clean, slug
from obligations.models import Document, Obligation, Paragraph
from obligations.reading.values import Part

CONTENT_TYPE = "application/akn+xml"
_NUMBER = re.compile(r"(?:(?P<divided>.+)\.)?(?P<number>\d+)(?: \((?P<letter>[a-z]+)\))?")
_PRINTED = re.compile(r"\s*(?:\d+\.|\([a-z]+\))(?=\s)")
_MARKER = re.compile(r"\W*(\d+|\*+)")


class Stretch(NamedTuple):
    """A piece of the text that a blank line sets apart, and the paragraph that it belongs to, if any."""

    start: int
    end: int
    paragraph: Paragraph | None


def file_name(document: Document) -> str:
    return f"{slug(str(document))}.akn.xml"


def render(document: Document) -> bytes:
    """The whole document, with all that is asked in it and is not rejected."""
    asked = list(
        document.obligations.accepted().for_lists().prefetch_related("due_dates__obligation").order_by("start", "pk")
    )
    root = _Statement(document, asked).made()
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


class _Statement:
    def __init__(self, document: Document, asked: Sequence[Obligation]) -> None:
        self._document, self._asked = document, asked
        self._make = Maker()
        self._marks = sorted(
            Mark(due.start, due.end, f"#{meta.due_id(due)}")
            for ask in asked
            for due in meta.dates_of(ask)
            if due.start is not None and due.end is not None
        )

    def made(self) -> etree._Element:
        make = self._make
        root = make.root()
        statement = make.add(root, "statement", name="resolution")
        meta.describe(make, statement, self._document, self._asked)
        before, preamble, body, closing, notes, annexes = self._parts()
        if before:
            self._preface(make.named(statement, "preface", "preface"), before)
        if preamble:
            self._preamble(make.named(statement, "preamble", "preamble"), preamble)
        self._body(make.named(statement, "mainBody", "body"), body)
        if closing or notes:
            self._conclusions(make.named(statement, "conclusions", "conclusions"), closing, notes)
        if annexes:
            self._annexes(make.add(statement, "attachments"), annexes)
        return root

    def _parts(self) -> tuple[list[Stretch], ...]:
        """Before the preamble, preamble, operative part, what closes it, notes, annexes."""
        before: list[Stretch] = []
        preamble: list[Stretch] = []
        body: list[Stretch] = []
        closing: list[Stretch] = []
        notes: list[Stretch] = []
        annexes: list[Stretch] = []
        of_part = {Part.PREAMBLE: preamble, Part.OPERATIVE: body, Part.NOTE: notes, Part.ANNEX: annexes}
        stretches = list(self._stretches())
        operative = [n for n, one in enumerate(stretches) if one.paragraph and one.paragraph.part == Part.OPERATIVE]
        last = operative[-1] if operative else -1
        inside = before
        for n, one in enumerate(stretches):
            if one.paragraph is not None:
                own = of_part[Part(one.paragraph.part)]
                own.append(one)
                inside = inside if own is notes else own
            elif inside is before and stretches[n + 1 :] and self._opens(stretches[n + 1]):
                preamble.append(one)
                inside = preamble
            elif inside is body and n > last:
                closing.append(one)
            else:
                inside.append(one)
        return before, preamble, body, closing, notes, annexes

    def _opens(self, following: Stretch) -> bool:
        """Whether the first recital follows: what stands before it names the organ that speaks."""
        return following.paragraph is not None and following.paragraph.part == Part.PREAMBLE

    def _stretches(self) -> Iterator[Stretch]:
        """The whole text, piece by piece; of a paragraph and its sub-paragraph, a piece belongs to the narrower one."""
        text = self._document.text
        coming = deque(sorted(self._document.paragraphs.all(), key=lambda row: (row.start, -row.end)))
        edges = sorted({0, len(text), *(min(edge, len(text)) for row in coming for edge in (row.start, row.end))})
        around: list[Paragraph] = []
        for start, end in pairwise(edges):
            while coming and coming[0].start <= start:
                around.append(coming.popleft())
            around = [row for row in around if row.end > start]
            paragraph = min(around, key=lambda row: row.end - row.start, default=None)
            for found in re.finditer(r"\S(?:.|\n(?!\n))*", text[start:end]):
                yield Stretch(start + found.start(), start + found.end(), paragraph)

    def _p(self, into: etree._Element, one: Stretch) -> etree._Element:
        made = self._make.add(into, "p")
        self._make.words(made, self._document.text, one.start, one.end, self._marks)
        return made

    def _text(self, one: Stretch) -> str:
        return self._document.text[one.start : one.end]

    def _preface(self, into: etree._Element, stretches: list[Stretch]) -> None:
        title = self._document.title
        for one in stretches:
            words = self._text(one)
            at = words.find(title) if title else -1
            if at < 0:
                self._p(into, one)
                continue
            made = self._make.add(into, "p", words[:at])
            self._make.add(made, "docTitle", title).tail = clean(words[at + len(title) :])
            title = ""

    def _preamble(self, into: etree._Element, stretches: list[Stretch]) -> None:
        recitals: etree._Element | None = None
        for one in stretches:
            if one.paragraph is None:
                recitals = None
                self._p(self._make.named(into, "formula", "preamble__formula", name="enactingFormula"), one)
            else:
                if recitals is None:
                    recitals = self._make.named(into, "recitals", "preamble__recitals")
                number = one.paragraph.number.removeprefix("pre ")
                self._p(self._make.named(recitals, "recital", f"preamble__recital_{slug(number)}"), one)

    def _body(self, into: etree._Element, stretches: list[Stretch]) -> None:
        """Parts, sections, paragraphs and sub-paragraphs; headings between them where they stand."""
        if not stretches:
            self._make.add(into, "p")
        place = into
        for paragraph, pieces in _together(stretches):
            if paragraph is None:
                for one in pieces:
                    if place is into:
                        self._p(into, one)
                    else:
                        self._make.words(
                            self._make.named(place, "crossHeading", "heading"),
                            *(self._document.text, one.start, one.end, self._marks),
                        )
                continue
            found = _NUMBER.fullmatch(paragraph.number)
            divided, number = (found["divided"], found["number"]) if found else (None, paragraph.number)
            place = self._division(into, divided.split(".") if divided else [])
            if found and found["letter"]:
                held = place[-1] if len(place) and etree.QName(place[-1]).localname == "paragraph" else None
                if held is not None and held.get("eId", "").endswith(f"para_{number}"):
                    _open_up(held)
                    self._numbered(held, "subparagraph", f"{held.get('eId')}__subpara_{found['letter']}", pieces)
                    continue
                number = f"{number}_{found['letter']}"
            self._numbered(place, "paragraph", f"{_prefix(place)}para_{slug(number)}", pieces)

    def _division(self, into: etree._Element, names: list[str]) -> etree._Element:
        """The part or the section of that name: the last one if it is that, else a new one."""
        place = into
        for name in names:
            element = "part" if name in "ABCDEFGH" and place is into else "section"
            eid = f"{_prefix(place)}{element}_{slug(name)}"
            last = place[-1] if len(place) else None
            if last is None or last.get("eId") != eid:
                last = self._make.named(place, element, eid)
                # Its letter is not counted twice: where it is printed it stands among the headings.
                last.set("title", name)
            place = last
        return place

    def _numbered(self, place: etree._Element, element: str, eid: str, pieces: list[Stretch]) -> None:
        made = self._make.named(place, element, eid)
        first = pieces[0]
        if found := _PRINTED.match(self._text(first)):
            self._make.add(made, "num", found.group().strip())
            first = first._replace(start=first.start + found.end())
        content = self._make.add(made, "content")
        for one in (first, *pieces[1:]):
            self._p(content, one)

    def _conclusions(self, into: etree._Element, closing: list[Stretch], notes: list[Stretch]) -> None:
        for one in closing:
            self._p(into, one)
        if notes:
            block = self._make.named(into, "container", "footnotes", name="footnotes")
            for number, one in enumerate(notes, start=1):
                found = _MARKER.match(self._text(one))
                marker = found.group(1) if found else str(number)
                note = self._make.named(
                    self._make.add(block, "p"), "authorialNote", f"fn_{slug(marker)}", marker=marker, placement="bottom"
                )
                self._p(note, one)

    def _annexes(self, into: etree._Element, stretches: list[Stretch]) -> None:
        """One attachment for each heading "Annex"."""
        body: etree._Element | None = None
        count = 0
        for one in stretches:
            if body is None or self._text(one).lower().startswith(("annex", "appendix")):
                count += 1
                component = f"annex_{count}"
                attachment = self._make.named(into, "attachment", component)
                doc = self._make.add(attachment, "doc", name="annex")
                meta.identify(self._make, self._make.add(doc, "meta"), self._document, component=component)
                body = self._make.named(doc, "mainBody", f"{component}__body")
            self._p(body, one)


def _together(stretches: list[Stretch]) -> Iterator[tuple[Paragraph | None, list[Stretch]]]:
    """Pieces of one paragraph that follow each other."""
    held: list[Stretch] = []
    for one in stretches:
        if held and held[-1].paragraph != one.paragraph:
            yield held[0].paragraph, held
            held = []
        held.append(one)
    if held:
        yield held[0].paragraph, held


def _prefix(place: etree._Element) -> str:
    eid = place.get("eId", "")
    return "" if eid == "body" else f"{eid}__"


def _open_up(paragraph: etree._Element) -> None:
    """What a paragraph says before its sub-paragraphs is its introduction."""
    for child in paragraph:
        name = etree.QName(child)
        if name.localname == "content":
            child.tag = f"{{{name.namespace}}}intro"
