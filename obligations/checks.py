"""Wrong settings, each with a code, and a hint that says what to set instead. ``manage.py check`` shows them all."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from obligations.reminders.checks import mail
from tracker import environment

_THREADS = 4
"""Of a web process; see tracker/gunicorn.py."""
_BROKERS = ("redis", "rediss", "redis+socket", "sentinel")


@register(Tags.security)
def check_settings(**_kwargs: Any) -> list[CheckMessage]:
    """Every setting that would fail later, at midnight, or let somebody in."""
    return [*_unreadable(), *_addresses(), *_servers(), *_watching(), *_people(), *mail()]


def _unreadable() -> Iterator[CheckMessage]:
    for name, like in environment.unreadable.items():
        # The value is not shown: it may hold a password.
        yield Error(f"{name} cannot be read.", hint=f"Set it to {like}, or leave it out.", id="obligations.E001")


def _addresses() -> Iterator[CheckMessage]:
    site = urlsplit(settings.SITE_URL)
    if site.scheme not in {"http", "https"} or not site.hostname:
        yield Error(
            f"SITE_URL={settings.SITE_URL} is no web address.",
            hint="Set it to how people reach the tracker: https://tracker.example.org",
            id="obligations.E002",
        )
    elif site.scheme == "https" and not getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        yield Error(
            "SITE_URL is https, but no proxy is trusted to say so: every page would redirect to itself.",
            hint="Put a proxy in front that sets X-Forwarded-Proto, and set BEHIND_PROXY=1.",
            id="obligations.E003",
        )
    elif site.scheme == "http" and not _is_this_machine(site.hostname):
        yield checks.Warning(
            "SITE_URL is http: passwords and the secret addresses of calendars travel unencrypted.",
            hint="Put a proxy with a certificate in front; set SITE_URL to its https address and BEHIND_PROXY=1.",
            id="obligations.W001",
        )
    if _is_this_machine(site.hostname) and not _is_this_machine(settings.HOST):
        yield checks.Warning(
            f"Others can reach the tracker (HOST={settings.HOST}), but mails link to {settings.SITE_URL}.",
            hint="Set SITE_URL to how they reach it.",
            id="obligations.W002",
        )
    if not settings.ALLOWED_HOSTS or any("/" in host for host in settings.ALLOWED_HOSTS):
        yield Error(
            f"ALLOWED_HOSTS={','.join(settings.ALLOWED_HOSTS)} holds what is no host name: those would be refused.",
            hint="Set it to names without https:// and path: tracker.example.org,www.tracker.example.org",
            id="obligations.E011",
        )


def _servers() -> Iterator[CheckMessage]:
    """Broker, database and files."""
    scheme = urlsplit(settings.REDIS_URL).scheme
    if scheme not in _BROKERS or not _ports_can_be_read(settings.REDIS_URL):
        yield Error(
            "REDIS_URL is no address of a Redis or Valkey server.",
            hint="Set it to redis://host:6379/0, or leave it out.",
            id="obligations.E004",
        )
    if (scheme == "sentinel") is not bool(settings.REDIS_MASTER):
        yield Error(
            "REDIS_MASTER names the server that sentinels watch; it goes together with sentinel:// in REDIS_URL.",
            hint="Set REDIS_URL=sentinel://one:26379;sentinel://two:26379/0 and REDIS_MASTER=mymaster, or neither.",
            id="obligations.E007",
        )
    postgresql = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"
    if settings.DATABASE_POOL and not postgresql:
        yield checks.Warning(
            "DATABASE_POOL is for PostgreSQL; it does nothing here.",
            hint="Leave it out, or set DATABASE_URL.",
            id="obligations.W004",
        )
    if 0 < settings.DATABASE_POOL < _THREADS and postgresql:
        yield checks.Warning(
            f"DATABASE_POOL={settings.DATABASE_POOL} is less than the {_THREADS} threads of a web process: they wait.",
            hint=f"Set it to {_THREADS} at least.",
            id="obligations.W005",
        )
    if settings.FILES_URL and not find_spec("storages"):
        yield Error(
            "FILES_URL needs the package django-storages, which is not installed.",
            hint="Install requirements-all.lock instead of requirements.lock; see docs/operating.md.",
            id="obligations.E008",
        )
    if settings.SECRET_KEY_GIVEN and (len(settings.SECRET_KEY) < 40 or len(set(settings.SECRET_KEY)) < 10):
        yield checks.Warning(
            "SECRET_KEY can be guessed, and whoever does can sign in as anybody.",
            hint="Set it to something like openssl rand -hex 32",
            id="obligations.W006",
        )


def _ports_can_be_read(addresses: str) -> bool:
    """Of one address, or of several that ";" parts."""
    try:
        return all(urlsplit(address).port != 0 for address in addresses.split(";"))
    except ValueError:
        return False


def _watching() -> Iterator[CheckMessage]:
    if not settings.SENTRY_DSN:
        return
    address = urlsplit(settings.SENTRY_DSN)
    if address.scheme not in {"http", "https"} or not (address.username and address.path.strip("/").isdigit()):
        yield Error(
            "SENTRY_DSN is not what Sentry calls a DSN; errors are not told.",
            hint="Copy it from the project's settings there: https://key@host/number",
            id="obligations.E009",
        )
    elif not find_spec("sentry_sdk"):
        yield Error(
            "SENTRY_DSN needs the package sentry-sdk, which is not installed.",
            hint="Install requirements-all.lock instead of requirements.lock; see docs/operating.md.",
            id="obligations.E010",
        )


def _people() -> Iterator[CheckMessage]:
    if settings.LOOK_WITHOUT_LOGIN not in {"local", "everyone", "nobody"}:
        yield Error(
            f"LOOK_WITHOUT_LOGIN={settings.LOOK_WITHOUT_LOGIN} means nothing.",
            hint='Set it to "local", "everyone" or "nobody".',
            id="obligations.E005",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield checks.Warning(
            "ALLOWED_HOSTS=* answers to any name, so a forged one can get into a link that is mailed.",
            hint="Name the hosts, or leave it out: the host of SITE_URL is enough.",
            id="obligations.W003",
        )
    if settings.DEBUG and not _is_this_machine(settings.HOST):
        yield Error(
            f"DEBUG is on and others can reach the tracker (HOST={settings.HOST}): errors show them its settings.",
            hint="Leave DEBUG out.",
            id="obligations.E006",
        )


def _is_this_machine(host: str | None) -> bool:
    """Whether a host name or address is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"
