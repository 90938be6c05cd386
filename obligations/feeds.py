"""Due dates as iCalendar bytes, published before they are asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence


def mark_stale(due_dates: Sequence[int], *, now: dt.datetime) -> None:
    """Mark every feed that shows, or showed, one of these due dates."""


def publish_stale(*, now: dt.datetime) -> int:
    """Render and store every stale feed; how many."""
    raise NotImplementedError(now)
