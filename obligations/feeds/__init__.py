"""Due dates as iCalendar bytes, published before they are asked for."""

from obligations.feeds.publish import mark_deleted, mark_stale, publish_stale

__all__ = ["mark_deleted", "mark_stale", "publish_stale"]
