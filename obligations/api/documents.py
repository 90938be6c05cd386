"""Documents: list, read, add; and one document in the shape that ``manage.py read --json`` prints."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from obligations import intake
from obligations.api.base import IDEMPOTENCY_KEY, PROBLEMS, ReadOnly
from obligations.api.contract import as_dict
from obligations.api.fields import OptionalText, asked
from obligations.api.filters import AsOf
from obligations.api.once import once
from obligations.api.problems import Unprocessable
from obligations.models import Document, Paragraph
from obligations.models.tokens import Scope
from obligations.reading.values import UnreadableDocument


class ParagraphSerializer(serializers.ModelSerializer[Paragraph]):
    class Meta:
        model = Paragraph
        fields = ("id", "number", "part", "start", "end")


class DocumentSerializer(serializers.ModelSerializer[Document]):
    """A document without its text."""

    class Meta:
        model = Document
        fields: tuple[str, ...] = (
            "id",
            "symbol",
            "corrigendum",
            "title",
            "organ",
            "session",
            "agenda_item",
            "adopted_on",
            "meeting",
            "language",
            "warnings",
            "sha256",
            "reader_version",
            "added_at",
        )


class WholeDocumentSerializer(DocumentSerializer):
    """A document with its text, into which ``start`` and ``end`` of paragraphs, obligations and due dates point."""

    paragraphs = ParagraphSerializer(many=True)

    class Meta(DocumentSerializer.Meta):
        fields = (*DocumentSerializer.Meta.fields, "text", "paragraphs")


class FileSerializer(serializers.Serializer[Any]):
    file = serializers.FileField(help_text="PDF, DOCX, HTML, Markdown or plain text.", allow_empty_file=True)


class DocumentQuery(AsOf):
    q = OptionalText(help_text="Words of the symbol or the title.")
    organ = OptionalText(help_text="The adopting organ, as “General Assembly”.")


class AddedSerializer(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=["added", "unchanged", "updated"])
    document = DocumentSerializer()


@extend_schema_view(
    list=extend_schema(
        parameters=[DocumentQuery],
        responses={200: DocumentSerializer, **PROBLEMS},
    ),
    retrieve=extend_schema(responses={200: WholeDocumentSerializer, **PROBLEMS}),
)
class Documents(ReadOnly):
    """Resolutions and what is known of them."""

    queryset = Document.objects.all()
    scopes: ClassVar[dict[str, Scope]] = {"create": Scope.ADD}
    parser_classes: tuple[type[BaseParser], ...] = (MultiPartParser,)

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        return WholeDocumentSerializer if self.action == "retrieve" else DocumentSerializer

    def get_queryset(self) -> QuerySet[Document]:
        if self.action != "list":
            return Document.objects.prefetch_related("paragraphs")
        found = Document.objects.known(on=self.on).defer("text")
        wanted = asked(self.request, DocumentQuery)
        if wanted["q"]:
            found = found.matching(wanted["q"])
        return found.filter(organ=wanted["organ"]) if wanted["organ"] else found

    @extend_schema(
        request={"multipart/form-data": FileSerializer},
        parameters=[IDEMPOTENCY_KEY],
        responses={200: AddedSerializer, 201: AddedSerializer, **PROBLEMS},
    )
    @once
    def create(self, request: Request) -> Response:
        """Read a file and write it once: 201 if it is new, 200 if it was here already or replaced an earlier one."""
        if not request.user.has_perm("obligations.add_document"):
            raise PermissionDenied(_("Only editors add documents."))
        sent = FileSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        file = sent.validated_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise Unprocessable({"file": [_("It is larger than %d MB.") % (settings.UPLOAD_LIMIT // 2**20)]})
        try:
            added = intake.add(file.read(), file.name, by=self.user, now=timezone.now())
        except UnreadableDocument as unreadable:
            raise Unprocessable({"file": [str(unreadable)]}) from unreadable
        body = {"outcome": added.outcome, "document": DocumentSerializer(added.document).data}
        return Response(body, status=201 if added.outcome == "added" else 200)

    @extend_schema(responses={200: OpenApiResponse(description="The contract of the read command."), **PROBLEMS})
    @action(detail=True)
    def reading(self, request: Request, pk: str) -> Response:  # noqa: ARG002  # get_object reads it
        """The document and all that it asks, as ``manage.py read --json`` prints it, with what people corrected."""
        return Response(as_dict(self.get_object()))
