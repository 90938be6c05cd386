"""The words of a mail, and the headers that make it a good citizen."""

from __future__ import annotations

import binascii
import datetime as dt
import hashlib
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import SMTP, compat32
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from obligations.feeds import calendar
from obligations.feeds.fragments import Unpublishable
from obligations.models import Delivery, DueDate, Subscription
from obligations.reminders import links
from obligations.reminders.items import Item

logger = logging.getLogger(__name__)

_WIRE = compat32.clone(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Letter:
    """Words ready to be frozen: plain text, HTML, headers by name, and an iCalendar file or none."""

    subject: str
    text: str
    html: str
    headers: dict[str, str]
    calendar: str = ""


def key_of_all(items: Sequence[Item]) -> str:
    """Names the mail that is about all of these together."""
    return "together:" + hashlib.sha256("\n".join(sorted(item.key for item in items)).encode()).hexdigest()


def message_id(key: str, recipient: str, made_before: int) -> str:
    """The Message-ID of the mail with that key, which replaces so many that never left."""
    digest = hashlib.sha256(f"{settings.SITE_URL}\n{key}\n{recipient}\n{made_before}".encode()).hexdigest()
    return f"<{digest[:40]}@{_domain()}>"


def remind(subscription: Subscription, items: Sequence[Item]) -> Letter:
    """The reminder of one due date, with its calendar entry, or of several."""
    one = items[0] if len(items) == 1 else None
    headers = _unsubscribe_headers(subscription)
    if one:
        headers["References"] = f"<due-{one.due_date.uid}@{_domain()}>"
    letter = _letter("reminder" if one else "digest", subscription, {"items": items, "one": one}, headers)
    if one is None or one.act_by is None:
        return letter
    try:
        with override(subscription.language):
            return replace(letter, calendar=calendar.of_one(one.due_date).decode())
    except Unpublishable as problem:
        logger.error("The mail goes without its calendar entry: %s", problem)
        return letter


def unreachable(second: Subscription, undelivered: Delivery) -> Letter:
    """That mails to the first contact do not get through, to the second."""
    return _letter("unreachable", second, {"undelivered": undelivered}, _unsubscribe_headers(second))


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
    if delivery.calendar:
        body = _multipart("mixed", body, _part(delivery.calendar, "calendar", attached_as="due-date.ics"))
    body["MIME-Version"] = "1.0"
    return ours.encode("ascii") + head.as_bytes().removesuffix(b"\r\n") + body.as_bytes()


def _multipart(subtype: str, *parts: Message) -> Message:
    body = Message(policy=_WIRE)
    # No line of quoted-printable holds "=_": nobody has to look through the parts for it.
    body["Content-Type"] = f'multipart/{subtype}; boundary="=_{secrets.token_hex(12)}"'
    for part in parts:
        body.attach(part)
    return body


def _part(words: str, subtype: str, *, attached_as: str = "") -> Message:
    """Quoted-printable by the C library: the one in ``email`` would take half the time of sending the mail."""
    part = Message(policy=_WIRE)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    if attached_as:
        part["Content-Disposition"] = f'attachment; filename="{attached_as}"'
    crlf = "\r\n".join(words.splitlines()) + "\r\n"
    part.set_payload(binascii.b2a_qp(crlf.encode()).decode("ascii"))
    return part


def recipient(delivery: Delivery) -> str:
    """The bare address, its domain as mail servers write it (user@xn--bcher-kva.example)."""
    local, _at, domain = delivery.to.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"


def sender() -> str:
    """The bare address that what comes back goes to."""
    return settings.BOUNCES_TO or _from()


def _from() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _letter(template: str, subscription: Subscription, context: dict[str, Any], headers: dict[str, str]) -> Letter:
    """The words in the language of their reader."""
    with override(subscription.language):
        context = context | {
            "subscription": subscription,
            "about": about(subscription),
            "because": because(subscription),
            "manage_url": links.to_manage(subscription),
            "unsubscribe_url": links.to_unsubscribe(subscription),
            "site_url": settings.SITE_URL,
        }
        subject, text, html = (
            render_to_string(f"emails/{template}.{part}", context) for part in ("subject", "txt", "html")
        )
    one_line = " ".join(subject.split())
    common = {
        "List-Id": f"Reminders of due dates <reminders.{_domain()}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": subscription.language,
    }
    return Letter(Truncator(one_line).chars(160), text.strip() + "\n", html, common | headers)


def because(subscription: Subscription) -> str:
    """Why its reader gets a mail: who asked for what, how far ahead, and what follows when it is overdue."""
    told = {"email": subscription.email, "about": about(subscription), "first": subscription.first.email}
    if subscription.second_for:
        days = subscription.escalate_after or 0
        return ngettext(
            "You get this because %(first)s named you as second contact for %(about)s, from %(days)d day overdue on.",
            "You get this because %(first)s named you as second contact for %(about)s, from %(days)d days overdue on.",
            days,
        ) % (told | {"days": days})
    told["leads"] = ", ".join(str(lead) for lead in sorted(subscription.lead_days, reverse=True))
    if subscription.overdue_every:
        told["every"] = str(subscription.overdue_every)
        return (
            _(
                "You get this because %(email)s asked to be reminded of %(about)s, %(leads)s days ahead, "
                "and every %(every)s days while overdue."
            )
            % told
        )
    return _("You get this because %(email)s asked to be reminded of %(about)s, %(leads)s days ahead.") % told


def about(subscription: Subscription) -> str:
    """Which due dates it is about, in words: "document A/RES/62/12, actor Secretary-General"."""
    names = {"document": _("document"), "actor": _("actor"), "kind": _("kind"), "body": _("organ"), "owner": _("owner")}
    chosen = subscription.due_date_filter.as_json()
    if chosen.get("owner"):
        user = subscription.first.user
        chosen["owner"] = user.get_username() if user else ""
    if "due_date" in chosen:
        return _single_ones(subscription.due_date_filter.due_dates)
    return ", ".join(f"{names.get(name, name)} {value}" for name, value in chosen.items()) or _("all due dates")


def _single_ones(due_dates: Sequence[int]) -> str:
    """Due dates that are followed by name: the citation of one, and how many more."""
    named = DueDate.objects.select_related("obligation__document", "obligation__paragraph").filter(pk__in=due_dates)
    citations = [due_date.obligation.citation for due_date in named.order_by("act_by", "pk")[:100]]
    if not citations:
        return _("one due date") if len(due_dates) == 1 else _("due dates that are gone")
    more = len(citations) - 1
    if not more:
        return citations[0]
    return ngettext("%(first)s and %(more)d more", "%(first)s and %(more)d more", more) % {
        "first": citations[0],
        "more": more,
    }


def _unsubscribe_headers(subscription: Subscription) -> dict[str, str]:
    return {
        "List-Unsubscribe": f"<{links.to_unsubscribe(subscription)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _domain() -> str:
    return _from().rpartition("@")[2] or urlsplit(settings.SITE_URL).hostname or "localhost"
