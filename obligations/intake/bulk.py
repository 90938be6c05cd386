"""Thousands of files added: read on all processors, written by this process alone, each in a transaction of its own.

What was done stays done. A file that is here already is known by its content, without being read; so whoever was
interrupted begins again and goes on.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser
from django.db import InterfaceError, OperationalError

from obligations.intake import documents
from obligations.intake.documents import Added
from obligations.intake.known import calendar, parties
from obligations.models import Document
from obligations.reading import many
from obligations.reading.values import Reading, UnreadableDocument

log = logging.getLogger(__name__)

_AT_ONCE = 500
"""Files that one query looks for."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: ``added`` says what it is now, else ``reason`` why it was refused and what to do."""

    path: Path
    added: Added | None = None
    reason: str = ""


def add_files(
    paths: Sequence[Path],
    *,
    by: AbstractBaseUser | None,
    clock: Callable[[], dt.datetime],
    limit: int,
    may_move: bool = True,
) -> Iterator[Outcome]:
    """What becomes of each file, as soon as it is known; those that are refused or here already come first.

    Files above ``limit`` bytes are refused unread. Of several files with one symbol the last stands, a corrigendum
    after all that it corrects, also when the same files are added again. Raises what the database raises where it
    cannot be reached.
    """
    new: list[tuple[Path, str]] = []
    places: dict[str, int] = {}
    for place, (path, sha256, outcome) in enumerate(_looked_at(paths, limit)):
        if sha256:
            places[sha256] = place
        if outcome is None:
            new.append((path, sha256))
        else:
            yield outcome
    hashes = dict(new)
    corrigenda: list[tuple[Path, Reading]] = []
    for path, found in many.read(list(hashes), calendar=calendar(), parties=parties()):
        if found.reading is None:
            yield Outcome(path, reason=found.reason)
        elif documents.corrected(found.reading.symbol)[1]:
            corrigenda.append((path, found.reading))
        else:
            yield _written(path, found.reading, hashes[path], places, by=by, now=clock(), may_move=may_move)
    for path, reading in sorted(corrigenda, key=lambda one: _number(one[1].symbol)):
        yield _written(path, reading, hashes[path], places, by=by, now=clock(), may_move=may_move)


def _looked_at(paths: Sequence[Path], limit: int) -> Iterator[tuple[Path, str, Outcome | None]]:
    """Each file with the SHA-256 of its content, and what became of it where that can be told without reading it."""
    for start in range(0, len(paths), _AT_ONCE):
        hashed = [(path, *_hashed(path, limit)) for path in paths[start : start + _AT_ONCE]]
        known = {
            row.sha256: row
            for row in Document.objects.filter(sha256__in=[sha256 for _, sha256, _ in hashed if sha256]).defer("text")
        }
        for path, sha256, reason in hashed:
            if reason:
                yield path, "", Outcome(path, reason=reason)
            elif sha256 in known:
                yield path, sha256, Outcome(path, Added(known[sha256], "unchanged"))
            else:
                yield path, sha256, None


def _hashed(path: Path, limit: int) -> tuple[str, str]:
    """The SHA-256 of a file's content, or why it is refused."""
    try:
        if path.stat().st_size > limit:
            return "", f"The file is larger than {limit // 2**20} MB. Split it first."
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), ""
    except OSError as error:
        return "", many.unopened(error)


def _number(symbol: str) -> int:
    """Of a corrigendum; 0 of the text that it corrects."""
    return int(symbol.partition("/Corr.")[2] or 0)


def _written(
    path: Path,
    reading: Reading,
    sha256: str,
    places: dict[str, int],
    *,
    by: AbstractBaseUser | None,
    now: dt.datetime,
    may_move: bool,
) -> Outcome:
    """What became of a file that was read; ``places`` says where each content stands among those that are added."""
    try:
        symbol, corrigendum = documents.corrected(reading.symbol)
        here = Document.objects.filter(symbol=symbol).exclude(symbol="").defer("text").first()
        mine = _number(corrigendum), places[sha256]
        if here is not None and (_number(here.corrigendum), places.get(here.sha256, -1)) > mine:
            return Outcome(path, Added(here, "unchanged"))
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            return Outcome(path, reason="It was changed while it was read. Add it again.")
        return Outcome(path, documents.write(reading, data, path.name, by=by, now=now, may_move=may_move))
    except UnreadableDocument as reason:
        return Outcome(path, reason=str(reason))
    except documents.WouldChange as would:
        return Outcome(path, reason=f"{would} Look at that on the page Add documents, or say --replace.")
    except OSError as error:
        return Outcome(path, reason=many.unopened(error))
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # whatever is wrong with one file, the next one is written, and this one named
        log.exception("%s cannot be written", path)
        return Outcome(path, reason=f"It was read, but writing it failed ({type(error).__name__}); the log says why.")
