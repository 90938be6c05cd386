"""Temporary views that stand before the tables, with the rows as they were."""

# ruff: noqa: S608  # the names of our own tables and a moment of our own making: nobody’s words are in the SQL

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Model

from obligations.models import (
    Change,
    ChangedOccurrence,
    DateVersion,
    Document,
    DueDate,
    Evidence,
    Note,
    Obligation,
    Paragraph,
    Renewal,
    SeriesMember,
)
from obligations.past import states

_ACTORS, _CONTRIBUTORS = Obligation.actors.through, Obligation.contributors.through


@contextmanager
def known_at(moment: dt.datetime) -> Iterator[None]:
    """Within the block this connection sees what was known at the moment. Nothing may be written there.

    A name without a schema means the temporary view first, on PostgreSQL and on SQLite. Other connections see
    none of it.
    """
    past = states.at(moment)
    made: list[str] = []
    try:
        for kind, name, body in _statements(moment, touched=bool(past.touched)):
            _execute(f"CREATE TEMPORARY {kind} {name} AS {body}")
            made.append(f"DROP {kind} {_temporary(name)}")
            if kind == "TABLE":
                _fill(name, past)
        yield
    finally:
        _drop(made)


def _drop(made: list[str]) -> None:
    """The views before the tables they read. A connection that cannot do it is given up: the views end with it."""
    try:
        for statement in reversed(made):
            _execute(statement)
    except Exception:
        connection.close()
        raise


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


# --- what the views say -----------------------------------------------------------------------------------------------


def _statements(moment: dt.datetime, *, touched: bool) -> Iterator[tuple[str, str, str]]:
    """("TABLE" or "VIEW", its name, what it selects), those first that others read."""
    until = _literal(moment)
    document, obligation, due = (_real(model) for model in (Document, Obligation, DueDate))
    later_documents = f"SELECT id FROM {document} WHERE added_at > {until}"
    later_obligations = f"SELECT id FROM {obligation} WHERE document_id IN ({later_documents})"
    later_dates = f"SELECT id FROM {due} WHERE obligation_id IN ({later_obligations})"
    # What acts have changed since gives way to the rows of the "past_" tables.
    known: dict[type[Model], str] = {
        Document: f"added_at <= {until}",
        Paragraph: f"document_id NOT IN ({later_documents})",
        SeriesMember: f"document_id NOT IN ({later_documents})",
        Obligation: f"document_id NOT IN ({later_documents})",
        DueDate: f"obligation_id NOT IN ({later_obligations})",
        Evidence: f"added_at <= {until} AND due_date_id NOT IN ({later_dates})",
        ChangedOccurrence: f"changed_at <= {until}",
        DateVersion: f"replaced_at <= {until}",
        Change: f"at <= {until}",
        Note: f"written_at <= {until}",
        _ACTORS: "1 = 1",
        _CONTRIBUTORS: "1 = 1",
    }
    touched_dates = f"SELECT id FROM {due} WHERE obligation_id IN (SELECT id FROM past_touched)"
    gives_way: dict[type[Model], str] = {
        Obligation: "id NOT IN (SELECT id FROM past_touched)",
        DueDate: "obligation_id NOT IN (SELECT id FROM past_touched)",
        Evidence: f"due_date_id NOT IN ({touched_dates})",
        ChangedOccurrence: f"due_date_id NOT IN ({touched_dates})",
        _ACTORS: "obligation_id NOT IN (SELECT id FROM past_touched)",
        _CONTRIBUTORS: "obligation_id NOT IN (SELECT id FROM past_touched)",
    }
    if touched:
        yield "TABLE", "past_touched", f"SELECT id FROM {obligation} WHERE 1 = 0"
        for model in gives_way:
            yield "TABLE", _past(model), f"SELECT * FROM {_real(model)} WHERE 1 = 0"
    for model, condition in known.items():
        body = f"SELECT * FROM {_real(model)} WHERE {condition}"
        if touched and model in gives_way:
            body += f" AND {gives_way[model]} UNION ALL SELECT * FROM {_past(model)}"
        yield "VIEW", model._meta.db_table, body
    yield "VIEW", Renewal._meta.db_table, _renewals(until, later_obligations)


def _renewals(until: str, later_obligations: str) -> str:
    """Links between what was there, with what people had said of them by then."""
    columns = ", ".join(
        {
            "verdict": f"CASE WHEN said_at > {until} THEN 'proposed' ELSE verdict END AS verdict",
            "said_at": f"CASE WHEN said_at > {until} THEN NULL ELSE said_at END AS said_at",
            "said_by_id": f"CASE WHEN said_at > {until} THEN NULL ELSE said_by_id END AS said_by_id",
        }.get(field.column, field.column)
        for field in Renewal._meta.concrete_fields
    )
    return f"SELECT {columns} FROM {_real(Renewal)} WHERE later_id NOT IN ({later_obligations})"


def _fill(table: str, past: states.Past) -> None:
    """Write the rows as they were."""
    rows: dict[str, tuple[type[Model], Iterable[Model]]] = {
        _past(Obligation): (Obligation, past.obligations),
        _past(DueDate): (DueDate, past.due_dates),
        _past(Evidence): (Evidence, past.evidence),
        _past(ChangedOccurrence): (ChangedOccurrence, _numbered(past.occurrences)),
        _past(_ACTORS): (_ACTORS, _numbered(_ACTORS(obligation_id=one, party_id=who) for one, who in past.actors)),
        _past(_CONTRIBUTORS): (
            _CONTRIBUTORS,
            _numbered(_CONTRIBUTORS(obligation_id=one, user_id=who) for one, who in past.contributors),
        ),
    }
    if table == "past_touched":
        _insert(table, ["id"], [(pk,) for pk in past.touched])
        return
    model, instances = rows[table]
    fields = model._meta.concrete_fields
    _insert(
        table,
        [field.column for field in fields],
        [
            tuple(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields)
            for row in instances
        ],
    )


def _insert(table: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    names = ", ".join(map(connection.ops.quote_name, columns))
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)


def _numbered(rows: Iterable[Any]) -> Iterator[Any]:
    """Rows that are not in their table any more, or not the same: under numbers that no row there has."""
    for number, row in enumerate(rows, start=1):
        row.pk = -number
        yield row


# --- names ------------------------------------------------------------------------------------------------------------


def _past(model: type[Model]) -> str:
    return f"past_{model._meta.db_table}"


def _real(model: type[Model]) -> str:
    return f"{'public' if connection.vendor == 'postgresql' else 'main'}.{model._meta.db_table}"


def _temporary(name: str) -> str:
    return f"{'pg_temp' if connection.vendor == 'postgresql' else 'temp'}.{name}"


def _literal(moment: dt.datetime) -> str:
    """A view takes no parameters; this one is a moment of our own making."""
    utc = moment.astimezone(dt.UTC)
    if connection.vendor == "postgresql":
        return f"TIMESTAMP WITH TIME ZONE '{utc.isoformat()}'"
    return f"'{utc.replace(tzinfo=None).isoformat(' ')}'"
