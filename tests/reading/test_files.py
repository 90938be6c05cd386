"""Files of every format come to the same paragraphs; what cannot be read says what to do, and nothing ever crashes."""

from __future__ import annotations

import io
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from obligations.reading import files
from obligations.reading.files import normal, plain, sandbox
from obligations.reading.values import UnreadableDocument
from tests.reading.pdf_writer import Picture, Placed, lines, pdf

PARAGRAPHS = [
    "Resolution adopted by the General Assembly on 4 December 2023",
    "The General Assembly,",
    "Recalling the Declaration of the Indian Ocean as a Zone of Peace, held in New York from 2 to 13 July 1979, "  # noqa: ISC004 - one paragraph
    "and its sixty-third session,",
    "1. Takes note of the report of the Ad Hoc Committee;",
    "2. Requests the Chair to report to the General Assembly at its eightieth session.",
]


def load(data: str | bytes, name: str = "resolution.txt") -> list[str]:
    text = files.load(data.encode() if isinstance(data, str) else data, name)
    assert text.endswith("\n")
    return text.rstrip("\n").split("\n\n")


# text and Markdown


def test_lines_are_joined_and_paragraphs_parted_by_one_blank_line() -> None:
    assert load("The General Assembly,\n\n\n\n1. Requests the\nSecretary-General\nto report;\n2. Decides.\n") == [
        "The General Assembly,",
        "1. Requests the Secretary-General to report;",
        "2. Decides.",
    ]


def test_markdown_as_character_recognition_writes_it() -> None:
    text = (
        "## Resolution adopted by the General Assembly\n\n*The General Assembly,*\n\n"
        "*Recalling* the Agreement\\* of the Court<sup>1</sup>,<sup>2</sup> including paragraph 3 of the resolution\n\n"
        "---\n\n<sup>1</sup> United Nations, *Treaty Series*, vol. 2187.\n\n<sup>2</sup> See A/58/874\nand Add.1.\n\n"
        "with respect to the payment,\n\n**1.** _Requests_ the Court[^3] to report &amp; inform;\n\n"
        "[^3]: See A/62/314.\n\n*57th plenary meeting  \n26 November 2007*"
    )
    assert load(text, "resolution.md") == [
        "Resolution adopted by the General Assembly",
        "The General Assembly,",
        "Recalling the Agreement* of the Court, including paragraph 3 of the resolution with respect to the payment,",
        "1. Requests the Court to report & inform;",
        "57th plenary meeting",
        "26 November 2007",
        "Footnotes",
        "[1] United Nations, Treaty Series, vol. 2187.",
        "[2] See A/58/874 and Add.1.",
        "[3] See A/62/314.",
    ]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("of the Group111 and of the Fifth Committee,112 as well", "of the Group and of the Fifth Committee, as well"),
        ("governed by the Charter of the United Nations;115", "governed by the Charter of the United Nations;"),
        ("the rule of law”3 as well as", "the rule of law” as well as"),
        ("Human Rights2,3 and", "Human Rights and"),
    ],
)  # fmt: skip
def test_footnote_numbers_stuck_to_words_are_taken_off(printed: str, expected: str) -> None:
    assert load(printed) == [expected]


@pytest.mark.parametrize(
    "printed",
    [
        "resolutions 2127 (2013) and A/RES/62/12 of 26 November 2007",
        "documents A/79/L.1/Rev.1, A/62/L.13/Add.2 and A/62/454/Corr.1",
        "COVID-19, the G20 and COP29, Goal 4.1",
        "paragraphs 1 to 3, articles 12 and 13, 2018–2030",
        "in 2012, 2013 and 2014; 1.25 dollars a day",
        "the snake_case name and 5 * 3 * 2",
    ],
)
def test_numbers_of_the_text_itself_stay(printed: str) -> None:
    assert load(printed) == [printed]


@pytest.mark.parametrize(
    "line", ["12", "2/7", "Page 3 of 9", "- 4 -", "23-24427 (E) 131223", "*2324427*", "___________", "---", "/..."]
)
def test_what_the_page_adds_is_taken_out_and_the_sentence_joined(line: str) -> None:  # fmt: skip
    assert load(f"1. Requests the Secretary-General\n\n{line}\n\nto report at its eightieth session.") == [
        "1. Requests the Secretary-General to report at its eightieth session."
    ]


@pytest.mark.parametrize(
    "sentence", ["as set out in paragraph\n12\nof the report", "of 14 December\n2029\nto report", "articles 3 and\n4"]
)
def test_a_number_that_belongs_to_the_sentence_stays(sentence: str) -> None:
    assert load(sentence) == [sentence.replace("\n", " ")]


def test_running_heads_of_bound_volumes_are_taken_out() -> None:
    text = "approved by the\n\nGeneral Assembly—Forty-first Session\n\nGeneral Assembly;\n\n(b) The percentages"
    assert "Forty-first Session" not in " ".join(load(text))


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("at its sixty-\nthird session", "at its sixty-third session"),
        ("the govern-\nment of a government", "the government of a government"),
        ("Non-\nAligned Countries", "Non-Aligned Countries"),
        ("for 2029–\n2030", "for 2029–2030"),
    ],
)
def test_words_broken_at_the_end_of_a_line_are_made_whole(broken: str, whole: str) -> None:
    assert load(broken) == [whole]


def test_no_paragraph_is_taken_for_a_footnote() -> None:
    text = "1. Requests him;\n\n2 Ibid.\n\n12 States voted against.\n\n3. Decides to remain seized."
    assert load(text) == [
        "1. Requests him;",
        "12 States voted against.",
        "3. Decides to remain seized.",
        "Footnotes",
        "[2] Ibid.",
    ]


def test_invisible_characters_are_taken_out() -> None:
    assert load("\ufeff\u200d\u200d 6.\u00a0Requests the Sec\u00adretary\u2011General\x07") == [
        "6. Requests the Secretary\u2011General"
    ]


def test_numbers_that_a_table_keeps_apart_join_their_paragraph() -> None:
    assert load("62/12.\n\nReport of the Court\n\n1.\n\nWelcomes it;\n\n(a)\n\nWith thanks.") == [
        "62/12. Report of the Court",
        "1. Welcomes it;",
        "(a) With thanks.",
    ]


@given(st.text(max_size=300))
def test_any_text_is_normalised_and_normalising_twice_changes_nothing(text: str) -> None:
    once = plain.read(text)
    assert "\n\n\n" not in once
    body = once.partition(f"\n{normal.FOOTNOTES}\n")[0]
    assert all(line == " ".join(line.split()) for line in body.splitlines())


# other formats


def test_html_gives_the_same_paragraphs() -> None:
    page = (
        "<!DOCTYPE html><html><head><title>UN</title><style>p {}</style></head><body><nav>Menu</nav>"
        f"<h1>{PARAGRAPHS[0]}</h1><script>alert('1. Requests nobody')</script>"
        f"<p><i>The General Assembly</i>,</p><p>{PARAGRAPHS[2].replace('July', 'July&nbsp;')}<sup>1</sup></p>"
        "<table><tr><td>1.</td><td>Takes note of the report of the <b>Ad Hoc Committee</b>"
        "<sup><a href='#2'>2</a></sup>;</td></tr></table>"
        f"<p>{PARAGRAPHS[4].replace('to report', '<br>to report')}</p><!-- 3. Decides nothing -->"
        "<hr><p><sup>1</sup> See A/34/45.</p><p><sup>2</sup> A/57/759.</p><footer>Contact</footer></body></html>"
    )
    expected = [*PARAGRAPHS[:4], "2. Requests the Chair", "to report to the General Assembly at its eightieth session."]
    assert load(page, "page.html") == [*expected, "Footnotes", "[1] See A/34/45.", "[2] A/57/759."]


def test_html_tells_its_own_encoding() -> None:
    page = '<html><head><meta charset="windows-1252"></head><body><p>Côte d’Ivoire</p></body></html>'
    assert load(page.encode("cp1252"), "page.html") == ["Côte d’Ivoire"]


def _docx(build: Any) -> bytes:
    document = docx.Document()
    build(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_docx_gives_the_same_paragraphs() -> None:
    def build(document: Any) -> None:
        document.add_heading(PARAGRAPHS[0])
        document.add_paragraph().add_run("The General Assembly").italic = True
        document.paragraphs[-1].add_run(",")
        document.add_paragraph(PARAGRAPHS[2])
        table = document.add_table(1, 2)
        table.cell(0, 0).text, table.cell(0, 1).text = "1.", PARAGRAPHS[3].removeprefix("1. ")
        document.add_paragraph(PARAGRAPHS[4].replace("2. ", "2.\t"))

    assert load(_docx(build), "resolution.docx") == PARAGRAPHS


def test_docx_prints_the_numbers_that_word_only_shows() -> None:
    def build(document: Any) -> None:
        for text in ("Requests him;", "Decides so;"):
            document.add_paragraph(text, style="List Number")
        document.add_paragraph("A point", style="List Bullet")

    assert load(_docx(build), "list.docx") == ["1. Requests him;", "2. Decides so;", "A point"]


def test_docx_leaves_out_what_a_reviewer_deleted() -> None:
    def build(document: Any) -> None:
        paragraph = document.add_paragraph("Requests the Secretary-General to report")
        deleted = OxmlElement("w:del")
        deleted.append(paragraph.add_run(" never")._r)
        paragraph._p.append(deleted)
        paragraph.add_run(" annually")

    assert load(_docx(build), "edited.docx") == ["Requests the Secretary-General to report annually"]


def test_docx_footnotes_stand_at_the_end() -> None:
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t> See A/62/314.</w:t></w:r></w:p></w:footnote>'
        "</w:footnotes>"
    )

    def build(document: Any) -> None:
        part = docx.opc.part.Part(
            docx.opc.packuri.PackURI("/word/footnotes.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
            notes.encode(),
            document.part.package,
        )
        document.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes")
        run = document.add_paragraph("Welcomes the report").add_run()
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), "1")
        run._r.append(reference)
        document.paragraphs[-1].add_run(" of the Court;")

    assert load(_docx(build), "noted.docx") == ["Welcomes the report of the Court;", "Footnotes", "[1] See A/62/314."]


def _resolution() -> bytes:
    """Two pages with masthead, footnotes, running heads and job numbers, as the United Nations prints them."""
    first = [
        Placed(123, 734, "United Nations", 14),
        Placed(487, 735, "A/RES/78/13", 10),
        Placed(123, 640, PARAGRAPHS[0], 12),
        Placed(147, 600, "The General Assembly,"),
        *lines(147, 582, "Recalling the Declaration of the Indian Ocean as a Zone of Peace, held"),
        *lines(123, 570, "in New York from 2 to 13 July 1979,  and its sixty-"),
        Placed(264, 574, "1", 5.5),
        *lines(123, 558, "third session,"),
        Placed(147, 540, "1. Takes note of the report of the Ad Hoc Committee;"),
        *lines(147, 522, "2. Requests the Chair to report to the General Assembly at its eightieth"),
        Placed(99, 123, "__________________", 8),
        Placed(117, 112, "1", 5.5),
        *lines(
            123, 109, "Official Records of the General Assembly, Thirty-fourth Session,\nSupplement No. 45.", size=8.5
        ),
        Placed(99, 40, "23-24427 (E) 131223", 8),
    ]
    second = [
        Placed(99, 745, "A/RES/78/13", 8.5),
        Placed(300, 745, "Declaration of the Indian Ocean", 8.5),
        Placed(123, 700, "session."),
        Placed(400, 660, "42nd plenary meeting"),
        Placed(420, 648, "4 December 2023"),
        Placed(99, 40, "2/2", 8),
        Placed(480, 40, "23-24427", 8),
    ]
    return pdf(first, second)


def test_pdf_gives_the_same_paragraphs() -> None:
    read = load(_resolution(), "resolution.pdf")
    assert read == [
        "United Nations",
        "A/RES/78/13",
        *PARAGRAPHS,
        "42nd plenary meeting",
        "4 December 2023",
        "Footnotes",
        "[1] Official Records of the General Assembly, Thirty-fourth Session, Supplement No. 45.",
    ]


WORDS = lines(100, 700, "\n".join([*PARAGRAPHS] * 3))
"""A page of text in one column."""


def _columns(rows: int = 12, left: str = "of the first column here", right: str = "of the second column here") -> bytes:
    first = lines(70, 700, "\n".join(f"the left line {n} {left}" for n in range(rows)))
    second = lines(330, 700, "\n".join(f"the right line {n} {right}" for n in range(rows)))
    return pdf(WORDS, [cell for row in zip(first, second, strict=True) for cell in row])


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (_columns(), "Page 2 of the file is set in two columns"),
        (pdf(WORDS, [Picture()]), "Page 2 of the file is a scan"),
        (
            pdf([Picture(500, 700), Placed(100, 20, "Digitized by the Library", 8)], WORDS),
            "Page 1 of the file is a scan",
        ),
        (pdf([Picture(), *(words._replace(mode=3) for words in WORDS)]), "Page 1 of the file is a scan"),
    ],
)
def test_pages_whose_words_cannot_be_told_in_order_are_refused_with_their_number(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableDocument, match=says) as refusal:
        files.load(data, "a.pdf")
    assert "add" in str(refusal.value)


@pytest.mark.parametrize(
    "data",
    [
        pdf([*WORDS, Picture(60, 60)]),  # an emblem
        pdf([*WORDS, Picture()]),  # a watermark behind the text
        pdf(WORDS, []),  # an empty last page
        _columns(rows=6),  # signatures
        _columns(left="", right=""),  # a list of names
    ],
)
def test_pictures_lists_and_empty_pages_are_no_scan_and_no_columns(data: bytes) -> None:
    assert PARAGRAPHS[4] in files.load(data, "a.pdf")


# what cannot be read


def _zip(*parts: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return file.getvalue()


def _entities() -> bytes:
    """A DOCX whose text would unfold to a billion words."""
    levels = "".join(f'<!ENTITY {chr(98 + k)} "{("&" + chr(97 + k) + ";") * 10}">' for k in range(9))
    with zipfile.ZipFile(io.BytesIO(_docx(lambda document: document.add_paragraph("BOMB")))) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    head, rest = parts["word/document.xml"].decode().split("?>", 1)
    bomb = f'{head}?><!DOCTYPE w [<!ENTITY a "ha">{levels}]>{rest.replace("BOMB", "&j;")}'
    return _zip(*{**parts, "word/document.xml": bomb.encode()}.items())


def _pictures() -> bytes:
    file = io.BytesIO()
    document = pypdfium2.PdfDocument.new()
    document.new_page(612, 792)
    document.save(file)
    return file.getvalue()


ENCRYPTED = pdf(
    [Placed(100, 700, "Secret words on a page")],
    trailer="/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <"
    + "41" * 32
    + "> /U <"
    + "42" * 32
    + "> >>",
)


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t\r\n", "a.txt", "empty"),
        (b"---\n\n12\n", "a.txt", "no text"),
        (b"a" * (files.MAX_BYTES + 1), "a.txt", "larger than 20 MB"),
        (b"\x00\x01\x02\xff" * 400, "a.txt", "not a text"),
        (os.urandom(64).replace(b"\x00", b"\x01") * 40, "a.txt", "encoding"),
        ("Генеральная Ассамблея, напоминая".encode("koi8-r"), "a.txt", "UTF-8"),
        ("Генеральная Ассамблея".encode("utf-16")[:-1], "a.txt", "UTF-8"),
        (b"%PDF-1.7 and then nothing", "a.pdf", "damaged"),
        (_resolution()[:400], "a.pdf", "damaged"),
        (_pictures(), "a.pdf", "OCR"),
        (ENCRYPTED, "a.pdf", "password"),
        (b"PK\x03\x04 not a document", "a.docx", "no DOCX"),
        (_zip(("xl/workbook.xml", b"<a/>")), "a.xlsx", "no DOCX"),
        (_zip(("word/document.xml", b"<a/>")), "a.docx", "damaged"),
        (_zip(("word/document.xml", b"<a/>"), ("x", b"0" * (210 << 20))), "a.docx", "more than 200 MB"),
        (_entities(), "a.docx", "damaged"),
        (_docx(lambda _: None), "a.docx", "no text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "Save it as DOCX"),
        (b"{\\rtf1 Decides}", "a.rtf", "Save it as DOCX"),
        (b"\x89PNG\r\n\x1a\n", "a.png", "OCR"),
        (b"\x1f\x8b\x08", "a.gz", "Unpack"),
        (b"<?xml version='1.0'?><akomaNtoso/>", "a.xml", "XML"),
        (b"<html><script>var a</script></html>", "a.html", "without text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_says_what_is_wrong_and_what_to_do(data: bytes, name: str, says: str) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        files.load(data, name)
    message = str(refusal.value)
    assert says in message
    assert message.startswith("The file ")
    assert message.endswith(".")
    assert "Traceback" not in message


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("Côte d’Ivoire and “others” at its session".encode("cp1252"), "Côte d’Ivoire and “others” at its session"),
        ("Côte d’Ivoire".encode("utf-16"), "Côte d’Ivoire"),
        ("Côte d’Ivoire".encode("utf-8-sig"), "Côte d’Ivoire"),
        ("Генеральная Ассамблея".encode(), "Генеральная Ассамблея"),
        ("Côte d’Ivoire".encode("utf-16-le"), "Côte d’Ivoire"),  # as Windows saves "Unicode", its mark lost on the way
        ("Côte d’Ivoire".encode("utf-16-be"), "Côte d’Ivoire"),
    ],
)  # fmt: skip
def test_encodings_that_can_be_told_are_read(data: bytes, expected: str) -> None:
    assert load(data) == [expected]


def test_a_name_does_not_decide_the_format() -> None:
    assert load(_docx(lambda document: document.add_paragraph("Decides")), "misnamed.pdf") == ["Decides"]


# the process that may be killed


def _read_by(monkeypatch: pytest.MonkeyPatch, reader: str) -> None:
    """Have one of the readers that misbehave take the place of the PDF reader."""
    monkeypatch.setitem(sandbox.READERS, "pdf", f"tests.reading.hostile_readers.{reader}")


@pytest.mark.parametrize("reader", ["sleeps", "spins"])
def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch, reader: str) -> None:
    _read_by(monkeypatch, reader)
    with pytest.raises(UnreadableDocument, match=r"takes longer than 0\.2 seconds"):
        sandbox.read("pdf", b"%PDF-", seconds=0.2)


@pytest.mark.parametrize("reader", ["aborts", "raises", "floods", "eats"])
def test_a_child_that_fails_gives_a_message_without_its_traceback(monkeypatch: pytest.MonkeyPatch, reader: str) -> None:
    _read_by(monkeypatch, reader)
    with pytest.raises(UnreadableDocument) as refusal:
        sandbox.read("pdf", b"%PDF-")
    assert "secret" not in str(refusal.value)
    assert "Save it as plain text" in str(refusal.value)


def test_a_child_writes_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _read_by(monkeypatch, "writes")
    with pytest.raises(UnreadableDocument):
        sandbox.read("pdf", str(tmp_path / "written").encode())
    assert not (tmp_path / "written").exists() or not (tmp_path / "written").read_text()


def test_a_child_sees_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hidden")
    monkeypatch.setattr(sandbox, "_nursery", sandbox._Nursery())  # started with that environment
    _read_by(monkeypatch, "looks")
    seen = sandbox.read("pdf", b"%PDF-")
    assert "PYTHONPATH" in seen
    assert "SECRET_KEY" not in seen


def test_after_every_one_of_them_the_next_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    readers = ["aborts", "eats", "floods", "raises", "sleeps", "spins"]

    def read(reader: str) -> str:
        try:
            return sandbox.read(reader, _resolution(), seconds=0.5 if reader in {"sleeps", "spins"} else 20)
        except UnreadableDocument:
            return "refused"

    for reader in readers:
        monkeypatch.setitem(sandbox.READERS, reader, f"tests.reading.hostile_readers.{reader}")
    with ThreadPoolExecutor(4) as pool:  # side by side, as the threads of a web server read
        answers = list(pool.map(read, [*readers, "pdf", *readers, "pdf"]))
    assert answers.count("refused") == 2 * len(readers)
    assert "at its eightieth session." in answers[-1]


def test_a_nursery_that_is_gone_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    nursery = sandbox._Nursery()
    monkeypatch.setattr(sandbox, "_nursery", nursery)
    first = sandbox.read("pdf", _resolution())
    process = nursery._process
    assert process is not None
    process.kill()
    process.wait()
    assert sandbox.read("pdf", _resolution()) == first


def _is_readable(data: bytes) -> bool:
    """Whether the loader takes the bytes; any error but a refusal fails the test."""
    try:
        return bool(files.load(data, "anything").strip())
    except UnreadableDocument:
        return False


@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_loader(data: bytes) -> None:
    assert files.load(data, "anything").strip() if _is_readable(data) else True


@settings(max_examples=15, deadline=None)
@given(st.integers(min_value=0, max_value=2000), st.binary(min_size=1, max_size=30))
def test_no_damage_to_a_pdf_breaks_the_loader(place: int, junk: bytes) -> None:
    whole = _resolution()
    assert _is_readable(whole[:place] + junk + whole[place + len(junk) :]) in (True, False)
