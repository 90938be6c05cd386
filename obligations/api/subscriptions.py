"""One's own reminders: list, read, begin, end."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from obligations.api.base import IDEMPOTENCY_KEY, PROBLEMS, ReadOnly
from obligations.api.fields import OptionalText, Text
from obligations.api.once import once
from obligations.api.problems import Conflict, Unprocessable
from obligations.models import Subscription
from obligations.models.subscriptions import LANGUAGES, MINIMUM_GAP, Mode, default_lead_days
from obligations.models.tokens import Scope
from obligations.reminders import subscribers
from obligations.web.subscription_form import ESCALATE_AFTER, SubscriptionForm


class SubscriptionSerializer(serializers.ModelSerializer[Subscription]):
    filter = serializers.DictField(child=serializers.CharField())
    lead_days = serializers.ListField(child=serializers.IntegerField())
    step_leads = serializers.ListField(child=serializers.IntegerField())

    class Meta:
        model = Subscription
        fields = (
            "id",
            "email",
            "filter",
            "lead_days",
            "step_leads",
            "mode",
            "zone",
            "hour",
            "language",
            "overdue_every",
            "quiet_from",
            "quiet_until",
            "note",
            "created_at",
            "confirmed_at",
            "paused_at",
        )


class WishSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField(help_text="Any but your own is asked to confirm first.")
    document = OptionalText()
    actor = OptionalText()
    kind = OptionalText()
    body = OptionalText()
    due_date = OptionalText(help_text="Primary keys of single due dates, comma-separated.")
    lead_days = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=730),
        min_length=1,
        max_length=20,
        default=default_lead_days,
    )
    step_leads = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=730),
        max_length=20,
        default=list,
        help_text="Days before each step of a document; empty for not at all.",
    )
    mode = serializers.ChoiceField(choices=Mode.choices, default=Mode.IMMEDIATE)
    zone = Text(default="UTC")
    hour = serializers.IntegerField(min_value=0, max_value=23, default=8)
    language = serializers.ChoiceField(choices=LANGUAGES, default="en")
    overdue_every = serializers.IntegerField(
        min_value=MINIMUM_GAP, max_value=365, allow_null=True, default=None, help_text="Days; null for not at all."
    )
    quiet_from = serializers.IntegerField(min_value=0, max_value=23, allow_null=True, default=None)
    quiet_until = serializers.IntegerField(min_value=0, max_value=23, allow_null=True, default=None)
    second_email = serializers.EmailField(
        allow_blank=True, default="", help_text="Asked to confirm; hears of what stays overdue, and of bounces."
    )
    escalate_after = serializers.IntegerField(min_value=1, max_value=365, default=ESCALATE_AFTER)
    note = OptionalText(max_length=2000)


@extend_schema_view(
    list=extend_schema(responses={200: SubscriptionSerializer, **PROBLEMS}),
    retrieve=extend_schema(responses={200: SubscriptionSerializer, **PROBLEMS}),
)
class Subscriptions(ReadOnly):
    """The subscriptions of the token's owner that have not ended."""

    queryset = Subscription.objects.none()
    serializer_class = SubscriptionSerializer
    scopes: ClassVar[dict[str, Scope]] = {"*": Scope.OWN}

    def get_queryset(self) -> QuerySet[Subscription]:
        return Subscription.objects.filter(user=self.request.user.pk, ended_at=None)

    @extend_schema(
        request=WishSerializer, parameters=[IDEMPOTENCY_KEY], responses={201: SubscriptionSerializer, **PROBLEMS}
    )
    @once
    def create(self, request: Request) -> Response:
        """Be reminded of what passes a filter."""
        wish = WishSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        wanted = wish.validated_data
        data = wanted | {name: ", ".join(map(str, wanted[name])) for name in ("lead_days", "step_leads")}
        form = SubscriptionForm(data, instance=Subscription(user=self.user))
        if not form.is_valid():
            raise Unprocessable.because_of(form)
        subscription = form.wishes()
        known = subscription.email.lower() == self.user.email.lower()
        now = timezone.now()
        with transaction.atomic():
            subscribers.begin(subscription, now=now, known=known)
            if subscription.pk is None or not form.name_second(subscription, now=now):
                raise Conflict(_("This address was asked to confirm often enough today. Try again tomorrow."))
        return self.tagged(subscription, status=201)

    @extend_schema(parameters=[IDEMPOTENCY_KEY], responses={204: None, **PROBLEMS})
    @once
    def destroy(self, request: Request, pk: str) -> Response:  # noqa: ARG002  # get_object reads it
        """End it, for good."""
        subscribers.end(self.get_object(), now=timezone.now())
        return Response(status=204)
