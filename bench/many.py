"""A million obligations and two hundred thousand due dates on PostgreSQL, in the shapes that A/RES/62/12 gives.

The first document is read as always; its rows are then copied inside the database, each copy with a symbol, a day of
adoption and a subject of its own, its dates moved along with it.
"""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from obligations import intake
from obligations.management.commands.up import FIRST_DOCUMENT
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

_DOCUMENTS = """
INSERT INTO obligations_document (symbol, title, organ, session, adopted_on, language, text, warnings, source,
    source_name, sha256, reader_version, added_at)
SELECT 'A/RES/' || n / 400 || '/' || n, 'Report on ' || subject,
    CASE n %% 10 WHEN 0 THEN 'Security Council' WHEN 1 THEN 'Economic and Social Council' ELSE d.organ END, d.session,
    date %s + n * %s / %s, d.language, replace(d.text, 'Criminal Court', subject), d.warnings, '', 'copy', md5(n::text),
    d.reader_version, d.added_at
FROM obligations_document d,
    LATERAL (SELECT n, (%s::text[])[1 + n %% %s] AS subject FROM generate_series(1, %s) n) copies
WHERE d.id = %s
"""
_PARAGRAPHS = """
INSERT INTO obligations_paragraph (document_id, number, part, start, "end")
SELECT c.id, p.number, p.part, p.start, p."end" FROM obligations_paragraph p, obligations_document c
WHERE p.document_id = %s AND c.id <> %s AND EXISTS (SELECT FROM obligations_obligation o WHERE o.paragraph_id = p.id)
"""
_OBLIGATIONS = """
INSERT INTO obligations_obligation (document_id, paragraph_id, key, start, "end", quote, verb, modality, kind,
    recipient_id, action, confidence, review)
SELECT c.id, q.id, o.key, o.start, o."end", replace(o.quote, 'Criminal Court', substr(c.title, 11)), o.verb, o.modality,
    o.kind, o.recipient_id, o.action, o.confidence,
    CASE (c.id + o.id) %% 40 WHEN 0 THEN 'unreviewed' WHEN 1 THEN 'rejected' ELSE 'confirmed' END
FROM obligations_document c
JOIN obligations_obligation o ON o.document_id = %s
JOIN obligations_paragraph p ON p.id = o.paragraph_id
JOIN obligations_paragraph q ON q.document_id = c.id AND q.number = p.number AND q.start = p.start
WHERE c.id <> %s ORDER BY c.id, o.id LIMIT %s
"""
_ACTORS = """
INSERT INTO obligations_obligation_actors (obligation_id, party_id)
SELECT c.id, (SELECT min(id) FROM obligations_party) + (a.party_id + c.document_id * (c.document_id %% 7)) %% %s
FROM obligations_obligation c
JOIN obligations_obligation o ON o.document_id = %s AND o.key = c.key
JOIN obligations_obligation_actors a ON a.obligation_id = o.id
WHERE c.document_id <> %s ON CONFLICT DO NOTHING
"""
_DUE_DATES = """
INSERT INTO obligations_duedate (obligation_id, number, uid, words, start, "end", form, session, every, recurs_on,
    place, window_start, window_end, act_by, origin, derivation, version, revision, state, closed_on, changed_at)
SELECT c.id, d.number, gen_random_uuid(), d.words, d.start, d."end", d.form, d.session, d.every, d.recurs_on, d.place,
    d.window_start + shift, d.window_end + shift, d.act_by + shift, d.origin, d.derivation, 1, 0,
    CASE WHEN closed THEN 'fulfilled' ELSE 'open' END, CASE WHEN closed THEN d.window_end + shift - 3 END, d.changed_at
FROM obligations_obligation c
JOIN obligations_document n ON n.id = c.document_id
JOIN obligations_obligation o ON o.document_id = %s AND o.key = c.key
JOIN obligations_document s ON s.id = o.document_id
JOIN obligations_duedate d ON d.obligation_id = o.id,
    LATERAL (SELECT n.adopted_on - s.adopted_on AS shift,
        d.window_end + (n.adopted_on - s.adopted_on) < %s AND (c.id %% 12) > 0 AS closed) x
WHERE c.document_id <> %s AND c.document_id %% 2 = 0 ORDER BY c.id LIMIT %s
"""


def fill(obligations: int = OBLIGATIONS, due_dates: int = DUE_DATES) -> None:
    """Migrate an empty PostgreSQL database and fill it."""
    call_command("migrate", verbosity=0)
    seed = intake.add(FIRST_DOCUMENT.read_bytes(), FIRST_DOCUMENT.name, by=None, now=timezone.now()).document
    copies = obligations // seed.obligations.count() + 1
    today = timezone.localdate()
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
        cursor.execute(_DOCUMENTS, [FIRST_DAY, DAYS, copies, list(SUBJECTS), len(SUBJECTS), copies, seed.pk])
        cursor.execute(_PARAGRAPHS, [seed.pk, seed.pk])
        cursor.execute("ANALYZE")
        cursor.execute(_OBLIGATIONS, [seed.pk, seed.pk, obligations])
        cursor.execute("ANALYZE")
        cursor.execute(_ACTORS, [PARTIES, seed.pk, seed.pk])
        cursor.execute(_DUE_DATES, [seed.pk, today, seed.pk, due_dates])
        index.prepare(connection)
        cursor.execute("VACUUM ANALYZE")
