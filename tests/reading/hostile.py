"""Texts and files made to cost a reader time or memory. ``bench/reading.py`` times them at a megabyte each."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from itertools import product

import docx

from obligations.reading.limits import MAX_PARAGRAPH

HEADING = (
    "Resolution adopted by the General Assembly on 18 December 2014\n\n69/187. A title\n\nThe General Assembly,\n\n"
    + "Recalling that the work of the Council is to be taken up on the basis of the report, with the view that its "
    "members and the others in the field of the law of the sea attend to it,\n\n" * 20
)
"""Enough English to pass for a resolution, whatever follows."""

_LEADS = (
    "Requests the Council to report",
    "Decides that",
    "Stresses",
    "Notes",
    "Looks forward to",
    "Welcomes the report, and requests",
)
_UNITS = (
    *("on 5 May 2016,", "at its sixty-third session,", "every two years", "7 to 9 and", "sixty-third and"),
    *("within 90 days of the", "to be held in", "and invites the Council to report,", "report and to", "requests, and"),
    *("inviting the Council to act,", "the Council is requested to act;", "the need for the Council to act"),
    *("the holding of the session of the Committee", "the Commission,", "that it shall be", "the report of the Board"),
    *("in accordance with,", "which shall meet,", "the Abc of the", "“a”", "by States and", "( \t", "its request that"),
    *("with the request that it report", "in this regard,", "also", "the Panel of Experts of the Council to act and"),
)
CLAUSES = {f"{lead} | {unit}": (lead, unit) for lead, unit in product(_LEADS, _UNITS)}
"""What one paragraph may repeat: after each way to begin a clause, each form that the reader looks for."""

PAGES = {
    "one word without an end": "a",
    "blanks": " ",
    "empty lines": "\n",
    "lines of one letter": "x\n",
    "carriage returns": "x\r",
    "form feeds": "1\f",
    "Markdown headings": "# a\n",
    "Markdown emphasis": "**a** _b_ ",
    "Markdown escapes": "\\*",
    "open emphasis": "*a ",
    "footnotes": "[1] See A/62/1\n",
    "footnote marks": "<sup>1</sup>",
    "open tags": "<",
    "entities": "&amp",
    "words broken at the end of a line": "abc-\n",
    "numbered paragraphs": "1. Requests the Council to act;\n\n",
    "paragraphs without a number": "Requests the Council to act;\n\n",
    "lettered paragraphs": "(a) to act;\n\n",
    "sections": "I\n\n1. Requests the Council to act;\n\n",
    "openings": "The General Assembly,\n\n",
    "asks and dates": "1. Requests the Council to report at its next session, and invites States to act by 5 May;\n\n",
    "annexes": "Annex\n\n",
    "symbols": "A/RES/62/12\n\n",
    "quotation marks": "“",
    "accents": "é",
    "pictures": "😀 ",
    "nothing to see": "\u200b",
}
"""What a whole page may repeat."""


def clauses(lead: str, unit: str, size: int, paragraph: int = MAX_PARAGRAPH - 1000) -> str:
    """A resolution of about ``size`` characters, whose paragraphs are as long as one may be."""
    words = f"{lead} " + f"{unit} " * (paragraph // (len(unit) + 1)) + ";"
    return HEADING + "\n\n".join(f"{n}. {words}" for n in range(1, max(1, size // len(words)) + 1))


def page(unit: str, size: int) -> str:
    """The beginning of a resolution and then the same again and again, to about ``size`` characters."""
    return HEADING + "1. Requests the Council to act:\n\n" + unit * (size // len(unit))


def _zip(*parts: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return file.getvalue()


def _docx(body: str, doctype: str = "") -> bytes:
    """A DOCX with that body, in XML."""
    file = io.BytesIO()
    docx.Document().save(file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    return _zip(*{**parts, "word/document.xml": text.encode()}.items())


def _words(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _deflated(operators: bytes, times: int) -> bytes:
    """A PDF of one page whose content unpacks to as many times the operators."""
    squeeze = zlib.compressobj(1)
    packed = b"".join([*(squeeze.compress(operators * 1000) for _ in range(times // 1000)), squeeze.flush()])
    return _pdf(f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode() + packed + b"\nendstream")


def _pdf(content: bytes, kids: str = "3 0 R", count: int = 1, resources: str = "", *more: bytes) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << {resources} "
        "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >> >> >>".encode(),
        content,
        *more,
    ]
    return (
        b"%PDF-1.4\n"
        + b"".join(b"%d 0 obj\n%b\nendobj\n" % item for item in enumerate(objects, 1))
        + (b"trailer << /Size %d /Root 1 0 R >>\n%%%%EOF\n" % (len(objects) + 1))
    )


def _stream(operators: bytes, head: str = "") -> bytes:
    return f"<< {head} /Length {len(operators)} >>\nstream\n".encode() + operators + b"\nendstream"


_LAUGHS = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))

FILES: dict[str, Callable[[], bytes]] = {
    "DOCX that unpacks to 250 MB": lambda: _zip(("word/document.xml", b"<a/>"), ("x", b"0" * (250 << 20))),
    "DOCX that says it is smaller": lambda: _zip(("word/document.xml", b"<a>" + b" " * (150 << 20))),
    "DOCX of a billion laughs": lambda: _docx(_words("&j;"), f'<!DOCTYPE w [<!ENTITY a "ha">{_LAUGHS}]>'),
    "DOCX that asks for a file": lambda: _docx(_words("&a;"), '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
    "DOCX of tables in tables": lambda: _docx("<w:tbl><w:tr><w:tc>" * 5000 + "</w:tc></w:tr></w:tbl>" * 5000),
    "DOCX of 20,000 paragraphs": lambda: _docx(_words("x y z") * 20_000),
    "DOCX of one word of 20 MB": lambda: _docx(_words("x" * (20 << 20))),
    "DOCX of a million paragraphs": lambda: _docx(_words("x") * 400_000),
    "DOCX of one word of 100 MB": lambda: _docx(_words("x" * (100 << 20))),
    "HTML nested 300,000 deep": lambda: b"<html><body>" + b"<div>" * 300_000 + b"x",
    "HTML of open footnotes": lambda: b"<html><body>" + b"<sup>1" * 150_000,
    "HTML of raised numbers": lambda: b"<html><body><p>" + b"a<sup>1</sup>" * 80_000,
    "HTML of raised numbers, fewer": lambda: b"<html><body><p>" + b"a<sup>1</sup>" * 18_000,
    "HTML of open footnotes, fewer": lambda: b"<html><body>" + b"<sup>1" * 35_000,
    "HTML nested 35,000 deep": lambda: b"<html><body>" + b"<div>" * 35_000 + b"x",
    "HTML of 35,000 blocks": lambda: b"<html><body>" + b"<p>x" * 35_000,
    "HTML of entities": lambda: b"<html><body>" + b"&amp" * 250_000,
    "HTML of one endless tag": lambda: b"<html><body><p " + b"a=b " * 250_000,
    "HTML of a million blocks": lambda: b"<html><body>" + b"<p>x" * 250_000,
    "PDF that unpacks to 300 MB": lambda: _deflated(b" " * 1000, 300_000),
    "PDF of a million words": lambda: _deflated(b"BT /F1 9 Tf 9 9 Td (x) Tj ET ", 1_000_000),
    "PDF of words that fit": lambda: _deflated(b"BT /F1 9 Tf 9 9 Td (x) Tj ET ", 170_000),
    "PDF of long words that fit": lambda: _pdf(_stream(b"BT /F1 9 Tf 9 9 Td (" + b"x y " * 400_000 + b") Tj ET")),
    "PDF of itself": lambda: _pdf(_stream(b"/X Do"), "3 0 R", 1, "/XObject << /X 5 0 R >>", _stream(
        b"/X Do " * 1000,
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>",
    )),
    "PDF of a page a million times": lambda: _pdf(_stream(b""), "3 0 R " * 200_000, 1_000_000),
    "PDF whose pages are its pages": lambda: _pdf(_stream(b""), "2 0 R " * 100, 1_000_000),
    "PDF of nothing but brackets": lambda: b"%PDF-1.4\n" + b"[" * 1_000_000,
}  # fmt: skip
"""Files of every format that are parsed, made to take memory or time."""
