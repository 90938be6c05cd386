"""Rows that were picked in the table, by ``?pick=1&pick=2``."""

from __future__ import annotations

from django.http import QueryDict

from obligations.models.due_dates import DueDateQuerySet

MOST = 500
"""Rows that are changed at once; a page of the table has fewer."""


def keys(query: QueryDict) -> list[int]:
    """The primary keys that were picked; what is none is left aside."""
    picks = query.getlist("pick")[:MOST]
    return [int(pick) for pick in picks if pick.isascii() and pick.isdecimal() and len(pick) < 18]


def picked(found: DueDateQuerySet, query: QueryDict) -> DueDateQuerySet:
    """Of these the picked ones, all of them if none was picked."""
    return found.filter(pk__in=keys(query)) if "pick" in query else found
