"""Who can be asked."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers

from obligations.api.base import PROBLEMS, ReadOnly
from obligations.models import Party


class PartySerializer(serializers.ModelSerializer[Party]):
    class Meta:
        model = Party
        fields = ("id", "name", "aliases", "kind")


@extend_schema_view(
    list=extend_schema(
        parameters=[OpenApiParameter("q", str, description="Words of the name.")],
        responses={200: PartySerializer, **PROBLEMS},
    ),
    retrieve=extend_schema(responses={200: PartySerializer, **PROBLEMS}),
)
class Parties(ReadOnly):
    """Persons in office, bodies, and groups of States that something is asked of."""

    queryset = Party.objects.all()
    serializer_class = PartySerializer

    def get_queryset(self) -> QuerySet[Party]:
        words = self.request.query_params.get("q", "").replace("\0", "").strip()
        return Party.objects.filter(name__icontains=words) if words else Party.objects.all()
