"""Articles that the disclosure platform of Guangdong (gkmlpt) embeds as JSON: `window._CONFIG = {… DETAIL: {content: "<p>…"}}`.

Its pages build the text in the browser, so that the HTML holds no container. The object is JavaScript: its keys may lack
quotes, so single fields are found by name where it is no JSON.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

NAME = "_CONFIG.DETAIL.content"  # what stands for the name of a container

_DETAIL = re.compile(r"[{,\s]['\"]?DETAIL['\"]?\s{0,9}:\s{0,9}(?=\{)")  # DETAIL: {"id": 1
_LONGEST_GAP = 4_000_000  # characters behind DETAIL in which its fields are looked for
_FIELDS = {
    "content": ("content",),
    "title": ("title",),
    "published": ("display_publish_time", "publish_time", "date", "first_publish_time"),
    "number": ("document_number",),
    "source": ("publisher",),
}
_FIELD = {
    name: re.compile(rf"[{{,\s]['\"]?{name}['\"]?\s{{0,9}}:\s{{0,9}}(?=\")")
    for names in _FIELDS.values()
    for name in names
}  # content: "<p>
_STRINGS = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class Embedded:
    """An embedded article: the HTML of its text, and what the portal says of it; "" where it says nothing."""

    html: str = ""
    title: str = ""
    published: str = ""
    number: str = ""
    source: str = ""
    files: tuple[tuple[str, str], ...] = ()  # (address, name) of its attachments


def find_embedded(text: str) -> Embedded | None:
    """The article in the source of a page, or None."""
    found = _DETAIL.search(text) if "_CONFIG" in text else None
    if found is None:
        return None
    fields = _fields(text[found.end() : found.end() + _LONGEST_GAP])
    values = {
        kind: next((value for name in names if (value := fields.get(name))), "")
        for kind, names in _FIELDS.items()
    }
    if not isinstance(values["content"], str) or "<" not in values["content"]:
        return None
    strings = {kind: value if isinstance(value, str) else "" for kind, value in values.items()}
    return Embedded(
        strings["content"],
        strings["title"],
        strings["published"],
        strings["number"],
        strings["source"],
        _files(fields.get("attachment")),
    )


def _fields(source: str) -> dict[str, object]:
    """The fields of the object that `source` begins with: all of them if it is JSON, else the strings that are asked for."""
    try:
        whole, _ = _STRINGS.raw_decode(source)
    except (ValueError, RecursionError):
        return {name: value for name, pattern in _FIELD.items() if (value := _string(source, pattern))}
    return whole if isinstance(whole, dict) else {}


def _string(source: str, pattern: re.Pattern[str]) -> str:
    """The string behind the first key that the pattern finds, or ""."""
    found = pattern.search(source)
    if found is None:
        return ""
    try:
        value, _ = _STRINGS.raw_decode(source, found.end())
    except ValueError:
        return ""
    return value if isinstance(value, str) else ""


def _files(listed: object) -> tuple[tuple[str, str], ...]:
    """The attachments an article lists."""
    if not isinstance(listed, list):
        return ()
    files = [(each.get("url"), each.get("name") or "") for each in listed if isinstance(each, dict)]
    return tuple((url, str(name)) for url, name in files if isinstance(url, str))
