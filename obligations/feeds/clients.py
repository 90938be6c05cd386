"""Calendar programs: how they name themselves, and what they do with a feed."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Client(NamedTuple):
    """A program; ``marks`` are parts of its User-Agent, in lower case."""

    name: str
    marks: tuple[str, ...]
    behaviour: Promise


CLIENTS = (
    Client(
        "Apple Calendar",
        ("calendaragent", "dataaccessd", "ios/", "macos/"),
        _(
            "Open the webcal link, or File → New Calendar Subscription. You choose how often it refreshes. "
            "It asks whether to remove alerts: keep them if you chose alarms here."
        ),
    ),
    Client(
        "Google Calendar",
        ("google-calendar-importer",),
        _(
            "Refreshes every 8 to 24 hours, which nobody can change. Ignores alarms and tasks; set notifications "
            "for the calendar there. Fetches from Google’s own computers."
        ),
    ),
    Client(
        "Outlook",
        ("outlook", "microsoft"),
        _(
            "Outlook.com and Microsoft 365 refresh about every 3 hours and ignore alarms; "
            "Outlook on Windows refreshes while it is open. The web versions fetch from Microsoft’s own computers."
        ),
    ),
    Client(
        "Thunderbird",
        ("thunderbird",),
        _(
            "New Calendar → On the Network, with the https address and no user name. Shows alarms and tasks. "
            "Names the calendar after the end of the address, and switches it off once the address is revoked."
        ),
    ),
    Client(
        "Nextcloud",
        ("nextcloud",),
        _(
            "New calendar → New subscription from link. Refreshes as often as its administrator has set, "
            "and leaves out tasks."
        ),
    ),
)


def client_name(user_agent: str) -> str:
    """The program in words, or how it calls itself; "" for one that does not say."""
    lower = user_agent.lower()
    for client in CLIENTS:
        if any(mark in lower for mark in client.marks):
            return client.name
    return user_agent.strip().split(" ")[0].split("/")[0]
