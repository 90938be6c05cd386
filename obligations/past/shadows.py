"""Temporary views that stand before the tables, with the rows as they were."""

# ruff: noqa: S608  # the names of our own tables and a moment of our own making: nobody’s words are in the SQL

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Model

from obligations.models import (
    Change,
    ChangedOccurrence,
    DateVersion,
    Document,
    DocumentRule,
    DueDate,
    Event,
    Evidence,
    Former,
    FormerDay,
    Holiday,
    Note,
    Obligation,
    Paragraph,
    Party,
    Renewal,
    SeriesMember,
    Session,
    search,
)
from obligations.past import states

_ACTORS, _CONTRIBUTORS = Obligation.actors.through, Obligation.contributors.through


@contextmanager
def known_at(moment: dt.datetime) -> Iterator[None]:
    """Within the block this connection sees what was known at the moment. Nothing may be written there.

    A name without a schema means the temporary view first, on PostgreSQL and on SQLite. Other connections see
    none of it.
    """
    past, other = states.at(moment), states.formerly_other(moment)
    rows = _rows(past) | {_past(model): (model, states.former(model, moment)) for model in other}
    made: list[str] = []
    try:
        for kind, name, body in _statements(moment, touched=bool(past.touched), other=other):
            _execute(f"CREATE TEMPORARY {kind} {name} AS {body}")
            made.append(f"DROP {kind} {_temporary(name)}")
            if name in rows:
                _insert(name, *rows[name])
        for searched in (search.OBLIGATIONS, search.DOCUMENTS):
            if f"past_{searched.table}" in rows:
                made += search.index_past(connection, searched)
        with search.in_the_past(made), _grouping_by_every_column():
            yield
    finally:
        _drop(made)


@contextmanager
def _grouping_by_every_column() -> Iterator[None]:
    """PostgreSQL knows the columns of a table by its primary key, but not those of a view."""
    features = connection.features
    by_key, features.allows_group_by_selected_pks = features.allows_group_by_selected_pks, False
    try:
        yield
    finally:
        features.allows_group_by_selected_pks = by_key


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


def _statements(
    moment: dt.datetime, *, touched: bool, other: Collection[type[Model]]
) -> Iterator[tuple[str, str, str]]:
    """("TABLE" or "VIEW", its name, what it selects), those first that others read."""
    until = _literal(moment)
    document, obligation, due = (_real(model) for model in (Document, Obligation, DueDate))
    later_documents = f"SELECT id FROM {document} WHERE added_at > {until}"
    later_obligations = f"SELECT id FROM {obligation} WHERE document_id IN ({later_documents})"
    later_dates = f"SELECT id FROM {due} WHERE obligation_id IN ({later_obligations})"
    known: dict[type[Model], str] = {
        Document: f"added_at <= {until}",
        Paragraph: f"document_id NOT IN ({later_documents})",
        SeriesMember: f"document_id NOT IN ({later_documents})",
        Obligation: f"document_id NOT IN ({later_documents})",
        DueDate: f"obligation_id NOT IN ({later_obligations})",
        Evidence: f"added_at <= {until} AND due_date_id NOT IN ({later_dates})",
        ChangedOccurrence: f"changed_at <= {until}",
        DateVersion: f"replaced_at <= {until}",
        FormerDay: f"replaced_at <= {until}",
        Change: f"at <= {until}",
        Note: f"written_at <= {until}",
        _ACTORS: "1 = 1",
        _CONTRIBUTORS: "1 = 1",
        **dict.fromkeys((Party, Session, Event, DocumentRule, Holiday), "1 = 1"),
    }
    # What was changed since gives way to the rows of the "past_" tables.
    touched_dates = f"SELECT id FROM {due} WHERE obligation_id IN (SELECT id FROM past_touched)"
    gives_way: dict[type[Model], str] = {}
    if touched:
        gives_way = {
            Obligation: "id NOT IN (SELECT id FROM past_touched)",
            DueDate: "obligation_id NOT IN (SELECT id FROM past_touched)",
            Evidence: f"due_date_id NOT IN ({touched_dates})",
            ChangedOccurrence: f"due_date_id NOT IN ({touched_dates})",
            _ACTORS: "obligation_id NOT IN (SELECT id FROM past_touched)",
            _CONTRIBUTORS: "obligation_id NOT IN (SELECT id FROM past_touched)",
        }
        yield "TABLE", "past_touched", f"SELECT id FROM {obligation} WHERE 1 = 0"
    for model in other:
        since = f"until > {until} AND {_quoted('table')} = '{model._meta.model_name}'"
        gives_way[model] = f"id NOT IN (SELECT {_quoted('row')} FROM {_real(Former)} WHERE {since})"
    for model in gives_way:
        yield "TABLE", _past(model), f"SELECT * FROM {_real(model)} WHERE 1 = 0"
    for model, condition in known.items():
        body = f"SELECT * FROM {_real(model)} WHERE {condition}"
        if model in gives_way:
            also = condition if model in other else "1 = 1"
            body += f" AND {gives_way[model]} UNION ALL SELECT * FROM {_past(model)} WHERE {also}"
        if condition != "1 = 1" or model in gives_way:
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


def _rows(past: states.Past) -> dict[str, tuple[type[Model], Iterable[Model]]]:
    """By the name of its table, what it is filled with. The first holds only which obligations were reached."""
    if not past.touched:
        return {}
    return {
        "past_touched": (Obligation, [Obligation(pk=pk) for pk in past.touched]),
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


def _insert(table: str, model: type[Model], rows: Iterable[Model]) -> None:
    """Write the rows as they were."""
    fields = [field for field in model._meta.concrete_fields if table != "past_touched" or field.primary_key]
    names = ", ".join(_quoted(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({places})",
            [
                tuple(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields)
                for row in rows
            ],
        )


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


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _literal(moment: dt.datetime) -> str:
    """A view takes no parameters; this one is a moment of our own making."""
    utc = moment.astimezone(dt.UTC)
    if connection.vendor == "postgresql":
        return f"TIMESTAMP WITH TIME ZONE '{utc.isoformat()}'"
    return f"'{utc.replace(tzinfo=None).isoformat(' ')}'"
