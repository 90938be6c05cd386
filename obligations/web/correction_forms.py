"""What people write when they correct, add, merge or split; each form gives what ``obligations.corrections`` takes.

Words are found in the text however they are spaced, so that marking them with the mouse and copying them by hand are
the same thing.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from obligations import corrections
from obligations.corrections import Correction, When
from obligations.models import Document, DueDate, Obligation
from obligations.models.due_dates import State
from obligations.reading.values import Kind, Modality, Span, Window
from obligations.web.changes import DayInput, check_days
from obligations.web.words import KINDS, MODALITIES

NOT_THERE = _("These words do not stand in the text. Copy them exactly, or mark them in the text.")


def _lines(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class WordsField(forms.CharField):
    """Words of the document; cleans to the text, ``place`` then says where they stand."""

    def __init__(self, *, takes: str, rows: int = 2, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "data-takes": takes})
        super().__init__(widget=widget, **kwargs)


class CorrectionForm(forms.Form):
    """An obligation as a person reads it, without its dates."""

    quote = WordsField(label=_("Exact words"), takes="quote", rows=5)
    at = forms.IntegerField(required=False, widget=forms.HiddenInput(attrs={"data-at": "quote"}))
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    actors = forms.CharField(
        label=_("Asked of"), required=False, widget=_lines(), help_text=_("One on each line; none if nobody is named.")
    )
    action = forms.CharField(label=_("To do what"), widget=_lines(3))
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    modality = forms.ChoiceField(label=_("How strongly"), choices=list(MODALITIES.items()))
    verb = forms.CharField(label=_("Verb as printed"), max_length=80)
    recipient = forms.CharField(label=_("Towards"), required=False, max_length=250)
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=500, help_text=_("Kept in the history; need not be given.")
    )

    def __init__(self, *args: Any, document: Document, obligation: Obligation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"label_suffix": ""})
        self.document, self.obligation = document, obligation
        self.near = obligation.start if obligation else 0
        self.span: Span | None = None

    @classmethod
    def initial_of(cls, obligation: Obligation) -> dict[str, Any]:
        return {
            "quote": obligation.quote,
            "at": obligation.start,
            "seen": _latest(obligation),
            "actors": "\n".join(party.name for party in obligation.actors.all()),
            "action": obligation.action,
            "kind": obligation.kind,
            "modality": obligation.modality,
            "verb": obligation.verb,
            "recipient": obligation.recipient.name if obligation.recipient else "",
        }

    def clean_actors(self) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(" ".join(line.split()) for line in self.cleaned_data["actors"].splitlines()))
        names = tuple(filter(None, names))
        if any(len(name) > 250 for name in names):
            raise forms.ValidationError(_("A name is longer than 250 characters. Put each on a line of its own."))
        return names

    def clean(self) -> None:
        latest = _latest(self.obligation) if self.obligation else None
        if self.cleaned_data.get("seen") != latest:
            # Whoever sends it again has been told.
            self.data = {**self.data.dict(), "seen": latest} if isinstance(self.data, QueryDict) else self.data
            raise forms.ValidationError(
                _("Somebody has changed it while you looked; the history says what. Save again to keep what you wrote.")
            )
        words = self.cleaned_data.get("quote")
        if not words:
            return
        at = self.cleaned_data.get("at")
        self.span = corrections.find(self.document, words, near=self.near if at is None else at)
        if self.span is None:
            self.add_error("quote", NOT_THERE)

    def correction(self, whens: tuple[When, ...]) -> Correction:
        """Of a valid form."""
        if self.span is None:
            raise ValueError("the form is not valid")
        taken = ("actors", "action", "kind", "modality", "verb", "recipient")
        return Correction(span=self.span, whens=whens, **{name: self.cleaned_data[name] for name in taken})


def _latest(obligation: Obligation) -> int | None:
    """The last change of it that there is, so that nobody writes over one that they have not seen."""
    return obligation.changes.latest_first().values_list("pk", flat=True).first()


class WhenForm(forms.Form):
    """One time at which it is due: the words, and the days where a person sets them."""

    due_date = forms.IntegerField(required=False, widget=forms.HiddenInput)
    words = WordsField(label=_("Words that say when"), takes="when", required=False, rows=1)
    at = forms.IntegerField(required=False, widget=forms.HiddenInput(attrs={"data-at": "when"}))
    act_by = forms.DateField(label=_("Day to act by"), required=False, widget=DayInput)
    window_start = forms.DateField(label=_("First day"), required=False, widget=DayInput)
    window_end = forms.DateField(label=_("Last day"), required=False, widget=DayInput)
    remove = forms.BooleanField(label=_("This is no date of it"), required=False)

    document: Document
    near: int
    span: Span | None = None
    """Where the words stand; None where there are none, as in the place for one more date that was left empty."""

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("remove"):
            return
        words, at = data.get("words"), data.get("at")
        if words:
            self.span = corrections.find(self.document, words, near=self.near if at is None else at)
            if self.span is None:
                self.add_error("words", NOT_THERE)
        elif self.sets_days or data.get("due_date"):
            self.add_error("words", _("Give the words of the text that say when."))
        if self.sets_days:
            check_days(self)
            if not data.get("act_by"):
                self.add_error("act_by", _("Give the day to act by as well."))

    @property
    def sets_days(self) -> bool:
        """Whether a person gives other days than those that are there."""
        return bool({"act_by", "window_start", "window_end"} & set(self.changed_data)) and any(
            self.cleaned_data.get(name) for name in ("act_by", "window_start", "window_end")
        )

    def when(self) -> When | None:
        """Of a valid form; None where it was left empty or taken away."""
        if self.span is None:
            return None
        data = self.cleaned_data
        if not self.sets_days:
            return When(self.span, data.get("due_date"))
        window = Window(data["window_start"], data["window_end"])
        if window == (None, None):
            window = Window(data["act_by"], data["act_by"])
        return When(self.span, data.get("due_date"), window, data["act_by"])


class Whens(forms.formset_factory(WhenForm, extra=1, max_num=20, absolute_max=20)):  # type: ignore[misc]  # made as it runs
    """The dates that an obligation has, and a place for one more."""

    def __init__(self, *args: Any, document: Document, obligation: Obligation | None = None, **kwargs: Any) -> None:
        self.document = document
        self.near = obligation.start if obligation else 0
        self.rows = list(obligation.due_dates.exclude(state=State.SUPERSEDED).in_order()) if obligation else []
        initial = [self._initial(due) for due in self.rows]
        super().__init__(*args, **kwargs | {"initial": initial, "prefix": "when"})

    @staticmethod
    def _initial(due: DueDate) -> dict[str, Any]:
        names = ("words", "act_by", "window_start", "window_end")
        return {"due_date": due.pk, "at": due.start, **{name: getattr(due, name) for name in names}}

    def _construct_form(self, i: int, **kwargs: Any) -> WhenForm:
        form: WhenForm = super()._construct_form(i, label_suffix="", **kwargs)
        form.document, form.near = self.document, self.near
        return form

    def clean(self) -> None:
        own = {due.pk for due in self.rows}
        for form in self.forms:
            if form.is_valid() and form.cleaned_data.get("due_date") not in own | {None}:
                raise forms.ValidationError(_("A date belongs to another obligation. Open the page anew."))

    def whens(self) -> tuple[When, ...]:
        """Of valid forms."""
        return tuple(when for form in self.forms if (when := form.when()))


class SplitForm(forms.Form):
    """Where one obligation ends and the other begins, and what the second one is."""

    first = WordsField(label=_("Words of the first"), takes="first", rows=3)
    quote = WordsField(label=_("Words of the second"), takes="quote", rows=3)
    actors = forms.CharField(
        label=_("The second is asked of"), required=False, widget=_lines(), help_text=_("One on each line.")
    )
    action = forms.CharField(label=_("To do what"), widget=_lines())
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))

    def __init__(self, *args: Any, obligation: Obligation, **kwargs: Any) -> None:
        initial = {
            "first": obligation.quote,
            "actors": "\n".join(party.name for party in obligation.actors.all()),
            "kind": obligation.kind,
        }
        super().__init__(*args, **kwargs | {"initial": initial, "label_suffix": ""})
        self.obligation = obligation

    clean_actors = CorrectionForm.clean_actors

    def clean(self) -> None:
        self.spans: dict[str, Span] = {}
        for name in ("first", "quote"):
            words = self.cleaned_data.get(name)
            if not words:
                continue
            span = corrections.find(self.obligation.document, words, near=self.obligation.start)
            if span is None:
                self.add_error(name, NOT_THERE)
            else:
                self.spans[name] = span
        if len(self.spans) == 2 and self.spans["first"] == self.spans["quote"]:
            self.add_error("quote", _("Both have the same words. Give each its own part."))

    def parts(self) -> tuple[Correction, Correction]:
        """Of a valid form. A date goes with the part that holds its words; one in neither stays with the first."""
        row = self.obligation
        first: list[When] = []
        second: list[When] = []
        start, end = self.spans["quote"]
        for due in row.due_dates.exclude(state=State.SUPERSEDED):
            span = Span(due.start or 0, due.end or 0)
            (second if start <= span.start and span.end <= end else first).append(When(span, due.pk))
        recipient = row.recipient.name if row.recipient else ""
        actors = tuple(party.name for party in row.actors.all())
        data = self.cleaned_data
        return (
            Correction(
                self.spans["first"], row.verb, row.modality, row.kind, actors, recipient, row.action, tuple(first)
            ),
            Correction(
                self.spans["quote"],
                row.verb,
                row.modality,
                data["kind"],
                data["actors"],
                recipient,
                data["action"],
                tuple(second),
            ),
        )


CANDIDATES = 12


class MergeForm(forms.Form):
    """Which other obligation of the document is the same as this one."""

    other = forms.ModelChoiceField(
        Obligation.objects.none(), label=_("Merge with"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, obligation: Obligation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"label_suffix": ""})
        others = obligation.document.obligations.accepted().exclude(pk=obligation.pk)
        near = sorted(others.values_list("start", "pk"), key=lambda pair: abs(pair[0] - obligation.start))
        field = self.fields["other"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = others.filter(pk__in=[pk for _, pk in near[:CANDIDATES]]).for_lists().order_by("start")
            setattr(field, "label_from_instance", _label)  # noqa: B010  # as Django has it, but not its types


def _label(row: Any) -> str:
    return f"{row.paragraph.label} – {Truncator(row.quote).words(24)}"


def blank() -> dict[str, Any]:
    """What a missed obligation begins with."""
    return {"kind": Kind.OTHER, "modality": Modality.REQUESTS, "verb": "Requests"}
