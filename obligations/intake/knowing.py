"""When what is known changes - a session, a name - whatever rests on it is read again in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import Q

from obligations.intake.documents import read_again
from obligations.models import Document, Party, Session
from obligations.models.former import kept
from obligations.reading.sessions import Calendar
from obligations.reading.values import Form, Origin


def save_session(session: Session, *, now: dt.datetime) -> int:
    """Keep a new or edited session and re-derive every date that rests on it; how many documents were read."""
    with transaction.atomic():
        former = Session.objects.filter(pk=session.pk).first() if session.pk else None
        with kept(Session.objects.filter(Q(pk=session.pk) | Q(body=session.body, number=session.number)), now=now):
            session.save()
        changed = [row for row in (former, session) if row is not None]
        return _sessions_changed(changed, reason=f"the days of {session} were changed", now=now)


def _sessions_changed(sessions: Sequence[Session], *, reason: str, now: dt.datetime) -> int:
    """Read every document again in which a date may rest on one of these sessions; how many."""
    resting = Q(obligations__due_dates__session__in={name for row in sessions for name in _resting_on(row)})
    # "at its next session", where none was on record, has no name yet.
    waiting = Q(
        obligations__due_dates__session="",
        obligations__due_dates__form=Form.SESSION,
        obligations__due_dates__origin=Origin.UNRESOLVED,
    )
    documents = list(Document.objects.filter(resting | waiting).distinct())
    read_again(documents, reason=reason, now=now)
    return len(documents)


def _resting_on(session: Session) -> Iterator[str]:
    """The names under which dates may rest on a session.

    Its own; its neighbours', since the one before closes when it opens, and which of them is "the next" depends on
    its days; and those of its year, since "the session of 2015" goes by the year.
    """
    for number in (session.number - 1, session.number, session.number + 1, session.opens.year):
        yield f"{session.body} {number}"
    for row in Session.objects.filter(body=session.body, opens__year=session.opens.year):
        yield str(row)


def save_party(party: Party, *, now: dt.datetime) -> int:
    """Keep a party and its other names, and read again what prints one of them; how many documents were read."""
    with transaction.atomic():
        former = Party.objects.filter(pk=party.pk).first() if party.pk else None
        with kept(Party.objects.filter(Q(pk=party.pk) | Q(name=party.name)), now=now):
            party.save()
        names = {name for row in (former, party) if row is not None for name in (row.name, *row.aliases)}
        printed = Q()
        for name in names:
            printed |= Q(text__icontains=name)
        documents = list(Document.objects.filter(printed))
        read_again(documents, reason=f"the names of {party} were changed", now=now)
        return len(documents)


def load_sessions(*, now: dt.datetime) -> int:
    """Add the sessions on record that are not in the database yet, never touching what people edited; how many.

    A release may bring sessions that dates have waited for; those dates are derived anew.
    """
    known = set(Session.objects.values_list("body", "number"))
    rows = [
        Session(
            body=row.body, number=row.number, opens=row.opens, closes=row.closes, origin=row.origin, source=row.source
        )
        for row in Calendar.standard().rows.values()
        if row.opens and (row.body, row.number) not in known
    ]
    Session.objects.bulk_create(rows, ignore_conflicts=True)
    if rows and Document.objects.exists():
        _sessions_changed(rows, reason="more sessions came on record", now=now)
    return len(rows)
