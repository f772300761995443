"""From Scrapy's response to the bytes that travel on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from scrapy.http import Response

from crawler.items import Hint, Page
from crawler.urls import canonical

BROKEN_OFF = "dataloss"  # Scrapy's flag of an answer that ended before its announced length
SHORT = "kept, though it ended before its announced length"
AGAIN = "gongkai_again"  # meta key: why a 304 was not believed, of the request that asks once more without conditions


def utc_now() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)


clock: Callable[[], datetime] = utc_now  # where a year is played in minutes, another one is put here


def page_of(
    response: Response, site: str, url: str, kind: str, hint: Hint | None = None, parent: str = ""
) -> Page:
    """The response as a Page. Its body is what was sent after any Content-Encoding, or a browser's DOM."""
    final = canonical(response.url)
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    return Page(
        site=site,
        url=url,
        kind=kind,
        status=response.status,
        fetched_at=now(),
        body=response.body,
        headers=headers,
        media_type=media_type(response),
        final_url="" if final == url else final,
        rendered=is_drawn(response),
        elapsed_ms=elapsed_ms(response),
        hint=hint or Hint(),
        parent=parent,
        note="; ".join(_oddities(response)),
    )


def _oddities(response: Response) -> list[str]:
    """What was odd about the answer, or about the one before it that was not believed, in words."""
    again = [f"asked again: {response.meta[AGAIN]}"] if AGAIN in response.meta else []
    return again + ([SHORT] if BROKEN_OFF in response.flags else [])


def is_drawn(response: Response) -> bool:
    """Whether the body is a browser's page after its scripts have run, and not what the portal sent."""
    return "playwright" in response.flags


def media_type(response: Response) -> str:
    """Type of the Content-Type header in lower case, without parameters; empty when there is none."""
    header = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return header.partition(";")[0].strip().lower()


def elapsed_ms(response: Response) -> int:
    """From the request to the whole answer."""
    seconds: float = response.meta.get("download_latency", 0.0)
    return round(1000 * seconds)


def now() -> str:
    """The time as the archive has it: ISO 8601, UTC, whole seconds."""
    return clock().isoformat(timespec="seconds")
