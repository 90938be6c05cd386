"""How often one network address may ask: counted in the database for all web processes together.

Reading a calendar must not queue to write. So what everybody may do is counted in this process alone, and only who does
more of it in a minute than any program has reason to is counted in the database.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections import Counter

from django.db import OperationalError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from obligations.models import Rate
from obligations.web.access import client_address


class Limit:
    """So many times a minute; the first ``free`` of each process are not counted in the database."""

    def __init__(self, what: str, per_minute: int, *, free: int = 0) -> None:
        self._what, self._per_minute, self._free = what, per_minute, free
        self._here: Counter[str] = Counter()
        self._minute: dt.datetime | None = None

    def forget(self) -> None:
        """What this process has counted."""
        self._here, self._minute = Counter(), None

    def wait(self, request: HttpRequest, of: str = "", *, now: dt.datetime) -> float:
        """Count one more, of that thing, from the request's network address: 0, or the seconds it has to wait."""
        who = f"{self._what} {of} {salted_hmac('rates', _network(client_address(request))).hexdigest()[:32]}"
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._here, self._minute = Counter(), minute
        self._here[who] += 1
        if self._here[who] <= self._free:
            return 0
        try:
            return Rate.objects.spend(who, limit=self._per_minute - self._free, now=now)
        except OperationalError:
            return 0  # a database that is too busy to count must not cost a reader the calendar


def _network(address: str) -> str:
    """An IPv4 address, or the network that one subscriber of IPv6 has to choose addresses from (RFC 6177)."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else address
