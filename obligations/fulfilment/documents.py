"""The issued document itself, as it was given."""

from __future__ import annotations

from obligations.reading import files, issued
from obligations.reading.issued import Issued, symbol_in

__all__ = ["Issued", "from_file", "symbol_in"]


def from_file(data: bytes, name: str) -> Issued:
    """What a file says of itself. Raises ``UnreadableDocument`` with a message for the user."""
    return issued.read(files.load(data, name))
