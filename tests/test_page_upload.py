"""Adding documents: each file has its own outcome, and none can do harm to another."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from obligations import intake
from obligations.models import Document
from obligations.reading.values import UnreadableDocument
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "/documents/add/"


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """An intake that tells files apart by their first bytes."""

    def add(data: bytes, name: str, *, by: Any, now: Any) -> intake.Added:
        if not data.startswith(b"A/RES"):
            raise UnreadableDocument(f"{name} is no resolution. Send <the> text itself.")
        symbol = data.decode()
        known = Document.objects.filter(symbol=symbol).first()
        if known:
            return intake.Added(known, "unchanged")
        document = factories.make_document(symbol=symbol, source_name=name, added_by=by)
        factories.make_due_date(factories.make_obligation(document))
        factories.make_obligation(document)
        return intake.Added(document, "added")

    monkeypatch.setattr(intake, "add", add)


@pytest.fixture
def editor(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def send(client: Client, *files: tuple[str, bytes]) -> str:
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(ADDRESS, {"documents": sent}).content.decode()


def test_several_files_at_once_each_with_its_outcome(editor: Client, reader: None) -> None:
    page = send(editor, ("one.md", b"A/RES/1/1"), ("letter.txt", b"Dear"), ("two.md", b"A/RES/1/2"))
    assert page.count("2 obligations") == 2
    assert page.count("(1 dated)") == 2
    assert "letter.txt is no resolution. Send &lt;the&gt; text itself." in page
    assert set(Document.objects.values_list("symbol", flat=True)) == {"A/RES/1/1", "A/RES/1/2"}


def test_the_same_file_again_changes_nothing(editor: Client, reader: None) -> None:
    send(editor, ("one.md", b"A/RES/1/1"))
    page = send(editor, ("again.md", b"A/RES/1/1"))
    assert "is already here; nothing was changed." in page
    assert Document.objects.count() == 1


def test_a_file_that_is_too_large_is_refused_unread(editor: Client, reader: None, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 10
    page = send(editor, ("large.md", b"A/RES/1/12345"), ("small.md", b"A/RES/1/1"))
    assert "It is larger than 10" in page
    assert Document.objects.get().symbol == "A/RES/1/1"


def test_nothing_chosen(editor: Client) -> None:
    assert "Choose at least one file." in editor.post(ADDRESS, {}).content.decode()


def test_an_empty_file_gets_its_reason(editor: Client, reader: None) -> None:
    assert "empty.md is no resolution." in send(editor, ("empty.md", b""))


def test_a_file_name_is_never_markup(editor: Client, reader: None) -> None:
    assert "<script>alert" not in send(editor, ("<script>alert(1)", b"x"))


def test_who_may_not_add(client: Client, outsider: User, reader: None) -> None:
    assert client.get(ADDRESS).headers["Location"].startswith("/sign-in/")
    assert client.post(ADDRESS, {}).headers["Location"].startswith("/sign-in/")
    client.force_login(outsider)
    assert client.get(ADDRESS).status_code == 403
    assert "You may not do that" in send(client, ("one.md", b"A/RES/1/1"))
    assert not Document.objects.exists()
    assert "Add documents" not in client.get("/documents/").content.decode()
