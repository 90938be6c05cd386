"""The dashboard's filters as query parameters."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from obligations.api.fields import OptionalText, asked
from obligations.models import DueDateFilter
from obligations.models.due_dates import Status
from obligations.reading.values import Kind


class AsOf(serializers.Serializer[Any]):
    """The day that everything is seen as of."""

    as_of = serializers.DateField(required=False, help_text="See everything as of this day; today if left out.")
    known = serializers.DateField(
        required=False,
        help_text="Only what was known at the end of this day; today if left out. It is also the day seen, "
        "unless “as_of” names another. The answer repeats it as As-Known-On.",
    )


class ObligationQuery(AsOf):
    document = OptionalText(help_text="A symbol, as A/RES/62/12.")
    actor = OptionalText(help_text="A party’s name, as “Secretary-General”.")
    kind = serializers.ChoiceField(choices=[k.value for k in Kind], required=False, allow_blank=True)
    body = OptionalText(help_text="The adopting organ, as “General Assembly”.")
    owner = OptionalText(help_text="Your own number: what you own. Nobody else’s.")
    standing = serializers.BooleanField(default=False, help_text="Only those without a date.")


class DueDateQuery(AsOf):
    document = OptionalText(help_text="A symbol, as A/RES/62/12.")
    actor = OptionalText(help_text="A party’s name, as “Secretary-General”.")
    kind = serializers.ChoiceField(choices=[k.value for k in Kind], required=False, allow_blank=True)
    body = OptionalText(help_text="The adopting organ, as “General Assembly”.")
    owner = OptionalText(help_text="Your own number: what you own. Nobody else’s.")
    status = serializers.ChoiceField(choices=Status.choices, required=False, allow_blank=True)


def wanted_from(request: Request, query: type[serializers.Serializer[Any]]) -> DueDateFilter:
    """The filter of the query string. PermissionDenied if it asks what somebody else owns."""
    wanted = DueDateFilter.of(asked(request, query))
    if not wanted.may_be_used_by(request.user):
        raise PermissionDenied(_("Only its owner may list what somebody owns."))
    return wanted
