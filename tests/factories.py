"""Rows for tests, in the shapes that A/RES/62/12 gives, with as little said as a test needs."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.contrib.auth.models import User

from obligations.models import Document, DueDate, Event, Obligation, Paragraph, Party, Role, Subscription
from obligations.people import roles
from obligations.reading.values import Form, Kind, Modality, Origin, Part
from obligations.reminders.mail import Letter

LETTER = Letter("In 30 days: A/RES/62/12, para. 9", "a report\n", "<p>a report</p>", {})
NOW = dt.datetime(2008, 6, 1, 9, 0, tzinfo=dt.UTC)
_numbers = itertools.count(1000)


def make_document(**fields: Any) -> Document:
    """A resolution adopted on 26 November 2007 whose text is its symbol unless given."""
    n = next(_numbers)
    fields = {
        "symbol": f"A/RES/62/{n}",
        "title": "Report of the International Criminal Court",
        "organ": "General Assembly",
        "session": "GA 62",
        "adopted_on": dt.date(2007, 11, 26),
        "text": "Requests the Secretary-General to inform the General Assembly at its sixty-third session;",
        "source_name": "resolution.md",
        "sha256": f"{n:064x}",
        "reader_version": "1",
        "added_at": NOW,
    } | fields
    return Document.objects.create(**fields)


def make_obligation(
    document: Document | None = None,
    *,
    actors: tuple[str, ...] = ("Secretary-General",),
    paragraph: str = "9",
    **fields: Any,
) -> Obligation:
    """An obligation of the Secretary-General to inform the General Assembly."""
    document = document or make_document()
    n = next(_numbers)
    place, _ = Paragraph.objects.get_or_create(
        document=document, number=paragraph, defaults={"part": Part.OPERATIVE, "start": 0, "end": len(document.text)}
    )
    recipient, _ = Party.objects.get_or_create(name="General Assembly")
    fields = {
        "key": f"{n:032x}",
        "start": 0,
        "end": len(document.text),
        "quote": document.text,
        "verb": "Requests",
        "modality": Modality.REQUESTS,
        "kind": Kind.REPORT,
        "recipient": recipient,
        "action": "inform the General Assembly on expenses incurred and reimbursements received",
        "confidence": 0.95,
    } | fields
    obligation = Obligation.objects.create(document=document, paragraph=place, **fields)
    obligation.actors.set(Party.objects.get_or_create(name=name)[0] for name in actors)
    return obligation


def make_due_date(obligation: Obligation | None = None, **fields: Any) -> DueDate:
    """Due at the sixty-third session of the General Assembly: 16 September 2008 to 14 September 2009."""
    obligation = obligation or make_obligation()
    fields = {
        "words": "at its sixty-third session",
        "form": Form.SESSION,
        "session": "GA 63",
        "window_start": dt.date(2008, 9, 16),
        "window_end": dt.date(2009, 9, 14),
        "act_by": dt.date(2008, 9, 16),
        "origin": Origin.OBSERVED,
        "derivation": ["“its” is the General Assembly, the adopting organ", "GA 63 opened on 16 September 2008"],
        "changed_at": NOW,
    } | fields
    return DueDate.objects.create(obligation=obligation, **fields)


def make_meeting(document: Document | None = None, **fields: Any) -> DueDate:
    """The resumed sixth session of the Assembly of States Parties: New York, 2 to 6 June 2008."""
    obligation = make_obligation(
        document,
        actors=("Assembly of States Parties",),
        paragraph="14",
        kind=Kind.MEETING,
        modality=Modality.LOOKS_FORWARD,
        verb="looks forward",
        action="resumed sixth session, New York",
        recipient=None,
    )
    fields = {
        "words": "from 2 to 6 June 2008",
        "form": Form.RANGE,
        "session": "ASP 6",
        "place": "New York",
        "window_start": dt.date(2008, 6, 2),
        "window_end": dt.date(2008, 6, 6),
        "act_by": dt.date(2008, 6, 2),
        "origin": Origin.STATED,
        "derivation": ["the text prints the days"],
    } | fields
    return make_due_date(obligation, **fields)


def make_timed_meeting(document: Document | None = None, **fields: Any) -> DueDate:
    """A meeting of one day: New York, 25 September 2008, from 10 to 13 o'clock there."""
    day = dt.date(2008, 9, 25)
    fields = {
        "form": Form.DAY,
        "words": "on 25 September 2008",
        "session": "",
        "window_start": day,
        "window_end": day,
        "act_by": day,
        "starts_at": dt.time(10),
        "ends_at": dt.time(13),
        "zone": "America/New_York",
    } | fields
    return make_meeting(document, **fields)


def make_series(**fields: Any) -> DueDate:
    """An international day: 18 July of every year from 2008 on."""
    obligation = fields.pop("obligation", None) or make_obligation(
        actors=("Member States",), kind=Kind.OBSERVANCE, action="observe the day", recipient=None
    )
    fields = {
        "words": "each year on 18 July",
        "form": Form.RECURRING,
        "session": "",
        "every": "P1Y",
        "recurs_on": "FREQ=YEARLY;BYMONTHDAY=18;BYMONTH=7",
        "window_start": dt.date(2008, 7, 18),
        "window_end": None,
        "act_by": dt.date(2008, 7, 18),
        "origin": Origin.STATED,
        "derivation": ["it comes back every year"],
    } | fields
    return make_due_date(obligation, **fields)


def make_waiting(*, day: dt.date | None = None, **fields: Any) -> DueDate:
    """Due within 90 days of the entry into force of the Arms Trade Treaty, whose ``day`` may be on record."""
    name = "the entry into force of the Arms Trade Treaty"
    key = "entry into force of the arms trade treaty"
    source = "a note of the depositary" if day else ""
    event, _ = Event.objects.get_or_create(key=key, defaults={"name": name, "day": day, "source": source})
    step = f"90 days after {name}: the day of that is not known"
    fields = {
        "words": f"within 90 days of {name}",
        "form": Form.RELATIVE,
        "session": "",
        "window_start": None,
        "window_end": day + dt.timedelta(days=90) if day else None,
        "act_by": day + dt.timedelta(days=90) if day else None,
        "origin": Origin.EVENT if day else Origin.UNRESOLVED,
        "derivation": [step],
        "event": event,
        "waiting": {"event": name, "length": "P90D", "relation": "by", "steps": [step]},
    } | fields
    return make_due_date(**fields)


def make_subscription(**fields: Any) -> Subscription:
    """A confirmed address that wants everything, 30, 7 and 0 days ahead at 8 o'clock UTC."""
    fields = {
        "email": f"reader{next(_numbers)}@example.org",
        "lead_days": [30, 7, 0],
        "created_at": NOW,
        "confirmed_at": NOW,
    } | fields
    return Subscription.objects.create(**fields)


def make_user(name: str, *, role: str = "") -> User:
    """A person; ``role`` is "" for a reader, "editor" or "administrator"."""
    user = User.objects.create_user(name, f"{name}@example.org", "a password of some length")
    roles.give(user, Role(role or "reader"))
    return user
