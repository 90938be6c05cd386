"""Sending that waits: held by a person, one mail or all, or by itself when the database came back from a backup."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from obligations.models import Delivery, Sending
from obligations.reminders import deliver, health, sending
from obligations.reminders.clock import database_now
from tests.factories import make_user
from tests.test_reminders_deliver import put

pytestmark = pytest.mark.django_db

State = Delivery.State


def held() -> str:
    """Why nothing leaves; "" while mail may leave."""
    row = Sending.row()
    return row.held_because if row.held_at else ""


def sent_before() -> None:
    """This installation has sent mails, the last of them longer ago than its mark takes to grow."""
    for _ in range(3):
        put()
        assert deliver.drain() == 1
    Sending.objects.update(marked_at=database_now() - sending.GROWING)


# --- after the restore of a backup ------------------------------------------------------------------------------------


def test_a_first_mail_needs_nobodys_leave() -> None:
    put()
    assert deliver.drain() == 1
    assert held() == ""


def mark_file() -> Path:
    (mark,) = sending.marks()
    return mark.path


def restored_over_it() -> None:
    """The database alone went back; the folder is as it was."""
    Sending.objects.update(mark=1)


def restored_in_the_place_of_its_folder() -> None:
    """Everything went back, the mark too: it is another file now."""
    file = mark_file()
    aside = file.with_name("aside")
    shutil.copy(file, aside)
    file.unlink()
    # Another file in between, so that no new one can get the inode of the old one.
    file.with_name("between").touch()
    shutil.copy(aside, file)


def restored_over_its_folder() -> None:
    """Everything went back, copied over what was there: the newer mark is still beside the older."""
    file = mark_file()
    shutil.copy(file, file.with_name("sent-1.mark"))
    Sending.objects.update(mark=1)


def restored_elsewhere() -> None:
    """On another machine, which has never sent."""
    mark_file().unlink()


def restored_over_another() -> None:
    """Where another installation used to be."""
    Sending.objects.update(installation=uuid4())


def restored_and_the_file_spoilt() -> None:
    mark_file().write_text("nothing that can be read")


RESTORES = [
    restored_over_it,
    restored_in_the_place_of_its_folder,
    restored_over_its_folder,
    restored_elsewhere,
    restored_over_another,
    restored_and_the_file_spoilt,
]


def test_one_more_machine_sends_at_once_while_another_marks_the_same_database() -> None:
    sent_before()
    restored_elsewhere()
    Sending.objects.update(marked_at=database_now())
    put()
    assert deliver.drain() == 1
    assert held() == ""


@pytest.mark.parametrize("restore", RESTORES)
def test_after_a_restore_sending_starts_paused_until_someone_lets_it_go(restore: Any) -> None:
    sent_before()
    restore()
    (waiting,) = put()
    assert deliver.drain() == 0
    assert held()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (State.DUE, 0)
    for _ in range(3):
        assert deliver.drain() == 0

    sending.release()
    assert deliver.drain() == 1
    assert held() == ""
    put()
    assert deliver.drain() == 1
    assert len(sending.marks()) == 1


@pytest.mark.parametrize("restore", RESTORES)
def test_a_restore_is_noticed_before_any_mail_is_due(restore: Any) -> None:
    sent_before()
    restore()
    sending.look()
    assert held()


def test_an_ordinary_restart_or_a_second_process_is_no_restore() -> None:
    sent_before()
    for _ in range(5):
        sending.look()
        put()
        assert deliver.drain() == 1
    assert held() == ""


def test_a_new_database_beside_an_old_file_is_a_new_installation() -> None:
    sent_before()
    Sending.objects.all().delete()
    put()
    assert deliver.drain() == 1
    assert held() == ""


def test_looking_at_a_new_installation_leaves_no_trace() -> None:
    sending.look()
    assert not Sending.objects.exists()
    assert sending.marks() == []


def test_the_database_may_be_ahead_of_the_file() -> None:
    """Another machine has sent meanwhile."""
    sent_before()
    Sending.objects.update(mark=1000)
    put()
    assert deliver.drain() == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="for root every folder can be written to")
def test_a_folder_that_cannot_be_written_to_stops_no_mail_for_users(settings: Any, tmp_path: Any) -> None:
    tmp_path.chmod(0o500)
    assert sending.may_leave()


def test_a_mark_that_cannot_be_kept_stops_no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: Any, **_kwargs: Any) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(sending, "_begin", full)
    put()
    assert deliver.drain() == 1


# --- held by hand -----------------------------------------------------------------------------------------------------


def test_hold_and_release_at_the_command_line(capsys: Any) -> None:
    put()
    call_command("sending", "hold", "--because", "moving house")
    assert "moving house" in capsys.readouterr().out
    assert deliver.drain() == 0
    call_command("sending")
    assert "1 mails wait" in capsys.readouterr().out
    call_command("sending", "release")
    assert "Mail may leave" in capsys.readouterr().out
    assert deliver.drain() == 1


def test_hold_and_release_on_the_page() -> None:
    admin = make_user("admin", role="administrator")
    client = Client()
    client.force_login(admin)
    put()
    client.post("/operations/mail/hold/", {"because": "a <b>typhoon</b>"})
    row = Sending.row()
    assert (row.held_because, row.held_by) == ("a <b>typhoon</b>", admin)
    page = client.get("/operations/mail/").content.decode()
    assert "No mail leaves" in page
    assert "a &lt;b&gt;typhoon&lt;/b&gt;" in page
    assert deliver.claim() is None
    client.post("/operations/mail/release/")
    assert deliver.claim() is not None


def test_a_hold_leaves_the_mail_in_hand_alone_and_takes_no_other() -> None:
    put(2)
    claimed = deliver.claim()
    assert claimed is not None
    sending.hold("by hand")
    assert deliver.claim() is None
    assert deliver.fence(claimed)


def test_mail_left_behind_by_a_dead_process_is_held_as_well() -> None:
    put()
    assert deliver.claim() is not None
    Delivery.objects.update(lease_until=timezone.now() - dt.timedelta(hours=1))
    sending.hold("by hand")
    assert deliver.claim() is None


def test_what_is_held_raises_the_alarm(client: Client) -> None:
    put()
    Delivery.objects.update(next_try_at=timezone.now() - dt.timedelta(minutes=16))
    sending.hold("by hand")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["sending"] == "held"


# --- one mail ---------------------------------------------------------------------------------------------------------


def test_hold_keeps_one_mail_back_and_send_now_lets_it_go() -> None:
    kept, other = put(2)
    client = Client()
    client.force_login(make_user("admin", role="administrator"))
    client.post(f"/operations/mail/{kept.pk}/hold/")
    assert deliver.drain() == 1
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.state, other.state) == (State.DUE, State.SENT)
    assert "kept back" in client.get("/operations/mail/").content.decode()
    assert health.oldest_due(now=database_now() + dt.timedelta(hours=1)) == dt.timedelta(0)
    client.post(f"/operations/mail/{kept.pk}/now/")
    assert deliver.drain() == 1


def test_send_now_does_not_wait_for_the_next_try() -> None:
    (mail,) = put()
    Delivery.objects.update(next_try_at=timezone.now() + dt.timedelta(hours=4), reply="451 greylisted")
    assert deliver.drain() == 0
    assert deliver.send_now(mail)
    assert deliver.drain() == 1


@pytest.mark.parametrize("state", [State.SENDING, State.SENT, State.FAILED, State.UNSURE, State.SUPERSEDED])
@pytest.mark.parametrize("decision", ["now", "hold"])
def test_a_mail_that_has_moved_on_is_left_alone(state: State, decision: str) -> None:
    """Above all, one that is on its way or sent is not sent a second time."""
    (mail,) = put()
    Delivery.objects.update(state=state)
    client = Client()
    client.force_login(make_user("admin", role="administrator"))
    page = client.post(f"/operations/mail/{mail.pk}/{decision}/", follow=True).content.decode()
    assert "moved on meanwhile" in page
    mail.refresh_from_db()
    assert mail.state == state
    assert mail.held_at is None


def test_an_unknown_decision_is_no_page(client: Client) -> None:
    (mail,) = put()
    client.force_login(make_user("admin", role="administrator"))
    assert client.post(f"/operations/mail/{mail.pk}/burn/").status_code == 404
