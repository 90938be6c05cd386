"""Variables of the environment, read with a default.

One that cannot be read is noted in ``unreadable`` instead of raised, so that a system check can name it together
with everything else that is wrong, and no command ends in a traceback.
"""

from __future__ import annotations

import os
import warnings
from typing import Any

import environ

unreadable: dict[str, str] = {}
"""The variable, and what it should look like."""

_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}


def text(name: str, *, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def words(name: str, *, default: list[str]) -> list[str]:
    """A list, comma-separated."""
    return [word.strip() for word in text(name, default="").split(",") if word.strip()] or default


def beginning_with(prefix: str) -> dict[str, str]:
    """All variables of that family, by the rest of their names."""
    return {name.removeprefix(prefix): text(name, default="") for name in os.environ if name.startswith(prefix)}


def switch(name: str) -> bool:
    """Off unless switched on."""
    word = text(name, default="0").lower()
    if word not in _YES | _NO:
        unreadable[name] = "1 or 0"
    return word in _YES


def port(name: str, *, default: int) -> int:
    word = text(name, default=str(default))
    if word.isascii() and word.isdigit() and 0 < int(word[:6]) < 65536:
        return int(word)
    unreadable[name] = f"a number from 1 to 65535, such as {default}"
    return default


def database(name: str, *, default: dict[str, Any]) -> dict[str, Any]:
    """Django's settings of a database, from its address; where that cannot be read, of one that refuses all work."""
    address = text(name, default="")
    if not address:
        return default
    try:
        with warnings.catch_warnings():
            # Its warning about an unknown kind of database would print the password.
            warnings.simplefilter("ignore")
            settings: dict[str, Any] = environ.Env.db_url_config(address)
    except (environ.ImproperlyConfigured, ValueError, KeyError):
        settings = {}
    if settings.get("ENGINE") not in {"django.db.backends.postgresql", "django.db.backends.sqlite3"}:
        unreadable[name] = "postgres://user:password@host:5432/name"
        return {"ENGINE": "django.db.backends.dummy"}
    return settings


def mail(name: str) -> dict[str, Any]:
    """Django's EMAIL_ settings, from the address of a mail server; none if it cannot be read."""
    try:
        settings: dict[str, Any] = environ.Env.email_url_config(text(name, default=""))
    except (environ.ImproperlyConfigured, ValueError, KeyError):
        unreadable[name] = "smtp+tls://user:password@host:587"
        return {}
    return settings
