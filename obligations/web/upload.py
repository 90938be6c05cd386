"""Adding documents: several files at once, each with its own outcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obligations import intake
from obligations.models import Document
from obligations.reading.values import UnreadableDocument
from obligations.web.access import private


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: "added", "updated", "unchanged", or "refused" with the reason."""

    name: str
    outcome: str
    document: Document | None = None
    reason: str = ""


@private
@permission_required("obligations.add_document", raise_exception=True)
def add(request: HttpRequest) -> HttpResponse:
    """Read the files that were sent. Sending the same one again changes nothing."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    outcomes = [_read(file, by=request.user) for file in form.cleaned_data["documents"]] if form.is_valid() else []
    return render(
        request, "upload/add.html", {"form": form, "outcomes": outcomes, "limit": filesizeformat(settings.UPLOAD_LIMIT)}
    )


def _read(file: UploadedFile, *, by: Any) -> Outcome:
    name = file.name or _("unnamed file")
    if (file.size or 0) > settings.UPLOAD_LIMIT:
        limit = filesizeformat(settings.UPLOAD_LIMIT)
        return Outcome(name, "refused", reason=_("It is larger than %s. Send the resolution alone.") % limit)
    try:
        added = intake.add(file.read(), name, by=by, now=timezone.now())
    except UnreadableDocument as unreadable:
        return Outcome(name, "refused", reason=str(unreadable))
    return Outcome(name, added.outcome, document=Document.objects.with_counts().get(pk=added.document.pk))


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, at least one; cleans to a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        one = super().clean
        files: Iterable[Any] = data if isinstance(data, list) and data else [None]
        return [one(file, initial) for file in files]


class UploadForm(forms.Form):
    documents = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy("PDF, DOCX, HTML, Markdown or plain text. You can choose several."),
        error_messages={"required": gettext_lazy("Choose at least one file.")},
        allow_empty_file=True,
    )
