"""Who may do what: readers look, editors add documents and record what became of dates, administrators all else."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from obligations.feeds import addresses
from obligations.models import Feed, Role, Subscription
from obligations.models.people import administrators
from obligations.reminders import subscribers

EDITORS = "Editors"
EDITORS_MAY = (
    "add_document",
    "change_document",
    "add_obligation",
    "change_obligation",
    "change_duedate",
    "add_evidence",
    "change_evidence",
    "delete_evidence",
    "change_renewal",
    "change_event",
)


def make_editors() -> None:
    """The editors' group with at least its permissions; what an administrator has added to it stays."""
    editors, _made = Group.objects.get_or_create(name=EDITORS)
    permissions = Permission.objects.filter(content_type__app_label="obligations", codename__in=EDITORS_MAY)
    editors.permissions.add(*permissions)


def role_of(user: User) -> Role:
    """For many people prefetch ``groups``."""
    if user.is_superuser:
        return Role.ADMINISTRATOR
    return Role.EDITOR if any(group.name == EDITORS for group in user.groups.all()) else Role.READER


def give(user: User, role: Role) -> None:
    """Give a person this role instead of the one they had. ValidationError if no administrator would be left."""
    with transaction.atomic():
        if role != Role.ADMINISTRATOR:
            _must_leave_an_administrator(without=user)
        user.is_superuser = user.is_staff = role == Role.ADMINISTRATOR
        user.save(update_fields=["is_superuser", "is_staff"])
        editors = Group.objects.get(name=EDITORS)
        if role == Role.EDITOR:
            user.groups.add(editors)
        else:
            user.groups.remove(editors)


def shut_out(user: User, *, now: dt.datetime) -> None:
    """End a person's access at once, with sessions, reminders and calendars.

    Reminders are paused, to go on if the person is let in again; calendar addresses are revoked for good.
    ValidationError for the last administrator.
    """
    with transaction.atomic():
        _must_leave_an_administrator(without=user)
        user.is_active = False
        user.save(update_fields=["is_active"])
        for subscription in Subscription.objects.active().filter(user=user):
            subscribers.pause(subscription, now=now)
        for feed in Feed.objects.of(user).live():
            addresses.revoke(feed, now=now)


def let_in(user: User) -> None:
    """Give a person who was shut out their access back; they resume their reminders themselves."""
    user.is_active = True
    user.save(update_fields=["is_active"])


def _must_leave_an_administrator(*, without: User) -> None:
    """Locks those who are one, so that two cannot demote each other at the same moment."""
    left = User.objects.select_for_update().filter(administrators())
    if {person.pk for person in left} == {without.pk}:
        raise ValidationError(_("At least one administrator has to stay: make somebody else one first."))
