"""What time it is, by the one clock that all workers share."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils import timezone


def database_now() -> dt.datetime:
    """The database server's time in UTC, so that a worker whose own clock is wrong plans and sends as the others do.

    SQLite has no clock but this machine's.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        (now,) = cursor.fetchone()
    moment: dt.datetime = now
    return moment.astimezone(dt.UTC)
