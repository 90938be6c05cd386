"""A real SMTP server for tests. What it accepts it writes to a log before it says 250, as a mail server does.

``MailServer`` runs in a thread, where a test can change its mind; ``MailServerProcess`` can be killed.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import multiprocessing.connection
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers import answers_on, free_port, until

Answer = Callable[[int], str]
"""Given how many mails came before, what becomes of this one: an SMTP reply, "drop" (hang up, nothing accepted)
or "accept and drop" (accepted, but the 250 never arrives)."""


class MailServer:
    """Listens on a port of 127.0.0.1 that the system chooses, in a thread of its own."""

    def __init__(
        self,
        log: Path,
        *,
        to_rcpt: Answer = lambda _: "250 OK",
        to_data: Answer = lambda _: "250 OK",
        wait: float = 0,
        port: int = 0,
    ) -> None:
        self.log, self.port = log, port
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
        return await self._loop.create_server(lambda: SMTP(self, loop=self._loop), "127.0.0.1", self.port)

    async def handle_RCPT(  # noqa: N802  # named by aiosmtpd
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.to_rcpt(self.asked["rcpt"])
        self.asked["rcpt"] += 1
        if answer == "drop":
            self._hang_up(server)
        if not answer.startswith("250"):
            self._note(f"not taken for {address}: {answer}")
        envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        answer = self.to_data(self.asked["data"])
        self.asked["data"] += 1
        if answer.startswith(("250", "accept")):
            content = envelope.content
            message = message_from_bytes(content if isinstance(content, bytes) else (content or "").encode())
            self._note(f"accepted {message['Message-ID']} for {envelope.rcpt_tos[-1]}")
            self.accepted.append(message)
        if self.wait:
            await asyncio.sleep(self.wait)
        if answer.endswith("drop"):
            self._hang_up(server)
            return "451 never seen"
        return answer

    def _note(self, words: str) -> None:
        """Once this returns, the line outlives the process."""
        with self.log.open("a") as log:
            log.write(words + "\n")

    def _hang_up(self, server: SMTP) -> None:
        transport: Any = server.transport
        transport.abort()


@dataclass(frozen=True)
class Manner:
    """How a server behaves that nobody can talk to any more; answers by their weights, in an order that ``seed`` gives.

    ``wait`` and ``slow`` are seconds before a 250 leaves; ``slow`` is for the first ``slow_ones`` mails only.
    """

    to_rcpt: Mapping[str, int] | None = None
    to_data: Mapping[str, int] | None = None
    wait: float = 0
    slow: float = 0
    slow_ones: int = 0
    seed: int = 0


class MailServerProcess:
    """The server in a process of its own. What it has accepted is what its log says, also after it was killed."""

    def __init__(self, log: Path, manner: Manner = Manner()) -> None:
        self.log, self.port = log, free_port()
        self.manner = manner

    def start(self) -> Self:
        self.log.touch()
        context = multiprocessing.get_context("forkserver")
        self._process = context.Process(target=_serve, args=(self.log, self.port, self.manner))
        self._process.start()
        until(lambda: answers_on(self.port), "the mail server does not start")
        return self

    def kill(self) -> None:
        self._process.kill()
        self._process.join()

    def restart(self, manner: Manner) -> None:
        """Killed and started anew, with other manners."""
        self.kill()
        self.manner = manner
        self.start()

    @property
    def arrivals(self) -> list[tuple[str, str]]:
        """Message-ID and recipient of each mail it took, in order; one that came twice is here twice."""
        lines = (line.split() for line in self.log.read_text().splitlines() if line.startswith("accepted "))
        return [(line[1], line[3]) for line in lines]

    @property
    def ids(self) -> Counter[str]:
        """How often each Message-ID was accepted."""
        return Counter(message_id for message_id, _recipient in self.arrivals)

    @property
    def turned_away(self) -> Counter[str]:
        """How often each recipient was not taken."""
        lines = self.log.read_text().splitlines()
        return Counter(line.split()[3].rstrip(":") for line in lines if line.startswith("not taken for "))


def _serve(log: Path, port: int, manner: Manner) -> None:
    """Until it is killed, or whoever started it is gone."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    chance = random.Random(manner.seed)  # noqa: S311  # chance, no secret

    def answers(weights: Mapping[str, int] | None) -> Answer:
        if not weights:
            return lambda _: "250 OK"
        return lambda _: chance.choices(list(weights), list(weights.values()))[0]

    server = MailServer(log, port=port, to_rcpt=answers(manner.to_rcpt), to_data=answers(manner.to_data))
    server.wait = manner.slow if manner.slow_ones else manner.wait

    def as_long_as_slow(before: int) -> str:
        server.wait = manner.slow if before < manner.slow_ones else manner.wait
        return "250 OK"

    if manner.slow_ones:
        server.to_data = as_long_as_slow
    with server:
        leave_with_parent()


def leave_with_parent() -> None:
    """Wait until the process that started this one is gone, then be gone as well."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    multiprocessing.connection.wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGKILL)
