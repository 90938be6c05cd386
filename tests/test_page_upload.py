"""Adding documents: a row per file says what became of it, none can do harm to another, and each can be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from obligations import intake, tasks
from obligations.intake import documents, uploads
from obligations.models import Document, DueDate, Feed, Note, Reminder, Upload
from obligations.models.obligations import Review
from obligations.models.uploads import ATTEMPTS, LEASE
from obligations.reminders import plan
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ADDRESS = "/documents/add/"

RESOLUTION = """Resolution adopted by the General Assembly on 19 December 2024

79/{number}. A matter

The General Assembly,

Recalling its previous resolutions,

1. Requests the Secretary-General to submit to it a report at its eightieth session;

2. Invites Member States to contribute to the voluntary fund{more}.

54th plenary meeting
19 December 2024
"""


def resolution(number: int, more: str = "") -> bytes:
    return RESOLUTION.format(number=number, more=more).encode()


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """No broker is asked; the jobs that would have been woken."""
    heard: list[Any] = []
    monkeypatch.setattr("obligations.web.wake.soon", heard.append)
    return heard


@pytest.fixture
def editor(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def send(client: Client, *files: tuple[str, bytes]) -> str:
    """Send files; the address of the page of what becomes of them."""
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    response = client.post(ADDRESS, {"documents": sent})
    assert response.status_code == 302
    return str(response.headers["Location"])


def read(client: Client, *files: tuple[str, bytes]) -> str:
    """Send files and let the job read them; the page."""
    address = send(client, *files)
    tasks.read_uploads()
    return str(client.get(address).content.decode())


# --- a row per file -------------------------------------------------------------------------------------------------


def test_files_wait_until_a_job_reads_them(editor: Client, woken: list[Any]) -> None:
    address = send(editor, ("one.txt", resolution(901)), ("two.txt", resolution(902)))
    assert woken == [tasks.read_uploads]
    page = editor.get(address).content.decode()
    assert "0 of 2 files read" in page
    assert page.count("waiting") >= 2
    assert 'hx-trigger="every 1s"' in page
    assert "Look again" in page
    tasks.read_uploads()
    page = editor.get(address).content.decode()
    assert "2 of 2 files read" in page
    assert "hx-trigger" not in page


def test_several_files_at_once_each_with_its_outcome(editor: Client) -> None:
    page = read(editor, ("one.txt", resolution(901)), ("letter.txt", b"Dear <b>all</b>"), ("two.txt", resolution(902)))
    assert page.count("2 obligations") == 2
    assert page.count("(1 dated)") == 2
    assert "<b>all</b>" not in page
    states = list(Upload.objects.values_list("name", "state"))
    assert states == [("one.txt", "added"), ("letter.txt", "refused"), ("two.txt", "added")]
    assert len(Upload.objects.get(state="refused").reason) > 20


def test_what_could_not_be_read_is_told_per_file(editor: Client) -> None:
    bare = resolution(901).replace(b" on 19 December 2024", b"").replace(b"\n19 December 2024", b"")
    page = read(editor, ("bare.txt", bare), ("whole.txt", resolution(902)))
    assert page.count("could not be read") == 1
    assert "The date of adoption was not found" in page


def test_the_same_file_again_changes_nothing(editor: Client) -> None:
    read(editor, ("one.txt", resolution(901)))
    assert "is already here; nothing was changed." in read(editor, ("again.txt", resolution(901)))
    assert Document.objects.count() == 1


def test_a_file_that_is_too_large_is_refused_unread(editor: Client, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 1000
    page = read(editor, ("large.txt", b"x" * 1001), ("small.txt", resolution(901)))
    assert "It is larger than 1000" in page
    assert Document.objects.get().symbol == "A/RES/79/901"


def test_nothing_chosen(editor: Client) -> None:
    assert "Choose at least one file." in editor.post(ADDRESS, {}).content.decode()


def test_a_file_name_is_never_markup(editor: Client) -> None:
    assert "<script>alert" not in read(editor, ("<script>alert(1)", b"x"))
    assert "<script>alert" not in editor.get(ADDRESS).content.decode()


def test_no_file_stays_behind_but_those_of_documents(editor: Client) -> None:
    read(editor, ("one.txt", resolution(901)), ("letter.txt", b"Dear all"))
    assert default_storage.listdir("uploads") == ([], [])
    assert len(default_storage.listdir("documents")[1]) == 1


def test_a_file_is_only_ever_saved_never_shown(editor: Client) -> None:
    page = b"<html><script>alert(1)</script>" + resolution(901)
    read(editor, ("evil.html", page), ("one.txt", resolution(902)))
    for document in Document.objects.all():
        response = editor.get(f"/documents/{document.pk}/source/")
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert b"".join(response.streaming_content) in {page, resolution(902)}  # type: ignore[attr-defined]
    assert editor.get(f"/documents/{factories.make_document().pk}/source/").status_code == 404


# --- the job ----------------------------------------------------------------------------------------------------------


def clock(*, at: dt.datetime = NOW) -> Callable[[], dt.datetime]:
    return lambda: at


def test_the_row_says_what_the_job_is_doing(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address = send(editor, ("one.txt", resolution(901)))
    seen: list[str] = []
    add = documents.add

    def watched(*args: Any, report: Callable[[Any], None], **fields: Any) -> Any:
        def told(stage: Any) -> None:
            report(stage)
            seen.append(editor.get(address).content.decode())

        return add(*args, report=told, **fields)

    monkeypatch.setattr(documents, "add", watched)
    tasks.read_uploads()
    assert len(seen) == 3
    for n, (page, words) in enumerate(zip(seen, ("opening", "reading the text", "writing"), strict=True), start=1):
        assert words in page
        assert f'max="4" value="{n}"' in page


def test_a_file_that_breaks_its_reader_stops_no_other(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    add = documents.add

    def fragile(data: bytes, *args: Any, **fields: Any) -> Any:
        if data == b"bad":
            raise ZeroDivisionError
        return add(data, *args, **fields)

    monkeypatch.setattr(documents, "add", fragile)
    page = read(editor, ("bad.txt", b"bad"), ("one.txt", resolution(901)))
    assert "Reading it failed; the log says why." in page
    assert Document.objects.count() == 1


def test_each_file_is_read_by_one_job(owner: User) -> None:
    sent = [SimpleUploadedFile("one.txt", resolution(901))]
    uploads.receive(sent, by=owner, now=NOW, limit=10_000)
    assert Upload.objects.claim(now=NOW)
    assert Upload.objects.claim(now=NOW) is None
    assert uploads.read_waiting(clock=clock()) == 0


def test_a_file_whose_reader_died_is_read_by_another_and_given_up_in_the_end(owner: User) -> None:
    uploads.receive([SimpleUploadedFile("one.txt", resolution(901))], by=owner, now=NOW, limit=10_000)
    for n in range(ATTEMPTS):
        assert Upload.objects.claim(now=NOW + n * 2 * LEASE)
        assert Upload.objects.claim(now=NOW + n * 2 * LEASE + LEASE) is None
    uploads.read_waiting(clock=clock(at=NOW + ATTEMPTS * 2 * LEASE))
    upload = Upload.objects.get()
    assert (upload.state, upload.is_finished) == (Upload.State.FAILED, True)
    assert "Send it anew" in upload.reason


def test_without_a_broker_the_next_round_reads_them(owner: User, tmp_path: Path) -> None:
    """What ``manage.py drain --loop`` and the scheduler do."""
    uploads.receive([SimpleUploadedFile("one.txt", resolution(901))], by=owner, now=NOW, limit=10_000)
    assert uploads.read_waiting(clock=timezone.now) == 1
    assert Document.objects.get().added_by == owner


# --- taking back ------------------------------------------------------------------------------------------------------


def undo(client: Client, name: str) -> str:
    upload = Upload.objects.get(name=name)
    return str(client.post(f"/uploads/{upload.pk}/undo/", follow=True).content.decode())


def test_an_added_document_is_taken_back_with_its_reminders_and_calendar_entries(editor: Client) -> None:
    factories.make_subscription()
    feed = Feed.objects.create(name="all", token_hash="1" * 64, created_at=NOW)
    read(editor, ("one.txt", resolution(901)))
    due = DueDate.objects.get()
    plan.plan_all(now=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    assert Reminder.objects.filter(due_date=due).exists()
    assert "Taken back: one.txt" in undo(editor, "one.txt")
    assert not Document.objects.exists()
    assert not Reminder.objects.exists()
    feed.refresh_from_db()
    assert feed.stale_since
    assert Upload.objects.get().state == Upload.State.UNDONE
    assert "changed nothing that could be taken back" in undo(editor, "one.txt")


def test_one_that_took_anothers_place_gives_it_back(editor: Client) -> None:
    read(editor, ("one.txt", resolution(901)))
    read(editor, ("corrigendum.txt", resolution(901, more=" at its eighty-first session")))
    document = Document.objects.get()
    assert document.source_name == "corrigendum.txt"
    assert "Another file of this document was read since." in undo(editor, "one.txt")
    undo(editor, "corrigendum.txt")
    document.refresh_from_db()
    assert document.source_name == "one.txt"
    assert "eighty-first" not in document.text


def _confirm(document: Document) -> None:
    row = document.obligations.first()
    assert row
    row.review_as(Review.CONFIRMED, now=NOW)


def _write_down(document: Document) -> None:
    row = document.obligations.first()
    assert row
    Note.objects.create(obligation=row, author=document.added_by, text="x", written_at=NOW)


def _remind(document: Document) -> None:
    due = DueDate.objects.get(obligation__document=document)
    reader = factories.make_subscription()
    state = Reminder.State.HANDED_OVER
    Reminder.objects.create(
        subscription=reader, due_date=due, version=1, lead_days=1, send_at=NOW, planned_at=NOW, state=state
    )


@pytest.mark.parametrize("rely", [_confirm, _write_down, _remind])
def test_once_somebody_relies_on_it_it_stays(editor: Client, rely: Callable[[Document], None]) -> None:
    read(editor, ("one.txt", resolution(901)))
    rely(Document.objects.get())
    assert "Reject what is wrong in it instead." in undo(editor, "one.txt")
    assert Document.objects.count() == 1


def test_it_is_all_taken_back_or_nothing(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    read(editor, ("one.txt", resolution(901)))

    def break_down(*_args: object, **_fields: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Upload, "save", break_down)
    with pytest.raises(ZeroDivisionError):
        uploads.undo(Upload.objects.get(), now=NOW)
    assert Document.objects.exists()


# --- who may --------------------------------------------------------------------------------------------------------


def test_who_may_not_add(client: Client, outsider: User) -> None:
    assert client.get(ADDRESS).headers["Location"].startswith("/sign-in/")
    assert client.post(ADDRESS, {}).headers["Location"].startswith("/sign-in/")
    client.force_login(outsider)
    assert client.get(ADDRESS).status_code == 403
    sent = SimpleUploadedFile("one.txt", resolution(901))
    assert client.post(ADDRESS, {"documents": [sent]}).status_code == 403
    assert not Upload.objects.exists()
    assert "Add documents" not in client.get("/documents/").content.decode()


def test_what_somebody_sent_is_theirs_to_see_and_to_take_back(
    client: Client, owner: User, assistant: User, outsider: User
) -> None:
    client.force_login(owner)
    address = send(client, ("secret name.txt", resolution(901)))
    tasks.read_uploads()
    upload = Upload.objects.get()
    for other, refused in ((assistant, 404), (outsider, 403)):
        client.force_login(other)
        assert client.get(address).status_code == 404
        assert client.post(f"/uploads/{upload.pk}/undo/").status_code == refused
    client.logout()
    assert client.get(address).headers["Location"].startswith("/sign-in/")
    assert Document.objects.exists()


def test_a_former_editor_takes_nothing_back(client: Client, owner: User) -> None:
    client.force_login(owner)
    read(client, ("one.txt", resolution(901)))
    owner.groups.clear()
    assert client.post(f"/uploads/{Upload.objects.get().pk}/undo/").status_code == 403
    assert Document.objects.exists()


def test_taking_back_by_another_door(owner: User) -> None:
    document = intake.add(resolution(901), "one.txt", by=owner, now=NOW).document
    intake.take_back(document, now=NOW)
    assert not Document.objects.exists()
