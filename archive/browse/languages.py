"""Which language a page is in: what the address says, else what the reader chose before, else what the browser asks for."""

from __future__ import annotations

import re
from typing import Any

DEFAULT = "en"
LANGUAGES = {"en": "English", "zh": "中文"}  # each by its own name, for the switch
COOKIE = "gongkai_language"
YEAR = 365 * 24 * 60 * 60
# "zh-CN;q=0.8": a language range and its weight (RFC 9110 §12.5.4)
_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*[qQ]=\s*([01](?:\.\d{0,3})?)\s*)?\Z"
)


def chosen(request: Any) -> str:
    """The language of a page, by `lang` in its address, the cookie, and Accept-Language, in that order."""
    for name in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if name in LANGUAGES:
            return str(name)
    return accepted(request.headers.get("accept-language") or "")


def accepted(header: str) -> str:
    """The language of ours that comes first in an Accept-Language header: any Chinese (zh-TW, zh-Hant-HK) is `zh`,
    English what nobody asked for. What cannot be read is passed over, and a weight of 0 refuses."""
    ranges = []
    for place, part in enumerate(header.split(",")[:50]):
        if found := _RANGE.match(part):
            ranges.append((-float(found[2] or 1), place, found[1].lower().split("-")[0]))
    refused = {language for weight, _, language in ranges if weight == 0}
    for weight, _, language in sorted(ranges):
        if weight and language in LANGUAGES:
            return language
        if weight and language == "*":
            return next((name for name in LANGUAGES if name not in refused), DEFAULT)
    return DEFAULT


def remembering(request: Any, path: str) -> dict[str, str]:
    """The headers of a page in a language: that it depends on these, and, where the address chose one, that it is kept."""
    headers = {"content-language": chosen(request), "vary": "Accept-Language, Cookie"}
    if (name := request.args.get("lang")) in LANGUAGES:
        headers["set-cookie"] = f"{COOKIE}={name}; Path={path}; Max-Age={YEAR}; SameSite=Lax; HttpOnly"
    return headers
