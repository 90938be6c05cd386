"""Subscribing, and all that a mail links to. A GET shows, only a POST acts: mail scanners follow every link.

Pages reached from a mail need no login: the token in their address says whose they are. See reminders.links.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from obligations import tasks
from obligations.models import Document, DueDate, DueDateFilter, Party, Subscription
from obligations.models.subscriptions import validate_lead_days
from obligations.reminders import links, mail, plan, subscribers
from obligations.web import wake
from obligations.web.access import may_look
from obligations.web.context import as_of
from obligations.web.words import KINDS

PREVIEW_DAYS = 90


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
    due_date = forms.CharField(required=False, widget=forms.HiddenInput)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    lead_days = forms.CharField(label=_("Days before"), help_text=_("Such as 90, 30, 7, 1, 0. A 0 is the day itself."))
    hour = forms.TypedChoiceField(label=_("At what hour"), coerce=int, choices=[(h, f"{h:02}:00") for h in range(24)])

    class Meta:
        model = Subscription
        fields = ("email", "mode", "zone", "hour", "note")
        help_texts: ClassVar = {"note": _("Printed in every reminder: why you follow this.")}
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        zones = sorted(zoneinfo.available_timezones())
        self.fields["zone"].widget = forms.Select({"translate": "no"}, choices=[(zone, zone) for zone in zones])
        organs = Document.objects.order_by("organ").values_list("organ", flat=True).distinct()
        self.fields["body"].choices = [("", _("all")), *((organ, organ) for organ in organs)]  # type: ignore[attr-defined]
        # What somebody owns is theirs alone to be reminded of.
        own = [(str(self.instance.user_id), _("you"))] if self.instance.user_id else []
        self.fields["owner"].choices = [("", _("anyone or none")), *own]  # type: ignore[attr-defined]
        self.initial["lead_days"] = ", ".join(map(str, self.instance.lead_days))
        self.initial |= self.instance.due_date_filter.as_json()
        if self.instance.pk:
            # Another address would have to agree first: it subscribes on its own.
            del self.fields["email"]

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
        return [self[name] for name in ("lead_days", "mode", "hour", "zone")]

    def clean_document(self) -> str:
        symbol: str = self.cleaned_data["document"].strip()
        if symbol and not Document.objects.filter(symbol=symbol).exists():
            raise ValidationError(
                _("There is no document “%(symbol)s” here. Give its symbol as printed, such as A/RES/62/12."),
                params={"symbol": symbol},
            )
        return symbol

    def clean_due_date(self) -> str:
        value: str = self.cleaned_data["due_date"]
        if value and not (value.isdecimal() and DueDate.objects.filter(pk=value).exists()):
            raise ValidationError(_("That due date is not here any more."))
        return value

    def clean_lead_days(self) -> list[int]:
        words = self.cleaned_data["lead_days"].replace(",", " ").split()
        if not all(word.isascii() and word.isdecimal() and len(word) <= 3 for word in words):
            words = []
        leads = sorted({int(word) for word in words}, reverse=True)
        validate_lead_days(leads)
        return leads

    def wishes(self) -> Subscription:
        """The subscription as filled in, not saved."""
        subscription: Subscription = self.save(commit=False)
        actor = self.cleaned_data["actor"]
        chosen = self.cleaned_data | {"actor": actor.name if actor else ""}
        subscription.filter = DueDateFilter.of(chosen).as_json()
        subscription.lead_days = self.cleaned_data["lead_days"]
        return subscription


@login_not_required
def mine(request: HttpRequest) -> HttpResponse:
    """The signed-in person's own subscriptions; a visitor may begin one."""
    if not request.user.is_authenticated:
        return redirect("subscribe")
    subscriptions = Subscription.objects.filter(user=request.user.pk, ended_at=None)
    rows = [(subscription, mail.about(subscription), links.to_manage(subscription)) for subscription in subscriptions]
    return render(request, "subscriptions/mine.html", {"rows": rows})


@login_not_required
def subscribe(request: HttpRequest) -> HttpResponse:
    """A form that the addresses of other pages fill in (``?document=...``), a preview of it, and its consequence."""
    if not (request.user.is_authenticated or may_look(request)):
        return redirect_to_login(request.get_full_path())
    own = getattr(request.user, "email", "")
    blank = Subscription(email=own, filter=DueDateFilter.of(request.GET).as_json())
    if request.user.is_authenticated:
        blank.user = request.user
    form = SubscriptionForm(request.POST or None, instance=blank)
    coming = None
    if request.method == "POST" and form.is_valid():
        subscription = form.wishes()
        if "preview" not in request.POST:
            return _begin(request, subscription)
        coming = plan.preview(subscription, now=_now(request), days=PREVIEW_DAYS)
    context = {"form": form, "coming": coming, "days": PREVIEW_DAYS, "subscription": form.instance}
    return render(request, "subscriptions/subscribe.html", context)


def _begin(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    known = request.user.is_authenticated and subscription.email.lower() == request.user.email.lower()
    subscribers.begin(subscription, now=timezone.now(), known=known)
    wake.soon(tasks.deliver_due)
    return render(request, "subscriptions/begun.html", {"subscription": subscription, "known": known})


Page = Callable[..., HttpResponse]


def _from_mail(view: Page) -> Page:
    """Needs no login; a link that is broken or too old gets a page that says so."""

    @login_not_required
    @wraps(view)
    def page(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, token)
        except links.BadLink:
            response = render(request, "subscriptions/bad_link.html", status=404)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"
        return response

    return page


@_from_mail
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    subscription = links.confirmed(token)
    if request.method == "POST":
        subscribers.confirm(subscription, now=timezone.now())
        wake.soon(tasks.deliver_due)
        subscription.refresh_from_db()
    context = {
        "subscription": subscription,
        "about": mail.about(subscription),
        "manage_url": links.to_manage(subscription),
    }
    return render(request, "subscriptions/confirm.html", context)


@_from_mail
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """Wishes to change, pause, resume or preview."""
    subscription = links.managed(token)
    form = SubscriptionForm(request.POST if "save" in request.POST else None, instance=subscription)
    now = timezone.now()
    if request.method == "POST" and subscription.ended_at is None:
        if "pause" in request.POST:
            subscribers.pause(subscription, now=now)
        elif "resume" in request.POST:
            subscribers.resume(subscription, now=now)
        elif form.is_valid():
            subscribers.change(form.wishes(), now=now)
        else:
            return _manage_page(request, links.managed(token), form)
        messages.success(request, _("Saved."))
        return redirect(request.path)
    return _manage_page(request, subscription, form)


def _manage_page(request: HttpRequest, subscription: Subscription, form: SubscriptionForm) -> HttpResponse:
    context = {
        "subscription": subscription,
        "about": mail.about(subscription),
        "form": form,
        "coming": plan.preview(subscription, now=_now(request), days=PREVIEW_DAYS) if subscription.is_active else [],
        "days": PREVIEW_DAYS,
        "trouble": subscription.deliveries.in_trouble().order_by("-pk")[:5],
        "unsubscribe_url": links.to_unsubscribe(subscription),
    }
    return render(request, "subscriptions/manage.html", context)


@csrf_exempt  # RFC 8058: the mail program posts without ever having seen the page; the token is the permission
@_from_mail
def end(request: HttpRequest, token: str) -> HttpResponse:
    subscription = links.unsubscribed(token)
    if request.method == "POST":
        subscribers.end(subscription, now=timezone.now())
        subscription.refresh_from_db()
    return render(request, "subscriptions/end.html", {"subscription": subscription, "about": mail.about(subscription)})


class SnoozeForm(forms.Form):
    until = forms.DateField(label=_("Remind me again on"), widget=forms.DateInput(attrs={"type": "date"}))


@_from_mail
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Acknowledge one due date, or snooze it until a day."""
    subscription, due_date = links.answered(token)
    form = SnoozeForm(request.POST if "snooze" in request.POST else None)
    done = ""
    if request.method == "POST" and "acknowledge" in request.POST:
        subscribers.acknowledge(subscription, due_date, now=timezone.now())
        done = "acknowledged"
    elif request.method == "POST" and form.is_valid():
        try:
            subscribers.snooze(subscription, due_date, until=form.cleaned_data["until"], now=timezone.now())
            done = "snoozed"
        except ValidationError as error:
            form.add_error("until", error)
    context = {"subscription": subscription, "due_date": due_date, "form": form, "done": done}
    return render(request, "subscriptions/answer.html", context)


def _now(request: HttpRequest) -> dt.datetime:
    """The moment previews begin: now, or the start of the day asked for by ``?as_of``."""
    day = as_of(request)
    return timezone.now() if day == timezone.localdate() else dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)


urlpatterns = [
    path("subscriptions/", mine, name="subscriptions"),
    path("subscriptions/new/", subscribe, name="subscribe"),
    path("subscriptions/confirm/<str:token>/", confirm, name="subscription-confirm"),
    path("subscriptions/manage/<str:token>/", manage, name="subscription-manage"),
    path("subscriptions/end/<str:token>/", end, name="subscription-end"),
    path("reminders/answer/<str:token>/", answer, name="reminder-answer"),
]
