"""Captures and visits of one address, of two archives: a set of each, whichever comes first.

A visit that finds the bytes of the last capture makes no new one. In the union that capture may no longer be the last: the other
archive saw something else in between. Then the visit is the proof that those bytes stood there again, and gets a capture of its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Mapping
from operator import itemgetter

from sqlite_utils import Database

from archive import bodies
from archive.merge.rows import Key, Row, differing, insert, update, without
from archive.merge.told import READING, Told
from archive.states import SEEN

ANSWERED = (*SEEN, "error")  # outcomes of visits that may refer to a document's bytes


def unite_captures(
    db: Database, other: Database, mine: Told, theirs: Told, added: Counter[str]
) -> dict[int, int]:
    """Bring over what the other archive fetched; this archive's id of each of its captures. `mine` holds the union."""
    here = {key: row_id for row_id, key in mine.capture_keys().items()}
    rows = {row["id"]: row for row in mine.captures}
    keys, ids = theirs.capture_keys(), dict[int, int]()
    for row in theirs.captures:
        known = here.get(keys[row["id"]])
        if known is None:
            _keep_body(db, other, row["body_sha256"], added)
            ids[row["id"]] = insert(db, "captures", without(row, ("id",)))
            mine.captures.append({**row, "id": ids[row["id"]]})
            added["captures"] += 1
            continue
        ids[row["id"]] = known
        read = _read(rows[known], row)
        update(db, "captures", known, differing(rows[known], read))
        rows[known].update(read)
    mine.captures.sort(key=in_time)
    return ids


def in_time(row: Row) -> tuple[str, str, int]:
    """Captures in the order they were taken; of one second, in an order that no id decides."""
    return row["captured_at"], row["body_sha256"], row["id"]


def _keep_body(db: Database, other: Database, digest: str, added: Counter[str]) -> None:
    before = db.execute("SELECT count(*) FROM bodies").fetchone()[0]
    bodies.copy_body(db, other, digest)
    added["bodies"] += db.execute("SELECT count(*) FROM bodies").fetchone()[0] - before


def _read(mine: Row, other: Row) -> Row:
    """What became of a capture that both archives hold: read in one of them is read."""
    times = [row["read_at"] for row in (mine, other) if row["read_at"] is not None]
    errors = [row["read_error"] for row in (mine, other) if row["read_error"] is not None]
    if times:
        return {"read_at": min(times), "read_error": None}
    return {"read_at": None, "read_error": max(errors, default=None)}


def unite_visits(
    db: Database,
    mine: Told,
    theirs: Told,
    captures: Mapping[int, int],
    crawls: Mapping[int, int],
    added: Counter[str],
) -> dict[int, int]:
    """Bring over the other archive's visits; this archive's id of each. `mine` holds the union."""
    here = {key: row_id for row_id, key in mine.visit_keys().items()}
    rows = {row["id"]: row for row in mine.visits}
    keys, ids = theirs.visit_keys(crawls), dict[int, int]()
    of = {row["id"]: row for row in mine.captures}
    for row in theirs.visits:
        capture = None if row["capture_id"] is None else captures[row["capture_id"]]
        values = {**without(row, ("id",)), "crawl_id": crawls[row["crawl_id"]], "capture_id": capture}
        known = here.get(keys[row["id"]])
        if known is None:
            ids[row["id"]] = insert(db, "visits", values)
            mine.visits.append({**values, "id": ids[row["id"]]})
            added["visits"] += 1
            continue
        ids[row["id"]] = known
        merged = _answer(rows[known], values, of)
        update(db, "visits", known, differing(rows[known], merged))
        rows[known].update(merged)
    mine.visits.sort(key=lambda row: (row["visited_at"], row["id"]))
    return ids


def _answer(mine: Row, other: Row, captures: Mapping[int, Row]) -> Row:
    """What a visit found, that both archives hold: what was read before what was not yet; the capture taken last."""
    best = max((mine, other), key=lambda row: (row["outcome"] in SEEN, row["outcome"], row["error"]))
    taken = [row["capture_id"] for row in (mine, other) if row["capture_id"] is not None]
    capture = max(taken, key=lambda row_id: in_time(captures[row_id])[:2], default=None)
    return {"outcome": best["outcome"], "error": best["error"], "capture_id": capture}


def capture_again(db: Database, mine: Told, added: Counter[str]) -> None:
    """A capture for each visit whose bytes are those of an earlier capture, with others in between."""
    again = True
    while again:  # a capture made here may stand between another visit and its capture
        again = False
        for visit in mine.visits:
            capture = _stale(mine, visit)
            if capture is not None:
                visit["capture_id"] = _captured_at(db, mine, capture, visit["visited_at"], added)
                update(db, "visits", visit["id"], {"capture_id": visit["capture_id"]})
                again = True


def read_alike(db: Database, mine: Told) -> None:
    """Bytes that were read once need not wait to be read again, where all that reading follows from is the same."""
    alike: dict[Key, list[Row]] = {}
    for row in mine.captures:
        if row["role"] == "document":
            alike.setdefault(same_bytes(row), []).append(row)
    for rows in alike.values():
        if len(rows) > 1 and any(row["read_at"] is not None for row in rows):
            for row in rows:
                read = {"read_at": row["captured_at"], "read_error": None}
                update(db, "captures", row["id"], differing(row, read))
                row.update(read)


def same_bytes(row: Row) -> Key:
    """What a reading follows from, but for headers, which hold the time."""
    return tuple(
        row[name] for name in ("body_sha256", "kind", "media_type", "rendered", "parent_url", "hint")
    )


def _stale(mine: Told, visit: Row) -> Row | None:
    """The capture a visit refers to, if other bytes were captured between the two."""
    if visit["capture_id"] is None or visit["outcome"] not in ANSWERED:
        return None
    capture = next(row for row in mine.captures if row["id"] == visit["capture_id"])
    if capture["role"] != "document" or capture["captured_at"] >= visit["visited_at"]:
        return None
    after = bisect_right(mine.captures, in_time(capture)[:2], key=lambda row: in_time(row)[:2])
    until = bisect_left(mine.captures, visit["visited_at"], key=itemgetter("captured_at"))
    between = mine.captures[after:until]
    other = (row["role"] == "document" and row["body_sha256"] != capture["body_sha256"] for row in between)
    return capture if any(other) else None


def _captured_at(db: Database, mine: Told, capture: Row, at: str, added: Counter[str]) -> int:
    """The id of the capture of the same answer at that time, made where there is none."""
    made = {**without(capture, READING), "captured_at": at}
    for row in mine.captures:
        if without(row, READING) == made:
            return int(row["id"])
    made |= {"read_at": capture["read_at"] and at, "read_error": capture["read_error"]}
    added["captures"] += 1
    insort(mine.captures, {**made, "id": (made_id := insert(db, "captures", made))}, key=in_time)
    return made_id
