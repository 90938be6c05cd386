"""How much one document may hold.

Every limit is many times what the largest resolution holds, and low enough that whatever keeps within all of them is
read in about a second: what costs more than its length tells is refused, with what to do about it.
"""

from __future__ import annotations

from obligations.reading.values import Paragraph, UnreadableDocument

MAX_CHARACTERS = 2_000_000
MAX_LINES = 50_000
MAX_PARAGRAPHS = 5_000
MAX_PARAGRAPH = 20_000
"""Characters of one paragraph; the longest of a hundred resolutions has 1,600."""
MAX_ASKS = 3_000
MAX_TIMES = 5_000


def check_text(text: str) -> None:
    """Raise ``UnreadableDocument`` where the text is longer, or has more lines, than any resolution."""
    check_count(len(text), MAX_CHARACTERS, "characters")
    check_count(len(text.splitlines()), MAX_LINES, "lines")


def check_paragraphs(paragraphs: tuple[Paragraph, ...]) -> None:
    """Raise ``UnreadableDocument`` where there are too many paragraphs, or one that cannot be a single one."""
    check_count(len(paragraphs), MAX_PARAGRAPHS, "paragraphs")
    for paragraph in paragraphs:
        if paragraph.span.end - paragraph.span.start > MAX_PARAGRAPH:
            which = f"Paragraph {paragraph.number}" if paragraph.number else "A paragraph without a number"
            raise UnreadableDocument(
                f"{which} has more than {MAX_PARAGRAPH:,} characters: paragraphs seem to have run together. "
                "Begin each on a line of its own."
            )


def check_count(count: int, limit: int, what: str) -> None:
    """Raise ``UnreadableDocument`` where more of something was found than any resolution holds."""
    if count > limit:
        raise UnreadableDocument(
            f"The document holds more than {limit:,} {what}, which no resolution does. Split it into its resolutions."
        )
