"""What migration m003 adds: dictionaries, and what a body is packed against. Frozen once released."""

from __future__ import annotations

# A body another one is packed against, and a dictionary, cannot be deleted: they are referred to.
STATEMENTS = (
    """
    CREATE TABLE dictionaries (
        sha256 TEXT PRIMARY KEY,
        site TEXT NOT NULL REFERENCES sites (slug),
        created_at TEXT NOT NULL,
        pages INTEGER NOT NULL,
        size INTEGER NOT NULL,
        codec TEXT NOT NULL,
        data BLOB NOT NULL
    ) STRICT
    """,
    "CREATE INDEX dictionaries_by_site ON dictionaries (site, created_at)",
    "ALTER TABLE bodies ADD COLUMN base_sha256 TEXT REFERENCES bodies (sha256)",
    "ALTER TABLE bodies ADD COLUMN beside_sha256 TEXT REFERENCES bodies (sha256)",
    "ALTER TABLE bodies ADD COLUMN dictionary_sha256 TEXT REFERENCES dictionaries (sha256)",
    "CREATE INDEX bodies_by_base ON bodies (base_sha256) WHERE base_sha256 IS NOT NULL",
    "CREATE INDEX bodies_by_beside ON bodies (beside_sha256) WHERE beside_sha256 IS NOT NULL",
    "CREATE INDEX bodies_by_dictionary ON bodies (dictionary_sha256) WHERE dictionary_sha256 IS NOT NULL",
)
