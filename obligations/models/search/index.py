"""What is searched, and the database's own index of it.

Made after every ``migrate`` and not by a migration: it is no part of the models, and when SQLite rebuilds a table for
a changed column it drops the table's triggers, which are then made again here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

COLUMN = "search"
"""The ``tsvector`` of a row on PostgreSQL."""
INDEXED = 250_000
"""Characters of a column that PostgreSQL indexes: whatever they are, they stay below the megabyte of a tsvector."""


_TOKENS = "tokenize='porter unicode61 remove_diacritics 2'"


@dataclass(frozen=True, slots=True)
class Searched:
    """A table, its columns that are searched, and of these the ones shown with the hits marked, the best first.

    ``long`` columns are shown in passages.
    """

    table: str
    columns: tuple[str, ...]
    shown: tuple[str, ...]
    long: bool = False

    @property
    def words(self) -> str:
        """The FTS5 table on SQLite."""
        return f"{self.table}_words"

    @property
    def past_words(self) -> str:
        """Another one, temporary, for rows as they were."""
        return f"past_{self.words}"


OBLIGATIONS = Searched("obligations_obligation", ("action", "quote"), shown=("quote", "action"))
DOCUMENTS = Searched("obligations_document", ("symbol", "title", "text"), shown=("text", "title"), long=True)


def prepare(connection: BaseDatabaseWrapper) -> None:
    """Make whatever is missing of the indexes; what is there stays as it is."""
    for searched in (OBLIGATIONS, DOCUMENTS):
        if connection.vendor == "postgresql":
            _prepare_postgresql(connection, searched)
        else:
            _prepare_sqlite(connection, searched)


def _prepare_postgresql(connection: BaseDatabaseWrapper, searched: Searched) -> None:
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, searched.table)}
        if COLUMN in columns:
            return
        cursor.execute(
            f"ALTER TABLE {searched.table} ADD COLUMN {COLUMN} tsvector "
            f"GENERATED ALWAYS AS ({_vector(searched)}) STORED"
        )
        cursor.execute(f"CREATE INDEX {searched.table}_{COLUMN} ON {searched.table} USING gin ({COLUMN})")


def _vector(searched: Searched) -> str:
    words = " || ' ' || ".join(f"left({column}, {INDEXED})" for column in searched.columns)
    return f"to_tsvector('english', {words})"


def index_past(connection: BaseDatabaseWrapper, searched: Searched) -> list[str]:
    """Index the rows of a temporary table "past_..." that are seen in the place of others; what undoes it."""
    past = f"past_{searched.table}"
    columns = ", ".join(searched.columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"UPDATE {past} SET {COLUMN} = {_vector(searched)}")
            return []
        cursor.execute(f"CREATE VIRTUAL TABLE temp.{searched.past_words} USING fts5({columns}, {_TOKENS})")
        cursor.execute(f"INSERT INTO {searched.past_words}(rowid, {columns}) SELECT id, {columns} FROM {past}")
    return [f"DROP TABLE temp.{searched.past_words}"]


def _prepare_sqlite(connection: BaseDatabaseWrapper, searched: Searched) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [searched.table])
        there = {name for (name,) in cursor.fetchall()}
        triggers = dict(_triggers(searched))
        if triggers.keys() <= there:
            return
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {searched.words} USING fts5({', '.join(searched.columns)}, "
            f"content='{searched.table}', content_rowid='id', {_TOKENS})"
        )
        for name, statement in triggers.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(statement)
        cursor.execute(f"INSERT INTO {searched.words}({searched.words}) VALUES ('rebuild')")


def _triggers(searched: Searched) -> Iterator[tuple[str, str]]:
    """The triggers that keep an FTS5 table of external content in step: https://www.sqlite.org/fts5.html, 4.4.3."""
    columns = ", ".join(searched.columns)
    old = ", ".join(f"old.{column}" for column in searched.columns)
    new = ", ".join(f"new.{column}" for column in searched.columns)
    forget = f"INSERT INTO {searched.words}({searched.words}, rowid, {columns}) VALUES ('delete', old.id, {old});"
    learn = f"INSERT INTO {searched.words}(rowid, {columns}) VALUES (new.id, {new});"
    for event, what, body in (
        ("insert", "INSERT", learn),
        ("delete", "DELETE", forget),
        ("update", f"UPDATE OF {columns}", f"{forget} {learn}"),
    ):
        name = f"{searched.words}_{event}"
        yield name, f"CREATE TRIGGER {name} AFTER {what} ON {searched.table} BEGIN {body} END"
