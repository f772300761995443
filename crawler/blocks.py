"""Answers that are no document: challenges, firewalls, errors, pages that say the page is gone.

They are recognised by the data of blocks.toml and never evaded: a challenge page must not become a version of a report,
and a soft 404 must not pass for one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from crawler.urls import canonical, host_of

CHARSETS = ("utf-8", "gb18030")

_SILENT = re.compile(rb"<(script|style|noscript)\b.*?</\1\s*>|<[^>]*>|&nbsp;|\s+", re.DOTALL | re.IGNORECASE)

_INDEX = re.compile(r"/(?:index|default)\.\w+$", re.IGNORECASE)  # /nb/index.html


@dataclass(frozen=True, slots=True)
class Sign:
    """One entry of blocks.toml."""

    name: str
    outcome: str
    statuses: frozenset[int] = frozenset({200})
    contains: tuple[bytes, ...] = ()
    most: int = 0
    path: re.Pattern[str] | None = None
    mute: bool = False

    def fits(self, status: int, body: bytes, moved_to: str) -> bool:
        """Whether every condition holds. `moved_to` is the path a redirect led to, empty when there was none."""
        return (
            status in self.statuses
            and (not self.most or len(body) <= self.most)
            and (not self.contains or any(words in body for words in self.contains))
            and (self.path is None or bool(self.path.search(moved_to)))
            and (not self.mute or is_mute(body))
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a response is no document: `gone`, `blocked` or `error`, and the reason in words."""

    outcome: str
    reason: str


def refusal(
    url: str, final_url: str, homepage: str, status: int, body: bytes, lists: Collection[str] = ()
) -> Refusal | None:
    """Why the answer to `url` is no page to read; None when it is one.

    `final_url` is where redirects led; leading to the site's homepage, or to one of its `lists` (as of `place`; none
    when a list was asked for), they say that the page is gone.
    """
    moved = canonical(final_url) != canonical(url)
    if status < 400 and moved and _is_home(final_url, homepage) and not _is_home(url, homepage):
        return Refusal("gone", f"redirected to the homepage {final_url}")
    if status < 400 and moved and place(final_url) in lists and place(url) not in lists:
        return Refusal("gone", f"redirected to the list {final_url}")
    moved_to = re.sub(r"^[^/]*//[^/]*|[?#].*$", "", final_url) if moved else ""
    for sign in signs():
        if sign.fits(status, body, moved_to):
            return Refusal(sign.outcome, sign.name.format(status=status))
    if status != 200:
        return Refusal("error", f"HTTP {status}")
    return None if body.strip() else Refusal("error", "an empty answer with HTTP 200")


def place(url: str) -> str:
    """The address without scheme and index file, as a folder and its index page are one list."""
    return _INDEX.sub("/", canonical(url).partition("://")[2])


def is_mute(body: bytes) -> bool:
    """A body that holds a script and nothing a reader would see."""
    return b"<script" in body.lower() and not _SILENT.sub(b"", body)


@cache
def signs() -> tuple[Sign, ...]:
    """The entries of blocks.toml, in order."""
    text = Path(__file__).with_name("blocks.toml").read_text(encoding="utf-8")
    return tuple(_sign(**entry) for entry in tomllib.loads(text)["answer"])


def _sign(*, contains: tuple[str, ...] = (), statuses: Any = (200,), path: str = "", **rest: Any) -> Sign:
    encoded = tuple(dict.fromkeys(words.encode(charset) for words in contains for charset in CHARSETS))
    pattern = re.compile(path, re.IGNORECASE) if path else None
    return Sign(contains=encoded, statuses=frozenset(statuses), path=pattern, **rest)


def _is_home(url: str, homepage: str) -> bool:
    """The homepage itself, or the root of the same host (with or without an index file)."""
    if canonical(url) == canonical(homepage):
        return True
    path = canonical(url).split("?")[0].rpartition("//")[2].partition("/")[2]
    return host_of(url) == host_of(homepage) and re.fullmatch(r"(?:index\.\w+)?", path) is not None
