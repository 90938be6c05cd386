"""The form of a subscription: which dates, when, in which manner, and who else is to hear of it."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from obligations.models import Document, DueDate, DueDateFilter, Party, Subscription
from obligations.models.subscriptions import MINIMUM_GAP, validate_lead_days
from obligations.reminders import subscribers
from obligations.web.words import KINDS

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]
ESCALATE_AFTER = 7
"""Days overdue after which a second contact is told, unless another number is chosen."""


class WatchedDates(forms.MultipleChoiceField):
    """Single due dates, each to be unticked; the value is their primary keys."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        """Also from one comma-separated string, as a filter holds them."""
        return super().to_python(value.split(",") if isinstance(value, str) and value else value)

    def valid_value(self, value: str) -> bool:  # noqa: ARG002  # as a field is asked
        """Also one that is not offered: pages link to this form with any date."""
        return True

    def offer(self, due_dates: tuple[int, ...]) -> None:
        rows = DueDate.objects.filter(pk__in=due_dates).for_lists().in_order()
        self.choices = [(str(row.pk), _choice(row)) for row in rows]


def _choice(due_date: DueDate) -> str:
    day = date_format(due_date.act_by) if due_date.act_by else _("no date yet")
    return f"{due_date.obligation.citation}, {day}: {Truncator(due_date.obligation.action).chars(80)}"


class SubscriptionForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no argument when it runs
    """What to be reminded of, when and how. The filter takes only what is there."""

    document = forms.CharField(
        label=_("Document"), required=False, help_text=_("The symbol as printed, such as A/RES/62/12. Empty: all.")
    )
    actor = forms.ModelChoiceField(
        Party.objects.all(), label=_("Actor"), required=False, to_field_name="name", empty_label=_("all")
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all")), *KINDS.items()])
    body = forms.ChoiceField(label=_("Adopting body"), required=False)
    due_date = WatchedDates(label=_("Only these dates"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    lead_days = forms.CharField(label=_("Days before"), help_text=_("Such as 90, 30, 7, 1, 0. A 0 is the day itself."))
    step_leads = forms.CharField(
        label=_("Days before each step of a document"),
        required=False,
        help_text=_("Such as 7, 0: when a report has to be submitted, and be out in all languages. Empty: not at all."),
    )
    hour = forms.TypedChoiceField(label=_("At what hour"), coerce=int, choices=HOURS)
    overdue_every = forms.IntegerField(
        label=_("While overdue, every … days"),
        required=False,
        min_value=MINIMUM_GAP,
        max_value=365,
        help_text=_("Until it is fulfilled or you acknowledge it. Empty: not at all."),
        error_messages={
            "min_value": _("Leave at least %(limit_value)s days between two mails, or leave it empty for none.")
        },
    )
    quiet_from = forms.TypedChoiceField(
        label=_("Quiet from"), required=False, coerce=int, empty_value=None, choices=[("", "–"), *HOURS]
    )
    quiet_until = forms.TypedChoiceField(
        label=_("Quiet until"), required=False, coerce=int, empty_value=None, choices=[("", "–"), *HOURS]
    )
    second_email = forms.EmailField(
        label=_("Second contact"),
        required=False,
        help_text=_("Asked first. Hears only of what stays overdue, and when mails to you do not get through."),
    )
    escalate_after = forms.IntegerField(
        label=_("After … days overdue"), required=False, min_value=1, max_value=365, initial=ESCALATE_AFTER
    )

    class Meta:
        model = Subscription
        fields = ("email", "mode", "zone", "hour", "language", "overdue_every", "quiet_from", "quiet_until", "note")
        help_texts: ClassVar = {"note": _("Printed in every reminder: why you follow this.")}
        labels: ClassVar = {"language": _("Language and dates")}
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        zones = sorted(zoneinfo.available_timezones())
        self.fields["zone"].widget = forms.Select({"translate": "no"}, choices=[(zone, zone) for zone in zones])
        organs = Document.objects.order_by("organ").values_list("organ", flat=True).distinct()
        self._offer("body", [("", _("all")), *((organ, organ) for organ in organs)])
        # What somebody owns is theirs alone to be reminded of.
        own = [(str(self.instance.user_id), _("you"))] if self.instance.user_id else []
        self._offer("owner", [("", _("anyone or none")), *own])
        self.before = self.instance.due_date_filter
        for name in ("lead_days", "step_leads"):
            self.initial[name] = ", ".join(map(str, getattr(self.instance, name)))
        self.initial.update(self.before.as_json())
        self.initial["due_date"] = [str(pk) for pk in self.before.due_dates]
        self.watched.offer(self.before.due_dates)
        if self.instance.pk:
            # Another address would have to agree first: it subscribes on its own.
            del self.fields["email"]
            if second := self.instance.second:
                self.initial.update(second_email=second.email, escalate_after=second.escalate_after)
        self.fields["language"].required = False

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, as declared above

    @property
    def watched(self) -> WatchedDates:
        field = self.fields["due_date"]
        assert isinstance(field, WatchedDates)  # noqa: S101  # as declared above
        return field

    @property
    def which(self) -> list[forms.BoundField]:
        """The fields that say which dates."""
        names = ["document", "actor", "kind", "body"]
        # Only somebody signed in has obligations of their own to choose; anybody else is told why an owner is refused.
        choosable = self.instance.user_id or self["owner"].errors
        return [self[name] for name in ([*names, "owner"] if choosable else names)]

    @property
    def when(self) -> list[forms.BoundField]:
        """The fields that say how far ahead, how often and at what hour."""
        return [self[name] for name in ("lead_days", "step_leads", "overdue_every", "mode", "hour", "zone", "language")]

    @property
    def quiet(self) -> list[forms.BoundField]:
        return [self["quiet_from"], self["quiet_until"]]

    @property
    def second(self) -> list[forms.BoundField]:
        """The fields that say who else is to hear of it, and when."""
        return [self["second_email"], self["escalate_after"]]

    def clean_document(self) -> str:
        symbol: str = self.cleaned_data["document"].strip()
        if symbol and not Document.objects.filter(symbol=symbol).exists():
            raise ValidationError(
                _("There is no document “%(symbol)s” here. Give its symbol as printed, such as A/RES/62/12."),
                params={"symbol": symbol},
            )
        return symbol

    def clean_due_date(self) -> str:
        wanted = DueDateFilter(due_date=",".join(self.cleaned_data["due_date"]))
        there = set(DueDate.objects.filter(pk__in=wanted.due_dates).values_list("pk", flat=True))
        if len(there) != len(self.cleaned_data["due_date"]):
            raise ValidationError(_("That due date is not here any more."))
        if self.before.due_date and not there:
            raise ValidationError(_("Keep at least one of the dates. To hear of none, unsubscribe."))
        return ",".join(str(pk) for pk in wanted.due_dates)

    def clean_lead_days(self) -> list[int]:
        return _leads(self.cleaned_data["lead_days"])

    def clean_step_leads(self) -> list[int]:
        written = self.cleaned_data["step_leads"]
        return _leads(written) if written.strip() else []

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        begins, ends = data.get("quiet_from"), data.get("quiet_until")
        if (begins is None) != (ends is None):
            self.add_error("quiet_until", _("Say from when until when it is to be quiet, or neither."))
        elif begins is not None and begins == ends:
            self.add_error("quiet_until", _("Quiet hours end at another hour than they begin."))
        elif begins is not None and ends is not None and _within(data.get("hour"), begins, ends):
            self.add_error("hour", _("This hour lies within the quiet hours."))
        own = self.instance.email if self.instance.pk else data.get("email", "")
        if data.get("second_email") and data["second_email"].lower() == own.lower():
            self.add_error("second_email", _("Name somebody else: this is the address that the reminders go to."))
        return data

    def wishes(self) -> Subscription:
        """The subscription as filled in, not saved."""
        subscription: Subscription = self.save(commit=False)
        actor = self.cleaned_data["actor"]
        chosen = self.cleaned_data | {"actor": actor.name if actor else ""}
        subscription.filter = DueDateFilter.of(chosen).as_json()
        subscription.lead_days = self.cleaned_data["lead_days"]
        subscription.step_leads = self.cleaned_data["step_leads"]
        return subscription

    def name_second(self, subscription: Subscription, *, now: dt.datetime) -> bool:
        """Ask, change or dismiss the second contact of the saved subscription; False if it was asked too often."""
        after = self.cleaned_data["escalate_after"] or ESCALATE_AFTER
        return subscribers.name_second(subscription, self.cleaned_data["second_email"], after=after, now=now)


def _leads(written: str) -> list[int]:
    """Days ahead as people write them, "30, 7 1". Raises ``ValidationError`` for anything else, and for none."""
    words = written.replace(",", " ").split()
    if not all(word.isascii() and word.isdecimal() and len(word) <= 3 for word in words):
        words = []
    leads = sorted({int(word) for word in words}, reverse=True)
    validate_lead_days(leads)
    return leads


def _within(hour: int | None, begins: int, ends: int) -> bool:
    if hour is None:
        return False
    return begins <= hour < ends if begins < ends else hour >= begins or hour < ends
