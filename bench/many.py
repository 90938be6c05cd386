"""A million obligations and two hundred thousand due dates on PostgreSQL, in the shapes that A/RES/62/12 gives.

The first document is read as always; its rows are then copied inside the database, each copy with a symbol, a day of
adoption and a subject of its own, its dates moved along with it.
"""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from obligations import intake
from obligations.management.commands.up import FIRST_DOCUMENT
from obligations.models import Document, DueDate, Obligation, Paragraph
from obligations.models.search import index

OBLIGATIONS = 1_000_000
DUE_DATES = 200_000
FIRST_DAY, DAYS = "1976-01-01", 19_000
"""The copies are adopted within so many days."""
SUBJECTS = (
    "desertification", "disarmament", "outer space", "small arms", "human settlements", "the law of the sea",
    "landlocked countries", "the rights of the child", "mercenaries", "fisheries", "peacekeeping", "volunteers",
    "mine action", "oceans", "literacy", "indigenous peoples", "migration", "tourism", "sport", "cotton",
    "road safety", "rabies", "jurists", "microcredit", "glaciers", "mountains", "forests", "islands", "torture",
)  # fmt: skip
PARTIES = 300

_DOCUMENTS = {
    "symbol": "'A/RES/' || n / 400 || '/' || n",
    "title": "'Report on ' || subject",
    "organ": "CASE n %% 10 WHEN 0 THEN 'Security Council' WHEN 1 THEN 'Economic and Social Council' ELSE d.organ END",
    "adopted_on": f"date '{FIRST_DAY}' + (n::bigint * {DAYS} / %(copies)s)::int",
    "text": "replace(d.text, 'Criminal Court', subject)",
    "source": "''",
    "source_name": "'copy'",
    "sha256": "md5(n::text)",
}
_OF_DOCUMENTS = """
FROM obligations_document d,
    LATERAL (SELECT n, (%(subjects)s::text[])[1 + n %% array_length(%(subjects)s::text[], 1)] AS subject
        FROM generate_series(1, %(copies)s) n) copies
WHERE d.id = %(seed)s
"""
_OF_PARAGRAPHS = """
FROM obligations_paragraph p, obligations_document c
WHERE p.document_id = %(seed)s AND c.id <> %(seed)s
    AND EXISTS (SELECT FROM obligations_obligation o WHERE o.paragraph_id = p.id)
"""
_OBLIGATIONS = {
    "document_id": "c.id",
    "paragraph_id": "q.id",
    "quote": "replace(o.quote, 'Criminal Court', substr(c.title, 11))",
    "review": "CASE (c.id + o.id) %% 40 WHEN 0 THEN 'unreviewed' WHEN 1 THEN 'rejected' ELSE 'confirmed' END",
}
_OF_OBLIGATIONS = """
FROM obligations_document c
JOIN obligations_obligation o ON o.document_id = %(seed)s
JOIN obligations_paragraph p ON p.id = o.paragraph_id
JOIN obligations_paragraph q ON q.document_id = c.id AND q.number = p.number AND q.start = p.start
WHERE c.id <> %(seed)s ORDER BY c.id, o.id LIMIT %(obligations)s
"""
_ACTORS = """
INSERT INTO obligations_obligation_actors (obligation_id, party_id)
SELECT c.id, (SELECT min(id) FROM obligations_party)
    + (a.party_id + c.document_id * (c.document_id %% 7)) %% (SELECT count(*) FROM obligations_party)
FROM obligations_obligation c
JOIN obligations_obligation o ON o.document_id = %(seed)s AND o.key = c.key
JOIN obligations_obligation_actors a ON a.obligation_id = o.id
WHERE c.document_id <> %(seed)s ON CONFLICT DO NOTHING
"""
_DUE_DATES = {
    "obligation_id": "c.id",
    "uid": "gen_random_uuid()",
    "window_start": "d.window_start + shift",
    "window_end": "d.window_end + shift",
    "act_by": "d.act_by + shift",
    "state": "CASE WHEN closed THEN 'fulfilled' ELSE 'open' END",
    "closed_on": "CASE WHEN closed THEN d.window_end + shift - 3 END",
}
_OF_DUE_DATES = """
FROM obligations_obligation c
JOIN obligations_document n ON n.id = c.document_id
JOIN obligations_obligation o ON o.document_id = %(seed)s AND o.key = c.key
JOIN obligations_document s ON s.id = o.document_id
JOIN obligations_duedate d ON d.obligation_id = o.id,
    LATERAL (SELECT n.adopted_on - s.adopted_on AS shift,
        d.window_end + (n.adopted_on - s.adopted_on) < %(today)s AND (c.id %% 12) > 0 AS closed) x
WHERE c.document_id <> %(seed)s AND c.document_id %% 2 = 0 ORDER BY c.id LIMIT %(due_dates)s
"""


def _copy(model: type[models.Model], alias: str, other: dict[str, str], rest: str) -> str:
    """Copies rows of ``alias`` with all their columns, some of them with another value."""
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = [other.get(column, f'{alias}."{column}"') for column in columns]
    named = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {model._meta.db_table} ({named}) SELECT {', '.join(values)} {rest}"  # our own


def fill(obligations: int = OBLIGATIONS, due_dates: int = DUE_DATES) -> None:
    """Migrate an empty PostgreSQL database and fill it."""
    call_command("migrate", verbosity=0)
    seed = intake.add(FIRST_DOCUMENT.read_bytes(), FIRST_DOCUMENT.name, by=None, now=timezone.now()).document
    given = {
        "seed": seed.pk,
        "copies": obligations // seed.obligations.count() + 1,
        "subjects": list(SUBJECTS),
        "obligations": obligations,
        "due_dates": due_dates,
        "today": timezone.localdate(),
    }
    with connection.cursor() as cursor:
        # Keys are right as they are made, and an index is built sooner than it is kept up to date.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for searched in (index.OBLIGATIONS, index.DOCUMENTS):
            cursor.execute(f"ALTER TABLE {searched.table} DROP COLUMN {index.COLUMN}")
        cursor.execute(
            "INSERT INTO obligations_party (name, aliases, kind) SELECT 'Party ' || n, '[]', '' "
            "FROM generate_series(1, %s) n",
            [PARTIES],
        )
        cursor.execute(_copy(Document, "d", _DOCUMENTS, _OF_DOCUMENTS), given)
        cursor.execute(_copy(Paragraph, "p", {"document_id": "c.id"}, _OF_PARAGRAPHS), given)
        cursor.execute("ANALYZE")
        cursor.execute(_copy(Obligation, "o", _OBLIGATIONS, _OF_OBLIGATIONS), given)
        cursor.execute("ANALYZE")
        cursor.execute(_ACTORS, given)
        cursor.execute(_copy(DueDate, "d", _DUE_DATES, _OF_DUE_DATES), given)
        index.prepare(connection)
        cursor.execute("VACUUM ANALYZE")
