"""An ask as found in the words, before its times are resolved."""

from __future__ import annotations

from dataclasses import dataclass

from obligations.reading.deadlines import Mention
from obligations.reading.values import Kind, Modality, Span


@dataclass(frozen=True, slots=True)
class Draft:
    """One ask; each of ``times`` becomes a deadline of it. ``signs`` name what speaks for or against it."""

    paragraph: str
    span: Span
    verb: str
    modality: Modality
    actors: tuple[str, ...]
    recipient: str | None
    action: str
    kind: Kind
    times: tuple[Mention, ...] = ()
    happening: bool = False
    signs: tuple[str, ...] = ()
