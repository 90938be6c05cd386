"""A backup: one compressed file with all rows, all documents' files, and what is needed to see that it is whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, cast

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from obligations.archive import rows
from obligations.archive.rows import Damaged
from obligations.models import Document

FORMAT = 1
_MANIFEST, _ROWS, _FILES = "manifest.json", "rows.jsonl", "files/"


class NotEmpty(Exception):
    """There is something in this installation that a restore would replace."""


def backup(path: Path, *, now: dt.datetime) -> dict[str, int]:
    """Write everything to ``path`` (.tar.gz), which appears only when it is whole; how many rows of each model.

    Raises OSError where it cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / _ROWS
        with lines.open("w", encoding="utf-8") as file:
            counted = rows.export(file)
        manifest = {
            "format": FORMAT,
            "made_at": now.isoformat(),
            "migrations": _migrations(),
            "rows": dict(counted),
            "sha256": _sha256(lines),
        }
        try:
            with tarfile.open(part, "w:gz") as archive:
                _add(archive, _MANIFEST, json.dumps(manifest, indent=1).encode(), now)
                archive.add(lines, _ROWS)
                for name, data in _files():
                    _add(archive, _FILES + name, data, now)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    return dict(counted)


def restore(path: Path, *, replace: bool = False) -> dict[str, int]:
    """Put a backup in the place of what is here; how many rows of each model.

    Raises ``NotEmpty`` unless nothing is here or ``replace`` says so, and ``Damaged`` with what is wrong; both before
    anything is changed. OSError where the file cannot be read.
    """
    if not replace and not rows.is_empty():
        raise NotEmpty
    try:
        with tarfile.open(path, "r:gz") as archive, tempfile.TemporaryDirectory() as folder:
            manifest = _manifest(archive)
            lines = Path(folder) / _ROWS
            with _member(archive, _ROWS) as packed, lines.open("wb") as file:
                while chunk := packed.read(1 << 20):
                    file.write(chunk)
            if _sha256(lines) != manifest["sha256"]:
                raise Damaged("The rows in the backup are not those that were written. Take another backup.")
            for member in archive:
                if member.isfile() and member.name.startswith(_FILES):
                    _put_back(member.name.removeprefix(_FILES), cast("io.BufferedReader", archive.extractfile(member)))
            with lines.open(encoding="utf-8") as file:
                return dict(rows.load(file))
    except (tarfile.TarError, EOFError, KeyError, ValueError) as error:
        raise Damaged(f"This is no whole backup ({error}). Take another one.") from error


def _manifest(archive: tarfile.TarFile) -> dict[str, Any]:
    with _member(archive, _MANIFEST) as file:
        manifest: dict[str, Any] = json.load(file)
    if manifest["format"] != FORMAT:
        raise Damaged(f"The backup has format {manifest['format']}; this release reads {FORMAT}. Use a newer release.")
    if missing := sorted(set(manifest["migrations"]) - set(_migrations())):
        raise Damaged(f"The backup is of a newer release (it knows {missing[0]}). Update the tracker first.")
    return manifest


def _member(archive: tarfile.TarFile, name: str) -> io.BufferedReader:
    return cast("io.BufferedReader", archive.extractfile(name))


def _files() -> Iterator[tuple[str, bytes]]:
    """The documents' files by their names in the storage; one that is gone is left out."""
    for name in Document.objects.exclude(source="").order_by("source").values_list("source", flat=True).distinct():
        if default_storage.exists(name):
            with default_storage.open(name) as file:
                yield name, file.read()


def _put_back(name: str, file: io.BufferedReader) -> None:
    """Files are named by their content: what is there already is the same."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise Damaged(f"The backup holds a file outside its folder ({name}). It was not made by this tracker.")
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(file.read()))


def _add(archive: tarfile.TarFile, name: str, data: bytes, now: dt.datetime) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mtime = len(data), int(now.timestamp())
    archive.addfile(member, io.BytesIO(data))


def _migrations() -> list[str]:
    """The migrations that the database has seen, as "obligations.0001_initial"."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied if app == "obligations")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
