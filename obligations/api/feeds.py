"""One's own calendars: list, read, make, give another address, revoke."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from obligations import tasks
from obligations.api.base import IDEMPOTENCY_KEY, PROBLEMS, ReadOnly
from obligations.api.fields import OptionalText, Text, Truth
from obligations.api.once import once
from obligations.api.problems import Unprocessable
from obligations.feeds import addresses
from obligations.models import Feed
from obligations.models.tokens import Scope
from obligations.web import wake
from obligations.web.feed_forms import FeedForm


class FeedSerializer(serializers.ModelSerializer[Feed]):
    filter = serializers.DictField(child=serializers.CharField())
    options = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = Feed
        fields: tuple[str, ...] = (
            "id",
            "name",
            "filter",
            "options",
            "shown",
            "left_out",
            "created_at",
            "last_fetched_at",
            "last_client",
        )


class AddressedFeedSerializer(FeedSerializer):
    """With its secret address, which is shown this once."""

    address = serializers.URLField()

    class Meta(FeedSerializer.Meta):
        fields = (*FeedSerializer.Meta.fields, "address")


class FeedWishSerializer(serializers.Serializer[Any]):
    name = Text(max_length=120, min_length=1)
    document = OptionalText()
    actor = OptionalText()
    kind = OptionalText()
    body = OptionalText()
    status = OptionalText()
    owner = OptionalText()
    alarms = OptionalText(help_text="Days before, as “30, 7, 1”.")
    todos = Truth()
    omit_cancelled = Truth()
    document_deadlines = Truth()


@extend_schema_view(
    list=extend_schema(responses={200: FeedSerializer, **PROBLEMS}),
    retrieve=extend_schema(responses={200: FeedSerializer, **PROBLEMS}),
)
class Feeds(ReadOnly):
    """The live calendars of the token's owner. Their addresses are secrets, and only their hashes are kept."""

    queryset = Feed.objects.none()
    serializer_class = FeedSerializer
    scopes: ClassVar[dict[str, Scope]] = {"*": Scope.OWN}

    def get_queryset(self) -> QuerySet[Feed]:
        return Feed.objects.of(self.request.user).live().order_by("pk")

    @extend_schema(
        request=FeedWishSerializer, parameters=[IDEMPOTENCY_KEY], responses={201: AddressedFeedSerializer, **PROBLEMS}
    )
    @once
    def create(self, request: Request) -> Response:
        """Make a calendar. Its address stands in this answer alone."""
        wish = FeedWishSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        form = FeedForm(wish.validated_data, reader=request.user)
        if not form.is_valid():
            raise Unprocessable.because_of(form)
        feed, token = addresses.create(
            request.user,
            name=form.cleaned_data["name"],
            wanted=form.wanted,
            options=form.options,
            now=timezone.now(),
        )
        wake.soon(tasks.publish_stale_feeds)
        return self._addressed(feed, token, status=201)

    @extend_schema(request=None, parameters=[IDEMPOTENCY_KEY], responses={200: AddressedFeedSerializer, **PROBLEMS})
    @action(detail=True, methods=["post"])
    @once
    def rotate(self, request: Request, pk: str) -> Response:  # noqa: ARG002  # get_object reads it
        """Give it another address; the old one answers 410 from now on."""
        feed = self.get_object()
        return self._addressed(feed, addresses.rotate(feed))

    @extend_schema(parameters=[IDEMPOTENCY_KEY], responses={204: None, **PROBLEMS})
    @once
    def destroy(self, request: Request, pk: str) -> Response:  # noqa: ARG002  # get_object reads it
        """Revoke it: its address answers 410 from now on."""
        addresses.revoke(self.get_object(), now=timezone.now())
        return Response(status=204)

    def _addressed(self, feed: Feed, token: str, *, status: int = 200) -> Response:
        data = FeedSerializer(feed).data
        path = reverse("feed-ics", args=[token, slugify(feed.name) or "due-dates"])
        answer = Response({**data, "address": settings.SITE_URL + path}, status=status)
        answer.without_secrets = {**data, "address": None}  # type: ignore[attr-defined]  # what an idempotency key keeps
        return answer
