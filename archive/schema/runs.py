"""What migration m006 adds: the runs that schedules owed, and what became of each. Frozen once released."""

from __future__ import annotations

# `site` refers to no row of `sites`: a site is kept at its first crawl, and its first run may be missed or fail.
RUNS = """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    due_at TEXT NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('schedule', 'first', 'killed', 'stopped')),
    missed INTEGER NOT NULL,
    started_at TEXT,
    finished_at TEXT,
    crawl_id INTEGER REFERENCES crawls (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('running', 'done', 'short', 'failed', 'limit', 'stuck', 'killed', 'stopped',
        'withdrawn', 'overlap', 'paused', 'overtaken', 'lost')),
    detail TEXT NOT NULL
) STRICT
"""

INDEXES = """
CREATE INDEX runs_by_site ON runs (site, due_at)
CREATE INDEX runs_by_crawl ON runs (crawl_id)
CREATE INDEX runs_running ON runs (id) WHERE outcome = 'running'
""".strip().splitlines()

STATEMENTS = (RUNS, *INDEXES)

# Latest first: what a person asks about a schedule that should have been kept.
RUN_TROUBLES = """
SELECT r.id, r.site, r.due_at, r.cause, r.missed, r.started_at, r.finished_at, r.outcome, r.detail, r.crawl_id,
    c.status, c.reason
FROM runs r LEFT JOIN crawls c ON c.id = r.crawl_id
WHERE r.missed > 0 OR r.outcome NOT IN ('running', 'done', 'overtaken')
ORDER BY r.due_at DESC, r.id DESC
"""

VIEWS = {"run_troubles": RUN_TROUBLES}
