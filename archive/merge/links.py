"""Links that left lists and pages, and came back, of two archives: a set of each, with the crawl or the visit that shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from sqlite_utils import Database

from archive.merge.rows import insert, of_sites, said, without

# The visit of that address in that crawl; of two in one second the first
VISIT = "SELECT id FROM visits WHERE crawl_id = ? AND url = ? AND visited_at = ? ORDER BY id LIMIT 1"
OWN = ("id", "visit_id")  # ids, which mean nothing in another archive


def unite(
    db: Database, other: Database, slugs: Collection[str], crawls: Mapping[int, int], added: Counter[str]
) -> None:
    """Bring over the other archive's changes of links, whose visits are here by now; `crawls`: ids of its crawls here."""
    here = {said(row, OWN) for row in of_sites(db, "link_changes", slugs)}
    seen = dict(
        other.execute("SELECT id, visited_at FROM visits WHERE id IN (SELECT visit_id FROM link_changes)")
    )
    for row in other.query("SELECT * FROM link_changes ORDER BY changed_at, id"):
        change = {**row, "crawl_id": crawls[row["crawl_id"]]}
        if (key := said(change, OWN)) in here:
            continue
        here.add(key)
        if row["visit_id"] is not None:
            proof = (change["crawl_id"], row["source_url"], seen[row["visit_id"]])
            change["visit_id"] = db.execute(VISIT, proof).fetchone()[0]
        insert(db, "link_changes", without(change, ("id",)))
        added["link_changes"] += 1
