"""What a person may say of a calendar: which due dates, and how."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from obligations.models import Document, DueDateFilter, FeedOptions, Party
from obligations.models.due_dates import Status
from obligations.web.words import KINDS

MOST_ALARMS = 5
REACHES = [("", _("no limit")), ("30", _("30 days")), ("365", _("one year")), ("1826", _("five years"))]


class SelectionForm(forms.Form):
    """Which due dates and with which options; also read from a query string.

    Of owners it takes only ``reader``, as ``DueDateFilter.may_be_used_by`` wants.
    """

    document = forms.CharField(
        label=_("Document"), required=False, help_text=_("The symbol as printed, such as A/RES/62/12. Empty: all.")
    )
    actor = forms.ModelChoiceField(
        Party.objects.all(), label=_("Actor"), required=False, to_field_name="name", empty_label=_("all")
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all")), *KINDS.items()])
    body = forms.ChoiceField(label=_("Adopting body"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("all")), *Status.choices])
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    due_date = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    alarms = forms.CharField(
        label=_("Alarms"),
        required=False,
        help_text=_(
            "Days before, such as 30, 7, 1, each at 9 in the morning. Empty: none. Google and Outlook show none."
        ),
    )
    todos = forms.BooleanField(
        label=_("Tasks instead of events for what is to be done"),
        required=False,
        help_text=_("Google and Nextcloud leave tasks out. Meetings stay events."),
    )
    omit_cancelled = forms.BooleanField(
        label=_("Leave out what is cancelled or superseded"),
        required=False,
        help_text=_("Otherwise it stays, marked as cancelled."),
    )
    document_deadlines = forms.BooleanField(
        label=_("Add the document deadlines, ten and six weeks before"),
        required=False,
        help_text=_("For reports due at a session."),
    )
    days_back = forms.ChoiceField(label=_("How far back"), required=False, choices=REACHES)
    days_ahead = forms.ChoiceField(label=_("How far ahead"), required=False, choices=REACHES)

    def __init__(self, *args: Any, reader: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        own = [(str(reader.pk), _("you"))] if reader.pk else []
        self.fields["owner"].choices = [("", _("anyone or none")), *own]  # type: ignore[attr-defined]
        organs = Document.objects.order_by("organ").values_list("organ", flat=True).distinct()
        self.fields["body"].choices = [("", _("all")), *((organ, organ) for organ in organs)]  # type: ignore[attr-defined]

    def clean_document(self) -> str:
        symbol: str = self.cleaned_data["document"]
        if symbol and not Document.objects.filter(symbol=symbol).exists():
            raise ValidationError(
                _("There is no document “%(symbol)s” here. Give its symbol as printed, such as A/RES/62/12."),
                params={"symbol": symbol},
            )
        return symbol

    def clean_alarms(self) -> str:
        words = [word.strip() for word in self.cleaned_data["alarms"].split(",") if word.strip()]
        if len(words) > MOST_ALARMS or not all(word.isdecimal() and len(word) <= 3 for word in words):
            raise ValidationError(
                _("Give at most %(most)d whole numbers of days below 1000, such as 30, 7, 1."),
                params={"most": MOST_ALARMS},
            )
        return ",".join(str(days) for days in sorted({int(word) for word in words}, reverse=True))

    @property
    def wanted(self) -> DueDateFilter:
        actor = self.cleaned_data["actor"]
        return DueDateFilter.of(self.cleaned_data | {"actor": actor.name if actor else ""})

    @property
    def options(self) -> FeedOptions:
        return FeedOptions.of(self.cleaned_data)


class FeedForm(SelectionForm):
    """A feed: a name, a selection and options."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("What your calendar program shows. Yours alone to see.")
    )
    field_order = ("name",)
