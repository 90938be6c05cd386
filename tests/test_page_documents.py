"""The documents, and a document's text beside what it asks for."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from obligations.models import Document, Obligation
from obligations.models.obligations import Review
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

TEXT = (
    "62/12. Report\n\n"
    "1. Requests the Secretary-General to report on <script>alert(1)</script> at its sixty-third session;\n\n"
    "2. Invites States & others to contribute.\n\n"
    "57th plenary meeting"
)


@pytest.fixture
def document() -> Document:
    return factories.make_document(symbol="A/RES/62/12", text=TEXT)


def ask(document: Document, words: str, **fields: object) -> Obligation:
    start = TEXT.index(words)
    return factories.make_obligation(document, start=start, end=start + len(words), quote=words, **fields)  # type: ignore[arg-type]


def marked(page: str) -> list[tuple[str, str]]:
    """Each marked piece: the anchor that it links to, and its words as escaped."""
    return re.findall(r'<mark[^>]*><a href="#(.*?)">(.*?)</a></mark>', page, re.DOTALL)


def test_each_quote_is_marked_in_place_and_linked_both_ways(client: Client, document: Document) -> None:
    obligation = ask(document, "States & others to contribute")
    page = client.get(f"/documents/{document.pk}/").content.decode()
    assert marked(page) == [(f"obligation-{obligation.pk}", "States &amp; others to contribute")]
    assert f'<li id="obligation-{obligation.pk}"' in page
    assert page.count(f'id="quote-{obligation.pk}"') == 1
    assert f'href="#quote-{obligation.pk}"' in page


def test_a_quote_inside_another_is_told_apart(client: Client, document: Document) -> None:
    outer = ask(document, "Invites States & others to contribute")
    inner = ask(document, "others")
    page = client.get(f"/documents/{document.pk}/").content.decode()
    assert marked(page) == [
        (f"obligation-{outer.pk}", "Invites States &amp; "),
        (f"obligation-{inner.pk}", "others"),
        (f"obligation-{outer.pk}", " to contribute"),
    ]
    for obligation in (outer, inner):
        assert page.count(f'id="quote-{obligation.pk}"') == 1


def test_the_words_that_say_when_stand_out(client: Client, document: Document) -> None:
    words = "at its sixty-third session"
    start = TEXT.index(words)
    obligation = ask(document, "to report on <script>alert(1)</script> at its sixty-third session")
    factories.make_due_date(obligation, start=start, end=start + len(words))
    page = client.get(f"/documents/{document.pk}/").content.decode()
    assert f'<mark class="when" data-obligation="{obligation.pk}">' in page
    assert marked(page)[-1] == (f"obligation-{obligation.pk}", words)


def test_the_whole_text_is_there_and_none_of_it_is_markup(client: Client, document: Document) -> None:
    ask(document, "<script>alert(1)</script>", action="<script>alert(2)</script>")
    page = client.get(f"/documents/{document.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    for words in ("62/12. Report", "57th plenary meeting"):
        assert words in page


def test_warnings_are_listed(client: Client) -> None:
    document = factories.make_document(warnings=["Page 3: a <footnote> could not be placed."])
    page = client.get(f"/documents/{document.pk}/").content.decode()
    assert "What could not be read" in page
    assert "a &lt;footnote&gt; could not be placed." in page


def test_the_heading_says_where_it_was_adopted_as_far_as_that_is_printed(client: Client) -> None:
    full = factories.make_document(agenda_item="27 (b)", meeting="46th plenary meeting")
    page = client.get(f"/documents/{full.pk}/").content.decode()
    assert "agenda item 27 (b)" in page
    assert "46th plenary meeting" in page
    bare = client.get(f"/documents/{factories.make_document().pk}/").content.decode()
    assert "agenda item" not in bare


def test_only_what_one_actor_is_asked(client: Client, document: Document) -> None:
    ask(document, "States & others to contribute", actors=("States",), action="contribute")
    ask(document, "report", actors=("Secretary-General",), action="report back")
    page = client.get(f"/documents/{document.pk}/?actor=States").content.decode()
    assert [words for _, words in marked(page)] == ["States &amp; others to contribute"]
    assert "report back" not in page
    for nobody in ("Nobody", "%00"):
        assert client.get(f"/documents/{document.pk}/?actor={nobody}").status_code == 200


def test_a_rejected_obligation_is_neither_listed_nor_marked(client: Client, document: Document) -> None:
    ask(document, "others", action="be others").review_as(Review.REJECTED, now=NOW)
    page = client.get(f"/documents/{document.pk}/").content.decode()
    assert not marked(page)
    assert "be others" not in page


def test_a_document_that_was_not_adopted_yet_says_so(client: Client, document: Document) -> None:
    notice = "On the day you look at, this document was not adopted yet."
    assert notice in client.get(f"/documents/{document.pk}/?as_of=2007-01-01").content.decode()
    assert notice not in client.get(f"/documents/{document.pk}/?as_of=2007-11-26").content.decode()


def test_a_document_without_symbol_date_or_text(client: Client) -> None:
    bare = factories.make_document(symbol="", title="", adopted_on=None, text="", source_name="scan.pdf", session="")
    page = client.get(f"/documents/{bare.pk}/?as_of=2008-06-01").content.decode()
    assert "scan.pdf" in page
    assert "day of adoption not known" in page
    assert "This document has no text." in page
    assert "scan.pdf" in client.get("/documents/?as_of=2008-06-01").content.decode()


def test_the_list_finds_by_symbol_or_title_on_the_day(client: Client, document: Document) -> None:
    ask(document, "others")
    factories.make_due_date(ask(document, "report"))
    for query in ("q=62/12", "q=criminal", "q="):
        page = client.get(f"/documents/?as_of=2008-06-01&{query}").content.decode()
        assert "A/RES/62/12" in page
        assert "2 obligations" in page
        assert "1 dated" in page
    for query in ("q=nothing", "as_of=2007-01-01", "q=%25"):
        assert "A/RES/62/12" not in client.get(f"/documents/?{query}").content.decode()
    assert client.get("/documents/?q=%00").status_code == 200


@pytest.mark.parametrize("address", ["/documents/0/", "/documents/99999999999999999999/", "/documents/x/"])
def test_no_such_document(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_the_number_of_queries_does_not_grow(
    client: Client, document: Document, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(20):
        factories.make_due_date(factories.make_obligation(document, paragraph=str(n), actors=(f"Actor {n}",)))
        factories.make_document()
    with django_assert_max_num_queries(7):
        client.get(f"/documents/{document.pk}/")
    with django_assert_max_num_queries(2):
        client.get("/documents/")
