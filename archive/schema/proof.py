"""What migration m005 adds: links that came and went, and fingerprints of texts by which near copies are found.

Frozen once released, like archive/schema/tables.py. The views of m002 that say more now are dropped and made anew.
"""

from __future__ import annotations

# A link that is no longer where it was: an entry of a list, or a file that a page no longer links. First links are
# in list_entries.first_seen and versions.attachments; here is only what happened after that.
LINK_CHANGES = """
CREATE TABLE link_changes (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (slug),
    source TEXT NOT NULL CHECK (source IN ('list', 'page')),
    source_url TEXT NOT NULL,
    url TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    change TEXT NOT NULL CHECK (change IN ('left', 'back')),
    crawl_id INTEGER NOT NULL REFERENCES crawls (id),
    visit_id INTEGER REFERENCES visits (id)
) STRICT
"""

FINGERPRINTS = """
CREATE TABLE fingerprints (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id),
    version_id INTEGER NOT NULL REFERENCES versions (id),
    method TEXT NOT NULL,
    signature BLOB NOT NULL
) STRICT, WITHOUT ROWID
"""

FINGERPRINT_BANDS = """
CREATE TABLE fingerprint_bands (
    key INTEGER NOT NULL,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    PRIMARY KEY (key, document_id)
) STRICT, WITHOUT ROWID
"""

# Each pair once. Equal contents are not in here: versions.content_sha256 says that.
LIKENESSES = """
CREATE TABLE likenesses (
    document_id INTEGER NOT NULL REFERENCES documents (id),
    other_id INTEGER NOT NULL REFERENCES documents (id) CHECK (other_id > document_id),
    similarity REAL NOT NULL CHECK (similarity BETWEEN 0 AND 1),
    numbers INTEGER NOT NULL,
    characters INTEGER NOT NULL,
    PRIMARY KEY (document_id, other_id)
) STRICT, WITHOUT ROWID
"""

INDEXES = """
CREATE INDEX link_changes_by_url ON link_changes (url, source, source_url, changed_at)
CREATE INDEX link_changes_by_site ON link_changes (site)
CREATE INDEX link_changes_by_crawl ON link_changes (crawl_id)
CREATE INDEX link_changes_by_visit ON link_changes (visit_id) WHERE visit_id IS NOT NULL
CREATE INDEX fingerprints_by_version ON fingerprints (version_id)
CREATE INDEX fingerprint_bands_by_document ON fingerprint_bands (document_id)
CREATE INDEX likenesses_by_other ON likenesses (other_id)
""".strip().splitlines()

# The evidence is that of the last change of state; the failures since the last good answer may be more by now.
VANISHED = """
SELECT d.state, d.state_since, d.site, d.agency, d.year, d.kind, d.title, d.url, d.id AS document_id,
    d.first_seen, d.last_seen, c.reason, json_array_length(c.visits) AS failures,
    (SELECT v.status FROM visits v WHERE v.url = d.url AND v.outcome = 'gone' ORDER BY v.id DESC LIMIT 1)
        AS http_status,
    (SELECT min(v.visited_at) FROM json_each(c.visits) e JOIN visits v ON v.id = e.value) AS failing_since,
    (SELECT max(v.visited_at) FROM json_each(c.visits) e JOIN visits v ON v.id = e.value) AS failed_last,
    (SELECT count(*) FROM visits v WHERE v.url = d.url AND v.outcome = 'gone' AND v.visited_at > d.last_seen)
        AS failures_so_far,
    c.visits, c.crawl_id,
    (SELECT o.url FROM versions v JOIN versions w ON w.content_sha256 = v.content_sha256
        JOIN documents o ON o.id = w.document_id
        WHERE v.id = d.version_id AND o.id <> d.id AND o.site = d.site AND o.state IN ('present', 'back', 'suspect')
            AND o.first_seen > d.first_seen AND d.state = 'moved' ORDER BY o.first_seen, o.id LIMIT 1) AS moved_to
FROM documents d LEFT JOIN state_changes c ON c.id =
    (SELECT x.id FROM state_changes x WHERE x.document_id = d.id ORDER BY x.changed_at DESC, x.id DESC LIMIT 1)
WHERE d.state IN ('suspect', 'gone', 'moved')
ORDER BY d.state_since DESC
"""

# What left a list or a page and is not back there: neither seen to come back, nor, in a union of archives, named since. A document may still answer, and stand in other lists.
UNLISTED = """
SELECT c.source, c.source_url, c.changed_at AS left_at, c.crawl_id, c.visit_id, c.site, c.url, d.id AS document_id,
    d.kind, d.agency, d.year, coalesce(d.title, (SELECT e.title FROM list_entries e WHERE e.url = c.url
        AND e.site = c.site AND e.column_url = c.source_url)) AS title,
    d.state, d.last_seen,
    coalesce(d.last_seen >= (SELECT k.started_at FROM crawls k WHERE k.id = c.crawl_id), 0) AS answers,
    (SELECT count(*) FROM list_entries e WHERE e.url = c.url AND 'left' IS NOT
        (SELECT x.change FROM link_changes x WHERE x.url = e.url AND x.source = 'list'
            AND x.source_url = e.column_url ORDER BY x.changed_at DESC, x.id DESC LIMIT 1)) AS lists
FROM link_changes c LEFT JOIN documents d ON d.url = c.url
WHERE c.change = 'left'
    AND NOT EXISTS (SELECT 1 FROM list_entries e WHERE e.url = c.url AND e.column_url = c.source_url
        AND e.site = c.site AND e.last_seen > c.changed_at)
    AND c.id = (SELECT x.id FROM link_changes x WHERE x.url = c.url AND x.source = c.source
    AND x.source_url = c.source_url ORDER BY x.changed_at DESC, x.id DESC LIMIT 1)
ORDER BY c.changed_at DESC, c.id DESC
"""

# `original_url` is of the issuing body where it is known to be (archive/copies/originals.py).
COPIES = """
SELECT d.id AS document_id, d.url, d.site, d.title, d.agency, d.year, d.state, d.first_seen,
    o.id AS original_id, o.url AS original_url, o.site AS original_site, o.state AS original_state,
    o.first_seen AS original_first_seen,
    iif(v.content_sha256 = w.content_sha256, 'equal', 'near') AS likeness,
    iif(v.content_sha256 = w.content_sha256, 1.0, l.similarity) AS similarity,
    iif(v.content_sha256 = w.content_sha256, 0, l.numbers) AS numbers_differ,
    iif(v.content_sha256 = w.content_sha256, 0, l.characters) AS characters_differ
FROM documents d JOIN documents o ON o.id = d.copy_of
    JOIN versions v ON v.id = d.version_id JOIN versions w ON w.id = o.version_id
    LEFT JOIN likenesses l ON l.document_id = min(d.id, o.id) AND l.other_id = max(d.id, o.id)
WHERE d.copy_of IS NOT NULL
ORDER BY d.copy_of, d.id
"""

STATEMENTS = (LINK_CHANGES, FINGERPRINTS, FINGERPRINT_BANDS, LIKENESSES, *INDEXES)
VIEWS = {"vanished": VANISHED, "unlisted": UNLISTED, "copies": COPIES}
