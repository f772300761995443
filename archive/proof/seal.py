"""A seal: a text file that says what an archive held, line by line, for a person to publish, sign or have timestamped.

What was seen (captures with the hashes of their bytes, and every crawl with a digest of its visits) is sealed apart
from what was made of it (versions with their chain values, changes of state). Rules of reading change; bytes do not.
Lines are in the order of addresses and name no row's id, so that the same archive gives the same lines, also after it
was merged into another file. How a later archive is held against a seal is in archive/proof/sealed.py, what that proves
in docs/proof.md.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.store import Archive

FIRST_LINE = "gongkai seal 1"  # the number is that of this format
BEIJING = timezone(timedelta(hours=8))
_SPLITTING = re.compile(r"[\s\\]")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
COUNTED = ("documents", "versions", "captures", "bodies", "crawls", "visits")

ADDRESSES = "SELECT url FROM captures UNION SELECT url FROM documents ORDER BY url"
CAPTURES = """
SELECT captured_at, status, role, body_sha256, media_type, rendered, final_url, headers FROM captures
WHERE url = ? ORDER BY captured_at, body_sha256, role, status
"""
VERSIONS = """
SELECT v.number, v.captured_at, v.parser, v.content_sha256, v.chain_sha256
FROM versions v JOIN documents d ON d.id = v.document_id WHERE d.url = ? ORDER BY v.number
"""
STATES = """
SELECT s.changed_at, s.old, s.new, s.reason, coalesce((SELECT group_concat(at, ' ') FROM
    (SELECT v.visited_at AS at FROM json_each(s.visits) e JOIN visits v ON v.id = e.value ORDER BY v.visited_at)), '')
FROM state_changes s JOIN documents d ON d.id = s.document_id WHERE d.url = ? ORDER BY s.changed_at, s.id
"""
CRAWLS = """
SELECT id, site, started_at, trigger, status FROM crawls WHERE status <> 'running' ORDER BY site, started_at, trigger, id
"""
# Whether an answer could be read may turn out later, and is no part of what was seen: any answer is `answered`.
VISITS = """
SELECT v.visited_at, v.url, coalesce(v.status, ''), iif(v.outcome IN ('gone', 'blocked', 'skipped', 'not_modified'),
    v.outcome, iif(v.capture_id IS NULL, 'error', 'answered')), coalesce(c.body_sha256, ''), v.etag, v.last_modified
FROM visits v LEFT JOIN captures c ON c.id = v.capture_id WHERE v.crawl_id = ? ORDER BY 1, 2, 3, 4, 5, 6, 7
"""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal as written: its file, the digest of its lines and what was counted."""

    path: Path
    digest: str
    counts: dict[str, int]


def write_seal(archive: Archive, path: Path, program: str, now: datetime) -> Sealed:
    """Write the seal of the archive as it stands to `path`; crawls that still run are left to the next one.

    ArchiveError where there is a file already: a seal is evidence, and never written over.
    """
    if path.exists():
        raise ArchiveError(f"{path} exists, and a seal is never written over: name another file")
    lines = path.with_name(f".{path.name}.{os.getpid()}")
    archive.db.execute("BEGIN")  # one state of the archive, also while a crawl writes
    try:
        digest, counts = _write_lines(archive.db, lines)
        header = _header(archive, program, now, digest, counts)
        _put_together(path, header, lines)
    finally:
        archive.db.execute("ROLLBACK")
        lines.unlink(missing_ok=True)
    return Sealed(path, digest, counts)


def lines_of(db: Database, url: str) -> list[str]:
    """What a seal says of one address: its captures, the versions of its document, and its changes of state."""
    captures = [
        f"capture {at} {status} {word(role)} {body} {_digest(*rest)[:32]}"
        for at, status, role, body, *rest in db.execute(CAPTURES, (url,))
    ]
    versions = [
        f"version {number} {at} {word(parser)} {content} {chain}"
        for number, at, parser, content, chain in db.execute(VERSIONS, (url,))
    ]
    states = [
        f"state {at} {old} {new} {_digest(*rest)[:32]}" for at, old, new, *rest in db.execute(STATES, (url,))
    ]
    return captures + versions + states


def crawl_lines(db: Database) -> Iterator[str]:
    """What a seal says of each finished crawl: how it ended, how many visits it made, and a digest of them."""
    for crawl, site, started, trigger, status in db.execute(CRAWLS).fetchall():
        digest, visits = sha256(), 0
        for visit in db.execute(VISITS, (crawl,)):
            digest.update(("\t".join(map(str, visit)) + "\n").encode())
            visits += 1
        yield f"crawl {word(site)} {started} {word(trigger)} {status} {visits} {digest.hexdigest()}"


def address_line(url: str) -> str:
    """The line under which an address's lines stand."""
    return f"@ {word(url)}"


def _write_lines(db: Database, path: Path) -> tuple[str, dict[str, int]]:
    """Write every line to `path`; their SHA-256, and the rows they speak of."""
    digest = sha256()
    with path.open("wb") as file:
        for line in _lines(db):
            written = f"{line}\n".encode()
            digest.update(written)
            file.write(written)
    counts = {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}  # noqa: S608
    return digest.hexdigest(), counts


def _lines(db: Database) -> Iterator[str]:
    for (url,) in db.execute(ADDRESSES):
        yield address_line(url)
        yield from lines_of(db, url)
    yield from crawl_lines(db)


def _header(
    archive: Archive, program: str, now: datetime, digest: str, counts: dict[str, int]
) -> dict[str, object]:
    first, last = archive.db.execute("SELECT min(captured_at), max(captured_at) FROM captures").fetchone()
    size = archive.db.execute("SELECT coalesce(sum(size), 0) FROM bodies").fetchone()[0]
    return {
        "archive": Path(archive.path).name,
        "sealed": now.astimezone(BEIJING).isoformat(timespec="seconds"),
        "program": program,
        "first capture": first or "none",
        "last capture": last or "none",
        **counts,
        "bytes": size,
        "digest": f"sha256 {digest}",
    }


def _put_together(path: Path, header: dict[str, object], lines: Path) -> None:
    """Header and lines in a new file, which is there whole or not at all."""
    whole = lines.with_name(f"{lines.name}.whole")
    try:
        with whole.open("wb") as file, lines.open("rb") as source:
            file.write(f"{FIRST_LINE}\n".encode())
            file.writelines(f"{name}: {value}\n".encode() for name, value in header.items())
            file.write(b"\n")
            while block := source.read(1 << 20):
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        whole.rename(path)
    finally:
        whole.unlink(missing_ok=True)


def _digest(*values: object) -> str:
    return sha256("\n".join(map(str, values)).encode()).hexdigest()


def word(text: str) -> str:
    """The text as one word of a line: white space and backslashes are escaped, an empty one is a dash."""
    return _SPLITTING.sub(lambda found: f"\\u{ord(found[0]):04x}", text) or "-"


def unword(text: str) -> str:
    """The text that `word` was given, but for an empty one."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
