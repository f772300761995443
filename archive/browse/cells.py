"""Cells of Datasette's tables that lead to the bundled pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from archive.browse.security import safe_href

DOCUMENT_COLUMNS = {"document_id", "original_id", "copy_of", "parent_id", "target_document_id"}
ADDRESS_COLUMNS = {"url", "original_url", "column_url", "final_url", "parent_url", "homepage"}


def linked(
    row: Mapping[str, Any], value: Any, column: str, table: str | None, path: Callable[[str], str]
) -> Markup | None:
    """The cell as a link, or None where it is none. `path` puts the base URL before a path.

    Datasette gives an expanded foreign key as {"value", "label"}.
    """
    plain, label = (value["value"], value["label"]) if isinstance(value, dict) else (value, value)
    if plain in (None, ""):
        return None
    if column in DOCUMENT_COLUMNS and not (column == "parent_id" and table != "documents"):
        return _link(path(f"/-/document/{plain}"), label)
    if column == "title" and (document := _document_of(row, table)):
        version = f"?new={row['number']}" if table == "versions" else ""
        return _link(path(f"/-/document/{document}{version}"), label, lang="zh")
    if column == "capture_id":
        return _link(path(f"/-/capture/{plain}"), label)
    if column == "body_sha256" and table == "captures":
        return _link(path(f"/-/capture/{row['id']}"), f"{str(plain)[:10]}…")
    if column in ADDRESS_COLUMNS and (href := safe_href(str(plain))):
        return Markup('<a href="{0}" rel="noreferrer noopener external">{0}</a>').format(href)
    return None


def _document_of(row: Mapping[str, Any], table: str | None) -> Any:
    """The document a row is about, None where it is about none."""
    columns = set(row.keys())
    document = row["id"] if table == "documents" else row["document_id"] if "document_id" in columns else None
    return document["value"] if isinstance(document, dict) else document


def _link(href: str, label: object, lang: str = "") -> Markup:
    attributes = Markup(' lang="{}"').format(lang) if lang else ""
    return Markup('<a href="{}"{}>{}</a>').format(href, attributes, label)
