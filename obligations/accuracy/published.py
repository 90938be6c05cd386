"""The figures of the labelled resolutions, as ``python -m bench.accuracy --write`` left them in data/accuracy.json.

The labelled texts are kept outside the project; nothing of them is in the file.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from obligations.accuracy.figures import Band, Errors, Found, Share

FILE = Path(__file__).parent.parent / "data" / "accuracy.json"


@dataclass(frozen=True, slots=True)
class Measured:
    """One reader on one set of documents. ``asks`` are all obligations, ``dated`` those with words that say when.

    ``resolved``: of the dates found, those that come to the labelled day, session or recurrence. ``actors``: the share
    of the names that agree, ``kinds`` of the kinds, both over the asks found. ``bands`` is what a confidence was worth:
    right is a labelled ask with, if it has one, the labelled date.
    """

    reader_version: str
    measured_on: dt.date
    documents: int
    asks: Found
    dated: Found
    resolved: Share
    actors: Share
    kinds: Share
    bands: tuple[Band, ...]
    errors: tuple[Errors, ...]

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """From JSON as ``as_json`` writes it."""
        return cls(
            **values
            | {
                "measured_on": dt.date.fromisoformat(values["measured_on"]),
                "asks": Found(**values["asks"]),
                "dated": Found(**values["dated"]),
                "resolved": Share(**values["resolved"]),
                "actors": Share(**values["actors"]),
                "kinds": Share(**values["kinds"]),
                "bands": tuple(Band(**band) for band in values["bands"]),
                "errors": tuple(Errors(**error) for error in values["errors"]),
            }
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"measured_on": self.measured_on.isoformat()}


@dataclass(frozen=True, slots=True)
class Published:
    """``first_sight``: on documents that nobody had looked at while the reader was made.

    ``now``: the reader in use, on all documents, after their errors were looked at; these figures flatter it.
    """

    first_sight: Measured
    now: Measured


@cache
def published() -> Published:
    """What the file says."""
    return Published(**{name: Measured.of(values) for name, values in json.loads(FILE.read_text("utf-8")).items()})


def publish(name: str, measured: Measured) -> None:
    """Write one part of the file, "first_sight" or "now", and leave the other as it is."""
    kept = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
    FILE.write_text(json.dumps(kept | {name: measured.as_json()}, indent=1, sort_keys=True) + "\n", "utf-8")
