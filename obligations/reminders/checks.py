"""What is wrong with the settings of mail, each with a hint that says what to set instead."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error
from django.utils.module_loading import import_string

from obligations.reminders import mail as mails

_SMTP = "django.core.mail.backends.smtp.EmailBackend"


def mail() -> Iterator[CheckMessage]:
    """All of it. An installation without a mail server is no mistake: its mails are files."""
    if settings.EMAIL_URL:
        yield from _server()
        yield from _evidence()
    yield from _bounces()
    if settings.HEARTBEAT_URL and urlsplit(settings.HEARTBEAT_URL).scheme not in {"http", "https"}:
        yield Error(
            "HEARTBEAT_URL is no web address.",
            hint="Set it to an address that a monitor gave you: https://monitor.example.org/ping/...",
            id="obligations.E104",
        )


def _server() -> Iterator[CheckMessage]:
    if settings.EMAIL_BACKEND != _SMTP:
        yield Error(
            "EMAIL_URL names no SMTP server; reminders go out over SMTP alone.",
            hint="Set EMAIL_URL=smtp+tls://user:password@host:587",
            id="obligations.E102",
        )
    if "@" not in mails.sender():
        yield Error(
            f"MAIL_FROM={settings.DEFAULT_FROM_EMAIL} holds no address: mail servers would refuse every mail.",
            hint="Set MAIL_FROM='Obligations Tracker <tracker@example.org>'",
            id="obligations.E101",
        )
    if _is_this_machine(urlsplit(settings.SITE_URL).hostname):
        yield checks.Warning(
            f"Mails go out, but their links lead to {settings.SITE_URL}, which only this machine reaches.",
            hint="Set SITE_URL to how people reach the tracker.",
            id="obligations.W103",
        )


def _evidence() -> Iterator[CheckMessage]:
    if settings.MAIL_EVIDENCE:
        try:
            import_string(settings.MAIL_EVIDENCE)
        except ImportError:
            yield Error(
                f"MAIL_EVIDENCE={settings.MAIL_EVIDENCE} cannot be imported.",
                hint="Set it to the dotted path of a callable, or leave it out.",
                id="obligations.E103",
            )
    elif not settings.MAIL_EVIDENCE_LOG:
        yield checks.Warning(
            "After a crash in the middle of a mail nobody can tell whether it arrived, and it is sent again.",
            hint="Set MAIL_EVIDENCE_LOG to the mail server's log; see docs/reliability.md.",
            id="obligations.W101",
        )
    elif not Path(settings.MAIL_EVIDENCE_LOG).is_file():
        yield checks.Warning(
            f"MAIL_EVIDENCE_LOG={settings.MAIL_EVIDENCE_LOG} is no file.",
            hint="Name the mail server's log, and let this process read it.",
            id="obligations.W102",
        )


def _bounces() -> Iterator[CheckMessage]:
    if settings.BOUNCES_TO and "@" not in settings.BOUNCES_TO:
        yield Error(
            f"BOUNCES_TO={settings.BOUNCES_TO} is no address: what comes back would go nowhere.",
            hint="Set it to a bare address whose mail manage.py bounce reads: bounces@tracker.example.org",
            id="obligations.E105",
        )
    if settings.BOUNCE_MAILDIR and not (Path(settings.BOUNCE_MAILDIR) / "new").is_dir():
        yield Error(
            f"BOUNCE_MAILDIR={settings.BOUNCE_MAILDIR} is no Maildir: it has no folder “new”.",
            hint="Name the Maildir that the mail server fills, and let this process write to it.",
            id="obligations.E106",
        )
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < 16:
        yield checks.Warning(
            "METRICS_TOKEN can be guessed.", hint="Set it to something like openssl rand -hex 24", id="obligations.W104"
        )


def _is_this_machine(host: str | None) -> bool:
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"
