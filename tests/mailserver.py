"""A real SMTP server for tests. What it accepts it writes to a log before it says 250, as a mail server does."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

Answer = Callable[[int], str]
"""Given how many mails came before, what becomes of this one: an SMTP reply, "drop" (hang up, nothing accepted)
or "accept and drop" (accepted, but the 250 never arrives)."""


class MailServer:
    """Listens on a port of 127.0.0.1 that the system chooses, in a thread of its own."""

    def __init__(
        self, log: Path, *, to_rcpt: Answer = lambda _: "250 OK", to_data: Answer = lambda _: "250 OK", wait: float = 0
    ) -> None:
        self.log = log
        self.to_rcpt, self.to_data, self.wait = to_rcpt, to_data, wait
        self.accepted: list[Message] = []
        self.asked: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self.log.touch()
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *exc: object) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    @property
    def ids(self) -> Counter[str]:
        """How often each Message-ID was accepted."""
        return Counter(str(message["Message-ID"]) for message in self.accepted)

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(lambda: SMTP(self, loop=self._loop), "127.0.0.1", 0)

    async def handle_RCPT(  # noqa: N802  # named by aiosmtpd
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.to_rcpt(self.asked["rcpt"])
        self.asked["rcpt"] += 1
        if answer == "drop":
            self._hang_up(server)
        envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        answer = self.to_data(self.asked["data"])
        self.asked["data"] += 1
        if answer.startswith(("250", "accept")):
            content = envelope.content
            message = message_from_bytes(content if isinstance(content, bytes) else (content or "").encode())
            with self.log.open("a") as log:
                log.write(f"accepted {message['Message-ID']} for {envelope.rcpt_tos}\n")
            self.accepted.append(message)
        if self.wait:
            await asyncio.sleep(self.wait)
        if answer.endswith("drop"):
            self._hang_up(server)
            return "451 never seen"
        return answer

    def _hang_up(self, server: SMTP) -> None:
        transport: Any = server.transport
        transport.abort()
