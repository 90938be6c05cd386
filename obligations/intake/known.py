"""What this installation knows besides the documents: the sessions, and who can be asked by which names."""

from __future__ import annotations

from collections.abc import Collection

from obligations.models import Party, Session
from obligations.reading.parties import Parties
from obligations.reading.parties import Party as KnownParty
from obligations.reading.sessions import Calendar, SessionRow
from obligations.reading.values import Origin


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


def known_by_name(names: Collection[str]) -> dict[str, Party]:
    """The rows of these names; those that there are already in one query."""
    found = {row.name: row for row in Party.objects.filter(name__in=names)}
    return found | {name: party(name) for name in sorted(set(names) - found.keys())}


def party(name: str) -> Party:
    """The row of that name, made where there is none yet."""
    shipped = Parties.standard().find(name)
    return Party.objects.get_or_create(name=name, defaults={"kind": shipped.kind if shipped else ""})[0]
