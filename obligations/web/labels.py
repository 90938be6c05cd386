"""What people have said of documents, to take away as labelled data."""

from __future__ import annotations

import io
import json
import zipfile

from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from obligations import labels
from obligations.models import Document
from obligations.models.obligations import SETTLED, Review
from obligations.web.access import private

PER_PAGE = 200


@private
@permission_required("obligations.change_obligation", raise_exception=True)
def overview(request: HttpRequest) -> HttpResponse:
    """The documents that were reviewed, and how far."""
    settled = Count("obligations", filter=Q(obligations__review__in=SETTLED), distinct=True)
    waiting = Count("obligations", filter=Q(obligations__review=Review.UNREVIEWED), distinct=True)
    rows = Document.objects.defer("text").annotate(settled=settled, waiting=waiting).filter(settled__gt=0)
    return render(request, "review/labels.html", {"documents": rows.latest_first()[:PER_PAGE]})


@private
@permission_required("obligations.change_obligation", raise_exception=True)
def one(_request: HttpRequest, pk: int) -> HttpResponse:
    """The labels of one document, as a file."""
    document = get_object_or_404(Document, pk=pk)
    body = json.dumps(labels.labels_of(document), ensure_ascii=False, indent=1)
    return _attachment(body.encode(), "application/json", f"{labels.file_name(document)}.json")


@private
@permission_required("obligations.change_obligation", raise_exception=True)
def all_of_them(_request: HttpRequest) -> HttpResponse:
    """The labels of all documents with their texts, as one archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for stem, document in labels.files(labels.documents()):
            said = json.dumps(labels.labels_of(document), ensure_ascii=False, indent=1)
            archive.writestr(f"labels/{stem}.json", said)
            archive.writestr(f"texts/{stem}.txt", document.text)
    return _attachment(packed.getvalue(), "application/zip", "labels.zip")


def _attachment(body: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        body, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
