"""Documents that an earlier version of the reader has read: what the one in use would change, before it does."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from obligations import intake
from obligations.models import Document
from obligations.reading.values import READER_VERSION
from obligations.web.access import private
from obligations.web.context import on_day

PER_PAGE = 50


@private
@permission_required("obligations.add_document", raise_exception=True)
def rereadings(request: HttpRequest) -> HttpResponse:
    """Those that nobody has decided on."""
    found = Document.objects.read_by_an_earlier_reader().latest_first().defer("text")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "rereading/list.html", {"page": page, "version": READER_VERSION})


@private
@permission_required("obligations.add_document", raise_exception=True)
def rereading(request: HttpRequest, pk: int) -> HttpResponse:
    """What would move, and why; posted with ``do=apply``, it is read anew, with ``do=keep`` it stays as it is."""
    document = get_object_or_404(Document, pk=pk)
    now = timezone.now()
    if request.method == "POST" and request.POST.get("do") == "apply":
        intake.read_by_the_new_reader(document, now=now)
        messages.success(request, _("Read anew: %s") % document)
    elif request.method == "POST" and request.POST.get("do") == "keep":
        Document.objects.filter(pk=pk).update(kept_from=READER_VERSION)
        messages.success(request, _("Kept as it is: %s") % document)
    else:
        foreseen = intake.review_reading(document, now=now)
        given = {"document": document, "foreseen": foreseen, "version": READER_VERSION}
        return render(request, "rereading/document.html", given)
    return redirect(on_day(request, document.get_absolute_url()))
