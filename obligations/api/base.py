"""What all views of the API share: who may, the day they speak of, pages, and which version is meant."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any, ClassVar, cast

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import mixins, pagination, serializers, viewsets
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from obligations.api.authentication import HasScope, TokenAuthentication
from obligations.api.fields import asked
from obligations.api.filters import AsOf
from obligations.api.problems import (
    MEDIA_TYPE,
    PreconditionFailed,
    PreconditionRequired,
    ProblemSerializer,
)
from obligations.models.tokens import Scope

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag of the version you mean to change."
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="Sent again with the same key, it is done once."
)
PROBLEMS = {
    (status, MEDIA_TYPE): ProblemSerializer for status in (400, 401, 403, 404, 406, 409, 412, 415, 422, 428, 429)
}


class PageQuery(serializers.Serializer[Any]):
    page_size = serializers.IntegerField(default=50, min_value=1, max_value=200)


class Pages(pagination.CursorPagination):
    """By cursor: a page stays right while rows come and go."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    page_size_query_description = "How many at a time: 1 to 200, 50 if left out."
    ordering: tuple[str, ...] = ("pk",)

    def get_page_size(self, request: Request) -> int | None:
        return int(asked(request, PageQuery)["page_size"])


class Rows(viewsets.GenericViewSet[Any]):
    """Rows of one noun. ``scopes`` says for each action that writes what a token needs."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (HasScope,)
    pagination_class = Pages
    parser_classes: tuple[type[BaseParser], ...] = (JSONParser,)
    renderer_classes = (JSONRenderer,)
    scopes: ClassVar[dict[str, Scope]] = {}

    @property
    def on(self) -> dt.date:
        """The day from ``?as_of=``, else from ``?known=``, else today."""
        days = asked(self.request, AsOf)
        day: dt.date | None = days.get("as_of") or days.get("known")
        return day or timezone.localdate()

    @property
    def user(self) -> User:
        """The owner of the token."""
        return cast("User", self.request.user)

    def get_serializer_context(self) -> dict[str, Any]:
        return super().get_serializer_context() | {"on": self.on}

    def tagged(self, row: Any, *, status: int = 200) -> Response:
        """A row with its ETag."""
        data = self.get_serializer(row).data
        return Response(data, status=status, headers={"ETag": _tag(data)})

    def must_match(self, row: Any) -> None:
        """Against lost updates (RFC 9110, 13.1.1): the caller has seen the row as it is now. Lock it before."""
        named = self.request.headers.get("If-Match", "")
        if not named:
            raise PreconditionRequired(_("Get it first, and send the ETag of what you saw as If-Match."))
        if _tag(self.get_serializer(row).data) not in {tag.strip() for tag in named.split(",")} and named != "*":
            raise PreconditionFailed(_("It was changed meanwhile. Get it again and see whether you still mean it."))


class Retrieve(mixins.RetrieveModelMixin):
    """One row, with an ETag, and 304 for who has it already."""

    def retrieve(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        view: Any = self
        answer: Response = view.tagged(view.get_object())
        unchanged = get_conditional_response(request, etag=answer["ETag"], response=HttpResponse())
        return Response(status=304, headers={"ETag": answer["ETag"]}) if _is(unchanged, 304) else answer


class ReadOnly(Retrieve, mixins.ListModelMixin, Rows):
    """Rows to list and to look at."""


def _is(response: Any, status: int) -> bool:
    return response is not None and response.status_code == status


def _tag(data: Any) -> str:
    return f'"{hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()[:32]}"'
