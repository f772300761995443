"""Values out of the answers of list APIs: JSON, JSONP, totals, dates, titles. Nothing here raises on odd input."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urljoin

from crawler.families.rows import find_date, parse, text_of
from crawler.urls import canonical, is_web

CHINA = timezone(timedelta(hours=8))
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC).timestamp()  # a number below is no moment: 0 stands for none
MILLISECONDS = (
    1e11  # a moment that is larger counts in thousandths: as seconds it would lie beyond the year 5000
)
LATEST = 4e12  # the year 2096 in milliseconds
DIGITS = 16  # of a number written as text; what is longer is none

_DECODER = json.JSONDecoder(strict=False)  # titles hold line breaks as they stand


def value_at(text: str, start: int) -> Any:
    """The JSON value that begins at `start`, whatever follows it; None when there is none, or nested without end."""
    try:
        return _DECODER.raw_decode(text, start)[0] if start >= 0 else None
    except (ValueError, RecursionError):
        return None


def object_in(text: str) -> dict[str, Any]:
    """The JSON object that the text is, or that it hands to a callback (JSONP); empty when there is none."""
    found = value_at(text, text.find("{"))
    return found if isinstance(found, dict) else {}


def inner(value: Any, key: str) -> dict[str, Any]:
    """The object under that key, also where it is written as text once more; empty when there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    if isinstance(found, str):
        return object_in(found)
    return found if isinstance(found, dict) else {}


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; empty when it is none."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def number(value: Any) -> int | None:
    """A count, as number or as text; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value >= 0 else None
    if isinstance(value, str) and (digits := value.strip()).isdecimal() and len(digits) < DIGITS:
        return int(digits)
    return None


def pages_for(total: int | None, size: int) -> int | None:
    """How many list pages of that size hold the total; None when either is unknown."""
    return -(-total // size) if total is not None and size else None


def date_of(value: Any) -> str:
    """A date as YYYY-MM-DD, from text or from a moment in seconds or milliseconds (in China); empty when there is none."""
    moment = number(value) or 0
    if EARLIEST <= moment <= LATEST:
        seconds = moment / 1000 if moment > MILLISECONDS else moment
        return datetime.fromtimestamp(seconds, CHINA).date().isoformat()
    return find_date(value) if isinstance(value, str) else ""


def plain(value: Any) -> str:
    """A title without markup and with single blanks."""
    if not isinstance(value, str):
        return ""
    return " ".join((text_of(parse(value)) if "<" in value or "&" in value else value).split())


def address(base: str, href: Any) -> str:
    """Where it leads, canonical; empty for what is no web address."""
    if not isinstance(href, str) or not href.strip():
        return ""
    try:
        found = urljoin(base, href.strip())
        return canonical(found) if is_web(found) else ""
    except ValueError:
        return ""
