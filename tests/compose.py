"""docker-compose.yml as plain processes: its commands, variables and health checks, on servers of this machine."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import yaml

from tests.servers import PROJECT, Installation, Valkey, free_port, until

COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("web", "worker", "beat")


class Stack:
    """The services of the file, on an empty PostgreSQL database and a broker that the caller started.

    ``variables`` are what stands in ``.env``; ``{port}`` in them becomes the port of the web server.
    """

    def __init__(self, home: Path, database: str, valkey: Valkey, **variables: str) -> None:
        self.port = free_port()
        self._home = home
        self._replaced = {
            "0.0.0.0:8000": f"127.0.0.1:{self.port}",
            "127.0.0.1:8000": f"127.0.0.1:{self.port}",
            "/tmp/": f"{home}/",  # noqa: S108  # a path of the container
            "worker@$$(hostname)": "worker@%h",
            "%h": "here",
            "/data": str(home),
        }
        fixed = {name: self._here(value) for name, value in SERVICES["web"]["environment"].items() if ":?" not in value}
        given = {name: value.replace("{port}", str(self.port)) for name, value in variables.items()}
        servers = {"DATABASE_URL": database, "REDIS_URL": valkey.url, "SECRET_KEY": "only for tests" * 4}
        self.installation = Installation(home, **fixed | servers | given)

    def command(self, service: str) -> list[str]:
        return [self._here(word) for word in SERVICES[service]["command"]]

    def migrate(self) -> None:
        done = self.installation.run(*self.command("migrate"))
        assert done.returncode == 0, done.stderr

    def start(self, service: str) -> subprocess.Popen[bytes]:
        return self.installation.start(*self.command(service), log=self.log(service))

    def start_all(self) -> dict[str, subprocess.Popen[bytes]]:
        """Each of ours, once all are healthy."""
        started = {service: self.start(service) for service in OURS}
        for service in OURS:
            until(lambda name=service: self.healthy(name), f"{service} is never healthy")
        return started

    def healthy(self, service: str) -> bool:
        """Whether its health check passes."""
        kind, *words = [self._here(word) for word in SERVICES[service]["healthcheck"]["test"]]
        done = self.installation.run(*(["sh", "-c", *words] if kind == "CMD-SHELL" else words))
        return done.returncode == 0

    def log(self, service: str) -> Path:
        return self._home / f"{service}.log"

    def _here(self, word: str) -> str:
        for theirs, ours in self._replaced.items():
            word = word.replace(theirs, ours)
        return word
