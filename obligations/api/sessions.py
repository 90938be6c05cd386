"""Sessions of bodies: list, read, and change their days, which re-derives every date that rests on them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from obligations import intake
from obligations.api.base import IDEMPOTENCY_KEY, IF_MATCH, PROBLEMS, ReadOnly
from obligations.api.fields import OptionalText, Text, asked
from obligations.api.once import once
from obligations.models import Session
from obligations.models.tokens import Scope
from obligations.reading.values import Origin


class SessionSerializer(serializers.ModelSerializer[Session]):
    class Meta:
        model = Session
        fields = ("id", "body", "number", "opens", "closes", "origin", "source")


class DaysSerializer(serializers.Serializer[Any]):
    opens = serializers.DateField()
    closes = serializers.DateField()
    source = Text(  # type: ignore[assignment]  # a field of that name
        help_text="Where these days are printed."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["closes"] < attrs["opens"]:
            raise serializers.ValidationError({"closes": [_("It closes before it opens.")]})
        return attrs


class SessionQuery(serializers.Serializer[Any]):
    body = OptionalText(help_text="A code, as GA or HRC.")


@extend_schema_view(
    list=extend_schema(
        parameters=[SessionQuery],
        responses={200: SessionSerializer, **PROBLEMS},
    ),
    retrieve=extend_schema(responses={200: SessionSerializer, **PROBLEMS}),
)
class Sessions(ReadOnly):
    """The sessions on record, and where that is printed."""

    queryset = Session.objects.all()
    serializer_class = SessionSerializer
    scopes: ClassVar[dict[str, Scope]] = {"update": Scope.SESSIONS}

    def get_queryset(self) -> QuerySet[Session]:
        body = asked(self.request, SessionQuery)["body"] if self.action == "list" else ""
        return Session.objects.filter(body=body) if body else Session.objects.all()

    @extend_schema(
        request=DaysSerializer,
        parameters=[IF_MATCH, IDEMPOTENCY_KEY],
        responses={200: SessionSerializer, **PROBLEMS},
    )
    @once
    def update(self, request: Request, pk: str) -> Response:  # noqa: ARG002  # get_object reads it
        """Give a session other days; every date that rests on them follows, and the old ones are kept."""
        if not request.user.has_perm("obligations.change_session"):
            raise PermissionDenied(_("Only administrators change the days of sessions."))
        session = Session.objects.select_for_update().get(pk=self.get_object().pk)
        self.must_match(session)
        days = DaysSerializer(data=request.data)
        days.is_valid(raise_exception=True)
        session.opens, session.closes = days.validated_data["opens"], days.validated_data["closes"]
        session.source, session.origin = days.validated_data["source"], Origin.BY_HAND
        intake.save_session(session, now=timezone.now())
        return self.tagged(session)
