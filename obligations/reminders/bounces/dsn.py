"""Delivery status notifications (RFC 3464) and feedback reports (RFC 5965), as mail servers send them back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from obligations.models import Bounce
from obligations.reminders.bounces.report import Report, our_message_id

LARGEST = 2 * 1024 * 1024
"""Bytes. A report returns our mail at most, which is far smaller; what lies beyond is not read."""

_KINDS = {"failed": Bounce.Kind.PERMANENT, "delayed": Bounce.Kind.DELAYED}
"""By Action (RFC 3464, 2.3.3); the others tell of success."""


class NotAReport(Exception):
    """A mail of another kind, such as an automatic answer. Its subject."""


def read(raw: bytes) -> list[Report]:
    """What a mail reports of ours, an entry for each address; none if all went well. Raises NotAReport."""
    message = message_from_bytes(raw[:LARGEST], policy=policy.default)
    parts = list(message.walk())
    about = _message_id(parts, raw)
    event = str(message["Message-ID"] or "").strip() or hashlib.sha256(raw).hexdigest()
    for part in parts:
        if part.get_content_type() in {"message/delivery-status", "message/global-delivery-status"}:
            return list(_statuses(part, about, event))
        if part.get_content_type() == "message/feedback-report":
            return [_complaint(part, about, event)]
    raise NotAReport(_plain(message["Subject"]))


def _statuses(part: Message, about: str, event: str) -> Iterator[Report]:
    blocks = _blocks(part)
    by = _value(blocks[0]["Reporting-MTA"]) if blocks else ""
    for number, block in enumerate(blocks[1:]):
        kind = _KINDS.get(_plain(block["Action"]).lower())
        if kind is None:
            continue
        address = _value(block["Original-Recipient"]) or _value(block["Final-Recipient"])
        words = _value(block["Diagnostic-Code"]) or _plain(block["Status"])
        yield Report(kind, about, address, words or str(kind.label), by, f"dsn:{event}:{number}")


def _complaint(part: Message, about: str, event: str) -> Report:
    fields = next(iter(_blocks(part)), Message())
    words = _plain(fields["Feedback-Type"]) or "complaint"
    address = _value(fields["Original-Rcpt-To"]) or _plain(fields["Original-Rcpt-To"])
    return Report(Bounce.Kind.UNWANTED, about, address, words, _value(fields["Reporting-MTA"]), f"feedback:{event}")


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of such a part; servers differ in whether they encode it, so it is read from its text."""
    payload = part.get_payload()
    if isinstance(payload, list):
        blocks = [block for block in payload if isinstance(block, Message)]
        if any(block.keys() for block in blocks):
            return [block for block in blocks if block.keys()]
        payload = "\n\n".join(str(block.get_payload()) for block in blocks)
    groups = str(payload).replace("\r\n", "\n").split("\n\n")
    parsed = (message_from_bytes(group.strip().encode(errors="replace")) for group in groups)
    return [block for block in parsed if block.keys()]


def _message_id(parts: list[EmailMessage], raw: bytes) -> str:
    """That of the mail which comes back: from its own headers where they are returned, else wherever it stands."""
    for part in parts[1:]:
        if ours := our_message_id(_plain(part["Message-ID"])):
            return ours
        if part.get_content_type() in {"text/rfc822-headers", "message/global-headers"} and (
            ours := our_message_id(str(part.get_payload()))
        ):
            return ours
    return our_message_id(raw[:LARGEST].decode("ascii", errors="replace"))


def _value(field: object) -> str:
    """Of "rfc822; reader@example.org" what follows the type."""
    return _plain(field).partition(";")[2].strip()


def _plain(field: object) -> str:
    """A header in one line."""
    return " ".join(str(field or "").split())
