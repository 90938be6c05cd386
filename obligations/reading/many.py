"""Many files read: those of whole folders, on all processors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from obligations.reading import files, reader, workers
from obligations.reading.parties import Parties, Party
from obligations.reading.sessions import Calendar
from obligations.reading.values import Reading, UnreadableDocument


@dataclass(frozen=True, slots=True)
class Found:
    """What was read in a file of that SHA-256, or the reason why nothing was."""

    reading: Reading | None = None
    sha256: str = ""
    reason: str = ""


def listed(named: Iterable[Path]) -> list[Path]:
    """The files that were named, and those in the folders that were, however deep; hidden ones only if named."""
    paths: list[Path] = []
    for path in named:
        if path.is_dir():
            paths += sorted(file for file in path.rglob("*") if file.is_file() and not _is_hidden(file, path))
        else:
            paths.append(path)
    return paths


def _is_hidden(file: Path, within: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(within).parts)


def read(paths: Sequence[Path], *, calendar: Calendar, parties: Parties) -> Iterator[tuple[Path, Found]]:
    """What is read in each file, in their order. Whatever is wrong with one, the others are read."""
    for path, found in workers.in_order(_read, paths, begin=_begin, given=(calendar, parties.all)):
        yield path, found or Found(reason="Reading it brought its process down. Save it as plain text and try again.")


class _Known:
    """What a process knows for all files that it reads."""

    calendar: Calendar
    parties: Parties


def _begin(calendar: Calendar, parties: Sequence[Party]) -> None:
    _Known.calendar, _Known.parties = calendar, Parties(list(parties))


def _read(path: Path) -> Found:
    try:
        data = path.read_bytes()
        reading = reader.read(files.load(data, path.name), calendar=_Known.calendar, parties=_Known.parties)
        return Found(reading, hashlib.sha256(data).hexdigest())
    except OSError as error:
        return Found(reason=unopened(error))
    except UnreadableDocument as unreadable:
        return Found(reason=str(unreadable))
    except Exception as error:  # noqa: BLE001 - an error of ours in one file of thousands; it is told, with the file's name
        return Found(reason=f"Reading it failed ({type(error).__name__}: {error}). Please report this, with the file.")


def unopened(error: OSError) -> str:
    """Why a file could not be opened, and what to do."""
    return f"It cannot be opened: {error.strerror}. Check its name and who may read it."
