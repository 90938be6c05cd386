"""What a mail says, and that mail programs can do with it what they should."""

from __future__ import annotations

import datetime as dt
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from obligations.models import Delivery, Reminder
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


@pytest.mark.parametrize("purpose", ["confirmed", "managed", "unsubscribed", "answered"])
def test_a_link_made_for_one_purpose_serves_no_other(purpose: str) -> None:
    subscription, due = make_subscription(), make_due_date()
    tokens = {
        "confirmed": links.to_confirm(subscription),
        "managed": links.to_manage(subscription),
        "unsubscribed": links.to_unsubscribe(subscription),
        "answered": links.to_answer(subscription, due),
    }
    for made_for, address in tokens.items():
        token = address.rstrip("/").rpartition("/")[2]
        if made_for == purpose:
            assert getattr(links, purpose)(token)
        else:
            with pytest.raises(links.BadLink):
                getattr(links, purpose)(token)
