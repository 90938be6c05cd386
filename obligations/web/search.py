"""Searching the texts of all documents and the words of all obligations, those without a date included."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from obligations.models import Document, Obligation, search
from obligations.web.context import as_of
from obligations.web.paging import OpenPage, counted_up_to

PER_PAGE = 20


def found(request: HttpRequest) -> HttpResponse:
    """What holds the words of ``?q=``, known on the day: obligations, or with ``?in=texts`` documents."""
    words = request.GET.get("q", "").replace("\0", "").strip()[: search.LONGEST]
    in_texts = request.GET.get("in") == "texts"
    on = as_of(request)
    obligations = search.matching(Obligation.objects.accepted().known(on=on), words)
    documents = search.matching(Document.objects.known(on=on), words)
    shown = documents.latest_first().defer("text") if in_texts else obligations.for_lists().newest_first()
    page = OpenPage(shown, request.GET.get("page"), PER_PAGE)
    return render(
        request,
        "search/found.html",
        {
            "words": words,
            "in_texts": in_texts,
            "page": page,
            "hits": search.highlighted(Document if in_texts else Obligation, words, [row.pk for row in page]),
            "obligations": counted_up_to(obligations),
            "documents": counted_up_to(documents),
            "nothing_to_find": search.nothing_to_find(words),
        },
    )
