"""`export warc`: the archive as WARC/1.1 files with their CDXJ index, for every tool that reads web archives.

What becomes what (docs/exports.md says it for readers):

    a visit that brought new bytes   request, response (resource where a browser drew the page), metadata
    the same after a redirect        a revisit at the address asked for besides, as the answer came from another
    a visit that found them again    revisit (identical payload; server not modified for a 304), metadata
    a visit without bytes            metadata
    sites, crawls, states, ...       metadata
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from archive.bodies import body
from archive.exports import notes, records
from archive.exports.cdxj import Index
from archive.exports.place import new_folder, write_manifest
from archive.exports.selection import Selection, checked, latest, watermark
from archive.store import Archive

Row = dict[str, Any]

LARGEST = 10**9  # bytes of a file before the next one begins: what the WARC standard recommends
POSTED = (
    "__wb_method="  # in the address of a page that was asked for with a form (crawler.families.listing.Ask)
)
INDEX = "index.cdxj"
RENDERED = "drawn by a browser: its page after scripts have run, and not the bytes that the portal sent"


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export holds: numbers by name, and the watermark for the next."""

    counts: dict[str, int]
    watermark: str


@dataclass(frozen=True, slots=True)
class Line:
    """What the index says of a record."""

    url: str
    at: str
    mime: str
    status: int | None
    digest: str


class Files:
    """WARC files of a folder, one after another, and the index over them."""

    def __init__(self, folder: Path, name: str, software: str, at: str, largest: int) -> None:
        self.folder, self.name, self.software, self.at, self.largest = folder, name, software, at, largest
        self.index, self.paths, self.records = Index(), list[Path](), 0
        self._file: BinaryIO | None = None

    def write(
        self, kind: str, identity: str, at: str, headers: records.Headers, mime: str, block: bytes
    ) -> tuple[int, int]:
        """Write a record; its place in the current file and its length there."""
        file = self._file or self._begin()
        data = records.record(kind, identity, at, headers, mime, block)
        offset = file.tell()
        file.write(data)
        self.records += 1
        return offset, len(data)

    def write_indexed(
        self, line: Line, kind: str, identity: str, headers: records.Headers, mime: str, block: bytes
    ) -> None:
        """Write a record that can be replayed."""
        offset, length = self.write(kind, identity, line.at, headers, mime, block)
        self.index.add(
            line.url,
            line.at,
            mime=line.mime,
            status=line.status,
            digest=line.digest,
            length=length,
            offset=offset,
            filename=self.paths[-1].name,
        )

    def note(self, what: str, rows: list[Row], at: str, about: str = "") -> None:
        """Write a metadata record of ours; `about`: the address it is on and the record it belongs to."""
        text = notes.note(what, rows)
        headers = [("WARC-Target-URI", about or f"urn:gongkai:{what}")]
        block = records.fields_block([(notes.FIELD, text)])
        self.write("metadata", records.record_id("note", text), at, headers, records.FIELDS, block)

    def turn(self) -> None:
        """Begin another file with the next record where this one is full. Records that belong together stay together."""
        if self._file is not None and self._file.tell() >= self.largest:
            self.close()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begin(self) -> BinaryIO:
        path = self.folder / f"{self.name}-{len(self.paths):05}.warc.gz"
        self.paths.append(path)
        self._file = path.open("wb")
        about = [
            ("software", self.software),
            ("format", "WARC File Format 1.1"),
            ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
            ("description", "An archive of what Chinese government portals publish about themselves"),
            ("robots", "obey"),
            ("gongkai-format", str(notes.FORMAT)),
        ]
        headers = [("WARC-Filename", path.name)]
        block = records.fields_block(about)
        self.write(
            "warcinfo", records.record_id("file", path.name, self.at), self.at, headers, records.FIELDS, block
        )
        return self._file


def export_warc(
    archive: Archive,
    out: Path,
    selection: Selection,
    *,
    software: str,
    force: bool = False,
    largest: int = LARGEST,
) -> Exported:
    """Write the folder `out`: WARC files, `index.cdxj` and a manifest. ArchiveError as of `new_folder`."""
    mark = watermark(archive.db, datetime.now(UTC))
    with new_folder(out, force=force) as folder:
        files = write_files(archive, folder, selection, software=software, largest=largest)
        counts = {
            "files": len(files.paths),
            "records": files.records,
            "indexed": files.index.write(folder / INDEX),
        }
        about = {"format": "warc", "software": software, "site": selection.site, "since": selection.since}
        write_manifest(folder, {**about, "watermark": mark, **counts})
    return Exported(counts, mark)


def write_files(
    archive: Archive, folder: Path, selection: Selection, *, software: str, largest: int = LARGEST
) -> Files:
    """Write the WARC files into the folder; their index is left to be written."""
    db = archive.db
    selection = checked(db, selection)
    at = latest(db)
    name = "-".join(["gongkai", *([selection.site] if selection.site else [])])
    files = Files(folder, name, software, at, largest)
    with closing(files):
        for what, rows in notes.opening(db, selection):
            files.note(what, rows, at)
        for row in db.query(notes.VISITS, selection.values):
            files.turn()
            _write_visit(archive, files, row)
        for what, rows in notes.closing(db, selection):
            files.note(what, rows, at)
    return files


def _write_visit(archive: Archive, files: Files, row: Row) -> None:
    noted = notes.visit(row)
    if row["is_first"]:
        capture = next(iter(archive.db.query("SELECT * FROM captures WHERE id = ?", (row["capture_id"],))))
        noted["captured"] = notes.captured(capture)
        _write_capture(files, capture, body(archive.db, capture["body_sha256"]))
    elif row["capture_id"] is not None:
        _write_revisit(files, row)
    files.note("visit", [noted], row["visited_at"], row["url"])


def _write_capture(files: Files, capture: Row, content: bytes) -> None:
    """The bytes, where they came from, and what is known of how they were asked for."""
    asked, at = capture["url"], capture["captured_at"]
    url = capture["final_url"] or asked
    digest = records.digest_of(capture["body_sha256"])
    identity = _identity(capture)
    headers = [("WARC-Target-URI", url), ("WARC-Payload-Digest", digest)]
    is_rendered = bool(capture["rendered"])
    line = Line(url, at, capture["media_type"], None if is_rendered else capture["status"], digest)
    if is_rendered:
        kept = [*headers, ("WARC-Gongkai-Note", RENDERED)]
        files.write_indexed(line, "resource", identity, kept, "text/html; charset=utf-8", content)
    else:
        block = records.response_block(capture["status"], json.loads(capture["headers"]), content)
        files.write_indexed(line, "response", identity, headers, records.RESPONSE, block)
    if POSTED not in url:
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        about = [("WARC-Target-URI", url), ("WARC-Concurrent-To", identity)]
        about.append(
            ("WARC-Gongkai-Note", "reconstructed: the address was asked for; other headers were not kept")
        )
        block = records.request_block(target, parts.netloc)
        files.write("request", records.record_id("request", identity), at, about, records.REQUEST, block)
    if url != asked:
        about = _referring(url, at, identity, digest, asked, records.SAME_PAYLOAD)
        redirected = records.record_id("redirected", identity)
        line = Line(asked, at, "warc/revisit", capture["status"], digest)
        block = records.head_block(capture["status"], ())
        files.write_indexed(line, "revisit", redirected, about, records.RESPONSE, block)


def _write_revisit(files: Files, row: Row) -> None:
    """The bytes of an earlier capture were found again, or the portal said that they still stand."""
    capture = {
        "url": row["capture_url"],
        **{name: row[name] for name in ("role", "captured_at", "body_sha256")},
    }
    digest = records.digest_of(row["body_sha256"])
    profile = records.NOT_MODIFIED if row["outcome"] == "not_modified" else records.SAME_PAYLOAD
    status = row["status"] or (304 if row["outcome"] == "not_modified" else 200)
    named = {"ETag": row["etag"], "Last-Modified": row["last_modified"]}
    known = [(name, value) for name, value in named.items() if value]
    about = _referring(capture["url"], row["captured_at"], _identity(capture), digest, row["url"], profile)
    line = Line(row["url"], row["visited_at"], "warc/revisit", status, digest)
    identity = records.record_id(
        "visit", row["url"], row["visited_at"], row["site"], row["started_at"], _identity(capture)
    )
    files.write_indexed(line, "revisit", identity, about, records.RESPONSE, records.head_block(status, known))


def _referring(
    url: str, at: str, identity: str, digest: str, asked: str, profile: str
) -> list[tuple[str, str]]:
    return [
        ("WARC-Target-URI", asked),
        ("WARC-Profile", profile),
        ("WARC-Refers-To", identity),
        ("WARC-Refers-To-Target-URI", url),
        ("WARC-Refers-To-Date", records.warc_date(at)),
        ("WARC-Payload-Digest", digest),
    ]


def _identity(capture: Row) -> str:
    return records.record_id(
        "capture", *(capture[name] for name in ("url", "role", "captured_at", "body_sha256"))
    )
