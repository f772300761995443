"""What proves a document's states, and what became of the links to it: read back for people."""

from __future__ import annotations

import json
from typing import Any

from archive.store import Archive

Row = dict[str, Any]

PROOF = """
SELECT v.id, v.visited_at, v.status, v.outcome, v.error, v.crawl_id, c.status AS crawl_status, c.trigger
FROM visits v JOIN crawls c ON c.id = v.crawl_id WHERE v.id IN (SELECT value FROM json_each(?))
ORDER BY v.visited_at, v.id
"""


def state_changes(archive: Archive, document_id: int) -> list[Row]:
    """Every change of a document's state, oldest first; `proof` holds the visits that show it, oldest first."""
    changes = archive.state_changes(document_id)
    for change in changes:
        change["visits"] = json.loads(change["visits"])
        change["proof"] = list(archive.db.query(PROOF, (json.dumps(change["visits"]),)))
    return changes


def link_changes(archive: Archive, url: str) -> list[Row]:
    """When links to that address left a list or a page, and came back there, oldest first."""
    return list(archive.db.query("SELECT * FROM link_changes WHERE url = ? ORDER BY changed_at, id", (url,)))


def unlisted(archive: Archive, url: str) -> list[Row]:
    """Rows of the view `unlisted` for that address: the lists and pages that named it and do not now."""
    return list(archive.db.query("SELECT * FROM unlisted WHERE url = ?", (url,)))
