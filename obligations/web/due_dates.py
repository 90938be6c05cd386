"""The dashboard: what falls due, when, and for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from obligations.models import Document, DueDate, DueDateFilter, Obligation, Party
from obligations.models.due_dates import URGENT, DueDateQuerySet, Status
from obligations.web.context import as_of
from obligations.web.words import KINDS

PER_PAGE = 50

SORTS = {
    "": _("most pressing first"),
    "day": _("earliest day first"),
    "-day": _("latest day first"),
    "document": _("by document"),
}


def due_dates(request: HttpRequest) -> HttpResponse:
    """All due dates that pass the filter, on the day that was asked for."""
    on, wanted = as_of(request), wanted_from(request)
    found = wanted.apply(DueDate.objects.all(), on=on)
    sort = request.GET.get("sort", "")
    return render(
        request,
        "due_dates/list.html",
        {
            "page": Paginator(in_order(found.for_lists(), sort), PER_PAGE).get_page(request.GET.get("page")),
            "tabs": tabs(wanted, on),
            "filter": wanted,
            "chips": chips(wanted),
            "form": FilterForm(wanted, request.user, sort),
            "grouped": sort not in SORTS or not sort,
            "standing": wanted.standing(Obligation.objects.all(), on=on).count(),
        },
    )


def wanted_from(request: HttpRequest) -> DueDateFilter:
    """The filter of the query string. PermissionDenied if it asks what somebody else owns, or nobody."""
    # No database takes a NUL, and no name holds one.
    wanted = DueDateFilter.of({name: request.GET[name].replace("\0", "") for name in request.GET})
    if not wanted.may_be_used_by(request.user):
        raise PermissionDenied(_("Only its owner may list what somebody owns. Sign in to list what you own."))
    return wanted


def in_order(found: DueDateQuerySet, sort: str) -> DueDateQuerySet:
    match sort:
        case "day":
            return found.in_order()
        case "-day":
            return found.latest_first()
        case "document":
            return found.order_by("obligation__document__symbol", "obligation__start", "number", "pk")
        case _:
            return found.by_urgency()


def tabs(wanted: DueDateFilter, on: dt.date) -> list[dict[str, Any]]:
    """Each status with how many due dates have it, the other filters kept."""
    counts = wanted.without("status").apply(DueDate.objects.all(), on=on).count_by_status(on=on)
    shown = [status for status in Status if status in URGENT or counts.get(status) or status == wanted.status]
    return [{"status": "", "label": _("All"), "count": sum(counts.values())}] + [
        {"status": status.value, "label": status.label, "count": counts.get(status, 0)} for status in shown
    ]


def chips(wanted: DueDateFilter) -> list[dict[str, Any]]:
    """What is filtered by, each to be taken away on its own."""
    labels: dict[str, tuple[Any, Mapping[str, Any]]] = {
        "status": (_("Status"), dict(Status.choices)),
        "kind": (_("Kind"), KINDS),
        "actor": (_("Actor"), {}),
        "document": (_("Document"), {}),
        "body": (_("Organ"), {}),
        "due_date": (_("Due date no."), {}),
        "owner": (_("Owner"), {wanted.owner: _("you")}),
    }
    return [
        {"name": name, "label": labels[name][0], "value": labels[name][1].get(value, value)}
        for name, value in wanted.as_json().items()
    ]


class FilterForm(forms.Form):
    """Offers the actors and documents there are. It only shows the filter; ``DueDateFilter`` reads it."""

    use_required_attribute = False

    actor = forms.ChoiceField(label=_("Actor"))
    kind = forms.ChoiceField(label=_("Kind"))
    document = forms.ChoiceField(label=_("Document"))
    owner = forms.ChoiceField(label=_("Owner"))
    sort = forms.ChoiceField(label=_("Order"), choices=list(SORTS.items()))

    def __init__(self, wanted: DueDateFilter, reader: User | AnonymousUser, sort: str = "") -> None:
        super().__init__(initial={**wanted.as_json(), "sort": sort}, label_suffix="")
        actors = Party.objects.filter(obligations__isnull=False).distinct().values_list("name", "name")
        documents = Document.objects.exclude(symbol="").values_list("symbol", "symbol")
        self._offer("actor", _("everyone"), actors)
        self._offer("kind", _("every kind"), KINDS.items())
        self._offer("document", _("all documents"), documents)
        if reader.pk:
            self._offer("owner", _("anyone or none"), [(str(reader.pk), _("you"))])
        else:
            del self.fields["owner"]

    def _offer(self, name: str, everything: Any, choices: Iterable[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [("", everything), *choices]
