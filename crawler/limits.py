"""How much and how long a portal is listened to: the limits of a crawl, as the environment sets them.

Each stops something that would never end, and what it stops is an error or a doubt that names it: nothing is cut and
then taken for whole. The table of docs/operations.md is this one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crawler.pool import cores

MB = 1024 * 1024

# Not for the environment: a portal that needs more of these is broken.
MOST_HEADER_BYTES = 256 * 1024  # of one answer, as in Chromium
MOST_REDIRECTS = 5  # of one request
MOST_CODINGS = 2  # times an answer may be packed: a server that packs behind a proxy that does
MOST_COOKIES = 50  # of one host (RFC 6265 §6.1),
MOST_COOKIE_BYTES = 4096  # name and value of each
MOST_SILENT = 15  # tries in a row that brought nothing: five requests with their repetitions
MOST_ROBOTS_BYTES = 512 * 1024  # of robots.txt that are read; RFC 9309 §2.5 asks for 500 KiB


class LimitError(Exception):
    """A limit that the environment sets to what is no limit; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: its value where the environment says nothing, what it counts, and Scrapy's setting of it, if any."""

    default: int
    counts: str
    setting: str = ""
    factor: int = 1  # from our unit to Scrapy's


LIMITS = {
    "GONGKAI_ANSWER_SECONDS": Limit(120, "seconds from a request to the end of its answer", "DOWNLOAD_TIMEOUT"),
    "GONGKAI_ANSWER_MB": Limit(64, "MB of an answer, unpacked too", "DOWNLOAD_MAXSIZE", MB),
    "GONGKAI_LIST_MB": Limit(4, "MB of a list page, unpacked too"),
    "GONGKAI_LIST_PAGES": Limit(1000, "list pages of a column; the longest seen has about 700"),
    "GONGKAI_DOCUMENTS": Limit(30_000, "documents that the lists of a crawl name"),
    "GONGKAI_MEMORY_MB": Limit(2048, "MB of memory of a crawl; reading a scanned page takes up to 1,000", "MEMUSAGE_LIMIT_MB"),
}  # fmt: skip


def limits(environment: Mapping[str, str] = os.environ) -> dict[str, int]:
    """Every limit by its name. LimitError for what is no whole number above 0."""
    return {name: _value(name, environment.get(name, "")) or limit.default for name, limit in LIMITS.items()}


def readers(environment: Mapping[str, str] = os.environ) -> int:
    """Processes that read pages beside a crawl (GONGKAI_READERS): one core fewer than there are. LimitError for what is no number."""
    said = environment.get("GONGKAI_READERS", "").strip()
    if said and not (said.isascii() and said.isdigit()):
        raise LimitError(
            f"GONGKAI_READERS={said}: must be a whole number; 0 reads in the crawl's own process"
        )
    return int(said) if said else cores() - 1


def limit_settings(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The limits that are settings of Scrapy's."""
    found = limits(environment)
    return {limit.setting: found[name] * limit.factor for name, limit in LIMITS.items() if limit.setting}


def _value(name: str, text: str) -> int:
    """The number; 0 where nothing is set."""
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text)):
        problem = f"{text!r} is not a whole number above 0"
        raise LimitError(f"{name}: {problem}; unset it for the usual {LIMITS[name].default}")
    return int(text)
