"""The tables, as migration m001 makes them. Frozen once released: a later change is a new migration.

All STRICT. Times are ISO 8601 in UTC. Every column is described in docs/data-model.md (a test compares).
Foreign keys are indexed on the child's side, or a delete in the parent would scan.
Wide columns (bytes, text) stand last, so that reading the narrow ones touches no overflow page.
"""

from __future__ import annotations

SITES = """
CREATE TABLE sites (
    slug TEXT PRIMARY KEY,
    agency TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',
    level TEXT NOT NULL DEFAULT '',
    province TEXT NOT NULL DEFAULT '',
    homepage TEXT NOT NULL DEFAULT '',
    family TEXT NOT NULL DEFAULT '',
    schedule TEXT NOT NULL DEFAULT '',
    enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    paused_reason TEXT NOT NULL DEFAULT ''
) STRICT
"""

CRAWLS = """
CREATE TABLE crawls (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (slug),
    trigger TEXT NOT NULL,
    scope TEXT NOT NULL DEFAULT 'full' CHECK (scope IN ('full', 'part')),
    started_at TEXT NOT NULL,
    finished_at TEXT,
    status TEXT NOT NULL CHECK (status IN ('running', 'ok', 'truncated', 'partial', 'failed', 'killed')),
    reason TEXT NOT NULL DEFAULT '',
    announced INTEGER,
    listed INTEGER NOT NULL DEFAULT 0,
    stored INTEGER NOT NULL DEFAULT 0,
    fetched INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0,
    blocked INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0
) STRICT
"""

CRAWL_COLUMNS = """
CREATE TABLE crawl_columns (
    crawl_id INTEGER NOT NULL REFERENCES crawls (id),
    column_url TEXT NOT NULL,
    kind TEXT NOT NULL,
    family TEXT NOT NULL DEFAULT '',
    evidence TEXT NOT NULL DEFAULT '',
    pages INTEGER NOT NULL DEFAULT 0,
    announced INTEGER,
    listed INTEGER NOT NULL DEFAULT 0,
    stored INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('complete', 'truncated', 'partial', 'unread')),
    reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (crawl_id, column_url)
) STRICT, WITHOUT ROWID
"""

LIST_ENTRIES = """
CREATE TABLE list_entries (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (slug),
    column_url TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    date TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    crawl_id INTEGER NOT NULL REFERENCES crawls (id),
    UNIQUE (site, column_url, url)
) STRICT
"""

BODIES = """
CREATE TABLE bodies (
    sha256 TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    codec TEXT NOT NULL,
    data BLOB NOT NULL
) STRICT
"""

CAPTURES = """
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (slug),
    url TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('document', 'list', 'gone', 'blocked', 'error')),
    kind TEXT NOT NULL,
    captured_at TEXT NOT NULL,
    body_sha256 TEXT NOT NULL REFERENCES bodies (sha256),
    status INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    rendered INTEGER NOT NULL CHECK (rendered IN (0, 1)),
    final_url TEXT NOT NULL,
    parent_url TEXT NOT NULL,
    read_at TEXT,
    read_error TEXT,
    hint TEXT NOT NULL,
    headers TEXT NOT NULL
) STRICT
"""

VISITS = """
CREATE TABLE visits (
    id INTEGER PRIMARY KEY,
    crawl_id INTEGER NOT NULL REFERENCES crawls (id),
    url TEXT NOT NULL,
    visited_at TEXT NOT NULL,
    status INTEGER,
    outcome TEXT NOT NULL CHECK (outcome IN
        ('new', 'changed', 'unchanged', 'not_modified', 'gone', 'blocked', 'error', 'skipped')),
    capture_id INTEGER REFERENCES captures (id),
    etag TEXT NOT NULL DEFAULT '',
    last_modified TEXT NOT NULL DEFAULT '',
    elapsed_ms INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT ''
) STRICT
"""

# version_id and the version's document_id point at each other: checked at commit.
DOCUMENTS = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (slug),
    url TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('annual_report', 'notice', 'attachment', 'page')),
    agency TEXT NOT NULL,
    year INTEGER,
    title TEXT NOT NULL,
    number TEXT NOT NULL,
    published TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('present', 'suspect', 'gone', 'back', 'moved')),
    state_since TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    version_id INTEGER REFERENCES versions (id) DEFERRABLE INITIALLY DEFERRED,
    copy_of INTEGER REFERENCES documents (id),
    parent_id INTEGER REFERENCES documents (id)
) STRICT
"""

STATE_CHANGES = """
CREATE TABLE state_changes (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    changed_at TEXT NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    reason TEXT NOT NULL,
    crawl_id INTEGER REFERENCES crawls (id),
    visits TEXT NOT NULL
) STRICT
"""

VERSIONS = """
CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    number INTEGER NOT NULL CHECK (number > 0),
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    captured_at TEXT NOT NULL,
    content_sha256 TEXT NOT NULL,
    chain_sha256 TEXT NOT NULL,
    change TEXT NOT NULL CHECK (change IN ('first', 'content')),
    title TEXT NOT NULL,
    published TEXT NOT NULL,
    charset_declared TEXT NOT NULL,
    charset TEXT NOT NULL,
    script TEXT NOT NULL CHECK (script IN ('hans', 'hant', 'mixed', '')),
    parser TEXT NOT NULL,
    form TEXT NOT NULL CHECK (form IN ('2021', '2019', 'old', '')),
    issuer TEXT NOT NULL,
    signature TEXT NOT NULL,
    signed TEXT NOT NULL,
    addressees TEXT NOT NULL,
    charset_evidence TEXT NOT NULL,
    attachments TEXT NOT NULL,
    notes TEXT NOT NULL,
    text TEXT NOT NULL,
    published_text TEXT,
    UNIQUE (document_id, number)
) STRICT
"""

REPAIRS = """
CREATE TABLE repairs (
    id INTEGER PRIMARY KEY,
    version_id INTEGER NOT NULL REFERENCES versions (id),
    kind TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1)
) STRICT
"""

SECTIONS = """
CREATE TABLE sections (
    id INTEGER PRIMARY KEY,
    version_id INTEGER NOT NULL REFERENCES versions (id),
    parent_id INTEGER REFERENCES sections (id),
    position INTEGER NOT NULL,
    level INTEGER NOT NULL,
    number TEXT NOT NULL,
    heading TEXT NOT NULL,
    path TEXT NOT NULL,
    start INTEGER NOT NULL,
    inferred INTEGER NOT NULL CHECK (inferred IN (0, 1)),
    text TEXT NOT NULL,
    UNIQUE (version_id, position)
) STRICT
"""

GRIDS = """
CREATE TABLE grids (
    id INTEGER PRIMARY KEY,
    version_id INTEGER NOT NULL REFERENCES versions (id),
    position INTEGER NOT NULL,
    section_id INTEGER REFERENCES sections (id),
    caption TEXT NOT NULL,
    rows INTEGER NOT NULL,
    columns INTEGER NOT NULL,
    notes TEXT NOT NULL,
    cells TEXT NOT NULL,
    UNIQUE (version_id, position)
) STRICT
"""

FACTS = """
CREATE TABLE facts (
    id INTEGER PRIMARY KEY,
    version_id INTEGER NOT NULL REFERENCES versions (id),
    code TEXT NOT NULL,
    value ANY CHECK (typeof(value) IN ('integer', 'real', 'null')),
    unit TEXT NOT NULL,
    raw TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('number', 'zero', 'blank', 'none', 'text')),
    source TEXT NOT NULL CHECK (source IN ('table', 'text')),
    section_id INTEGER REFERENCES sections (id),
    grid_id INTEGER REFERENCES grids (id),
    "row" INTEGER,
    "column" INTEGER,
    evidence TEXT NOT NULL
) STRICT
"""

CHECKS = """
CREATE TABLE checks (
    id INTEGER PRIMARY KEY,
    version_id INTEGER NOT NULL REFERENCES versions (id),
    rule TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'fail', 'unknown')),
    expected ANY CHECK (typeof(expected) IN ('integer', 'real', 'null')),
    actual ANY CHECK (typeof(actual) IN ('integer', 'real', 'null')),
    detail TEXT NOT NULL
) STRICT
"""

CITATIONS = """
CREATE TABLE citations (
    id INTEGER PRIMARY KEY,
    version_id INTEGER NOT NULL REFERENCES versions (id),
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    target_document_id INTEGER REFERENCES documents (id)
) STRICT
"""

# What a person has looked at. A mark belongs to what the finding said, not to the row that said it: rows of
# `checks` come and go with every reading.
FINDINGS_SEEN = """
CREATE TABLE findings_seen (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    rule TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('fail', 'unknown', 'doubt')),
    expected ANY CHECK (typeof(expected) IN ('integer', 'real', 'null')),
    actual ANY CHECK (typeof(actual) IN ('integer', 'real', 'null')),
    seen_at TEXT NOT NULL,
    seen_by TEXT NOT NULL,
    detail TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT
"""

# Rows are sections (rowid = sections.id) as tokens of archive/search/bigrams.py: the index alone, no second copy of
# the text. The ascii tokenizer takes every character beyond ASCII as part of a token, so that what is a token is
# decided in Python only; unicode61 would drop characters newer than its tables.
SEARCH = "CREATE VIRTUAL TABLE search USING fts5 (title, heading, text, content='', tokenize='ascii')"

INDEXES = """
CREATE INDEX crawls_by_site ON crawls (site, id)
CREATE INDEX list_entries_by_url ON list_entries (url)
CREATE INDEX list_entries_by_crawl ON list_entries (crawl_id)
CREATE INDEX captures_by_url ON captures (url, id)
CREATE INDEX captures_by_site ON captures (site)
CREATE INDEX captures_by_body ON captures (body_sha256)
CREATE INDEX captures_unread ON captures (site, id) WHERE role = 'document' AND read_at IS NULL
CREATE INDEX captures_failed ON captures (site, id) WHERE read_error IS NOT NULL
CREATE INDEX visits_by_crawl ON visits (crawl_id, outcome)
CREATE INDEX visits_by_url ON visits (url, id)
CREATE INDEX visits_by_capture ON visits (capture_id)
CREATE INDEX documents_by_site ON documents (site, kind)
CREATE INDEX documents_by_agency ON documents (agency, year)
CREATE INDEX documents_by_year ON documents (year)
CREATE INDEX documents_by_version ON documents (version_id)
CREATE INDEX documents_by_original ON documents (copy_of) WHERE copy_of IS NOT NULL
CREATE INDEX documents_by_parent ON documents (parent_id) WHERE parent_id IS NOT NULL
CREATE INDEX documents_by_state ON documents (state, state_since)
CREATE INDEX state_changes_by_document ON state_changes (document_id)
CREATE INDEX state_changes_by_crawl ON state_changes (crawl_id)
CREATE INDEX versions_by_capture ON versions (capture_id)
CREATE INDEX versions_by_content ON versions (content_sha256)
CREATE INDEX versions_changed ON versions (captured_at) WHERE change = 'content'
CREATE INDEX versions_by_parser ON versions (parser)
CREATE INDEX repairs_by_version ON repairs (version_id)
CREATE INDEX sections_by_parent ON sections (parent_id) WHERE parent_id IS NOT NULL
CREATE INDEX grids_by_section ON grids (section_id)
CREATE INDEX facts_by_version ON facts (version_id, code)
CREATE INDEX facts_by_code ON facts (code)
CREATE INDEX facts_by_section ON facts (section_id)
CREATE INDEX facts_by_grid ON facts (grid_id)
CREATE INDEX checks_by_version ON checks (version_id)
CREATE INDEX checks_failed ON checks (rule) WHERE verdict = 'fail'
CREATE INDEX checks_not_passed ON checks (version_id) WHERE verdict <> 'pass'
CREATE INDEX citations_by_version ON citations (version_id)
CREATE INDEX citations_by_target ON citations (target_document_id) WHERE target_document_id IS NOT NULL
CREATE INDEX citations_by_number ON citations (number) WHERE number <> ''
CREATE INDEX citations_by_title ON citations (title) WHERE title <> ''
CREATE INDEX findings_seen_by_document ON findings_seen (document_id, rule)
CREATE INDEX documents_by_number ON documents (number) WHERE number <> ''
CREATE INDEX documents_by_title ON documents (title)
""".strip().splitlines()

STATEMENTS = (
    SITES,
    CRAWLS,
    CRAWL_COLUMNS,
    LIST_ENTRIES,
    BODIES,
    CAPTURES,
    VISITS,
    DOCUMENTS,
    STATE_CHANGES,
    VERSIONS,
    REPAIRS,
    SECTIONS,
    GRIDS,
    FACTS,
    CHECKS,
    CITATIONS,
    FINDINGS_SEEN,
    SEARCH,
    *INDEXES,
)
