"""Makes the stored archive of a release: `python tests/files/archives/make.py 0.1.0`, with that release checked out.

The example portal at its three states, as `gongkai demo` crawls it, and by hand what a demo does not bring about: a damaged
page with its repairs, a finding that a person has seen, a document that went and came back, a page that cannot be read, a page
never read, and a site that is paused. What comes out is never made again: it is what that release left on people's disks.
"""

from __future__ import annotations

import lzma
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import zstandard

from archive.store import Archive
from tests.factories import SITE, at, begin, finish, full_document, keep, make_page, site_row, store

HERE = Path(__file__).parent


def main(release: str) -> None:
    """Write `<release>.db.xz` beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        made, small = Path(folder) / "made.db", Path(folder) / "small.db"
        subprocess.run([Path(sys.executable).with_name("gongkai"), "--archive", made, "demo"], check=True)
        with Archive.open(made) as archive:
            by_hand(archive)
        connection = sqlite3.connect(made, isolation_level=None)
        lay_open(connection)
        connection.execute("VACUUM INTO ?", (str(small),))
        connection.close()
        packed = lzma.compress(small.read_bytes(), preset=9 | lzma.PRESET_EXTREME)
    (HERE / f"{release}.db.xz").write_bytes(packed)
    print(f"{release}.db.xz: {len(packed)} bytes")  # noqa: T201


def lay_open(connection: sqlite3.Connection) -> None:
    """Pages of the demo as codec `raw`: pages that resemble each other are compressed better together. The rest stays zstd."""
    pages = "SELECT sha256, data, size FROM bodies WHERE codec = 'zstd' AND size BETWEEN 2000 AND 45000"
    for digest, data, size in connection.execute(pages).fetchall():
        body = zstandard.ZstdDecompressor().decompress(data, max_output_size=size)
        connection.execute("UPDATE bodies SET codec = 'raw', data = ? WHERE sha256 = ?", (body, digest))


def by_hand(archive: Archive) -> None:
    """A second site whose documents hold something of every table and every state."""
    archive.keep_site(site_row(SITE, paused_reason="for tests"))
    went, waits, broken = (f"https://www.tongxin.gov.cn/{name}.html" for name in ("went", "waits", "broken"))
    crawl = begin(archive)
    keep(archive, crawl, make_page("<p>1</p>", url=went), full_document(1, url=went))
    store(archive, crawl, make_page("<p>never read</p>", url=waits))
    page, _ = store(archive, crawl, make_page("%PDF-broken", url=broken))
    archive.note_unread(page, "ReadError: this is no PDF")
    finish(archive, crawl)
    for day in (7, 25):
        crawl = begin(archive, day)
        archive.note_visit(crawl, went, status=404, outcome="gone", now=at(day))
        finish(archive, crawl, day)
    crawl = begin(archive, 30)
    keep(archive, crawl, make_page("<p>2</p>", url=went, day=30), full_document(2, url=went))
    finish(archive, crawl, 30)
    found = archive.findings()
    archive.mark_seen(found[0]["id"], "asked by telephone", "tester", at(31))


if __name__ == "__main__":
    main(sys.argv[1])
