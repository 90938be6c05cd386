"""Due dates: list, read, and record what became of them; their evidence and earlier dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from obligations.api.base import IDEMPOTENCY_KEY, IF_MATCH, PROBLEMS, Pages, ReadOnly
from obligations.api.fields import OptionalText, Text
from obligations.api.filters import AsOf, DueDateQuery, wanted_from
from obligations.api.once import once
from obligations.api.problems import Conflict, Unprocessable
from obligations.models import DateVersion, DueDate, Evidence, Obligation
from obligations.models.due_dates import DueDateQuerySet, State
from obligations.models.tokens import Scope
from obligations.web.changes import ChangeForm, FulfilForm, MoveForm, WaiveForm


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    class Meta:
        model = Evidence
        fields = ("id", "symbol", "url", "dated", "note", "added_at")


class VersionSerializer(serializers.ModelSerializer[DateVersion]):
    """A date that it used to have."""

    class Meta:
        model = DateVersion
        fields = (
            "version",
            "words",
            "window_start",
            "window_end",
            "act_by",
            "origin",
            "derivation",
            "replaced_at",
            "reason",
        )


class DueDateSerializer(serializers.ModelSerializer[DueDate]):
    """One occurrence: a window of days, the day to act by, why, and how it stands on the day asked for."""

    obligation = serializers.IntegerField(source="obligation_id")
    citation = serializers.CharField(source="obligation.citation")
    action = serializers.CharField(source="obligation.action")
    actors = serializers.SlugRelatedField[Any](source="obligation.actors", slug_field="name", many=True, read_only=True)
    status = serializers.CharField()
    evidence = EvidenceSerializer(many=True)

    class Meta:
        model = DueDate
        fields = (
            "id",
            "uid",
            "obligation",
            "number",
            "citation",
            "actors",
            "action",
            "words",
            "start",
            "end",
            "form",
            "session",
            "every",
            "recurs_on",
            "place",
            "window_start",
            "window_end",
            "act_by",
            "origin",
            "derivation",
            "version",
            "state",
            "status",
            "closed_on",
            "changed_at",
            "evidence",
        )


class FulfilSerializer(serializers.Serializer[Any]):
    dated = serializers.DateField(help_text="The day the document is dated, or the act was done.")
    symbol = OptionalText(max_length=80, help_text="As A/62/314.")
    url = OptionalText(max_length=200)
    note = OptionalText(max_length=5000)


class WaiveSerializer(serializers.Serializer[Any]):
    dated = serializers.DateField()
    note = Text(help_text="Who decided it, and where that is written.")


class MoveSerializer(serializers.Serializer[Any]):
    act_by = serializers.DateField()
    window_start = serializers.DateField(required=False)
    window_end = serializers.DateField(required=False)
    reason = Text()


class InOrder(Pages):
    ordering = ("day", "pk")


def _writes(sent: type[serializers.Serializer[Any]] | None) -> Callable[[Any], Any]:
    return extend_schema(
        request=sent, parameters=[IF_MATCH, IDEMPOTENCY_KEY], responses={200: DueDateSerializer, **PROBLEMS}
    )


@extend_schema_view(
    list=extend_schema(parameters=[DueDateQuery], responses={200: DueDateSerializer, **PROBLEMS}),
    retrieve=extend_schema(parameters=[AsOf], responses={200: DueDateSerializer, **PROBLEMS}),
)
class DueDates(ReadOnly):
    """When obligations fall due, by the day to act by; those without one last."""

    queryset = DueDate.objects.all()
    serializer_class = DueDateSerializer
    pagination_class = InOrder
    scopes: ClassVar[dict[str, Scope]] = dict.fromkeys(("fulfil", "waive", "move", "reopen"), Scope.FULFIL)

    def get_queryset(self) -> DueDateQuerySet:
        day = Coalesce("act_by", Value(dt.date.max))
        shown = DueDate.objects.for_lists().prefetch_related("evidence").annotate(day=day)
        if self.action == "list":
            return wanted_from(self.request, DueDateQuery).apply(shown, on=self.on)
        return shown.as_of(self.on)

    @extend_schema(responses={200: VersionSerializer(many=True), **PROBLEMS}, filters=False)
    @action(detail=True, pagination_class=None)
    def versions(self, request: Request, pk: str) -> Response:  # noqa: ARG002  # get_object reads it
        """The dates it used to have, the newest first, and why it no longer has them."""
        return Response(VersionSerializer(self.get_object().versions.all(), many=True).data)

    @_writes(FulfilSerializer)
    @action(detail=True, methods=["post"])
    @once
    def fulfil(self, request: Request, pk: str) -> Response:
        """Record what fulfilled it: a document symbol, an address or a note."""
        return self._change(request, pk, FulfilSerializer, FulfilForm)

    @_writes(WaiveSerializer)
    @action(detail=True, methods=["post"])
    @once
    def waive(self, request: Request, pk: str) -> Response:
        """Record that it need not be done."""
        return self._change(request, pk, WaiveSerializer, WaiveForm)

    @_writes(MoveSerializer)
    @action(detail=True, methods=["post"])
    @once
    def move(self, request: Request, pk: str) -> Response:
        """Set the date by hand; the earlier one is kept, with your reason."""
        return self._change(request, pk, MoveSerializer, MoveForm)

    @_writes(None)
    @action(detail=True, methods=["post"])
    @once
    def reopen(self, request: Request, pk: str) -> Response:
        """Undo that it was closed."""
        due = self._locked(request, pk)
        if due.state == State.OPEN:
            raise Conflict(_("It is open."))
        due.reopen(by=request.user, now=timezone.now())
        return self.tagged(self.get_queryset().get(pk=pk))

    def _change(
        self, request: Request, pk: str, sent: type[serializers.Serializer[Any]], form_class: type[ChangeForm]
    ) -> Response:
        """What the forms of the pages do, by their rules."""
        due = self._locked(request, pk, contributors=form_class.for_contributors)
        if due.state != State.OPEN:
            raise Conflict(_("It is closed already. Reopen it first."))
        data = sent(data=request.data)
        data.is_valid(raise_exception=True)
        form = form_class(data.validated_data, due=due)
        if not form.is_valid():
            raise Unprocessable.because_of(form)
        form.save(by=request.user, now=timezone.now())
        return self.tagged(self.get_queryset().get(pk=pk))

    def _locked(self, request: Request, pk: str, *, contributors: bool = False) -> DueDate:
        """The row, ours until the end of the transaction, if the caller may change it and has seen it as it is."""
        shown: DueDate = self.get_object()
        allowed = shown.may_be_worked_on_by if contributors else shown.may_be_changed_by
        if not allowed(request.user):
            raise PermissionDenied(_("Only editors and the owner of an obligation may record what became of it."))
        # The obligation first, as everywhere: no two changes wait for each other.
        Obligation.objects.select_for_update().get(pk=shown.obligation_id)
        DueDate.objects.select_for_update().get(pk=shown.pk)
        due = self.get_queryset().get(pk=pk)
        self.must_match(due)
        return due
