"""What migration m009 adds: what was told, and to whom. Frozen once released."""

from __future__ import annotations

# A row for each event and each target it was sent to. The text is not kept: it is made anew of the archive.
MESSAGES = """
CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    site TEXT REFERENCES sites (slug),
    document_id INTEGER REFERENCES documents (id),
    created TEXT NOT NULL,
    sent_at TEXT,
    outcome TEXT NOT NULL CHECK (outcome IN ('sending', 'failed', 'sent')),
    UNIQUE (channel, key)
) STRICT
"""

INDEXES = """
CREATE INDEX messages_by_site ON messages (site) WHERE site IS NOT NULL
CREATE INDEX messages_by_document ON messages (document_id) WHERE document_id IS NOT NULL
""".strip().splitlines()

STATEMENTS = (MESSAGES, *INDEXES)
