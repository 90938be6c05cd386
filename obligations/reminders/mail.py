"""The words of a mail, and the headers that make it a good citizen."""

from __future__ import annotations

import binascii
import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import SMTP, compat32
from email.utils import format_datetime, parseaddr
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from obligations.models import DateVersion, Delivery, DueDate, Reminder, Subscription
from obligations.models.subscriptions import Mode
from obligations.reminders import links

_WIRE = compat32.clone(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Letter:
    """Words ready to be frozen: plain text, HTML, and headers by name."""

    subject: str
    text: str
    html: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """One due date of a mail, as its reader's today sees it; the templates read the properties."""

    reminder: Reminder
    due_date: DueDate
    today: dt.date
    late: bool

    @property
    def key(self) -> str:
        """Names the mail that is about this alone; the same again if the row is planned anew."""
        r = self.reminder
        return f"reminder:{r.subscription_id}:{self.due_date.uid}:{r.version}:{r.lead_days}"

    @property
    def act_by(self) -> dt.date:
        """The day; a due date without one has no reminders."""
        return cast("dt.date", self.due_date.act_by)

    @property
    def when(self) -> str:
        """How far away it is: "In 30 days", "Today", "3 days ago"."""
        days = (self.act_by - self.today).days
        if days == 0:
            return _("Today")
        if days == 1:
            return _("Tomorrow")
        if days > 0:
            return ngettext("In %(days)d day", "In %(days)d days", days) % {"days": days}
        return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}

    @property
    def window(self) -> str:
        """Its day, or first and last day: "16 September 2008 – 14 September 2009"."""
        return days_of(self.due_date)

    @property
    def moved(self) -> DateVersion | None:
        """The date it had before the present one, if it ever had another."""
        now = (self.due_date.act_by, self.due_date.window)
        for earlier in self.due_date.versions.all():
            if (earlier.act_by, (earlier.window_start, earlier.window_end)) != now:
                return earlier
        return None

    @property
    def was(self) -> str:
        return days_of(self.moved) if self.moved else ""

    @property
    def open_url(self) -> str:
        return links.absolute(self.due_date.get_absolute_url())

    @property
    def answer_url(self) -> str:
        return links.to_answer(self.reminder.subscription, self.due_date)


def days_of(dated: DueDate | DateVersion) -> str:
    """The window in words, its ends where they are known; the day to act by where there is no window."""
    first, last = dated.window_start, dated.window_end
    if first and last and first != last:
        return f"{day(first)} – {day(last)}"
    if first or last:
        return day(first or last) if first == last or not first else _("from %s") % day(first)
    return day(dated.act_by) if dated.act_by else _("not known")


def day(date: dt.date | None) -> str:
    return date_format(date, "j F Y") if date else ""


def key_of_all(items: Sequence[Item]) -> str:
    """Names the mail that is about all of these together."""
    return "together:" + hashlib.sha256("\n".join(sorted(item.key for item in items)).encode()).hexdigest()


def message_id(key: str, recipient: str, made_before: int) -> str:
    """The Message-ID of the mail with that key, which replaces so many that never left."""
    digest = hashlib.sha256(f"{settings.SITE_URL}\n{key}\n{recipient}\n{made_before}".encode()).hexdigest()
    return f"<{digest[:40]}@{_domain()}>"


def remind(subscription: Subscription, items: Sequence[Item]) -> Letter:
    """The reminder of one due date, or of several."""
    context = {"items": items, "one": items[0] if len(items) == 1 else None}
    headers = _unsubscribe_headers(subscription)
    if len(items) == 1:
        headers["References"] = f"<due-{items[0].due_date.uid}@{_domain()}>"
    return _letter("reminder" if len(items) == 1 else "digest", subscription, context, headers)


def ask_to_confirm(subscription: Subscription) -> Letter:
    """The only mail that an address gets before it has agreed to any."""
    context = {"confirm_url": links.to_confirm(subscription), "days": links.CONFIRM_WITHIN.days}
    return _letter("confirm", subscription, context, {})


def as_bytes(delivery: Delivery, *, dated: dt.datetime) -> bytes:
    """The whole message as it goes over the wire, CRLF line ends, lines of 7-bit characters.

    Raises ValueError for an address that cannot be written in a mail.
    """
    head = EmailMessage(policy=SMTP)
    head["From"] = settings.DEFAULT_FROM_EMAIL
    head["To"] = Address(addr_spec=recipient(delivery))
    head["Subject"] = delivery.subject
    head["Date"] = format_datetime(dated)
    head["Message-ID"] = delivery.message_id
    # Addresses longer than a line would be folded into encoded words, which no mail program follows.
    ours = "".join(f"{name}: {value}\r\n" for name, value in delivery.headers.items())
    body = _multipart("alternative", _part(delivery.text, "plain"), _part(delivery.html, "html"))
    return ours.encode("ascii") + head.as_bytes().removesuffix(b"\r\n") + body.as_bytes()


def _multipart(subtype: str, *parts: Message) -> Message:
    body = Message(policy=_WIRE)
    body["MIME-Version"] = "1.0"
    # No line of quoted-printable holds "=_": nobody has to look through the parts for it.
    body["Content-Type"] = f'multipart/{subtype}; boundary="=_{secrets.token_hex(12)}"'
    for part in parts:
        body.attach(part)
    return body


def _part(words: str, subtype: str) -> Message:
    """Quoted-printable by the C library: the one in ``email`` would take half the time of sending the mail."""
    part = Message(policy=_WIRE)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    crlf = "\r\n".join(words.splitlines()) + "\r\n"
    part.set_payload(binascii.b2a_qp(crlf.encode()).decode("ascii"))
    return part


def recipient(delivery: Delivery) -> str:
    """The bare address, its domain as mail servers write it (user@xn--bcher-kva.example)."""
    local, _at, domain = delivery.to.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"


def sender() -> str:
    """The bare address that bounces go back to."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _letter(template: str, subscription: Subscription, context: dict[str, Any], headers: dict[str, str]) -> Letter:
    context = context | {
        "subscription": subscription,
        "about": about(subscription),
        "leads": ", ".join(str(lead) for lead in sorted(subscription.lead_days, reverse=True)),
        "digest": subscription.mode != Mode.IMMEDIATE,
        "manage_url": links.to_manage(subscription),
        "unsubscribe_url": links.to_unsubscribe(subscription),
        "site_url": settings.SITE_URL,
    }
    with override("en"):
        subject, text, html = (
            render_to_string(f"emails/{template}.{part}", context) for part in ("subject", "txt", "html")
        )
    one_line = " ".join(subject.split())
    common = {
        "List-Id": f"{_('Reminders of due dates')} <reminders.{_domain()}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    return Letter(Truncator(one_line).chars(160), text.strip() + "\n", html, common | headers)


def about(subscription: Subscription) -> str:
    """Which due dates it is about, in words: "document A/RES/62/12, actor Secretary-General"."""
    names = {"document": _("document"), "actor": _("actor"), "kind": _("kind"), "body": _("organ"), "owner": _("owner")}
    chosen = subscription.due_date_filter.as_json()
    if chosen.get("owner"):
        chosen["owner"] = subscription.user.get_username() if subscription.user else ""
    if one := chosen.get("due_date"):
        due_date = (
            DueDate.objects.select_related("obligation__document", "obligation__paragraph").filter(pk=one).first()
        )
        return due_date.obligation.citation if due_date else _("one due date")
    return ", ".join(f"{names.get(name, name)} {value}" for name, value in chosen.items()) or _("all due dates")


def _unsubscribe_headers(subscription: Subscription) -> dict[str, str]:
    return {
        "List-Unsubscribe": f"<{links.to_unsubscribe(subscription)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _domain() -> str:
    return sender().rpartition("@")[2] or urlsplit(settings.SITE_URL).hostname or "localhost"
