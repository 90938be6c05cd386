"""Full-text search over the texts of documents and the words of obligations.

PostgreSQL searches a stored ``tsvector``, SQLite an FTS5 table; ``index`` makes and keeps them, ``query`` asks them.
Both take the same words: all of them must occur, in any form (report, reports, reported); "in quotes" as a phrase;
-word must not occur.
"""

from obligations.models.search.index import DOCUMENTS, OBLIGATIONS, index_past
from obligations.models.search.query import LONGEST, highlighted, in_the_past, matching, nothing_to_find

__all__ = [
    "DOCUMENTS",
    "LONGEST",
    "OBLIGATIONS",
    "highlighted",
    "in_the_past",
    "index_past",
    "matching",
    "nothing_to_find",
]
