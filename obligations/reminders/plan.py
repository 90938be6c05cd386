"""Which reminders there should be: rows, planned in the transaction that changes what they follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence


def replan(due_dates: Sequence[int], *, now: dt.datetime) -> None:
    """Supersede what no longer holds for these due dates and add what is missing."""


def plan_all(*, now: dt.datetime) -> None:
    """Re-scan everything and add what is missing."""
