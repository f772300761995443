"""Whether a document is still where it was: a pure judgement over what was seen, and its record.

Absence needs proof. A crawl that was partial, blocked, failed or killed proves nothing against a document, while
one good answer in any crawl proves that it is there.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from sqlite_utils import Database

GONE_AFTER = timedelta(days=14)  # from the first failure to the latest: outages and relaunches are shorter
ABSENT = ("suspect", "gone", "moved")
SEEN = ("new", "changed", "unchanged", "not_modified")
# A visit `v` that was answered with the document: also when nothing could be read in the bytes that came.
ANSWERED = f"""(v.outcome IN {SEEN} OR v.outcome = 'error' AND EXISTS
    (SELECT 1 FROM captures a WHERE a.id = v.capture_id AND a.role = 'document'))"""  # noqa: S608


# How a visit `v` failed, for a person: `HTTP 404`, `sent to the home page`
FAILED = "coalesce(nullif(v.error, ''), 'HTTP ' || v.status, '')"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A visit that proves something: a good answer (seen), or 404, 410 or a soft 404 in a crawl that was ok.

    `what` says of a failure how it failed: `HTTP 404`, `sent to the home page`.
    """

    visit_id: int
    at: str
    seen: bool
    what: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A document's state from now on, why, and the visits that prove it, oldest first."""

    state: str
    since: str
    reason: str
    visits: tuple[int, ...] = ()


def found(state: str) -> str:
    """The state after a good answer: `back` for what was gone or moved, `present` for what was only suspect."""
    return {"suspect": "present", "gone": "back", "moved": "back"}.get(state, state)


def judge(
    state: str, since: str, sightings: Sequence[Sighting], *, listed: bool, elsewhere: str, now: str
) -> Verdict:
    """The state of a document after a crawl that was ok.

    `sightings` in order of time; `listed` is False when a list that named it was read to its end and no longer
    does, and no good answer came since it last did; `elsewhere` is the newer address of the site at which its content
    stands, empty without one. Leaving a list makes a document suspect and never gone: only visits to its own address
    prove that. What is gone becomes moved when its content turns up elsewhere, and gone again when it leaves there.
    """
    failures = tuple(reversed(list(takewhile(lambda sighting: not sighting.seen, reversed(sightings)))))
    proof = tuple(failure.visit_id for failure in failures)
    if failures and (state in ("gone", "moved") or _span(failures) >= GONE_AFTER):
        absent = "moved" if elsewhere else "gone"
        if state == absent:
            return Verdict(state, since, "", proof)
        return Verdict(absent, now, _in_words(state, failures, elsewhere), proof)
    if failures and state != "suspect":
        return Verdict("suspect", now, f"a visit failed at {failures[0].at}{_how(failures[:1])}", proof)
    if not listed and state not in ABSENT:
        return Verdict("suspect", now, "no longer in a list that was read to its end")
    return Verdict(state, since, "", proof)


def _in_words(state: str, failures: Sequence[Sighting], elsewhere: str) -> str:
    """Why a document is gone or moved, for a person."""
    what = f"{len(failures)} visits failed from {failures[0].at} to {failures[-1].at}, none succeeded{_how(failures)}"
    if elsewhere:
        return f"{what}; its content stands at {elsewhere}"
    return f"{what}; its content no longer stands elsewhere on the site" if state == "moved" else what


def _how(failures: Sequence[Sighting]) -> str:
    """`: HTTP 404, sent to the home page`: the ways in which the visits failed, each once."""
    ways = dict.fromkeys(failure.what for failure in failures if failure.what)
    return f": {', '.join(ways)}" if ways else ""


def _span(failures: Sequence[Sighting]) -> timedelta:
    return datetime.fromisoformat(failures[-1].at) - datetime.fromisoformat(failures[0].at)


def note_found(db: Database, url: str, at: str, visit_id: int, content: str) -> None:
    """A good answer came from this document's address: it was last seen then, and is present or back.

    `content` says what came, for the reason: `the same content`, `other content: version 3`.

    An answer older than the state, of a capture that is read late, proves nothing against it.
    """
    row = db.execute(
        "SELECT id, state, state_since, first_seen, last_seen FROM documents WHERE url = ?", (url,)
    ).fetchone()
    if row is None:
        return
    document_id, state, since, first_seen, last_seen = row
    if at < first_seen:  # an old recording shows that it stood there before it was first crawled
        db.execute("UPDATE documents SET first_seen = ? WHERE id = ?", (at, document_id))
    if at > last_seen:
        db.execute("UPDATE documents SET last_seen = ? WHERE id = ?", (at, document_id))
    if found(state) != state and at >= since:
        crawl = db.execute("SELECT crawl_id FROM visits WHERE id = ?", (visit_id,)).fetchone()[0]
        _record(
            db,
            document_id,
            state,
            Verdict(found(state), at, f"answered again, with {content}", (visit_id,)),
            crawl,
        )


def judge_crawl(db: Database, crawl_id: int, complete: Collection[str], now: str) -> None:
    """Judge every document that a crawl, which ended ok, did not find: failed visits, and columns read to their
    end in `complete` that named it before and do not any more."""
    unlisted = _unlisted(db, crawl_id, complete)
    failed = db.execute(
        "SELECT d.id FROM visits v JOIN documents d ON d.url = v.url WHERE v.crawl_id = ? AND v.outcome = 'gone'",
        (crawl_id,),
    )
    for document_id in sorted({row[0] for row in failed} | unlisted):
        state, since = db.execute(
            "SELECT state, state_since FROM documents WHERE id = ?", (document_id,)
        ).fetchone()
        verdict = judge(
            state,
            since,
            _sightings(db, document_id),
            listed=document_id not in unlisted,
            elsewhere=_elsewhere(db, document_id, state),
            now=now,
        )
        if verdict.state != state:
            _record(db, document_id, state, verdict, crawl_id)


def _unlisted(db: Database, crawl_id: int, complete: Collection[str]) -> set[int]:
    """Ids of documents that left every list that named them, and gave no good answer since a list last did.

    A column of the site that this crawl did not read to its end may still name them, and proves nothing.
    """
    marks = ", ".join("?" * len(complete))
    rows = db.execute(
        "SELECT DISTINCT d.id FROM list_entries e JOIN documents d ON d.url = e.url AND d.site = e.site"  # noqa: S608
        f" WHERE e.site = (SELECT site FROM crawls WHERE id = ?1) AND e.column_url IN ({marks}) AND e.crawl_id < ?1"
        " AND NOT EXISTS (SELECT 1 FROM list_entries o WHERE o.url = e.url AND o.crawl_id = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM list_entries o JOIN crawl_columns k ON k.column_url = o.column_url"
        " AND k.crawl_id = ?1 AND k.state <> 'complete' WHERE o.url = e.url AND o.site = e.site)"
        " AND NOT EXISTS (SELECT 1 FROM visits v WHERE v.url = e.url AND v.crawl_id > e.crawl_id"
        f" AND {ANSWERED})",
        (crawl_id, *complete),
    )
    return {row[0] for row in rows}


def _sightings(db: Database, document_id: int) -> list[Sighting]:
    rows = db.execute(
        f"SELECT v.id, v.visited_at, {ANSWERED}, {FAILED}"  # noqa: S608
        " FROM visits v JOIN crawls c ON c.id = v.crawl_id WHERE v.url = (SELECT url FROM documents WHERE id = ?)"
        f" AND ({ANSWERED} OR v.outcome = 'gone' AND c.status IN ('ok', 'truncated'))"
        " ORDER BY v.visited_at, v.id",
        (document_id,),
    )
    return [Sighting(visit_id, at, bool(seen), what) for visit_id, at, seen, what in rows]


def _elsewhere(db: Database, document_id: int, state: str) -> str:
    """The address of the first later document of the same site that said the same and still stands; empty without one.

    It may have been edited there since. While it is only suspect, what has moved there stays so.
    """
    standing = ("present", "back", "suspect") if state == "moved" else ("present", "back")
    marks = ", ".join("?" * len(standing))
    row = db.execute(
        "SELECT o.url FROM documents d JOIN versions v ON v.id = d.version_id"  # noqa: S608
        " JOIN versions w ON w.content_sha256 = v.content_sha256 JOIN documents o ON o.id = w.document_id"
        f" WHERE d.id = ? AND o.id <> d.id AND o.site = d.site AND o.state IN ({marks})"
        " AND o.first_seen > d.first_seen ORDER BY o.first_seen, o.id LIMIT 1",
        (document_id, *standing),
    ).fetchone()
    return "" if row is None else str(row[0])


def _record(db: Database, document_id: int, old: str, verdict: Verdict, crawl_id: int | None) -> None:
    db.execute(
        "UPDATE documents SET state = ?, state_since = ? WHERE id = ?",
        (verdict.state, verdict.since, document_id),
    )
    db.execute(
        "INSERT INTO state_changes (document_id, changed_at, old, new, reason, crawl_id, visits)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            document_id,
            verdict.since,
            old,
            verdict.state,
            verdict.reason,
            crawl_id,
            json.dumps(verdict.visits),
        ),
    )
