"""Addresses that mails carry. Each holds a token signed for one purpose; nothing of them is stored."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from obligations.models import DueDate, Subscription

CONFIRM_WITHIN = dt.timedelta(days=7)

_SALT = "obligations.reminders."


class BadLink(Exception):
    """The address was cut, altered, made for something else, or is too old."""


def absolute(path: str) -> str:
    """The address by which people outside reach a path of this installation."""
    return f"{settings.SITE_URL}{path}"


def path(address: str) -> str:
    """The path of an address of this installation: where a page sends its own reader."""
    return address.removeprefix(settings.SITE_URL)


def _token(purpose: str, value: Any) -> str:
    return signing.Signer(salt=_SALT + purpose).sign_object(value)


def _value(purpose: str, token: str) -> Any:
    try:
        return signing.Signer(salt=_SALT + purpose).unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise BadLink(purpose) from error


def _subscription(pk: Any) -> Subscription:
    try:
        return Subscription.objects.get(pk=pk)
    except Subscription.DoesNotExist as error:
        raise BadLink("subscription") from error


def to_confirm(subscription: Subscription) -> str:
    token = signing.dumps([subscription.pk, subscription.email], salt=_SALT + "confirm")
    return absolute(reverse("subscription-confirm", args=[token]))


def confirmed(token: str) -> Subscription:
    """Whose confirmation that is. Raises BadLink, also a week after it was made."""
    try:
        pk, email = signing.loads(token, salt=_SALT + "confirm", max_age=CONFIRM_WITHIN)
    except (signing.BadSignature, ValueError) as error:
        raise BadLink("confirm") from error
    subscription = _subscription(pk)
    if subscription.email != email:
        raise BadLink("confirm")
    return subscription


def to_manage(subscription: Subscription) -> str:
    return absolute(reverse("subscription-manage", args=[_token("manage", subscription.pk)]))


def managed(token: str) -> Subscription:
    """Whose settings that opens. Raises BadLink."""
    return _subscription(_value("manage", token))


def to_unsubscribe(subscription: Subscription) -> str:
    return absolute(reverse("subscription-end", args=[_token("unsubscribe", subscription.pk)]))


def unsubscribed(token: str) -> Subscription:
    """Whom that ends. Raises BadLink."""
    return _subscription(_value("unsubscribe", token))


def to_answer(subscription: Subscription, due_date: DueDate) -> str:
    """The page on which a subscriber acknowledges one due date or asks to be reminded later."""
    token = _token("answer", [subscription.pk, due_date.pk])
    return absolute(reverse("reminder-answer", args=[token]))


def to_calendar(subscription: Subscription, due_date: DueDate) -> str:
    """The due date as a file for a calendar program."""
    token = _token("calendar", [subscription.pk, due_date.pk])
    return absolute(reverse("reminder-calendar", args=[token]))


def for_calendar(token: str) -> DueDate:
    """Which due date that is. Raises BadLink."""
    return _pair("calendar", token)[1]


def answered(token: str) -> tuple[Subscription, DueDate]:
    """Who answers to what. Raises BadLink."""
    return _pair("answer", token)


def _pair(purpose: str, token: str) -> tuple[Subscription, DueDate]:
    subscription, due_date = _value(purpose, token)
    try:
        return _subscription(subscription), DueDate.objects.for_lists().get(pk=due_date)
    except DueDate.DoesNotExist as error:
        raise BadLink("due date") from error
