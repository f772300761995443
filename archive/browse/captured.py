"""One capture as a page shows it: its row, its headers, and its bytes as text where they are text."""

from __future__ import annotations

import json
import mimetypes
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from archive.bodies import body
from archive.errors import ArchiveError

SOURCE = 300_000  # characters of source shown: a page of a browser, not a book
HTML = ("text/html", "application/xhtml+xml")
TEXTUAL = ("text/", "application/json", "application/xml", "application/xhtml+xml", "application/javascript")


@dataclass(frozen=True, slots=True)
class CapturePage:
    """A capture. `source` is None for bytes that are not text; `document` its document, None where unread."""

    capture: dict[str, Any]
    headers: list[tuple[str, str]]
    size: int
    charset: str
    source: str | None
    cut: bool
    document: dict[str, Any] | None

    @property
    def is_html(self) -> bool:
        """Whether the capture can be shown as a page."""
        return self.source is not None and self.capture["media_type"].startswith(HTML)


def capture_page(db: Database, capture_id: int) -> CapturePage:
    """ArchiveError when there is no such capture, or its bytes are damaged."""
    capture = _capture(db, capture_id)
    content = body(db, capture["body_sha256"])
    version = _first(db, "SELECT charset FROM versions WHERE capture_id = ? ORDER BY id LIMIT 1", capture_id)
    charset = (version or {}).get("charset") or "utf-8"
    source = _decoded(content, charset) if capture["media_type"].startswith(TEXTUAL) else None
    return CapturePage(
        capture,
        [(name, value) for name, value in json.loads(capture["headers"])],
        len(content),
        charset,
        source and source[:SOURCE],
        source is not None and len(source) > SOURCE,
        _first(db, "SELECT id, title FROM documents WHERE url = ?", capture["url"]),
    )


def as_json(page: CapturePage) -> dict[str, Any]:
    """The page as JSON values: the row, the headers, and the source where it is text."""
    return {**asdict(page), "capture": {**page.capture, "headers": page.headers}, "headers": page.headers}


def capture_body(db: Database, capture_id: int) -> tuple[str, bytes]:
    """A name for a file, and the bytes as received."""
    capture = _capture(db, capture_id)
    suffix = mimetypes.guess_extension(capture["media_type"]) or ".bin"
    return f"capture-{capture_id}{suffix}", body(db, capture["body_sha256"])


def _capture(db: Database, capture_id: int) -> dict[str, Any]:
    row = _first(db, "SELECT * FROM captures WHERE id = ?", capture_id)
    if row is None:
        raise ArchiveError(f"no capture {capture_id} in this archive")
    return row


def _decoded(content: bytes, charset: str) -> str:
    """The text as near as it can be shown: a reader wants to see damage, not an error."""
    try:
        return content.decode(charset, errors="replace")
    except LookupError:  # a charset of a newer Gongkai
        return content.decode("utf-8", errors="replace")


def _first(db: Database, sql: str, *parameters: object) -> dict[str, Any] | None:
    return next(iter(db.query(sql, parameters)), None)
