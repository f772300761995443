"""What migration m007 adds: what a crawl left for later, entries that a list words anew, and sites whose 304 is not believed.

Frozen once released, like archive/schema/tables.py.
"""

from __future__ import annotations

STATEMENTS = (
    "ALTER TABLE crawls ADD COLUMN not_due INTEGER",
    "ALTER TABLE list_entries ADD COLUMN changed_at TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE sites ADD COLUMN distrusted TEXT NOT NULL DEFAULT ''",
)

# A whole answer, not a 304, to a crawl (an import asks nothing), with the document's bytes. Of every document that
# stands the latest one, and of these the oldest: since then all were asked for in full.
_IN_FULL = """
(SELECT max(v.visited_at) FROM visits v JOIN crawls c ON c.id = v.crawl_id WHERE v.url = d.url AND c.trigger <> 'import'
    AND (v.outcome IN ('new', 'changed', 'unchanged') OR v.outcome = 'error'
        AND EXISTS (SELECT 1 FROM captures a WHERE a.id = v.capture_id AND a.role = 'document')))
"""
REVISITS = f"""
SELECT s.slug AS site, count(d.id) AS documents, min({_IN_FULL}) AS in_full_since,
    (SELECT c.not_due FROM crawls c WHERE c.site = s.slug AND c.status <> 'running' ORDER BY c.id DESC LIMIT 1) AS not_due,
    s.distrusted
FROM sites s LEFT JOIN documents d ON d.site = s.slug AND d.state IN ('present', 'back')
GROUP BY s.slug ORDER BY s.slug
"""  # noqa: S608

VIEWS = {"revisits": REVISITS}
