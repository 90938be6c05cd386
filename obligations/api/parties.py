"""Who can be asked."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from obligations.api.base import PROBLEMS, ReadOnly
from obligations.api.fields import OptionalText, asked
from obligations.models import Party


class PartySerializer(serializers.ModelSerializer[Party]):
    class Meta:
        model = Party
        fields = ("id", "name", "aliases", "kind")


class PartyQuery(serializers.Serializer[Any]):
    q = OptionalText(help_text="Words of the name.")


@extend_schema_view(
    list=extend_schema(
        parameters=[PartyQuery],
        responses={200: PartySerializer, **PROBLEMS},
    ),
    retrieve=extend_schema(responses={200: PartySerializer, **PROBLEMS}),
)
class Parties(ReadOnly):
    """Persons in office, bodies, and groups of States that something is asked of."""

    queryset = Party.objects.all()
    serializer_class = PartySerializer

    def get_queryset(self) -> QuerySet[Party]:
        words = asked(self.request, PartyQuery)["q"]
        return Party.objects.filter(name__icontains=words) if words else Party.objects.all()
