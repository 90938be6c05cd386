"""Asking the index: which rows match, and where in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from django.db import connections, models
from django.db.models import F, Value
from django.db.models.expressions import Col, Func

from obligations.models.search.index import COLUMN, DOCUMENTS, INDEXED, OBLIGATIONS, Searched

Rows = TypeVar("Rows", bound=models.QuerySet[Any])

BEGIN, END = "\x02", "\x03"
"""What the database sets around a hit; no normalised text holds them."""
LONGEST = 200
"""Characters of a query that are read; nobody types more."""

_TERM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
_WORD = re.compile(r"\w+")


_past: ContextVar[str] = ContextVar("past", default="")


@contextmanager
def in_the_past(made: Sequence[str]) -> Iterator[None]:
    """Within the block rows are found as they were then, by the indexes that ``made`` names; see ``index_past``."""
    token = _past.set(" ".join(made))
    try:
        yield
    finally:
        _past.reset(token)


def matching(rows: Rows, words: str, *, of: str = "") -> Rows:
    """The rows in which the words occur; ``of`` is the path to the obligation ("obligation__") from other rows."""
    searched = _searched(rows.model) if not of else OBLIGATIONS
    if nothing_to_find(words):
        return rows.none()
    return rows.filter(_Matches(F(f"{of}{searched.columns[0]}"), Value(words[:LONGEST]), searched=searched))


def nothing_to_find(words: str) -> bool:
    """Whether the query names no word that is to occur, so that there is nothing to look for."""
    return all(without for without, _said in _terms(words))


def highlighted(model: type[models.Model], words: str, pks: Iterable[int]) -> dict[int, list[tuple[str, bool]]]:
    """Of these rows, the words in which the hits stand, as pieces: text, and whether it is a hit. One query.

    Of an obligation its exact words, or its action where only that has hits, as a whole; of a document the passages
    around the hits. Pieces are text, not markup.
    """
    searched, wanted = _searched(model), list(pks)
    if not wanted or nothing_to_find(words):
        return {}
    connection = connections["default"]
    ask = _highlight_postgresql if connection.vendor == "postgresql" else _highlight_sqlite
    with connection.cursor() as cursor:
        cursor.execute(*ask(searched, words, wanted))
        rows = cursor.fetchall()
    return {pk: _pieces(next((text for text in texts if BEGIN in text), texts[0])) for pk, *texts in rows}


def _highlight_postgresql(searched: Searched, words: str, wanted: list[int]) -> tuple[str, list[Any]]:
    how = 'MaxFragments=2, MinWords=12, MaxWords=30, FragmentDelimiter=" … "' if searched.long else "HighlightAll=true"
    options = f"StartSel={BEGIN}, StopSel={END}, {how}"
    marked = ", ".join(
        f"ts_headline('english', left({column}, {INDEXED}), websearch_to_tsquery('english', %s), %s)"
        for column in searched.shown
    )
    parameters = [_websearch(words), options] * len(searched.shown)
    return f"SELECT id, {marked} FROM {searched.table} WHERE id = ANY(%s)", [*parameters, wanted]


def _highlight_sqlite(searched: Searched, words: str, wanted: list[int]) -> tuple[str, list[Any]]:
    call, more = ("snippet", ", '…', 48") if searched.long else ("highlight", "")
    marked = ", ".join(
        f"{call}({searched.words}, {searched.columns.index(column)}, %s, %s{more})" for column in searched.shown
    )
    parameters = [BEGIN, END] * len(searched.shown)
    among = ", ".join(["%s"] * len(wanted))
    sql = f"SELECT rowid, {marked} FROM {searched.words} WHERE {searched.words} MATCH %s AND rowid IN ({among})"
    asked = [*parameters, _fts5(words), *wanted]
    if searched.past_words not in _past.get():
        return sql, asked
    now = f"{sql} AND rowid NOT IN (SELECT rowid FROM {searched.past_words})"
    return f"{now} UNION ALL {sql.replace(searched.words, searched.past_words)}", asked * 2


class _Matches(Func):
    """Whether a row's words match: takes a column of the row, which says under what name its table is asked."""

    conditional = True
    output_field = models.BooleanField()

    def __init__(self, column: Any, words: Any, *, searched: Searched, **extra: Any) -> None:
        super().__init__(column, words, **extra)
        self.searched = searched

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # noqa: ARG002
        table, words = self._asked(connection)
        return f"{table}.{COLUMN} @@ websearch_to_tsquery('english', %s)", [_websearch(words)]

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # noqa: ARG002
        table, words = self._asked(connection)
        found = f"SELECT rowid FROM {self.searched.words} WHERE {self.searched.words} MATCH %s"
        past = self.searched.past_words
        if past not in _past.get():
            return f"{table}.id IN ({found})", [_fts5(words)]
        now = f"{found} AND rowid NOT IN (SELECT rowid FROM {past})"
        then = found.replace(self.searched.words, past)
        return f"{table}.id IN ({now} UNION ALL {then})", [_fts5(words)] * 2

    def _asked(self, connection: Any) -> tuple[str, str]:
        column, words = self.get_source_expressions()
        return connection.ops.quote_name(cast("Col", column).alias), words.value


def _searched(model: type[models.Model]) -> Searched:
    return next(searched for searched in (OBLIGATIONS, DOCUMENTS) if searched.table == model._meta.db_table)


def _terms(words: str) -> list[tuple[bool, str]]:
    """Each word or phrase as it was typed, without quotation marks, and whether it must not occur."""
    found = _TERM.findall(words.replace("\0", "")[:LONGEST])
    return [(bool(minus), phrase or word) for minus, phrase, word in found if _WORD.search(phrase or word)]


def _websearch(words: str) -> str:
    """The query as PostgreSQL wants it: every term in quotes, so that "or" is a word like any other."""
    return " ".join(f'{"-" if without else ""}"{said}"' for without, said in _terms(words))


def _fts5(words: str) -> str:
    """The query as FTS5 wants it: of every term its words alone, in quotes, so that nothing is an operator."""
    terms = [(without, " ".join(_WORD.findall(said))) for without, said in _terms(words)]
    wanted = " AND ".join(f'"{said}"' for without, said in terms if not without)
    unwanted = "".join(f' NOT "{said}"' for without, said in terms if without)
    return f"({wanted}){unwanted}"


def _pieces(text: str) -> list[tuple[str, bool]]:
    pieces = []
    for part in text.split(BEGIN):
        hit, end, rest = part.partition(END)
        pieces += [(hit, True), (rest, False)] if end else [(part, False)]
    return [piece for piece in pieces if piece[0]]
