"""What time it is, by the one clock that all workers share."""

from __future__ import annotations

import datetime as dt

from django.db import connection

_SQL = {
    "postgresql": "SELECT to_char(statement_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')",
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
}


def database_now() -> dt.datetime:
    """The database's time in UTC, so that a worker whose own clock is wrong plans and sends as the others do."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL[connection.vendor])
        (now,) = cursor.fetchone()
    return dt.datetime.fromisoformat(now)
