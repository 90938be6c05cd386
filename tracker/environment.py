"""Variables of the environment, read with a default.

One that cannot be read is noted in ``unreadable`` instead of raised, so that a system check can name it together
with everything else that is wrong, and no command ends in a traceback.
"""

from __future__ import annotations

import os
import warnings
from typing import Any
from urllib.parse import parse_qsl, urlsplit

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


def number(name: str, *, default: int, least: int, most: int) -> int:
    """``most`` has at most five digits."""
    word = text(name, default=str(default))
    if word.isascii() and word.isdigit() and least <= int(word[:6]) <= most:
        return int(word)
    unreadable[name] = f"a number from {least} to {most}, such as {default}"
    return default


def port(name: str, *, default: int) -> int:
    return number(name, default=default, least=1, most=65535)


def choice(name: str, *among: str, default: str) -> str:
    word = text(name, default=default).lower()
    if word in among:
        return word
    unreadable[name] = " or ".join(among)
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


def files(name: str) -> dict[str, Any]:
    """Django's storage of files, from ``s3://bucket/prefix?endpoint_url=...&region_name=...``; of a folder without one.

    What S3 asks for besides (keys, a role) boto3 finds where it always does: AWS_ACCESS_KEY_ID and the like.
    """
    folder = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    address = urlsplit(text(name, default=""))
    if not address.geturl():
        return folder
    options = dict(parse_qsl(address.query))
    if address.scheme != "s3" or not address.netloc or options.keys() - {"endpoint_url", "region_name"}:
        unreadable[name] = "s3://bucket/prefix?region_name=eu-west-1"
        return folder
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": address.netloc,
            "location": address.path.strip("/"),
            "default_acl": "private",
            # Only then does it say whether a file is there.
            "file_overwrite": False,
            **options,
        },
    }


def mail(name: str) -> dict[str, Any]:
    """Django's EMAIL_ settings, from the address of a mail server; none if it cannot be read."""
    try:
        settings: dict[str, Any] = environ.Env.email_url_config(text(name, default=""))
    except (environ.ImproperlyConfigured, ValueError, KeyError):
        unreadable[name] = "smtp+tls://user:password@host:587"
        return {}
    return settings
