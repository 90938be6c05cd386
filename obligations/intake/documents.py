"""Documents: read from files, read again, written once with all that is asked in them, taken back."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Literal

from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from obligations.intake import due_dates
from obligations.intake.known import calendar, known_by_name, parties
from obligations.intake.matching import matched
from obligations.models import Change, Document, DueDate, Note, Obligation, Paragraph, Party, Reminder
from obligations.models.changes import due_dates_changed
from obligations.models.due_dates import State
from obligations.models.former import kept
from obligations.models.history import Act, recorded
from obligations.models.obligations import SETTLED, Review
from obligations.models.uploads import Upload
from obligations.reading import files, marked, reader
from obligations.reading.values import READER_VERSION, Ask, Reading, Span, UnreadableDocument

_NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a file: its document, and whether that was new, already here, or read anew from another file.

    ``former`` is that other file's SHA-256 and name, where there was one.
    """

    document: Document
    outcome: Literal["added", "unchanged", "updated"]
    former: tuple[str, str] = ("", "")


class WouldChange(Exception):
    """Another file of a document that is here would move or end dates of it, or ask less. Nothing was written."""

    def __init__(self, document: Document) -> None:
        super().__init__(_("It would change what %s, which is here already, asks or by when.") % document.symbol)
        self.document = document


class KeptForItsHistory(Exception):
    """The document cannot be taken back any more. The message tells a user why and what to do instead."""


def add(
    data: bytes,
    name: str,
    *,
    by: AbstractBaseUser | None,
    now: dt.datetime,
    may_move: bool = True,
    report: Callable[[Upload.Stage], None] = lambda _stage: None,
) -> Added:
    """Read a file and write it once, all of it or nothing.

    The same bytes again change nothing; another file with the same symbol, or a corrigendum to it, is read in place of
    the former one. ``report`` hears of each stage before it begins. Raises ``UnreadableDocument`` with a message for
    the user, and, unless dates ``may_move``, ``WouldChange``.
    """
    report(Upload.Stage.OPENING)
    sha256 = hashlib.sha256(data).hexdigest()
    if known := Document.objects.filter(sha256=sha256).first():
        return Added(known, "unchanged")
    text = files.load(data, name)
    report(Upload.Stage.READING)
    reading = reader.read(text, calendar=calendar(), parties=parties())
    report(Upload.Stage.WRITING)
    return write(reading, data, name, by=by, now=now, may_move=may_move)


def write(
    reading: Reading, data: bytes, name: str, *, by: AbstractBaseUser | None, now: dt.datetime, may_move: bool = True
) -> Added:
    """Write what was read in a file once, all of it or nothing, as ``add`` does after it has read it."""
    symbol, corrigendum = corrected(reading.symbol)
    if corrigendum and not Document.objects.filter(symbol=symbol).exists():
        raise UnreadableDocument(_("It corrects %s, which is not here. Add that first, then this again.") % symbol)
    reason = f"{corrigendum} corrects it" if corrigendum else f"read anew from {name}"
    sha256 = hashlib.sha256(data).hexdigest()
    # Files are named by their content: one left behind by a failed transaction is the same file the next time.
    path = f"documents/{sha256}"
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(data))
    try:
        with transaction.atomic():
            former = Document.objects.filter(symbol=symbol).exclude(symbol="").first()
            stood = _standing(former)
            document = former or Document(added_at=now, added_by=by)  # type: ignore[misc]  # any user model will do
            replaced = (document.sha256, document.source_name)
            document.source_name, document.sha256 = name[-255:], sha256
            document.source.name = path
            _store(document, reading, reason=reason, now=now)
            if former and not may_move and not stood.items() <= _standing(former).items():
                raise WouldChange(former)
    except IntegrityError:
        # The same file came in twice at the same moment; the other one was first.
        if known := Document.objects.filter(sha256=sha256).first():
            return Added(known, "unchanged")
        raise
    return Added(document, "updated", replaced) if former else Added(document, "added")


def corrected(symbol: str) -> tuple[str, str]:
    """The symbol of the document that one with this symbol is the text of, and its own if it is a corrigendum."""
    of, corrigendum, _number = symbol.partition("/Corr.")
    return of, symbol if corrigendum else ""


def _standing(document: Document | None) -> dict[tuple[str, int], tuple[object, ...]]:
    """What people rely on of a document, by what it is and its primary key: what it asks, and all its dates."""
    if document is None:
        return {}
    asked = document.obligations.accepted().values_list("pk", flat=True)
    dates = DueDate.objects.filter(obligation__document=document)
    days = dates.values_list("pk", "state", "window_start", "window_end", "act_by")
    return {("asked", pk): () for pk in asked} | {("due", pk): tuple(said) for pk, *said in days}


def take_back(document: Document, *, now: dt.datetime) -> None:
    """Delete a document as if it had never been added. Raises ``KeptForItsHistory`` once anybody relies on it."""
    with transaction.atomic():
        obligations = Document.objects.select_for_update().get(pk=document.pk).obligations.all()
        if (
            Change.objects.filter(obligation__in=obligations).exists()
            or Note.objects.filter(obligation__in=obligations).exists()
        ):
            raise KeptForItsHistory(
                _("People have worked on this document, or it was read anew. Reject what is wrong in it instead.")
            )
        due = DueDate.objects.filter(obligation__in=obligations)
        if Reminder.objects.filter(due_date__in=due, state=Reminder.State.HANDED_OVER).exists():
            raise KeptForItsHistory(_("Reminders of this document were sent. Reject what is wrong in it instead."))
        if DueDate.objects.filter(event__document=document).exclude(obligation__document=document).exists():
            raise KeptForItsHistory(_("Dates of other documents wait for an event of this one. Tie them to another."))
        due_dates_changed.send(DueDate, ids=list(due.values_list("pk", flat=True)), now=now)
        document.delete()


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


def read_by_the_new_reader(document: Document, *, now: dt.datetime) -> None:
    """Read a stored text anew because the reader has become another since it was read."""
    read_again([document], reason=f"version {READER_VERSION} of the reader reads it so", now=now)


def _store(document: Document, reading: Reading, *, reason: str, now: dt.datetime) -> None:
    """Write a reading over a document, new or known, and announce the due dates that changed."""
    document.symbol, document.corrigendum = corrected(reading.symbol)
    document.title, document.organ = reading.title, reading.organ
    document.session, document.adopted_on, document.language = reading.session, reading.adopted, reading.language
    document.agenda_item, document.meeting = reading.agenda_item, reading.meeting
    document.text, document.warnings = reading.text, list(reading.warnings)
    document.reader_version = reading.reader_version
    again = document.pk is not None
    with kept(Document.objects.filter(pk=document.pk), document.paragraphs.all(), now=now) if again else nullcontext():
        document.save()
        paragraphs = _store_paragraphs(document, reading)
    changed = _store_asks(document, reading.asks, paragraphs, again=again, reason=reason, now=now)
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
        rows.append(row)
    Paragraph.objects.bulk_update([row for row in rows if row.pk], ["part", "start", "end"])
    Paragraph.objects.bulk_create([row for row in rows if not row.pk])
    gone = [row.pk for left in known.values() for row in left]
    Paragraph.objects.filter(pk__in=gone, obligations__isnull=True).delete()
    return rows


def _store_asks(
    document: Document,
    asks: Sequence[Ask],
    paragraphs: Sequence[Paragraph],
    *,
    again: bool,
    reason: str,
    now: dt.datetime,
) -> list[int]:
    """Rows for the asks; the primary keys of the due dates that are new or changed.

    What a document is found to ask when it is read ``again`` goes on record, so that it is known since when.
    """
    known = list(document.obligations.select_related("paragraph").order_by("start", "pk"))
    changed: list[int] = []
    new: list[Ask] = []
    for ask, row in matched(asks, known):
        if row is None:
            new.append(ask)
            continue
        known.remove(row)
        with recorded(row, act=Act.READ, by=None, now=now, reason=reason):
            printed = _printed(row)
            if row.review in SETTLED:
                _keep(row, ask, document.text, paragraphs)
                due_dates.keep(row, ask.deadlines, text=document.text, reason=reason, now=now)
            else:
                _store_ask(row, ask, paragraphs)
                changed += due_dates.store(row, ask.deadlines, reason=reason, now=now)
            if printed != _printed(row):
                row.due_dates.revise(now=now)
    for row in known:
        with recorded(row, act=Act.READ, by=None, now=now, reason=reason):
            if row.review in SETTLED:
                _keep(row, None, document.text, paragraphs)
                due_dates.keep(row, (), text=document.text, reason=reason, now=now)
            else:
                _drop(row, now=now)
    with recorded(act=Act.READ, by=None, now=now, reason=reason) as recording:
        rows, dates = _store_new(document, new, paragraphs, now=now)
        for row in rows if again else ():
            recording.made(row)
    return changed + dates


def _store_new(
    document: Document, asks: Sequence[Ask], paragraphs: Sequence[Paragraph], *, now: dt.datetime
) -> tuple[list[Obligation], list[int]]:
    """Rows for asks that were not there before, in as many statements for many as for one; and their due dates."""
    named = known_by_name({name for ask in asks for name in (*ask.actors, ask.recipient) if name})
    rows = [Obligation(document=document, key=uuid.uuid4().hex) for _ in asks]
    for row, ask in zip(rows, asks, strict=True):
        _fill(row, ask, paragraphs, named)
    Obligation.objects.bulk_create(rows)
    asked_of = Obligation.actors.through
    asked_of.objects.bulk_create(
        asked_of(obligation=row, party=actor)
        for row, ask in zip(rows, asks, strict=True)
        for actor in {named[name].pk: named[name] for name in ask.actors}.values()
    )
    made = DueDate.objects.bulk_create(
        due_dates.unsaved(row, deadline, number=number, now=now)
        for row, ask in zip(rows, asks, strict=True)
        for number, deadline in enumerate(ask.deadlines, start=1)
    )
    return rows, [due.pk for due in made]


def _store_ask(row: Obligation, ask: Ask, paragraphs: Sequence[Paragraph]) -> None:
    """Write an ask over its row."""
    named = known_by_name({name for name in (*ask.actors, ask.recipient) if name})
    _fill(row, ask, paragraphs, named)
    row.save()
    row.actors.set(named[name] for name in ask.actors)


def _fill(row: Obligation, ask: Ask, paragraphs: Sequence[Paragraph], named: Mapping[str, Party]) -> None:
    """All but actors and dates, unsaved."""
    row.start, row.end = ask.span
    row.quote, row.paragraph = ask.quote, _paragraph_of(ask, paragraphs)
    if row.review == Review.DROPPED:
        row.review = Review.UNREVIEWED
    row.verb, row.modality, row.kind = ask.verb, ask.modality, ask.kind
    row.action, row.confidence = ask.action, ask.confidence
    row.recipient = named[ask.recipient] if ask.recipient else None


def _keep(row: Obligation, ask: Ask | None, text: str, paragraphs: Sequence[Paragraph]) -> None:
    """What a person settled stays as it is; only where its words stand is looked up.

    Words that are no longer in the text give way to those of the same clause, if it was read; else they stand nowhere.
    """
    found = marked.find(text, row.quote, near=ask.span.start if ask else row.start)
    if ask is not None:
        row.read_as = {"paragraph": ask.paragraph, "quote": ask.quote}
        if found is None:
            found = ask.span
    row.start, row.end = found or _NOWHERE
    if found:
        row.quote = text[row.start : row.end]
        row.paragraph = paragraph_at(row.start, paragraphs) or row.paragraph
    row.save(update_fields=["read_as", "start", "end", "quote", "paragraph"])


def paragraph_at(position: int, paragraphs: Iterable[Paragraph]) -> Paragraph | None:
    """The narrowest paragraph that holds the position; outside of all, the nearest one."""

    def distance(row: Paragraph) -> tuple[int, int]:
        return max(row.start - position, position - row.end + 1, 0), row.end - row.start

    return min(paragraphs, key=distance, default=None)


def _printed(row: Obligation) -> tuple[object, ...]:
    """All that mails and calendars print of an obligation."""
    actors = sorted(party.pk for party in row.actors.all())
    return row.quote, row.paragraph.number, row.kind, row.action, row.recipient_id, row.review, actors


def _paragraph_of(ask: Ask, paragraphs: Sequence[Paragraph]) -> Paragraph:
    """The paragraph of the ask's number that the ask stands in, or else stands nearest to."""
    numbered = [row for row in paragraphs if row.number == ask.paragraph]
    return min(numbered, key=lambda row: max(row.start - ask.span.start, ask.span.start - row.end, 0))


def _drop(obligation: Obligation, *, now: dt.datetime) -> None:
    """An obligation that is no longer read is left out from now on; its dates are superseded."""
    obligation.review = Review.DROPPED
    obligation.save(update_fields=["review"])
    for due_date in obligation.due_dates.filter(state=State.OPEN):
        due_date.close(State.SUPERSEDED, on=now.date(), now=now)
