"""Nothing that people rely on moves before somebody has seen the old date, the new one, and why.

A better reader, a corrigendum or another text of a document, a changed rule: each is looked at first. Edited sessions:
tests/test_sessions_edited.py.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from obligations import feeds, intake
from obligations.intake import uploads
from obligations.models import Delivery, Document, DocumentRule, DueDate, Holiday, Obligation, Party, Upload
from obligations.models.document_deadlines import document_deadlines, load_document_calendar
from obligations.reading.values import READER_VERSION, Origin, Window
from obligations.reminders import deliver, digest, plan
from tests.factories import NOW, make_subscription, make_user
from tests.feeds import body_of, published

pytestmark = pytest.mark.django_db

RESOLUTION = """A/RES/62/99{corrigendum}

Resolution adopted by the General Assembly on 26 November 2007

62/99. A title

The General Assembly,

Recalling its resolution 61/15 of 20 November 2006,

1. Requests the Secretary-General to submit a report by {day};

2. Invites Member States to contribute to the fund.

57th plenary meeting

26 November 2007
"""


def text(day: str = "31 March 2009", corrigendum: str = "") -> bytes:
    return RESOLUTION.format(day=day, corrigendum=corrigendum).encode()


@pytest.fixture
def editor(client: Client) -> User:
    user = make_user("editor", role="editor")
    client.force_login(user)
    return user


@pytest.fixture
def due(editor: User) -> DueDate:
    intake.add(text(), "first.txt", by=None, now=NOW)
    return DueDate.objects.get()


@pytest.fixture
def misread(due: DueDate) -> DueDate:
    """As an earlier reader may have read it: by the end of the year."""
    wrong = {"window_end": dt.date(2009, 12, 31), "act_by": dt.date(2009, 12, 31), "origin": Origin.STATED}
    DueDate.objects.filter(pk=due.pk).update(**wrong)
    Document.objects.update(reader_version="0")
    due.refresh_from_db()
    return due


def days(due: DueDate) -> tuple[dt.date | None, int]:
    due.refresh_from_db()
    return due.act_by, due.version


# --- a better reader --------------------------------------------------------------------------------------------------


def test_what_a_better_reader_would_move_is_shown_and_waits(client: Client, misread: DueDate) -> None:
    document = misread.obligation.document
    assert f"/documents/{document.pk}/read-again/" in client.get("/documents/read-again/").content.decode()
    assert "earlier version of the reader" in client.get("/documents/").content.decode()
    page = client.get(f"/documents/{document.pk}/read-again/").content.decode()
    for said in ("by 31 December 2009", "by 31 March 2009", f"version {READER_VERSION} of the reader reads it so"):
        assert said in page
    assert days(misread) == (dt.date(2009, 12, 31), 1)
    assert Document.objects.get().reader_version == "0"


def test_applied_it_reaches_page_mail_and_calendar_with_one_reason_and_one_version(
    client: Client, misread: DueDate, editor: User
) -> None:
    make_subscription(email="told@example.org", filter={"due_date": str(misread.pk)}, lead_days=[400])
    plan.plan_all(now=NOW)
    told = dt.datetime(2008, 11, 28, 9, tzinfo=dt.UTC)
    digest.hand_over(now=told)
    deliver.drain()
    feed = published(editor)
    with time_machine.travel(told + dt.timedelta(hours=1), tick=False):
        client.post(f"/documents/{misread.obligation.document_id}/read-again/", {"do": "apply"})
        digest.hand_over(now=timezone.now())
        feeds.publish_stale(now=timezone.now())
    reason = f"version {READER_VERSION} of the reader reads it so"
    assert days(misread) == (dt.date(2009, 3, 31), 2)
    assert misread.versions.get().reason == reason
    assert reason in client.get(misread.obligation.get_absolute_url()).content.decode()
    notice = Delivery.objects.filter(state=Delivery.State.DUE).get()
    assert f"because {reason}" in notice.text
    event = body_of(feed).replace(b"\r\n ", b"").decode()
    misread.refresh_from_db()
    assert f"SEQUENCE:{misread.revision}" in event
    assert "20090331" in event
    # There is nothing more to decide.
    assert not Document.objects.read_by_an_earlier_reader().exists()


def test_kept_it_stays_and_is_not_asked_about_again(client: Client, misread: DueDate) -> None:
    client.post(f"/documents/{misread.obligation.document_id}/read-again/", {"do": "keep"})
    assert days(misread) == (dt.date(2009, 12, 31), 1)
    assert not Document.objects.read_by_an_earlier_reader().exists()


def test_what_a_person_has_set_stands(client: Client, misread: DueDate, editor: User) -> None:
    day = dt.date(2009, 5, 1)
    misread.set_by_hand(Window(day, day), act_by=day, reason="agreed", by=editor, now=NOW)
    page = client.get(f"/documents/{misread.obligation.document_id}/read-again/").content.decode()
    assert "No date would move" in page


def test_by_hand_it_is_printed_first(misread: DueDate, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("reread")
    assert "2009-12-31 -> 2009-03-31, because version" in capsys.readouterr().out
    assert days(misread)[1] == 1
    call_command("reread", "A/RES/1/1", "--apply")
    assert days(misread)[1] == 1
    call_command("reread", "A/RES/62/99", "--apply")
    assert days(misread) == (dt.date(2009, 3, 31), 2)


# --- a corrigendum, or another text -----------------------------------------------------------------------------------


def send(client: Client, data: bytes, name: str = "second.txt") -> Upload:
    client.post("/documents/add/", {"documents": SimpleUploadedFile(name, data)})
    uploads.read_waiting(clock=timezone.now)
    return Upload.objects.latest("pk")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (text("30 June 2009"), "read anew from second.txt"),
        (text("30 June 2009", "/Corr.1"), "A/RES/62/99/Corr.1 corrects it"),
    ],
)
def test_a_file_that_moves_dates_waits_for_a_decision(client: Client, due: DueDate, data: bytes, reason: str) -> None:
    upload = send(client, data)
    assert upload.state == Upload.State.REVIEW
    assert days(due) == (dt.date(2009, 3, 31), 1)
    page = client.get(f"/documents/add/{upload.batch}/").content.decode()
    for said in ("by 31 March 2009", "by 30 June 2009", reason):
        assert said in page
    assert days(due) == (dt.date(2009, 3, 31), 1)
    client.post(f"/uploads/{upload.pk}/decide/", {"do": "apply"})
    assert days(due) == (dt.date(2009, 6, 30), 2)
    assert due.versions.get().reason == reason
    assert Document.objects.get().symbol == "A/RES/62/99"
    upload.refresh_from_db()
    assert (upload.state, upload.path) == (Upload.State.UPDATED, "")


def test_kept_what_was_here_stays_and_the_file_goes(client: Client, due: DueDate) -> None:
    upload = send(client, text("30 June 2009"))
    client.post(f"/uploads/{upload.pk}/decide/", {"do": "keep"})
    assert days(due) == (dt.date(2009, 3, 31), 1)
    upload.refresh_from_db()
    assert (upload.state, upload.path) == (Upload.State.REFUSED, "")
    client.post(f"/uploads/{upload.pk}/decide/", {"do": "apply"})  # too late
    assert days(due) == (dt.date(2009, 3, 31), 1)


def test_nobody_but_its_sender_decides(client: Client, due: DueDate) -> None:
    upload = send(client, text("30 June 2009"))
    client.force_login(make_user("another", role="editor"))
    assert client.post(f"/uploads/{upload.pk}/decide/", {"do": "apply"}).status_code == 404
    assert days(due)[1] == 1


def test_a_file_that_would_end_a_date_waits_too(client: Client, due: DueDate) -> None:
    shorter = text().decode().replace("to submit a report by 31 March 2009", "to report").encode()
    assert send(client, shorter).state == Upload.State.REVIEW
    assert days(due)[1] == 1


def test_a_file_that_asks_less_waits_too_though_it_moves_no_date(client: Client, due: DueDate) -> None:
    less = text().decode().replace("2. Invites Member States to contribute to the fund.\n\n", "").encode()
    upload = send(client, less)
    assert upload.state == Upload.State.REVIEW
    page = client.get(f"/documents/add/{upload.batch}/").content.decode()
    assert "would no longer ask" in page
    assert "contribute to the fund" in page
    assert Obligation.objects.accepted().count() == 2
    client.post(f"/uploads/{upload.pk}/decide/", {"do": "apply"})
    assert Obligation.objects.accepted().get() == due.obligation


def test_a_document_says_what_corrected_it_and_keeps_its_symbol(client: Client, due: DueDate) -> None:
    assert send(client, text(corrigendum="/Corr.1")).state == Upload.State.UPDATED
    for _ in range(2):
        document = Document.objects.get()
        assert (document.symbol, document.corrigendum) == ("A/RES/62/99", "A/RES/62/99/Corr.1")
        assert "as corrected by A/RES/62/99/Corr.1" in client.get(document.get_absolute_url()).content.decode()
        intake.read_again([document], reason="the calendar", now=timezone.now())


def test_a_corrigendum_of_what_is_not_here_says_what_to_add_first(client: Client, editor: User) -> None:
    upload = send(client, text(corrigendum="/Corr.1"))
    assert upload.state == Upload.State.REFUSED
    assert "corrects A/RES/62/99, which is not here" in upload.reason
    assert not Document.objects.exists()


def test_a_corrigendum_that_only_lists_changes_is_refused_and_loses_nothing(client: Client, due: DueDate) -> None:
    listed = b"A/RES/62/99/Corr.1\n\nCorrigendum\n\nParagraph 1\n\nFor 31 March 2009 read 30 June 2009\n"
    upload = send(client, listed)
    assert upload.state in {Upload.State.REFUSED, Upload.State.REVIEW}
    assert days(due) == (dt.date(2009, 3, 31), 1)
    assert Obligation.objects.accepted().count() == 2


def test_a_file_that_moves_nothing_is_read_at_once(client: Client, due: DueDate) -> None:
    more = text().decode().replace("Invites Member States", "Urges Member States").encode()
    assert send(client, more).state == Upload.State.UPDATED


def test_by_hand_it_is_refused_until_one_says_so(due: DueDate, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "second.txt"
    file.write_bytes(text("30 June 2009"))
    with pytest.raises(CommandError):
        call_command("add", str(file))
    assert "--replace" in capsys.readouterr().err
    assert days(due)[1] == 1
    call_command("add", "--replace", str(file))
    assert days(due) == (dt.date(2009, 6, 30), 2)


# --- a changed rule ---------------------------------------------------------------------------------------------------


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_user("admin", role="administrator"))
    return client


@pytest.fixture
def report(due: DueDate) -> DueDate:
    """The Court's report to the sixty-third session, before which its document has days of its own."""
    load_document_calendar()
    data = text().decode().replace("by 31 March 2009", "to the General Assembly at its sixty-third session")
    intake.add(data.replace("62/99", "62/98").encode(), "98.txt", by=None, now=NOW)
    return DueDate.objects.get(session="GA 63")


def test_a_rule_shows_the_steps_that_would_move_and_moves_them_when_told(report: DueDate, admin: Client) -> None:
    steps = document_deadlines(report)
    rule = DocumentRule.objects.get(key=steps[0].rule.key)
    address = f"/admin/obligations/documentrule/{rule.pk}/change/"
    form = admin.get(address).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, False)} | {"before": rule.before + 1}
    page = admin.post(address, data).content.decode()
    assert "Dates that would move" in page
    assert report.obligation.citation in page
    assert document_deadlines(report) == steps
    admin.post(address, data | {"_reviewed": "yes"})
    assert document_deadlines(report) != steps


def test_a_holiday_shows_the_steps_that_would_move(report: DueDate, admin: Client) -> None:
    steps = document_deadlines(report)
    data = {"day": steps[0].day.isoformat(), "name": "A feast", "source": "a letter", "observed": "on"}
    page = admin.post("/admin/obligations/holiday/add/", data).content.decode()
    assert "Dates that would move" in page
    assert not Holiday.objects.filter(name="A feast").exists()


def test_a_name_that_moves_no_date_is_saved_at_once(due: DueDate, admin: Client) -> None:
    admin.post("/admin/obligations/party/add/", {"name": "The Fund", "aliases": "the fund", "kind": ""})
    assert Party.objects.filter(name="The Fund").exists()
