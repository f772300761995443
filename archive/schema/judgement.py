"""What migration m008 adds: what a crawl could tell of the documents, and what it was judged by.

Frozen once released, like archive/schema/tables.py. The view of m002 that says more now is dropped and made anew.
"""

from __future__ import annotations

# Of how many documents a field is known. `parser` is empty where no reading is asked: what is stored of what was listed.
CRAWL_COVERAGE = """
CREATE TABLE crawl_coverage (
    crawl_id INTEGER NOT NULL REFERENCES crawls (id),
    kind TEXT NOT NULL,
    field TEXT NOT NULL,
    parser TEXT NOT NULL,
    documents INTEGER NOT NULL,
    covered INTEGER NOT NULL CHECK (covered <= documents),
    fresh_documents INTEGER NOT NULL,
    fresh_covered INTEGER NOT NULL CHECK (fresh_covered <= fresh_documents),
    example_url TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (crawl_id, kind, field, parser)
) STRICT, WITHOUT ROWID
"""

# A crawl that stands as healthy because a person said so has `accepted_at`.
CRAWL_JUDGEMENTS = """
CREATE TABLE crawl_judgements (
    crawl_id INTEGER PRIMARY KEY REFERENCES crawls (id),
    healthy_id INTEGER REFERENCES crawls (id),
    falls TEXT NOT NULL,
    accepted_at TEXT,
    accepted_by TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT ''
) STRICT
"""

INDEXES = """
CREATE INDEX crawl_judgements_by_healthy ON crawl_judgements (healthy_id) WHERE healthy_id IS NOT NULL
CREATE INDEX documents_by_site_state ON documents (site, state)
""".strip().splitlines()

HEALTH = """
SELECT s.slug AS site, s.agency, s.enabled, s.paused_reason, s.schedule, c.id AS crawl_id, c.started_at,
    c.finished_at, c.status, c.reason,
    (SELECT max(o.started_at) FROM crawls o WHERE o.site = s.slug AND o.status IN ('ok', 'truncated')) AS last_ok,
    (SELECT count(*) FROM crawls o WHERE o.site = s.slug AND o.status IN ('partial', 'failed', 'killed')
        AND o.id > coalesce((SELECT max(k.id) FROM crawls k WHERE k.site = s.slug
            AND k.status IN ('ok', 'truncated')), 0))
        AS failures,
    (SELECT count(*) FROM documents d WHERE d.site = s.slug)
        - (SELECT count(*) FROM documents d WHERE d.site = s.slug AND d.kind = 'attachment') AS stored,
    c.announced, c.listed, c.new, c.changed, c.gone, c.blocked, c.errors,
    (SELECT count(*) FROM captures p WHERE p.site = s.slug AND p.role = 'document' AND p.read_at IS NULL
        AND p.read_error IS NULL) AS unread,
    (SELECT count(*) FROM captures p WHERE p.site = s.slug AND p.read_error IS NOT NULL) AS read_errors,
    (SELECT count(*) FROM documents d WHERE d.site = s.slug AND d.state = 'suspect') AS suspect,
    (SELECT count(*) FROM documents d WHERE d.site = s.slug AND d.state = 'gone') AS vanished,
    c.scope, c.trigger, c.stored AS listed_stored, c.unchanged,
    (SELECT j.healthy_id FROM crawl_judgements j WHERE j.crawl_id = c.id) AS healthy_id,
    coalesce((SELECT j.falls FROM crawl_judgements j WHERE j.crawl_id = c.id), '[]') AS falls,
    (SELECT j.accepted_at FROM crawl_judgements j WHERE j.crawl_id = c.id) AS accepted_at,
    (SELECT j.accepted_by FROM crawl_judgements j WHERE j.crawl_id = c.id) AS accepted_by,
    (SELECT j.note FROM crawl_judgements j WHERE j.crawl_id = c.id) AS accepted_note,
    (SELECT max(o.started_at) FROM crawls o LEFT JOIN crawl_judgements j ON j.crawl_id = o.id
        WHERE o.site = s.slug AND o.scope = 'full'
            AND (o.status IN ('ok', 'truncated') OR j.accepted_at IS NOT NULL)) AS last_healthy
FROM sites s LEFT JOIN crawls c ON c.id = (SELECT max(o.id) FROM crawls o WHERE o.site = s.slug)
ORDER BY s.slug
"""

STATEMENTS = (CRAWL_COVERAGE, CRAWL_JUDGEMENTS, *INDEXES)
VIEWS = {"health": HEALTH}
