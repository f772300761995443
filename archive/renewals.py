"""What became other without a crawl: versions read anew, and what a merge or an import brought. A delta must hold it.

An export takes what came since a watermark by the crawl that brought it. What `reparse --write`, `merge` and `import` change has
the times of old crawls, so when that happened is noted here, by this machine's clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlite_utils import Database

VERSION = """
INSERT INTO renewals (version_id, renewed_at) VALUES (?1, ?2)
ON CONFLICT (version_id) DO UPDATE SET renewed_at = excluded.renewed_at
"""
DOCUMENT = """
INSERT INTO renewals (version_id, renewed_at) SELECT id, ?2 FROM versions WHERE document_id = ?1
ON CONFLICT (version_id) DO UPDATE SET renewed_at = excluded.renewed_at
"""
CRAWL = """
INSERT INTO arrivals (crawl_id, arrived_at) VALUES (?1, ?2)
ON CONFLICT (crawl_id) DO UPDATE SET arrived_at = excluded.arrived_at
"""
LATEST = "SELECT max(at) FROM (SELECT max(renewed_at) AS at FROM renewals UNION SELECT max(arrived_at) FROM arrivals)"


def note_version(db: Database, version_id: int) -> None:
    """What the version holds was replaced by another reading of the same bytes."""
    db.execute(VERSION, (version_id, _now()))


def note_documents(db: Database, document_ids: Iterable[int]) -> None:
    """Versions or states of these documents are others now."""
    db.conn.executemany(DOCUMENT, [(document_id, _now()) for document_id in document_ids])


def note_crawls(db: Database, crawl_ids: Iterable[int]) -> None:
    """These crawls, or how they ended, came from elsewhere."""
    db.conn.executemany(CRAWL, [(crawl_id, _now()) for crawl_id in crawl_ids])


def latest(db: Database) -> str:
    """When something was last noted here; empty where nothing ever was."""
    return db.execute(LATEST).fetchone()[0] or ""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
