"""Puts resolutions into series and requests into pairs. Safe to repeat, in any order; keeps what people have said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from obligations.lineage import likeness, requests
from obligations.models import Citation, Document, Obligation, Parting, Renewal, Series, SeriesMember
from obligations.models.series import Ground, Verdict

_KEY_LENGTH = 400


def link_new(*, most: int | None = None) -> int:
    """Link every resolution that has not been compared as it stands, the oldest first; how many (at most ``most``)."""
    waiting = Document.objects.exclude(membership__linked_as=Concat("sha256", Value(" "), "reader_version"))
    pks = list(waiting.order_by(F("adopted_on").asc(nulls_first=True), "pk").values_list("pk", flat=True)[:most])
    for pk in pks:
        link(pk)
    return len(pks)


def link(pk: int) -> None:
    """Find the series of one resolution, and pair its requests with those of its neighbours there."""
    with transaction.atomic():
        document = Document.objects.select_for_update(no_key=True).filter(pk=pk).first()
        if document is None:
            return
        profile = _profile(document)
        member = _member(document, profile)
        moved = _join(member, profile) if member.verdict == Verdict.PROPOSED else set()
        member.linked_as = f"{document.sha256} {document.reader_version}"
        member.save()
        _pair_up(member.series, of={document.pk, *moved})


def part(member: SeriesMember, *, by: Any, now: dt.datetime) -> None:
    """A person says that a resolution is another item than the rest of its series: it gets one of its own, for good."""
    with transaction.atomic():
        others = list(member.series.members.exclude(pk=member.pk).values_list("document", flat=True))
        for other in others:
            one, two = sorted((member.document_id, other))
            Parting.objects.get_or_create(one_id=one, other_id=two, defaults={"said_by": by, "said_at": now})
        left = member.series
        ours = Q(earlier__document=member.document) | Q(later__document=member.document)
        Renewal.objects.filter(ours).delete()
        member.series = Series.objects.create(title=member.document.title)
        member.grounds, member.verdict = [Ground.BY_HAND], Verdict.CONFIRMED
        member.save()
        _retitle(left)
        _pair_up(left, of=set(others))


def confirm(member: SeriesMember) -> None:
    """A person says that a resolution belongs where it is: no comparison moves it any more."""
    member.verdict = Verdict.CONFIRMED
    member.save(update_fields=["verdict"])


def judge(renewal: Renewal, verdict: Verdict, *, by: Any, now: dt.datetime) -> None:
    """A person says whether two requests are the same one. What is broken may be paired with others instead."""
    with transaction.atomic():
        renewal.verdict, renewal.said_by, renewal.said_at = verdict, by, now
        renewal.save()
        _pair(renewal.earlier.document, renewal.later.document)


def _profile(document: Document) -> likeness.Profile:
    return likeness.Profile(document.symbol, document.title, document.text)


def _member(document: Document, profile: likeness.Profile) -> SeriesMember:
    """Its row, made if need be in a series of its own, with what it is found by; and its citations."""
    try:
        member = document.membership
    except SeriesMember.DoesNotExist:
        member = SeriesMember(document=document, series=Series.objects.create(title=document.title))
    member.key, member.stem = profile.key[:_KEY_LENGTH], profile.stem[:_KEY_LENGTH]
    member.number = likeness.number_of(profile.symbol)
    member.save()
    document.citations.exclude(number__in=profile.cites).delete()
    cited = [Citation(document=document, number=number) for number in sorted(profile.cites)]
    Citation.objects.bulk_create(cited, ignore_conflicts=True)
    return member


def _join(member: SeriesMember, profile: likeness.Profile) -> set[int]:
    """Put it, and whatever else it ties together, into one series: the largest of those it belongs to.

    The documents of other series that moved with it, by primary key.
    """
    kin = [(other, grounds) for other in _candidates(member, profile) if (grounds := _grounds(member, other, profile))]
    if not kin:
        return set()
    found = {other.series_id: other.series for other, _ in kin}
    sizes = {pk: series.members.count() for pk, series in found.items()}
    home = found[max(found, key=lambda pk: (sizes[pk], -pk))]
    former = {member.series_id, *found} - {home.pk}
    member.grounds = max((grounds for _, grounds in kin), key=_strength)
    member.series = home
    member.save()
    moved = set()
    movable = SeriesMember.objects.filter(series__in=former).exclude(verdict=Verdict.CONFIRMED)
    for other in movable.select_related("document"):
        if not _parted_from(other.document_id, home):
            other.series = home
            other.grounds = other.grounds or list(member.grounds)
            other.save()
            moved.add(other.document_id)
    Series.objects.filter(pk__in=former, members__isnull=True).delete()
    _retitle(home)
    return moved


def _candidates(member: SeriesMember, profile: likeness.Profile) -> Iterable[SeriesMember]:
    """Those whose title begins alike, that it names, or that name it. Few, however many resolutions there are."""
    alike = Q(key=member.key) | Q(stem=member.stem) | Q(key=member.stem) if member.key else Q(pk=None)
    named = Q(number__in=profile.cites)
    naming = Q(document__in=Citation.objects.filter(number=member.number).values("document"))
    found = SeriesMember.objects.filter(alike | named | naming).exclude(pk=member.pk)
    return found.select_related("series", "document")


def _grounds(member: SeriesMember, other: SeriesMember, profile: likeness.Profile) -> tuple[str, ...]:
    if _parted_from(member.document_id, other.series):
        return ()
    return likeness.grounds(profile, _profile(other.document))


def _parted_from(document: int, series: Series) -> bool:
    members = series.members.values("document")
    parted = Q(one=document, other__in=members) | Q(other=document, one__in=members)
    return Parting.objects.filter(parted).exists()


def _strength(grounds: Sequence[str]) -> tuple[bool, int]:
    return Ground.TITLE in grounds, len(grounds)


def _retitle(series: Series) -> None:
    newest = series.members.order_by(F("document__adopted_on").desc(nulls_last=True)).first()
    if newest:
        Series.objects.filter(pk=series.pk).update(title=newest.document.title)


def _pair_up(series: Series, *, of: Collection[int]) -> None:
    """Pair the requests of each two resolutions of one organ that follow one another; unpair what no longer does.

    Only where one of the two is among ``of``, by primary key.
    """
    wanted = set()
    members = Document.objects.filter(membership__series=series, adopted_on__isnull=False)
    strands: dict[str, list[Document]] = {}
    for document in members.order_by("adopted_on", "pk").defer("text"):
        strands.setdefault(document.organ, []).append(document)
    for strand in strands.values():
        for earlier, later in pairwise(strand):
            wanted.add((earlier.pk, later.pk))
            if earlier.pk in of or later.pk in of:
                _pair(earlier, later)
    there = Renewal.objects.filter(earlier__document__membership__series=series, verdict=Verdict.PROPOSED)
    stray = [
        pk
        for pk, earlier, later in there.values_list("pk", "earlier__document", "later__document")
        if (earlier, later) not in wanted
    ]
    Renewal.objects.filter(pk__in=stray).delete()


def _pair(earlier: Document, later: Document) -> None:
    """Pair the requests of two resolutions anew, around what people have confirmed and broken."""
    between = Renewal.objects.filter(earlier__document=earlier, later__document=later)
    said = between.exclude(verdict=Verdict.PROPOSED)
    confirmed = list(said.filter(verdict=Verdict.CONFIRMED).values_list("earlier", "later"))
    settled = {pk for pair in confirmed for pk in pair}
    broken = set(said.filter(verdict=Verdict.BROKEN).values_list("earlier", "later"))
    found = requests.pairs(_requests(earlier, but=settled), _requests(later, but=settled), apart=broken)
    between.filter(verdict=Verdict.PROPOSED).delete()
    Renewal.objects.bulk_create(
        Renewal(earlier_id=pair.earlier, later_id=pair.later, likeness=pair.likeness, moved=pair.moved)
        for pair in found
    )


def _requests(document: Document, *, but: set[int]) -> list[requests.Request]:
    asked = document.obligations.accepted().exclude(pk__in=but).order_by("start", "pk").prefetch_related("actors")
    return [as_request(obligation) for obligation in asked]


def as_request(obligation: Obligation) -> requests.Request:
    """What of an obligation is compared. Prefetch its actors."""
    return requests.Request(
        pk=obligation.pk,
        actors=frozenset(party.name for party in obligation.actors.all()),
        modality=obligation.modality,
        quote=obligation.quote,
    )
