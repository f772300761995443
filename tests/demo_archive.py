"""The archive that `gongkai demo` leaves, made without a portal and a network: its documents read at their three states."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from archive.store import Archive
from crawler.items import Hint, Page
from examples.portal import facts
from examples.portal.publications import STATES
from examples.portal.resources import Request
from examples.portal.states import resources
from pipelines import read
from tests.factories import at, begin, finish, site_row

HOST = "http://127.0.0.1:8000"
SITE = "demo"
AGENCY = "澄川县人民政府"


def build(path: Path) -> Path:
    """The archive at `path`: a crawl for each state of the portal. Read once in a process, as PDF and tables take a second."""
    if not _MADE:
        _build(path)
        _MADE.append(path.read_bytes())
    path.write_bytes(_MADE[0])
    return path


_MADE: list[bytes] = []


def _build(path: Path) -> None:
    with Archive.open(path) as archive:
        archive.keep_site(
            site_row(SITE, agency=AGENCY, region="900101", province="示例省", homepage=f"{HOST}/")
        )
        known: dict[str, str] = {}
        for state in STATES:
            crawl = begin(archive, state, SITE)
            found = facts(state)
            for address in found:
                _keep(archive, crawl, state, address)
            for address in known.keys() - found.keys():
                gone = replace(_page(state, known[address], address), body="页面不存在".encode(), status=404)
                archive.keep_page(gone, crawl, "gone")
            known |= {address: said.kind for address, said in found.items()}
            finish(archive, crawl, state)


def _keep(archive: Archive, crawl: int, state: int, address: str) -> None:
    """Keep a document of the portal as a crawl does: read where its bytes are new."""
    said = facts(state)[address]
    served = resources(state)[address]
    page = replace(
        _page(state, said.kind, address),
        body=served.content(Request({}, hits=0)),
        media_type=served.media_type.split(";")[0],
        hint=Hint(title=said.title, published=said.published, agency=AGENCY),
        parent=_parent(state, address) if said.kind == "attachment" else "",
    )
    kept = archive.keep_page(page, crawl)
    if kept.unread:
        stored = replace(page, visit_id=kept.visit_id, capture_id=kept.capture_id)
        archive.keep_document(stored, read(stored))


def _page(state: int, kind: str, address: str) -> Page:
    return Page(
        SITE, f"{HOST}{address}", kind, 200, at(state), b"", (("Content-Type", "text/html"),), "text/html"
    )


def _parent(state: int, address: str) -> str:
    pages = (
        path for path, said in facts(state).items() if said.attachment and said.attachment.path == address
    )
    return f"{HOST}{next(pages)}"
