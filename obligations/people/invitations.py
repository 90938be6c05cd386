"""Invitations: a secret address, given once or mailed, that makes one account and then nothing more."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from obligations.models import Delivery, Invitation, Role
from obligations.people import roles
from obligations.reminders import digest, links, mail

VALID_FOR = dt.timedelta(days=7)


class NotOpen(Exception):
    """The address was cut, used, taken back, or is too old."""


def invite(email: str, role: Role, *, language: str, by: User, now: dt.datetime) -> tuple[Invitation, str]:
    """An invitation and its token, which nobody can read again. One that the address had before is taken back.

    ValidationError if somebody with that address has an account.
    """
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError(_("Somebody with the address %(email)s has an account already."), params={"email": email})
    with transaction.atomic():
        for earlier in Invitation.objects.not_answered().filter(email__iexact=email):
            withdraw(earlier, now=now)
        return _make(now, email=email, role=role, language=language, invited_by=by)


def new_password_for(person: User, *, language: str, by: User, now: dt.datetime) -> tuple[Invitation, str]:
    """The same, for somebody who has an account and has forgotten the password."""
    with transaction.atomic():
        for earlier in Invitation.objects.not_answered().filter(person=person):
            withdraw(earlier, now=now)
        role = roles.role_of(person)
        return _make(now, email=person.email, role=role, language=language, invited_by=by, person=person)


def renew(invitation: Invitation, *, by: User, now: dt.datetime) -> tuple[Invitation, str]:
    """Another address instead of one that was lost or has expired."""
    if invitation.person:
        return new_password_for(invitation.person, language=invitation.language, by=by, now=now)
    return invite(invitation.email, Role(invitation.role), language=invitation.language, by=by, now=now)


def address(token: str) -> str:
    """Where the token works, as people outside reach it."""
    return links.absolute(reverse("invitation", args=[token]))


def send(invitation: Invitation, token: str, *, now: dt.datetime) -> bool:
    """Mail it through the outbox; False where there is no mail server or no address: then it is for copying."""
    if not settings.EMAIL_URL or not invitation.email:
        return False
    context = {"invitation": invitation, "address": address(token), "days": VALID_FOR.days}
    with override(invitation.language):
        subject, text, html = (
            render_to_string(f"emails/invitation.{part}", context) for part in ("subject", "txt", "html")
        )
    letter = mail.Letter(" ".join(subject.split()), text.strip() + "\n", html, {"Auto-Submitted": "auto-generated"})
    digest.outbox(None, _key(invitation), letter, to=invitation.email, now=now, secret=True)
    return True


def withdraw(invitation: Invitation, *, now: dt.datetime) -> None:
    """Take it back: its address lets nobody in, and the mail does not leave if it has not."""
    with transaction.atomic():
        Invitation.objects.not_answered().filter(pk=invitation.pk).update(withdrawn_at=now)
        _take_back_mail(invitation)


def at(token: str, *, now: dt.datetime) -> Invitation:
    """The open invitation at an address. Raises NotOpen."""
    try:
        return Invitation.objects.open(now=now).select_related("person").get(token_hash=_hashed(token))
    except Invitation.DoesNotExist as error:
        raise NotOpen from error


def accept(invitation: Invitation, *, username: str, password: str, now: dt.datetime) -> User:
    """Make the account, or give the person the new password. Raises NotOpen if another was quicker.

    ``username`` and ``password`` have been checked; the name plays no part for a person who has one.
    """
    with transaction.atomic():
        if not Invitation.objects.open(now=now).filter(pk=invitation.pk).update(used_at=now):
            raise NotOpen
        _take_back_mail(invitation)
        if person := invitation.person:
            person.set_password(password)
            person.save(update_fields=["password"])
            return person
        person = User.objects.create_user(username, invitation.email, password)
        roles.give(person, Role(invitation.role))
        return person


def _make(now: dt.datetime, **fields: object) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        token_hash=_hashed(token), created_at=now, expires_at=now + VALID_FOR, **fields
    )
    return invitation, token


def _take_back_mail(invitation: Invitation) -> None:
    """What has not begun to leave does not; what it said is forgotten."""
    mails = Delivery.objects.filter(key=_key(invitation))
    mails.retractable().update(state=Delivery.State.SUPERSEDED)
    mails.exclude(state__in=(Delivery.State.DUE, Delivery.State.SENDING, Delivery.State.UNSURE)).forget_words()


def _key(invitation: Invitation) -> str:
    """Names its mail in the outbox."""
    return f"invitation:{invitation.pk}"


def _hashed(token: str) -> str:
    """What is stored of a token, in hex. A secret this long needs neither salt nor a slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
