"""Adding documents: several files at once; a job reads them, and a page shows what becomes of each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligations import intake, tasks
from obligations.intake import KeptForItsHistory, uploads
from obligations.models import Upload
from obligations.models.uploads import STEPS
from obligations.web import wake
from obligations.web.access import private

EARLIER = 20


@private
@permission_required("obligations.add_document", raise_exception=True)
def add(request: HttpRequest) -> HttpResponse:
    """Take the files in and go to the page of what becomes of them."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    user = request.user
    if form.is_valid() and isinstance(user, User):
        files = form.cleaned_data["documents"]
        batch = uploads.receive(files, by=user, now=timezone.now(), limit=settings.UPLOAD_LIMIT)
        wake.soon(tasks.read_uploads)
        return redirect("uploads", batch)
    return render(
        request,
        "upload/add.html",
        {
            "form": form,
            "limit": filesizeformat(settings.UPLOAD_LIMIT),
            "earlier": Upload.objects.of(user).select_related("document").order_by("-pk")[:EARLIER],
        },
    )


@private
def outcomes(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    """What becomes of the files that were sent together; it looks again by itself until all are read."""
    files = list(Upload.objects.of(request.user).filter(batch=batch).select_related("document"))
    if not files:
        return _nothing_of_theirs(request)
    now = timezone.now()
    for file in files:
        if file.state == Upload.State.REVIEW:
            file.foreseen = intake.review_upload(file, now=now)  # type: ignore[attr-defined]  # for the page
    context = {
        "files": files,
        "finished": all(file.is_finished for file in files),
        "done": sum(file.done for file in files),
        "steps": STEPS * len(files),
        "ready": sum(file.is_finished for file in files),
    }
    return render(request, "upload/outcomes.html", context)


@require_POST
@permission_required("obligations.add_document", raise_exception=True)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what one file brought. Only its sender may, as long as they may add documents."""
    upload = get_object_or_404(Upload.objects.of(request.user), pk=pk)
    try:
        uploads.undo(upload, now=timezone.now())
    except KeptForItsHistory as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, _("Taken back: %s") % upload.name)
    return redirect("uploads", upload.batch)


@require_POST
@permission_required("obligations.add_document", raise_exception=True)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a file in the place of the one that is here, which moves dates, or keep what is here (``do=keep``)."""
    upload = get_object_or_404(Upload.objects.of(request.user), pk=pk)
    try:
        uploads.decide(upload, take=request.POST.get("do") == "apply", now=timezone.now())
    except KeptForItsHistory as reason:
        messages.warning(request, str(reason))
    return redirect("uploads", upload.batch)


def _nothing_of_theirs(request: HttpRequest) -> HttpResponse:
    return render(request, "404.html", status=404)


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
        label=_("Files"),
        help_text=_("Drop them here, or choose them: PDF, DOCX, HTML, Markdown or plain text, several at once."),
        error_messages={"required": _("Choose at least one file.")},
        allow_empty_file=True,
    )
