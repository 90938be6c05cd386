"""Words are found in obligations and texts, in any form, and what is typed is never a program."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from obligations.models import Document, Obligation, search
from obligations.models.obligations import Review
from obligations.models.search import index
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def found(words: str) -> list[str]:
    """The actions of the obligations that match, in order of the alphabet."""
    return sorted(search.matching(Obligation.objects.all(), words).values_list("action", flat=True))


@pytest.fixture
def clauses() -> None:
    for action, quote in (
        ("report", "requests the Secretary-General to report on the expenses of the Tribunal"),
        ("convene", "decides to convene a high-level meeting on oceans, and reports of States are welcome"),
        ("café", "invites the café of the Assembly to reopen"),
    ):
        factories.make_obligation(action=action, quote=quote)


@pytest.mark.parametrize(
    ("words", "actions"),
    [
        ("report", ["convene", "report"]),
        ("reporting", ["convene", "report"]),
        ("REPORT expense", ["report"]),
        ("report meeting", ["convene"]),
        ('"high-level meeting"', ["convene"]),
        ('"meeting high-level"', []),
        ("report -oceans", ["report"]),
        ('report -"high-level meeting"', ["report"]),
        ("cafés", ["café"]),
        ("nothing of the kind", []),
        ("oceans or cafés", []),
    ],
)
def test_all_words_must_occur_in_any_form(clauses: None, words: str, actions: list[str]) -> None:
    assert found(words) == actions


@pytest.mark.parametrize("words", ["", "   ", '"', '""', "-", "-report", "!", "()", "***", "\0", '-"a b"'])
def test_without_a_word_to_look_for_nothing_is_found(clauses: None, words: str) -> None:
    assert search.nothing_to_find(words)
    assert found(words) == []
    assert search.highlighted(Obligation, words, [1]) == {}


@pytest.mark.parametrize(
    "words",
    [
        "report AND", "NOT report", "report NEAR oceans", "quote:report", "report*", "^report", "a & | ! <-> report",
        "report'); DROP TABLE x", '"unclosed report', "{report}", "%s report", "re\\port", "𝔯eport 💥 report",
        "x" * 5000, "report " * 400, "\x02report\x03",
    ],
)  # fmt: skip
def test_whatever_is_typed_is_words_and_breaks_nothing(clauses: None, client: Client, words: str) -> None:
    found(words)
    search.highlighted(Obligation, words, Obligation.objects.values_list("pk", flat=True))
    for address in ("/search/", "/due-dates/", "/timeline/", "/month/", "/obligations/standing/"):
        assert client.get(address, {"q": words}).status_code == 200


def test_the_index_follows_what_changes_and_what_goes(clauses: None) -> None:
    row = Obligation.objects.get(action="report")
    row.quote = "requests the Secretary-General to keep silent"
    row.save()
    assert found("expenses") == []
    assert found("silence") == [] and found("silent") == ["report"]  # noqa: PT018  # one form, two words
    Obligation.objects.filter(pk=row.pk).update(quote="to speak up")
    assert found("speaks") == ["report"]
    row.delete()
    assert found("speaks") == []


def test_hits_are_marked_in_the_exact_words(clauses: None) -> None:
    row = Obligation.objects.get(action="report")
    pieces = search.highlighted(Obligation, "expense", [row.pk])[row.pk]
    assert "".join(text for text, _hit in pieces) == row.quote
    assert [text for text, hit in pieces if hit] == ["expenses"]


def test_of_a_text_the_passage_is_shown(client: Client) -> None:
    factories.make_document(
        title="On oceans", text="Before. " * 300 + "The <b>albatross</b> is named once. " + "After. " * 300
    )
    factories.make_document(title="On forests", text="No bird.")
    page = client.get("/search/?q=albatross&in=texts").content.decode()
    assert "On oceans" in page
    assert "On forests" not in page
    assert "<mark>albatross</mark>" in page
    assert "<b>albatross" not in page
    assert len(page) < 20_000


def test_a_symbol_is_found(client: Client) -> None:
    document = factories.make_document(symbol="A/RES/62/4711")
    factories.make_document(symbol="A/RES/62/4712")
    assert list(search.matching(Document.objects.all(), "A/RES/62/4711")) == [document]


def test_what_is_left_out_or_not_adopted_yet_is_not_found(client: Client) -> None:
    rejected = factories.make_obligation(action="kept out", quote="a word like quixotic")
    rejected.review_as(Review.REJECTED, now=NOW)
    factories.make_obligation(action="kept in", quote="a quixotic word")
    assert "kept out" not in client.get("/search/?q=quixotic&as_of=2008-06-01").content.decode()
    assert "kept in" in client.get("/search/?q=quixotic&as_of=2008-06-01").content.decode()
    assert "kept in" not in client.get("/search/?q=quixotic&as_of=2007-11-25").content.decode()


def test_preparing_again_makes_what_is_missing(clauses: None) -> None:
    """As after a migration for which SQLite has built a table anew, without its triggers."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for event in ("insert", "update", "delete"):
                cursor.execute(f"DROP TRIGGER {index.OBLIGATIONS.words}_{event}")
        factories.make_obligation(action="while away", quote="a zeppelin lands")
        assert found("zeppelin") == []
        index.prepare(connection)
        assert found("zeppelin") == ["while away"]
    index.prepare(connection)
    assert found("report expenses") == ["report"]
