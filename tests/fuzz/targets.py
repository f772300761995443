"""The targets: what is read of some bytes, and what must hold of the result. Any exception but those named fails."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis.strategies import SearchStrategy

from archive.imports.found import Event
from archive.imports.warc import read_warc
from crawler.sites import SiteError, load_site
from pipelines.decode import decode
from pipelines.errors import ReadError
from pipelines.page.tree import parse
from pipelines.repair import repair
from pipelines.sections import find_sections
from pipelines.tables import expand, read_table
from tests.fuzz import inputs


@dataclass(frozen=True, slots=True)
class Target:
    run: Callable[[bytes], object]
    feed: Callable[[], SearchStrategy[bytes]]


def decoding(body: bytes) -> None:
    decoded = decode(body, (("Content-Type", "text/html; charset=gb2312"),), "big5")
    decoded.text.encode("utf-8")
    assert decoded.charset


def repairing(body: bytes) -> None:
    repaired = repair(body.decode("utf-8", "replace"))
    repaired.text.encode("utf-8", "surrogatepass")


def tables(body: bytes) -> None:
    """Spans become a rectangle, on a page that is one."""
    try:
        root, _ = parse(body.decode("utf-8", "replace"))
    except ReadError:
        return
    for table in root.iter("table"):
        rows = expand(read_table(table))
        assert len({len(row) for row in rows}) <= 1


def sections(body: bytes) -> None:
    """Numbered parts in their order, each with its heading; no line of theirs is made up."""
    lines = body.decode("utf-8", "replace").splitlines()
    found = find_sections(lines)
    assert len(found) <= len(lines) + 1


def recordings(body: bytes) -> None:
    """Damage is told as an event, never raised."""
    with redirect_stderr(StringIO()):  # warcio's own opinion of each record
        events: list[Event] = list(read_warc(BytesIO(body), "a.warc"))
    assert len(events) <= len(body) + 1


def site_files(body: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.toml"
        path.write_bytes(body)
        try:
            site = load_site(path)
        except SiteError:
            return
        assert site.all_hosts
        assert site.row["slug"] == "a"


TARGETS = {
    "decode": Target(decoding, lambda: inputs.changed(inputs.pages(), (*inputs.BYTE_PIECES, *inputs.encoded(inputs.TEXT_PIECES)))),
    "repair": Target(repairing, lambda: inputs.changed(inputs.pages(), inputs.encoded(inputs.TEXT_PIECES))),
    "tables": Target(tables, lambda: inputs.changed(inputs.pages(), inputs.encoded(inputs.HTML_PIECES))),
    "sections": Target(sections, lambda: inputs.changed(inputs.pages(), inputs.encoded(inputs.TEXT_PIECES))),
    "warc": Target(recordings, lambda: inputs.changed(inputs.recordings(), inputs.WARC_PIECES)),
    "sites": Target(site_files, lambda: inputs.changed(inputs.site_files(), inputs.encoded(inputs.TOML_PIECES))),
}  # fmt: skip
