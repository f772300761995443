"""The search index, as migration m004 makes it. Frozen once released, as archive/schema/tables.py is."""

from __future__ import annotations

# Rows are sections (rowid = sections.id) as tokens of archive/search/bigrams.py: the index alone, no second copy of the text.
# `text` stands first: a place in the first column takes two bytes less than one in another. The ascii tokenizer
# takes every character beyond ASCII as part of a token, so that what is a token is decided in Python only.
TABLE = """
CREATE VIRTUAL TABLE search USING fts5 (text, heading, title, labels, content='', tokenize='ascii')
"""

# What the rows of a version are ordered and filtered by, as they were indexed.
VERSIONS = """
CREATE TABLE search_versions (
    version_id INTEGER PRIMARY KEY REFERENCES versions (id),
    day TEXT NOT NULL,
    agency TEXT NOT NULL,
    labels TEXT NOT NULL
) STRICT
"""

# Eight megabytes of new postings are held before a piece of the index is written, not one: fewer pieces to merge.
HELD = "INSERT INTO search (search, rank) VALUES ('hashsize', 8388608)"

STATEMENTS = (TABLE, HELD, VERSIONS, "CREATE INDEX search_versions_by_day ON search_versions (day)")
