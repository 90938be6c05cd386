"""What is said of a document: what it is, who speaks of whom in it, when what is due, and what it asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lxml import etree

from obligations.akomantoso.elements import Maker, address, slug
from obligations.models import Document, DueDate, Obligation, Party
from obligations.models.due_dates import State

_LANGUAGES = {"en": "eng", "fr": "fra", "es": "spa", "ar": "ara", "zh": "zho", "ru": "rus"}
_KINDS = {"person": "TLCRole"}
"""How the standard calls who can be asked: an officer is a role, all others are organizations."""
TRACKER = "tracker"


def work(document: Document) -> str:
    """Its address as a work: /akn/un/statement/deliberation/general-assembly/2007-11-26/a-res-62-12."""
    return address(
        *("un", "statement", "deliberation", slug(document.organ)),
        *(document.adopted_on.isoformat() if document.adopted_on else "nn", slug(str(document))),
    )


def describe(make: Maker, into: etree._Element, document: Document, asked: Sequence[Obligation]) -> None:
    """Everything that ``meta`` holds, in the order that the schema wants."""
    meta = make.add(into, "meta")
    identify(make, meta, document)
    due = [due for ask in asked for due in dates_of(ask)]
    days = sorted({day for one in due for day in one.window if day})
    if days:
        cycle = make.add(meta, "lifecycle", source=f"#{TRACKER}")
        for day in days:
            make.named(cycle, "eventRef", day_id(day), date=day.isoformat(), source=f"#{TRACKER}")
    if asked:
        _analyse(make, meta, asked)
    if dated := [one for one in due if one.window != (None, None)]:
        data = make.add(meta, "temporalData", source=f"#{TRACKER}")
        for one in dated:
            group = make.named(data, "temporalGroup", f"period-{one.pk}")
            start, end = one.window
            ends = {name: f"#{day_id(day)}" for name, day in (("start", start), ("end", end)) if day}
            make.add(group, "timeInterval", refersTo=f"#{due_id(one)}", **ends)
    _refer(make, meta, document, asked, due)


def identify(make: Maker, meta: etree._Element, document: Document, *, component: str = "main") -> None:
    """What it is as work, as expression in its language, and as this file."""
    day = document.adopted_on or document.added_at.date()
    name = "adoption" if document.adopted_on else "added"
    language = _LANGUAGES.get(document.language, "und")
    part = "" if component == "main" else f"/!{component}"
    uri = work(document)
    said = make.add(meta, "identification", source=f"#{TRACKER}")

    def level(element: str, uri: str, author: str) -> etree._Element:
        made = make.add(said, element)
        make.add(made, "FRBRthis", value=uri + part)
        make.add(made, "FRBRuri", value=uri)
        if element == "FRBRWork" and document.symbol:
            make.add(made, "FRBRalias", name="symbol", value=document.symbol)
        make.add(made, "FRBRdate", date=day.isoformat(), name=name)
        make.add(made, "FRBRauthor", href=f"#{author}")
        return made

    of_work = level("FRBRWork", uri, "organ")
    make.add(of_work, "FRBRcountry", value="un")
    make.add(of_work, "FRBRsubtype", value="deliberation")
    make.add(of_work, "FRBRnumber", value=str(document))
    make.add(level("FRBRExpression", f"{uri}/{language}@", "organ"), "FRBRlanguage", language=language)
    level("FRBRManifestation", f"{uri}/{language}@.xml", TRACKER)


def dates_of(ask: Obligation) -> list[DueDate]:
    return [due for due in ask.due_dates.all() if due.state != State.SUPERSEDED]


def due_id(due: DueDate) -> str:
    return f"due-{due.pk}"


def day_id(day: dt.date) -> str:
    return f"day-{day.isoformat()}"


def _party_id(party: Party) -> str:
    return f"party-{party.pk}"


def _analyse(make: Maker, meta: etree._Element, asked: Sequence[Obligation]) -> None:
    """What is asked: the standard has no element for it."""
    analysis = make.add(meta, "analysis", source=f"#{TRACKER}")
    other = make.add(analysis, "otherAnalysis", source=f"#{TRACKER}")
    for ask in asked:
        row = make.note(
            *(other, "obligation"),
            key=ask.key,
            paragraph=ask.paragraph.number,
            kind=ask.kind,
            modality=ask.modality,
            verb=ask.verb,
            review=ask.review,
            start=str(ask.start),
            end=str(ask.end),
        )
        for actor in ask.actors.all():
            make.note(row, "actor", actor.name, refersTo=f"#{_party_id(actor)}")
        if ask.recipient:
            make.note(row, "recipient", ask.recipient.name, refersTo=f"#{_party_id(ask.recipient)}")
        make.note(row, "action", ask.action)
        make.note(row, "quote", ask.quote)
        for due in dates_of(ask):
            said = {"form": due.form, "origin": due.origin, "state": due.state, "refersTo": f"#{due_id(due)}"}
            start, end = due.window
            days = {"start": start, "end": end, "actBy": due.act_by}
            said |= {name: day.isoformat() for name, day in days.items() if day}
            said |= {name: value for name, value in (("session", due.session), ("recurs", due.recurs_on)) if value}
            make.note(row, "due", due.words, **said)


def _refer(
    make: Maker, meta: etree._Element, document: Document, asked: Sequence[Obligation], due: Sequence[DueDate]
) -> None:
    """Whoever and whatever is spoken of."""
    into = make.add(meta, "references", source=f"#{TRACKER}")

    def one(element: str, eid: str, kind: str, name: str, shown: str) -> None:
        href = address("ontology", kind, "un", slug(name))
        make.named(into, element, eid, href=href, showAs=shown)

    one("TLCOrganization", TRACKER, "organization", "obligations-tracker", "Obligations Tracker")
    one("TLCOrganization", "organ", "organization", document.organ, document.organ or "unknown")
    parties = {party.pk: party for ask in asked for party in (*ask.actors.all(), ask.recipient) if party}
    for pk in sorted(parties):
        party = parties[pk]
        element = _KINDS.get(party.kind, "TLCOrganization")
        one(element, _party_id(party), element.removeprefix("TLC").lower(), party.name, party.name)
    for item in due:
        one("TLCEvent", due_id(item), "event", f"due-{item.uid}", item.words or item.obligation.action)
