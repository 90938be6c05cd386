"""Choosing what a list shows: the selection of the query string, the form that offers it, and how to take it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from obligations.models import Document, DueDate, Party, SavedView, Selection
from obligations.models.due_dates import URGENT, Status
from obligations.models.obligations import LEFT_OUT, Review
from obligations.models.saved_views import Look
from obligations.models.selections import SORTS
from obligations.web.context import as_of, day_query
from obligations.web.words import KINDS, ORIGINS

OFFERED = 50
"""Names in a list of suggestions; with script it follows what is typed."""


def selection_from(request: HttpRequest) -> Selection:
    """The selection of the query string. PermissionDenied if it asks what somebody else owns, or nobody."""
    selection = Selection.of(request.GET.dict())
    if not selection.may_be_used_by(request.user):
        raise PermissionDenied(_("Only its owner may list what somebody owns. Sign in to list what you own."))
    return selection


def about(request: HttpRequest, selection: Selection, look: Look) -> dict[str, Any]:
    """What every page of a selection shows around its rows: form, chips, other looks at it, and the reader's views."""
    query = urlencode(selection.as_query())
    day = day_query(request)
    return {
        "selection": selection,
        "filter": selection.wanted,
        "chips": chips(selection, request.GET),
        "form": SelectionForm(selection, request.user),
        "look": look.value,
        "look_query": f"{day}{'&' if day else '?'}{query}" if query else day,
        "selection_query": query,
        "views": list(SavedView.objects.of(request.user)),
    }


class Tab(NamedTuple):
    """A status, the number of due dates that have it, and the query string that leads there."""

    status: str
    label: str | Promise
    number: int
    query: str


def count(selection: Selection, request: HttpRequest) -> dict[str, int]:
    """How many due dates have each status, whichever of them is selected."""
    on = as_of(request)
    return selection.without("status").apply(DueDate.objects.all(), on=on).count_by_status(on=on)


def tabs(selection: Selection, counts: Mapping[str, int], query: QueryDict) -> list[Tab]:
    """Each status that occurs or matters, the rest of the selection kept."""
    wanted = selection.wanted.status
    shown = [status for status in Status if status in URGENT or counts.get(status) or status == wanted]
    return [
        Tab("", _("All"), sum(counts.values()), query_without(query, "status")),
        *(
            Tab(status.value, status.label, counts.get(status, 0), query_without(query, status=status.value))
            for status in shown
        ),
    ]


class Chip(NamedTuple):
    """Something that is selected by, in words, and the query string that leaves it out."""

    name: str
    label: str | Promise
    value: Any
    query: str


def chips(selection: Selection, query: QueryDict) -> list[Chip]:
    """What is selected by, each to be taken away on its own."""
    owner = selection.wanted.owner
    labels: dict[str, tuple[str | Promise, Mapping[str, Any]]] = {
        "q": (_("Words"), {}),
        "status": (_("Status"), dict(Status.choices)),
        "kind": (_("Kind"), KINDS),
        "actor": (_("Actor"), {}),
        "document": (_("Document"), {}),
        "body": (_("Organ"), {}),
        "due_date": (_("Due date no."), {}),
        "owner": (_("Owner"), {owner: _("you")}),
        "review": (_("Review"), dict(Review.choices)),
        "origin": (_("Date"), ORIGINS),
        "from": (_("From"), {}),
        "to": (_("Until"), {}),
    }
    return [
        Chip(name, labels[name][0], labels[name][1].get(value, value), query_without(query, name))
        for name, value in selection.as_query().items()
        if name in labels
    ]


def query_without(query: QueryDict, *names: str, **other: str) -> str:
    """The query string on its first page without these names, or with other values: "?as_of=2008-06-01" or "?"."""
    changed = query.copy()
    for name in ("page", *names):
        changed.pop(name, None)
    for name, value in other.items():
        changed[name] = value
    return f"?{changed.urlencode()}"


def names_like(selection: Selection) -> dict[str, list[str]]:
    """For an actor or a document that is not here, up to five names that are, by field: people type half a name."""
    wanted, found = selection.wanted, {}
    if wanted.actor and not Party.objects.filter(name=wanted.actor).exists():
        found["actor"] = suggested("actor", wanted.actor)[:5]
    if wanted.document and not Document.objects.filter(symbol=wanted.document).exists():
        found["document"] = suggested("document", wanted.document)[:5]
    return found


def suggested(field: str, typed: str) -> list[str]:
    """Names of actors, or symbols of documents, that hold what was typed, in order; a page of them at most."""
    if field == "actor":
        return list(Party.objects.filter(name__icontains=typed).values_list("name", flat=True)[:OFFERED])
    symbols = Document.objects.filter(symbol__icontains=typed).exclude(symbol="").order_by("symbol")
    return list(symbols.values_list("symbol", flat=True)[:OFFERED])


class SelectionForm(forms.Form):
    """Offers what can be selected. It only shows the selection; ``Selection.of`` reads it.

    ``plain`` is for pages that know the shared filter only.
    """

    use_required_attribute = False

    q = forms.CharField(label=_("Words"), widget=forms.TextInput(attrs={"type": "search", "maxlength": 200}))
    actor = forms.CharField(label=_("Actor"))
    kind = forms.ChoiceField(label=_("Kind"))
    document = forms.CharField(label=_("Document"))
    body = forms.ChoiceField(label=_("Organ"))
    owner = forms.ChoiceField(label=_("Owner"))
    review = forms.ChoiceField(label=_("Review"))
    origin = forms.ChoiceField(label=_("Where the date comes from"))
    locals().update({"from": forms.DateField(label=_("From")), "to": forms.DateField(label=_("Until"))})
    sort = forms.ChoiceField(label=_("Order"), choices=list(SORTS.items()))

    MORE = ("document", "body", "review", "origin", "from", "to", "owner")
    """Fields that are folded away until one of them selects."""

    def __init__(self, selection: Selection, reader: User | AnonymousUser, *, plain: bool = False) -> None:
        query = selection.as_query()
        super().__init__(initial=query, label_suffix="")
        self.unfolded = any(name in query for name in self.MORE)
        self._suggest("actor", _("everyone"))
        self._suggest("document", _("all documents"))
        self._offer("kind", _("every kind"), KINDS.items())
        organs = Document.objects.order_by("organ").values_list("organ", flat=True).distinct()
        self._offer("body", _("every organ"), [(organ, organ) for organ in organs])
        self._offer("review", _("in any state"), [pair for pair in Review.choices if pair[0] not in LEFT_OUT])
        self._offer("origin", _("anywhere"), ORIGINS.items())
        for name in ("from", "to"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        if plain:
            for name in ("q", "review", "origin", "from", "to", "sort"):
                del self.fields[name]
        if reader.pk:
            self._offer("owner", _("anyone or none"), [(str(reader.pk), _("you"))])
        else:
            del self.fields["owner"]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE if name in self.fields]

    def _offer(self, name: str, everything: Any, choices: Iterable[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [("", everything), *choices]

    def _suggest(self, name: str, everything: Any) -> None:
        """A field that takes any name and suggests some; see ``obligations.web.suggestions``."""
        self.fields[name].widget.attrs |= {
            "list": f"{name}-names",
            "placeholder": everything,
            "autocomplete": "off",
            "data-suggest": name,
        }
