"""The one door from reading to the database. Safe to repeat; keeps what people have said and corrected."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Q

from obligations.models import Document, DueDate, Obligation, Paragraph, Party, Session, occurrences
from obligations.models.changes import due_dates_changed
from obligations.models.due_dates import State
from obligations.models.obligations import SETTLED, Review
from obligations.reading import files, reader
from obligations.reading.parties import Parties
from obligations.reading.parties import Party as KnownParty
from obligations.reading.sessions import Calendar, SessionRow
from obligations.reading.values import Ask, Deadline, Form, Origin, Reading, UnreadableDocument


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a file: its document, and whether that was new, already here, or read anew from another file."""

    document: Document
    outcome: Literal["added", "unchanged", "updated"]


def add(data: bytes, name: str, *, by: AbstractBaseUser | None, now: dt.datetime) -> Added:
    """Read a file and write it once, all of it or nothing.

    The same bytes again change nothing; another file with the same symbol is read in place of the
    former one. Raises ``UnreadableDocument`` with a message for the user.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    if known := Document.objects.filter(sha256=sha256).first():
        return Added(known, "unchanged")
    reading = reader.read(files.load(data, name), calendar=calendar(), parties=parties())
    # Files are named by their content: one left behind by a failed transaction is the same file the next time.
    path = f"documents/{sha256}"
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(data))
    try:
        with transaction.atomic():
            former = Document.objects.filter(symbol=reading.symbol).exclude(symbol="").first()
            document = former or Document(added_at=now, added_by=by)  # type: ignore[misc]  # any user model will do
            document.source_name, document.sha256 = name[-255:], sha256
            document.source.name = path
            _store(document, reading, reason=f"read anew from {name}", now=now)
    except IntegrityError:
        # The same file came in twice at the same moment; the other one was first.
        if known := Document.objects.filter(sha256=sha256).first():
            return Added(known, "unchanged")
        raise
    return Added(document, "updated" if former else "added")


def read_again(documents: Iterable[Document], *, reason: str, now: dt.datetime) -> None:
    """Read stored texts anew, after the reader or the calendar changed; ``reason`` is kept with every moved date.

    What a stricter reader no longer takes stays as it was read.
    """
    sessions, names = calendar(), parties()
    for document in documents:
        try:
            reading = reader.read(document.text, calendar=sessions, parties=names)
        except UnreadableDocument:
            continue
        with transaction.atomic():
            _store(document, reading, reason=reason, now=now)


def save_session(session: Session, *, now: dt.datetime) -> int:
    """Keep a new or edited session and re-derive every date that rests on it; how many documents were read."""
    with transaction.atomic():
        former = Session.objects.filter(pk=session.pk).first() if session.pk else None
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
        party.save()
        names = {name for row in (former, party) if row is not None for name in (row.name, *row.aliases)}
        printed = Q()
        for name in names:
            printed |= Q(text__icontains=name)
        documents = list(Document.objects.filter(printed))
        read_again(documents, reason=f"the names of {party} were changed", now=now)
        return len(documents)


def calendar() -> Calendar:
    """The sessions as this installation knows them."""
    return Calendar(
        SessionRow(row.body, row.number, row.opens, row.closes, Origin(row.origin), row.source)
        for row in Session.objects.all()
    )


def parties() -> Parties:
    """Who can be asked, with the other names that this installation has added to those that ship."""
    known = {party.name: party for party in Parties.standard().all}
    for row in Party.objects.exclude(aliases=[], kind=""):
        shipped = known.get(row.name, KnownParty(row.name, row.kind))
        aliases = tuple(dict.fromkeys((*shipped.aliases, *row.aliases)))
        known[row.name] = KnownParty(row.name, row.kind or shipped.kind, aliases)
    return Parties(list(known.values()))


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


def _store(document: Document, reading: Reading, *, reason: str, now: dt.datetime) -> None:
    """Write a reading over a document, new or known, and announce the due dates that changed."""
    document.symbol, document.title, document.organ = reading.symbol, reading.title, reading.organ
    document.session, document.adopted_on, document.language = reading.session, reading.adopted, reading.language
    document.text, document.warnings = reading.text, list(reading.warnings)
    document.reader_version = reading.reader_version
    document.save()
    paragraphs = _store_paragraphs(document, reading)
    changed = _store_asks(document, reading.asks, paragraphs, reason=reason, now=now)
    if changed:
        due_dates_changed.send(DueDate, ids=changed, now=now)


def _store_paragraphs(document: Document, reading: Reading) -> list[Paragraph]:
    """Rows for the paragraphs, in the order of the text; sections and parts print some numbers twice."""
    known: dict[str, list[Paragraph]] = defaultdict(list)
    for row in document.paragraphs.all():
        known[row.number].append(row)
    rows = []
    for paragraph in reading.paragraphs:
        row = known[paragraph.number].pop(0) if known[paragraph.number] else Paragraph(document=document)
        row.number, row.part = paragraph.number, paragraph.part
        row.start, row.end = paragraph.span
        row.save()
        rows.append(row)
    gone = [row.pk for left in known.values() for row in left]
    Paragraph.objects.filter(pk__in=gone, obligations__isnull=True).delete()
    return rows


def _store_asks(
    document: Document, asks: Sequence[Ask], paragraphs: Sequence[Paragraph], *, reason: str, now: dt.datetime
) -> list[int]:
    """Rows for the asks; the primary keys of the due dates that are new or changed."""
    known = list(document.obligations.select_related("paragraph").order_by("start", "pk"))
    changed: list[int] = []
    for ask, row in _matched(asks, known):
        if row is None:
            row = Obligation(document=document, key=uuid.uuid4().hex)
            _store_ask(row, ask, paragraphs)
        else:
            known.remove(row)
            printed = _printed(row)
            _store_ask(row, ask, paragraphs)
            if printed != _printed(row):
                row.due_dates.revise(now=now)
        changed += _store_due_dates(row, ask.deadlines, reason=reason, now=now)
    for row in known:
        _drop(row, document.text, now=now)
    return changed


def _store_ask(row: Obligation, ask: Ask, paragraphs: Sequence[Paragraph]) -> None:
    """Write an ask over its row, but for what a person has corrected."""
    row.start, row.end = ask.span
    row.quote, row.paragraph = ask.quote, _paragraph_of(ask, paragraphs)
    if row.review == Review.DROPPED:
        row.review = Review.UNREVIEWED
    if row.review == Review.CORRECTED:
        row.save()
        return
    row.verb, row.modality, row.kind = ask.verb, ask.modality, ask.kind
    row.action, row.confidence = ask.action, ask.confidence
    row.recipient = _party(ask.recipient) if ask.recipient else None
    row.save()
    row.actors.set(_party(name) for name in ask.actors)


def _printed(row: Obligation) -> tuple[object, ...]:
    """All that mails and calendars print of an obligation."""
    actors = sorted(party.pk for party in row.actors.all())
    return row.quote, row.paragraph.number, row.kind, row.action, row.recipient_id, row.review, actors


def _paragraph_of(ask: Ask, paragraphs: Sequence[Paragraph]) -> Paragraph:
    """The paragraph of the ask's number that the ask stands in, or else stands nearest to."""
    numbered = [row for row in paragraphs if row.number == ask.paragraph]
    return min(numbered, key=lambda row: max(row.start - ask.span.start, ask.span.start - row.end, 0))


ALIKE = 0.6
"""Share of the shorter quote's words that two readings of one clause have in common at the least."""


def _matched(asks: Sequence[Ask], rows: Sequence[Obligation]) -> list[tuple[Ask, Obligation | None]]:
    """Each ask with the row that holds the same clause, if any: in the same paragraph, in nearly the same words.

    Most alike first, and the earlier of two alike, so that a reading that quotes a little more or less of a
    clause keeps its row, with all that people have said of it.
    """
    by_paragraph: dict[str, list[Obligation]] = defaultdict(list)
    for row in rows:
        by_paragraph[row.paragraph.number].append(row)
    likely = [
        (-alike, n, m, row)
        for n, ask in enumerate(asks)
        for m, row in enumerate(by_paragraph[ask.paragraph])
        if (alike := _alike(ask.quote, row.quote)) >= ALIKE
    ]
    found: dict[int, Obligation] = {}
    taken: set[int] = set()
    for _, n, _, row in sorted(likely, key=lambda pair: pair[:3]):
        if n not in found and row.pk not in taken:
            found[n] = row
            taken.add(row.pk)
    return [(ask, found.get(n)) for n, ask in enumerate(asks)]


def _alike(one: str, other: str) -> float:
    """Share (0..1) of the shorter text's words that the longer has too, plus a little for the share of the longer."""
    first, second = Counter(one.lower().split()), Counter(other.lower().split())
    common = (first & second).total()
    shorter, longer = sorted((first.total(), second.total()))
    return common / shorter + common / longer / 100 if shorter else 0.0


def _store_due_dates(
    obligation: Obligation, deadlines: Sequence[Deadline], *, reason: str, now: dt.datetime
) -> list[int]:
    """Rows for an obligation's occurrences; the primary keys of those that are new or changed."""
    known = {row.number: row for row in obligation.due_dates.all()}
    changed = []
    for number, deadline in enumerate(deadlines, start=1):
        row = known.pop(number, None)
        if row is None:
            row = _new_due_date(obligation, number, deadline, now=now)
            changed.append(row.pk)
            continue
        row.words, (row.start, row.end) = deadline.text, deadline.span
        row.every = deadline.every or ""
        row.save(update_fields=["words", "start", "end", "every"])
        # A date that a person has set stands until a person changes it.
        if row.origin != Origin.BY_HAND:
            row.move(
                deadline.window,
                act_by=occurrences.standing_day(row, deadline.act_by) if deadline.act_by else None,
                origin=deadline.origin,
                derivation=deadline.derivation,
                reason=reason,
                now=now,
                hours=deadline.hours,
                recurs_on=deadline.recurs_on,
            )
    for row in known.values():
        if row.state == State.OPEN and row.origin != Origin.BY_HAND:
            row.close(State.SUPERSEDED, on=now.date(), now=now)
    return changed


def _new_due_date(obligation: Obligation, number: int, deadline: Deadline, *, now: dt.datetime) -> DueDate:
    return obligation.due_dates.create(
        number=number,
        words=deadline.text,
        start=deadline.span.start,
        end=deadline.span.end,
        form=deadline.form,
        session=deadline.session or "",
        every=deadline.every or "",
        recurs_on=deadline.recurs_on,
        place=deadline.place,
        starts_at=deadline.hours.starts,
        ends_at=deadline.hours.ends,
        zone=deadline.hours.zone,
        window_start=deadline.window.start,
        window_end=deadline.window.end,
        act_by=deadline.act_by,
        origin=deadline.origin,
        derivation=list(deadline.derivation),
        changed_at=now,
    )


def _drop(obligation: Obligation, text: str, *, now: dt.datetime) -> None:
    """An obligation that is no longer read: what a person settled stays where its words stand, the rest is dropped."""
    if obligation.review in SETTLED:
        found = text.find(obligation.quote)
        if found >= 0:
            obligation.start, obligation.end = found, found + len(obligation.quote)
            obligation.save(update_fields=["start", "end"])
        return
    if not obligation.due_dates.exists():
        obligation.delete()
        return
    obligation.review = Review.DROPPED
    obligation.save(update_fields=["review"])
    for due_date in obligation.due_dates.filter(state=State.OPEN):
        due_date.close(State.SUPERSEDED, on=now.date(), now=now)


def _party(name: str) -> Party:
    shipped = Parties.standard().find(name)
    return Party.objects.get_or_create(name=name, defaults={"kind": shipped.kind if shipped else ""})[0]
