"""How one mail leaves: over SMTP, or as a file where no mail server is set.

Both ask a fence just before the body goes out. Which error is raised says what is known of the mail afterwards.
"""

from __future__ import annotations

import contextlib
import os
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, cast

from django.conf import settings

CONNECT_SECONDS = 30
BODY_SECONDS = 120
FRESH_SECONDS = 150
"""Between fence and final dot. A process that was stopped for longer does not finish: others may think it dead."""
CLOSING = 421
"""The reply of a server that ends the session (RFC 5321, 3.8)."""

Fence = Callable[[], bool]
"""Commits that the body is about to leave; False if the mail is no longer ours to send."""
Meanwhile = Callable[[], None]
"""What to do while the server makes up its mind about a mail that has left. It must not raise."""


def nothing() -> None:
    """For the server's reply there is only waiting."""


class Unreachable(Exception):
    """No session with the mail server: nothing of any mail has left, and this says nothing about the mail."""


class TryLater(Exception):
    """The server refused for now, or hung up before it can have accepted. Its words."""


class Closing(TryLater):
    """The server refused for now because it ends the session (421)."""


class Refused(Exception):
    """The server refused for good. Its words."""


class Unclear(Exception):
    """The connection broke after the whole mail had left and before the server's reply."""


class NotOurs(Exception):
    """The fence said no: nothing was sent."""


@dataclass(frozen=True, slots=True)
class Envelope:
    sender: str
    recipient: str
    message_id: str
    message: bytes


class Transport(Protocol):
    def send(self, envelope: Envelope, fence: Fence, meanwhile: Meanwhile = nothing) -> str:
        """The server's words on accepting it; else one of the errors above."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def from_settings() -> Transport:
    """SMTP if EMAIL_URL is set, else files."""
    return Smtp() if settings.EMAIL_URL else Files()


class Files:
    """Writes HOME/mail/<Message-ID>.eml. Writing one twice leaves one."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def send(self, envelope: Envelope, fence: Fence, meanwhile: Meanwhile = nothing) -> str:
        path = file_of(envelope.message_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not fence():
            raise NotOurs
        part = path.with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as file:
            file.write(envelope.message)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        meanwhile()
        return f"written to {path.name}"


def file_of(message_id: str) -> Path:
    """Where the file transport puts the mail of that Message-ID."""
    name = "".join(c if c.isalnum() or c in ".-_@" else "_" for c in message_id.strip("<>"))
    return Path(settings.HOME) / "mail" / f"{name}.eml"


class Smtp:
    """One session for many mails, opened when first needed and again after anything went wrong."""

    def __init__(self) -> None:
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._server.quit()
        self._drop()

    def send(self, envelope: Envelope, fence: Fence, meanwhile: Meanwhile = nothing) -> str:
        try:
            server = self._addressed(envelope)
            return self._body(server, envelope, fence, meanwhile)
        except (Refused, TryLater):
            self._reset()
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise TryLater(f"the mail server hung up: {error}") from error
        except BaseException:
            # Not ours, unclear, or a fence that could not ask: in the middle of DATA only hanging up tells the server
            # to forget it. A QUIT would be part of the body.
            self._drop()
            raise

    def _addressed(self, envelope: Envelope) -> smtplib.SMTP:
        """A session that waits for the body of this mail.

        A server may end an idle session at any time, or after so many mails; that says nothing about this one.
        """
        if self._server is not None:
            try:
                return self._address(self._server, envelope)
            except (OSError, smtplib.SMTPException, Closing):
                self._drop()
        return self._address(self._open(), envelope)

    def _open(self) -> smtplib.SMTP:
        kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
        try:
            server = kind(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=CONNECT_SECONDS)
            self._server = server
            # Body and final dot are two writes: without this the second waits 40 ms for the first to be acknowledged.
            _socket(server).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server.ehlo()
            if settings.EMAIL_USE_TLS:
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Unreachable(f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}: {error}") from error
        return server

    def _address(self, server: smtplib.SMTP, envelope: Envelope) -> smtplib.SMTP:
        _expect(server.mail(envelope.sender), 250)
        _expect(server.rcpt(envelope.recipient), 250, 251)
        server.putcmd("data")
        _expect(server.getreply(), 354)
        return server

    def _body(self, server: smtplib.SMTP, envelope: Envelope, fence: Fence, meanwhile: Meanwhile) -> str:
        before = time.monotonic()
        if not fence():
            raise NotOurs
        wire = _socket(server)
        wire.settimeout(BODY_SECONDS)
        # Without the final dot a server never accepts, so until then a broken connection is no doubt.
        wire.sendall(_stuffed(envelope.message))
        if time.monotonic() - before > FRESH_SECONDS:
            raise NotOurs
        wire.settimeout(settings.EMAIL_TIMEOUT)
        try:
            wire.sendall(b".\r\n")
            meanwhile()
            reply = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise Unclear(f"no reply to the whole mail: {error}") from error
        wire.settimeout(CONNECT_SECONDS)
        return _expect(reply, 250)

    def _reset(self) -> None:
        try:
            if self._server is not None:
                self._server.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None


def _socket(server: smtplib.SMTP) -> socket.socket:
    return cast("socket.socket", server.sock)


def _expect(reply: tuple[int, bytes], *good: int) -> str:
    """The server's words if its code is good; else TryLater or Refused with them."""
    code, said = reply
    words = f"{code} {said.decode(errors='replace')}"
    if code in good:
        return words
    if code == CLOSING:
        raise Closing(words)
    raise Refused(words) if 500 <= code < 600 else TryLater(words)


def _stuffed(message: bytes) -> bytes:
    """With leading dots doubled and a line end at its end, as RFC 5321, 4.5.2 asks."""
    stuffed = message.replace(b"\r\n.", b"\r\n..")
    stuffed = b"." + stuffed if stuffed.startswith(b".") else stuffed
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
