"""How rows say that they changed, so that nouns need not know who listens."""

from django.dispatch import Signal

due_dates_changed = Signal()
"""Sent inside the transaction that changes due dates, with ``ids`` (a list of primary keys) and ``now``.

Listeners run in that same transaction: the planner supersedes and adds reminders, the feeds are marked stale.
"""
