"""An archive that was really read, with something of every kind that an export must carry; and records of other tools."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path

from archive.store import Archive
from crawler.importing import Import, Imported
from crawler.items import Hint, Page
from crawler.reading import keep_read, read_stored
from crawler.sites import Column, Site
from crawler.whose import Whose
from examples.portal.resources import Request
from examples.portal.states import resources
from tests.factories import at, begin, finish, site_row, store

HOST = "https://www.ccgaj.example.cn"
LIST = "/ccgaj/xxgk/zfxxgknb/index.html"
REPORT = "/ccgaj/xxgk/zfxxgknb/202401/t20240126_66105.html"  # one cell differs from state 1 to 2
OLDER = "/ccgaj/xxgk/zfxxgknb/202301/t20230118_52890.html"
WITH_PDF = "/art/2023/1/30/art_4107_99460.html"
PDF = "/attach/0/230130093512.pdf"
NOTICE = "/cc/tzgg/202403/1797102.html"

SITE = Site(
    slug="ccgaj",
    agency="澄川县公安局",
    region="900101",
    homepage=f"{HOST}/",
    schedule="17 3 * * 1",
    columns=(Column(f"{HOST}{LIST}", "annual_report"),),
)


def content(path: str, state: int = 1) -> bytes:
    """What the example portal answers there."""
    return resources(state)[path].content(Request({}, 1))


def page(path: str, day: int, *, state: int = 1, body: bytes | None = None, **changes: object) -> Page:
    """That answer as fetched on a day."""
    values: dict[str, object] = {
        "site": SITE.slug,
        "url": f"{HOST}{path}",
        "kind": "annual_report",
        "status": 200,
        "fetched_at": at(day),
        "body": content(path, state) if body is None else body,
        "headers": (
            ("Content-Type", "application/pdf" if path.endswith(".pdf") else "text/html"),
            ("Content-Encoding", "gzip"),
            ("Content-Length", "17"),
            ("ETag", '"a1"'),
            ("X-Odd", "caf\xe9"),
        ),
        "media_type": "application/pdf" if path.endswith(".pdf") else "text/html",
        "hint": Hint(agency=SITE.agency, published="2024-01-26"),
        **changes,
    }
    return Page(**values)  # type: ignore[arg-type]


def read(archive: Archive, crawl: int, fetched: Page) -> None:
    """Keep a page and what it says, as a crawl does."""
    stored, kept = store(archive, crawl, fetched)
    if kept.unread:
        keep_read(archive, stored, read_stored(archive, stored))


def make_archive(path: Path) -> None:
    """Three crawls of a site: new bytes, the same ones, a 304, a redirect, a drawn list, a block, an answer that is gone."""
    with Archive.open(path) as archive:
        archive.keep_site({**site_row(SITE.slug), "agency": SITE.agency, "homepage": SITE.homepage})
        first = begin(archive, 0, SITE.slug)
        read(archive, first, page(LIST, 0, kind="list", rendered=True))
        named = [
            (f"{HOST}{REPORT}", "2023年报告", "2024-01-26"),
            (f"{HOST}{OLDER}", "2022年报告", "2023-01-26"),
        ]
        archive.note_listed(first, f"{HOST}{LIST}", named, at(0))
        read(archive, first, page(REPORT, 0))
        read(archive, first, page(OLDER, 0, final_url=f"{HOST}/moved{OLDER}"))
        read(archive, first, page(WITH_PDF, 0))
        read(archive, first, page(PDF, 0, kind="attachment", parent=f"{HOST}{WITH_PDF}"))
        archive.keep_page(
            page("/waf.html", 0, body=b"<h1>blocked</h1>", status=412), first, "blocked", "a firewall"
        )
        archive.note_visit(
            first, f"{HOST}/down.html", status=None, outcome="error", now=at(0), error="no answer"
        )
        finish(archive, first, 0)
        second = begin(archive, 20, SITE.slug)
        archive.note_listed(second, f"{HOST}{LIST}", named[:1], at(20))  # the other one left the list
        read(archive, second, page(REPORT, 20, state=2))
        archive.note_visit(
            second, f"{HOST}{OLDER}", status=304, outcome="not_modified", now=at(20), etag='"a1"'
        )
        read(archive, second, page(WITH_PDF, 20))
        archive.note_visit(second, f"{HOST}{PDF}", status=404, outcome="gone", now=at(20))
        columns = [
            {
                "column_url": f"{HOST}{LIST}",
                "kind": "annual_report",
                "state": "complete",
                "pages": 1,
                "listed": 1,
            }
        ]
        archive.finish_crawl(second, status="ok", reason="", counts={}, now=at(20, 60), columns=columns)
        third = begin(archive, 40, SITE.slug)
        archive.note_visit(third, f"{HOST}{PDF}", status=404, outcome="gone", now=at(40))
        read(archive, third, page(REPORT, 40))  # back to the first words: a third version
        finish(archive, third, 40)
        for finding in archive.findings(SITE.slug)[:1]:
            archive.mark_seen(finding["id"], "looked at", "somebody", at(41))


def import_into(
    path: Path,
    *paths: Path,
    site: Site | None = SITE,
    kind: str = "",
    base: str = "",
    shown: list[object] | None = None,
) -> Imported:
    """Import into the archive there, with one site file or none."""
    show = (lambda decided: None) if shown is None else shown.append
    with Archive.open(path) as archive:
        archived = archive.db.execute("SELECT slug, homepage FROM sites").fetchall()
        whose = Whose({site.slug: site} if site else {}, None, archived)
        return Import(archive, whose, kind=kind, show=show).run(paths, base)


def record(kind: str, headers: dict[str, str], block: bytes, version: str = "1.0") -> bytes:
    """A record of another tool, gzipped."""
    lines = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:00000000-0000-0000-0000-000000000000>",
        **headers,
    }
    head = "".join(
        f"{name}: {value}\r\n" for name, value in {**lines, "Content-Length": str(len(block))}.items()
    )
    return gzip.compress(f"WARC/{version}\r\n{head}\r\n".encode() + block + b"\r\n\r\n", mtime=0)


def answer(
    path: str, day: int, body: bytes, *headers: str, status: str = "200 OK", version: str = "1.0"
) -> bytes:
    """A response record."""
    head = "\r\n".join([f"HTTP/1.1 {status}", *(headers or ("Content-Type: text/html",)), "", ""]).encode()
    date = at(day).replace("+00:00", "Z")
    about = {
        "WARC-Target-URI": f"{HOST}{path}",
        "WARC-Date": date,
        "Content-Type": "application/http; msgtype=response",
    }
    return record("response", about, head + body, version)


def write_warc(path: Path, records: Iterable[bytes]) -> Path:
    path.write_bytes(b"".join(records))
    return path
