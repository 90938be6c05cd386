"""The documents, and each document's text beside what it asks for."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from obligations import akomantoso
from obligations.models import Document, DueDate, Party
from obligations.models.obligations import Review
from obligations.web.context import as_of
from obligations.web.highlight import blocks

PER_PAGE = 50


def documents(request: HttpRequest) -> HttpResponse:
    """The documents known on the day, those found by ``?q=`` in symbol or title."""
    words = request.GET.get("q", "").replace("\0", "").strip()
    found = Document.objects.known(on=as_of(request)).with_counts().latest_first().defer("text")
    if words:
        found = found.matching(words)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    may_read = request.user.has_perm("obligations.add_document")
    earlier = Document.objects.read_by_an_earlier_reader().count() if may_read else 0
    return render(request, "documents/list.html", {"page": page, "words": words, "earlier_reader": earlier})


def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The text with each quote marked in place, beside the obligations; ``?actor=`` leaves those of one party."""
    shown = get_object_or_404(Document, pk=pk)
    due_dates = Prefetch("due_dates", DueDate.objects.with_status(on=as_of(request)).in_order())
    asked = shown.obligations.accepted().for_lists().prefetch_related(due_dates)
    actor = request.GET.get("actor", "").replace("\0", "")
    obligations = list(asked.filter(actors__name=actor) if actor else asked)
    for position, obligation in enumerate(obligations, start=1):
        obligation.position = position  # type: ignore[attr-defined]  # on paper a number leads from text to list
    return render(
        request,
        "documents/document.html",
        {
            "document": shown,
            "obligations": obligations,
            "blocks": blocks(shown.text, shown.paragraphs.all(), obligations),
            "actor": actor,
            "unreviewed": sum(obligation.review == Review.UNREVIEWED for obligation in obligations),
            "actors": Party.objects.filter(obligations__document=shown).distinct(),
        },
    )


def source(_request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was sent. Always to be saved, never shown: it is somebody else's."""
    kept = get_object_or_404(Document.objects.defer("text"), pk=pk)
    if not kept.source or not kept.source.storage.exists(kept.source.name):
        raise Http404
    return FileResponse(
        kept.source.open(), as_attachment=True, filename=kept.source_name, content_type="application/octet-stream"
    )


def akn(_request: HttpRequest, pk: int) -> HttpResponse:
    """The document as Akoma Ntoso, to be saved."""
    kept = get_object_or_404(Document, pk=pk)
    disposition = f'attachment; filename="{akomantoso.file_name(kept)}"'
    return HttpResponse(
        akomantoso.render(kept),
        content_type=akomantoso.CONTENT_TYPE,
        headers={"Content-Disposition": disposition},
    )
