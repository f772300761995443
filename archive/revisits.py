"""How often each document of a site was looked at, and when it changed: what the rule of revisits rests on.

A look is an answer with the document, in a crawl: an import asked the portal nothing, and a failure is no look, so that
what failed stays due. Where a site's 304 is not believed, a 304 is no look either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from archive.states import ANSWERED
from archive.store import Archive

# Of an attachment without a date, kind and year, those of its page. `was_there`: known since the site was first read to
# the end, or it never was, so that its age is not that of its first look. Pages that could not be read are no documents.
# `whole`: 0 where captures.validators has some.
LOOKS = f"""
WITH first AS (
    SELECT coalesce(min(finished_at), '9999') AS ended FROM crawls
    WHERE site = :site AND scope = 'full' AND status IN ('ok', 'truncated') AND trigger <> 'import'
), known AS (
    SELECT d.id, d.url, d.state, d.state_since, d.first_seen, coalesce(d.year, p.year) AS year,
        coalesce(nullif(d.published, ''), p.published, '') AS published,
        CASE d.kind WHEN 'attachment' THEN coalesce(p.kind, d.kind) ELSE d.kind END AS kind
    FROM documents d LEFT JOIN documents p ON p.id = d.parent_id WHERE d.site = :site
    UNION ALL
    SELECT NULL, c.url, 'unreadable', '', min(c.captured_at), NULL, coalesce(c.hint ->> 'published', ''), c.kind
    FROM captures c WHERE c.site = :site AND c.role = 'document' AND c.read_error IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.url = c.url)
    GROUP BY c.url HAVING NOT max(c.read_at IS NULL AND c.read_error IS NULL)
), looks AS (
    SELECT k.url, count(*) AS looks, min(v.visited_at) AS first_look, max(v.visited_at) AS last_look,
        max(v.crawl_id) AS looked_in, max(v.visited_at) FILTER (WHERE v.outcome <> 'not_modified') AS in_full
    FROM known k CROSS JOIN visits v ON v.url = k.url JOIN crawls c ON c.id = v.crawl_id
    WHERE c.trigger <> 'import' AND {ANSWERED}
        AND (v.outcome <> 'not_modified' OR (SELECT distrusted FROM sites WHERE slug = :site) = '')
    GROUP BY k.url
), latest AS (
    SELECT k.url, (SELECT c.id FROM captures c WHERE c.url = k.url AND c.role = 'document'
        ORDER BY c.captured_at DESC, c.id DESC LIMIT 1) AS capture_id FROM known k
)
SELECT k.url, k.kind, k.state, k.year, k.published, iif(k.state = 'back', k.state_since, '') AS back_since,
    iif(k.first_seen <= first.ended, '', k.first_seen) AS appeared,
    l.looks, l.first_look, l.last_look, l.looked_in, coalesce(l.in_full, '') AS in_full,
    (SELECT count(*) - 1 FROM versions w WHERE w.document_id = k.id) AS changes,
    coalesce((SELECT w.captured_at FROM versions w WHERE w.document_id = k.id AND w.number > 1
        ORDER BY w.number DESC LIMIT 1), '') AS changed_at,
    coalesce((SELECT max(e.crawl_id) FROM list_entries e WHERE e.url = k.url AND e.site = :site), 0) AS listed_in,
    coalesce((SELECT max(e.changed_at) FROM list_entries e WHERE e.url = k.url AND e.site = :site), '') AS reworded_at,
    coalesce(b.size, 0) AS size,
    iif((SELECT distrusted FROM sites WHERE slug = :site) = '' AND c.read_at IS NOT NULL AND c.read_error IS NULL
        AND EXISTS (SELECT 1 FROM visits v WHERE v.capture_id = c.id AND (v.etag <> '' OR v.last_modified <> '')),
        0, coalesce(b.size, 0)) AS whole
FROM known k JOIN looks l ON l.url = k.url JOIN latest t ON t.url = k.url CROSS JOIN first
    LEFT JOIN captures c ON c.id = t.capture_id LEFT JOIN bodies b ON b.sha256 = c.body_sha256
"""  # noqa: S608
LIST_BYTES = """
SELECT coalesce(sum(b.size), 0) FROM visits v JOIN captures c ON c.id = v.capture_id AND c.role = 'list'
JOIN bodies b ON b.sha256 = c.body_sha256 WHERE v.crawl_id = (SELECT max(id) FROM crawls WHERE site = ?
    AND scope = 'full' AND status IN ('ok', 'truncated', 'partial') AND trigger <> 'import')
"""


@dataclass(frozen=True, slots=True)
class Looks:
    """What is known of a document that was looked at. Times as stored; empty where there is none."""

    url: str
    kind: str  # of an attachment, its page's
    state: str  # as of documents, or `unreadable`
    year: int | None
    published: str
    back_since: str  # when it came back
    appeared: str  # when it was first met, in a site that had been read to its end before; empty for what was there then
    looks: int
    first_look: str
    last_look: str
    looked_in: int  # the crawl of the last look
    in_full: str  # when it last came whole, and not as a 304
    changes: int = 0
    changed_at: str = ""
    listed_in: int = 0  # the last crawl whose lists named it; 0 when none did
    reworded_at: str = ""  # when its entry last came with another title or date
    size: int = 0  # bytes of its last body
    whole: int = 0  # bytes that a look brings though nothing changed: all, where nothing can be asked for conditionally


def looks(db: Database, site: str) -> dict[str, Looks]:
    """By address: every document of the site that was looked at. What is missing was never read, or never came."""
    return {row["url"]: Looks(**row) for row in db.query(LOOKS, {"site": site})}


def entries(db: Database, site: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Title and date of everything that the site's lists named, by column and address."""
    rows = db.execute("SELECT column_url, url, title, date FROM list_entries WHERE site = ?", (site,))
    return {(column, url): (title, date) for column, url, title, date in rows}


def list_bytes(db: Database, site: str) -> int:
    """Bytes of the list pages that the site's last full crawl read."""
    row = db.execute(LIST_BYTES, (site,)).fetchone()
    return int(row[0])


def distrusted(db: Database, site: str) -> str:
    """Why the site's 304 is not believed; empty when it is."""
    row = db.execute("SELECT distrusted FROM sites WHERE slug = ?", (site,)).fetchone()
    return "" if row is None else str(row[0])


def distrust(archive: Archive, site: str, why: str) -> None:
    """From now on a 304 of this site is not believed, for this reason: nothing is asked for conditionally."""
    with archive.together():
        archive.db.execute("UPDATE sites SET distrusted = ? WHERE slug = ? AND distrusted = ''", (why, site))


def overview(db: Database, site: str | None = None) -> Iterator[dict[str, Any]]:
    """Rows of the view `revisits`: one for each site, or for that one."""
    return iter(db.query("SELECT * FROM revisits WHERE ?1 IS NULL OR site = ?1", (site,)))
