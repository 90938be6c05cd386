"""DOCX: paragraphs, tables and automatic numbers in the order of the page; footnotes at the end."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from obligations.reading import limits
from obligations.reading.files import normal
from obligations.reading.values import UnreadableDocument

MAX_UNPACKED = 200 << 20
"""Bytes that the parts of a document may come to once unpacked, its pictures included."""
MAX_XML = 30 << 20
"""The same without what is no XML; a resolution has about one million."""
MAX_PARAGRAPHS = 20_000
"""Paragraphs with those of tables, each cell having one at the least."""

_DAMAGED = "The file is damaged and cannot be opened as a DOCX. Save it again, or as PDF."
_DEEPEST_STYLE = 10


def read(data: bytes) -> str:
    """The normalised text of a DOCX."""
    _check_size(data)
    try:
        document = Document(io.BytesIO(data))
        body = document.element.body
        numbers = _Numbers(document)
        blocks = list(itertools.islice(_blocks(body), MAX_PARAGRAPHS + 1))
        limits.check_count(len(blocks), MAX_PARAGRAPHS, "paragraphs and cells of tables")
        paragraphs = [text for element in blocks if (text := _paragraph(element, numbers))]
        notes = list(_notes(document))
    except (
        PackageNotFoundError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        AttributeError,
        etree.XMLSyntaxError,
    ) as error:
        raise UnreadableDocument(_DAMAGED) from error
    if not paragraphs:
        raise UnreadableDocument(
            "The file holds no text. If its pages are pictures, run character recognition (OCR) on them."
        )
    return normal.assemble(paragraphs, notes, cut=False)


def _check_size(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(part.file_size for part in archive.infolist())
            xml = sum(part.file_size for part in archive.infolist() if part.filename.endswith((".xml", ".rels")))
    except zipfile.BadZipFile as error:
        raise UnreadableDocument(_DAMAGED) from error
    if size > MAX_UNPACKED:
        raise UnreadableDocument(
            f"The file unpacks to more than {MAX_UNPACKED >> 20} MB. Remove its pictures, or save it as PDF."
        )
    if xml > MAX_XML:
        raise UnreadableDocument(
            f"The text of the file unpacks to more than {MAX_XML >> 20} MB, which no resolution does. "
            "Split it into its resolutions, or save it as plain text."
        )


def _blocks(body: Any) -> Iterator[Any]:
    """Every paragraph in order, those of tables among them; text that a reviewer deleted is none."""
    for element in body.iter(qn("w:p")):
        if not any(parent.tag in (qn("w:txbxContent"), qn("w:del")) for parent in element.iterancestors()):
            yield element


def _paragraph(element: Any, numbers: _Numbers) -> str:
    text = normal.tidy(_words(element))
    number = numbers.of(element)
    return f"{number} {text}" if number and text else text if not normal.is_page_matter(text) else ""


_SPACED = {qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:ptab")}
_SKIPPED = {qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:instrText"), qn("w:delText"), qn("w:pPr")}


def _words(element: Any) -> str:
    """The text of an element without footnote marks, deleted text, field codes and text boxes."""
    parts: list[str] = []
    stack = [element]
    while stack:
        node = stack.pop()
        if node.tag in _SKIPPED:
            continue
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.tag in _SPACED:
            parts.append(" ")
        elif node.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        stack.extend(reversed(node))
    return "".join(parts)


def _notes(document: Any) -> Iterator[str]:
    part = next((rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/footnotes")), None)
    if part is None:
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    number = 0
    for footnote in etree.fromstring(part.blob, parser).iter(qn("w:footnote")):
        if footnote.get(qn("w:type")) in ("separator", "continuationSeparator", "continuationNotice"):
            continue
        number += 1
        text = normal.tidy(" ".join(_words(paragraph) for paragraph in footnote.iter(qn("w:p"))))
        if text:
            yield f"[{number}] {text}"


class _Numbers:
    """The automatic numbers of paragraphs ("1.", "(a)"), which Word computes and does not store."""

    def __init__(self, document: Any) -> None:
        self._counts: dict[tuple[str, int], int] = {}
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._styles = {style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))}
        part = next(
            (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")), None
        )
        if part is None:
            return
        root = part.element
        abstract = {item.get(qn("w:abstractNumId")): item for item in root.iter(qn("w:abstractNum"))}
        for num in root.iter(qn("w:num")):
            link = num.find(qn("w:abstractNumId"))
            definition = abstract.get(link.get(qn("w:val"))) if link is not None else None
            if definition is not None:
                self._levels[num.get(qn("w:numId"))] = dict(_level(level) for level in definition.iter(qn("w:lvl")))

    def _link(self, paragraph: Any) -> Any:
        """What ties the paragraph to a list: its own mark, or that of its style or of a style that one is based on."""
        link = paragraph.find(_NUMBERED)
        style = paragraph.find(_STYLED)
        name = style.get(qn("w:val")) if style is not None else None
        for _ in range(_DEEPEST_STYLE):
            if link is not None or name not in self._styles:
                break
            link, name = self._styles[name].find(_NUMBERED), _value(self._styles[name], "w:basedOn")
        return link

    def of(self, paragraph: Any) -> str:
        """The number that Word prints before the paragraph, or nothing."""
        link = self._link(paragraph)
        identifier, depth = (_value(link, "w:numId"), _value(link, "w:ilvl")) if link is not None else (None, None)
        levels = self._levels.get(identifier or "")
        level = int(depth or 0)
        if identifier is None or levels is None or level not in levels:
            return ""
        form, template, start = levels[level]
        if form in ("bullet", "none"):
            return ""
        self._counts[(identifier, level)] = self._counts.get((identifier, level), start - 1) + 1
        for deeper in [key for key in self._counts if key[0] == identifier and key[1] > level]:
            del self._counts[deeper]
        for above in range(level + 1):
            count = self._counts.get((identifier, above), levels.get(above, ("", "", 1))[2])
            template = template.replace(f"%{above + 1}", _printed(count, levels.get(above, (form, "", 1))[0]))
        return template


_NUMBERED = f"{qn('w:pPr')}/{qn('w:numPr')}"
_STYLED = f"{qn('w:pPr')}/{qn('w:pStyle')}"


def _value(element: Any, tag: str) -> str | None:
    child = element.find(qn(tag))
    value: str | None = child.get(qn("w:val")) if child is not None else None
    return value


def _level(level: Any) -> tuple[int, tuple[str, str, int]]:
    start = _value(level, "w:start") or "1"
    return int(level.get(qn("w:ilvl"))), (
        _value(level, "w:numFmt") or "decimal",
        _value(level, "w:lvlText") or "",
        int(start),
    )


_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def _printed(count: int, form: str) -> str:
    if form.endswith("Letter"):
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if form.startswith("upper") else letter
    if form.endswith("Roman"):
        roman = ""
        for value, sign in _ROMAN:
            roman += sign * (count // value)
            count %= value
        return roman.upper() if form.startswith("upper") else roman
    return str(count)
