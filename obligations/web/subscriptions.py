"""Subscribing, and all that a mail links to. A GET shows, only a POST acts: mail scanners follow every link.

Pages reached from a mail need no login: the token in their address says whose they are. See reminders.links.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from obligations import tasks
from obligations.feeds import calendar, ical
from obligations.models import Bounce, DueDate, DueDateFilter, Subscription
from obligations.models.subscriptions import LANGUAGES
from obligations.reminders import links, mail, plan, subscribers, unreachable
from obligations.web import wake
from obligations.web.access import may_look
from obligations.web.context import as_of
from obligations.web.subscription_form import SubscriptionForm

PREVIEW_DAYS = 90
SHOWN = 5
"""Bounces and refused mails on the page of a subscription, the newest first."""


@login_not_required
def mine(request: HttpRequest) -> HttpResponse:
    """The signed-in person's own subscriptions; a visitor may begin one."""
    if not request.user.is_authenticated:
        return redirect("subscribe")
    subscriptions = Subscription.objects.filter(user=request.user.pk, ended_at=None)
    rows = [
        {
            "subscription": subscription,
            "about": mail.about(subscription),
            "manage_url": links.to_manage(subscription),
            "second": subscription.second,
            "undelivered": unreachable.last_undelivered(subscription),
            "next": next(iter(plan.preview(subscription, now=_now(request))), None) if subscription.is_active else None,
        }
        for subscription in subscriptions
    ]
    return render(request, "subscriptions/mine.html", {"rows": rows})


@login_not_required
def subscribe(request: HttpRequest) -> HttpResponse:
    """A form that the addresses of other pages fill in (``?document=...``), a preview of it, and its consequence."""
    if not (request.user.is_authenticated or may_look(request)):
        return redirect_to_login(request.get_full_path())
    own = getattr(request.user, "email", "")
    asked = {name: ",".join(request.GET.getlist(name)) for name in request.GET}
    wanted = DueDateFilter.of({name: value.replace("\0", "") for name, value in asked.items()})
    blank = Subscription(email=own, filter=wanted.as_json(), language=_language())
    if request.user.is_authenticated:
        blank.user = request.user
        if request.method == "POST" and "add_to" in request.POST:
            return _add(request, wanted.due_dates)
    form = SubscriptionForm(request.POST or None, instance=blank)
    coming = None
    if request.method == "POST" and form.is_valid():
        subscription = form.wishes()
        if "preview" not in request.POST:
            return _begin(request, subscription, form)
        coming = plan.preview(subscription, now=_now(request), days=PREVIEW_DAYS)
    context = {
        "form": form,
        "coming": coming,
        "days": PREVIEW_DAYS,
        "subscription": form.instance,
        "lists": [(s.pk, mail.about(s)) for s in _lists(request)] if wanted.due_dates else [],
    }
    return render(request, "subscriptions/subscribe.html", context)


def _language() -> str:
    """That of the page, where mails have it."""
    return get_language() if get_language() in dict(LANGUAGES) else "en"


def _begin(request: HttpRequest, subscription: Subscription, form: SubscriptionForm) -> HttpResponse:
    known = request.user.is_authenticated and subscription.email.lower() == request.user.email.lower()
    now = timezone.now()
    with transaction.atomic():
        subscribers.begin(subscription, now=now, known=known)
        if subscription.pk and form.cleaned_data["second_email"]:
            form.name_second(subscription, now=now)
    wake.soon(tasks.deliver_due)
    context = {"subscription": subscription, "known": known, "second": form.cleaned_data["second_email"]}
    return render(request, "subscriptions/begun.html", context)


def _lists(request: HttpRequest) -> list[Subscription]:
    """The signed-in person's subscriptions to single dates, to which another can be added."""
    own = Subscription.objects.filter(user=request.user.pk, ended_at=None, filter__has_key="due_date")
    return list(own) if request.user.is_authenticated else []


def _add(request: HttpRequest, due_dates: tuple[int, ...]) -> HttpResponse:
    chosen = request.POST["add_to"]
    pk = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 19 else 0
    subscription = get_object_or_404(Subscription, pk=pk, user=request.user.pk, ended_at=None)
    there = DueDate.objects.filter(pk__in=due_dates).values_list("pk", flat=True)
    subscribers.watch_also(subscription, list(there), now=timezone.now())
    wake.soon(tasks.deliver_due)
    messages.success(request, _("Added: you will be reminded of it with the others."))
    return redirect(links.path(links.to_manage(subscription)))


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
    """Wishes to change, pause, resume or preview; a second contact only sees what it is named for."""
    subscription = links.managed(token)
    if subscription.second_for:
        return _second_page(request, subscription)
    form = SubscriptionForm(request.POST if "save" in request.POST else None, instance=subscription)
    now = timezone.now()
    if request.method == "POST" and subscription.ended_at is None:
        if "pause" in request.POST:
            subscribers.pause(subscription, now=now)
        elif "resume" in request.POST:
            subscribers.resume(subscription, now=now)
        elif "speak" in request.POST:
            _speak_again(subscription, request.POST["speak"], now=now)
        elif form.is_valid():
            subscribers.change(form.wishes(), now=now)
            if not form.name_second(subscription, now=now):
                messages.warning(request, _("The second contact was asked too often today; try again tomorrow."))
        else:
            return _manage_page(request, links.managed(token), form)
        wake.soon(tasks.deliver_due)
        messages.success(request, _("Saved."))
        return redirect(request.get_full_path())
    return _manage_page(request, subscription, form)


def _speak_again(subscription: Subscription, due_date: str, *, now: dt.datetime) -> None:
    silence = subscription.silences.filter(due_date__pk=int(due_date) if due_date.isdecimal() else 0).first()
    if silence is not None:
        subscribers.speak_again(subscription, silence.due_date, now=now)


def _manage_page(request: HttpRequest, subscription: Subscription, form: SubscriptionForm) -> HttpResponse:
    context = {
        "subscription": subscription,
        "about": mail.about(subscription),
        "form": form,
        "coming": plan.preview(subscription, now=_now(request), days=PREVIEW_DAYS) if subscription.is_active else [],
        "days": PREVIEW_DAYS,
        "undelivered": unreachable.last_undelivered(subscription),
        "trouble": subscription.deliveries.in_trouble().filter(bounces=None).order_by("-pk")[:SHOWN],
        "bounces": Bounce.objects.filter(delivery__subscription=subscription).select_related("delivery")[:SHOWN],
        "second": subscription.second,
        "silences": subscription.silences.select_related(
            "due_date__obligation__document", "due_date__obligation__paragraph"
        ).order_by("-made_at"),
        "unsubscribe_url": links.to_unsubscribe(subscription),
    }
    return render(request, "subscriptions/manage.html", context)


def _second_page(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    context = {
        "subscription": subscription,
        "about": mail.about(subscription),
        "unsubscribe_url": links.to_unsubscribe(subscription),
    }
    return render(request, "subscriptions/second.html", context)


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
    context = {
        "subscription": subscription,
        "due_date": due_date,
        "form": form,
        "done": done,
        "second": subscription.second,
        "calendar_url": links.to_calendar(subscription, due_date),
        "manage_url": links.to_manage(subscription),
    }
    return render(request, "subscriptions/answer.html", context)


@_from_mail
def for_calendar(_request: HttpRequest, token: str) -> HttpResponse:
    """One due date as a file, also for readers without an account."""
    due_date = links.for_calendar(token)
    if due_date.act_by is None:
        raise links.BadLink("due date")
    disposition = {"Content-Disposition": 'attachment; filename="due-date.ics"'}
    return HttpResponse(calendar.of_one(due_date), content_type=ical.CONTENT_TYPE, headers=disposition)


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
    path("reminders/calendar/<str:token>/due-date.ics", for_calendar, name="reminder-calendar"),
]
