"""What a mail says, and that mail programs can do with it what they should."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override, trans_real
from icalendar import Calendar

from obligations.feeds import calendar
from obligations.feeds.calendar import SUBSCRIBED
from obligations.models import Delivery, DueDateFilter, FeedOptions, Reminder, Subscription
from obligations.reminders import digest, items, links, mail, plan
from tests.factories import NOW, make_document, make_due_date, make_obligation, make_subscription

pytestmark = pytest.mark.django_db

AUGUST = dt.datetime(2008, 8, 17, 9, tzinfo=dt.UTC)


@pytest.fixture
def reader() -> None:
    make_subscription(note="Ask Ms Okafor first")


def made() -> Delivery:
    plan.plan_all(now=NOW)
    digest.hand_over(now=AUGUST)
    return Delivery.objects.get()


def parsed(delivery: Delivery) -> EmailMessage:
    message = message_from_bytes(mail.as_bytes(delivery, dated=AUGUST), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    text: str = part.get_content()
    return text


def test_headers(reader: None) -> None:
    due = make_due_date()
    message = parsed(made())
    subscription = Reminder.objects.earliest("pk").subscription
    assert message["To"] == subscription.email
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert "<reminders." in message["List-Id"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(due.uid) in message["References"]
    assert message["Date"] == "Sun, 17 Aug 2008 09:00:00 +0000"


def test_the_address_to_unsubscribe_is_never_folded_or_encoded(reader: None) -> None:
    make_due_date()
    delivery = made()
    address = links.to_unsubscribe(delivery.subscription)
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in b"\r\n" + mail.as_bytes(delivery, dated=AUGUST)


def test_mails_of_one_due_date_thread_and_those_of_another_do_not(reader: None) -> None:
    make_due_date()
    make_due_date()
    plan.plan_all(now=NOW)
    for day in (AUGUST, AUGUST + dt.timedelta(days=23)):
        digest.hand_over(now=day)
    threads = list(Delivery.objects.order_by("pk").values_list("headers__References", flat=True))
    assert len(threads) == 4
    assert len(set(threads)) == 2
    assert Delivery.objects.values("message_id").distinct().count() == 4


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_both_bodies_carry_words_window_derivation_reason_and_links(reader: None, kind: str) -> None:
    due = make_due_date()
    delivery = made()
    text = body(parsed(delivery), kind)
    for needed in (
        due.obligation.quote,
        due.obligation.citation,
        "16 September 2008 – 14 September 2009",
        "GA 63 opened on 16 September 2008",
        "at its sixty-third session",
        "Ask Ms Okafor first",
        f"{delivery.to} asked to be reminded of all due dates, 30, 7, 0 days ahead",
        links.absolute(due.get_absolute_url()),
        links.to_answer(delivery.subscription, due),
        links.to_manage(delivery.subscription),
        links.to_unsubscribe(delivery.subscription),
    ):
        assert needed in text


def test_document_text_is_escaped_in_html_and_left_alone_in_text(reader: None) -> None:
    hostile = "Requests <script>alert(1)</script> & “more”;"
    make_due_date(make_obligation(make_document(text=hostile), action="<b>act</b> & report"))
    delivery = made()
    assert "<script>" not in delivery.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in delivery.html
    assert hostile in delivery.text
    assert delivery.subject.endswith("<b>act</b> & report")


def test_a_long_action_with_line_breaks_is_one_subject_line(reader: None) -> None:
    make_due_date(make_obligation(action="report\r\nBcc: everyone@example.org\n" + "again " * 80))
    message = parsed(made())
    assert message["Bcc"] is None
    assert len(message["Subject"]) <= 160


def test_no_image_no_script_and_nothing_from_elsewhere(reader: None) -> None:
    make_due_date()
    html = made().html
    for tag in ("<img", "<script", "<link", "url(", "@import"):
        assert tag not in html


def test_wire_lines_are_short_ascii_and_end_in_crlf(reader: None) -> None:
    make_due_date(make_obligation(make_document(text="Prie le Secrétaire général " + "é" * 3000)))
    for line in mail.as_bytes(made(), dated=AUGUST).split(b"\r\n"):
        assert len(line) <= 998
        assert line.isascii()
        assert b"\n" not in line


def test_a_digest_lists_the_soonest_first(reader: None) -> None:
    make_subscription(mode="daily", email="daily@example.org")
    late = make_due_date(act_by=dt.date(2008, 9, 16))
    soon = make_due_date(act_by=dt.date(2008, 8, 24), window_start=dt.date(2008, 8, 24))
    plan.plan_all(now=NOW)
    digest.hand_over(now=AUGUST)
    text = Delivery.objects.get(to="daily@example.org").text
    assert 0 < text.index(soon.obligation.citation) < text.index(late.obligation.citation)


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({"window_start": dt.date(2008, 9, 16), "window_end": None}, "from 16 September 2008"),
        ({"window_start": None, "window_end": dt.date(2008, 9, 16)}, "16 September 2008"),
        ({"window_start": dt.date(2008, 9, 16), "window_end": dt.date(2008, 9, 16)}, "16 September 2008"),
        ({"window_start": None, "window_end": None}, "16 September 2008"),
    ],
)
def test_windows_in_words(dates: dict[str, dt.date | None], words: str) -> None:
    assert items.days_of(make_due_date(**dates)) == words


@pytest.mark.parametrize("purpose", ["confirmed", "managed", "unsubscribed", "answered", "for_calendar"])
def test_a_link_made_for_one_purpose_serves_no_other(purpose: str) -> None:
    subscription, due = make_subscription(), make_due_date()
    tokens = {
        "confirmed": links.to_confirm(subscription),
        "managed": links.to_manage(subscription),
        "unsubscribed": links.to_unsubscribe(subscription),
        "answered": links.to_answer(subscription, due),
        "for_calendar": links.to_calendar(subscription, due).removesuffix("/due-date.ics"),
    }
    for made_for, address in tokens.items():
        token = address.rstrip("/").rpartition("/")[2]
        if made_for == purpose:
            assert getattr(links, purpose)(token)
        else:
            with pytest.raises(links.BadLink):
                getattr(links, purpose)(token)


# --- the calendar entry -----------------------------------------------------------------------------------------------


def attached(delivery: Delivery) -> bytes:
    (part,) = parsed(delivery).iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part.get_filename() == "due-date.ics"
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def test_a_mail_carries_the_event_of_its_due_date_alone(reader: None) -> None:
    due = make_due_date()
    make_due_date(act_by=dt.date(2008, 12, 24), window_start=dt.date(2008, 12, 24), window_end=None)
    carried = Calendar.from_ical(attached(made()))
    (event,) = carried.walk("VEVENT")
    assert event["UID"] == str(due.uid)
    assert event["DTSTART"].dt == due.act_by
    assert due.obligation.quote in event["DESCRIPTION"]
    # What asks for an answer, or names an organiser, makes mail programs offer buttons that lead nowhere.
    assert "METHOD" not in carried


def test_the_event_in_a_mail_is_the_one_of_every_feed(reader: None) -> None:
    due = make_due_date()
    one = DueDateFilter(due_date=str(due.pk))
    feed = calendar.render(one, FeedOptions(), name="x", on=AUGUST.date(), room=SUBSCRIBED).body
    event = feed[feed.index(b"BEGIN:VEVENT") : feed.index(b"END:VCALENDAR")]
    assert event in attached(made())


def test_the_link_to_add_it_to_a_calendar_needs_no_login(reader: None, client: Client, settings: Any) -> None:
    settings.LOOK_WITHOUT_LOGIN = "nobody"
    due = make_due_date()
    address = links.to_calendar(Subscription.objects.get(), due)
    assert address in made().text
    answer = client.get(links.path(address))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert str(due.uid).encode() in answer.content
    assert client.get(links.path(address).replace("due-date.ics", "x.ics")).status_code == 404
    assert client.get("/reminders/calendar/nonsense/due-date.ics").status_code == 404


def test_a_digest_attaches_nothing_and_links_each(reader: None) -> None:
    Subscription.objects.update(mode="daily")
    dues = [make_due_date(), make_due_date()]
    delivery = made()
    assert list(parsed(delivery).iter_attachments()) == []
    for due in dues:
        assert links.to_calendar(delivery.subscription, due) in delivery.text


# --- the reader's language --------------------------------------------------------------------------------------------


@pytest.fixture
def french(tmp_path: Path, settings: Any) -> Iterator[None]:
    """A catalogue as a translator would bring it, for as long as the test runs."""
    messages = {
        "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n > 1);\n",
        "In %(days)d day\0In %(days)d days": "Dans %(days)d jour\0Dans %(days)d jours",
        "Acknowledge": "Prendre acte",
        "Why this date?": "Pourquoi cette date ?",
    }
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(compiled(messages))
    settings.LOCALE_PATHS = [str(tmp_path)]
    settings.LANGUAGES = [("en", "English"), ("fr", "Français")]
    trans_real._translations.pop("fr", None)
    yield
    trans_real._translations.pop("fr", None)


def compiled(messages: dict[str, str]) -> bytes:
    """A catalogue in the form of GNU gettext (.mo)."""
    pairs = [(key.encode(), value.encode()) for key, value in sorted(messages.items())]
    at = 28 + 16 * len(pairs)
    tables: list[list[int]] = [[], []]
    body = b""
    for which in (0, 1):
        for pair in pairs:
            tables[which] += [len(pair[which]), at + len(body)]
            body += pair[which] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + struct.pack(f"<{4 * len(pairs)}I", *tables[0], *tables[1]) + body


def test_mail_is_in_its_readers_language_and_form_of_dates(reader: None, french: None) -> None:
    make_due_date()
    Subscription.objects.update(language="fr")
    delivery = made()
    assert delivery.subject.startswith("Dans 30 jours: A/RES/62/")
    assert "16 septembre 2008 – 14 septembre 2009" in delivery.text
    assert "Prendre acte" in delivery.text
    assert "Prendre acte" in delivery.html
    assert '<html lang="fr"' in delivery.html
    assert delivery.headers["Content-Language"] == "fr"
    # The words of the resolution stay its own, and what has no translation yet comes in English.
    assert "at its sixty-third session" in delivery.text
    assert "Unsubscribe" in delivery.text


@pytest.mark.parametrize(
    ("language", "window"),
    [("en", "16 September 2008 – 14 September 2009"), ("en-us", "September 16, 2008 – September 14, 2009")],
)
def test_english_has_two_forms_of_dates(reader: None, language: str, window: str) -> None:
    make_due_date()
    Subscription.objects.update(language=language)
    delivery = made()
    assert window in delivery.text
    assert window in delivery.html


def test_neighbours_of_one_round_each_get_their_own_language(reader: None) -> None:
    make_due_date()
    make_subscription(email="us@example.org", language="en-us")
    plan.plan_all(now=NOW)
    with override("de"):
        digest.hand_over(now=AUGUST)
    texts = dict(Delivery.objects.values_list("to", "text"))
    assert "September 16, 2008" in texts.pop("us@example.org")
    assert "16 September 2008" in next(iter(texts.values()))
