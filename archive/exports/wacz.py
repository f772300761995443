"""`export wacz`: WARC files, index and a list of pages in one ZIP that a browser can replay (WACZ 1.1.1).

https://specs.webrecorder.net/wacz/1.1.1/. Members that are read in parts (WARC files, the index) are stored uncompressed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid5
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sqlite_utils import Database

from archive.exports.place import new_file
from archive.exports.records import NAMESPACE, warc_date
from archive.exports.selection import ENDED, Selection, latest, watermark
from archive.exports.warc import INDEX, LARGEST, Exported, write_files
from archive.store import Archive

Row = dict[str, Any]

WACZ = "1.1.1"
CHUNK = 1 << 20
# Every capture that was read as a document, with the words of the version it says.
PAGES = f"""
SELECT c.url, c.captured_at, v.title, v.text FROM captures c
JOIN documents d ON d.url = c.url JOIN versions v ON v.id = (SELECT o.id FROM versions o WHERE o.document_id = d.id
    AND (o.captured_at, o.capture_id) <= (c.captured_at, c.id) ORDER BY o.number DESC LIMIT 1)
WHERE c.role = 'document' AND c.read_at IS NOT NULL AND c.read_error IS NULL AND (:site IS NULL OR c.site = :site)
    AND EXISTS (SELECT 1 FROM visits s JOIN crawls w ON w.id = s.crawl_id WHERE s.capture_id = c.id
        AND {ENDED.format("w")} >= :since)
ORDER BY c.captured_at, c.id
"""  # noqa: S608


def export_wacz(
    archive: Archive,
    out: Path,
    selection: Selection,
    *,
    software: str,
    force: bool = False,
    largest: int = LARGEST,
) -> Exported:
    """Write the file `out`. ArchiveError as of `new_file`."""
    mark = watermark(archive.db, datetime.now(UTC))
    with new_file(out, force=force) as draft, TemporaryDirectory(dir=draft.parent) as made:
        folder = Path(made)
        files = write_files(archive, folder, selection, software=software, largest=largest)
        indexed = files.index.write(folder / INDEX)
        pages = _write_pages(archive.db, selection, folder / "pages.jsonl")
        members = {
            **{f"archive/{path.name}": path for path in files.paths},
            f"indexes/{INDEX}": folder / INDEX,
            "pages/pages.jsonl": folder / "pages.jsonl",
        }
        about = {"software": software, "at": warc_date(latest(archive.db)), "site": selection.site or ""}
        _write_zip(draft, members, about)
        counts = {"files": len(files.paths), "records": files.records, "indexed": indexed, "pages": pages}
    return Exported(counts, mark)


def _write_pages(db: Database, selection: Selection, path: Path) -> int:
    """pages.jsonl: a header, then each document's address, time, title and words. Returns their number."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        head = {"format": "json-pages-1.0", "id": "pages", "title": "Documents", "hasText": True}
        file.write(_line(head))
        for row in db.query(PAGES, selection.values):
            ts = warc_date(row["captured_at"])
            identity = str(uuid5(NAMESPACE, f"page\n{row['url']}\n{ts}"))
            file.write(
                _line(
                    {"id": identity, "url": row["url"], "ts": ts, "title": row["title"], "text": row["text"]}
                )
            )
            count += 1
    return count


def _write_zip(path: Path, members: Mapping[str, Path], about: Mapping[str, str]) -> None:
    """The members, and the two files that say what each of them must be."""
    with ZipFile(path, "w", allowZip64=True) as package:
        resources = [_add(package, name, source) for name, source in members.items()]
        title = "Gongkai" + (f": {about['site']}" if about["site"] else "")
        described = {
            "profile": "data-package",
            "wacz_version": WACZ,
            "title": title,
            "description": "What Chinese government portals published about themselves, as archived",
            "software": about["software"],
            "created": about["at"],
            "modified": about["at"],
            "resources": resources,
        }
        text = json.dumps(described, ensure_ascii=False, indent=2).encode()
        _write(package, "datapackage.json", [text], ZIP_DEFLATED)
        digest = {"path": "datapackage.json", "hash": f"sha256:{sha256(text).hexdigest()}"}
        _write(package, "datapackage-digest.json", [json.dumps(digest, indent=2).encode()], ZIP_DEFLATED)


def _add(package: ZipFile, name: str, source: Path) -> Row:
    """Add a file, and say what it is: name, path, hash and bytes."""
    digest = sha256()

    def chunks() -> Iterator[bytes]:
        with source.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                yield chunk

    _write(package, name, chunks(), ZIP_DEFLATED if name.startswith("pages/") else ZIP_STORED)
    hashed = f"sha256:{digest.hexdigest()}"
    return {"name": name.rpartition("/")[2], "path": name, "hash": hashed, "bytes": source.stat().st_size}


def _write(package: ZipFile, name: str, chunks: Iterable[bytes], method: int) -> None:
    info = ZipInfo(name)  # of 1980: the time of writing would make two exports of one archive differ
    info.compress_type, info.external_attr = method, 0o644 << 16
    with package.open(info, "w", force_zip64=True) as member:
        for chunk in chunks:
            member.write(chunk)


def _line(row: Mapping[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"
