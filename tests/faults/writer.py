"""Writes an archive and reports each thing once it is stored: `python -m tests.faults.writer FOLDER DOCUMENTS [SYNCHRONOUS]`.

Reports are lines of FOLDER/reported: `page URL` when keep_page has returned, `document URL` when keep_document has. The writer goes on
where an earlier one ended. Where the archive refuses, it prints the sentence and ends with status 1, as a crawl does.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

from archive.errors import ArchiveError
from archive.store import Archive
from tests.factories import SITE, begin, finish, full_document, make_page, site_row, store

BODY = 3000  # bytes that do not compress


def main(folder: Path, documents: int, synchronous: str) -> None:
    """Keep so many documents, a few of them in a second version."""
    report = os.open(folder / "reported", os.O_RDWR | os.O_CREAT)
    with Archive.open(folder / "a.db") as archive:
        archive.db.execute(f"PRAGMA synchronous = {synchronous}")
        archive.db.execute("PRAGMA wal_autocheckpoint = 40")  # so that a short run checkpoints many times
        archive.keep_site(site_row(SITE))
        crawl = begin(archive)
        for number in range(documents):
            url = f"https://www.tongxin.gov.cn/{number % (documents - documents // 5)}.html"
            page, kept = store(archive, crawl, make_page(body(number), day=number, url=url))
            say(report, f"page {url} {number}")
            if kept.unread:
                archive.keep_document(page, full_document(number, url=url))
            say(report, f"document {url} {number}")
        finish(archive, crawl)
        say(report, "crawl")


def body(number: int) -> bytes:
    """Bytes that follow from the number."""
    return random.Random(number).randbytes(BODY)


def say(report: int, words: str) -> None:
    """Report, by a call that the library notes in its order among the others."""
    os.pwrite(report, f"{words}\n".encode(), os.fstat(report).st_size)


def missing(archive: Archive, reports: list[str]) -> list[str]:
    """Reports of what is not in the archive."""
    lost = []
    for line in reports:
        what, *about = line.split()
        if what == "crawl":
            known = archive.db.execute("SELECT 1 FROM crawls WHERE status = 'ok'").fetchone()
        else:
            table = "captures" if what == "page" else "versions v JOIN captures ON captures.id = v.capture_id"
            (url, number) = about
            known = archive.db.execute(
                f"SELECT body_sha256 FROM {table} WHERE url = ? AND body_sha256 = ?",
                (url, _digest(int(number))),
            ).fetchone()
        if known is None:
            lost.append(line)
    return lost


def _digest(number: int) -> str:
    from hashlib import sha256

    return sha256(body(number)).hexdigest()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "FULL")
    except ArchiveError as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(1)
