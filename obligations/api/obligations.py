"""Obligations: list, read, review."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from obligations.api.base import IDEMPOTENCY_KEY, IF_MATCH, PROBLEMS, ReadOnly
from obligations.api.fields import asked
from obligations.api.filters import ObligationQuery, wanted_from
from obligations.api.once import once
from obligations.models import Obligation
from obligations.models.obligations import ObligationQuerySet, Review
from obligations.models.tokens import Scope


class ObligationSerializer(serializers.ModelSerializer[Obligation]):
    """What someone is asked to do, in the exact words at ``start`` to ``end`` of the document's text."""

    document = serializers.IntegerField(source="document_id")
    symbol = serializers.CharField(source="document.symbol")
    paragraph = serializers.CharField(source="paragraph.number")
    citation = serializers.CharField(help_text="As “A/RES/62/12, para. 9”.")
    actors = serializers.SlugRelatedField[Any](slug_field="name", many=True, read_only=True)
    recipient = serializers.CharField(source="recipient.name", default=None, allow_null=True)
    due_dates = serializers.PrimaryKeyRelatedField[Any](many=True, read_only=True)

    class Meta:
        model = Obligation
        fields = (
            "id",
            "key",
            "document",
            "symbol",
            "paragraph",
            "citation",
            "start",
            "end",
            "quote",
            "verb",
            "modality",
            "kind",
            "actors",
            "recipient",
            "action",
            "confidence",
            "review",
            "due_dates",
        )


class ReviewSerializer(serializers.Serializer[Any]):
    review = serializers.ChoiceField(choices=[Review.CONFIRMED, Review.REJECTED, Review.UNREVIEWED])


@extend_schema_view(
    list=extend_schema(
        parameters=[ObligationQuery],
        responses={200: ObligationSerializer, **PROBLEMS},
    ),
    retrieve=extend_schema(responses={200: ObligationSerializer, **PROBLEMS}),
)
class Obligations(ReadOnly):
    """What is asked of whom. Those that were rejected, or that the text no longer holds, are not listed."""

    queryset = Obligation.objects.all()
    serializer_class = ObligationSerializer
    scopes: ClassVar[dict[str, Scope]] = {"partial_update": Scope.REVIEW}

    def get_queryset(self) -> ObligationQuerySet:
        shown = Obligation.objects.for_lists().defer("document__text").prefetch_related("due_dates")
        if self.action != "list":
            return shown
        found = wanted_from(self.request, ObligationQuery).among(shown.accepted().known(on=self.on))
        return found.standing() if asked(self.request, ObligationQuery)["standing"] else found

    @extend_schema(
        request=ReviewSerializer,
        parameters=[IF_MATCH, IDEMPOTENCY_KEY],
        responses={200: ObligationSerializer, **PROBLEMS},
    )
    @once
    def partial_update(self, request: Request, pk: str) -> Response:
        """Confirm or reject what was read, or take that back."""
        shown = self.get_object()
        if not shown.may_be_changed_by(request.user):
            raise PermissionDenied(_("Only editors and the owner of an obligation may review it."))
        Obligation.objects.select_for_update().get(pk=shown.pk)
        self.must_match(self.get_object())
        said = ReviewSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        self.get_object().review_as(Review(said.validated_data["review"]), by=request.user, now=timezone.now())
        return self.tagged(self.get_queryset().get(pk=pk))
