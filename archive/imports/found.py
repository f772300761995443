"""What an importer finds in a file, one value after another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crawler.items import Page

LARGEST = 64 * 1024 * 1024  # bytes of a body, as in a crawl
# Beginnings of media types that never hold a document, so that their bytes need not be unpacked.
ASSETS = (
    "image/",
    "video/",
    "audio/",
    "font/",
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/x-javascript",
    "application/font",
)


@dataclass(frozen=True, slots=True)
class Found:
    """A page as it was fetched once: `page` has no site yet and the kind `page`; `where` is its place in the file."""

    page: Page
    where: str
    others: tuple[
        str, ...
    ] = ()  # further addresses it may have stood at: a file name tells less than an address
    digest: str = ""  # of the payload, as the file names it


@dataclass(frozen=True, slots=True)
class Revisit:
    """An answer that was the same as an earlier one, whose bytes stand elsewhere, perhaps in another file."""

    url: str
    at: str
    where: str
    of_url: str  # of the earlier answer,
    of_time: str  # empty where the file does not say
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """Rows that an export of ours wrote beside its records (archive/exports/notes.py)."""

    what: str  # sites crawls visit entries documents seen
    rows: list[dict[str, Any]]
    where: str


@dataclass(frozen=True, slots=True)
class Body:
    """Bytes that a note of ours will name by their hash."""

    content: bytes


@dataclass(frozen=True, slots=True)
class Left:
    """What is left aside, and why in words."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is damaged or cannot be unpacked, named by its place."""

    where: str
    what: str


Event = Found | Revisit | Noted | Body | Left | Trouble


def is_asset(media_type: str) -> bool:
    """Whether that type is one of pictures, films, styles or scripts."""
    return media_type.startswith(ASSETS)
