"""What importing a spreadsheet would do, row by row, and what is wrong with a row. Nothing is written."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _

from obligations import corrections, intake
from obligations.corrections import Correction, When
from obligations.models import Document, Obligation, Paragraph
from obligations.reading.values import Deadline, Kind, Modality, Span, Window
from obligations.sheets.table import parsed

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_BEGAN = 1945
_LONGEST = {"verb": 80, "recipient": 250}


class Outcome(enum.StrEnum):
    """What becomes of a row."""

    ADD = "add"
    ASSIGN = "assign"
    NOTHING = "nothing"
    ERROR = "error"


@dataclass(slots=True)
class Line:
    """One row: what would be done with it, or ``errors``, each with what to do."""

    number: int
    cells: dict[str, str]
    outcome: Outcome = Outcome.ERROR
    errors: list[str] = field(default_factory=list)
    document: Document | None = None
    correction: Correction | None = None
    existing: Obligation | None = None
    owner: User | None = None
    deadline: Deadline | None = None
    """What its words that say when come to, where no day is set by hand."""

    @property
    def quote(self) -> str:
        """The words of the document that it speaks of."""
        if self.document is None or self.correction is None:
            return self.cells["quote"]
        return self.document.text[slice(*self.correction.span)]


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows of a spreadsheet, checked against what is here now."""

    lines: tuple[Line, ...]
    unused: tuple[str, ...]

    def of(self, outcome: Outcome) -> list[Line]:
        return [line for line in self.lines if line.outcome == outcome]

    @property
    def fingerprint(self) -> str:
        """Changes where any row would be dealt with otherwise."""
        said = "|".join(
            f"{line.number}:{line.outcome}:{line.existing.pk if line.existing else ''}" for line in self.lines
        )
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def check(text: str) -> Plan:
    """What each row of a CSV text would do. Raises ``Unusable`` where the whole is no table."""
    table = parsed(text)
    lines = tuple(Line(number, cells) for number, cells in table.rows.items())
    known = _Known(lines)
    for line in lines:
        _check(line, known)
    _doubled(lines)
    known.date(lines)
    for line in lines:
        line.outcome = _outcome(line)
    return Plan(lines, table.unused)


class _Known:
    """What the rows speak of, looked up once for all."""

    def __init__(self, lines: Sequence[Line]) -> None:
        symbols = {line.cells["document"] for line in lines}
        self.documents = {row.symbol: row for row in Document.objects.filter(symbol__in=symbols - {""})}
        self.paragraphs: dict[int, list[Paragraph]] = defaultdict(list)
        for row in Paragraph.objects.filter(document__in=self.documents.values()):
            self.paragraphs[row.document_id].append(row)
        self.obligations: dict[int, list[Obligation]] = defaultdict(list)
        here = Obligation.objects.accepted().filter(document__in=self.documents.values())
        for ask in here.select_related("owner", "paragraph").order_by("start", "pk"):
            self.obligations[ask.document_id].append(ask)
        named = {line.cells["owner"] for line in lines}
        people = User.objects.filter(Q(username__in=named) | Q(email__in=named - {""}), is_active=True)
        self.people = {name: person for person in people for name in (person.email, person.username) if name}
        self.parties = intake.parties()

    def date(self, lines: Sequence[Line]) -> None:
        """What the words that say when come to, a document at a time: reading its outline once is enough."""
        waiting: dict[tuple[int, str], list[tuple[Line, Span]]] = defaultdict(list)
        for line in lines:
            if line.correction and line.document and not line.existing and not line.errors:
                for when in line.correction.whens:
                    if when.window is None:
                        waiting[line.document.pk, line.correction.kind].append((line, when.span))
        for (_pk, kind), rows in waiting.items():
            document = rows[0][0].document
            if document is not None:
                found = corrections.when(document, [span for _line, span in rows], kind=kind)
                for (line, _span), deadline in zip(rows, found, strict=True):
                    line.deadline = deadline


def _check(line: Line, known: _Known) -> None:
    cells, wrong = line.cells, line.errors.append
    if cells["owner"]:
        line.owner = known.people.get(cells["owner"])
        if line.owner is None:
            wrong(
                _("Nobody who may sign in is called “%s”. Write the user name or address, or invite them.")
                % cells["owner"]
            )
    if not cells["document"]:
        wrong(_("There is no symbol under “document”. Write it as printed, such as A/RES/62/12."))
        return
    line.document = known.documents.get(cells["document"])
    if line.document is None:
        wrong(_("%s is not here. Add the document first, or correct the symbol.") % cells["document"])
        return
    span = _span(line, line.document, known.paragraphs[line.document.pk])
    if span is None:
        return
    line.existing = _here(line, span, known.obligations[line.document.pk])
    if line.errors:
        return
    line.correction = _correction(line, line.document, span, known)


def _span(line: Line, document: Document, paragraphs: Sequence[Paragraph]) -> Span | None:
    """The words of the document that the row speaks of."""
    number, quote = line.cells["paragraph"], line.cells["quote"]
    within = [row for row in paragraphs if row.number == number and number]
    if number and not within:
        line.errors.append(_("%(document)s has no paragraph %(number)s.") % {"document": document, "number": number})
        return None
    if not quote and not number:
        line.errors.append(_("Give exact words under “quote”, or a paragraph."))
        return None
    if not quote:
        if len(within) > 1:
            line.errors.append(_("Several paragraphs are numbered %s. Give exact words under “quote”.") % number)
            return None
        return Span(within[0].start, within[0].end)
    span = corrections.find(document, quote, near=within[0].start if within else 0)
    if span is None or (within and not any(row.start <= span.start < row.end for row in within)):
        line.errors.append(_("These words do not stand there. Copy them exactly from the page of the document."))
        return None
    last = corrections.find(document, quote, near=len(document.text))
    if not within and last != span:
        line.errors.append(_("These words stand several times in the document. Give the paragraph."))
        return None
    return span


def _here(line: Line, span: Span, rows: Sequence[Obligation]) -> Obligation | None:
    """The obligation that is here already in these words, in more or in fewer; two of one clause remind twice."""
    reached = [row for row in rows if row.start < span.end and span.start < row.end]
    around = [row for row in reached if row.start <= span.start and span.end <= row.end]
    if around:
        return min(around, key=lambda row: row.end - row.start)
    if len(reached) == 1 and span.start <= reached[0].start and reached[0].end <= span.end:
        return reached[0]
    if reached:
        line.errors.append(
            _("Obligations that are here already share these words: %s. Give the exact words of one of them.")
            % "; ".join(f"“{row.quote[:60]}…”" for row in reached[:3])
        )
    return None


def _correction(line: Line, document: Document, span: Span, known: _Known) -> Correction:
    cells, wrong = line.cells, line.errors.append
    kind, modality = cells["kind"].lower() or Kind.OTHER, cells["modality"].lower() or Modality.REQUESTS
    if kind not in set(Kind):
        wrong(_("“%(word)s” is no kind. Write one of: %(all)s.") % {"word": kind, "all": ", ".join(Kind)})
    if modality not in set(Modality):
        wrong(_("“%(word)s” is no modality. Write one of: %(all)s.") % {"word": modality, "all": ", ".join(Modality)})
    actors = tuple(
        dict.fromkeys(
            known.parties.canonical(name) for part in cells["actors"].split(";") if (name := " ".join(part.split()))
        )
    )
    if any(len(name) > 250 for name in actors):
        wrong(_("A name is longer than 250 characters. Put a semicolon between several."))
    for name, most in _LONGEST.items():
        if len(cells[name]) > most:
            wrong(_("What stands under “%(name)s” is longer than %(most)d characters.") % {"name": name, "most": most})
    recipient = known.parties.canonical(cells["recipient"]) if cells["recipient"] else ""
    return Correction(
        span=span,
        verb=cells["verb"] or "Requests",
        modality=modality,
        kind=kind,
        actors=actors,
        recipient=recipient,
        action=cells["action"] or " ".join(document.text[span.start : span.end].split()),
        whens=_whens(line, document, span),
    )


def _whens(line: Line, document: Document, quote: Span) -> tuple[When, ...]:
    """The time at which it is due, at most one: by words of the document, by days, or both."""
    days = {name: _day(line, name) for name in ("act_by", "start", "end")}
    start, end = days["start"], days["end"]
    act_by = days["act_by"] or end or start
    if start and end and end < start:
        line.errors.append(_("The last day lies before the first."))
        return ()
    if act_by and end and act_by > end:
        line.errors.append(_("The day to act by lies after the last day."))
        return ()
    # Words that are not in the text would claim what it does not say.
    span = Span(0, 0)
    if words := line.cells["when"]:
        found = corrections.find(document, words, near=quote.start)
        if found is None:
            line.errors.append(
                _("The words under “when” do not stand in the document. Copy them exactly, or give days.")
            )
            return ()
        span = found
    if act_by:
        window = Window(start, end) if start or end else Window(act_by, act_by)
        return (When(span, None, window, act_by),)
    return (When(span),) if words else ()


def _day(line: Line, name: str) -> dt.date | None:
    written = line.cells[name]
    if not written:
        return None
    try:
        day = dt.date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        day = None
    if day is None or day.year < _BEGAN:
        line.errors.append(
            _("“%(written)s” under “%(name)s” is no day. Write it as year, month, day: 2008-09-16.")
            % {"written": written, "name": name}
        )
        return None
    return day


def _doubled(lines: Sequence[Line]) -> None:
    """Rows with words that an earlier row has: one obligation would remind twice."""
    seen: list[Line] = []
    for line in lines:
        if line.correction is None or line.document is None or line.errors:
            continue
        for other in seen:
            if other.document == line.document and other.correction and _share(other.correction, line.correction):
                line.errors.append(
                    _("Row %d has the same words. Give each obligation one row; more dates are added on its page.")
                    % other.number
                )
                break
        else:
            seen.append(line)


def _share(one: Correction, other: Correction) -> bool:
    return one.span.start < other.span.end and other.span.start < one.span.end


def _outcome(line: Line) -> Outcome:
    if line.errors:
        return Outcome.ERROR
    if line.existing is None:
        return Outcome.ADD
    return Outcome.ASSIGN if line.owner and line.owner != line.existing.owner else Outcome.NOTHING
