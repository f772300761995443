"""Sites, crawls and what lists named, of two archives: the frame that visits and captures then hang in.

Two machines may crawl a site from the same second on, by the same line of cron. So a crawl is known by its beginning and by its first
visit, which comes along with it, and two crawls stay two.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from sqlite_utils import Database

from archive import renewals
from archive.merge.rows import (
    Key,
    Row,
    differing,
    insert,
    numbered,
    of_sites,
    ordered,
    quoted,
    said,
    update,
    without,
)
from archive.merge.tables import REFERENCES

RANK = {"running": 0, "killed": 1}  # an end that was only found missing yields to a real one
FIRST_VISIT = """
SELECT * FROM visits WHERE crawl_id = ? ORDER BY visited_at, url, elapsed_ms, coalesce(status, 0) LIMIT 1
"""
SITES = "SELECT * FROM sites WHERE slug IN (SELECT value FROM json_each(?))"
COLUMNS = "SELECT * FROM crawl_columns WHERE crawl_id IN (SELECT value FROM json_each(?))"
# What crawls were judged by, by what a row is known by
MEASURED = {"crawl_coverage": ("crawl_id", "kind", "field", "parser"), "crawl_judgements": ("crawl_id",)}
OF_A_VISIT = (
    "id",
    "crawl_id",
    "capture_id",
    "outcome",
    "error",
)  # what is not the visit itself, or may change


def unite(db: Database, other: Database, slugs: Collection[str], added: Counter[str]) -> dict[int, int]:
    """Bring over sites, crawls, columns and list entries; this archive's id of each crawl of the other, whose sites are `slugs`."""
    _sites(db, other, slugs, added)
    ids = _crawls(db, other, slugs, added)
    _columns(db, other, ids, added)
    for table, keys in MEASURED.items():
        _measured(db, other, table, keys, ids, added)
    _entries(db, other, slugs, ids, added)
    return ids


def _sites(db: Database, other: Database, slugs: Collection[str], added: Counter[str]) -> None:
    """The row of the archive that crawled the site last: it read the latest site file, or paused it.

    A portal that was caught with a false 304 was caught for both: the other archive may only not have asked yet.
    """
    here = {row["slug"]: row for row in db.query(SITES, (json.dumps(sorted(slugs)),))}
    for row in other.query("SELECT * FROM sites"):
        mine = here.get(row["slug"])
        if mine is None:
            insert(db, "sites", row)
            added["sites"] += 1
        elif mine != row:
            caught = min(filter(None, (mine["distrusted"], row["distrusted"])), default="")
            latest = row if _weight(other, row) > _weight(db, mine) else mine
            changes = differing(mine, {**latest, "distrusted": caught})
            update(db, "sites", row["slug"], changes, key="slug")


def _weight(db: Database, site: Row) -> Key:
    last = db.execute("SELECT max(started_at) FROM crawls WHERE site = ?", (site["slug"],)).fetchone()[0]
    return (last or "", *ordered(said(site, ("distrusted",))))


def _crawls(db: Database, other: Database, slugs: Collection[str], added: Counter[str]) -> dict[int, int]:
    here, there = _known(db, slugs), _known(other, slugs)
    sites: set[str] = set()
    arrived: list[Key] = []
    for key, row in there.items():
        mine = here.get(key)
        if mine is None:
            values = without(row, ("id", "first_visit"))
            here[key] = {**row, "id": insert(db, "crawls", values)}
            if row["first_visit"]:
                first = {
                    **without(row["first_visit"], ("id",)),
                    "crawl_id": here[key]["id"],
                    "capture_id": None,
                }
                insert(db, "visits", first)
                added["visits"] += 1
            added["crawls"] += 1
            sites.add(row["site"])
            arrived.append(key)
        elif _end(row) > _end(mine):
            update(db, "crawls", mine["id"], differing(mine, without(row, ("id", "first_visit"))))
            arrived.append(key)
    moved: dict[int, int] = {}
    for site in sorted(sites):
        moved |= _in_order(db, [(key, row["id"]) for key, row in here.items() if row["site"] == site])
    now = {key: moved.get(int(row["id"]), int(row["id"])) for key, row in here.items()}
    renewals.note_crawls(db, [now[key] for key in arrived])
    return {row["id"]: now[key] for key, row in there.items()}


def _known(db: Database, slugs: Collection[str]) -> dict[Key, Row]:
    """Every crawl of these sites with its first visit, by what it is known by."""
    rows = list(of_sites(db, "crawls", slugs))
    for row in rows:
        row["first_visit"] = next(iter(db.query(FIRST_VISIT, (row["id"],))), None)
    return dict(zip(numbered(map(crawl_key, rows)), rows, strict=True))


def crawl_key(row: Mapping[str, Any]) -> Key:
    """What a crawl, with its `first_visit`, is known by in every archive."""
    first = said(row["first_visit"], OF_A_VISIT) if row["first_visit"] else ()
    return (row["site"], row["started_at"], row["trigger"], row["scope"], first)


def _end(row: Row) -> Key:
    return (RANK.get(row["status"], 2), *ordered(said(row, ("id", "first_visit"))))


def _in_order(db: Database, crawls: Iterable[tuple[Key, int]]) -> dict[int, int]:
    """Give a site's crawls ids in the order they began: the latest crawl is the one with the highest id. Old id to new."""
    wanted = [row_id for _, row_id in sorted(crawls, key=lambda each: (each[0][1], repr(each[0])))]
    moved = {old: new for old, new in zip(wanted, sorted(wanted), strict=True) if old != new}
    if moved:
        db.execute("PRAGMA defer_foreign_keys = ON")
        # Over negative numbers, so that no id is taken twice on the way.
        pairs = [(-new, old) for old, new in moved.items()]
        for table, column in _pointing():
            db.conn.executemany(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", pairs)  # noqa: S608
            db.conn.execute(f"UPDATE {table} SET {column} = -{column} WHERE {column} < 0")  # noqa: S608
    return moved


def _pointing() -> list[tuple[str, str]]:
    """The column of crawls' ids, and every column that refers to it."""
    columns = [
        (table, column)
        for table, refers in REFERENCES.items()
        for column, to in refers.items()
        if to == "crawls"
    ]
    return [("crawls", "id"), *columns]


def _columns(db: Database, other: Database, ids: Mapping[int, int], added: Counter[str]) -> None:
    known = db.query(COLUMNS, (json.dumps(sorted(ids.values())),))
    here = {(row["crawl_id"], row["column_url"]): row for row in known}
    for row in other.query("SELECT * FROM crawl_columns"):
        row["crawl_id"] = ids[row["crawl_id"]]
        mine = here.get((row["crawl_id"], row["column_url"]))
        if mine is None:
            insert(db, "crawl_columns", row)
            added["crawl_columns"] += 1
        elif ordered(said(row, ())) > ordered(said(mine, ())):
            changes = differing(mine, row)
            sets = ", ".join(f"{quoted(name)} = ?" for name in changes)
            db.execute(
                f"UPDATE crawl_columns SET {sets} WHERE crawl_id = ? AND column_url = ?",  # noqa: S608
                (*changes.values(), row["crawl_id"], row["column_url"]),
            )


def _measured(
    db: Database,
    other: Database,
    table: str,
    keys: tuple[str, ...],
    ids: Mapping[int, int],
    added: Counter[str],
) -> None:
    """Rows of a crawl that both archives know stay; of two that differ, the later mark of a person."""
    where = " AND ".join(f"{key} = ?" for key in keys)
    for row in other.query(f"SELECT * FROM {table}"):  # noqa: S608
        row = {**row, **{key: ids.get(row[key]) for key in REFERENCES[table]}}
        known = tuple(row[key] for key in keys)
        mine = next(iter(db.query(f"SELECT * FROM {table} WHERE {where}", known)), None)  # noqa: S608
        if mine is None:
            insert(db, table, row)
            added[table] += 1
        elif ordered(said(row, ("healthy_id",))) > ordered(said(mine, ("healthy_id",))):
            changes = differing(mine, row)
            sets = ", ".join(f"{quoted(name)} = ?" for name in changes)
            db.execute(f"UPDATE {table} SET {sets} WHERE {where}", (*changes.values(), *known))  # noqa: S608


def _entries(
    db: Database, other: Database, slugs: Collection[str], ids: Mapping[int, int], added: Counter[str]
) -> None:
    """As the list that was read last named the entry; first seen, and last worded anew, in either archive."""
    by: Callable[[Row], Key] = lambda row: (row["site"], row["column_url"], row["url"])  # noqa: E731
    order = {row["id"]: (row["started_at"], row["id"]) for row in of_sites(db, "crawls", slugs)}
    here = {by(row): row for row in of_sites(db, "list_entries", slugs)}
    for row in other.query("SELECT * FROM list_entries"):
        row = {**without(row, ("id",)), "crawl_id": ids[row["crawl_id"]]}
        mine = here.get(by(row))
        if mine is None:
            insert(db, "list_entries", row)
            added["list_entries"] += 1
            continue
        either = {
            "first_seen": min(mine["first_seen"], row["first_seen"]),
            "changed_at": max(mine["changed_at"], row["changed_at"]),
        }
        latest = max(
            (mine, row),
            key=lambda each: (
                each["last_seen"],
                order[each["crawl_id"]],
                ordered(said(each, ("id", *either))),
            ),
        )
        update(db, "list_entries", mine["id"], differing(mine, {**without(latest, ("id",)), **either}))
