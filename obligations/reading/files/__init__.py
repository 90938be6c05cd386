"""Files of several formats -> one normalised text.

Paragraphs are separated by one blank line and hold no line break; footnotes stand at the end. What cannot be
read raises ``UnreadableDocument`` with a message that says what to do.
"""

from __future__ import annotations

from obligations.reading.files import plain
from obligations.reading.values import UnreadableDocument

__all__ = ["load"]


def load(data: bytes, name: str) -> str:
    """The normalised text of a file; ``name`` helps to tell the formats apart and stands in the messages."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableDocument(f"{name} is not UTF-8 text. Save it as UTF-8 and try again.") from error
    return plain.read(text)
