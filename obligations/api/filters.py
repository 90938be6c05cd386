"""The dashboard's filters as query parameters."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from obligations.models import DueDateFilter
from obligations.models.due_dates import Status
from obligations.reading.values import Kind

FILTERS = (
    OpenApiParameter("document", str, description="A symbol, as A/RES/62/12."),
    OpenApiParameter("actor", str, description="A party’s name, as “Secretary-General”."),
    OpenApiParameter("kind", str, enum=[kind.value for kind in Kind]),
    OpenApiParameter("body", str, description="The adopting organ, as “General Assembly”."),
    OpenApiParameter("owner", str, description="Your own number: what you own. Nobody else’s."),
)
STATUS = OpenApiParameter("status", str, enum=Status.values)


def wanted_from(request: Request) -> DueDateFilter:
    """The filter of the query string. PermissionDenied if it asks what somebody else owns."""
    values = {name: str(value).replace("\0", "") for name, value in request.query_params.items()}
    wanted = DueDateFilter.of(values)
    if not wanted.may_be_used_by(request.user):
        raise PermissionDenied(_("Only its owner may list what somebody owns."))
    return wanted
