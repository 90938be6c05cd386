"""Files of several formats -> one normalised text.

Paragraphs are separated by one blank line and hold no line break; footnotes stand at the end, after a paragraph
"Footnotes". What cannot be read raises ``UnreadableDocument`` with a message that says what to do.
"""

from __future__ import annotations

import io
import zipfile

from obligations.reading import limits
from obligations.reading.files import plain, sandbox
from obligations.reading.values import UnreadableDocument

__all__ = ["MAX_BYTES", "load"]

MAX_BYTES = 20 << 20

_NOT_DOCUMENTS = {
    b"\xd0\xcf\x11\xe0": "is an old Word or Excel file. Save it as DOCX or PDF and try again.",
    b"{\\rtf": "is an RTF file. Save it as DOCX or PDF and try again.",
    b"\x89PNG": "is a picture. Run character recognition (OCR) on it and give the text.",
    b"\xff\xd8\xff": "is a picture. Run character recognition (OCR) on it and give the text.",
    b"GIF8": "is a picture. Run character recognition (OCR) on it and give the text.",
    b"II*\x00": "is a picture. Run character recognition (OCR) on it and give the text.",
    b"MM\x00*": "is a picture. Run character recognition (OCR) on it and give the text.",
    b"\x1f\x8b": "is a compressed archive. Unpack it and give the documents in it.",
    b"7z\xbc\xaf": "is a compressed archive. Unpack it and give the documents in it.",
    b"Rar!": "is a compressed archive. Unpack it and give the documents in it.",
}


def load(data: bytes, name: str) -> str:
    """The normalised text of a file: plain text, Markdown, HTML, PDF or DOCX, told apart by its content.

    ``name`` only helps to know a web page. Messages are whole sentences ("The file is empty. ..."). PDF, DOCX and
    HTML are parsed in a process of their own, which takes at most ``sandbox.SECONDS`` and ``sandbox.MEMORY``.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableDocument(
            f"The file is larger than {MAX_BYTES >> 20} MB. Split it, or save it without pictures."
        )
    if not data.strip():
        raise UnreadableDocument("The file is empty. Choose the file of the document itself.")
    kind = _kind(data, name)
    text = _plain(data) if kind == "plain" else sandbox.read(kind, data)
    if not text.strip():
        raise UnreadableDocument("The file holds no text. Choose the file of the document itself.")
    limits.check_text(text)
    return text


def _plain(data: bytes) -> str:
    text = _decoded(data)
    limits.check_text(text)
    return plain.read(text)


def _kind(data: bytes, name: str) -> str:
    """Which reader takes the file."""
    head = data[:1024]
    if b"%PDF-" in head:
        return "pdf"
    for magic, advice in _NOT_DOCUMENTS.items():
        if head.startswith(magic):
            raise UnreadableDocument(f"The file {advice}")
    if head.startswith(b"PK"):
        if not _is_docx(data):
            raise UnreadableDocument("The file is an archive, but no DOCX. Give the documents in it one by one.")
        return "docx"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        name.lower().endswith((".html", ".htm", ".xhtml")) and b"<" in head
    ):
        return "web"
    if start.startswith(b"<?xml"):
        if b"<html" in head.lower():
            return "web"
        raise UnreadableDocument("The file is XML, which is not read. Save it as HTML, DOCX or PDF and try again.")
    return "plain"


def _is_docx(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "word/document.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _decoded(data: bytes) -> str:
    """The characters of a text file: UTF-8, UTF-16, else Windows-1252 where that is plausible."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16")
    for encoding, high, low in (("utf-16-le", data[1::2], data[::2]), ("utf-16-be", data[::2], data[1::2])):
        if 2 * high.count(0) > len(high) and not low.count(0):  # every other byte, as in English
            return _strictly(data, encoding)
    if b"\x00" in data:
        raise UnreadableDocument("The file is not a text. Choose a text, Markdown, HTML, PDF or DOCX file.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _strictly(data, "windows-1252")
    letters = sum(c.isascii() and (c.isalpha() or c.isspace()) for c in text)
    if letters < 0.7 * len(text) or any(ord(c) < 32 and c not in "\t\r\n\f" for c in text):
        raise _undecodable()
    return text


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable() from error


def _undecodable() -> UnreadableDocument:
    return UnreadableDocument("The file is in an encoding that is not known. Save it as UTF-8 and try again.")
