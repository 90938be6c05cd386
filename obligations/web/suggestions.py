"""Names for the fields that take any: what holds the letters typed so far, as options of a list."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from obligations.web.selecting import suggested


@require_safe
def suggest(request: HttpRequest, field: str) -> HttpResponse:
    if field not in {"actor", "document"}:
        raise Http404
    typed = request.GET.get("typed", "").replace("\0", "").strip()[:100]
    return render(request, "parts/options.html", {"names": suggested(field, typed)})
