"""Translations and printed days, each worked out once for many entries: asking for each took a fifth of the time."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext


class Phrases:
    """Of the language that is active when it is made; called like ``gettext``, of which it is a memory."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}
        self._days: dict[dt.date, str] = {}

    def __call__(self, message: str) -> str:
        if message not in self._said:
            self._said[message] = gettext(message)
        return self._said[message]

    def day(self, day: dt.date) -> str:
        """ "16 September 2008"."""
        if day not in self._days:
            self._days[day] = date_format(day, "j F Y")
        return self._days[day]
