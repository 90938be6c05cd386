"""Pages travel compressed. Calendars compress themselves, once for all; files are compressed already."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressPages(GZipMiddleware):
    """Django pads what it compresses, so that the length of a page tells nothing about secrets in it (BREACH)."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith(("text/html", "text/csv")):
            return super().process_response(request, response)
        return response
